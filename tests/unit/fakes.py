"""Stand-ins for the world: a clock that moves only when told, back ends that follow a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from digest.errors import BackendError
from digest.llm.request import Completion, Request
from digest.models import RawAnswer, Usage

NOW = datetime(2026, 6, 9, 6, 0, tzinfo=UTC)
"""A Tuesday, after that day's announcement and after midnight US Eastern."""


USAGE = Usage(100, 0, 50)
"""What a scripted completion costs."""


class FakeClock:
    """Calendar and stop-watch that only ``sleep`` moves."""

    def __init__(self, now: datetime = NOW) -> None:
        self.start = now
        self.elapsed = 0.0
        self.slept: list[float] = []
        """Waits longer than nothing, in order."""

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        return 1000.0 + self.elapsed

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
            self.elapsed += seconds


class Keeper:
    """Remembers the answers that a connection hands over."""

    def __init__(self) -> None:
        self.answers: list[tuple[RawAnswer, bool]] = []

    def keep_answer(self, answer: RawAnswer, *, good: bool) -> None:
        self.answers.append((answer, good))


Step = Completion | BackendError | str
Answer = Callable[[Request], Step]


class ScriptedBackend:
    """Gives the next answer of a script for each request; an answer may look at the request."""

    def __init__(self, script: Iterable[Step | Answer]) -> None:
        self._script = iter(script)
        self.requests: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        step = next(self._script)
        if callable(step):
            step = step(request)
        if isinstance(step, BackendError):
            raise step
        return said(step) if isinstance(step, str) else step


def said(
    text: str,
    *,
    model: str = "fake-model",
    finish_reason: str | None = "stop",
    refusal: bool = False,
    usage: Usage = USAGE,
    row: int | None = None,
) -> Completion:
    """Return a completion with this text."""
    return Completion(text, model, finish_reason, refusal, usage, row)


def raw(body: bytes, url: str = "http://127.0.0.1/x", status: int = 200) -> RawAnswer:
    """Return an answer as the connection hands it to a judge."""
    return RawAnswer(url, status, "text/plain", body, NOW)
