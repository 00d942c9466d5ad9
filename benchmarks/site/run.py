"""Time the site on a generated archive: from nothing, nothing to do, one new day, a fresh checkout.

    python -m benchmarks.site.run [FOLDER] --days 3650 --papers 20 --templates templates

Every measurement is a process of its own, as a night is: wall and CPU seconds with the interpreter's
start, and the peak of the memory of all its processes (proportional set size, read from /proc). Gates,
on a quiet machine with two cores: from nothing < 120 s and < 500 MB, one new day < 1 s and < 200 MB,
all times new < 5 s. Nothing fails by time; the table says what was met.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.site.generate import LAST, generate, make_day, write_day

_CODE = """
import sys
from datetime import date
from pathlib import Path
from digest.config import load_blog
from digest.site import update_site
blog = load_blog(Path(sys.argv[1]), None, {})
print(update_site(blog, templates=(Path(sys.argv[2]),), now=date(2030, 1, 1)))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """One update; seconds, and megabytes at the peak."""

    name: str
    wall_s: float
    cpu_s: float
    peak_mb: int
    report: str
    gate: str


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


def measure(name: str, blog: Path, templates: Path, gate: str) -> Measured:
    """Run one update in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    command = [sys.executable, "-c", _CODE, str(blog), str(templates)]
    peak = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, memory_kb(process.pid))
            time.sleep(0.1)  # asking costs a millisecond or two of the other core
        assert process.stdout is not None
        report = process.stdout.read().strip()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(name, wall, cpu, peak // 1024, report, gate)


def new_times(blog: Path) -> None:
    """Give every file of the blog, the built site too, a new time of change, as a checkout does."""
    then = time.time() - 3_600
    for top in ("_papers", "_data", "_posts", "_site"):
        for path in (blog / top).rglob("*"):
            if path.is_file():
                os.utime(path, (then, then))


def next_weekday(day: date) -> date:
    day += timedelta(days=1)
    return day if day.weekday() < 5 else next_weekday(day)


def add_day(blog: Path, n_papers: int) -> None:
    """Write the day after the newest one."""
    newest = max(path.stem for path in (blog / "_data" / "days").glob("*.json"))
    day = next_weekday(date.fromisoformat(newest))
    write_day(blog, make_day(day, day.day + 30, n_papers))  # numbers that no generated day has


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("benchmarks/.archive"))
    parser.add_argument("--days", type=int, default=3650)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--templates", type=Path, default=Path("templates"))
    given = parser.parse_args()
    blog: Path = given.folder
    if not (blog / "_data").is_dir():
        generate(blog, given.days, given.papers, last=LAST)
    for name in ("_site", ".digest"):
        shutil.rmtree(blog / name, ignore_errors=True)
    rows = [measure("from nothing", blog, given.templates, "< 120 s, < 500 MB")]
    rows.append(measure("nothing to do", blog, given.templates, ""))
    for _ in range(3):
        add_day(blog, given.papers)
        rows.append(measure("one new day", blog, given.templates, "< 1 s, < 200 MB"))
    new_times(blog)
    rows.append(measure("all times new", blog, given.templates, "< 5 s"))
    new_times(blog)
    add_day(blog, given.papers)
    rows.append(measure("all times new and one day", blog, given.templates, "< 5 s"))
    files = sum(1 for _ in (blog / "_papers").rglob("*.md"))
    print(f"{files} papers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("| update | wall s | CPU s | peak MB | gate | report |\n| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(
            f"| {row.name} | {row.wall_s:.2f} | {row.cpu_s:.2f} | {row.peak_mb} | {row.gate} | {row.report} |"
        )


if __name__ == "__main__":
    main()
