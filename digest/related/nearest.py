"""The nearest earlier papers of some papers: exact products of whole numbers.

An archive of 70,000 papers has 4.5 million terms. For the papers of one night each of them is looked at once,
a stretch at a time; for a whole archive they are inverted.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.related.vectors import SCALE, Ints, Rows

SHOWN = 5
"""Papers of a list."""
LEAST = int(0.06 * SCALE * SCALE)
"""A score below says no more than that both papers are written in English."""
_SHARED = 12
"""Terms kept of what two papers share."""
_FEW = 64
"""Papers up to which one look at all terms is cheaper than inverting them."""
_STRETCH = 1_024
"""Papers looked at together: short enough to stay in the processor's cache."""
_BLOCK = 128
"""Scores of which the highest is found at once."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier paper that is near."""

    row: int
    score: int
    """At most about ``SCALE`` squared."""
    shared: tuple[int, ...]
    """Numbers of the terms that both have, from the one that adds most to the score."""


class Nearest(ABC):
    """Finds the nearest of all rows before a row."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._starts = rows.starts

    @abstractmethod
    def scores(self, row: int) -> NDArray[np.floating[Any]]:
        """Return the scores of all rows before a wanted row; whole numbers."""

    @abstractmethod
    def scores_after(self, row: int) -> NDArray[np.floating[Any]]:
        """Return the scores of all rows after a wanted row; whole numbers."""

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

    def _entries(self, row: int) -> zip[tuple[int, int]]:
        low, high = self._starts[row], self._starts[row + 1]
        return zip(self._rows.terms[low:high].tolist(), self._rows.values[low:high].tolist(), strict=True)


def nearest(rows: Rows, wanted: Ints) -> Nearest:
    """Return what finds the nearest of rows.

    Args:
        rows: vectors in the order of the archive.
        wanted: rows that will be asked for.
    """
    return _OneLook(rows, wanted) if len(wanted) <= _FEW else _Inverted(rows)


class _OneLook(Nearest):
    """Scores of few rows, all made at once."""

    def __init__(self, rows: Rows, wanted: Ints) -> None:
        super().__init__(rows)
        self._place = {row: n for n, row in enumerate(wanted.tolist())}
        starts = self._starts
        mine = [slice(int(starts[row]), int(starts[row + 1])) for row in self._place]
        terms = np.unique(np.concatenate([np.zeros(0, np.uint32), *(rows.terms[part] for part in mine)]))
        weights = np.zeros((len(terms), len(mine)), np.float32)
        for n, part in enumerate(mine):
            weights[np.searchsorted(terms, rows.terms[part]), n] = rows.values[part]
        # Below 2 ** 24 a float of 32 bits is exact; a score is at most about SCALE squared.
        self._scores = np.zeros((len(rows), len(mine)), np.float32)
        if len(terms):
            self._look(terms, weights)

    def _look(self, terms: NDArray[np.uint32], weights: NDArray[np.float32]) -> None:
        """Add up the products of all rows' terms with the wanted rows' ones."""
        rows, starts = self._rows, self._starts
        # Places of the terms by the lower half of their numbers: right for all but the few that share one.
        half = np.full(1 << 16, -1, np.int32)
        half[terms & 0xFFFF] = np.arange(len(terms))
        for first in range(0, len(rows), _STRETCH):
            last = min(first + _STRETCH, len(rows))
            part = rows.terms[starts[first] : starts[last]]
            near = half[part & 0xFFFF]
            likely = np.flatnonzero(near >= 0)
            part, near = part[likely], near[likely]
            other = np.flatnonzero(terms[near] != part)
            at = np.minimum(np.searchsorted(terms, part[other]), len(terms) - 1)
            near[other] = np.where(terms[at] == part[other], at, -1)
            some = np.flatnonzero(near >= 0)
            if not len(some):
                continue
            chosen = likely[some]
            owner = np.repeat(np.arange(first, last), rows.lengths[first:last])[chosen]
            products = weights[near[some]]
            products *= rows.values[starts[first] : starts[last]][chosen, None].astype(np.float32)
            begins = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
            self._scores[owner[begins]] = np.add.reduceat(products, begins)

    def scores(self, row: int) -> NDArray[np.float32]:
        """See ``Nearest``."""
        return self._scores[:row, self._place[row]]

    def scores_after(self, row: int) -> NDArray[np.float32]:
        """See ``Nearest``."""
        return self._scores[row + 1 :, self._place[row]]


class _Inverted(Nearest):
    """Scores of any row, from the papers that have each of its terms."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        order = np.argsort(rows.terms, kind="stable")  # stable: each term's papers stay in order
        ordered = rows.terms[order]
        self._owner = np.repeat(np.arange(len(rows), dtype=np.intp), rows.lengths)[order]
        self._weights = rows.values[order].astype(np.float32)  # exact: see ``_OneLook``
        self._at = np.empty(len(order), np.int32)
        """Of each entry, its place in the inverted file …"""
        self._at[order] = np.arange(len(order), dtype=np.int32)
        new = np.concatenate(([False], ordered[1:] != ordered[:-1]))[: len(order)]
        self._term = np.empty(len(order), np.int32)
        """… and the place of its term among all."""
        self._term[order] = np.cumsum(new)
        self._first = np.concatenate((np.flatnonzero(new), [len(order)])).astype(np.int32)
        """Where the papers with each term but the first begin; and where the last end."""

    def scores(self, row: int) -> NDArray[np.float32]:
        """See ``Nearest``."""
        low, high = int(self._starts[row]), int(self._starts[row + 1])
        term = self._term[low:high]
        begins = np.where(term > 0, self._first[term - 1], 0)
        return self._add_up(row, begins, self._at[low:high], 0, row)

    def scores_after(self, row: int) -> NDArray[np.float32]:
        """See ``Nearest``."""
        low, high = int(self._starts[row]), int(self._starts[row + 1])
        ends = self._first[self._term[low:high]]
        return self._add_up(row, self._at[low:high] + 1, ends, row + 1, len(self._rows) - row - 1)

    def _add_up(
        self, row: int, firsts: NDArray[np.int32], lasts: NDArray[np.int32], first: int, length: int
    ) -> NDArray[np.float32]:
        """Return the scores of ``length`` rows from ``first`` on.

        Args:
            row: whose terms count.
            firsts: for each of its terms, where its stretch of the inverted file begins.
            lasts: the same for the ends.
            first: row of the first score.
            length: how many there are.
        """
        scores = np.zeros(length, np.float32)
        mine = self._rows.values[self._starts[row] : self._starts[row + 1]].astype(np.float32)
        # One type for all three: then numpy adds in its fast way, twice as fast as counting pairs.
        for start, end, weight in zip(firsts.tolist(), lasts.tolist(), mine, strict=True):
            owners = self._owner[start:end]
            np.add.at(scores, owners - first if first else owners, self._weights[start:end] * weight)
        return scores


def _top(scores: NDArray[np.floating[Any]], n: int, least: int) -> list[int]:
    """Return the places of the highest scores, of equal ones the later first; none below ``least``."""
    bar = float(least)
    blocks = len(scores) // _BLOCK
    if blocks >= n:  # the n highest are no lower than the n highest of the blocks
        highest = scores[: blocks * _BLOCK].reshape(_BLOCK, blocks).max(axis=0)
        bar = max(bar, float(np.partition(highest, blocks - n)[blocks - n]))
    found = np.flatnonzero(scores >= bar)
    ranked = sorted(zip(scores[found].tolist(), found.tolist(), strict=True), reverse=True)
    return [at for _, at in ranked[:n]]
