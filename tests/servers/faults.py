"""When a fault happens: scripts of faults by pattern and count, shared by both servers."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOREVER = 1 << 62
"""A number of times that no test reaches."""


@dataclass(slots=True)
class Fault:
    """One scripted fault: which requests, which kind, how often, after how many matches."""

    pattern: re.Pattern[str]
    kind: str
    times: int = 1
    after: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    seen: int = 0


class FaultScript:
    """Faults in the order in which they were added; the first that is due is taken."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, pattern: str, kind: str, times: int | None, after: int, options: Mapping[str, Any]) -> None:
        """Let the kind happen to requests in which the pattern is found; None is for ever.

        Raises:
            ValueError: there is no such kind.
        """
        if kind not in self._known:
            raise ValueError(f"no fault {kind!r}; there are {', '.join(sorted(self._known))}")
        count = FOREVER if times is None else times
        with self._lock:
            self._faults.append(Fault(re.compile(pattern), kind, count, after, dict(options)))

    def clear(self) -> None:
        """Forget all faults: from now on everything is answered well."""
        with self._lock:
            self._faults.clear()

    def take(self, subject: str) -> Fault | None:
        """The fault that is due for this request, if any; counts it."""
        with self._lock:
            for fault in self._faults:
                if not fault.pattern.search(subject):
                    continue
                fault.seen += 1
                if fault.after < fault.seen <= fault.after + fault.times:
                    return fault
        return None
