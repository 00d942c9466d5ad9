"""A memory of a limited size."""

from __future__ import annotations

from itertools import islice
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(dict[K, V]):
    """A dict that forgets the quarter that was put in first once it is full; put in by ``recent[key] = …``.

    Forgetting all would lose what the pages at hand have in common: three of four views were made twice.
    """

    def __init__(self, most: int) -> None:
        """Prepare for so many entries."""
        super().__init__()
        self._most = most

    def __setitem__(self, key: K, value: V) -> None:
        if len(self) >= self._most:
            for old in list(islice(self, self._most // 4 or 1)):
                del self[old]
        super().__setitem__(key, value)
