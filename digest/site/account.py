"""What the page of status shows of a ledger, found once, so that a year's page parses no ledger."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec

from digest.content.ledger import Ledger
from digest.models import DayState, Reason

_SHOWN = ("new", "cross")


@dataclass(frozen=True, slots=True)
class Account:
    """One day in numbers."""

    state: DayState
    source: str
    declared: int | None
    """New and cross entries over all categories; None if arXiv declares none."""
    found: int
    published: int
    failed: int
    to_review: tuple[str, ...]
    """Identifiers, in arXiv's order."""
    withdrawn: int
    missing: tuple[str, ...]
    reasons: tuple[tuple[Reason, int], ...]
    """Why papers have no translation, and how many."""
    model: str | None
    tokens: int
    cost: float | None
    currency: str | None


_decoder = msgspec.json.Decoder(Account)


def account_of(ledger: Ledger) -> bytes:
    """Return the account of a ledger, as JSON."""
    shown = [paper for paper in ledger.papers if paper.announce_type in _SHOWN]
    states = Counter(paper.state for paper in shown)
    reasons = Counter(paper.reason for paper in shown if paper.reason)
    sections = [
        [counts[section] for section in ("new", "cross") if section in counts]
        for counts in ledger.declared.values()
    ]
    total = ledger.total
    return msgspec.json.encode(
        Account(
            ledger.state,
            ledger.source,
            sum(map(sum, sections)) if any(sections) else None,
            sum(counts.get("new", 0) + counts.get("cross", 0) for counts in ledger.found.values()),
            len(shown),
            states["original-only"],
            tuple(paper.arxiv_id for paper in shown if paper.state == "needs-review"),
            states["withdrawn"],
            ledger.missing,
            tuple(sorted(reasons.items())),
            ledger.model,
            total.usage.total,
            total.cost,
            ledger.currency,
        )
    )


def read_account(data: bytes) -> Account:
    """Return the account that ``account_of`` gave."""
    return _decoder.decode(data)
