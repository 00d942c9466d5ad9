"""The LLM stage of a run: one stack of back ends, and the jobs of a day sent through it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from digest.config import Blog
from digest.content.paperfile import PaperFile
from digest.content.reportfile import Overview
from digest.decide.plan import Job, paper_of
from digest.edges.clock import Clock
from digest.edges.store import Store
from digest.llm.budget import Budget, estimate_usage
from digest.llm.draft import Reader
from digest.llm.overview import Check, Overviewer
from digest.llm.papertext import ReadingSource
from digest.llm.prompts import Prompts, SourceText, source_text
from digest.llm.reading import PaperReader, Read, room_for_answer
from digest.llm.request import Backend
from digest.llm.review import Reviewer
from digest.llm.score import BATCH, Scored, Scorer
from digest.llm.translate import Translated, Translator
from digest.llm.wrappers import (
    BudgetedBackend,
    LimitedBackend,
    RetryingBackend,
    Stage,
    StagedBackend,
    StoredBackend,
)
from digest.models import Spent, Usage
from digest.run.options import Estimate
from digest.run.vocabulary import Vocabulary

log = logging.getLogger("digest.run")

T = TypeVar("T")

TYPICAL_ANSWER = 4_000
"""Tokens of six answers; a request leaves room for twice as many."""

Finished = Callable[[Job, Translated | None, Scored | None], None]
"""Called as soon as a job is done; writes its file."""
TextFinished = Callable[[str, Translated], None]
"""The same for a text that is no paper, by its key."""


@dataclass(frozen=True, slots=True)
class LlmWork:
    """What of a day's jobs needs a model."""

    translate: tuple[Job, ...]
    score: tuple[Job, ...]


class LlmStage:
    """Shared by all days of a run: what ends the stage, ends it for every later day."""

    def __init__(
        self,
        blog: Blog,
        *,
        store: Store,
        clock: Clock,
        vocabulary: Vocabulary,
        templates: Sequence[Path],
        connect: Callable[[], tuple[Backend, Callable[[], Awaitable[None]]]],
        anchors: tuple[str, ...] | None = (),
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            blog: the blog.
            store: completions.
            clock: the calendar.
            vocabulary: glossary and tags.
            templates: where prompts are looked for.
            connect: makes the back end that asks a server, and what closes it.
            anchors: titles that scores are compared with; None while they are not all known.
        """
        self._settings = blog.config.llm
        self._store = store
        self._clock = clock
        self._vocabulary = vocabulary
        self._connect = connect
        self._zone = ZoneInfo(blog.config.site.timezone)
        self._night = clock.now().astimezone(self._zone).date().isoformat()
        self._stage = Stage()
        # A blog that never waits between arXiv's answers (delay 0: a loopback server) waits nowhere.
        self._base_s = min(1.0, blog.config.arxiv.delay_seconds)
        self.calls = 0
        self.scores = anchors is not None
        """Whether papers can be scored now; else their scores wait."""
        self.prompts = Prompts(
            templates,
            self._settings,
            glossary=vocabulary.glossary,
            tags=vocabulary.tags.names,
            interests=blog.config.interests,
            anchors=anchors or (),
        )

    @property
    def store(self) -> Store:
        """Return the store of completions, for who books what they cost."""
        return self._store

    def run(self, work: LlmWork, finished: Finished) -> None:
        """Send a day's work through; ``finished`` is called for each job, in the order of completion."""
        if work.translate or work.score:
            asyncio.run(self._run(work, finished))

    def translate(self, sources: Sequence[SourceText], finished: TextFinished) -> None:
        """Translate texts that are no papers; ``finished`` is called for each, in order of completion."""
        if sources:
            asyncio.run(self._translate(sources, finished))

    async def _translate(self, sources: Sequence[SourceText], finished: TextFinished) -> None:
        async with self._stack() as (backend, _):
            translator = self._translator(backend)

            async def one(source: SourceText) -> None:
                translated = await translator.translate(source)
                if not self._stage.stopped:
                    finished(source.arxiv_id, translated)

            await self._all(list(map(asyncio.ensure_future, map(one, sources))))

    def read(
        self,
        sources: Sequence[tuple[T, ReadingSource]],
        finished: Callable[[T, Read], None],
    ) -> None:
        """Have papers read; ``finished`` is called for each, with what came with its source."""
        asyncio.run(self._read(sources, finished))

    @property
    def ended(self) -> bool:
        """Whether nothing more can be asked in this run."""
        return self._stage.ended is not None

    def overview(self, period: str, papers: Sequence[PaperFile], check: Check) -> Overview | None:
        """Return a period's overview; None, which is logged, without one that passes the check."""
        return asyncio.run(self._overview(period, papers, check))

    async def _overview(self, period: str, papers: Sequence[PaperFile], check: Check) -> Overview | None:
        async with self._stack() as (backend, _):
            return await Overviewer(backend, self.prompts, self._store, self._zone).write(
                period, papers, check
            )

    async def _run(self, work: LlmWork, finished: Finished) -> None:
        async with self._stack() as (backend, budget):
            await self._send(work, finished, backend, budget)

    @asynccontextmanager
    async def _stack(self) -> AsyncIterator[tuple[StoredBackend, Budget]]:
        """Give the back end in all its wrappers, with the night's budget."""
        live, close = self._connect()
        budget = Budget.of(self._settings, self._store.spent_in_night(self._night))
        staged = StagedBackend(BudgetedBackend(live, budget), self._stage)
        limited = LimitedBackend(staged, self._settings.concurrency)
        retrying = RetryingBackend(
            limited, retries=self._settings.retries, base_s=self._base_s, stage=self._stage
        )
        backend = StoredBackend(retrying, self._store, budget, now=self._clock.now, night=self._night)
        try:
            yield backend, budget
        finally:
            self.calls += backend.calls
            await close()

    async def _send(self, work: LlmWork, finished: Finished, backend: StoredBackend, budget: Budget) -> None:
        scorer = Scorer(backend, self.prompts, self._store, budget.priced)
        translator = self._translator(backend)
        papers = [paper_of(job.record) for job in work.score if job.record is not None]
        scoring = asyncio.create_task(scorer.score(papers))
        for _ in range(3):
            # Scores stand first in the queue: no paper is done, and no file written, without its own.
            await asyncio.sleep(0)
        translate = list(work.translate)
        if budget.max_tokens is not None or budget.max_cost is not None:
            # The money may not reach everyone: the best come first.
            scores = await scoring
            translate.sort(key=lambda job: -_score_of(job, scores))

        async def one(job: Job) -> None:
            translated = None
            if job.source is not None:
                translated = await translator.translate(source_of(job.source))
            scored = (await scoring).get(job.arxiv_id)
            if not self._stage.stopped:
                finished(job, translated, scored)

        wanted = {job.arxiv_id for job in translate}
        only_scored = [job for job in work.score if job.arxiv_id not in wanted]
        await self._all([scoring, *map(asyncio.ensure_future, map(one, [*translate, *only_scored]))])

    async def _read(
        self, sources: Sequence[tuple[T, ReadingSource]], finished: Callable[[T, Read], None]
    ) -> None:
        async with self._stack() as (backend, _):
            reader = PaperReader(
                backend,
                self.prompts,
                self._store,
                self._settings.fallback_model,
                self._zone,
                self._settings.context_tokens,
            )

            async def one(whose: T, source: ReadingSource) -> None:
                read = await reader.read(source)
                if not self._stage.stopped:
                    finished(whose, read)

            await self._all([asyncio.ensure_future(one(whose, source)) for whose, source in sources])

    async def _all(self, tasks: Sequence[asyncio.Future[Any]]) -> None:
        """Await all; the first exception ends the stage and is raised when what is under way has ended."""
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        broken = next((task for task in tasks if task.done() and task.exception() is not None), None)
        if broken is not None:
            # A full disk would fail the others too. What is under way is paid for: it is still kept.
            self._stage.stop()
            await asyncio.gather(*tasks, return_exceptions=True)
            broken.result()

    def _translator(self, backend: StoredBackend) -> Translator:
        return Translator(
            backend,
            self.prompts,
            self._store,
            Reader(self._vocabulary.glossary, self._vocabulary.tags),
            self._settings.fallback_model,
            self._zone,
            self._reviewer(backend),
        )

    def priced(self, usage: Usage) -> Spent:
        """Return a usage with its price."""
        return Budget.of(self._settings, Spent()).priced(usage)

    def estimate_reading(self, source: ReadingSource) -> Usage | None:
        """Return what a reading would take; None if it is paid for already."""
        request = self.prompts.reading(source, room_for_answer(self._settings.context_tokens))
        if self._store.find_accepted_in_chain(request.key) is not None:
            return None
        usage = estimate_usage(request)
        return Usage(usage.prompt, 0, min(usage.completion, TYPICAL_ANSWER))

    def _reviewer(self, backend: StoredBackend) -> Reviewer | None:
        model = self._settings.reviewer
        return Reviewer(backend, self.prompts, self._store, model) if model else None

    def estimate(self, work: LlmWork, texts: Sequence[SourceText] = (), *, again: bool = False) -> Estimate:
        """Return what the work would cost.

        Args:
            work: of a day.
            texts: to be translated beside its papers.
            again: count completions that are stored already, since a refresh does not use them.
        """
        budget = Budget.of(self._settings, Spent())
        requests = [
            self.prompts.enrich(source_of(job.source)) for job in work.translate if job.source is not None
        ]
        requests += map(self.prompts.enrich, texts)
        papers = [paper_of(job.record) for job in work.score if job.record is not None]
        requests += [
            self.prompts.relevance(papers[start : start + BATCH]) for start in range(0, len(papers), BATCH)
        ]
        new = [
            request
            for request in requests
            if (again and request.task == "enrich") or self._store.find_accepted_in_chain(request.key) is None
        ]
        usage = sum((estimate_usage(request) for request in new), Usage())
        return Estimate(len(new), budget.priced(usage))


def source_of(record: PaperFile) -> SourceText:
    """Return a record's title and abstract as they are to be translated."""
    return source_text(record.arxiv_id, record.title, " ".join(record.abstract))


def _score_of(job: Job, scores: Mapping[str, Scored]) -> float:
    if job.arxiv_id in scores:
        return scores[job.arxiv_id].relevance.score
    known = job.record.relevance_score if job.record is not None else None
    return known if known is not None else 0.0
