"""The small edges: clock, back-off, disk, lock, shipped files."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Blog, Config, Site
from digest.edges.backoff import backoff_s, http_date, retry_after_s
from digest.edges.clock import SystemClock
from digest.edges.disk import read_text, remove_leftovers, write_atomic
from digest.edges.lock import hold_blog
from digest.edges.resources import blog_file, shipped, shipped_text, template_folders
from digest.errors import ConfigError, DigestError, LockedError
from tests.unit.fakes import NOW

ROOT = Path(__file__).parents[2]


# ── how long to wait ──


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("12", 12.0),
        (" 1.5 ", 1.5),
        ("-3", 0.0),
        ("soon", None),
        ("Tue, 09 Jun 2026 06:00:30 GMT", 30.0),
        ("Tue, 09 Jun 2026 05:00:00 GMT", 0.0),
        ("nan", None),
        ("inf", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """Both forms are read; what is neither asks for nothing."""
    assert retry_after_s(header, NOW) == seconds


def test_of_several_clocks_the_nearest_future_counts() -> None:
    """A date goes by the server's clock, which may be hours from ours."""
    date = "Tue, 09 Jun 2026 06:00:30 GMT"
    server = datetime(2026, 6, 9, 6, 0, 20, tzinfo=UTC)
    ahead = datetime(2026, 6, 9, 9, tzinfo=UTC)
    assert retry_after_s(date, server, NOW) == 10.0
    assert retry_after_s(date, ahead, NOW, None) == 30.0


def test_http_dates() -> None:
    """They are aware UTC, whatever zone they name."""
    assert http_date("Tue, 09 Jun 2026 08:00:00 +0200") == NOW
    assert http_date("Tue, 09 Jun 2026 06:00:00 -0000") == NOW
    assert http_date("yesterday") is None
    assert http_date(None) is None


@given(st.integers(1, 30), st.floats(0, 1000))
def test_waits_grow_and_have_an_end(attempt: int, base: float) -> None:
    """No wait is shorter than the one before, none is longer than the longest."""
    assert 0 < backoff_s(attempt, base) <= backoff_s(attempt + 1, base) <= 300.0


def test_without_a_delay_waits_stay_below_a_second() -> None:
    """Tests against loopback servers lose no time: all repeats together wait about a second."""
    assert sum(backoff_s(attempt, 0.0) for attempt in (1, 2, 3)) < 1.0
    assert backoff_s(2, 3.0) == 6.0
    assert backoff_s(2, 3.0, factor=4) == 12.0


# ── the clock ──


def test_the_calendar_can_be_set() -> None:
    """DIGEST_NOW fixes the calendar; the stop-watch runs on."""
    clock = SystemClock({"DIGEST_NOW": "2026-06-09T14:00:00+08:00"})
    assert clock.now() == NOW
    assert SystemClock({"DIGEST_NOW": "2026-06-09T06:00:00"}).now() == NOW
    first = clock.monotonic()
    clock.sleep(0.001)
    clock.sleep(-5)
    assert clock.monotonic() > first


def test_without_it_the_calendar_is_the_machines() -> None:
    """The instant is aware UTC and now."""
    before = datetime.now(UTC)
    assert before <= SystemClock({}).now() <= datetime.now(UTC)


def test_a_bad_calendar_is_refused() -> None:
    """The variable is named, with an example."""
    with pytest.raises(ConfigError, match="DIGEST_NOW: 'today' is no ISO instant such as"):
        SystemClock({"DIGEST_NOW": "today"})


# ── files ──


def test_files_are_written_once(tmp_path: Path) -> None:
    """A file that holds the text already keeps its time; nothing but the file is left behind."""
    path = tmp_path / "a" / "b" / "file.md"
    assert write_atomic(path, "一\r\n")
    assert read_text(path) == "一\r\n"
    os.utime(path, ns=(1, 1))
    assert not write_atomic(path, "一\r\n")
    assert path.stat().st_mtime_ns == 1
    assert write_atomic(path, "二")
    assert [one.name for one in path.parent.iterdir()] == ["file.md"]


def test_leftovers_of_a_killed_run_are_overwritten(tmp_path: Path) -> None:
    """What a kill left beside the file does not stay."""
    path = tmp_path / "file.md"
    (tmp_path / ".file.md.tmp").write_text("half", encoding="utf-8")
    assert write_atomic(path, "whole")
    assert [one.name for one in tmp_path.iterdir()] == ["file.md"]


def test_leftovers_are_removed(tmp_path: Path) -> None:
    """Temporary files of killed runs go, everything else stays."""
    (tmp_path / "a").mkdir()
    for name in ("a/.x.md.tmp", ".y.tmp", "a/x.md", ".z"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / ".folder.tmp").mkdir()
    assert remove_leftovers(tmp_path) == 2
    assert {path.name for path in tmp_path.rglob("*")} == {"a", "x.md", ".z", ".folder.tmp"}


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    """No file is None; a file that is no text, or no file, is an error that names it."""
    assert read_text(tmp_path / "none") is None
    (tmp_path / "latin").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(DigestError, match="latin: cannot be read"):
        read_text(tmp_path / "latin")
    with pytest.raises(DigestError, match="cannot be read"):
        read_text(tmp_path)


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """Where nothing can be written the error names the path, and what stood there stands."""
    (tmp_path / "file.md").mkdir()
    with pytest.raises(DigestError, match=r"file\.md: cannot be written"):
        write_atomic(tmp_path / "file.md", "x")
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    with pytest.raises(DigestError, match="cannot be written"):
        write_atomic(tmp_path / "plain" / "inner.md", "x")
    (tmp_path / "other.md").write_text("old", encoding="utf-8")
    (tmp_path / ".other.md.tmp").mkdir()
    with pytest.raises(DigestError, match=r"other\.md: cannot be written"):
        write_atomic(tmp_path / "other.md", "new")
    assert (tmp_path / "other.md").read_text(encoding="utf-8") == "old"


FULL_DISK = """
import pathlib, resource, signal, sys
from digest.edges.disk import write_atomic
from digest.errors import DigestError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
try:
    write_atomic(pathlib.Path(sys.argv[1]), "x" * 5000)
except DigestError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, before)
"""


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    """What could not be written whole is not there at all, and the old file still is."""
    path = tmp_path / "file.md"
    path.write_text("old", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "file.md: cannot be written: File too large" in done.stdout
    assert {one.name: one.read_text(encoding="utf-8") for one in tmp_path.iterdir()} == {"file.md": "old"}


def test_files_can_be_read_by_a_web_server(tmp_path: Path) -> None:
    """They have the permissions that the umask gives, not those of a temporary file."""
    path = tmp_path / "file.md"
    write_atomic(path, "x")
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


# ── one run at a time ──

HOLDER = """
import sys, pathlib
from digest.edges.lock import hold_blog
with hold_blog(pathlib.Path(sys.argv[1]), 0):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(cache: Path) -> subprocess.Popen[str]:
    """Start another process that holds the blog until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(cache)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_another_run_is_waited_for_or_named(tmp_path: Path) -> None:
    """A second run fails at once with a remedy, and gets the blog when the first one is killed."""
    cache = tmp_path / "cache"
    with holder(cache) as process:
        with (
            pytest.raises(LockedError, match=r"another run holds this blog.*--wait") as caught,
            hold_blog(cache, 0.0),
        ):
            pass
        assert caught.value.exit_code == 75
        process.kill()
        process.wait()
        with hold_blog(cache, 10.0):
            assert cache.is_dir()
    with hold_blog(cache, 0.0):
        assert time.monotonic() > 0


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file where the folder should be, or a folder where the lock should be, is a clear error."""
    (tmp_path / "other" / "lock").mkdir(parents=True)
    with pytest.raises(DigestError, match="other: cannot be written"), hold_blog(tmp_path / "other", 0.0):
        pass
    (tmp_path / "cache").write_text("x", encoding="utf-8")
    with pytest.raises(DigestError, match="cache: cannot be made"), hold_blog(tmp_path / "cache", 0.0):
        pass


# ── what ships with the tool ──


def blog(root: Path) -> Blog:
    return Blog(root, Config(site=Site(title="T")))


def test_a_blogs_own_files_come_first(tmp_path: Path) -> None:
    """Templates and tables of the blog win, one by one, over the shipped ones."""
    assert template_folders(blog(tmp_path)) == (shipped("templates"),)
    (tmp_path / "templates").mkdir()
    assert template_folders(blog(tmp_path)) == (tmp_path / "templates", shipped("templates"))
    assert template_folders(blog(ROOT)) == (ROOT / "templates",)
    assert blog_file(blog(tmp_path), "tags.yaml")[1] == str(shipped("tags.yaml"))
    (tmp_path / "tags.yaml").write_text("\ufeff- 标签\n", encoding="utf-8")
    assert blog_file(blog(tmp_path), "tags.yaml") == ("- 标签\n", str(tmp_path / "tags.yaml"))


def test_a_broken_installation_says_so() -> None:
    """What should have been shipped and is not there is named with the remedy."""
    with pytest.raises(DigestError, match="install the tool again"):
        shipped("no-such-file.yaml")
    assert shipped_text("tags.yaml")[1] == str(shipped("tags.yaml"))
