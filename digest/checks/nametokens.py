"""The Latin names of a text: models, data sets, metrics, acronyms, and plain proper nouns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from digest.checks.lexicon import entries
from digest.checks.units import UNITS

NameKind = Literal["strong", "acronym", "proper"]


@dataclass(frozen=True, slots=True)
class Name:
    """One name in a text."""

    text: str
    kind: NameKind
    """``strong``: WavLM, GPT-4o, top-5; ``acronym``: ASR; ``proper``: Whisper."""
    start: int
    end: int


TOKEN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9']*(?:(?:[-/+&_@]|\.(?![A-Z][a-z]))[A-Za-z0-9][A-Za-z0-9']*)*\+{0,2}"
)
"""A full stop before a capitalised word ends a sentence even where its space is missing."""
_QUANTITY = re.compile(
    r"\d[\d.,]*(?:[eE][-+]?\d+)?(?:k|K|M|B|T|s|ms|h|hr|min|x|X|Hz|kHz|KHz|MHz|GHz|dB|kbps|bps|Mbps|"
    r"MB|GB|TB|KB|mm|cm|m|km|st|nd|rd|th|fps|W|mW|°)?(?:[-/+]\d[\d.,]*)*\+?"
)
_NUMBER_WORD = re.compile(r"\d[\d.,]*[kKMBT]?-[a-z]+(?:-[a-z]+)*|[A-Za-z]-[a-z]{3,}s?")
_SPELT_OUT = re.compile(r"[A-Z]{2,3}[a-z]{2,}(?:-[A-Za-z]+)?|[a-z]+[A-Z][a-z]{2,}|[A-Z][a-z]+R[a-z]{4,}")
"""Words that show where an acronym comes from: STate, LAnguage, transFormer."""
_ENGLISH = re.compile(r"(?:tion|ing|ed|ment|ive|age|ate|ure|ity|th|al|ic|er|or|ar|ier|ous|ized|no)s?$")
_NO_NAMES = frozenset("The With This That These And For Our We It Its In On By To From As Of".split())
_ROMAN = frozenset(("II", "III", "IV", "VI", "VII", "VIII", "IX"))


def names(text: str) -> tuple[Name, ...]:
    """Return the names of a plain text, in order of occurrence.

    A proper noun is a capitalised word that stands alone among lower-case words and does not begin
    a sentence; words of titles such as "Large Language Model" are none.
    """
    return _scan(text, inner=False)


def names_within(text: str) -> tuple[Name, ...]:
    """Return the names with the capitals inside compounds that are no names: LLM of "LLM-based"."""
    return _scan(text, inner=True)


def _scan(text: str, *, inner: bool) -> tuple[Name, ...]:
    found: list[Name] = []
    odd = False
    tokens = [m for chunk in _CHUNK.finditer(text) for m in TOKEN.finditer(text, chunk.start(), chunk.end())]
    for i, m in enumerate(tokens):
        word = m.group()
        if word.islower() and word.isalpha():
            continue
        kind = _kind(word)
        if kind is None and word[0].isupper() and len(word) > 2 and word.isalpha() and word[1:].islower():
            kind = "proper" if _stands_alone(text, tokens, i) else None
        if kind is None:
            if inner and not word.isalnum():
                found += _inner(word, m.start())
            continue
        if kind != "proper" and _is_mark(text, word, m.start()):
            continue
        odd = odd or (kind == "strong" and _ODD.fullmatch(word) is not None)
        found.append(Name(_singular(word, kind), kind, m.start(), m.end()))
    if odd and len(found) > 1:
        found = [n for n in found if not (_ODD.fullmatch(n.text) and _spells(text, tokens, n, found))]
    return tuple(found)


_CHUNK = re.compile(r"(?<!\S)[^\sA-Z0-9]*[A-Z0-9]\S*")
"""What stands between two spaces and may hold a name: it has a capital or a digit."""
_ODD = re.compile(r"(?=.*[A-Z].*[A-Z]|[a-z].*[A-Z])[A-Za-z]{2,}[a-z-][A-Za-z-]*")


def _is_mark(text: str, word: str, start: int) -> bool:
    """Whether a token is a unit after a number (16 kHz) or what is left of a TeX command."""
    before = text[max(0, start - 2) : start]
    return before[-1:] == "\\" or (word in UNITS and before.rstrip(" -")[-1:].isdigit())


def _spells(text: str, tokens: list[re.Match[str]], name: Name, found: list[Name]) -> bool:
    """Whether a word with odd capitals only shows where an acronym comes from: RAtionale DIstillatiOn."""
    at = next(i for i, m in enumerate(tokens) if m.start() == name.start)
    first = last = at
    while first > 0 and _goes_on(text, tokens, first - 1, name.start - 120):
        first -= 1
    while last + 1 < len(tokens) and _goes_on(text, tokens, last, name.start - 120, forward=True):
        last += 1
    run_start, run_end = tokens[first].start(), tokens[last].end()
    capitals = "".join(c for c in text[run_start:run_end] if c.isupper())
    return any(
        other.kind != "proper"
        and not run_start <= other.start < run_end
        and len(letters := [c for c in other.text if c.isupper()]) >= 3
        and len(letters) >= len([c for c in other.text if c.isalpha()]) - 1
        and _is_subsequence(letters, capitals)
        for other in found
    )


def _goes_on(text: str, tokens: list[re.Match[str]], i: int, floor: int, *, forward: bool = False) -> bool:
    """Whether tokens ``i`` and ``i + 1`` belong to one phrase of capitalised words."""
    other = tokens[i + 1] if forward else tokens[i]
    between = text[tokens[i].end() : tokens[i + 1].start()]
    capital = any(c.isupper() for c in other.group())
    return capital and other.start() >= floor and _SMALL.fullmatch(between) is not None


_SMALL = re.compile(r"[\s-]*(?:(?:of|and|for|with|in|to|the|on|from|via)\s){0,2}[\s-]*")


def _is_subsequence(letters: list[str], text: str) -> bool:
    rest = iter(text)
    return all(c in rest for c in letters)


def names_zh(text: str) -> tuple[Name, ...]:
    """Return the names of a plain Chinese text; any capitalised Latin word among Han is one."""
    found: list[Name] = []
    for m in TOKEN.finditer(text):
        word = m.group()
        kind = _kind(word)
        if kind is None and word[0].isupper() and len(word) > 2 and word.isalpha():
            kind = "proper"
        if kind is not None and not _is_mark(text, word, m.start()):
            found.append(Name(_singular(word, kind), kind, m.start(), m.end()))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _kind(word: str) -> NameKind | None:
    if len(word) < 2 or len(word) > 60 or (word.islower() and word.isalpha()):
        return None
    letters = sum(c.isalpha() for c in word)
    if not letters or _QUANTITY.fullmatch(word) or _NUMBER_WORD.fullmatch(word):
        return None
    if _SPELT_OUT.fullmatch(word) and (entries(word.lower()) or _ENGLISH.search(word.lower())):
        return None
    has_digit = letters < len(word) and any(c.isdigit() for c in word)
    uppers = sum(c.isupper() for c in word)
    base = word.rstrip("s").removesuffix("'")
    if base.isalpha() and base.isupper():
        return None if base in _ROMAN or len(base) < 2 else "acronym"
    if has_digit:
        # "layer-12" and "3rd" are no names; "top-5", "wav2vec", "F0" are.
        return "strong"
    parts = re.split(r"[-/+&_.@]", word)
    if any(sum(c.isupper() for c in p) >= 2 and not p.rstrip("s").isupper() for p in parts):
        return "strong"
    if any(p[1:] != p[1:].lower() and p[:1].islower() for p in parts):
        return "strong"
    if uppers >= 2 and any(p.rstrip("s").isupper() and len(p) > 1 for p in parts):
        # "LLM-based", "SMT-ABC": what counts are the capitals in it.
        return "strong" if all(p[:1].isupper() for p in parts if p) else None
    return None


def _singular(word: str, kind: NameKind) -> str:
    word = word.removesuffix("'s").rstrip("'")
    if kind != "proper" and len(word) > 2 and word.endswith("s") and word[-2].isupper():
        return word[:-1]
    return word


def _stands_alone(text: str, tokens: list[re.Match[str]], i: int) -> bool:
    start = tokens[i].start()
    before = text[max(0, start - 2) : start]
    # Only after a word or a comma is a capital no mere beginning.
    if not (before.rstrip()[-1:].isalpha() or before.rstrip()[-1:] == ",") or _find(tokens[i].group()):
        return False
    return not any(
        0 <= j < len(tokens) and tokens[j].group()[0].isupper() and _adjacent(text, tokens, i, j)
        for j in (i - 1, i + 1)
    )


def _find(word: str) -> bool:
    return word in _NO_NAMES or bool(entries(word))


def _adjacent(text: str, tokens: list[re.Match[str]], i: int, j: int) -> bool:
    low, high = min(i, j), max(i, j)
    return text[tokens[low].end() : tokens[high].start()].strip(" (-") == ""


def _inner(word: str, start: int) -> list[Name]:
    found = []
    for part in _PART.finditer(word):
        kind = _kind(part.group())
        if kind is not None:
            at = start + part.start()
            found.append(Name(_singular(part.group(), kind), kind, at, start + part.end()))
    return found


_PART = re.compile(r"[A-Za-z0-9]+")
