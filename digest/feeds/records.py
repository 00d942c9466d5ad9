"""The records of a feed, one per hop."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

from digest.models import AnnounceType, Paper


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as the operator names it."""

    name: str
    url: str
    max_items: int = 200

    @property
    def slug(self) -> str:
        """The name as part of a file's name: at most 30 of ``[a-z0-9-]``, never empty."""
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:30].strip("-")
        return words or "feed-" + hashlib.sha256(self.name.encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed: plain text, folded; empty where the feed says nothing."""

    guid: str
    link: str
    """Absolute, http or https; empty otherwise."""
    title: str
    paragraphs: tuple[str, ...]
    published: dt.date | None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    arxiv_id: str | None = None
    """Without version, if the entry is a paper of arXiv's."""
    announce_type: AnnounceType | None = None
    """In arXiv's own feeds."""
    paper: Paper | None = None
    """In arXiv's own feeds: what they say of the paper."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries, newest first; those without a date keep their place in the feed."""

    entries: tuple[FeedEntry, ...]
    problem: str = ""
    """What is wrong with the document though entries could be read; empty if nothing is."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask "has it changed since?" with (RFC 9110 section 8.8)."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer to a feed's address."""

    body: bytes | None
    """None: not changed since the validators were given."""
    content_type: str = ""
    url: str = ""
    """Where the document was found, after redirects."""
    validators: Validators = Validators()


class Web(Protocol):
    """The seam between feeds and the network."""

    def fetch(self, source: FeedSource, validators: Validators) -> Fetched:
        """Return the feed's document.

        Raises:
            FeedError: it could not be had, or may not be asked for.
        """
        ...

    def close(self) -> None: ...
