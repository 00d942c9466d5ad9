"""From pages due to files to make and files to remove; clashes are found before anything is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from digest.errors import SiteError
from digest.site import rows
from digest.site.helper import Promise
from digest.site.library import Library
from digest.site.outputs import OUTPUT_OF
from digest.site.page import Spec
from digest.site.related import ListsUpdate, Pending
from digest.site.touched import Key, Touched
from digest.site.workers import cut

_BATCH = 1_500
"""Most jobs of a batch: a busy month, so that no core waits long for the other at the end."""


class Job(NamedTuple):
    """A file to make, or a paper's row; a tuple, as 100,000 go to worker processes."""

    spec: Spec
    file: str
    """Path below the site's folder; empty for a row."""
    known: str | None
    """Hash of its content by the index; None if it is not sure to have any."""


class Awaited(NamedTuple):
    """Lists of related papers while the helper finds them."""

    pending: Pending
    """What they are to be brought up to date with."""
    update: Promise[ListsUpdate]


@dataclass(slots=True)
class Plan:
    """What is to be done to the site's folder."""

    jobs: list[Job] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    """Files that the index says are ours and that no page is served from any more."""
    rows: list[str] = field(default_factory=list)
    """Papers whose row is to be made, before the pages that list it; it is no file."""
    awaited: Awaited | None = None
    """Lists of related papers that are being found; then they make more pages due."""


def row_job(arxiv_id: str) -> Job:
    """Return the making of a paper's row in lists; it is no file."""
    return Job(Spec(rows.KIND, arxiv_id, ""), "", None)


def make_plan(library: Library, touched: Touched) -> Plan:
    """Plan all files of the pages due.

    Raises:
        SiteError: two pages want one path, or one the path of the other's folder; all are named.
    """
    plan = Plan()
    owners: dict[str, Key] = {}
    before: set[str] = set()
    clashes: set[tuple[str, Key, Key]] = set()
    due = dict(touched.items())
    # A site from nothing: asking a hundred thousand times would be half of its planning.
    index_has_files = library.one("SELECT 1 FROM output LIMIT 1") is not None
    plan.rows = [name for kind, name in due if kind == rows.KIND]
    for key, details in due.items():
        if key[0] == rows.KIND:
            continue
        known: dict[str, str | None] = {}
        if index_has_files:
            known = dict(library.all("SELECT path, hash FROM output WHERE kind = ? AND key = ?", *key))
        before.update(known)
        specs, chosen = _choose(library, key, details, known)
        for file, spec in specs.items():
            first = owners.setdefault(file, key)
            if first != key:
                clashes.add((file, min(first, key), max(first, key)))
            if file in chosen:
                plan.jobs.append(Job(spec, file, known.get(file)))
    for file, key in owners.items():
        for path in (file, *_folders(file)) if key[0] == "post" else (file,):
            other = owners.get(path)
            if other is None and index_has_files:
                other = _undue_owner(library.index, path, due)
            if other is not None and other != key:
                clashes.add((path, min(other, key), max(other, key)))
    if clashes:
        lines = (f"/{file} is wanted by {_name(a)} and {_name(b)}" for file, a, b in sorted(clashes))
        raise SiteError("pages collide: " + "; ".join(lines))
    plan.orphans = sorted(before - owners.keys())
    return plan


def batches(jobs: Iterable[Job]) -> list[Sequence[Job]]:
    """Return jobs cut where one may be done without what was read for another."""
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(_shared(job), []).append(job)
    found: list[Sequence[Job]] = []
    for group in groups.values():
        group.sort(key=lambda job: job.spec.key)  # a paper's page and row are made from one view
        found += cut(group, _BATCH)
    return sorted(found, key=len, reverse=True)  # the small ones last: no core waits long for another


def _shared(job: Job) -> str:
    """Name what a job reads, so that what shares its papers is made together, each read and shaped once.

    That is the month for papers, days, search shards and parts of categories, the year for parts of tags
    and authors; the feeds are one; all other pages, whose papers are of any time, are told by kind.
    """
    kind, key, arg = job.spec.kind, job.spec.key, job.spec.arg
    match kind:
        case "paper" | "shard" | rows.KIND:
            return key.rpartition("/")[2][:4]
        case "day":
            return key[2:4] + key[5:7]
        case "category" if arg:
            return arg[2:4] + arg[5:7]
        case "tag" | "author" | "topic" if arg:
            return f"part {arg[:4]}"
    return "feed" if kind.endswith("feed") else kind


def _choose(
    library: Library, key: Key, details: frozenset[str] | None, known: dict[str, str | None]
) -> tuple[dict[str, Spec], Collection[str]]:
    """Return (all files of a key, those to make)."""
    output = OUTPUT_OF.get(key[0])
    specs = {spec.file: spec for spec in output.plan(library, key[1])} if output else {}
    if output is None or output.select is None or details is None or known.keys() - specs.keys():
        return specs, specs.keys()
    chosen = {spec.file for spec in output.select(library, key[1], list(specs.values()), details)}
    # A file that is new or was never finished is due, and so are those beside it, which link it.
    files = list(specs)
    fresh = (n for n, file in enumerate(files) if known.get(file) is None)
    chosen |= {files[m] for n in fresh for m in (n - 1, n, n + 1) if 0 <= m < len(files)}
    return specs, chosen


def _undue_owner(index: sqlite3.Connection, file: str, due: dict[Key, frozenset[str] | None]) -> Key | None:
    """Return who has a file that stays as it is; None if nobody, or if its pages are planned anew."""
    row = index.execute("SELECT kind, key FROM output WHERE path = ?", (file,)).fetchone()
    return row if row is not None and row not in due else None


def _folders(file: str) -> Iterator[str]:
    parts = file.split("/")
    return ("/".join(parts[:n]) for n in range(1, len(parts)))


def _name(key: Key) -> str:
    kind, name = key
    return name if kind == "post" else f"{kind} {name}".strip()
