"""arXiv's RSS feed of the joint query: announce types, licences and DOIs of the current day.

It declares no counts and forgets each day at the next midnight US Eastern, so it checks a listing
and can stand in for it, but proves nothing. One category may be served stale under today's date.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import feedparser

from digest.content.paths import parse_arxiv_id
from digest.dates import eastern_date
from digest.errors import AnswerError
from digest.models import ANNOUNCE_TYPES, AnnounceType, Listing, ListingItem, Paper
from digest.sources.categories import split_categories
from digest.sources.judge import without_controls
from digest.text.folding import fold
from digest.text.tex import convert_accents

_TYPES: dict[str, AnnounceType] = {name: name for name in ANNOUNCE_TYPES}
_PREFIX = re.compile(r"^arXiv:\S+\s+Announce Type:\s*\S+\s*(?:Abstract:)?\s*", re.IGNORECASE)


def parse_feed(body: bytes, url: str, category: str) -> Listing:
    """Read a feed that ``judge_feed`` let pass.

    Args:
        body: the RSS document.
        url: names it in errors.
        category: the joint query, ``cs.SD+eess.AS``.

    Raises:
        AnswerError: no date, or an item without identifier or announce type.
    """
    # Sanitising eats text that looks like HTML ("k<n holds"); our own targets escape everything.
    parsed = feedparser.parse(without_controls(body), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version"):
        raise AnswerError(url, "is not a feed that can be read")
    return Listing(
        category,
        _feed_date(parsed.feed, url),
        None,
        tuple(read_item(entry, url) for entry in parsed.entries),
        "feed",
    )


def _feed_date(channel: Mapping[str, Any], url: str) -> date:
    published = channel.get("published_parsed") or channel.get("updated_parsed")
    if not published:
        raise AnswerError(url, "feed does not state its date")
    return eastern_date(datetime.fromtimestamp(calendar.timegm(published), UTC))


def read_item(entry: Mapping[str, Any], url: str) -> ListingItem:
    try:
        arxiv_id, version = parse_arxiv_id(str(entry.get("id", "")).removeprefix("oai:arXiv.org:"))
    except ValueError as error:
        raise AnswerError(url, f"feed item: {error}") from error
    announce_type = _TYPES.get(str(entry.get("arxiv_announce_type")))
    if announce_type is None:
        raise AnswerError(url, f"feed item {arxiv_id} has no known announce type")
    terms = [str(tag.get("term") or "") for tag in entry.get("tags", ())]
    categories, classes = split_categories(terms)
    paper = Paper(
        arxiv_id=arxiv_id,
        title=fold(str(entry.get("title", ""))),
        abstract=_PREFIX.sub("", fold(str(entry.get("summary", "")))),
        authors=split_creators(fold(str(entry.get("author", "")))),
        primary_category=categories[0] if categories else "",
        categories=categories,
        version=version,
        classes=classes,
        journal_ref=fold(str(entry.get("arxiv_journal_reference") or "")) or None,
        doi=fold(str(entry.get("arxiv_doi") or "")) or None,
        license=fold(str(entry.get("rights") or "")) or None,
    )
    return ListingItem(paper, announce_type)


def split_creators(text: str) -> tuple[str, ...]:
    """Split the one string of all authors at commas outside brackets; affiliations are dropped.

    Good enough until the API tells: "Jr." and the like stay with the name before them.
    """
    without = re.sub(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)", "", text)
    names: list[str] = []
    for part in without.split(","):
        name = convert_accents(part.strip())
        if names and re.fullmatch(r"(?:Jr|Sr)\.?|I{2,3}|IV", name):
            names[-1] += f", {name}"
        elif name:
            names.append(name)
    return tuple(names)
