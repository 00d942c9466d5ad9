"""Which reports a run writes (pure)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from digest.reports.period import Kind, Period, concerned_by, parse_period, period_of


def due_reports(
    wanted: Collection[Kind],
    stored: Iterable[str],
    *,
    days: Collection[date],
    changed: Collection[date],
    quiet: Collection[date],
    latest: date,
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Return (reports to begin, reports to bring up to date), oldest first.

    A report is begun once its period's last announcement day is done; one that exists is made again
    when a day that enters it has changed.

    Args:
        wanted: kinds that the blog asks for.
        stored: keys of the reports that exist.
        days: that have a ledger.
        changed: whose ledger or papers this run changed.
        quiet: of which this run learned that arXiv announced nothing.
        latest: the newest date that arXiv can have announced by now.
    """
    known = {parse_period(key) for key in stored}
    begun = {
        period
        for kind in wanted
        for day in (*changed, *quiet, *_latest_and_before(latest, kind))
        if (period := period_of(day, kind)) not in known
        and any(one in days for one in period.days)
        and _is_over(period, {*days, *quiet}, latest)
    }
    again = known & {period for day in changed for period in concerned_by(day)}
    return tuple(sorted(begun)), tuple(sorted(again))


def last_whole(kind: Kind, days: Collection[date], latest: date) -> Period | None:
    """Return the newest period that is over and has a ledger; None if there is none."""
    periods = {period_of(day, kind) for day in days}
    return max((one for one in periods if _is_over(one, days, latest)), default=None)


def _latest_and_before(latest: date, kind: Kind) -> tuple[date, date]:
    return latest, period_of(latest, kind).preceding()[-1].first


def _is_over(period: Period, done: Collection[date], latest: date) -> bool:
    last = period.days[-1]
    return latest > last or (latest == last and last in done)
