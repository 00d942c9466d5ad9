"""Both cores for long work: an ordered map over forked processes, or a plain one for short work."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

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


def _run(item: Any) -> Any:
    assert _work is not None
    try:
        return _work(item)
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        return _Failed(type(error), error.args, dict(error.__dict__))


def _raise(failed: _Failed) -> NoReturn:
    error = failed.kind.__new__(failed.kind, *failed.args)
    error.args = failed.args
    error.__dict__.update(failed.state)
    raise error


def cores() -> int:
    """Return how many processes may work at once; 1 where a process cannot be forked."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)


@contextlib.contextmanager
def aside(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Do a piece of work in a process of its own meanwhile; the value waits for its result."""
    if cores() < 2:
        yield work
        return
    with multiprocessing.get_context("fork").Pool(1, _begin, (work,)) as pool:
        pending = pool.apply_async(_run, (None,))

        def result() -> R:
            value = pending.get()
            if isinstance(value, _Failed):
                _raise(value)
            done: R = value
            return done

        yield result


def _begin(work: Callable[[], Any]) -> None:
    global _work  # noqa: PLW0603 - as below, but in the child alone
    _work = lambda _: work()  # noqa: E731
    _start()


def in_parallel(
    work: Callable[[T], R], items: Sequence[T], *, worthwhile: int, chunk: int = 64
) -> Iterator[R]:
    """Yield ``work(item)`` for every item, in order.

    Args:
        work: pure enough to run in a forked copy of this process; its results are pickled.
        items: the whole of the work.
        worthwhile: fewer items than this run here, as starting processes costs 50 ms.
        chunk: items handed over at a time.
    """
    global _work  # noqa: PLW0603 - a fork hands it on, pickle could not
    n_cores = cores()
    if len(items) < worthwhile or n_cores < 2:
        yield from map(work, items)
        return
    _work = work
    try:
        with multiprocessing.get_context("fork").Pool(n_cores, _start) as pool:
            for result in pool.imap(_run, items, chunksize=chunk):
                if isinstance(result, _Failed):
                    _raise(result)
                yield result
    finally:
        _work = None
