"""Which papers of a day are read in full, and when it is given up (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from digest.config import Readings
from digest.content.ledger import LedgerPaper
from digest.content.paperfile import PaperFile, Reading

_OUTAGES = frozenset({"no-key", "no-llm", "unreachable", "budget", "balance"})
"""Reasons that say nothing of the paper: it is read as soon as a model can be asked."""


def wants_reading(record: PaperFile) -> bool:
    """Whether a paper has neither a reading nor the word that there is none to be had, nor a hand's."""
    return record.reading is None and record.status != "withdrawn" and "answers" not in record.edited


def chosen(
    rows: Iterable[LedgerPaper], records: Mapping[str, PaperFile], settings: Readings
) -> tuple[str, ...]:
    """Return the papers of a day that are to have a reading, the best first.

    The choice follows from scores and announcement alone, not from what has been read already: a second
    run chooses the same, and a paper without a full text makes no room for the next one.

    Args:
        rows: of the day's ledger, in its order.
        records: the papers' files.
        settings: how many, from which score on.
    """
    if settings.mode == "none":
        return ()
    papers = [
        records[row.arxiv_id]
        for row in rows
        if row.announce_type in ("new", "cross") and row.arxiv_id in records
    ]
    alive = [paper for paper in papers if paper.status != "withdrawn"]
    alive.sort(key=lambda paper: -(paper.relevance_score or 0.0))  # stable: arXiv's order among equals
    if settings.mode == "top":
        scored = (paper for paper in alive if paper.relevance_score is not None)
        alive = [paper for paper in scored if (paper.relevance_score or 0.0) >= settings.min_score]
        alive = alive[: settings.top]
    return tuple(paper.arxiv_id for paper in alive)


def expected(papers: Sequence[PaperFile], settings: Readings, *, scored: bool) -> tuple[PaperFile, ...]:
    """Return the papers that a run would read, at most; unknown scores count as high enough.

    Args:
        papers: those announced as new or cross-listed.
        settings: how many, from which score on.
        scored: whether the blog scores papers.
    """
    if settings.mode == "none":
        return ()
    alive = [paper for paper in papers if paper.status != "withdrawn"]
    if settings.mode == "top":

        def likely(paper: PaperFile) -> float:
            return 10.0 if paper.relevance_score is None and scored else paper.relevance_score or -1.0

        alive = sorted(
            (one for one in alive if likely(one) >= settings.min_score), key=lambda one: -likely(one)
        )
        alive = alive[: settings.top]
    return tuple(paper for paper in alive if wants_reading(paper))


def is_over(day: date, latest: date, lookback_days: int) -> bool:
    """Whether a day is older than what every run goes back to: what is missing there has had its time."""
    return (latest - day).days > lookback_days


def is_outage(reason: str) -> bool:
    """Whether a reason for no reading says nothing of the paper."""
    return reason in _OUTAGES


def given_up(record: PaperFile, reason: str) -> PaperFile:
    """Return the record with the word that there is no reading to be had."""
    return replace(record, reading=Reading(None, "none", (), version=record.version, reason=reason))


def with_affiliations(record: PaperFile, affiliations: tuple[str, ...]) -> PaperFile:
    """Return the record with what its own text names; what is known or the owner's stays."""
    if record.affiliations or "affiliations" in record.edited:
        return record
    return replace(record, affiliations=affiliations)


def with_todo(row: LedgerPaper, *, reading: bool) -> LedgerPaper:
    """Return the row with or without the reading among what is still to come."""
    others = tuple(name for name in row.todo if name != "reading")
    return replace(row, todo=(*others, "reading") if reading else others)
