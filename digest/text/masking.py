"""Placeholders for what a translation must not touch: formulas, URLs, e-mail, code, citations.

Masked text travels through JSON and a model without a backslash of TeX in it; ``unmask`` puts the
originals back by name, so their order in the translation is free.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from digest.text.maths import split_maths

PLACEHOLDER = re.compile(r"⟦M(\d+)⟧")
_LOOSE_PLACEHOLDER = re.compile(r"[⟦\[【〚]\s*[MmＭ]\s*(\d+)\s*[⟧\]】〛]")

_OPAQUE = re.compile(
    r"""
      (?:https?|ftp)://[^\s<>"'`{}|\\^（）【】，。；]+[^\s<>"'`{}|\\^（）【】，。；.,;:!?)\]]
    | (?<![\w@])www\.[\w-]+\.[^\s<>"'`，。；]+[^\s<>"'`，。；.,;:!?)\]]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | (?<!`)`[^`'\n]+`(?!`)                              # code; TeX quotes (`x', ``x'') are text
    | \\(?:cite[a-z]*|ref|eqref|autoref|label|url|href)\*?(?:\[[^\]]*\])*\{[^{}]*\}(?:\{[^{}]*\})?
    | ⟦[^⟧]*⟧?                                           # what looks like a placeholder of ours
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with placeholders, and what each stands for."""

    text: str
    originals: tuple[tuple[str, str], ...]
    """(placeholder, original) in order of occurrence; each placeholder occurs once in ``text``."""

    @property
    def placeholders(self) -> tuple[str, ...]:
        return tuple(placeholder for placeholder, _ in self.originals)


def mask(text: str, start: int = 1) -> Masked:
    """Replace formulas, URLs, e-mail addresses, code and citations by ⟦M1⟧, ⟦M2⟧ …

    Args:
        text: a folded text.
        start: number of the first placeholder, so that several texts can share one series.
    """
    originals: list[tuple[str, str]] = []

    def placeholder(original: str) -> str:
        name = f"⟦M{start + len(originals)}⟧"
        originals.append((name, original))
        return name

    parts = [
        placeholder(piece.text)
        if piece.is_maths
        else _OPAQUE.sub(lambda match: placeholder(match.group()), piece.text)
        for piece in split_maths(text)
    ]
    return Masked("".join(parts), tuple(originals))


def normalise_placeholders(text: str) -> str:
    """Return a model's text with near misses such as ``[M1]`` or ``⟦ m1 ⟧`` as placeholders."""
    return _LOOSE_PLACEHOLDER.sub(lambda match: f"⟦M{int(match.group(1))}⟧", text)


def unmask(text: str, originals: Iterable[tuple[str, str]]) -> str:
    """Put the originals back; placeholders that stand for nothing are left as they are."""
    table = dict(originals)
    return PLACEHOLDER.sub(lambda match: table.get(match.group(), match.group()), text)


@dataclass(frozen=True, slots=True)
class PlaceholderFault:
    """A placeholder that a translation lost, repeated or invented."""

    placeholder: str
    kind: str
    """``lost``, ``repeated`` or ``invented``."""


def placeholder_faults(text: str, expected: Iterable[str]) -> tuple[PlaceholderFault, ...]:
    """Compare a sentence's placeholders with the expected ones: each exactly once, in any order."""
    wanted = tuple(expected)
    found = Counter(match.group() for match in PLACEHOLDER.finditer(text))
    faults = [
        PlaceholderFault(name, "lost" if found[name] == 0 else "repeated")
        for name in wanted
        if found[name] != 1
    ]
    faults += [PlaceholderFault(name, "invented") for name in sorted(found) if name not in wanted]
    return tuple(faults)
