"""How much of a known paper a text holds, and in which order."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.fulltext.papers import Paper
from benchmarks.fulltext.sentences import Sentence

_GAP = 400
"""Characters that the debris of a formula may take between the parts of a sentence."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares are of 1."""

    exact: float
    """Sentences that are there word for word: hyphens, ligatures and accents right."""
    letters: float
    """Sentences whose letters and digits are there, whatever the hyphens."""
    order: float
    """Of the running text's sentences that are there, the share in the order of the source."""
    captions: float
    """Captions and footnotes whose letters are there; IEEE prints some in capitals."""
    cells: float
    leaks: int
    """References and running heads that are there."""
    missing: tuple[str, ...]
    """Sentences that are not there word for word."""


def score(text: str, paper: Paper) -> Score:
    plain = _folded(text)
    squeezed = _letters(text)
    running = [one for one in paper.sentences if one.kind in ("body", "appendix")]
    aside = [one for one in paper.sentences if one.kind in ("caption", "footnote")]
    places = [_find(plain, one, _folded) for one in running]
    loose = [_find(squeezed, one, _letters) for one in running]
    beside = [_find(squeezed, one, _letters) for one in aside]
    found = [place for place in loose if place >= 0]
    return Score(
        _share(places),
        _share(loose),
        _longest_rising(found) / len(found) if found else 0.0,
        _share(beside),
        sum(cell in plain for cell in paper.cells) / len(paper.cells),
        sum(plain.count(_folded(one)) for one in paper.unwanted),
        tuple(one.tex for one, place in zip(running + aside, places + beside, strict=True) if place < 0),
    )


def _find(text: str, sentence: Sentence, normal: Callable[[str], str]) -> int:
    """Return where a sentence begins; -1 if it is not there whole."""
    first, *rest = (normal(one) for one in sentence.fragments)
    start = text.find(first)
    if start < 0:
        return -1
    at = start + len(first)
    for fragment in rest:
        place = text.find(fragment, at, at + _GAP + len(fragment))
        if place < 0:
            return -1
        at = place + len(fragment)
    return start


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).replace("\\$", "$")
    return re.sub(r"\s+", " ", text).strip()


def _letters(text: str) -> str:
    return re.sub(r"[\W_\ufffe]", "", unicodedata.normalize("NFKC", text)).casefold()


def _share(places: Sequence[int]) -> float:
    return sum(place >= 0 for place in places) / len(places) if places else 1.0


def _longest_rising(places: Sequence[int]) -> int:
    """Return the length of the longest rising subsequence."""
    ends: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)
