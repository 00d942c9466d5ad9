"""Killed at any moment and started again: the same tree, and no finished completion asked for twice."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_faults import KINDS
from tests.servers.llm_server import LlmServer
from tests.servers.loopback import Recorded, Reply
from tests.stories.blog import PATIENCE_S, MakeBlog, StoryBlog, statuses, when
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = 20
KILLS = 6
"""For each of the seeds below: 2 × 6 in good weather and 2 × 6 in the storm."""
SEEDS = (1, 2)
STORM = sorted(KINDS - {"401", "402", "403", "insufficient-quota", "silent", "slow", "drip"})
"""Kinds whose effect does not hang on time; those that end the stage would leave nothing to kill."""


class Fuse:
    """Kills the process under test a moment after the n-th request that any server sees."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._at = 0
        self._pause_s = 0.0
        self._process: subprocess.Popen[str] | None = None

    def light(self, process: subprocess.Popen[str], at: int, pause_s: float) -> None:
        with self._lock:
            self._process, self._at, self._pause_s = process, self._count + at, pause_s

    def burn(self) -> None:
        """One request has come."""
        with self._lock:
            self._count += 1
            due = self._process if self._count == self._at else None
        if due is not None:
            threading.Thread(target=self._kill, args=(due, self._pause_s)).start()

    def _kill(self, process: subprocess.Popen[str], pause_s: float) -> None:
        try:
            process.wait(pause_s)
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)


class FusedArxiv(ArxivServer):
    fuse: Fuse | None = None

    def answer(self, request: Recorded) -> Reply:
        if self.fuse is not None:
            self.fuse.burn()
        return super().answer(request)


class FusedLlm(LlmServer):
    """Its weather is a function of what is asked alone, so that undisturbed and killed runs meet the same."""

    fuse: Fuse | None = None
    share = 0.0

    def answer(self, request: Recorded) -> Reply:
        if self.fuse is not None:
            self.fuse.burn()
        return super().answer(request)

    def _by_rate(self, body: bytes) -> str | None:
        draw = random.Random(f"{self.seed} {identity(json.loads(body))}")
        return draw.choice(STORM) if draw.random() < self.share else None


def identity(body: Mapping[str, Any]) -> str:
    """What is asked, whatever form the server was found to accept."""
    limit = body.get("max_tokens", body.get("max_completion_tokens"))
    text = json.dumps([body["model"], body["messages"], limit], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def finished(blog: StoryBlog) -> Counter[str]:
    """The completions that the killed process has on disk, by what was asked."""
    path = blog.root / ".digest" / "digest.db"
    if not path.exists():
        return Counter()
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT request FROM completions").fetchall()
    except sqlite3.OperationalError:  # killed before the tables were made
        rows = []
    finally:
        connection.close()
    return Counter(identity(json.loads(line)["body"]) for (line,) in rows)


def answered(blog: StoryBlog) -> Counter[str]:
    """The bodies that the server answered in full with a completion, by what was asked."""
    return Counter(
        identity(json.loads(call.body))
        for call in blog.llm.calls
        if call.end is not None and call.status == 200 and "fault" not in call.notes
    )


def prepared(make: MakeBlog, share: float, seed: int) -> tuple[StoryBlog, Fuse]:
    llm = FusedLlm(seed=seed, latency=0.04)
    llm.share = share
    blog = make(
        invented(DAY, PAPERS),
        now=NOW,
        llm=llm,
        arxiv=FusedArxiv,
        config={"llm": {"concurrency": 3, "retries": 1}},
    )
    return blog, Fuse()


def undisturbed(make: MakeBlog, share: float, seed: int) -> StoryBlog:
    blog, _ = prepared(make, share, seed)
    assert blog.build("--date", DAY).code in (0, 3)
    return blog


def end(process: subprocess.Popen[str]) -> int:
    process.communicate(timeout=PATIENCE_S)
    return process.returncode


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.0, 0.2], ids=["healthy", "storm"])
def test_a_killed_run_goes_on_to_the_same_tree(make_blog: MakeBlog, share: float, seed: int) -> None:
    """Several SIGKILLs, then a run to the end: byte for byte the undisturbed tree, nothing paid twice."""
    reference = undisturbed(make_blog, share, seed)
    blog, fuse = prepared(make_blog, share, seed)
    blog.arxiv.fuse = blog.llm.fuse = fuse  # type: ignore[attr-defined]  # both are fused servers
    draw = random.Random(seed)
    kept: Counter[str] = Counter()
    for _ in range(KILLS):
        process = blog.start("build", "--no-site", "--date", DAY)
        fuse.light(process, draw.randint(1, 8), draw.uniform(0.0, 0.05))
        assert end(process) == -signal.SIGKILL, "the night is longer than all kills together"
        before = finished(blog)
        assert not kept - before, "what was on disk stays on disk"
        kept = before
    last = blog.build("--date", DAY)
    assert last.code in (0, 3), last.err
    assert blog.tree() == reference.tree()
    # Asked once more than undisturbed may be only what was under way, and so not on disk, at a kill.
    twice = finished(blog) - finished(reference)
    assert not twice, "a finished completion was asked for twice"
    lost = sum((answered(blog) - finished(blog)).values())
    assert lost <= 3 * KILLS, "only what was under way at a kill is asked for again"
    if share == 0:
        assert statuses(blog.rows(DAY)) == {"complete"}


def test_a_kill_while_files_are_written_leaves_whole_files(make_blog: MakeBlog) -> None:
    """Killed as soon as the first paper file stands: every file is whole, and the next run pays nothing."""
    reference = undisturbed(make_blog, 0.0, 1)
    for _ in range(2):
        blog, _fuse = prepared(make_blog, 0.0, 1)
        process = blog.start("build", "--no-site", "--date", DAY)
        when(functools.partial(has_paper, blog.root), process)
        process.kill()
        end(process)
        whole = reference.tree()
        for name, body in blog.tree().items():
            assert whole.get(name, body) == body
        assert blog.build("--date", DAY).code == 0
        assert blog.tree() == whole


def has_paper(root: Path) -> bool:
    return any((root / "_papers").rglob("*.md"))
