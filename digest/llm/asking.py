"""Ask until there is a usable reply: the one place that repeats a question for its answer's sake.

stored and accepted? ──▶ that one, for nothing
   └ no ─▶ ask ─┬─ usable ─────────────────────────────────────▶ reply
                ├─ cut off ───────▶ again, with twice the room
                ├─ unusable ──────▶ again, with what was wrong; the fallback model last
                └─ refused ───────▶ the fallback model, if there is one
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.llm.prompts import again, paper_part
from digest.llm.request import Backend, Completion, Message, Request
from digest.llm.wrappers import from_store
from digest.models import Reason

log = logging.getLogger("digest.llm")

MOST_ASKS = 3
"""Times that one question is asked in one run, at most."""
OUTAGES = frozenset({"no-key", "balance", "budget", "unreachable"})
"""Reasons that say nothing of the paper: a final mark would be hasty."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks one back end, and its fallback model where that helps."""

    backend: Backend
    store: Store
    fallback_model: str | None

    async def ask(self, first: Request, read: Callable[[Completion, Request], T]) -> T:
        """Return what ``read`` makes of the first usable reply, asked for up to three times.

        Args:
            first: the question.
            read: raises ReplyError for a reply that cannot be used.

        Raises:
            BackendError, ReplyError: there is none.
        """
        stored = self.store.find_accepted_in_chain(first.key)
        if stored is not None:
            return read(from_store(stored), first)
        request = first
        for ask in range(1, MOST_ASKS + 1):
            try:
                completion = await self.backend.complete(request)
            except BackendError as error:
                fallback = self._fallback(request, error.reason)
                if fallback is None:
                    raise
                request = fallback
                continue
            try:
                return read(completion, request)
            except ReplyError as error:
                self.judge(completion, "rejected", str(error))
                following = self._next(request, completion, error, last=ask >= MOST_ASKS - 1)
                if following is None or ask == MOST_ASKS:
                    raise
                log.info(
                    "asking the model again: task=%s id=%s %s", request.task, request.arxiv_ids[0], error
                )
                request = following
        raise ReplyError("no usable reply", "invalid-reply")

    def _next(
        self, request: Request, completion: Completion, error: ReplyError, *, last: bool
    ) -> Request | None:
        if error.reason == "refused" or error.hopeless:
            return self._fallback(request, error.reason)
        if error.reason == "cut-off":
            return replace(again(request, "", ""), max_tokens=request.max_tokens * 2)
        return (self._fallback(request, error.reason) if last else None) or again(
            request, error.advice, completion.text
        )

    def _fallback(self, request: Request, reason: Reason) -> Request | None:
        """Return the same question to the fallback model; None if there is none or it was it."""
        useful = reason in ("refused", "cut-off", "invalid-reply")
        if not useful or self.fallback_model is None or request.model == self.fallback_model:
            return None
        return replace(
            request,
            model=self.fallback_model,
            messages=(request.messages[0], Message("user", paper_part(request.messages[-1].content))),
            attempt=0,
            chain=request.chain_key,
        )

    def judge(
        self, completion: Completion, verdict: Literal["accepted", "rejected"], problem: str = ""
    ) -> None:
        """Record what became of a completion."""
        if completion.row is not None:
            self.store.judge(completion.row, verdict, problem)

    def answered_on(self, arxiv_id: str, completion: Completion, zone: ZoneInfo) -> date:
        """Return the date of an accepted completion about a paper, in a time zone."""
        kept = self.store.kept_for(arxiv_id)
        stored = next((one for one in kept if one.row == completion.row), kept[-1])
        return stored.created_at.astimezone(zone).date()
