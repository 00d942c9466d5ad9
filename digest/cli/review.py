"""``digest review``."""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from digest.cli.console import printable
from digest.config import Blog, load_blog
from digest.content.ledger import Ledger
from digest.content.papers import Document
from digest.content.paths import parse_arxiv_id
from digest.decide.records import effective_status
from digest.decide.review import Doubt, accepted, doubts_of
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.errors import ConfigError, DigestError
from digest.models import Status
from digest.run.archive import Archive
from digest.run.daybook import DayBook
from digest.run.reporting import renew_reports
from digest.run.vocabulary import load_vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("papers", nargs="*", type=_paper, metavar="ID", help="only these papers")
    parser.add_argument("--open", action="store_true", help="open each paper's file at the place ($EDITOR)")
    parser.add_argument(
        "--accept", action="store_true", help="record that you accept these papers as they are"
    )
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def _paper(text: str) -> str:
    try:
        return parse_arxiv_id(text)[0]
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """List what needs a person; open it, or record a dated acceptance."""
    blog = load_blog(arguments.directory, arguments.config, environment)
    if arguments.accept and not arguments.papers:
        raise ConfigError(["--accept needs the papers' identifiers; accept only what you have read"])
    if not arguments.accept:
        return _listed(blog, arguments, environment)
    # What is accepted is what stands there once no other run writes.
    with hold_blog(blog.folder("cache"), arguments.wait):
        archive = Archive(blog)
        waiting = _asked_for(archive, arguments.papers)
        _accept(blog, archive, waiting, SystemClock(environment))
    return 0


def _listed(blog: Blog, arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    archive = Archive(blog)
    waiting = _asked_for(archive, arguments.papers)
    for arxiv_id, document in waiting.items():
        _show(archive, arxiv_id, document, environment, open_it=arguments.open)
    if not waiting and not arguments.papers:
        print("nothing needs review")
    return 0


def _asked_for(archive: Archive, papers: list[str]) -> dict[str, Document]:
    """Return those of the named papers (all, if none is named) that need a review, and name the others.

    Raises:
        ConfigError: the blog has no such paper.
    """
    unknown = [name for name in papers if archive.paper(name) is None]
    if unknown:
        raise ConfigError([f"{name}: this blog has no such paper" for name in unknown])
    waiting = _waiting(archive, papers)
    for arxiv_id in papers:
        if arxiv_id not in waiting:
            print(printable(f"{arxiv_id} needs no review"))
    return waiting


def _waiting(archive: Archive, wanted: list[str]) -> dict[str, Document]:
    """Return the papers that need a review, newest day first, each once."""
    ids = wanted or [
        name
        for day in reversed(archive.ledger_days())
        if (ledger := archive.ledger(day)) is not None
        for name, state in ledger.states.items()
        if state == "needs-review"
    ]
    found = {arxiv_id: archive.paper(arxiv_id) for arxiv_id in ids}
    return {
        arxiv_id: document
        for arxiv_id, document in found.items()
        if document is not None and effective_status(document.paper) == "needs-review"
    }


def _show(
    archive: Archive, arxiv_id: str, document: Document, environment: Mapping[str, str], *, open_it: bool
) -> None:
    path = archive.paper_path(arxiv_id)
    lines = path.read_text(encoding="utf-8").split("\n")
    doubts = doubts_of(document.paper, lines)
    print(printable(f"{arxiv_id} {document.paper.title}"))
    for doubt in doubts:
        print("  " + printable(f"{path}:{doubt.line} {doubt.finding.message}"))
        for label, text in (("en", doubt.en), ("zh", doubt.zh)):
            if text:
                print(f"    {label} " + printable(text))
    if open_it:
        _open(str(path), doubts[0] if doubts else None, environment)


def _open(path: str, doubt: Doubt | None, environment: Mapping[str, str]) -> None:
    editor = environment.get("VISUAL") or environment.get("EDITOR")
    if not editor:
        raise ConfigError(["EDITOR: not set; --open needs to know your editor"])
    place = [f"+{doubt.line}"] if doubt is not None else []
    try:
        subprocess.run([*shlex.split(editor), *place, path], check=True, env=dict(os.environ))
    except (OSError, subprocess.CalledProcessError) as error:
        raise DigestError(f"{editor}: {error}") from error


def _accept(blog: Blog, archive: Archive, waiting: Mapping[str, Document], clock: SystemClock) -> None:
    daybook = DayBook(blog, archive)
    today = clock.now().astimezone(ZoneInfo(blog.config.site.timezone)).date()
    for arxiv_id, document in waiting.items():
        archive.save_paper(accepted(document.paper, today), document)
        print(printable(f"{arxiv_id} accepted on {today}"))
    days = []
    for day in archive.ledger_days():
        ledger = archive.ledger(day)
        if ledger is not None and not waiting.keys().isdisjoint(ledger.states):
            daybook.save(_updated(ledger, waiting))
            days.append(day)
    renew_reports(blog, archive, load_vocabulary(blog), days)


def _updated(ledger: Ledger, accepted_papers: Mapping[str, Document]) -> Ledger:
    def is_accepted(name: str, state: Status) -> bool:
        return name in accepted_papers and state == "needs-review"

    papers = (
        replace(row, state="complete") if is_accepted(row.arxiv_id, row.state) else row
        for row in ledger.papers
    )
    items = (
        replace(row, state="complete") if is_accepted(row.key, row.state) else row for row in ledger.items
    )
    return replace(ledger, papers=tuple(papers), items=tuple(items))
