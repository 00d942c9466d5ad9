"""``digest score``: ask anew how relevant the papers of some dates are; nothing else is asked.

A score is stored with what it is relative to (model, prompt, interests, anchors). Under the same ones a
stored answer serves again, so that a killed run pays for nothing twice; under others the papers of the
dates asked for, and of no other, are scored anew.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.config import Blog
from digest.content.ledger import Ledger
from digest.content.papers import Document, keep_edits
from digest.content.paths import is_arxiv_id
from digest.decide.lift import lifts_of
from digest.decide.plan import Job
from digest.decide.records import with_relevance
from digest.edges.store import Store
from digest.errors import ConfigError, SourceError
from digest.llm.accounts import spent_by_task
from digest.llm.score import Scored
from digest.llm.translate import Translated
from digest.models import Spent
from digest.run.archive import Archive
from digest.run.daybook import DayBook
from digest.run.llm_stage import LlmStage, LlmWork
from digest.run.options import Progress

log = logging.getLogger("digest.run")


@dataclass(frozen=True, slots=True)
class NewScore:
    arxiv_id: str
    before: float | None
    after: float


@dataclass(frozen=True, slots=True)
class DayScores:
    """What became of one date's scores; papers in the ledger's order, then those of other feeds."""

    date: date
    scored: tuple[NewScore, ...]
    kept: tuple[str, ...]
    """Whose score the owner has set."""
    failed: tuple[str, ...]
    """For which the model gave no score: the old one stays."""
    spent: Spent
    """By the ledger, for the task ``relevance``."""


def dates_to_score(archive: Archive, asked: Sequence[date]) -> tuple[date, ...]:
    """Return the dates asked for, each once, or the newest that has a ledger.

    Raises:
        ConfigError: a date has no ledger, or there is none at all.
    """
    known = archive.ledger_days()
    if not known:
        raise ConfigError(["nothing to score yet; run digest build first"])
    missing = [day for day in dict.fromkeys(asked) if day not in known]
    if missing:
        raise ConfigError([f"{day}: no ledger of this date; digest build --date {day}" for day in missing])
    return tuple(dict.fromkeys(asked)) or known[-1:]


class Rescorer:
    """Scores the papers of one date after another; the edges are shared by all."""

    def __init__(self, blog: Blog, archive: Archive, store: Store, llm: LlmStage, progress: Progress) -> None:
        """Prepare.

        Raises:
            SourceError: the titles that scores are compared with are not all known yet.
        """
        if not llm.scores:
            raise SourceError("interests.examples: arXiv has not given all titles yet; try again later")
        self._interests = blog.config.interests
        self._archive = archive
        self._store = store
        self._llm = llm
        self._progress = progress
        self._daybook = DayBook(blog, archive)

    def run(self, day: date) -> DayScores:
        """Score a date's papers; write their files, the ledger and the post."""
        ledger = self._archive.ledger(day)
        assert ledger is not None  # dates_to_score has seen it
        documents = self._archive.papers(_papers_of(ledger))
        living = [document for document in documents.values() if document.paper.status != "withdrawn"]
        jobs = [_job(document) for document in living if not _owned(document)]
        scored = self._score(jobs)
        self._write(ledger, documents, scored)
        return DayScores(
            day,
            tuple(scored[job.arxiv_id] for job in jobs if job.arxiv_id in scored),
            tuple(document.paper.arxiv_id for document in living if _owned(document)),
            tuple(job.arxiv_id for job in jobs if job.arxiv_id not in scored),
            self._spent(ledger),
        )

    def _score(self, jobs: Sequence[Job]) -> dict[str, NewScore]:
        found: dict[str, NewScore] = {}

        def finished(job: Job, _: Translated | None, scored: Scored | None) -> None:
            assert job.old is not None
            assert job.record is not None
            if scored is not None:
                lifts = lifts_of(job.record, self._interests)
                record = keep_edits(with_relevance(job.record, scored.relevance, lifts), job.old)
                self._archive.save_paper(record, job.old)
                assert record.relevance_score is not None
                before = job.record.relevance_score
                found[job.arxiv_id] = NewScore(job.arxiv_id, before, record.relevance_score)
            self._progress.step(job.arxiv_id)

        if jobs:
            self._progress.start("LLM", len(jobs))
            try:
                self._llm.run(LlmWork((), tuple(jobs)), finished)
            finally:
                self._progress.stop()
        return found

    def _write(self, ledger: Ledger, documents: dict[str, Document], scored: dict[str, NewScore]) -> None:
        """Book the calls, and bring ledger and posts up to date."""
        day = ledger.date.isoformat()

        def spent_now(name: str, before: Mapping[str, Spent]) -> dict[str, Spent]:
            return {**before, **spent_by_task(name, self._store.kept_for(name, day), ("relevance",))}

        papers = (
            replace(
                row,
                spent=spent_now(row.arxiv_id, row.spent),
                todo=tuple(name for name in row.todo if name != "relevance"),
            )
            if row.arxiv_id in scored
            else row
            for row in ledger.papers
        )
        items = (
            replace(row, spent=spent_now(row.key, row.spent)) if row.key in scored else row
            for row in ledger.items
        )
        ledger = replace(ledger, papers=tuple(papers), items=tuple(items))
        self._store.book(day, list(scored))
        self._daybook.save(self._daybook.ledger(ledger.date, ledger.papers, ledger, None))
        # A paper that was announced again by a later cross-list stands in the post of its first day too.
        others = {documents[name].paper.announced for name in scored} - {ledger.date, None}
        for other in sorted(one for one in others if one is not None):
            if (elsewhere := self._archive.ledger(other)) is not None:
                self._daybook.save_post(elsewhere)

    def _spent(self, before: Ledger) -> Spent:
        ledger = self._archive.ledger(before.date) or before
        return ledger.spent.get("relevance", Spent())


def _papers_of(ledger: Ledger) -> tuple[str, ...]:
    """Return the papers that a date digests, those that only other feeds name last."""
    announced = (row.arxiv_id for row in ledger.papers if row.announce_type in ("new", "cross"))
    return (*announced, *(row.key for row in ledger.items if is_arxiv_id(row.key)))


def _job(document: Document) -> Job:
    paper = document.paper
    return Job(
        arxiv_id=paper.arxiv_id,
        announce_type=paper.announce_type or "cross",
        version=paper.version,
        title=paper.title,
        comment=paper.comment,
        old=document,
        record=paper,
        source=None,
    )


def _owned(document: Document) -> bool:
    return "relevance_score" in document.paper.edited
