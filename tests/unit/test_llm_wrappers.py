"""The wrappers around a back end: slots, repeats, the stage, the budget, the store."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from digest.edges.store import Store
from digest.errors import BackendError
from digest.llm.budget import Budget, estimate_usage
from digest.llm.request import Backend, Completion, Message, Request
from digest.llm.wrappers import (
    FAILURES_THAT_END,
    LONGEST_WAIT_S,
    BudgetedBackend,
    LimitedBackend,
    RetryingBackend,
    Stage,
    StagedBackend,
    StoredBackend,
)
from digest.models import Spent, Usage
from tests.unit.fakes import NOW, ScriptedBackend, said

REQUEST = Request("enrich", ("2606.00001",), "fake-model", (Message("user", "A"),), {}, 100)
GOOD = said("文")


def throttled(**more: Any) -> BackendError:
    return BackendError("busy", "unreachable", retryable=True, throttled=True, **more)


def failure(reason: Any = "unreachable", **more: Any) -> BackendError:
    return BackendError("failed", reason, **more)


class Gate:
    """A back end whose calls end when the test says how; counts those under way."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Completion]] = []
        self.most = 0

    async def complete(self, request: Request) -> Completion:
        future: asyncio.Future[Completion] = asyncio.get_running_loop().create_future()
        self.waiting.append(future)
        self.most = max(self.most, len(self.waiting))
        try:
            return await future
        finally:
            self.waiting.remove(future)


async def settled(times: int = 20) -> None:
    """Let every task go as far as it can."""
    for _ in range(times):
        await asyncio.sleep(0)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await story()

    asyncio.run(main())


def test_no_more_requests_than_slots() -> None:
    """As many requests are under way as there are slots, and each that ends lets one in."""

    async def story() -> None:
        gate = Gate()
        limited = LimitedBackend(gate, 3)
        tasks = [asyncio.create_task(limited.complete(REQUEST)) for _ in range(7)]
        await settled()
        assert len(gate.waiting) == 3
        gate.waiting[0].set_result(GOOD)
        await settled()
        assert len(gate.waiting) == 3
        while gate.waiting:
            gate.waiting[0].set_result(GOOD)
            await settled()
        assert [await task for task in tasks] == [GOOD] * 7
        assert gate.most == 3

    run(story)


def test_a_throttled_limiter_shrinks_once_per_jam() -> None:
    """Requests that were under way together report one jam; the limit halves, never below one."""

    async def story() -> None:
        gate = Gate()
        limited = LimitedBackend(gate, 8)
        tasks = [asyncio.create_task(limited.complete(REQUEST)) for _ in range(8)]
        await settled()
        for future in tuple(gate.waiting):
            future.set_exception(throttled())
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, BackendError) for result in results)
        assert limited.limit == 4
        for expected in (2, 1, 1):
            task = asyncio.create_task(limited.complete(REQUEST))
            await settled()
            gate.waiting[0].set_exception(throttled())
            await asyncio.gather(task, return_exceptions=True)
            assert limited.limit == expected

    run(story)


def test_the_limiter_grows_back() -> None:
    """A round of successes adds a slot, up to the configured number; other errors change nothing."""

    async def story() -> None:
        limited = LimitedBackend(ScriptedBackend([throttled(), failure(), *[GOOD] * 30]), 4)
        limits = []
        for _ in range(14):
            with contextlib.suppress(BackendError):
                await limited.complete(REQUEST)
            limits.append(limited.limit)
        assert limits == [2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4]

    run(story)


def test_a_cancelled_request_frees_its_slot() -> None:
    """What is cancelled, waiting or under way, holds nothing."""

    async def story() -> None:
        gate = Gate()
        limited = LimitedBackend(gate, 1)
        first, second = (asyncio.create_task(limited.complete(REQUEST)) for _ in range(2))
        await settled()
        first.cancel()
        await settled()
        assert len(gate.waiting) == 1
        second.cancel()
        await settled()
        third = asyncio.create_task(limited.complete(REQUEST))
        await settled()
        gate.waiting[0].set_result(GOOD)
        assert await third == GOOD

    run(story)


# ── repeats ──


class Sleeper:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


def retried(
    script: list[Any], *, retries: int = 3, stage: Stage | None = None
) -> tuple[Any, list[float], ScriptedBackend]:
    """Send one request through; return its completion or error, the waits, and what was asked."""
    inner, sleep = ScriptedBackend(script), Sleeper()
    backend = RetryingBackend(inner, retries=retries, base_s=1.0, stage=stage or Stage(), sleep=sleep)

    async def send() -> Any:
        try:
            return await backend.complete(REQUEST)
        except BackendError as error:
            return error

    return asyncio.run(send()), sleep.slept, inner


def test_what_may_be_mended_is_asked_again() -> None:
    """Waits double between repeats, and the completion is the last one's."""
    result, slept, _ = retried([failure(retryable=True), failure(retryable=True), GOOD])
    assert result == GOOD
    assert slept == [1.0, 2.0]


def test_retry_after_is_waited_for() -> None:
    """The server's own wait is taken, whatever its length below half an hour."""
    result, slept, _ = retried([throttled(retry_after_s=0.0), throttled(retry_after_s=900.0), GOOD])
    assert result == GOOD
    assert slept == [0.0, 900.0]
    error = throttled(retry_after_s=LONGEST_WAIT_S + 1)
    result, slept, inner = retried([error])
    assert result is error
    assert (slept, len(inner.requests)) == ([], 1)


@pytest.mark.parametrize(
    ("error", "retries", "asked"),
    [
        (failure(retryable=True), 3, 4),
        (failure(retryable=True), 0, 1),
        (throttled(), 3, 4),
        (throttled(), 1, 2),
        (throttled(retry_after_s=7.0), 1, 2),
        (throttled(), 0, 1),
        (failure(), 3, 1),
        (failure("refused"), 3, 1),
    ],
)
def test_repeats_end(error: BackendError, retries: int, asked: int) -> None:
    """The last error passes through unchanged; the number is the number, for every kind of error."""
    result, _, inner = retried([error] * 20, retries=retries)
    assert result is error
    assert len(inner.requests) == asked


def test_waits_do_not_hold_slots() -> None:
    """While one request waits for its turn, the others use its slot."""

    async def story() -> None:
        started = asyncio.Event()
        release = asyncio.Event()

        async def sleep(_: float) -> None:
            started.set()
            await release.wait()

        def answer(request: Request) -> Any:
            return (
                throttled(retry_after_s=60.0)
                if request.messages[0].content == "A" and not started.is_set()
                else GOOD
            )

        limited = LimitedBackend(ScriptedBackend([answer] * 3), 1)
        backend = RetryingBackend(limited, retries=3, base_s=1.0, stage=Stage(), sleep=sleep)
        waiting = asyncio.create_task(backend.complete(REQUEST))
        await started.wait()
        assert await backend.complete(replace(REQUEST, messages=(Message("user", "B"),))) == GOOD
        assert not waiting.done()
        release.set()
        assert await waiting == GOOD

    run(story)


# ── the stage ──


def test_a_refused_key_ends_the_stage() -> None:
    """After the first such answer nothing more is asked, and every request has the same reason."""
    stage = Stage()
    result, _, _ = retried([failure("no-key", ends_stage=True)], stage=stage)
    assert result.reason == "no-key"
    later, _, inner = retried([GOOD], stage=stage)
    assert (later.reason, later.ends_stage, inner.requests) == ("no-key", True, [])


def test_failures_in_a_row_end_the_stage() -> None:
    """Ten unreachable requests without a success between them end it; one success starts over."""
    stage = Stage()

    def ended() -> str | None:
        return stage.ended.reason if stage.ended else None

    for _ in range(FAILURES_THAT_END - 1):
        retried([failure()], stage=stage)
    assert ended() is None
    retried([GOOD], stage=stage)
    for _ in range(FAILURES_THAT_END - 1):
        retried([failure()], stage=stage)
        retried([failure("refused")], stage=stage)
    assert ended() is None
    retried([failure()], stage=stage)
    assert ended() == "unreachable"
    stage.failed(failure("balance", ends_stage=True))
    assert ended() == "unreachable"


def test_those_that_waited_for_a_slot_ask_no_more() -> None:
    """Behind the slot too the end of the stage is known, before the next one is let in."""

    async def story() -> None:
        gate, stage = Gate(), Stage()
        limited = LimitedBackend(StagedBackend(gate, stage), 1)
        tasks = [asyncio.create_task(limited.complete(REQUEST)) for _ in range(5)]
        await settled()
        gate.waiting[0].set_exception(failure("balance", ends_stage=True))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, BackendError) and result.reason == "balance" for result in results)
        assert gate.most == 1

    run(story)


def test_a_long_wait_ends_the_stage() -> None:
    """Who asks for more than half an hour is asked nothing more, by those behind the slot neither."""

    async def story() -> None:
        gate, stage = Gate(), Stage()
        limited = LimitedBackend(StagedBackend(gate, stage), 1)
        backend = RetryingBackend(limited, retries=3, base_s=1.0, stage=stage, sleep=Sleeper())
        tasks = [asyncio.create_task(backend.complete(REQUEST)) for _ in range(5)]
        await settled()
        gate.waiting[0].set_exception(throttled(retry_after_s=LONGEST_WAIT_S + 1))
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, BackendError) for result in results)
        assert {getattr(result, "reason", None) for result in results} == {"unreachable"}
        assert gate.most == 1
        assert "left alone for 1801 s" in str(stage.ended)

    run(story)


def test_other_errors_do_not_end_the_stage() -> None:
    """A refusal of one paper concerns that paper alone."""
    stage = Stage()
    backend = StagedBackend(ScriptedBackend([failure("refused"), GOOD]), stage)
    with pytest.raises(BackendError):
        asyncio.run(backend.complete(REQUEST))
    assert asyncio.run(backend.complete(REQUEST)) == GOOD


# ── budget and store ──


def test_the_budget_is_reserved_and_settled() -> None:
    """A request reserves what it may cost; a failure gives it back, a completion costs what it says."""
    one = estimate_usage(REQUEST).total
    budget = Budget(None, one, None, Spent())
    backend = BudgetedBackend(ScriptedBackend([failure(), said("文", usage=Usage(1, 0, 1))]), budget)
    with pytest.raises(BackendError, match="failed"):
        asyncio.run(backend.complete(REQUEST))
    assert budget.reserved_tokens == 0
    asyncio.run(backend.complete(REQUEST))
    assert (budget.reserved_tokens, budget.spent.usage.total) == (0, 2)
    with pytest.raises(BackendError) as caught:
        asyncio.run(backend.complete(REQUEST))
    assert caught.value.reason == "budget"


def stored(inner: Backend, store: Store) -> StoredBackend:
    return StoredBackend(inner, store, Budget(None, None, None, Spent()), now=lambda: NOW, night="2026-06-09")


def test_completions_are_stored_before_they_are_seen(store: Store) -> None:
    """A completion has its row when it is handed on, with its request, its usage and its night."""
    backend = stored(ScriptedBackend([said("文", model="real", usage=Usage(5, 1, 7))]), store)
    completion = asyncio.run(backend.complete(REQUEST))
    found = store.find_completion(REQUEST.key)
    assert found is not None
    assert completion.row == found.row
    assert (found.text, found.model, found.spent.usage, found.arxiv_ids) == (
        "文",
        "real",
        Usage(5, 1, 7),
        ("2606.00001",),
    )
    assert store.spent_in_night("2026-06-09").usage == Usage(5, 1, 7)
    assert backend.calls == 1


def test_the_store_answers(store: Store) -> None:
    """The same question is not asked twice, and a refusal stays one."""
    backend = stored(ScriptedBackend([said("", refusal=True)]), store)
    first = asyncio.run(backend.complete(REQUEST))
    second = asyncio.run(backend.complete(REQUEST))
    assert second == replace(first, finish_reason="refusal")
    assert second.refusal
    assert backend.calls == 1
    store.judge(first.row or 0, "accepted")
    store.finish_run()
    store.begin_run(NOW)
    assert asyncio.run(backend.complete(REQUEST)).row == first.row


def test_failures_are_not_stored(store: Store) -> None:
    """What gave no completion leaves none."""
    backend = stored(ScriptedBackend([failure()]), store)
    with pytest.raises(BackendError):
        asyncio.run(backend.complete(REQUEST))
    assert (backend.calls, store.find_completion(REQUEST.key)) == (0, None)
