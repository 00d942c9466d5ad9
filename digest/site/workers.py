"""Both cores for long work: an ordered map over forked processes, or a plain one for short work."""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from digest.errors import DigestError
from digest.site.crew import TwiceKilledError, crew

T = TypeVar("T")
R = TypeVar("R")
_GARBAGE_FROM = 50_000
"""New objects from which on a process looks for garbage after a batch."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An exception on its way home; pickle would call its class with the wrong arguments."""

    kind: type[BaseException]
    args: tuple[Any, ...]
    state: dict[str, Any]


def start_worker() -> None:
    """Prepare a process that makes little garbage: looking for it while it works costs a twentieth.

    One that does batches looks for it after each; the helper, which lives for a second, never.
    """
    gc.freeze()
    gc.disable()


def attempt(work: Callable[[T], R], item: T) -> R | Failed:
    try:
        return work(item)
    except OSError as error:  # whose arguments are not all that it was made with
        named = error.filename is not None and error.args[:2] == (error.errno, error.strerror)
        args = (error.errno, error.strerror, error.filename) if named else error.args
        return Failed(type(error), args, dict(error.__dict__))
    except Exception as error:  # noqa: BLE001 - raised again in the parent
        failed = Failed(type(error), error.args, dict(error.__dict__))
        try:
            pickle.dumps(failed)
        except Exception:  # noqa: BLE001 - what it holds cannot travel, what it says can
            return Failed(RuntimeError, (f"{type(error).__name__}: {error}",), {})
        return failed


def raise_again(failed: Failed) -> NoReturn:
    error = failed.kind.__new__(failed.kind, *failed.args)
    error.args = failed.args
    error.__dict__.update(failed.state)
    raise error


def cores() -> int:
    """Return how many processes may work at once; 1 where a process cannot be forked.

    That is so in a process of ours too (all are daemons): the others have its core.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or multiprocessing.current_process().daemon:
        return 1
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1, 8)


def in_parallel(
    work: Callable[[T], R], batches: Sequence[Sequence[T]], *, worthwhile: int
) -> Generator[R, None, None]:
    """Yield ``work(item)`` for every item of every batch, in order.

    Args:
        work: pure enough to run in a forked copy of this process; its results are pickled.
        batches: the whole of the work; one process does a batch, item by item. They are let go of: whoever
            gives them should too, as each process would come to have a copy of what it looks at.
        worthwhile: fewer items than this run here, as starting processes costs 50 ms.
    """
    n_cores = cores()
    if n_cores < 2 or sum(map(len, batches)) < worthwhile:
        for batch in batches:
            yield from map(work, batch)
        return

    packed = [pickle.dumps(list(batch)) for batch in batches]  # go with the fork; only numbers are sent
    del batches

    def do(number: int) -> list[R | Failed]:
        results: list[R | Failed] = []
        for item in pickle.loads(packed[number]):  # noqa: S301 - from a line above
            results.append(attempt(work, item))
            if isinstance(results[-1], Failed):
                break
        if not gc.isenabled() and gc.get_count()[0] > _GARBAGE_FROM:
            gc.collect()
        return results

    with crew(do, len(packed), n_cores, start_worker) as others:
        for number in range(len(packed)):
            try:
                results = others.result(number)
            except TwiceKilledError as error:
                items = pickle.loads(packed[error.args[0]])  # noqa: S301 - as above
                raise DigestError(
                    f"two processes were killed at the same work, one of {len(items)} pieces:"
                    f" {items[0]} … {items[-1]}; if the system is short of memory, run again with more"
                ) from None
            for result in results:
                if isinstance(result, Failed):
                    raise_again(result)
                yield result


def cut(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Return the items as batches of a size."""
    return [items[at : at + size] for at in range(0, len(items), size)]
