"""What a run is asked to do, and what it reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from digest.content.ledger import LedgerFeed, LedgerItem
from digest.models import DayState, Reason, Spent


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of ``digest build``."""

    days: tuple[date, ...] | None = None
    """Dates to work on; None for the latest announcement and catch-up."""
    llm: bool = True
    refresh: tuple[str, ...] | None = None
    """Papers to translate again; empty for all of the days' papers; None for none."""
    force: bool = False
    """Whether a refresh overwrites hand edits."""
    readings: Literal["all", "top", "none"] | None = None
    """Which papers are read in full; None for what the configuration says."""
    site: bool = True
    dry_run: bool = False
    wait_s: float = 0.0


Outcome = Literal["built", "done", "quiet", "weekend", "wait", "priced", "failed"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a night would cost."""

    calls: int
    spent: Spent

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(self.calls + other.calls, self.spent + other.spent)


@dataclass(frozen=True, slots=True)
class DayResult:
    """What became of one date."""

    date: date
    outcome: Outcome
    exit_code: int
    why: str = ""
    state: DayState | None = None
    """The ledger's; None without one."""
    counts: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[tuple[str, Reason | None], ...] = ()
    spent: Spent = Spent()
    """Kept completions of the day's ledger."""
    currency: str | None = None
    estimate: Estimate | None = None
    items: tuple[LedgerItem, ...] = ()
    """Of other feeds; the counts speak of papers alone."""
    feeds: tuple[LedgerFeed, ...] = ()


class Progress(Protocol):
    """Told how far a stage is."""

    def start(self, title: str, total: int) -> None: ...

    def step(self, text: str) -> None: ...

    def stop(self) -> None: ...
