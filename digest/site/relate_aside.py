"""What the helper does for lists of related papers: it reads the archive early, and finds the lists later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from digest.site.index import connect
from digest.site.related import ListsUpdate, Pending

if TYPE_CHECKING:
    from digest.site.relate import Archive  # loads numpy, in the helper alone

_read: dict[Path, Archive] = {}
"""At most one archive, read early; by its index."""


def read_archive(index: Path) -> None:
    """Read what the lists depend on, before it is known which papers changed.

    Args:
        index: path of the index, to which nobody writes lists until ``find_update`` is done.
    """
    from digest.site.relate import Archive

    for archive in _read.values():
        archive.index.close()
    _read.clear()
    _read[index] = Archive(connect(index))


def find_update(index: Path, pending: Pending) -> ListsUpdate:
    """Return how the lists differ with what is pending.

    Args:
        index: as for ``read_archive``.
        pending: what it has noted as pending.
    """
    from digest.site import relate

    if index not in _read:
        read_archive(index)
    archive = _read.pop(index)
    try:
        return relate.find_update(archive, pending.papers)
    finally:
        archive.index.close()
