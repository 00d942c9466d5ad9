"""Time the site on a generated archive: from nothing, nothing to do, one new day, a fresh checkout.

    python -m benchmarks.site.run [FOLDER] --days 3650 --papers 20

Every measurement is a process of its own, as a night is: wall and CPU seconds with the interpreter's
start, and the peak of the memory of all its processes (proportional set size, read from /proc). Gates,
on a quiet machine with two cores: from nothing < 120 s and < 500 MB, one new day < 1 s and < 200 MB,
all times new < 5 s. Nothing fails by time; the table says what was met. Between two runs wait five minutes:
see ``from_nothing``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

from benchmarks.site.generate import LAST, generate, make_day, write_day
from benchmarks.site.measuring import Cost, measure


def update(blog: Path) -> Cost:
    """Run the command."""
    return measure([sys.executable, "-m", "digest", "site", "-C", str(blog)])


@contextmanager
def from_nothing(blog: Path) -> Iterator[None]:
    """Set the built site and the cache of a blog aside, and remove them at the end.

    A hundred thousand files removed right before would make a site from nothing a tenth slower: ext4 goes
    around each inode that was given back in the last five minutes, one by one.
    """
    with tempfile.TemporaryDirectory(dir=blog, prefix=".before-") as aside:
        for name in ("_site", ".digest"):
            with suppress(FileNotFoundError):
                (blog / name).rename(Path(aside) / name)
        yield


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
    given = parser.parse_args()
    blog: Path = given.folder
    if not (blog / "_data").is_dir():
        generate(blog, given.days, given.papers, last=LAST)
    with from_nothing(blog):
        rows = [("from nothing", "< 120 s, < 500 MB", update(blog))]
        rows.append(("nothing to do", "", update(blog)))
        for _ in range(3):
            add_day(blog, given.papers)
            rows.append(("one new day", "< 1 s, < 200 MB", update(blog)))
        new_times(blog)
        rows.append(("all times new", "< 5 s", update(blog)))
        new_times(blog)
        add_day(blog, given.papers)
        rows.append(("all times new and one day", "< 5 s", update(blog)))
    files = sum(1 for _ in (blog / "_papers").rglob("*.md"))
    print(f"{files} papers, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print("| update | wall s | CPU s | peak MB | gate | report |\n| --- | --- | --- | --- | --- | --- |")
    for name, gate, cost in rows:
        print(
            f"| {name} | {cost.wall_s:.2f} | {cost.cpu_s:.2f} | {cost.peak_mb} | {gate} | {cost.output} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
