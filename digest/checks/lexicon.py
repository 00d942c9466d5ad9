"""Words of abstracts and how Chinese puts them: what a sentence's rendering should touch on.

The words are in ``lexicon_words``; each carries a weight, the surprise (in bits, at most 5) of
finding none of its renderings in a translation that has the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.checks.lexicon_words import WEIGHTS, WORDS


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One idea: the English beginning that it is looked up by, and its Chinese pieces."""

    name: str
    pieces: tuple[str, ...]
    weight: float


def _parse() -> dict[str, Entry]:
    table: dict[str, Entry] = {}
    for line in WORDS.strip().splitlines():
        beginnings, pieces = line.split(":")
        name = beginnings.split()[0]
        entry = Entry(name, tuple(pieces.split()), WEIGHTS.get(name, 3.0))
        for beginning in beginnings.split():
            table.setdefault(beginning.rstrip("-"), entry)
    return table


_TABLE = _parse()
_LONGEST = max(map(len, _TABLE))
_WORD = re.compile(r"[a-z]{3,}(?:-[a-z]+)*")
_ENDINGS = frozenset(
    ("", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "r", "al", "or", "ors", "ion", "ions")
)


def tokens(sentence: str) -> tuple[str, ...]:
    """Return the words of a plain English sentence in lower case, compounds whole, from three letters on."""
    return tuple(_WORD.findall(sentence.lower()))


def entries(sentence: str) -> dict[str, tuple[Entry, str]]:
    """Return the entries that a plain English sentence calls for: name to (entry, word)."""
    return entries_of(tokens(sentence))


def entries_of(words: Iterable[str]) -> dict[str, tuple[Entry, str]]:
    """Return the entries that these lower-case words call for: name to (entry, word)."""
    found: dict[str, tuple[Entry, str]] = {}
    for word in words:
        for entry, part in _called(word):
            if entry.name not in found:
                found[entry.name] = (entry, part)
    return found


@lru_cache(maxsize=20_000)
def _called(word: str) -> tuple[tuple[Entry, str], ...]:
    whole = entry_of(word)
    if whole is not None:
        return ((whole, word),)
    parts = word.split("-") if "-" in word else ()
    return tuple((entry, part) for part in parts if (entry := entry_of(part)) is not None)


@lru_cache(maxsize=20_000)
def entry_of(word: str) -> Entry | None:
    """Return the entry of one lower-case word, None if there is none."""
    for length in range(min(len(word), _LONGEST), 2, -1):
        entry = _TABLE.get(word[:length])
        # A short beginning counts with a plain ending only: "age" is not in "agent".
        if entry is not None and (length >= 5 or word[length:] in _ENDINGS):
            return entry
    return None
