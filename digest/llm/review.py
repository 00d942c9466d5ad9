"""A second model's judgement of each sentence pair: its doubts are one more check."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.llm.draft import Draft
from digest.llm.prompts import Prompts, ReviewItem, SourceText
from digest.llm.replies import parse_review
from digest.llm.request import Backend
from digest.models import Finding

log = logging.getLogger("digest.llm")

NAME = "reviewer"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Asks ``llm.reviewer`` about translations of another model."""

    backend: Backend
    prompts: Prompts
    store: Store
    model: str

    async def review(
        self, source: SourceText, draft: Draft, numbers: Iterable[int]
    ) -> Mapping[int, tuple[Finding, ...]] | None:
        """Return doubts by sentence; None where the reviewer gave no usable answer, which is logged."""
        items = [
            ReviewItem(number, source.masked_sentences[number - 1], draft.reply.sentences[number])
            for number in numbers
            if number in draft.reply.sentences
        ]
        if not items:
            return {}
        request = self.prompts.review(source, items, self.model)
        try:
            completion = await self.backend.complete(request)
        except BackendError as error:
            log.warning("translation not reviewed: id=%s reason=%s", source.arxiv_id, error.reason)
            return None
        try:
            doubts = parse_review(completion, [item.n for item in items])
        except ReplyError as error:
            log.warning("translation not reviewed: id=%s %s", source.arxiv_id, error)
            if completion.row is not None:
                self.store.judge(completion.row, "rejected", str(error))
            return None
        if completion.row is not None:
            self.store.judge(completion.row, "accepted")
        pairs = {pair.n: pair for pair in draft.translation.sentences}
        return {
            number: tuple(
                Finding(number, NAME, severity, pairs[number].en, pairs[number].zh, message)
                for severity, message in found
            )
            for number, found in doubts.items()
        }
