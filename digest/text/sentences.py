"""Split an English abstract into sentences; joined by single spaces they are the text again."""

from __future__ import annotations

import re

from digest.text.maths import split_maths

_NEVER_LAST = frozenset(
    # Abbreviations that a sentence practically never ends with; without their full stop. Units such
    # as "ms" are none: "a latency of 240 ms." ends one.
    "e.g i.e cf vs viz fig figs eq eqs sec secs tab ref refs dr prof mr mrs approx ca resp w.r.t a.k.a "
    "incl esp dept univ pp eds al v".split()
)
_ONLY_BEFORE_DIGITS = frozenset("no nos vol ch p st".split())
"""Abbreviations before a number ("No. 3"), words or units otherwise."""
_LAST_BEFORE_CAPITAL = frozenset({"al"})
"""May end a sentence if a capitalised word follows: "… by Li et al. We show …"."""

_BOUNDARY = re.compile(
    r"""[.!?]["'”’)\]}]*        # the end, with what closes after it
        [ ]
        (?=["'“‘(\[`]*          # the start, with what opens before it
           (?:[A-Z0-9À-ÖØ-Þ]|\x00|\\[A-Za-z]))
    """,
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"([\w.]+)$")
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?:\.[A-Z])*")
_MASK = "\x00"
_LONGEST_WORD = 30
"""How far a boundary looks to both sides; no abbreviation is longer."""


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a folded text, in order, none empty; ``()`` for an empty text.

    Robust to abbreviations (e.g., et al., Fig. 3), decimals, initials, URLs and formulas. Where it is
    in doubt it does not split: two sentences on one line still have their translation beside them.
    """
    masked = "".join(_MASK * len(piece.text) if piece.is_maths else piece.text for piece in split_maths(text))
    sentences: list[str] = []
    start = 0
    for match in _BOUNDARY.finditer(masked):
        end = match.start() + 1
        before = masked[max(start, end - _LONGEST_WORD) : end]
        if _ends_in_abbreviation(before, masked[match.end() : match.end() + _LONGEST_WORD]):
            continue
        sentences.append(text[start : match.end() - 1])
        start = match.end()
    if start < len(text):
        sentences.append(text[start:])
    return tuple(sentences)


def _ends_in_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop at the end of ``before`` belongs to an abbreviation or an initial."""
    if not before.endswith("."):
        return False
    match = _WORD_BEFORE.search(before[:-1])
    if match is None:
        return False
    word = match.group(1)
    if _INITIALS.fullmatch(word) and word != "I":
        # An initial ("J. Doe", "U.S. English"); but "… than system A. We" ends a sentence.
        return not re.match(r"(We|The|This|These|Our|It|In|For|To|However|Experiments)\b", after)
    if word.lower() in _ONLY_BEFORE_DIGITS:
        return after[:1].isdigit()
    if word.lower() not in _NEVER_LAST:
        return False
    return not (word.lower() in _LAST_BEFORE_CAPITAL and re.match(r"[A-Z][a-z]|[A-Z] ", after))
