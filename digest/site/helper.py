"""A second process for pieces of work that this one needs later: it does one after the other.

It is begun early, when this process has little in its memory, and loads itself what a piece of work needs.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from digest.site.workers import Failed, attempt, cores, start_worker

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
        """Wait for the result; what the helper did not do, or failed at, is done here."""
        if not self._done:
            self._helper.wait_for(self)
        # A failure may be the helper's alone: without a write-ahead log, this process may lock it out.
        if not self._done or isinstance(self._value, Failed):
            self.keep(self._work())
        value: R = self._value
        return value

    def keep(self, value: Any) -> None:
        """Take the result."""
        self._done, self._value = True, value


class Helper:
    """The other process, or nobody: then each piece of work is done when its result is asked for."""

    def __init__(self, process: BaseProcess | None = None, connection: Connection | None = None) -> None:
        self._process = process
        self._connection = connection
        """None once nothing more is to be had from the other process; then nothing is promised either."""
        self._promised: deque[Promise[Any]] = deque()

    def do(self, work: Callable[[], R]) -> Promise[R]:
        """Have a piece of work done after those before it.

        Before work that takes many bytes to say, take the large results of earlier work: else each process
        would wait for the other one to read.

        Args:
            work: can be pickled, and so can its result; it may be done here after all.
        """
        promise = Promise(work, self)
        with self._giving_up():
            if self._connection is not None:
                self._connection.send(work)
                self._promised.append(promise)
        return promise

    def look(self, promise: Promise[Any]) -> bool:
        """Take the results that are there; return whether a promise is kept, or will not be by the helper."""
        while promise in self._promised:
            with self._giving_up():
                if self._connection is None or not self._connection.poll():
                    return False
                self._take(self._connection)
        return True

    def wait_for(self, promise: Promise[Any]) -> None:
        """Take results up to a promise's, if the helper lives so long."""
        while promise in self._promised:
            with self._giving_up():
                assert self._connection is not None  # else nothing would be promised
                self._take(self._connection)

    def end(self) -> None:
        """End the other process, its work done or not: what it has loaded takes 60 MB."""
        self._give_up()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None

    def _take(self, connection: Connection) -> None:
        """Take the next result."""
        self._promised[0].keep(connection.recv())
        self._promised.popleft()

    @contextlib.contextmanager
    def _giving_up(self) -> Iterator[None]:
        """Give up on the other process if it was killed, be it in the midst of a result."""
        try:
            yield
        except (EOFError, OSError):
            self._give_up()

    def _give_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._promised.clear()


@contextlib.contextmanager
def open_helper() -> Iterator[Helper]:
    """Begin a second process where there is a second core; it ends with the block, its work done or not."""
    if cores() < 2:
        yield Helper()
        return
    context = multiprocessing.get_context("fork")
    ours, its = context.Pipe()
    process = context.Process(target=_help, args=(its, ours), daemon=True)
    process.start()
    its.close()
    helper = Helper(process, ours)
    try:
        yield helper
    finally:
        helper.end()


def _help(connection: Connection, other_end: Connection) -> None:
    other_end.close()  # so that it is told when the process that it helps was killed
    start_worker()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            connection.send(attempt(_call, connection.recv()))


def _call(work: Callable[[], R]) -> R:
    return work()
