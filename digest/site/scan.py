"""Find the content files that changed: size and time of change are the fast way, content decides.

    folders -sign_folders-> those that differ from the index -scan-> candidates

A file whose size and time are those of the index is taken as unchanged, unless its time is so near
to the scan that a second change could hide behind it (as git's index does). All others are read and
hashed by ``ingest``; equal content counts as unchanged, so a fresh checkout costs reading only.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from digest.config import Paths

_RACY_NS = 2_000_000_000
"""The coarsest time stamps in use (FAT, archives) have a resolution of two seconds."""
UNSETTLED = "unsettled"
"""Signature of a folder that the next run looks at again, whatever it holds then."""
_TOO_FRESH = -1

Root = tuple[str, tuple[str, ...]]
"""(folder relative to the blog, endings of the files that count)."""

_File = tuple[str, int, int]
"""(name, size, time of change)."""


class Candidate(NamedTuple):
    """A file that may have changed; a tuple, as 70,000 go to worker processes."""

    folder: str
    """POSIX, relative to the blog."""
    name: str
    size: int
    mtime: int
    """Nanoseconds; -1 if too fresh to be trusted next time."""
    known: str | None
    """Hash in the index; None for a new file."""

    @property
    def path(self) -> str:
        return f"{self.folder}/{self.name}"


class SignedFolder(NamedTuple):
    """A folder of content; what it holds is told by its signature: names, sizes and times of its files."""

    path: str
    """POSIX, relative to the blog."""
    endings: tuple[str, ...]
    """Of the files that count."""
    signature: str


@dataclass(frozen=True, slots=True)
class Scan:
    candidates: list[Candidate]
    """By path."""
    removed: list[tuple[str, str]]
    """(folder, name) of files in the index that are gone, by path."""
    signatures: dict[str, str]
    """New signatures of the folders that differ; empty text for one that is gone."""


def content_hash(data: bytes) -> str:
    """Return a hash; of 2 GB in a site from nothing, so the one that processors have instructions for."""
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()[:32]


def file_clock(cache: Path) -> int:
    """Return the present time in nanoseconds by the clock that stamps files here."""
    marker = cache / "site.stamp"
    marker.write_bytes(b"")
    os.utime(marker)
    return marker.stat().st_mtime_ns


def content_roots(paths: Paths) -> tuple[Root, ...]:
    """Return the folders in which a blog's content lies."""
    return (
        (paths.papers, (".md",)),
        (paths.items, (".md",)),
        (f"{paths.data}/days", (".json",)),
        (f"{paths.data}/reports", (".json",)),
        (paths.posts, (".md", ".markdown")),
    )


def sign_folders(root: Path, roots: Iterable[Root]) -> list[SignedFolder]:
    """Return all folders of content, those in others too.

    Where little changed this is nearly all of a scan, and it needs no index: another process can do it while
    this one loads the program.

    Args:
        root: the blog.
        roots: its ``content_roots``; plain texts, as the other process would load half of the program to
            understand a configuration.
    """
    return [folder for top, endings in roots for folder in _sign_below(root, top, endings)]


def scan(root: Path, folders: Iterable[SignedFolder], index: sqlite3.Connection, clock: int) -> Scan:
    """Compare the content folders with the index.

    Args:
        root: the blog.
        folders: its ``sign_folders``, from this run; a folder that differs is looked at again.
        index: read only here.
        clock: ``file_clock`` of this run.
    """
    old = dict(index.execute("SELECT path, signature FROM folder"))
    result = Scan([], [], {})
    seen: set[str] = set()
    for folder in folders:
        seen.add(folder.path)
        if old.get(folder.path) == folder.signature:
            continue
        files, _ = _list(root, folder.path, folder.endings) or ([], [])
        settled = all(mtime < clock - _RACY_NS for _, _, mtime in files)
        result.signatures[folder.path] = _sign(files) if settled else UNSETTLED
        _compare(folder.path, files, index, clock, result)
    for path in sorted(old.keys() - seen):
        result.signatures[path] = ""
        names = index.execute("SELECT name FROM source WHERE folder = ? ORDER BY name", (path,))
        result.removed.extend((path, name) for (name,) in names)
    result.candidates.sort(key=lambda item: item.path)
    return result


def _sign_below(root: Path, top: str, endings: tuple[str, ...]) -> Iterator[SignedFolder]:
    listed = _list(root, top, endings)
    if listed is not None:
        files, folders = listed
        yield SignedFolder(top, endings, _sign(files))
        for name in folders:
            yield from _sign_below(root, f"{top}/{name}", endings)


def _sign(files: Iterable[_File]) -> str:
    lines = [f"{name}\0{size}\0{mtime}" for name, size, mtime in files]
    return content_hash("\n".join(lines).encode("utf-8", "surrogateescape"))


def _list(root: Path, folder: str, endings: tuple[str, ...]) -> tuple[list[_File], list[str]] | None:
    """Return a folder's files and folders by name, or None if it is none; linked folders are not ours."""
    files: list[_File] = []
    folders: list[str] = []
    try:
        listing = os.scandir(root / folder)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with listing as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.endswith(endings):
                try:
                    if entry.is_file():
                        state = entry.stat()
                        files.append((entry.name, state.st_size, state.st_mtime_ns))
                except FileNotFoundError:
                    continue  # gone since it was named
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
    return sorted(files), sorted(folders)


def _compare(
    folder: str,
    files: list[_File],
    index: sqlite3.Connection,
    clock: int,
    result: Scan,
) -> None:
    rows = {
        name: (size, mtime, known)
        for name, size, mtime, known in index.execute(
            "SELECT name, size, mtime, hash FROM source WHERE folder = ?", (folder,)
        )
    }
    for name, size, mtime in files:
        row = rows.pop(name, None)
        if row is not None and row[:2] == (size, mtime):
            continue
        trusted = mtime if mtime < clock - _RACY_NS else _TOO_FRESH
        result.candidates.append(Candidate(folder, name, size, trusted, row[2] if row else None))
    result.removed.extend((folder, name) for name in sorted(rows))
