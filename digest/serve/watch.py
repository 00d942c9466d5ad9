"""What has changed since the last look: content, configuration, templates.

It polls. A look at the 73,000 papers of ten years takes a fraction of a second, the wait grows with it,
and polling works on every file system, in containers and over the network, where notifications do not.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Seen = frozenset[tuple[str, int, int]]
"""(path, size, time of change in nanoseconds) of every file."""


def look(places: Iterable[Path]) -> Seen:
    """Return the state of files, and of all files below folders; a place that is missing holds none.

    Hidden files (an editor's, or what is being written) do not count below folders.
    """
    return frozenset(entry for place in places for entry in _look(place))


def _look(place: Path) -> Iterator[tuple[str, int, int]]:
    if place.is_file():
        state = place.stat()
        yield str(place), state.st_size, state.st_mtime_ns
    elif place.is_dir():
        yield from _walk(str(place))


def _walk(folder: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # gone between two looks
    for entry in entries:
        if entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                yield from _walk(entry.path)
            else:
                state = entry.stat()
                yield entry.path, state.st_size, state.st_mtime_ns
        except OSError:
            continue


def changed_names(before: Seen, now: Seen) -> tuple[str, ...]:
    """Return the names of files that were added, changed or removed, in order."""
    return tuple(sorted({Path(path).name for path, _, _ in before ^ now}))
