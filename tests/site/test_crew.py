"""Processes that do batches: order, errors, and what becomes of the work of one that is killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from digest.errors import ContentError, DigestError
from digest.site import workers
from digest.site.workers import cut, in_parallel


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 2)


def children() -> list[int]:
    return [process.pid or 0 for process in multiprocessing.active_children()]


def test_results_come_in_order_from_other_processes() -> None:
    """The slow first one holds the others up, and large results hold nobody up for good."""

    def work(n: int) -> tuple[int, int, bytes]:
        time.sleep(0.2 if n == 0 else 0)
        return n, os.getpid(), bytes(300_000)

    found = list(in_parallel(work, cut(range(40), 3), worthwhile=1))
    assert [n for n, _, _ in found] == list(range(40))
    pids = {pid for _, pid, _ in found}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert children() == []


def test_the_first_error_in_order_comes_home() -> None:
    """After the results before it, and whole."""

    def work(n: int) -> int:
        if n in (7, 20):
            raise ContentError(f"{n}.md", "line 3: wrong")
        return n

    results = in_parallel(work, cut(range(40), 3), worthwhile=1)
    assert [next(results) for _ in range(7)] == list(range(7))
    with pytest.raises(ContentError) as caught:
        next(results)
    assert (caught.value.path, str(caught.value)) == ("7.md", "7.md: line 3: wrong")
    assert children() == []


@pytest.mark.parametrize("victims", [1, 2])
def test_the_work_of_a_killed_process_is_done_all_the_same(tmp_path: Path, victims: int) -> None:
    """By the other one; or by this one, when both were killed, as by a system short of memory."""
    me = os.getpid()

    def work(n: int) -> tuple[int, bool]:
        if os.getpid() != me and n >= 8:
            for victim in range(victims):
                with contextlib.suppress(FileExistsError):
                    (tmp_path / str(victim)).touch(exist_ok=False)
                    os.kill(os.getpid(), signal.SIGKILL)
        return n, os.getpid() == me

    found = list(in_parallel(work, cut(range(60), 3), worthwhile=1))
    assert [n for n, _ in found] == list(range(60))
    assert any(here for _, here in found) == (victims == 2)
    assert len(list(tmp_path.iterdir())) == victims


def test_work_that_kills_twice_is_named() -> None:
    """A third process, this one, would end without a word."""
    me = os.getpid()

    def work(n: int) -> int:
        if n == 7 and os.getpid() != me:
            os.kill(os.getpid(), signal.SIGKILL)
        return n

    with pytest.raises(DigestError, match=r"killed at the same work, one of 3 pieces: 6 … 8; "):
        list(in_parallel(work, cut(range(40), 3), worthwhile=1))
    assert children() == []


class HoldingError(Exception):
    """Holds what no other process can be sent."""

    def __init__(self, n: int) -> None:
        super().__init__(f"{n} is wrong")
        self.where = lambda: n


def test_an_error_that_cannot_travel_says_what_it_is(capfd: pytest.CaptureFixture[str]) -> None:
    """It holds what no other process can be sent; nothing else is said on the way."""

    def work(n: int) -> int:
        raise HoldingError(n)

    with pytest.raises(RuntimeError, match=r"^HoldingError: 0 is wrong$"):
        list(in_parallel(work, cut(range(40), 3), worthwhile=1))
    assert capfd.readouterr().err == ""


def test_who_wants_no_more_leaves_nobody_behind() -> None:
    """The processes end with the block, though most of the work is not done."""
    results = in_parallel(str, cut(range(1_000), 3), worthwhile=1)
    assert next(results) == "0"
    results.close()
    assert children() == []


_KILLED = r"""
import os, sys, time
from digest.site import workers
workers.cores = lambda: 2
def work(n):
    os.write(1, b"%d\n" % os.getpid())
    time.sleep(0.05)
    return n
for n in workers.in_parallel(work, [[n] for n in range(10_000)], worthwhile=1):
    if n == 4:
        os.kill(os.getpid(), 9)
"""


def test_they_end_in_silence_when_this_process_is_killed() -> None:
    """Nobody is left to tell them to."""
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], capture_output=True, text=True, timeout=60, check=False
    )
    # Reading to the end of what they print means that they are gone.
    assert done.returncode == -signal.SIGKILL
    assert done.stderr == ""
    assert len(set(done.stdout.split())) == 2
