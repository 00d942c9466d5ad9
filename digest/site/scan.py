"""Find the content files that changed: size and time of change are the fast way, content decides.

A file whose size and time are those of the index is taken as unchanged, unless its time is so near
to the scan that a second change could hide behind it (as git's index does). All others are read and
hashed by ``ingest``; equal content counts as unchanged, so a fresh checkout costs reading only.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_RACY_NS = 2_000_000_000
"""The coarsest time stamps in use (FAT, archives) have a resolution of two seconds."""
_UNSETTLED = -1


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


@dataclass(frozen=True, slots=True)
class Scan:
    candidates: list[Candidate]
    """By path."""
    removed: list[tuple[str, str]]
    """(folder, name) of files in the index that are gone, by path."""
    signatures: dict[str, str]
    """New signatures of the folders that differ; empty text for one that is gone."""


def content_hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def file_clock(cache: Path) -> int:
    """Return the present time in nanoseconds by the clock that stamps files here."""
    marker = cache / "site.stamp"
    marker.write_bytes(b"")
    os.utime(marker)
    return marker.stat().st_mtime_ns


def scan(
    root: Path, roots: tuple[tuple[str, tuple[str, ...]], ...], index: sqlite3.Connection, clock: int
) -> Scan:
    """Compare the content folders with the index.

    Args:
        root: the blog.
        roots: (folder relative to the blog, endings of the files that count); searched in depth.
        index: read only here.
        clock: ``file_clock`` of this run.
    """
    old = dict(index.execute("SELECT path, signature FROM folder"))
    result = Scan([], [], {})
    seen: set[str] = set()
    for top, suffixes in roots:
        for folder, files in _walk(root, top, suffixes):
            seen.add(folder)
            lines = [f"{name}\0{size}\0{mtime}" for name, size, mtime in files]
            signature = content_hash("\n".join(lines).encode("utf-8", "surrogateescape"))
            if old.get(folder) == signature:
                continue
            settled = all(mtime < clock - _RACY_NS for _, _, mtime in files)
            result.signatures[folder] = signature if settled else "unsettled"
            _compare(folder, files, index, clock, result)
    for folder in sorted(old.keys() - seen):
        result.signatures[folder] = ""
        names = index.execute("SELECT name FROM source WHERE folder = ? ORDER BY name", (folder,))
        result.removed.extend((folder, name) for (name,) in names)
    result.candidates.sort(key=lambda item: item.path)
    return result


def _walk(
    root: Path, top: str, suffixes: tuple[str, ...]
) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Yield (folder, its files as (name, size, mtime)) by name; hidden and linked folders are not ours."""
    files: list[tuple[str, int, int]] = []
    folders: list[str] = []
    try:
        entries = os.scandir(root / top)
    except (FileNotFoundError, NotADirectoryError):
        return
    with entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.name.endswith(suffixes):
                if entry.is_file():
                    state = entry.stat()
                    files.append((entry.name, state.st_size, state.st_mtime_ns))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
    files.sort()
    yield top, files
    for name in sorted(folders):
        yield from _walk(root, f"{top}/{name}", suffixes)


def _compare(
    folder: str,
    files: list[tuple[str, int, int]],
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
        trusted = mtime if mtime < clock - _RACY_NS else _UNSETTLED
        result.candidates.append(Candidate(folder, name, size, trusted, row[2] if row else None))
    result.removed.extend((folder, name) for name in sorted(rows))
