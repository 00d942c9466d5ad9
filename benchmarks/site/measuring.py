"""One command in a process of its own: wall and CPU seconds, and the peak memory of all its processes."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import time
from collections.abc import Sequence
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
    peak = 0
    with subprocess.Popen(
        command,
        cwd=folder,
        env=None if env is None else {**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        while process.poll() is None:
            peak = max(peak, memory_kb(process.pid))
            # Asking walks the pages of every process: seldom enough to cost less than a hundredth.
            time.sleep(min(0.5, 0.03 + (time.perf_counter() - start) / 20))
        assert process.stdout is not None
        output = process.stdout.read().strip()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"{command[0]} ended with {process.returncode}: {output[-600:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, peak // 1024, output)
