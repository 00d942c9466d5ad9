"""Trends: papers a week and category, and the tags that rise; counted by the index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from digest.site.page import Context, Spec
from digest.site.views import ChartView, RisingTag, SeriesView, TickView, TrendsPage

_WEEKS = 104
_FEW_WEEKS, _SOME_WEEKS = 8, 40
"""Up to which every week has its date below the chart, every month its name; else the quarters have."""
_RISING_WEEKS = 16
_RECENT_WEEKS = 4
_RISING = 12
_LEAST = 3
"""Papers in the recent weeks below which a tag is chance."""
_WIDTH, _HEIGHT = 720, 240
_SPARK = (160, 32)


def make_trends(context: Context, spec: Spec) -> bytes:
    newest = context.library.one("SELECT max(date) FROM day")[0]
    last = monday(date.fromisoformat(newest)) if newest else None
    before = _weeks_before(context, last) if last else 0
    page = TrendsPage(
        meta=context.meta(spec, "趋势", "每周每个分类的论文数，以及正在上升的标签。"),
        chart=_chart(context, last) if last else None,
        years=tuple(_years(context)),
        rising=tuple(_rising(context, last, before)) if last and before >= _RECENT_WEEKS else (),
        compared=before,
    )
    return context.html("trends.html.j2", page)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def points(values: Sequence[int], width: int, height: int, top: int) -> str:
    """Return values as SVG points from left to right; ``top`` stands at the upper edge."""
    step = width / max(1, len(values) - 1)
    return " ".join(
        f"{n * step:.1f},{height - value * height / max(1, top):.1f}" for n, value in enumerate(values)
    )


def nice_top(highest: int) -> int:
    """Return the next round number that a scale may end at: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if factor * power >= highest:
                return factor * power
        power *= 10


def _per_day(context: Context, kind: str, slug: str, since: date) -> Iterable[tuple[date, int]]:
    rows = context.library.all(
        "SELECT date, count(*) FROM term WHERE kind = ? AND slug = ? AND date >= ? GROUP BY date",
        kind,
        slug,
        since.isoformat(),
    )
    return ((date.fromisoformat(day), n) for day, n in rows)


def _weekly(days: Iterable[tuple[date, int]], first: date, weeks: int) -> tuple[int, ...]:
    counts: Counter[int] = Counter()
    for day, n in days:
        counts[(day - first).days // 7] += n
    return tuple(counts[week] for week in range(weeks))


def _chart(context: Context, last: date) -> ChartView:
    oldest = context.library.one("SELECT min(date) FROM day")[0]
    weeks = min(_WEEKS, (last - monday(date.fromisoformat(oldest))).days // 7 + 1)
    first = last - timedelta(weeks=weeks - 1)
    values = {
        name: _weekly(_per_day(context, "category", name, first), first, weeks)
        for name in context.site.categories
    }
    top = nice_top(max([1, *(max(series) for series in values.values())]))
    mondays = [first + timedelta(weeks=week) for week in range(weeks)]
    step = _WIDTH / max(1, weeks - 1)
    ticks = [
        TickView(round(week * step, 1), f"{day:%m-%d}" if weeks <= _FEW_WEEKS else f"{day:%Y-%m}")
        for week, day in enumerate(mondays)
        if weeks <= _FEW_WEEKS or (day.day <= 7 and (weeks <= _SOME_WEEKS or day.month in (1, 4, 7, 10)))
    ]
    return ChartView(
        title="每周论文数",
        width=_WIDTH,
        height=_HEIGHT,
        labels=tuple(day.isoformat() for day in mondays),
        series=tuple(
            SeriesView(name, series, sum(series), points(series, _WIDTH, _HEIGHT, top))
            for name, series in values.items()
        ),
        x_ticks=tuple(ticks),
        y_ticks=tuple(
            TickView(round(_HEIGHT - _HEIGHT * part / 2, 1), f"{top * part / 2:g}") for part in range(3)
        ),
    )


def _years(context: Context) -> Iterable[tuple[int, tuple[int, ...]]]:
    counts: dict[str, list[int]] = {}
    for at, name in enumerate(context.site.categories):
        rows = context.library.all(
            "SELECT substr(period, 1, 4), sum(n) FROM term_period WHERE kind = 'category' AND slug = ?"
            " AND period >= '1' GROUP BY 1",
            name,
        )
        for year, n in rows:
            counts.setdefault(year, [0] * len(context.site.categories))[at] = n
    return ((int(year), tuple(counts[year])) for year in sorted(counts, reverse=True))


def _weeks_before(context: Context, last: date) -> int:
    """Return how many weeks the archive has before the recent ones, at most those compared with."""
    oldest = monday(date.fromisoformat(context.library.one("SELECT min(date) FROM day")[0]))
    return max(0, min(_RISING_WEEKS, (last - oldest).days // 7 + 1) - _RECENT_WEEKS)


def _rising(context: Context, last: date, weeks_before: int) -> Iterable[RisingTag]:
    """Tags by how far the recent weeks exceed the weeks before, against chance (a Poisson's root).

    Args:
        context: the site.
        last: Monday of the newest week.
        weeks_before: weeks compared with; all weeks that a young archive has.
    """
    weeks = weeks_before + _RECENT_WEEKS
    first = last - timedelta(weeks=weeks - 1)
    days: dict[str, list[tuple[date, int]]] = {}
    rows = context.library.all(
        "SELECT slug, date, count(*) FROM term WHERE kind = 'tag' AND slug IN"
        " (SELECT slug FROM term_count WHERE kind = 'tag') AND date >= ? GROUP BY slug, date",
        first.isoformat(),
    )
    for slug, day, n in rows:
        days.setdefault(slug, []).append((date.fromisoformat(day), n))
    ranked: list[tuple[float, str, RisingTag]] = []
    for slug, found in days.items():
        term = context.library.term("tag", slug)
        values = _weekly(found, first, weeks)
        recent = sum(values[-_RECENT_WEEKS:])
        before = sum(values[:-_RECENT_WEEKS]) * _RECENT_WEEKS / weeks_before
        if term is None or recent < _LEAST or recent <= before:
            continue
        link = context.shaper.term("tag", slug, term.name)
        line = points(values, *_SPARK, max(values))
        rise = (recent - before) / (before + 1) ** 0.5
        ranked.append((-rise, slug, RisingTag(link, recent, round(before), values, line)))
    return (tag for _, _, tag in sorted(ranked, key=lambda item: item[:2])[:_RISING])
