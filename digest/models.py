"""The records that flow through the digest, one per hop; this module imports nothing of ours.

    RawAnswer      bytes of one HTTP answer, and where they came from
    Paper          arXiv's metadata of one version of one paper
    ListingItem    a paper as one announcement shows it
    Listing        one category's announcement of one date, with arXiv's declared counts
    Observation    all that arXiv showed of one date
    Announcement   the merged announcement of all followed categories
    Translation    what the abstract gives whoever reads it, in Chinese
    Finding        one doubt that a check has about a translation
    Relevance      a score and its reason
    Lift           what the owner's own rules add to a score
    Usage          tokens of one or more completions

All are frozen; sequences are tuples. Texts hold arXiv's own characters: white space folded,
formulas as ``$…$``, TeX macros as typed, never escaped for any target.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

AnnounceType = Literal["new", "cross", "replace", "replace-cross"]
ANNOUNCE_TYPES: tuple[AnnounceType, ...] = ("new", "cross", "replace", "replace-cross")

Section = Literal["new", "cross", "replace"]
SECTIONS: tuple[Section, ...] = ("new", "cross", "replace")
"""The sections of a listing page; ``replace`` holds both replacement types."""

Status = Literal["complete", "original-only", "needs-review", "withdrawn"]

Reason = Literal[
    "no-key",
    "no-llm",
    "refused",
    "invalid-reply",
    "unreachable",
    "budget",
    "balance",
    "cut-off",
]
"""Why a paper has no translation; a closed list, so that no server's words are ever published."""

DayState = Literal["complete", "partial", "inferred"]

FeedState = Literal["ok", "cut-off", "unreachable", "http-error", "refused", "too-large", "not-a-feed"]
"""What became of one feed in a run; ``cut-off`` was read as far as it goes, ``refused`` is an address
that is not asked. A closed list, so that no server's words are ever published."""

Severity = Literal["hard", "soft"]


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One HTTP answer as it came, before any parser has seen it."""

    url: str
    status: int
    content_type: str
    body: bytes
    fetched_at: datetime
    """Aware UTC."""


@dataclass(frozen=True, slots=True)
class Paper:
    """arXiv's metadata of a paper; fields that no source gave are None or empty."""

    arxiv_id: str
    """Without version: ``2402.12345`` or ``math/0309136``."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    """In the paper's order, TeX accents converted."""
    primary_category: str
    categories: tuple[str, ...]
    """arXiv's only, primary first, no duplicates."""
    version: int | None = None
    """At least 1; None if no source gave it."""
    classes: tuple[str, ...] = ()
    """ACM and MSC classes, as typed."""
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    license: str | None = None
    submitted_at: datetime | None = None
    """Submission of version 1, aware UTC."""
    updated_at: datetime | None = None
    """Submission of ``version``, aware UTC."""
    has_html: bool = False
    """Whether the listing links arXiv's own HTML of this version."""


@dataclass(frozen=True, slots=True)
class ListingItem:
    """One entry of an announcement."""

    paper: Paper
    announce_type: AnnounceType


Counts = dict[Section, int]


@dataclass(frozen=True, slots=True)
class Listing:
    """What one source says was announced on one date, in one category or in the joint query."""

    category: str
    """``cs.SD``; the joint query of the feed is ``cs.SD+eess.AS``."""
    date: date
    """The announcement date that the source itself prints."""
    declared: Counts | None
    """arXiv's own "of Y entries" per section; None from sources that declare nothing."""
    items: tuple[ListingItem, ...]
    """In the source's order; an id may occur once per section."""
    source: str
    """``new``, ``catchup``, ``feed`` or ``api``."""


@dataclass(frozen=True, slots=True)
class CategoryView:
    """What arXiv showed of one category when asked for one date."""

    category: str
    listing: Listing | None = None
    """Of the date asked for; possibly short of what it declares."""
    no_updates: bool = False
    """The catch-up page says that this date has nothing."""
    shows: date | None = None
    """The date that /list/<cat>/new bears when it is another one."""
    problem: str | None = None
    """Why there is no listing, or what is known to be wrong with it."""


@dataclass(frozen=True, slots=True)
class Observation:
    """All that arXiv showed of one date."""

    date: date
    categories: tuple[CategoryView, ...]
    feed: Listing | None = None
    feed_problem: str | None = None
    inferred: Listing | None = None
    """From the query API, for dates that no listing serves any more."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """All that was announced on one date in the followed categories, each paper once."""

    date: date
    state: DayState
    source: str
    declared: dict[str, Counts]
    found: dict[str, Counts]
    missing: tuple[str, ...]
    """What is known to be missing or unproven, one line each; empty when complete."""
    differences: tuple[str, ...]
    """Where sources disagree though nothing is missing, one line each."""
    items: tuple[ListingItem, ...]
    """New, cross, replace, replace-cross; by identifier inside each."""


@dataclass(frozen=True, slots=True)
class SentencePair:
    """One numbered sentence of the abstract and its rendering."""

    n: int
    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Translation:
    """What the abstract gives whoever reads it, in Chinese, formulas restored."""

    title: str
    title_zh: str
    sentences: tuple[SentencePair, ...]
    contributions: tuple[str, ...]
    summary_zh: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a translation, with both fragments that it is about."""

    sentence: int | None
    """Number of the sentence; 0 is the title; None is the whole, the points or the summary."""
    check: str
    severity: Severity
    en: str
    zh: str
    message: str
    """For the person who mends it, in Chinese."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """How much a paper concerns this blog's reader."""

    score: float
    """0 to 10, one decimal."""
    reason: str


@dataclass(frozen=True, slots=True)
class Lift:
    """A followed author or keyword that a paper has."""

    by: Literal["author", "keyword"]
    match: str
    """As the configuration names it."""
    points: float
    """Added to the model's score, as the configuration says."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens; ``cached`` is the part of ``prompt`` that the server had cached."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
        )

    @property
    def total(self) -> int:
        return self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and their cost in the currency of the configured prices; None without prices."""

    usage: Usage = Usage()
    cost: float | None = None

    def __add__(self, other: Spent) -> Spent:
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Spent(self.usage + other.usage, round(sum(costs), 6) if costs else None)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a translation or a reading comes from."""

    model: str
    prompt_version: str
    date: date
    """Of the completion, in the blog's time zone."""
    checks: tuple[str, ...] = ()
    """Names of the checks that ran."""
    findings: tuple[Finding, ...] = field(default=())
    """What they still doubt."""
    reviewed: dt.date | None = None
    """When a person accepted it as it stands; None if none did."""
    source: str | None = None
    """``imported``: taken over from an older blog, no model asked, nothing checked; None: made here."""
    repaired: tuple[int, ...] = ()
    """Sentences that a second answer put right, in order; 0 is the title."""

    @property
    def imported(self) -> bool:
        return self.source == "imported"
