"""The terms of one paper with their counts, as bytes for the index; no numpy here, it runs in workers."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol
from zlib import crc32

from digest.models import Status
from digest.related.words import words_and_pairs

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
    """Return the counted terms of a paper as bytes; none if it was withdrawn: nobody should be led to it."""
    if paper.status == "withdrawn":
        return b""
    chinese = (paper.title_zh or "", paper.summary_zh or "", *(() if paper.abstract else paper.abstract_zh))
    return pack_bag(count_terms((paper.title, *paper.abstract, *chinese), paper.tags))


def count_terms(texts: Iterable[str], tags: Iterable[str] = ()) -> Counter[int]:
    """Return the weighted terms of texts and tags, by number."""
    english: list[int] = []
    chinese: list[str] = []
    for text in texts:
        words, pairs = words_and_pairs(text)
        chinese += pairs
        before: int | None = None
        for word in words:
            if not word:
                before = None
                continue
            number, second = word_number(word)
            english.append(number)
            if before is not None:
                english.append(crc32(second, before))  # ``pair_number``, without a call for each word
            before = number
    tagged = [term_number(f"#{tag.casefold()}") for tag in tags]
    return Counter(english * _ENGLISH + [*map(term_number, chinese)] * _CHINESE + tagged * _TAG)


def pack_bag(counts: Mapping[int, int]) -> bytes:
    """Return the counts as bytes: the terms' numbers in ascending order, then a byte for each count.

    Two terms of one number, one pair in tens of thousands of papers, count as one.
    """
    numbers = sorted(counts)
    return array("I", numbers).tobytes() + bytes([min(_MOST, counts[number]) for number in numbers])
