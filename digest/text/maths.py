r"""Find formulas in running text: ``$…$``, ``$$…$$``, ``\(…\)``, ``\[…\]``.

A dollar opens a formula when no space follows it and closes one when no space precedes and no digit
follows it (Pandoc's rule, so that "$5 and $6" is money); a padded ``$ \alpha $`` counts when its
inside looks like TeX. A backslash takes the next character with it: ``\$`` delimits nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_INSIDE = r"(?:\\.|[^$\\])"
_BRACKETS = r"(?P<bracket>\\\[.+?\\\]|\\\(.+?\\\)) |"
_DOLLARS = rf"""
      (?P<display>\$\${_INSIDE}+?\$\$)
    | \\.                                                  # an escaped character: text
    | (?P<inline>\$(?![\s$]){_INSIDE}*?(?<![\s\\])\$(?!\d))
    | (?P<padded>\$(?=\s|{_INSIDE}*?\s\$){_INSIDE}+?\$(?!\d))
    """
_TOKEN = re.compile(_BRACKETS + _DOLLARS, re.VERBOSE | re.DOTALL)
_DOLLARS_ONLY = re.compile(_DOLLARS, re.VERBOSE | re.DOTALL)
_TEX_LIKE = re.compile(r"[\\_^=<>{}+]|^\s*\w\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, or one formula with its delimiters."""

    text: str
    is_maths: bool


def split_maths(text: str, *, brackets: bool = True) -> tuple[Piece, ...]:
    r"""Split a text into runs and formulas, in order; joined they are the text again.

    Args:
        text: a folded text.
        brackets: whether ``\(…\)`` and ``\[…\]`` are formulas too; in escaped Markdown they are text.
    """
    if "$" not in text and "\\" not in text:
        return (Piece(text, False),) if text else ()
    token = _TOKEN if brackets else _DOLLARS_ONLY
    pieces: list[Piece] = []
    start = at = 0
    while match := token.search(text, at):
        at = match.end()
        if match.lastgroup is None:
            continue
        if match.lastgroup == "padded" and not _TEX_LIKE.search(match.group()[1:-1]):
            at = match.start() + 1  # money; the second dollar may open a formula
            continue
        if match.start() > start:
            pieces.append(Piece(text[start : match.start()], False))
        pieces.append(Piece(match.group(), True))
        start = match.end()
    if start < len(text):
        pieces.append(Piece(text[start:], False))
    return tuple(pieces)


def tex_of(formula: str) -> str:
    """Return the TeX between a formula's delimiters, stripped."""
    for opening, closing in (("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")):
        if formula.startswith(opening) and formula.endswith(closing):
            inside = formula[len(opening) : len(formula) - len(closing)]
            if inside or len(formula) > len(opening):
                return inside.strip()
    return formula
