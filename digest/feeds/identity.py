"""By what an item is known again: its id, its link, its text (pure)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from digest.content.paths import parse_arxiv_id
from digest.feeds.records import FeedEntry
from digest.feeds.text import excerpt

_TRACKING = re.compile(
    r"(?:utm|mc|pk|piwik|matomo|hsa)_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|spm|ref_?src|_hs\w+"
)
_ARXIV_HOSTS = frozenset(
    {"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org", "cn.arxiv.org"}
)
_SHORT = 60
"""Texts below that many characters say too little to be the same by them alone."""


@dataclass(frozen=True, slots=True)
class ItemKeys:
    """Short hashes; two items with one ``link`` or one ``text`` are one item, empty ones are no key."""

    uid: str
    """Of the id inside its feed, else of the link, else of the text; never empty."""
    link: str
    text: str


def normalise_link(url: str) -> str:
    """Return an address without what makes two of one page: scheme, tracking, fragment, last slash."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    if port not in (None, 80, 443):
        host += f":{port}"
    query = sorted(
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0].lower())
    )
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}" + (f"?{urlencode(query)}" if query else "")


def without_tracking(url: str) -> str:
    """Return an address that opens the same page without telling where its reader comes from."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [
        pair for pair in parts.query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0].lower())
    ]
    return urlunsplit(parts._replace(query="&".join(kept)))


def short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def text_key(title: str, sentences: Iterable[str]) -> str:
    """Return the hash of all that is digested of an item; white space and paragraphs do not count."""
    return short_hash("text", " ".join((title, *filter(None, sentences))).casefold())


def keys_of(entries: Iterable[FeedEntry], feed_url: str) -> list[ItemKeys]:
    """Return the keys of a feed's entries, in their order.

    A link that several entries of one feed share (the blog's front page) identifies none of them. An
    id that is no address may be "1" in many feeds: it counts inside its feed alone.
    """
    entries = list(entries)
    shared = Counter(normalise_link(entry.link) for entry in entries if entry.link)
    found = []
    for entry in entries:
        link = normalise_link(entry.link) if entry.link else ""
        own_link = link if link and shared[link] == 1 else ""
        sentences, _ = excerpt(entry.paragraphs)
        text = text_key(entry.title, sentences)
        if entry.guid:
            is_address = re.match(r"https?://", entry.guid, re.IGNORECASE)
            uid = short_hash(
                "guid", normalise_link(entry.guid) if is_address else f"{feed_url}\0{entry.guid}"
            )
        else:
            uid = short_hash("link", own_link) if own_link else text
        long_enough = len(entry.title) + sum(map(len, sentences)) >= _SHORT
        found.append(
            ItemKeys(uid, short_hash("link", own_link) if own_link else "", text if long_enough else "")
        )
    return found


def arxiv_id_in(*addresses: str) -> str | None:
    """Return the identifier, without version, that an entry's id or link is; None if it is none."""
    for text in addresses:
        for candidate in _arxiv_forms(text.strip()):
            try:
                return parse_arxiv_id(candidate)[0]
            except ValueError:
                continue
    return None


def _arxiv_forms(text: str) -> Iterable[str]:
    match = re.fullmatch(r"(?:oai:arxiv\.org:|arxiv:)(\S+)", text, re.IGNORECASE)
    if match:
        yield match.group(1)
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        return
    if parts.scheme in ("http", "https") and (parts.hostname or "").lower() in _ARXIV_HOSTS:
        page = re.fullmatch(r"/(?:abs|pdf|html)/(.+?)/?", parts.path)
        if page:
            yield page.group(1).removesuffix(".pdf")
