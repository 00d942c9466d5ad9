"""Sentence embeddings of papers, for ``digest similar``: made by ``digest build`` when all else is done.

Off without ``related.embeddings_model``. The papers of the run come first, then those of the archive that
have none, the newest first. Nothing of it fails a night, and nothing published rests on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.config import Blog, Config, Prices, embeddings_key
from digest.content.paperfile import PaperFile
from digest.edges.clock import Clock
from digest.edges.store import Store
from digest.errors import BackendError, ConfigError, ContentError
from digest.llm.budget import Budget, estimate_usage
from digest.llm.embed import BATCH, Embedder, Text, embed_request, question
from digest.llm.wrappers import BudgetedBackend, RetryingBackend, Stage, StagedBackend
from digest.models import Spent, Usage
from digest.related.meaning import Meaning, text_of
from digest.run.archive import Archive
from digest.run.options import Estimate, Progress

log = logging.getLogger("digest.run")

_NAME = "vectors for digest similar: asking"
_SAMPLE = 200
"""Papers that are read to price the others."""
_AT_ONCE = 1_000
"""Papers read ahead."""


@dataclass(frozen=True, slots=True)
class VectorEstimate:
    """What vectors would cost."""

    papers: int
    estimate: Estimate


class VectorStage:
    """Asks for the vectors of one run; its failures end it alone."""

    def __init__(self, blog: Blog, *, store: Store, clock: Clock, environment: Mapping[str, str]) -> None:
        """Prepare; nothing is asked yet.

        Args:
            blog: the blog.
            store: of vectors.
            clock: the calendar.
            environment: for the API key.
        """
        self._config = blog.config
        self._store = store
        self._clock = clock
        self._environment = environment
        self._stage = Stage(_NAME, logging.WARNING)
        self.calls = 0

    @property
    def model(self) -> str | None:
        """Return the name of the model; None if the blog wants no vectors."""
        return self._config.related.embeddings_model

    def estimate(self, fresh: Mapping[str, PaperFile], archive: Archive) -> VectorEstimate | None:
        """Return what the run would cost, the budget aside; None if the blog wants no vectors.

        Args:
            fresh: papers of the run, some of which have no file yet.
            archive: all others; priced by the newest of them.
        """
        if self.model is None:
            return None
        texts = self._due(fresh.values())
        others = self._missing(archive, fresh)
        sample = list(islice(self._read(archive, others), _SAMPLE))
        usage = self._usage(texts)
        n = len(texts)
        if sample:
            waiting = len(others) if len(others) > _SAMPLE else len(sample)
            usage += Usage(self._usage(sample).prompt * waiting // len(sample), 0, 0)
            n += waiting
        return VectorEstimate(n, Estimate(-(-n // BATCH), self._budget(Spent()).priced(usage)))

    def run(self, fresh: Mapping[str, PaperFile], archive: Archive, progress: Progress) -> None:
        """Give the papers of the run and of the archive their vectors, as far as that goes tonight."""
        if self.model is None:
            return
        others = self._missing(archive, fresh)
        rest = self._read(archive, others)
        # The first are read now: where all that is left are withdrawn papers, there is nothing to ask.
        texts = [*self._due(fresh.values()), *islice(rest, _AT_ONCE)]
        if not texts or not self._has_key():
            return
        progress.start("vectors", len(texts) + max(0, len(others) - _AT_ONCE))

        def done(text: Text) -> None:
            progress.step(text.name)

        try:
            asyncio.run(self._fill(texts, rest, done))
        except BackendError as error:
            if self._stage.ended is None:
                log.warning("%s ends: %s", _NAME, error)
        finally:
            progress.stop()

    def meaning(self, paper: PaperFile | None, text: str) -> Meaning | None:
        """Return what finds papers by meaning; None, with a line in the log, where that cannot be.

        Args:
            paper: the paper that is asked about; None for a text.
            text: the text.
        """
        if self.model is None:
            return None
        papers = self._store.vectors_of_papers(self.model)
        if not papers:
            log.warning("no paper has a vector yet, found by words alone; digest build makes them")
            return None
        asked = question(text) if paper is None else Text(paper.arxiv_id, text_of(paper))
        query = self._store.vector(self.model, asked.name, asked.hash)
        if query is None and asked.text and self._has_key():
            try:
                asyncio.run(self._fill([asked], iter(()), lambda _: None))
            except BackendError as error:
                if self._stage.ended is None:
                    log.warning("%s ends: %s", _NAME, error)
            query = self._store.vector(self.model, asked.name, asked.hash)
        return Meaning(query, papers) if query else None

    async def _fill(self, texts: Sequence[Text], rest: Iterator[Text], done: Callable[[Text], None]) -> None:
        from digest.llm.embeddings import EmbeddingBackend  # half a second; not every run asks

        assert self.model is not None
        settings = self._config.llm
        address = urlsplit(self._config.embeddings_url)
        host = f"{address.hostname}:{address.port}" if address.port else address.hostname
        log.info("server for embeddings: host=%s model=%s", host, self.model)
        night = self._clock.now().astimezone(ZoneInfo(self._config.site.timezone)).date().isoformat()
        budget = self._budget(self._store.spent_in_night(night))
        live = EmbeddingBackend(
            base_url=self._config.embeddings_url,
            api_key=embeddings_key(self._config, self._environment),
            timeout_s=settings.timeout_seconds,
            proxy=settings.proxy,
            now=self._clock.now,
        )
        backend = RetryingBackend(
            StagedBackend(BudgetedBackend(live, budget), self._stage),
            retries=settings.retries,
            base_s=min(1.0, self._config.arxiv.delay_seconds),
            stage=self._stage,
        )
        embedder = Embedder(
            backend, self._store, self.model, priced=budget.priced, now=self._clock.now, night=night
        )
        try:
            await embedder.embed(texts, done)
            while some := list(islice(rest, _AT_ONCE)):
                await embedder.embed(some, done)
            embedder.finish()
        finally:
            self.calls += embedder.calls
            await live.close()

    def _due(self, papers: Iterable[PaperFile]) -> list[Text]:
        """Return the texts that have no vector yet."""
        assert self.model is not None
        texts = [Text(paper.arxiv_id, text_of(paper)) for paper in papers]
        return [
            one for one in texts if one.text and self._store.vector(self.model, one.name, one.hash) is None
        ]

    def _missing(self, archive: Archive, fresh: Mapping[str, PaperFile]) -> list[str]:
        """Return the papers of the archive without a vector, newest first; files are not read for that."""
        assert self.model is not None
        known = self._store.vector_names(self.model)
        return [name for name in archive.paper_ids() if name not in known and name not in fresh]

    def _read(self, archive: Archive, names: Sequence[str]) -> Iterator[Text]:
        for name in names:
            try:
                document = archive.paper(name)
            except ContentError:
                continue  # the site names a file that cannot be read
            text = text_of(document.paper) if document is not None else ""
            if text:
                yield Text(name, text)

    def _usage(self, texts: Sequence[Text]) -> Usage:
        assert self.model is not None
        return estimate_usage(embed_request(self.model, texts)) if texts else Usage()

    def _budget(self, spent: Spent) -> Budget:
        """Return the night's budget, at the prices of embeddings."""
        budget = Budget.of(self._config.llm, spent)
        price = self._config.related.embeddings_price
        if price is not None and budget.prices is not None:
            budget.prices = Prices(currency=budget.prices.currency, input=price, output=0)
        return budget

    def _has_key(self) -> bool:
        problem = key_problem(self._config, self._environment)
        if problem:
            log.warning("%s ends: %s", _NAME, problem)
        return not problem


def key_problem(config: Config, environment: Mapping[str, str]) -> str:
    """Return what is wrong with the key of the server for embeddings; empty if nothing."""
    name = config.embeddings_key_env
    try:
        key = embeddings_key(config, environment)
    except ConfigError as error:
        return str(error)
    return f"the environment variable {name} holds no key" if name and not key else ""
