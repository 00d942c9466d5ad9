r"""Whether two titles are of one paper, though one is TeX and the other its conversion (pure).

Compared are letters and digits only: case, spaces, accents, hyphens and the way a formula is typed
differ between metadata and document (``$\alpha$-VAE`` and ``α-VAE``, ``Ho\"older``).
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter

from digest.text.tex import convert_accents

_FONT_MACRO = re.compile(r"\\(?:math|text|operator)[a-z]*|\\(?:rm|bf|it|sf|tt|boldsymbol|bm|mbox|emph)\b")
_GREEK = {
    chr(code): unicodedata.name(chr(code)).rsplit(" ", 1)[-1].lower()
    for code in (*range(0x391, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA))
}
_LIKE = 0.86
"""Share of words that two titles must have in common: one of ten may differ, two may not."""
_CONTAINED = 0.6
"""How much of the longer title the shorter one must be, if it is all in it (a lost subtitle)."""


def same_title(one: str, other: str) -> bool:
    """Whether two titles name one paper; an empty one names none."""
    first, second = sorted((squeezed(one), squeezed(other)), key=len)
    if not first:
        return False
    if first == second:
        return True
    if first in second and len(first) >= _CONTAINED * len(second):
        return True
    ours, theirs = words(one), words(other)
    common = sum((Counter(ours) & Counter(theirs)).values())
    if 2 * common >= _LIKE * (len(ours) + len(theirs)):
        return True
    # Words glued or broken by a conversion: the same letters, all but a few.
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.96


def words(text: str) -> list[str]:
    """Return the words of a title as they are compared, in order."""
    text = _FONT_MACRO.sub(" ", convert_accents(text))
    text = "".join(_GREEK.get(char, char) for char in unicodedata.normalize("NFKD", text))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", text.casefold())


def squeezed(text: str) -> str:
    """Return the letters and digits of a title, as they are compared."""
    return "".join(words(text))
