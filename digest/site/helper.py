"""A second process for pieces of work that this one needs later: it does one after the other.

It is begun early, when this process has little in its memory, and loads itself what a piece of work needs.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from digest.site.workers import Failed, attempt, cores, raise_again, start_worker

R = TypeVar("R")


class Promise(Generic[R]):
    """The result of a piece of work, once it is there; calling it gives or raises it."""

    def __init__(self, work: Callable[[], R], helper: Helper) -> None:
        self._work = work
        self._helper = helper
        self._done = False
        self._value: Any = None

    def ready(self) -> bool:
        """Whether waiting for it takes no more time; where it cannot be done meanwhile, it is never early."""
        return self._done or self._helper.look(self)

    def __call__(self) -> R:
        """Wait for the result; what the helper did not do is done here."""
        if not self._done and not self._helper.wait_for(self):
            self.keep(self._work())
        if isinstance(self._value, Failed):
            raise_again(self._value)
        value: R = self._value
        return value

    def keep(self, value: Any) -> None:
        """Take the result."""
        self._done, self._value = True, value


class Helper:
    """The other process, or nobody: then each piece of work is done when its result is asked for."""

    def __init__(self, connection: Connection | None = None) -> None:
        self._connection = connection
        self._promised: deque[Promise[Any]] = deque()

    def do(self, work: Callable[[], R]) -> Promise[R]:
        """Have a piece of work done after those before it.

        Args:
            work: can be pickled, and so can its result; it may be done here after all.
        """
        promise = Promise(work, self)
        if self._connection is not None:
            try:
                self._connection.send(work)
                self._promised.append(promise)
            except OSError:
                self._connection = None  # it was killed
        return promise

    def look(self, promise: Promise[Any]) -> bool:
        """Take the results that are there; return whether a promise is kept, or will not be by the helper."""
        while promise in self._promised:
            try:
                if self._connection is None or not self._connection.poll():
                    return False
            except OSError:
                self._connection = None
            self._take()
        return True

    def wait_for(self, promise: Promise[Any]) -> bool:
        """Take results up to a promise's; return whether the helper kept it."""
        promised = promise in self._promised
        while promise in self._promised:
            self._take()
        return promised and self._connection is not None

    def _take(self) -> None:
        """Take the next result; if the helper was killed before it, or in the midst of it, give up on all."""
        try:
            if self._connection is not None:
                self._promised[0].keep(self._connection.recv())
                self._promised.popleft()
                return
        except (EOFError, OSError):
            self._connection = None
        self._promised.clear()


@contextlib.contextmanager
def helper() -> Iterator[Helper]:
    """Begin a second process where there is a second core; it ends with the block, its work done or not."""
    if cores() < 2:
        yield Helper()
        return
    context = multiprocessing.get_context("fork")
    ours, its = context.Pipe()
    process = context.Process(target=_help, args=(its, ours), daemon=True)
    process.start()
    its.close()
    try:
        yield Helper(ours)
    finally:
        ours.close()
        process.kill()
        process.join()


def _help(connection: Connection, other_end: Connection) -> None:
    other_end.close()  # so that it is told when the process that it helps was killed
    start_worker()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            connection.send(attempt(_call, connection.recv()))


def _call(work: Callable[[], R]) -> R:
    return work()
