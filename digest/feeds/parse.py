"""Bytes of a feed → its entries (pure). RSS 0.9–2.0, RDF and Atom through feedparser, and JSON Feed.

feedparser never raises for bad content: an HTML error page is "well-formed" with no entries and no
version, a cut feed gives the entries before the cut (measured with 6.0.14). Given bytes that happen to
be a path it would open that file, so it gets a stream.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from digest.errors import AnswerError, FeedError
from digest.feeds.identity import arxiv_id_in
from digest.feeds.jsonfeed import json_entries
from digest.feeds.records import FeedEntry, ParsedFeed
from digest.feeds.text import html_line, html_paragraphs, plain_paragraphs
from digest.models import ANNOUNCE_TYPES, AnnounceType
from digest.sources.feed import read_item
from digest.text.folding import fold
from digest.text.tex import convert_accents

_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_TYPES: dict[str, AnnounceType] = {name: name for name in ANNOUNCE_TYPES}
_MOST_NAMES = 50


def parse_feed(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """Read a feed.

    Args:
        body: the document.
        url: where it came from; relative links are relative to it.
        content_type: of the answer; its charset counts.

    Raises:
        FeedError: it is no feed.
    """
    if not body.strip():
        raise FeedError(url, "answered with an empty document", "not-a-feed")
    entries = json_entries(body)
    problem = ""
    if entries is None:
        headers = {"content-type": content_type} if content_type else {}
        # Sanitising eats text that looks like HTML ("k<n holds"); what is shown is escaped anyway.
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
        entries = list(parsed.entries)
        if not parsed.get("version") and not entries:
            raise FeedError(url, f"is {_what(body)}, no feed", "not-a-feed")
        if parsed.bozo and not _END.search(body[-400:]):
            # The last entry may be half of one: it is left for a run that sees it whole.
            entries = entries[:-1]
            problem = f"is cut off; {len(entries)} whole items were read"
            if not entries:
                raise FeedError(url, "is cut off before its first whole item", "not-a-feed")
    read = [_entry(entry, url) for entry in entries]
    return ParsedFeed(_newest_first([one for one in read if one is not None]), problem)


def _what(body: bytes) -> str:
    start = body[:2000].lstrip().lower()
    if re.search(rb"<!doctype html|<html|<body|<head", start):
        return "an HTML page"
    return "JSON of another kind" if start.startswith((b"{", b"[")) else "something else"


def _newest_first(entries: list[FeedEntry]) -> tuple[FeedEntry, ...]:
    """Sort by date if all have one; a feed without dates is newest first by custom."""
    if all(entry.published is not None for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.published or date.min, reverse=True)
    return tuple(entries)


def _entry(entry: Mapping[str, Any], url: str) -> FeedEntry | None:
    """Return one entry; None if it shows neither title nor text."""
    guid = fold(str(entry.get("id") or ""))[:2000]
    link = _link(entry, url)
    title = _title(entry)
    paragraphs = _paragraphs(entry)
    if not title:
        title = next(iter(paragraphs), "")[:120]
    if not title:
        return None
    announce_type = _TYPES.get(str(entry.get("arxiv_announce_type")))
    paper = None
    arxiv_id = arxiv_id_in(guid, link)
    if announce_type is not None and arxiv_id is not None:
        try:
            paper = read_item(entry, url).paper
        except AnswerError:
            paper = None  # the query API tells of it
    return FeedEntry(
        guid=guid,
        link=link,
        title=title,
        paragraphs=paragraphs,
        published=_date(entry),
        authors=_authors(entry),
        categories=_categories(entry),
        arxiv_id=arxiv_id,
        announce_type=announce_type,
        paper=paper,
    )


def _link(entry: Mapping[str, Any], url: str) -> str:
    """Return the entry's page, whole; an id that is an address stands in for a missing link."""
    text = str(entry.get("link") or "").strip()
    if not text and re.match(r"https?://", str(entry.get("id") or "")):
        text = str(entry["id"])
    try:
        whole = urljoin(url, text) if text else ""
        host = urlsplit(whole).hostname
    except ValueError:
        return ""
    if not host or not whole.startswith(("http://", "https://")) or len(whole) > 2000:
        return ""
    return re.sub(r"[\s<>\"'`\\^{}|]", _quoted, whole) if whole.isprintable() else ""


def _quoted(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match.group().encode())


def _title(entry: Mapping[str, Any]) -> str:
    text = str(entry.get("title") or "")
    kind = str((entry.get("title_detail") or {}).get("type") or "")
    return (html_line(text) if "html" in kind else fold(text))[:1000]


def _paragraphs(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the text: the whole content where there is one, else the summary."""
    candidates = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    for candidate in candidates:
        text = str(candidate.get("value") or "")
        kind = str(candidate.get("type") or "")
        found = html_paragraphs(text) if "html" in kind or not kind else plain_paragraphs(text)
        if found:
            return found
    return html_paragraphs(str(entry.get("summary") or ""))


def _date(entry: Mapping[str, Any]) -> date | None:
    """Return the day (UTC) of publication, else of the last change; None if the feed does not say."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        value = entry.get(name)
        if value:
            try:
                return datetime.fromtimestamp(calendar.timegm(value), UTC).date()
            except (ValueError, OverflowError, OSError):
                continue
    try:
        return datetime.fromisoformat(str(entry.get("published") or "")).date()
    except ValueError:
        return None


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = [str(one.get("name") or "") for one in entry.get("authors") or () if isinstance(one, Mapping)]
    if not any(names):
        names = [str(entry.get("author") or "")]
    folded = (convert_accents(fold(name))[:200] for name in names)
    return tuple(dict.fromkeys(name for name in folded if name))[:_MOST_NAMES]


def _categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    terms = (fold(str(tag.get("label") or tag.get("term") or ""))[:100] for tag in entry.get("tags") or ())
    return tuple(dict.fromkeys(term for term in terms if term))[:_MOST_NAMES]
