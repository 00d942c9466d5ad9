"""The nearest earlier papers of some papers: exact integer products over an inverted file.

A file of 70,000 papers has 4.5 million terms. For the papers of one night only the terms that they
have are inverted, which is a look at each of the 4.5 million; for a whole archive all are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digest.related.vectors import SCALE, Ints, Rows

SHOWN = 5
"""Papers of a list."""
LEAST = int(0.06 * SCALE * SCALE)
"""A score below says no more than that both papers are written in English."""
_SHARED = 16
"""Terms kept of what two papers share."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier paper that is near."""

    row: int
    score: int
    """At most about ``SCALE`` squared."""
    shared: tuple[int, ...]
    """Numbers of the terms that both have, from the one that adds most to the score."""


class Nearest:
    """Finds the nearest of all rows before a row."""

    def __init__(self, rows: Rows, wanted: Ints) -> None:
        """Invert what is needed.

        Args:
            rows: vectors in the order of the archive.
            wanted: rows that will be asked for.
        """
        self._rows = rows
        self._starts = rows.starts
        chosen = self._needed(wanted)
        if chosen is None:
            owner = np.repeat(np.arange(len(rows), dtype=np.int32), rows.lengths)
        else:
            owner = (np.searchsorted(self._starts, chosen, side="right") - 1).astype(np.int32)
        terms = rows.terms if chosen is None else rows.terms[chosen]
        order = np.argsort(terms, kind="stable")  # stable: each term's papers stay in order
        self._owner = owner[order]
        self._weights = (rows.values if chosen is None else rows.values[chosen])[order]
        ordered = terms[order]
        first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
        group = np.repeat(first, np.diff(np.concatenate((first, [len(ordered)]))))
        where = np.empty(len(order), np.int32)
        where[order] = np.arange(len(order), dtype=np.int32)
        self._at = where  # of each entry, its place in the inverted file …
        self._first = group[where].astype(np.int32)  # … where the papers with its term begin …
        last = np.repeat(
            np.concatenate((first[1:], [len(ordered)])), np.diff(np.concatenate((first, [len(ordered)])))
        )
        self._last = last[where].astype(np.int32)  # … and end
        self._chosen = chosen

    def _needed(self, wanted: Ints) -> NDArray[np.int64] | None:
        """Return the entries whose term one of the wanted rows has; None for all."""
        rows = self._rows
        if len(wanted) * 4 > len(rows):
            return None
        starts = self._starts
        mine = [rows.terms[starts[row] : starts[row + 1]] for row in wanted]
        terms = np.unique(np.concatenate(mine)) if mine else np.zeros(0, np.uint32)
        # A table of the numbers' lower halves rules out nearly all in one step.
        table = np.zeros(1 << 16, bool)
        table[terms & 0xFFFF] = True
        likely = np.flatnonzero(table[rows.terms & 0xFFFF])
        found = rows.terms[likely]
        at = np.minimum(np.searchsorted(terms, found), max(len(terms) - 1, 0))
        return likely[terms[at] == found] if len(terms) else likely

    def of(self, row: int, n: int = SHOWN, least: int = LEAST) -> tuple[Neighbour, ...]:
        """Return the nearest rows before a wanted row, nearest first; of two as near the later one."""
        scores = self.scores(row)
        found = _top(scores, n, least)
        terms = self.shared(row, found)
        return tuple(
            Neighbour(other, int(scores[other]), shared) for other, shared in zip(found, terms, strict=True)
        )

    def shared(self, row: int, others: Sequence[int]) -> list[tuple[int, ...]]:
        """Return the terms that a row shares with each of others, from the one that adds most."""
        mine = dict(self._entries(row))
        found: list[tuple[int, ...]] = []
        for other in others:
            parts = [(-w * mine[term], term) for term, w in self._entries(other) if term in mine]
            found.append(tuple(term for _, term in sorted(parts)[:_SHARED]))
        return found

    def scores(self, row: int) -> NDArray[np.float64]:
        """Return the scores of all rows before a wanted row; whole numbers."""
        low, high = self._span(row)
        owners, products = self._products(row, self._first[low:high], self._at[low:high])
        return np.bincount(owners, weights=products, minlength=row).astype(np.float64, copy=False)

    def scores_after(self, row: int) -> NDArray[np.float64]:
        """Return the scores of all rows after a wanted row; whole numbers."""
        low, high = self._span(row)
        owners, products = self._products(row, self._at[low:high] + 1, self._last[low:high])
        later = len(self._rows) - row - 1
        return np.bincount(owners - (row + 1), weights=products, minlength=later).astype(
            np.float64, copy=False
        )

    def _span(self, row: int) -> tuple[int, int]:
        low, high = int(self._starts[row]), int(self._starts[row + 1])
        if self._chosen is None:
            return low, high
        low, high = np.searchsorted(self._chosen, (low, high))
        return int(low), int(high)

    def _products(
        self, row: int, firsts: NDArray[np.int32], lasts: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return (papers, products of weights) over stretches of the inverted file, one for each term."""
        weights = self._rows.values[self._starts[row] : self._starts[row + 1]].tolist()
        owners = [np.zeros(0, np.int32)]
        products = [np.zeros(0)]
        for first, last, weight in zip(firsts.tolist(), lasts.tolist(), weights, strict=True):
            if last > first:
                owners.append(self._owner[first:last])
                products.append(self._weights[first:last] * np.float64(weight))
        return np.concatenate(owners), np.concatenate(products)

    def _entries(self, row: int) -> zip[tuple[int, int]]:
        low, high = self._starts[row], self._starts[row + 1]
        return zip(self._rows.terms[low:high].tolist(), self._rows.values[low:high].tolist(), strict=True)


def _top(scores: NDArray[np.float64], n: int, least: int) -> list[int]:
    """Return the places of the highest scores, of equal ones the later first; none below ``least``."""
    if not len(scores):
        return []
    bar = max(float(least), float(scores.max()) * 0.6)
    found = np.flatnonzero(scores >= bar)
    while len(found) < n and bar > least:
        bar = max(float(least), bar * 0.6)
        found = np.flatnonzero(scores >= bar)
    return [int(at) for at in found[np.lexsort((-found, -scores[found]))][:n]]
