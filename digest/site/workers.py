"""Both cores for long work: an ordered map over forked processes, or a plain one for short work."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_work: Callable[[Any], Any] | None = None  # set before the fork, so that it need not be pickled


@dataclass(frozen=True, slots=True)
class _Failed:
    """An exception on its way home; pickle would call its class with the wrong arguments."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    state: dict[str, Any]


def _start() -> None:
    """A worker lives for one batch: looking for garbage among what it inherits costs a tenth."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _run(number: int) -> Any:
    assert _work is not None
    return _work(number)


def _attempt(work: Callable[[T], R], item: T) -> R | _Failed:
    try:
        return work(item)
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return _Failed(type(error), error.args, dict(error.__dict__))


def _raise(failed: _Failed) -> NoReturn:
    error = failed.kind.__new__(failed.kind, *failed.args)
    error.args = failed.args
    error.__dict__.update(failed.state)
    raise error


def cores() -> int:
    """Return how many processes may work at once; 1 where a process cannot be forked.

    That is so in a process of ours too: the others have its core.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or multiprocessing.current_process().daemon:
        return 1
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)


class Aside(Generic[R]):
    """A piece of work that another process does meanwhile; calling it gives the result."""

    def __init__(self, work: Callable[[], R], receiver: Connection | None) -> None:
        self._work = work
        self._receiver = receiver

    def ready(self) -> bool:
        """Whether waiting for it takes no more time; where it cannot be done meanwhile, it is never early."""
        return self._receiver is None or self._receiver.poll()

    def __call__(self) -> R:
        """Wait for the result; work whose process was killed is done here."""
        if self._receiver is None:
            return self._work()
        try:
            value = self._receiver.recv()
        except (EOFError, OSError):  # it was killed before its answer, or in the middle of it
            return self._work()
        if isinstance(value, _Failed):
            _raise(value)
        done: R = value
        return done


@contextlib.contextmanager
def aside(work: Callable[[], R]) -> Iterator[Aside[R]]:
    """Do a piece of work in a process of its own meanwhile, where there is a second core."""
    if cores() < 2:
        yield Aside(work, None)
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(work, sender), daemon=True)
    process.start()
    sender.close()
    try:
        yield Aside(work, receiver)
    finally:
        receiver.close()
        process.kill()
        process.join()


def _send(work: Callable[[], Any], sender: Connection) -> None:
    _start()
    sender.send(_attempt(lambda _: work(), None))
    sender.close()


def in_parallel(work: Callable[[T], R], batches: Sequence[Sequence[T]], *, worthwhile: int) -> Iterator[R]:
    """Yield ``work(item)`` for every item of every batch, in order.

    Args:
        work: pure enough to run in a forked copy of this process; its results are pickled.
        batches: the whole of the work; one process does a batch, item by item. They are let go of: whoever
            gives them should too, as each process would come to have a copy of what it looks at.
        worthwhile: fewer items than this run here, as starting processes costs 50 ms.
    """
    global _work  # noqa: PLW0603 - a fork hands it on, pickle could not
    n_cores = cores()
    if n_cores < 2 or sum(map(len, batches)) < worthwhile:
        for batch in batches:
            yield from map(work, batch)
        return

    packed = [pickle.dumps(list(batch)) for batch in batches]
    del batches

    def do(number: int) -> list[R | _Failed]:
        results: list[R | _Failed] = []
        for item in pickle.loads(packed[number]):  # noqa: S301 - from a line above
            results.append(_attempt(work, item))
            if isinstance(results[-1], _Failed):
                break
        return results

    _work = do  # the batches go with the fork too: only their numbers are sent
    try:
        with multiprocessing.get_context("fork").Pool(n_cores, _start) as pool:
            for results in pool.imap(_run, range(len(packed))):
                for result in results:
                    if isinstance(result, _Failed):
                        _raise(result)
                    yield result
    finally:
        _work = None


def cut(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Return the items as batches of a size."""
    return [items[at : at + size] for at in range(0, len(items), size)]
