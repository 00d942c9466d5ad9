"""Counts → vectors: frequencies of terms over earlier papers, and the 64 strongest terms of each paper.

A term's weight is sqrt(count) · sqrt(log2(papers / papers with it)), so that in the product of two
vectors the rarity counts once; among the ways to weight that docs/related.md compares it is the best.
The rarity is kept in quarters: one paper more or less changes hardly any vector. All arithmetic is on
integers but for square roots, which IEEE 754 rounds alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Terms = NDArray[np.uint32]
Ints = NDArray[np.int64]

STRONGEST = 64
"""Terms of a vector: half of a long abstract's; more make the lists hardly better."""
SEEN = 3
"""Papers from which on a term is known; the others fill a vector only where known ones are too few."""
COMMON = 0.2
"""Share of papers from which on a term says nothing."""
SCALE = 255
"""Length of a vector; a cosine of 1 is a score of about SCALE squared."""
_STEP = 4
_LEVELS = np.array([2.0 ** (((level - 0.5) / _STEP) ** 2) for level in range(1, 40)])
_SMOOTHING = 3
_ROOTS = np.round(16 * np.sqrt(np.arange(256) / 2)).astype(np.int64)
"""Of counts in halves."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Terms of several papers, one after the other, with a number from 1 to 255 for each."""

    lengths: Ints
    terms: Terms
    """Ascending inside a paper."""
    values: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def starts(self) -> Ints:
        """Where each paper begins, and where the last ends."""
        return np.concatenate(([0], np.cumsum(self.lengths)))

    def part(self, first: int, last: int) -> Rows:
        """Return the papers from ``first`` up to ``last``."""
        low, high = (int(self.lengths[:at].sum()) for at in (first, last))
        return Rows(self.lengths[first:last], self.terms[low:high], self.values[low:high])

    def same(self, other: Rows) -> bool:
        """Whether both hold the same."""
        return (
            np.array_equal(self.lengths, other.lengths)
            and np.array_equal(self.terms, other.terms)
            and np.array_equal(self.values, other.values)
        )

    def each(self) -> Iterator[bytes]:
        """Yield the bytes of each paper: numbers of terms, then their values."""
        starts = self.starts.tolist()
        for low, high in pairwise(starts):
            yield self.terms[low:high].tobytes() + self.values[low:high].tobytes()

    def pack(self) -> bytes:
        """Return the rows as bytes."""
        lengths = self.lengths.astype("<u2").tobytes()
        return (
            len(self).to_bytes(4, "little")
            + lengths
            + self.terms.astype("<u4", copy=False).tobytes()
            + self.values.tobytes()
        )


def unpack_rows(data: bytes) -> Rows:
    """Return the rows that ``Rows.pack`` was given."""
    n = int.from_bytes(data[:4], "little")
    lengths = np.frombuffer(data, "<u2", n, 4).astype(np.int64)
    total = int(lengths.sum())
    terms = np.frombuffer(data, "<u4", total, 4 + 2 * n)
    return Rows(lengths, terms, np.frombuffer(data, np.uint8, total, 4 + 2 * n + 4 * total))


def join(parts: list[Rows]) -> Rows:
    """Return the rows of all parts, in order."""
    if not parts:
        return Rows(np.zeros(0, np.int64), np.zeros(0, np.uint32), np.zeros(0, np.uint8))
    return Rows(
        np.concatenate([part.lengths for part in parts]),
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.values for part in parts]),
    )


def rows_of_bags(bags: list[bytes]) -> Rows:
    """Return the counts of papers, packed one by one by ``pack_bag``, as rows."""
    lengths = np.array([len(bag) // 5 for bag in bags], np.int64)
    terms = b"".join(bag[: len(bag) // 5 * 4] for bag in bags)
    values = b"".join(bag[len(bag) // 5 * 4 :] for bag in bags)
    return Rows(lengths, np.frombuffer(terms, np.uint32), np.frombuffer(values, np.uint8))


class Frequencies:
    """How many papers have each term."""

    def __init__(self, n: int = 0, terms: Terms | None = None, counts: Ints | None = None) -> None:
        self.n = n
        self.terms = np.zeros(0, np.uint32) if terms is None else terms
        self.counts = np.zeros(0, np.int64) if counts is None else counts

    def add(self, bags: Rows, sign: int = 1) -> Frequencies:
        """Return the frequencies with papers added, or taken away again."""
        terms, counts = np.unique(bags.terms, return_counts=True)
        at = np.searchsorted(self.terms, terms)
        known = np.zeros(len(terms), bool)
        inside = at < len(self.terms)
        known[inside] = self.terms[at[inside]] == terms[inside]
        mine = self.counts.copy()
        mine[at[known]] += sign * counts[known]
        new = ~known
        if not new.any():
            return Frequencies(self.n + sign * len(bags), self.terms, mine)
        return Frequencies(
            self.n + sign * len(bags),
            np.insert(self.terms, at[new], terms[new]),
            np.insert(mine, at[new], sign * counts[new]),
        )

    def of(self, terms: Terms) -> Ints:
        """Return how many papers have each of the terms."""
        if not len(self.terms):
            return np.zeros(len(terms), np.int64)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        return np.where(self.terms[at] == terms, self.counts[at], 0)

    def pack(self) -> bytes:
        """Return the frequencies as bytes; terms of no paper are left out."""
        some = self.counts != 0
        terms: bytes = self.terms[some].astype("<u4").tobytes()
        counts: bytes = self.counts[some].astype("<u4").tobytes()
        return self.n.to_bytes(4, "little") + terms + counts


def unpack_frequencies(data: bytes) -> Frequencies:
    """Return what ``Frequencies.pack`` was given."""
    half = (len(data) - 4) // 8
    return Frequencies(
        int.from_bytes(data[:4], "little"),
        np.frombuffer(data, "<u4", half, 4),
        np.frombuffer(data, "<u4", half, 4 + 4 * half).astype(np.int64),
    )


def vectors(bags: Rows, table: Frequencies) -> Rows:
    """Return the vector of each paper: its strongest terms, with weights of a common length.

    Args:
        bags: counts of terms, in halves.
        table: frequencies over the papers that decide how rare a term is.
    """
    found = table.of(bags.terms)
    levels = np.searchsorted(_LEVELS, (table.n + 1) / (found + _SMOOTHING), side="right")
    raw = _ROOTS[bags.values] * levels
    raw[found > max(COMMON * table.n, SEEN)] = 0
    paper = np.repeat(np.arange(len(bags)), bags.lengths)
    chosen = np.flatnonzero(raw)
    # Known terms first, the stronger first, then by number: a total order.
    rank = (found[chosen] < SEEN) * (1 << 20) - raw[chosen]
    chosen = chosen[np.lexsort((bags.terms[chosen], rank, paper[chosen]))]
    lengths = np.bincount(paper[chosen], minlength=len(bags))
    place = np.arange(len(chosen)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    chosen = np.sort(chosen[place < STRONGEST])  # by paper and term again
    owner, weights = paper[chosen], raw[chosen]
    # Sums of integers: exact, whatever their order.
    length = np.sqrt(np.bincount(owner, weights=weights * weights, minlength=len(bags)))
    scaled = np.round(SCALE * weights / length[owner]).astype(np.uint8)
    some = scaled > 0
    return Rows(
        np.bincount(owner[some], minlength=len(bags)).astype(np.int64), bags.terms[chosen[some]], scaled[some]
    )
