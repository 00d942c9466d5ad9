"""One command in a process of its own: wall and CPU seconds, and the peak memory of all its processes."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost, its children included."""

    wall_s: float
    cpu_s: float
    """User and system."""
    peak_mb: int
    """Proportional set size, asked for again and again."""
    output: str
    """Standard output, stripped."""


def memory_kb(pid: int) -> int:
    """Return the proportional set size of a process and its children, in kB."""
    total = 0
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        total += sum(memory_kb(int(child)) for child in children)
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total


def measure(command: Sequence[str], *, folder: Path = Path(), env: dict[str, str] | None = None) -> Cost:
    """Run a command to its end.

    Raises:
        SystemExit: it failed; with the end of what it said.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with (
        subprocess.Popen(
            command,
            cwd=folder,
            env=None if env is None else {**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
        _watched(process.pid) as peaks,
    ):
        output = process.communicate()[0].strip()
        wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {output[-600:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, max(peaks, default=0) // 1024, output)


@contextlib.contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Ask for the memory of a process again and again, in kB, until the block ends.

    Each answer makes the system walk the pages of every process, 5 ms on one of the cores that are measured:
    it is asked for seldom enough to cost less than a twentieth.
    """
    peaks: list[int] = []
    ended = threading.Event()

    def watch() -> None:
        rest = 0.05
        while not ended.wait(rest):
            asked = time.perf_counter()
            peaks.append(memory_kb(pid))
            rest = max(0.05, 20 * (time.perf_counter() - asked))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        watcher.join()
