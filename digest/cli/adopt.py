"""``digest adopt``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path

from digest.cli.console import printable
from digest.config import Blog, load_blog
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.edges.store import Store
from digest.run.adopting import AdoptReport, Lookup, adopt, ask_arxiv
from digest.run.build import polite
from digest.run.vocabulary import load_vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="posts or folders (_posts)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, write nothing")
    parser.add_argument(
        "--metadata", action="store_true", help="ask arXiv for authors, abstracts and dates that are missing"
    )
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Write paper files from an older blog's posts; the posts stay as they are.

    Returns 75 if papers wait because arXiv did not answer for them.
    """
    blog = load_blog(arguments.directory, arguments.config, environment)
    tags = load_vocabulary(blog).tags
    writes = arguments.metadata or not arguments.dry_run
    held = hold_blog(blog.folder("cache"), arguments.wait) if writes else nullcontext()
    with held, _lookup(blog, SystemClock(environment), asked=arguments.metadata) as lookup:
        report = adopt(blog, arguments.paths, tags=tags, dry_run=arguments.dry_run, lookup=lookup)
    if arguments.json:
        print(json.dumps(_as_json(report, dry_run=arguments.dry_run), ensure_ascii=False))
    else:
        for line in _lines(report, dry_run=arguments.dry_run):
            print(printable(line))
    return 75 if report.unanswered else 0


@contextmanager
def _lookup(blog: Blog, clock: SystemClock, *, asked: bool) -> Iterator[Lookup | None]:
    if not asked:
        yield None
        return
    store = Store.open(blog.folder("cache"))
    try:
        http = polite(blog, store, clock)
        try:
            yield partial(ask_arxiv, http, blog.config.arxiv.api_url)
        finally:
            http.close()
    finally:
        store.close()


def _lines(report: AdoptReport, *, dry_run: bool) -> list[str]:
    word = "would be written" if dry_run else "written"
    lines = [
        f"{one.paper.arxiv_id} {word} · {one.paper.announced} · {one.paper.status} · "
        + ", ".join(map(str, one.places))
        + f" · {one.paper.title[:80]}"
        for one in report.adopted
    ]
    lines += [f"{name} left alone, the archive has it · {place}" for name, place in report.known]
    lines += [f"{skip.place} skipped: {skip.why}" for skip in report.skipped]
    counts = f"{len(report.adopted)} {word}, {len(report.known)} left alone, {len(report.skipped)} skipped"
    return [*lines, f"{report.posts} posts read: {counts}"]


def _as_json(report: AdoptReport, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "posts": report.posts,
        "adopted": [
            {
                "arxiv_id": one.paper.arxiv_id,
                "announced": str(one.paper.announced),
                "status": one.paper.status,
                "title": one.paper.title,
                "places": [str(place) for place in one.places],
            }
            for one in report.adopted
        ],
        "left_alone": [{"arxiv_id": name, "place": str(place)} for name, place in report.known],
        "skipped": [{"place": str(skip.place), "why": skip.why} for skip in report.skipped],
    }
