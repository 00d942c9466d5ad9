"""What wraps any back end: a slot, repeats, the night's budget, the store. One concern each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from digest.edges.backoff import backoff_s
from digest.edges.store import Store, StoredCompletion
from digest.errors import BackendError
from digest.llm.budget import Budget
from digest.llm.request import Backend, Completion, Request

log = logging.getLogger("digest.llm")

FAILURES_THAT_END = 10
"""Requests that fail in a row, without a success between them, before the stage ends."""
LONGEST_WAIT_S = 1800.0
"""A server that asks for more is left alone until the next run: the stage ends."""


class LimitedBackend:
    """Adaptive concurrency: halves when throttled, grows back by one per round of successes."""

    def __init__(self, inner: Backend, most: int) -> None:
        self._inner = inner
        self._most = most
        self.limit = most
        self._active = 0
        self._successes = 0
        self._free = asyncio.Condition()

    async def complete(self, request: Request) -> Completion:
        async with self._free:
            await self._free.wait_for(lambda: self._active < self.limit)
            self._active += 1
            limit_then = self.limit
        try:
            completion = await self._inner.complete(request)
        except BackendError as error:
            # Requests that were under way together report one jam, not many.
            if error.throttled and self.limit == limit_then:
                self.limit = max(1, self.limit // 2)
                self._successes = 0
                log.info("throttled: concurrency=%d", self.limit)
            raise
        else:
            self._successes += 1
            if self._successes >= self.limit and self.limit < self._most:
                self.limit += 1
                self._successes = 0
            return completion
        finally:
            async with self._free:
                self._active -= 1
                self._free.notify_all()


class Stage:
    """Whether the LLM stage goes on; shared by all requests of a run."""

    def __init__(self, name: str = "LLM stage", level: int = logging.ERROR) -> None:
        """Name and level are those of the line that is logged when it ends."""
        self._name = name
        self._level = level
        self.ended: BackendError | None = None
        self.stopped = False
        """Whether the run itself has failed: nothing more is asked, and nothing written."""
        self._failures = 0

    def stop(self) -> None:
        self.stopped = True
        self.ended = self.ended or BackendError("the run has failed", "unreachable", ends_stage=True)

    def check(self) -> None:
        """Raise the error that ended the stage, if one did."""
        if self.ended is not None:
            raise BackendError(str(self.ended), self.ended.reason, ends_stage=True)

    def succeeded(self) -> None:
        self._failures = 0

    def failed(self, error: BackendError) -> None:
        """Count a request that failed for good; refusals and bad replies prove the server alive."""
        if self.ended is not None:
            return
        if error.ends_stage:
            self.ended = error
        elif _wants_rest(error):
            self.ended = BackendError(
                f"{error}; it asks to be left alone for {error.retry_after_s:.0f} s",
                error.reason,
                status=error.status,
                ends_stage=True,
            )
        elif error.reason == "unreachable":
            self._failures += 1
            if self._failures >= FAILURES_THAT_END:
                self.ended = BackendError(
                    f"{FAILURES_THAT_END} requests in a row failed ({error})", "unreachable", ends_stage=True
                )
        if self.ended is not None:
            log.log(self._level, "%s ends: %s", self._name, self.ended)


def _wants_rest(error: BackendError) -> bool:
    return error.retry_after_s is not None and error.retry_after_s > LONGEST_WAIT_S


class RetryingBackend:
    """The only repeats there are: at most ``retries`` of each request, whatever its errors.

    Waits outside the slot, so that other requests go on.
    """

    def __init__(
        self,
        inner: Backend,
        *,
        retries: int,
        base_s: float,
        stage: Stage,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inner = inner
        self._retries = retries
        self._base_s = base_s
        self._stage = stage
        self._sleep = sleep

    async def complete(self, request: Request) -> Completion:
        attempt = 0
        while True:
            self._stage.check()
            try:
                completion = await self._inner.complete(request)
            except BackendError as error:
                attempt += 1
                wait = error.retry_after_s
                if wait is None:
                    wait = backoff_s(attempt, self._base_s, longest_s=60.0)
                if not error.retryable or attempt > self._retries or _wants_rest(error):
                    self._stage.failed(error)
                    raise
                log.debug(
                    "asking again: task=%s wait_s=%.1f attempt=%d %s", request.task, wait, attempt, error
                )
                await self._sleep(wait)
            else:
                self._stage.succeeded()
                return completion


class StagedBackend:
    """Refuses to ask once the stage has ended; stands behind the slot, for those that waited for one."""

    def __init__(self, inner: Backend, stage: Stage) -> None:
        self._inner = inner
        self._stage = stage

    async def complete(self, request: Request) -> Completion:
        self._stage.check()
        try:
            return await self._inner.complete(request)
        except BackendError as error:
            if error.ends_stage or _wants_rest(error):
                self._stage.failed(error)  # before the slot is free for the next one
            raise


class BudgetedBackend:
    """Refuses to ask when the night's tokens or money could run over."""

    def __init__(self, inner: Backend, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    async def complete(self, request: Request) -> Completion:
        reserved = self._budget.reserve(request)
        try:
            completion = await self._inner.complete(request)
        except BaseException:
            self._budget.release(reserved)
            raise
        self._budget.settle(reserved, completion.usage)
        return completion


class Now(Protocol):
    def __call__(self) -> datetime: ...


class StoredBackend:
    """Answers from the store; commits every completion before anyone sees it."""

    def __init__(self, inner: Backend, store: Store, budget: Budget, *, now: Now, night: str) -> None:
        self._inner = inner
        self._store = store
        self._budget = budget
        self._now = now
        self._night = night
        self.calls = 0
        """Completions that were asked for and paid."""

    async def complete(self, request: Request) -> Completion:
        stored = self._store.find_completion(request.key)
        if stored is not None:
            return from_store(stored)
        completion = await self._inner.complete(request)
        self.calls += 1
        row = self._store.save_completion(
            key=request.key,
            chain=request.chain_key,
            task=request.task,
            fingerprint=request.fingerprint,
            arxiv_ids=request.arxiv_ids,
            model=completion.model,
            request=request.to_jsonl(),
            text=completion.text,
            finish_reason="refusal" if completion.refusal else completion.finish_reason,
            spent=self._budget.priced(completion.usage),
            created_at=self._now(),
            night=self._night,
        )
        return replace(completion, row=row)


def from_store(stored: StoredCompletion) -> Completion:
    """Return a stored completion as the server gave it."""
    return Completion(
        text=stored.text,
        model=stored.model,
        finish_reason=stored.finish_reason,
        refusal=stored.finish_reason == "refusal",
        usage=stored.spent.usage,
        row=stored.row,
    )
