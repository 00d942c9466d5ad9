"""Which dates a run without ``--date`` works on (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from digest.content.ledger import Ledger
from digest.dates import CATCHUP_DAYS, latest_announcement, weekdays_back


@dataclass(frozen=True, slots=True)
class CatchUp:
    """The dates to look at, and those that only a command by hand would reach."""

    days: tuple[date, ...]
    """Newest first; each may turn out to be done, quiet or not yet announced."""
    beyond: tuple[date, ...]
    """Weekdays since the newest ledger that are out of reach; newest first."""


def catch_up(now: datetime, ledgers: Collection[date], lookback_days: int) -> CatchUp:
    """Return the weekdays from the latest announcement back to where the archive is sure to be whole.

    That is the earlier of (today − lookback) and the newest ledger's day, at most 90 days back; on an
    empty blog the look-back alone. Dates without a complete ledger inside that range are caught up.
    """
    latest = latest_announcement(now)
    start = latest - timedelta(days=lookback_days)
    if ledgers:
        start = min(start, max(ledgers))
    reach = latest - timedelta(days=CATCHUP_DAYS)
    beyond = tuple(day for day in weekdays_back(reach - timedelta(days=1), start) if day not in ledgers)
    return CatchUp(tuple(weekdays_back(latest, max(start, reach))), beyond)


def needs_listing(ledger: Ledger | None) -> bool:
    """Whether arXiv must be asked about a date (again): unless its ledger proves it whole."""
    return ledger is None or ledger.state == "partial"


def open_papers(ledger: Ledger) -> tuple[str, ...]:
    """Return the papers of a ledger for which something is still to come."""
    return tuple(paper.arxiv_id for paper in ledger.papers if paper.state == "original-only" or paper.todo)
