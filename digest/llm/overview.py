"""A period's overview by the model: asked once, mended once, else left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from digest.content.paperfile import PaperFile
from digest.content.reportfile import Overview, Paragraph
from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.llm.prompts import Prompts, again
from digest.llm.replies import parse_overview
from digest.llm.request import Backend, Completion, Request

log = logging.getLogger("digest.llm")

Check = Callable[[tuple[Paragraph, ...]], Sequence[str]]
"""Returns what is wrong with an overview, one line each; nothing if it may be published."""


@dataclass(frozen=True, slots=True)
class Overviewer:
    """Asks one back end for overviews."""

    backend: Backend
    prompts: Prompts
    store: Store
    zone: tzinfo
    """Of the date that an overview bears."""

    async def write(self, period: str, papers: Sequence[PaperFile], check: Check) -> Overview | None:
        """Return a period's overview; None, which is logged, if there is none that passes.

        Args:
            period: its key.
            papers: what the model is shown, the most important first.
            check: judges each attempt.
        """
        request = self.prompts.overview(period, papers)
        for _ in range(2):
            try:
                completion = await self.backend.complete(request)
            except BackendError as error:
                log.warning("overview left out: period=%s reason=%s %s", period, error.reason, error)
                return None
            try:
                paragraphs = parse_overview(completion)
                problems = list(check(paragraphs))
                advice = "；".join(problems)
            except ReplyError as error:
                paragraphs, problems, advice = (), [str(error)], error.advice
            self._judge(completion, problems)
            if not problems:
                return self._overview(request, completion, paragraphs)
            log.info("overview not accepted: period=%s %s", period, " / ".join(problems))
            request = again(request, advice, completion.text)
        log.warning("overview left out, two answers failed the checks: period=%s", period)
        return None

    def _judge(self, completion: Completion, problems: Sequence[str]) -> None:
        if completion.row is not None:
            self.store.judge(completion.row, "rejected" if problems else "accepted", "; ".join(problems))

    def _overview(
        self, request: Request, completion: Completion, paragraphs: tuple[Paragraph, ...]
    ) -> Overview:
        stored = self.store.find_completion(request.key)
        assert stored is not None  # a completion is on disk before anything is done with it
        day = stored.created_at.astimezone(self.zone).date()
        return Overview(completion.model, request.prompt_version, day, paragraphs)
