"""The papers of one month, with their counts and vectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from digest.related.vectors import Frequencies, Ints, Rows, join, rows_of_bags, unpack_rows, vectors

ENOUGH = 500
"""Papers of earlier months from which on they alone decide how rare a term is. Before that the days up
to a paper's own decide, its own included: the first day of an archive has no other."""

Key = tuple[str, str]
"""(date, identifier) of a paper; the order of keys is the order of the archive."""


@dataclass(frozen=True, slots=True)
class Month:
    """Papers of a month in their order."""

    keys: tuple[Key, ...]
    bags: Rows
    """Counts of terms."""
    vectors: Rows
    bars: Ints
    """Score that a paper must reach to enter the list of each; 0 if any will do."""

    def with_vectors(self, table: Frequencies) -> Month:
        """Return the month with vectors by the frequencies of all earlier months."""
        if table.n >= ENOUGH:
            return Month(self.keys, self.bags, vectors(self.bags, table), self.bars)
        parts: list[Rows] = []
        first = 0
        for _, keys in groupby(self.keys, key=lambda key: key[0]):
            last = first + len(list(keys))
            bags = self.bags.part(first, last)
            table = table.add(bags)
            parts.append(vectors(bags, table))
            first = last
        return Month(self.keys, self.bags, join(parts), self.bars)

    def with_bags(self, changes: Mapping[Key, bytes | None]) -> Month:
        """Return the month with papers put in (again) or, where the change is None, taken out."""
        bags: dict[Key, bytes] = dict(zip(self.keys, self.bags.each(), strict=True))
        for key, bag in changes.items():
            if bag is None:
                bags.pop(key, None)
            else:
                bags[key] = bag
        keys = tuple(sorted(bags))
        known = dict(zip(self.keys, self.bars.tolist(), strict=True))
        bars = np.array([known.get(key, 0) for key in keys], np.int64)
        return Month(keys, rows_of_bags([bags[key] for key in keys]), EMPTY, bars)


EMPTY = unpack_rows(bytes(4))


def new_month() -> Month:
    return Month((), EMPTY, EMPTY, np.zeros(0, np.int64))
