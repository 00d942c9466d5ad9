"""Processes that each do one batch after the other; their results are read when they are asked for.

The pool of ``multiprocessing`` has three threads that move results about; one of them does nothing but wake
up while another reads, which took a tenth of a core, and all of it waits for ever for a process that was
killed. Here what a killed process did not do is done by the others, or by this one.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

R = TypeVar("R")
_AHEAD = 2
"""Batches that a process has in hand: it need not wait while this one uses the results of the first."""


class TwiceKilledError(Exception):
    """Two processes were killed while they did the same batch; its number is the argument."""


class Crew(Generic[R]):
    """The processes, and which batch is where."""

    def __init__(self, work: Callable[[int], R], n_batches: int) -> None:
        self._work = work
        self._waiting = deque(range(n_batches))
        self._in_hand: dict[Connection, deque[int]] = {}
        self._processes: list[BaseProcess] = []
        self._found: dict[int, R] = {}
        self._fatal: set[int] = set()
        """Batches at which a process was killed."""

    def begin(self, n_processes: int, prepare: Callable[[], None]) -> None:
        """Begin processes, each of which prepares itself first."""
        context = multiprocessing.get_context("fork")
        for _ in range(n_processes):
            ours, its = context.Pipe()
            # What it inherits it closes: else a process would not be told when this one was killed.
            inherited = [*self._in_hand, ours]
            process = context.Process(target=_do, args=(its, inherited, self._work, prepare), daemon=True)
            process.start()
            its.close()
            self._processes.append(process)
            self._in_hand[ours] = deque()
        self._hand_out()

    def result(self, number: int) -> R:
        """Return the result of a batch, once; results of batches after it are kept meanwhile.

        Raises:
            TwiceKilledError: two processes were killed at one batch; a third would be, too.
        """
        while number not in self._found:
            if not self._in_hand:
                self._waiting.remove(number)
                return self._work(number)
            for connection in wait(list(self._in_hand)):
                assert isinstance(connection, Connection)
                self._take(connection)
            self._hand_out()
        return self._found.pop(number)

    def end(self) -> None:
        """End the processes, their work done or not."""
        for connection in self._in_hand:
            connection.close()
        for process in self._processes:
            process.kill()
            process.join()

    def _hand_out(self) -> None:
        """Give each process batches to do, turn by turn."""
        for n in range(1, _AHEAD + 1):
            for connection, numbers in list(self._in_hand.items()):
                if self._waiting and len(numbers) < n:
                    numbers.append(self._waiting.popleft())
                    try:
                        connection.send(numbers[-1])
                    except OSError:
                        self._lose(connection)

    def _take(self, connection: Connection) -> None:
        """Take the next result of a process."""
        try:
            found = connection.recv()
        except (EOFError, OSError):
            self._lose(connection)
        else:
            self._found[self._in_hand[connection].popleft()] = found

    def _lose(self, connection: Connection) -> None:
        """Take back what a process had in hand that was killed."""
        numbers = self._in_hand.pop(connection)
        connection.close()
        if numbers and numbers[0] in self._fatal:
            raise TwiceKilledError(numbers[0])
        self._fatal.update(list(numbers)[:1])
        self._waiting.extendleft(reversed(numbers))


@contextmanager
def crew(
    work: Callable[[int], R], n_batches: int, n_processes: int, prepare: Callable[[], None]
) -> Iterator[Crew[R]]:
    """Have batches done, from the first to the last, until the block ends.

    Args:
        work: does the batch of a number, in a forked copy of this process; its result can be pickled.
        n_batches: how many there are.
        n_processes: how many work at once.
        prepare: called first in each of them.
    """
    made = Crew(work, n_batches)
    try:
        made.begin(n_processes, prepare)
        yield made
    finally:
        made.end()


def _do(
    connection: Connection,
    inherited: list[Connection],
    work: Callable[[int], object],
    prepare: Callable[[], None],
) -> None:
    for other in inherited:
        other.close()
    prepare()
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            connection.send(work(connection.recv()))
