r"""TeX that stands in running text, as a reader should see it; formulas are never touched.

arXiv's titles, abstracts and author names hold accents (``Ho\"older``), font macros
(``\textbf{X}``), escaped signs (``\%``) and ties (``Fig.~3``). Only matched macros are converted: a
whole-text converter would take a bare ``%`` for a comment and lose the rest of the line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from digest.text.maths import split_maths

_ACCENT = re.compile(
    r"""\{?(?P<macro>\\(?:['"`^~=.](?!\s)|(?:[uvHtcdbkr](?![A-Za-z])))
        \s*(?:\{\s*\\?[A-Za-z]{1,2}\s*\}|\\[ij](?![A-Za-z])|[A-Za-z]))\}?""",
    re.VERBOSE,
)
_LETTER = re.compile(r"\{?(?P<macro>\\(?:ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j|dh|DH|th|TH)(?![A-Za-z]))\}?[ ]?")
_FONT = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf|sl|up|normal|superscript|subscript)?|emph|uline|underline|mbox|hbox)"
    r"\s*\{([^{}]*)\}"
)
_FONT_SWITCH = re.compile(r"\{\\(?:it|bf|em|tt|sc|rm|sf|sl|itshape|bfseries)\s+([^{}]*)\}")
_LINK = re.compile(r"\\url\s*\{([^{}]*)\}|\\href\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_FOOTNOTE = re.compile(r"\\footnote(?:mark|text)?\s*\{([^{}]*)\}")
_GROUP = re.compile(r"(?<![\\{A-Za-z^_])\{([^{}\\$%]*)\}(?!\})")
_ESCAPED = re.compile(r"\\([%&_#$])")
_THIN_SPACE = re.compile(r"\\[,;:! ]")
_TIE = re.compile(r"(?<=[\w.,)])~(?=[\w\\(\[$])")


@lru_cache(maxsize=4096)
def _converted(macro: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text  # 30 ms to import; most texts need none

    # The library gives a letter and a combining mark, which few fonts set well.
    return unicodedata.normalize("NFC", str(LatexNodes2Text().latex_to_text(macro)).strip()) or macro


def _convert_accents(text: str) -> str:
    if "\\" not in text:
        return text
    for pattern in (_ACCENT, _LETTER):
        text = pattern.sub(lambda match: _converted(match.group("macro")), text)
    return text


def convert_accents(text: str) -> str:
    r"""Return an author's name or a text with TeX accents as letters: ``Andr\'e`` → André."""
    return re.sub(r"(?<!\\)[{}]", "", _convert_accents(text)) if "\\" in text else text


def to_text(text: str) -> str:
    """Return a title, abstract or comment as a reader should see it, formulas untouched."""
    if "\\" not in text and "{" not in text and "~" not in text:
        return text
    return "".join(piece.text if piece.is_maths else _plain(piece.text) for piece in split_maths(text))


def _address(match: re.Match[str]) -> str:
    """Return a link as a reader without links sees it: its text, and its address if that differs."""
    address, text = match.group(1) or match.group(2), match.group(3)
    return address if text in (None, address) else f"{text} ({address})"


def _plain(text: str) -> str:
    text = _FOOTNOTE.sub(r" (\1)", _LINK.sub(_address, _convert_accents(text)))
    previous = None
    while previous != text:  # macros nest; each pass removes one level
        previous = text
        text = _FONT_SWITCH.sub(r"\1", _FONT.sub(r"\1", text))
    text = _GROUP.sub(r"\1", text)
    return " ".join(_TIE.sub(" ", _THIN_SPACE.sub(" ", _ESCAPED.sub(r"\1", text))).split(" "))
