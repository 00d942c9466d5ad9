"""What arXiv shows at a given moment: announcement days, listing sections, feed types.  (pure)

Facts from https://info.arxiv.org/help/availability.html and /help/rss_specifications.html: the
announcement headed D is released at 20:00 US Eastern of the evening before; the feed of D is built
at midnight Eastern; versions above 5 are not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tests.servers.arxiv_papers import PaperVersion, SamplePaper

EASTERN = ZoneInfo("America/New_York")
LAST_LISTED_VERSION = 5

SectionName = Literal["new", "cross", "replace"]
SECTION_NAMES: tuple[SectionName, ...] = ("new", "cross", "replace")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an announcement, with the texts that the page shows."""

    section: SectionName
    shown: PaperVersion
    announce_type: str
    """As the feed says it: ``new``, ``cross``, ``replace``, ``replace-cross``."""


@dataclass(frozen=True, slots=True)
class Batch:
    """All entries of one day for one category or joint query, with the counts to declare."""

    day: date
    entries: tuple[Entry, ...]
    totals: tuple[tuple[SectionName, int], ...]

    def total_of(self, section: SectionName) -> int:
        """arXiv's "of Y entries" of that section."""
        return dict(self.totals)[section]

    @property
    def total(self) -> int:
        """arXiv's "Total of N entries"."""
        return sum(count for _, count in self.totals)


def make_batch(day: date, entries: Iterable[Entry]) -> Batch:
    """A batch that declares what it holds."""
    kept = tuple(entries)
    totals = tuple((name, sum(e.section == name for e in kept)) for name in SECTION_NAMES)
    return Batch(day, kept, totals)


def released_at(day: date) -> datetime:
    """When the announcement headed ``day`` appears: 20:00 US Eastern of the eve."""
    return datetime.combine(day - timedelta(days=1), time(20), tzinfo=EASTERN)


def eastern_date(now: datetime) -> date:
    """The calendar day in New York."""
    return now.astimezone(EASTERN).date()


def visible_day(now: datetime) -> date:
    """The latest day whose announcement, if there is one, is out at that moment."""
    return (now.astimezone(EASTERN) + timedelta(hours=4)).date()


def announcement_days(papers: Iterable[SamplePaper]) -> tuple[date, ...]:
    """Every day on which any of the papers is announced, ascending."""
    days = {version.announced for paper in papers for version in paper.versions}
    days |= {day for paper in papers for _, day in paper.later_cross}
    return tuple(sorted(days))


def last_day(days: Iterable[date], now: datetime) -> date | None:
    """The day that ``/list/…/new`` is headed with at that moment; None before the first."""
    return max((day for day in days if released_at(day) <= now), default=None)


def newest(paper: SamplePaper, now: datetime, lag: timedelta = timedelta(0)) -> PaperVersion | None:
    """The latest version that is out at that moment; None if the paper is not."""
    out = [
        number
        for number, version in enumerate(paper.versions, start=1)
        if released_at(version.announced) + lag <= now
    ]
    return paper.at(max(out), visible_day(now - lag)) if out else None


def batch_for(papers: Sequence[SamplePaper], wanted: Sequence[str], day: date, now: datetime) -> Batch:
    """The announcement of ``day`` as seen by one category or by several at once.

    ``wanted`` holds categories or archives. Sections and types are relative to all of them: new
    when the primary category is among them. The texts are those of the newest version that is out
    at ``now``, as on arXiv's pages, or of the announced one before anything is out.
    """
    entries: list[Entry] = []
    for paper in papers:
        entry = _entry(paper, wanted, day)
        if entry is not None:
            current = newest(paper, now)
            if current is not None and current.version > entry.shown.version:
                entry = replace(entry, shown=current)
            entries.append(entry)
    entries.sort(key=lambda e: (SECTION_NAMES.index(e.section), e.shown.paper.arxiv_id))
    return make_batch(day, entries)


def feed_ordered(batch: Batch) -> Batch:
    """The same batch in the feed's order: new, cross, replace, replace-cross, each by id."""
    order = ("new", "cross", "replace", "replace-cross")
    entries = sorted(batch.entries, key=lambda e: (order.index(e.announce_type), e.shown.paper.arxiv_id))
    return replace(batch, entries=tuple(entries))


def _entry(paper: SamplePaper, wanted: Sequence[str], day: date) -> Entry | None:
    is_primary = any(_matches(paper.primary, one) for one in wanted)
    if paper.versions[0].announced == day:
        if is_primary:
            return Entry("new", paper.at(1, day), "new")
        if any(_matches(c, one) for c in paper.categories_on(day) for one in wanted):
            return Entry("cross", paper.at(1, day), "cross")
        return None
    for number, version in enumerate(paper.versions[:LAST_LISTED_VERSION], start=1):
        if version.announced == day and number > 1:
            if is_primary:
                return Entry("replace", paper.at(number, day), "replace")
            if any(_matches(c, one) for c in paper.categories_on(day) for one in wanted):
                return Entry("replace", paper.at(number, day), "replace-cross")
    for category, since in paper.later_cross:
        if since == day and not is_primary and any(_matches(category, one) for one in wanted):
            known = [v for v in paper.versions if v.announced <= day]
            return Entry("cross", paper.at(max(1, len(known)), day), "cross")
    return None


def _matches(category: str, wanted: str) -> bool:
    return category == wanted or category.startswith(f"{wanted}.")
