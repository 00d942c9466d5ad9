"""The calendar and the stop-watch, which are two things: only the first can be set."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from digest.errors import ConfigError


class Clock(Protocol):
    """What the run reads of time."""

    def now(self) -> datetime:
        """Return the calendar's instant, aware UTC; all dates come from it."""
        ...

    def monotonic(self) -> float:
        """Return seconds for waiting and time-outs; runs whatever the calendar says."""
        ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock; ``DIGEST_NOW`` (an ISO instant) fixes the calendar."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._fixed: datetime | None = None
        text = environment.get("DIGEST_NOW")
        if text:
            try:
                instant = datetime.fromisoformat(text)
            except ValueError:
                raise ConfigError(
                    [f"DIGEST_NOW: {text!r} is no ISO instant such as 2026-07-14T01:30:00+00:00"]
                ) from None
            self._fixed = (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)

    def now(self) -> datetime:
        return self._fixed or datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)
