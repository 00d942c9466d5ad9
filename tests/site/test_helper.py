"""The second process: what it does, what it cannot, and what becomes of its work when it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from digest.errors import ContentError
from digest.site import helper
from digest.site.helper import Helper


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Iterator[Helper]:
    monkeypatch.setattr(helper, "cores", lambda: 2)
    with helper.open_helper() as hands:
        yield hands


def where(path: Path) -> int:
    """Return the process that did it, and leave a trace."""
    with path.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return os.getpid()


def fail(path: str) -> None:
    raise ContentError(path, "is broken")


def read(path: Path) -> bytes:
    return path.read_bytes()


def die() -> str:
    """End the other process; this one lives."""
    if multiprocessing.parent_process() is not None:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done here"


def test_work_is_done_elsewhere_and_in_order(hands: Helper, tmp_path: Path) -> None:
    """Results come whatever the order in which they are asked for."""
    first, second = hands.do(partial(where, tmp_path / "a")), hands.do(partial(len, "four"))
    assert second() == 4
    assert first.ready()
    assert first() != os.getpid()
    assert first() == first()
    assert len((tmp_path / "a").read_text().split()) == 1, "done once"


def test_an_exception_comes_home(hands: Helper) -> None:
    """With its own words; the work after it is done."""
    failed, after = hands.do(partial(fail, "a.md")), hands.do(partial(len, "four"))
    with pytest.raises(ContentError, match=r"a\.md.*is broken"):
        failed()
    assert after() == 4


def test_a_missing_file_is_named(hands: Helper, tmp_path: Path) -> None:
    """An error of the system keeps what it is about."""
    with pytest.raises(FileNotFoundError, match=r"No such file.*gone\.md") as caught:
        hands.do(partial(read, tmp_path / "gone.md"))()
    assert caught.value.filename == str(tmp_path / "gone.md")


def test_a_helper_that_was_killed_is_made_up_for(hands: Helper, tmp_path: Path) -> None:
    """What it had not done is done here, and so is what it is asked for later."""
    killed, after = hands.do(die), hands.do(partial(where, tmp_path / "b"))
    assert killed() == "done here"
    assert after.ready()
    assert after() == os.getpid()
    assert hands.do(partial(where, tmp_path / "c"))() == os.getpid()


def test_without_a_second_core_work_is_done_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Not before, and never in vain."""
    monkeypatch.setattr(helper, "cores", lambda: 1)
    with helper.open_helper() as hands:
        promise = hands.do(partial(where, tmp_path / "d"))
        assert promise.ready()
        assert not (tmp_path / "d").exists()
        assert promise() == os.getpid()


def test_the_helper_ends_with_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also in the middle of a piece of work."""
    monkeypatch.setattr(helper, "cores", lambda: 2)
    before = set(multiprocessing.active_children())
    with helper.open_helper() as hands:
        hands.do(signal.pause)
        assert set(multiprocessing.active_children()) != before
    assert set(multiprocessing.active_children()) == before


def test_the_helper_ends_when_its_process_is_killed() -> None:
    """Nobody is left that holds memory and waits for work: the output that both have comes to its end."""
    script = (
        "import signal\n"
        "from digest.site import helper\n"
        "helper.cores = lambda: 2\n"
        "with helper.open_helper() as hands:\n"
        "    print(hands.do(dict)(), flush=True)\n"
        "    signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "{}\n"
        process.kill()
        rest, _ = process.communicate(timeout=60)
    assert rest == ""


def fail_there(path: Path) -> str:
    """Fail in the other process; succeed in this one."""
    path.touch()
    if multiprocessing.parent_process() is not None:
        raise sqlite3.OperationalError("database is locked")
    return "done here"


def test_what_the_helper_failed_at_is_done_here(hands: Helper, tmp_path: Path) -> None:
    """Its failure may be its own: this process had locked the index."""
    promise = hands.do(partial(fail_there, tmp_path / "tried"))
    assert promise() == "done here"
    assert promise() == "done here"


@pytest.mark.skipif(sys.platform != "linux", reason="a process's threads are counted in Linux's /proc")
def test_a_process_that_loads_numpy_begins_no_threads() -> None:
    """They would spin on the core that makes pages."""
    code = (
        "import os, sys; from digest.cli import main; from digest.site.start import load_relate\n"
        "main(['status', '-C', sys.argv[1]]); load_relate(); import numpy\n"
        "print('threads', len(os.listdir('/proc/self/task')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code, "nowhere"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=environment,
    )
    assert done.stdout.splitlines()[-1] == "threads 1"
