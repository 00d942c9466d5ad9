"""What the helper does for lists of related papers: numpy, which takes 0.1 s to load, is loaded there."""

from __future__ import annotations

from pathlib import Path

from digest.site.index import connect
from digest.site.related import ListsUpdate, Pending


def get_ready() -> None:
    """Load the program, before it is known which papers changed."""
    from digest.site import relate

    assert relate


def find_update(index: Path, pending: Pending) -> ListsUpdate:
    """Return how the lists differ with what is pending.

    Args:
        index: path of the index, to which nobody writes lists meanwhile.
        pending: what it has noted as pending.
    """
    from digest.site import relate

    connection = connect(index)
    try:
        return relate.find_update(connection, pending.papers)
    finally:
        connection.close()
