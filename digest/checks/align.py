"""Find which part of a Chinese abstract renders which English sentence, from the texts alone.

The Chinese is cut into clauses; a monotone path gives each clause to the sentence with which it
shares most: renderings of words (weighted, rare ones more), names and numbers, and its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_CLAUSE_END = re.compile(r"[。！？；!?;，：:\n]+|,(?=\s*[\u4e00-\u9fff])|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"(?:[。！？!?]+[”’」』）)\"]*|\n+)")
_MAX_CELLS = 30_000
"""Above this many sentence-clause pairs the places alone decide (no abstract comes near)."""
_PLACE_WEIGHT = 5.0
_SKIP = 1.5


@dataclass(frozen=True, slots=True)
class Anchor:
    """Something of a sentence that its rendering should show; any one of the forms will do."""

    name: str
    forms: tuple[str, ...]
    """In lower case."""
    weight: float


@dataclass(frozen=True, slots=True)
class Span:
    """A run of clauses of the Chinese text."""

    start: int
    end: int
    near_start: int
    """Where the neighbouring clauses begin that may hold a part of the rendering."""
    near_end: int


def split_zh(text: str) -> tuple[str, ...]:
    """Split a Chinese text into sentences; joined they are the text again."""
    parts, start = [], 0
    for m in _SENTENCE_END.finditer(text):
        parts.append(text[start : m.end()])
        start = m.end()
    if start < len(text):
        parts.append(text[start:])
    return tuple(p for p in parts if p)


def clauses(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of the clauses of a plain Chinese text; they cover it without gaps."""
    bounds, start = [], 0
    for m in _CLAUSE_END.finditer(text):
        if m.end() - start >= 5:
            bounds.append((start, m.end()))
            start = m.end()
    if start < len(text):
        if bounds and len(text) - start < 5:
            bounds[-1] = (bounds[-1][0], len(text))
        else:
            bounds.append((start, len(text)))
    return bounds


def align(lengths: Sequence[int], anchors: Sequence[Sequence[Anchor]], text: str) -> tuple[Span | None, ...]:
    """Return each sentence's part of the Chinese, None where no clause is its own.

    Args:
        lengths: characters of each English sentence.
        anchors: of each English sentence.
        text: the plain Chinese text in lower case.
    """
    bounds = clauses(text)
    n, m = len(lengths), len(bounds)
    if not n or not m:
        return (None,) * n
    if n * m > _MAX_CELLS:
        owner = [min(n - 1, c * n // m) for c in range(m)]
    else:
        owner = _path(_scores(lengths, anchors, text, bounds), n, m)
    spans: list[Span | None] = []
    for i in range(n):
        own = [c for c in range(m) if owner[c] == i]
        if not own:
            spans.append(None)
            continue
        first, last = own[0], own[-1]
        low, high = max(0, first - 2), min(m - 1, last + 2)
        spans.append(Span(bounds[first][0], bounds[last][1], bounds[low][0], bounds[high][1]))
    return tuple(spans)


def _scores(
    lengths: Sequence[int],
    anchors: Sequence[Sequence[Anchor]],
    text: str,
    bounds: list[tuple[int, int]],
) -> list[list[float]]:
    starts = [start for start, _ in bounds]
    spread = Counter(a.name for sentence in anchors for a in sentence)
    clauses_of: dict[str, set[int]] = {}
    total = sum(lengths) or 1
    whole = bounds[-1][1] or 1
    middles = [(start + end) / 2 / whole for start, end in bounds]
    rows, before = [], 0
    for length, sentence in zip(lengths, anchors, strict=True):
        low, high = before / total, (before + length) / total
        before += length
        row = [-_PLACE_WEIGHT * min(1.0, 2 * max(0.0, low - middle, middle - high)) for middle in middles]
        for a in sentence:
            found = clauses_of.get(a.name)
            if found is None:
                found = clauses_of[a.name] = _clauses_with(a.forms, text, starts)
            if found:
                gain = a.weight / spread[a.name] / len(found) ** 0.5
                for c in found:
                    row[c] += gain
        rows.append(row)
    return rows


def _clauses_with(forms: tuple[str, ...], text: str, starts: list[int]) -> set[int]:
    found = set()
    for form in forms:
        at = text.find(form)
        left = _MOST_PLACES
        while at >= 0 and left:
            found.add(bisect_right(starts, at) - 1)
            at = text.find(form, at + 1)
            left -= 1
    return found


_MOST_PLACES = 12
"""Occurrences of a form that are looked at; what is everywhere tells nothing."""


def _path(scores: list[list[float]], n: int, m: int) -> list[int]:
    """Return the owner of each clause on the best path that never goes back."""
    best = [scores[i][0] - _SKIP * i for i in range(n)]
    back: list[list[int]] = []
    for c in range(1, m):
        nexts, source = [], []
        # carry: best of the sentences before, less the skips in between.
        carry, carry_from = float("-inf"), 0
        for i in range(n):
            stay = best[i]
            if stay >= carry:
                nexts.append(stay + scores[i][c])
                source.append(i)
            else:
                nexts.append(carry + scores[i][c])
                source.append(carry_from)
            # To i + 1 from i costs nothing, from earlier ones a skip each.
            if carry - _SKIP > best[i]:
                carry -= _SKIP
            else:
                carry, carry_from = best[i], i
        best = nexts
        back.append(source)
    last = max(range(n), key=lambda i: best[i] - _SKIP * (n - 1 - i))
    owner = [last]
    for source in reversed(back):
        owner.append(source[owner[-1]])
    return owner[::-1]
