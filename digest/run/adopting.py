"""``digest adopt``: an older blog's posts → paper files; nothing else of the blog is touched."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from digest.adopt.daily import read_daily
from digest.adopt.found import Found, Place, Read, Skipped
from digest.adopt.merge import by_paper, completed, lacking, to_record, together
from digest.adopt.tables import read_tables
from digest.config import Blog
from digest.content import yamltext
from digest.content.paperfile import PaperFile
from digest.content.tags import TagTable
from digest.edges.disk import read_text
from digest.edges.http import Http
from digest.errors import ConfigError, ContentError, SourceError, UnknownPapersError
from digest.models import Paper
from digest.run.archive import Archive
from digest.sources.query_api import BATCH, fetch_metadata

log = logging.getLogger("digest.run")

Lookup = Callable[[Sequence[str]], Mapping[str, Paper | None]]
"""Asks the query API for papers: None for one that it does not know; absent if it did not answer."""

_SUFFIXES = (".md", ".markdown")
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-")
_REMEDY = "add --metadata to ask arXiv for it"


@dataclass(frozen=True, slots=True)
class Adopted:
    """One paper that has a file now, or would have."""

    paper: PaperFile
    places: tuple[Place, ...]
    """Where the posts name it, the earliest first."""


@dataclass(frozen=True, slots=True)
class AdoptReport:
    """What became of the posts."""

    posts: int
    """Files that were read."""
    adopted: tuple[Adopted, ...]
    known: tuple[tuple[str, Place], ...]
    """Papers that the archive has already: left alone."""
    skipped: tuple[Skipped, ...]
    unanswered: bool = False
    """Whether papers wait because arXiv did not answer."""


def adopt(
    blog: Blog,
    paths: Sequence[Path],
    *,
    tags: TagTable,
    dry_run: bool,
    lookup: Lookup | None = None,
) -> AdoptReport:
    """Write a file for every paper that the posts name and the archive does not have.

    Args:
        blog: its lock is held by the caller, unless nothing is written.
        paths: files or folders inside the blog; empty for its posts.
        tags: spells tags.
        dry_run: only say what would be written.
        lookup: asks for what the posts do not say; None asks nobody.

    Raises:
        ConfigError: a path that is not there.
    """
    archive = Archive(blog)
    files = _files(blog, paths)
    reads = [_read(blog, archive, path) for path in files]
    skipped = [one for read in reads for one in read.skipped]
    papers = by_paper(one for read in reads for one in read.found)
    known = [(name, said[0].place) for name, said in papers.items() if archive.paper_path(name).exists()]
    have = {name for name, _ in known}
    waiting = {name: together(said) for name, said in papers.items() if name not in have}
    metadata = lookup(tuple(waiting)) if lookup is not None and waiting else dict.fromkeys(waiting)
    adopted = []
    for name, found in waiting.items():
        if name not in metadata:
            # Written now, it would count as known, and never get what arXiv has of it.
            skipped.append(Skipped(found.place, f"{name}: arXiv did not answer; run adopt again later"))
            continue
        whole = completed(found, metadata.get(name))
        if missing := lacking(whole):
            skipped.append(Skipped(found.place, _why(name, missing, asked=lookup is not None)))
            continue
        record = to_record(whole, metadata.get(name))
        record = replace(record, tags=tags.canonical(record.tags))
        adopted.append(Adopted(record, tuple(one.place for one in papers[name])))
        if not dry_run:
            archive.save_paper(record, None)
    order = sorted(skipped, key=lambda one: (one.place.path, one.place.line))
    unanswered = waiting.keys() - metadata.keys()
    return AdoptReport(len(files), tuple(adopted), tuple(known), tuple(order), bool(unanswered))


def ask_arxiv(http: Http, api_url: str, arxiv_ids: Sequence[str]) -> dict[str, Paper | None]:
    """Return what the query API says of papers, as ``Lookup`` does; asked in batches.

    Raises:
        SourceError: it answered for none of them.
    """
    said: dict[str, Paper | None] = {}
    for start in range(0, len(arxiv_ids), BATCH):
        batch = arxiv_ids[start : start + BATCH]
        try:
            found = fetch_metadata(http, api_url, batch)
        except UnknownPapersError:
            found = {}  # an old blog's identifiers may be mistyped
        except SourceError as error:
            if not said:
                raise
            log.warning("query API gave part of the metadata: count=%d %s", len(said), error)
            break
        said |= {name: found.get(name) for name in batch}
    return said


def _why(name: str, missing: Iterable[str], *, asked: bool) -> str:
    words = " and ".join(missing)
    return f"{name}: no {words}; " + ("arXiv does not know it" if asked else _REMEDY)


def _files(blog: Blog, paths: Sequence[Path]) -> tuple[Path, ...]:
    found: set[Path] = set()
    for path in paths or (blog.folder("posts"),):
        path = path if path.is_absolute() else blog.root / path
        if path.is_dir():
            found |= {one for suffix in _SUFFIXES for one in path.rglob(f"*{suffix}") if one.is_file()}
        elif path.is_file():
            found.add(path)
        elif paths:
            raise ConfigError([f"{path}: no such file or folder"])
    return tuple(sorted(found))


def _read(blog: Blog, archive: Archive, path: Path) -> Read:
    """Return the papers of one post; what keeps it from being read is one line."""
    name = str(path.relative_to(blog.root)) if path.is_relative_to(blog.root) else str(path)

    def left(why: str) -> Read:
        return Read((), (Skipped(Place(name, 1), why),))

    day = _date_in(path.name)
    if day is not None and path == archive.post_path(day) and archive.ledger(day) is not None:
        return left(f"the post of {day}, which has a ledger: digest build makes its papers again, not adopt")
    try:
        text = read_text(path)
        front, body, first = _split(text or "", name)
    except ContentError as error:
        return left(str(error).removeprefix(f"{name}: "))
    if "period" in front and isinstance(front.get("digest"), dict):
        return left("a report of this tool's, a view of other files")
    day = _date_of(front.get("date")) or day
    if day is None:
        return left("no date, neither in its front matter nor in its name")
    parts = [reader(body, name, day, first) for reader in (read_daily, read_tables)]
    found = [one for part in parts for one in part.found]
    skipped = [one for part in parts for one in part.skipped]
    if not found and not skipped:
        return left("names no paper in a form that is known; left alone")
    return Read(_of_tables_once(found), tuple(skipped))


def _of_tables_once(found: Sequence[Found]) -> tuple[Found, ...]:
    """Leave out a heading's block that is no paper but the heading of a table of them.

    Such a block names the table's papers and has no words of its own; the rows say it all.
    """
    rows = {one.arxiv_id for one in found if not one.abstract_zh and one.contributions}
    return tuple(
        one
        for one in found
        if one.arxiv_id not in rows or one.contributions or one.abstract_zh or one.abstract or one.authors
    )


def _split(text: str, name: str) -> tuple[dict[str, object], str, int]:
    """Return (front matter, body, number of the body's first line)."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.startswith("---"):
        return {}, text, 1
    front, body = yamltext.split_front_matter(text, name)
    return yamltext.load_mapping(front, name), body, 1 + text.count("\n") - body.count("\n")


def _date_in(name: str) -> date | None:
    match = _DATED.match(name)
    return _date_of(match.group(1)) if match else None


def _date_of(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value or "").strip()[:10])
    except ValueError:
        return None
