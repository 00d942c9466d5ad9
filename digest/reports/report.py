"""A period's ledgers and papers → its report; the post and the page are two views of it (pure).

A report is a function of plain files alone: ledgers say what was announced, paper files what it is.
Whatever changes in them changes the report when it is made again, and nothing else does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from digest.content.ledger import Ledger
from digest.content.paperfile import PaperFile
from digest.content.posts import counts_of
from digest.models import Counts, DayState
from digest.reports.names import NameTable
from digest.reports.period import Kind, Period

SHOWN = ("new", "cross")
LEAST: dict[Kind, int] = {"week": 3, "month": 6}
"""Papers below which a tag is no news, whether it rises to them or falls from them."""
_LEAST_CHANGE = 1.0
"""In standard deviations of chance: the root of what was to be expected."""
_MOST = 10
"""Tags, data sets, metrics and venues that are named."""

TagName = Callable[[str], str]
"""Returns a tag as the blog's table spells it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers a span of time had, in all and by tag."""

    papers: int
    tags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayLine:
    """One announcement weekday of the period."""

    date: date
    state: DayState | None
    """None without a ledger: a day without announcement, or one that was missed."""
    papers: int
    """New and cross-listed ones."""
    by_category: Mapping[str, int]
    """The same as arXiv's listings show them: a paper in two followed categories counts in both."""


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """What was announced in one followed category."""

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class TagChange:
    """A tag that has more or fewer papers than the periods before let expect."""

    name: str
    now: int
    expected: float
    """Its mean share of the papers before, of this period's papers."""
    values: tuple[int, ...]
    """Papers in the periods before, oldest first, and in this one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A name, and how many papers bear or say it."""

    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a period brought."""

    period: Period
    days: tuple[DayLine, ...]
    """All announcement weekdays, oldest first."""
    counts: Mapping[str, int]
    """As a day's, summed: announcements, so that a paper replaced later counts in both."""
    papers: int
    """Different new and cross-listed papers."""
    categories: tuple[CategoryLine, ...]
    """By name."""
    chosen: Literal["score", "facts"]
    """How the top papers were chosen: by score, or without any by venue, code and arXiv's order."""
    top: tuple[PaperFile, ...]
    rising: tuple[TagChange, ...]
    """Strongest first."""
    falling: tuple[TagChange, ...]
    compared: int
    """Periods before that had papers; with fewer than two nothing rises or falls."""
    datasets: tuple[Seen, ...]
    """Most papers first."""
    metrics: tuple[Seen, ...]
    venues: tuple[Seen, ...]

    @property
    def announced_days(self) -> int:
        return sum(day.state is not None for day in self.days)

    @property
    def last_day(self) -> date | None:
        """The last day that has a ledger."""
        return max((day.date for day in self.days if day.state is not None), default=None)


def shown_ids(ledgers: Iterable[Ledger]) -> tuple[str, ...]:
    """Return the new and cross-listed papers of ledgers, each once, in their order."""
    rows = (row for ledger in ledgers for row in ledger.papers if row.announce_type in SHOWN)
    return tuple(dict.fromkeys(row.arxiv_id for row in rows))


def make_tally(papers: Iterable[PaperFile], tag_name: TagName) -> Tally:
    """Count papers and their tags; a paper counts once for a tag, however often it bears it."""
    total, tags = 0, Counter[str]()
    for paper in papers:
        total += 1
        tags.update({tag_name(tag) for tag in paper.tags})
    return Tally(total, tags)


def make_report(
    period: Period,
    ledgers: Sequence[Ledger],
    papers: Mapping[str, PaperFile],
    before: Sequence[Tally],
    *,
    names: NameTable,
    tag_name: TagName,
    top: int,
) -> Report:
    """Return a period's report.

    Args:
        period: the period.
        ledgers: those of its days, oldest first.
        papers: files of their new and cross-listed papers, by identifier.
        before: of the periods that it is compared with, oldest first; one without papers is left out.
        names: data sets and metrics to look for.
        tag_name: spells tags.
        top: how many papers are named.
    """
    ids = shown_ids(ledgers)
    ours = [papers[name] for name in ids if name in papers]
    earlier = [tally for tally in before if tally.papers]
    rising, falling = _changes(period.kind, make_tally(ours, tag_name), earlier)
    chosen, best = _top(ours, top)
    found = Counter(name for paper in ours for name in names.found(_own_text(paper)))
    return Report(
        period=period,
        days=_days(period, ledgers),
        counts=_sum(counts_of(ledger) for ledger in ledgers),
        papers=len(ids),
        categories=_categories(ledgers),
        chosen=chosen,
        top=best,
        rising=rising,
        falling=falling,
        compared=len(earlier),
        datasets=_seen(found, (name for name in found if names.kinds[name] == "dataset")),
        metrics=_seen(found, (name for name in found if names.kinds[name] == "metric")),
        venues=_seen(Counter(paper.venue for paper in ours if paper.venue)),
    )


def _days(period: Period, ledgers: Sequence[Ledger]) -> tuple[DayLine, ...]:
    by_date = {ledger.date: ledger for ledger in ledgers}
    return tuple(_day(day, by_date.get(day)) for day in sorted({*period.days, *by_date}))


def _day(day: date, ledger: Ledger | None) -> DayLine:
    if ledger is None:
        return DayLine(day, None, 0, {})
    by_category = {
        name: sum(counts.get(section, 0) for section in ("new", "cross"))
        for name, counts in sorted(ledger.found.items())
    }
    return DayLine(day, ledger.state, len(shown_ids([ledger])), by_category)


def _categories(ledgers: Sequence[Ledger]) -> tuple[CategoryLine, ...]:
    totals: dict[str, Counter[str]] = {}
    for ledger in ledgers:
        for name, counts in ledger.found.items():
            totals.setdefault(name, Counter()).update(counts)
    return tuple(
        CategoryLine(name, {"new": n["new"], "cross": n["cross"], "replace": n["replace"]})
        for name, n in sorted(totals.items())
    )


def _sum(parts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for part in parts:
        for key, value in part.items():
            total[key] = total.get(key, 0) + value
    return total


def _top(papers: Sequence[PaperFile], most: int) -> tuple[Literal["score", "facts"], tuple[PaperFile, ...]]:
    """Choose by score; where nobody scored, what others have accepted or can run comes first."""
    standing = [(n, paper) for n, paper in enumerate(papers) if paper.status != "withdrawn"]
    scored = [(n, paper) for n, paper in standing if paper.relevance_score is not None]
    if scored:
        scored.sort(key=lambda item: (-(item[1].relevance_score or 0.0), item[0]))
        return "score", tuple(paper for _, paper in scored[:most])
    standing.sort(key=lambda item: (item[1].venue is None, not item[1].links, item[0]))
    return "facts", tuple(paper for _, paper in standing[:most])


def _changes(
    kind: Kind, now: Tally, before: Sequence[Tally]
) -> tuple[tuple[TagChange, ...], tuple[TagChange, ...]]:
    """Return (rising, falling) tags: shares, so that a short week is no fall of everything."""
    papers = sum(tally.papers for tally in before)
    if len(before) < 2 or not now.papers:
        return (), ()
    ranked: list[tuple[float, TagChange]] = []
    for name in sorted({*now.tags, *(name for tally in before for name in tally.tags)}):
        values = (*(tally.tags.get(name, 0) for tally in before), now.tags.get(name, 0))
        expected = sum(values[:-1]) * now.papers / papers
        strength = (values[-1] - expected) / math.sqrt(expected + 1)
        change = TagChange(name, values[-1], round(expected, 1), values)
        if max(values[-1], expected) >= LEAST[kind] and abs(strength) >= _LEAST_CHANGE:
            ranked.append((strength, change))
    up = sorted((item for item in ranked if item[0] > 0), key=lambda item: (-item[0], item[1].name))
    down = sorted((item for item in ranked if item[0] < 0), key=lambda item: (item[0], item[1].name))
    return tuple(change for _, change in up[:_MOST]), tuple(change for _, change in down[:_MOST])


def _own_text(paper: PaperFile) -> str:
    return "\n".join((paper.title, " ".join(paper.abstract), paper.comment or ""))


def _seen(counts: Counter[str], names: Iterable[str] | None = None) -> tuple[Seen, ...]:
    found = [Seen(name, counts[name]) for name in (counts if names is None else names)]
    return tuple(sorted(found, key=lambda one: (-one.papers, one.name))[:_MOST])
