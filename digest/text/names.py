"""Whether two spellings name one person: accents, order, hyphens and initials, carefully (pure)."""

from __future__ import annotations

import re

from digest.text.folding import plain
from digest.text.tex import convert_accents

_MARKS = re.compile(r"[^\w,\s]|_")


def name_words(name: str) -> tuple[str, ...]:
    """Return a name's words in the plain form, family name last where a comma says which it is.

    Hyphens and dots join or part nothing: ``Jia-Wei`` is ``jiawei``, ``J.W.`` is ``j w``.
    """
    text = plain(convert_accents(name)).replace(".", " ")
    family, comma, given = _MARKS.sub("", text).partition(",")
    return tuple(f"{given} {family}".split() if comma else family.split())


def same_person(followed: str, name: str) -> bool:
    """Whether a name on a paper is the one that somebody follows.

    ``Jiawei Li`` is ``Li, Jia-Wei`` and ``Li Jia Wei``; a middle initial may be missing on one side.
    An initial in the followed name stands for every name that begins with it; one on the paper does
    not stand for the followed name, as many share it.
    """
    wanted, found = name_words(followed), name_words(name)
    if not wanted or not found:
        return False
    # Whoever writes initials writes the family name last; so does the paper, if it is to match.
    readings = _readings(wanted)[:1] if any(len(word) == 1 for word in wanted) else _readings(wanted)
    return any(
        family == other and _same_given(given, other_given)
        for family, given in readings
        for other, other_given in _readings(found)[: len(readings)]
    )


def _readings(words: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (family name, given names) as it may be meant: the last word, or the first."""
    return ((words[-1], words[:-1]), (words[0], words[1:]))


def _same_given(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    if not wanted or not found:
        return not wanted and not found
    if len(wanted[0]) == 1:
        # Initials: each stands for one name, or for a part of one written without hyphen.
        return len(wanted) <= len(found) and all(
            other.startswith(one) for one, other in zip(wanted, found, strict=False)
        )
    return _full(wanted) == _full(found) and not _contradict(_initials(wanted), _initials(found))


def _full(given: tuple[str, ...]) -> str:
    return "".join(word for word in given if len(word) > 1)


def _initials(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in given if len(word) == 1)


def _contradict(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return bool(some) and bool(others) and some != others
