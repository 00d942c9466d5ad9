"""Relevance of a day's papers, 25 a call, answered by identifier."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.llm.accounts import share_of
from digest.llm.prompts import Prompts
from digest.llm.replies import parse_relevance
from digest.llm.request import Backend
from digest.llm.wrappers import from_store
from digest.models import Paper, Relevance, Spent, Usage

log = logging.getLogger("digest.llm")

BATCH = 25


@dataclass(frozen=True, slots=True)
class Scored:
    """A score, and the paper's share of the call that gave it."""

    relevance: Relevance
    spent: Spent


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores papers with one backend and one blog's interests."""

    backend: Backend
    prompts: Prompts
    store: Store
    price: Callable[[Usage], Spent]

    async def score(self, papers: Sequence[Paper]) -> dict[str, Scored]:
        """Return the scores by identifier; papers for which there is none are absent.

        Stored scores relative to the same interests are used again, whatever batch they came in.
        Papers that a reply left out, or whose call failed, are joined into as few calls as fit.
        """
        scores = self._stored({paper.arxiv_id for paper in papers})
        for attempt in (0, 1):
            left = [paper for paper in papers if paper.arxiv_id not in scores]
            batches = [left[start : start + BATCH] for start in range(0, len(left), BATCH)]
            results = await asyncio.gather(*(self._batch(batch, attempt) for batch in batches))
            for found in results:
                scores |= found
        return scores

    def _stored(self, wanted: set[str]) -> dict[str, Scored]:
        scores: dict[str, Scored] = {}
        for stored in self.store.accepted("relevance", self.prompts.relevance_fingerprint()):
            if wanted & set(stored.arxiv_ids):
                found = parse_relevance(from_store(stored), stored.arxiv_ids)
                shares = _shares(found, stored.spent, stored.arxiv_ids)
                scores |= {name: scored for name, scored in shares.items() if name in wanted}
        return scores

    async def _batch(self, papers: Sequence[Paper], attempt: int) -> Mapping[str, Scored]:
        request = replace(self.prompts.relevance(papers), attempt=attempt)
        try:
            completion = await self.backend.complete(request)
        except BackendError as error:
            log.warning("papers not scored: count=%d reason=%s %s", len(papers), error.reason, error)
            return {}
        try:
            scores = parse_relevance(completion, request.arxiv_ids)
        except ReplyError as error:
            log.warning("papers not scored: count=%d %s", len(papers), error)
            scores = {}
        if completion.row is not None:
            self.store.judge(completion.row, "accepted" if scores else "rejected")
        return _shares(scores, self.price(completion.usage), request.arxiv_ids)


def _shares(scores: Mapping[str, Relevance], spent: Spent, arxiv_ids: tuple[str, ...]) -> dict[str, Scored]:
    return {name: Scored(relevance, share_of(spent, arxiv_ids, name)) for name, relevance in scores.items()}
