"""The terms of one paper with their counts, as bytes for the index; no numpy here, it runs in workers."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Protocol
from zlib import crc32

from digest.models import Status
from digest.related.words import FIRST_HAN, terms

_ENGLISH, _CHINESE, _TAG = 2, 1, 2
"""Weight of one occurrence. A Chinese text of two characters a term has more terms than the English
one of the same content: at half weight neither drowns the other (docs/related.md)."""
_MOST = 255


@lru_cache(maxsize=50_000)
def term_number(term: str) -> int:
    """Return the 32-bit number of a term; two of a million share one by chance, which harms nothing."""
    return crc32(term.encode("utf-8", "replace"))


@lru_cache(maxsize=30_000)
def word_number(word: str) -> tuple[int, bytes]:
    """Return (number of a word, what ``pair_number`` takes of it as the second of a pair)."""
    return term_number(word), f" {word}".encode("utf-8", "replace")


def pair_number(one: int, two: bytes) -> int:
    """Return ``term_number`` of two words with a space between, from what ``word_number`` gives of each."""
    return crc32(two, one)


class Readable(Protocol):
    """What a paper and an item of another feed have alike."""

    @property
    def title(self) -> str: ...
    @property
    def title_zh(self) -> str | None: ...
    @property
    def abstract(self) -> tuple[str, ...]: ...
    @property
    def abstract_zh(self) -> tuple[str, ...]: ...
    @property
    def summary_zh(self) -> str | None: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def status(self) -> Status: ...


def bag_of(paper: Readable) -> bytes:
    """Return the counted terms of a paper as bytes."""
    return pack_bag(count_terms(paper))


def count_terms(paper: Readable) -> Counter[str]:
    """Return the weighted terms of a paper; empty if it was withdrawn, as nobody should be led to it."""
    if paper.status == "withdrawn":
        return Counter()
    counts = Counter(f"#{tag.casefold()}" for tag in paper.tags for _ in range(_TAG))
    add(counts, (paper.title, *paper.abstract))
    add(
        counts, (paper.title_zh or "", paper.summary_zh or "", *(() if paper.abstract else paper.abstract_zh))
    )
    return counts


def add(counts: Counter[str], texts: Iterable[str]) -> None:
    """Add the terms of texts."""
    found = Counter(chain.from_iterable(map(terms, texts)))
    for term, n in found.items():
        # ``get``: a Counter's own way to a new term is a call of a function in Python.
        counts[term] = counts.get(term, 0) + n * (_CHINESE if term >= FIRST_HAN else _ENGLISH)


def pack_bag(counts: Counter[str]) -> bytes:
    """Return the counts as bytes: the terms' numbers in ascending order, then a byte for each count."""
    numbered = dict(zip(map(term_number, counts), counts.values(), strict=True))
    if len(numbered) < len(counts):  # two terms of one number: the greater count holds for both
        for term, n in counts.items():
            numbered[term_number(term)] = max(n, numbered[term_number(term)])
    numbers = sorted(numbered)
    return array("I", numbers).tobytes() + bytes([min(_MOST, numbered[number]) for number in numbers])
