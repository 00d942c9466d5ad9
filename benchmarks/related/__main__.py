"""Time the lists of related papers on generated papers: from nothing, then one new day.

    python -m benchmarks.related [--papers 70000] [--day 40] [--quality FILE.jsonl]

Every step is a process of its own, with the interpreter's start: CPU seconds of it and its children, wall
seconds, peak resident memory. Gate: one new day < 2 s and < 500 MB.

``--quality`` measures instead on lines of ``{arxiv_id, date, title, title_zh, abstract, abstract_zh, tags}``
how often one of five neighbours shares a tag (tags themselves are not among the terms), for papers with at
least 200 before them; tags of fewer than three papers, or of more than 8 %, say nothing and are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.site.generate import announcement_days, make_day, numbered
from digest.content.paperfile import PaperFile
from digest.related.bag import bag_of
from digest.site.index import open_index
from digest.site.relate import relate
from digest.site.workers import in_parallel

PER_DAY = 20


def bags_of_day(item: tuple[object, int], n_papers: int = PER_DAY) -> dict[tuple[str, str], bytes]:
    day, number = item
    made = make_day(day, number, n_papers)  # type: ignore[arg-type]  # a date
    return {(made.ledger.date.isoformat(), paper.arxiv_id): bag_of(paper) for paper in made.papers}


def used() -> tuple[float, float]:
    """Return (CPU seconds, peak MB) of this process and its children."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in both), max(one.ru_maxrss for one in both) / 1024


def fill(folder: Path, n_papers: int) -> None:
    """Relate all papers but those of the last day, from nothing."""
    days = list(numbered(announcement_days(n_papers // PER_DAY + 1)))[:-1]
    batches = [days[at : at + 40] for at in range(0, len(days), 40)]
    bags: dict[tuple[str, str], bytes] = {}
    for found in in_parallel(bags_of_day, batches, worthwhile=1):
        bags |= found
    before, _ = used()
    start = time.perf_counter()
    index = open_index(folder)
    index.execute("BEGIN")
    relate(index, dict(bags), empty=True)
    index.execute("COMMIT")
    after, peak = used()
    rows = index.execute("SELECT count(*) FROM related").fetchone()[0]
    print(
        f"| {len(bags)} papers from nothing, counted already | {time.perf_counter() - start:.2f} |"
        f" {after - before:.2f} | {peak:.0f} | {rows} rows |"
    )


def one_day(folder: Path, n_papers: int) -> None:
    """Relate one new day."""
    day = announcement_days(1)[0]
    bags = bags_of_day((day, 40), n_papers)
    index = open_index(folder)
    index.execute("BEGIN")
    touched = relate(index, dict(bags), empty=False)
    index.execute("ROLLBACK")
    spent, peak = used()
    print(f"| one new day of {n_papers}, whole process | | {spent:.2f} | {peak:.0f} | {len(touched)} pages |")


def quality(path: Path) -> None:
    """Print how often a neighbour shares a tag."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows.sort(key=lambda row: (row["date"], row["arxiv_id"]))
    counts = Counter(tag for row in rows for tag in row["tags"])
    telling = {tag for tag, n in counts.items() if 3 <= n <= 0.08 * len(rows) and tag.strip()}
    tags = {row["arxiv_id"]: telling & set(row["tags"]) for row in rows}
    asked = [row["arxiv_id"] for row in rows[200:] if tags[row["arxiv_id"]]]
    print(f"{len(rows)} papers, {len(asked)} asked for\n| texts | shared tag@5 |\n| --- | --- |")
    random_ = random.Random(1)
    order = [row["arxiv_id"] for row in rows]
    hits = [
        bool(tags[one] & tags[random_.choice(order[: order.index(one)])]) for one in asked for _ in range(5)
    ]
    print(f"| random earlier papers | {sum(hits) / len(hits):.3f} |")
    variants: dict[str, Callable[[PaperFile], PaperFile]] = {
        "both languages": lambda paper: replace(paper, summary_zh=paper.abstract_zh[0][:100]),
        "English alone": lambda paper: replace(paper, title_zh=None, abstract_zh=()),
        "Chinese alone": lambda paper: replace(paper, title="", abstract=()),
    }
    for name, change in variants.items():
        bags: dict[tuple[str, str], bytes | None] = {
            (row["date"], row["arxiv_id"]): bag_of(change(_paper(row))) for row in rows
        }
        with tempfile.TemporaryDirectory() as folder:
            index = open_index(Path(folder))
            relate(index, bags, empty=True)
            found = index.execute("SELECT id, other FROM related").fetchall()
            index.close()
        wanted = set(asked)
        hits = [bool(tags[one] & tags[other]) for one, other in found if one in wanted]
        print(f"| {name} | {sum(hits) / len(hits):.3f} |")


def _paper(row: dict[str, str]) -> PaperFile:
    return PaperFile(
        arxiv_id=row["arxiv_id"],
        title=row["title"],
        abstract=(row["abstract"],),
        authors=(),
        primary_category="cs.SD",
        categories=(),
        announced=None,
        announce_type=None,
        status="complete",
        title_zh=row["title_zh"],
        abstract_zh=(row["abstract_zh"],),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--papers", type=int, default=70_000)
    parser.add_argument("--day", type=int, default=40)
    parser.add_argument("--quality", type=Path)
    parser.add_argument("--step", choices=("fill", "day"))
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    if given.quality:
        quality(given.quality)
    elif given.step == "fill":
        fill(given.folder, given.papers)
    elif given.step == "day":
        one_day(given.folder, given.day)
    else:
        print("| step | wall s | CPU s | peak MB | |\n| --- | --- | --- | --- | --- |", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            for step, times in (("fill", 1), ("day", 3)):
                command = [sys.executable, "-m", "benchmarks.related", "--folder", folder, "--step", step]
                for _ in range(times):
                    sizes = ["--papers", str(given.papers), "--day", str(given.day)]
                    subprocess.run([*command, *sizes], check=True)


if __name__ == "__main__":
    main()
