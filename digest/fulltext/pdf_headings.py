"""Which printed lines are headings: by number, by print, and by what came before (pure).

A number alone is no heading: rows of tables and items of lists begin with one too. A heading is
also set otherwise than the text (larger, bold, italic, capitals) or stands apart from it, and its
number follows the last one's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from digest.fulltext.pdf_layout import Measures
from digest.fulltext.pdf_pages import Line

_ARABIC = re.compile(r"(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+(\S.*)")
_ROMAN = re.compile(r"([IVX]{1,5})\.\s+(\S.*)")
_LETTER = re.compile(r"([A-Z](?:\.\d{1,2}){0,3})\.?\s+(\S.*)")
_APPENDIX = re.compile(r"appendix(?:\s+([A-Z]))?(?:\s*[.:—–-]\s*|\s+|$)(.*)", re.IGNORECASE)
_RUN_IN = re.compile(r"abstract\s*[.:—–-]+\s*(.+)", re.IGNORECASE)
REFERENCES = "references"
_KNOWN = {
    "abstract": "abstract",
    "introduction": "",
    "relatedwork": "",
    "relatedworks": "",
    "background": "",
    "method": "",
    "methods": "",
    "methodology": "",
    "experiments": "",
    "results": "",
    "discussion": "",
    "limitations": "",
    "limitation": "",
    "conclusion": "",
    "conclusions": "",
    "acknowledgment": "",
    "acknowledgments": "",
    "acknowledgement": "",
    "acknowledgements": "",
    "ethicsstatement": "",
    "reproducibilitystatement": "",
    "broaderimpact": "",
    "references": REFERENCES,
    "bibliography": REFERENCES,
    "literaturecited": REFERENCES,
    "appendix": "appendix",
    "appendices": "appendix",
    "supplementarymaterial": "appendix",
}
_STYLED = re.compile(
    r"bold|black|heavy|demi|semib|medi|ital|obliq|slant|CMBX|CMB\d|SFBX|CMTI|SFTI|LMRoman\w*-B|-B$|bx\d", re.I
)
_SMALL = frozenset(
    "a an and as at by for from in into of on or over the to under via vs with without".split()
)
_LONGEST = 110
_VALUES = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; a run-in one has the text that follows it on its line."""

    number: str
    title: str
    level: int
    kind: str = ""
    """``abstract``, ``references``, ``appendix`` or empty."""
    rest: str = ""


class Headings:
    """Recognises headings in the order of reading."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._path: tuple[int, ...] = ()
        """The last arabic number."""
        self._roman = 0
        self._roman_text = ""
        self._letter: tuple[int, ...] = ()
        """The last lettered number, ``B.2`` as (2, 2); below a roman section, or of an appendix."""
        self._past_references = False

    def read(self, line: Line, *, apart: bool) -> Heading | None:
        """Return the heading that a line is.

        Args:
            line: printed, whole.
            apart: whether more space than usual stands above it, or a column begins with it.
        """
        text = " ".join(line.text.split())
        if match := _RUN_IN.fullmatch(text):
            return Heading("", "Abstract", 1, "abstract", match[1]) if not self._path else None
        if not 2 < len(text) <= _LONGEST:
            return None
        emphasised = self._is_emphasised(line, text)
        if not emphasised and not (apart and line.size > self._measures.size - 0.5):
            return None  # a footnote begins with a number, stands apart, and is smaller
        found = self._known(text) or self._numbered(text, emphasised=emphasised)
        if found is not None and found.kind == REFERENCES:
            self._past_references = True
        return found

    def past_references(self) -> None:
        """Take lettered headings for those of appendices from now on."""
        self._past_references = True

    def goes_on(self, first: Line, second: Line, *, step: float | None) -> bool:
        """Whether a line is the second one of the heading above it."""
        same_print = abs(first.size - second.size) < 0.3 and first.font == second.font
        text = " ".join(second.text.split())
        return (
            step is not None
            and step < 1.5 * first.size
            and same_print
            and len(text) <= _LONGEST
            and not (_ARABIC.fullmatch(text) or _ROMAN.fullmatch(text))
            and self._is_emphasised(second, text)
        )

    def _is_emphasised(self, line: Line, text: str) -> bool:
        plain = self._measures
        letters = re.sub(r"[^A-Za-z]", "", text)
        return (
            line.size > plain.size + 0.7
            or (bool(_STYLED.search(line.font)) and not _STYLED.search(plain.font))
            or (len(letters) > 3 and letters.isupper())
        )

    def _known(self, text: str) -> Heading | None:
        """Return a heading without number that nearly every paper bears, small capitals torn or not."""
        match = _ARABIC.fullmatch(text) or _ROMAN.fullmatch(text)
        name = match[2] if match else text
        squeezed = re.sub(r"[^a-z]", "", name.lower())
        kind = _KNOWN.get(squeezed)
        if kind is None or (match and kind != REFERENCES):
            return None
        if kind == REFERENCES:
            return Heading("", "References", 1, REFERENCES)
        return Heading("", _title(text), 1, kind)

    def _numbered(self, text: str, *, emphasised: bool) -> Heading | None:
        if match := _APPENDIX.fullmatch(text):
            if emphasised:
                self._letter = (ord(match[1]) - 64,) if match[1] else ()
                self._past_references = True
                return Heading(match[1] or "", _title(match[2]) or "Appendix", 1, "appendix")
            return None
        if not self._roman and (match := _ARABIC.fullmatch(text)):
            path = tuple(int(part) for part in match[1].split("."))
            if _is_title(match[2]) and _follows(self._path, path) and not self._past_references:
                self._path = path
                return Heading(match[1], _title(match[2]), len(path))
            return None
        if match := _ROMAN.fullmatch(text):
            value = _roman(match[1])
            if value in (self._roman + 1, self._roman + 2) and _is_title(match[2]) and match[2].isupper():
                self._roman, self._roman_text, self._letter = value, match[1], ()
                return Heading(match[1], _title(match[2]), 1)
        if (match := _LETTER.fullmatch(text)) and emphasised and _is_title(match[2]):
            letter, *parts = match[1].split(".")
            path = (ord(letter) - 64, *map(int, parts))
            if _follows(self._letter, path):
                below_roman = self._roman > 0 and not self._past_references
                if not below_roman and not self._path and not self._past_references:
                    return None
                self._letter = path
                if below_roman:
                    # Printed "A.", cited as "IV-A", by arXiv's HTML too: else a paper has five A.
                    return Heading(f"{self._roman_text}-{match[1]}", _title(match[2]), len(path) + 1)
                return Heading(match[1], _title(match[2]), len(path), "appendix")
        return None


def with_more(heading: Heading, text: str) -> Heading:
    """Return a heading with its second line; a bare "Appendix" takes it for its title."""
    more = _title(" ".join(text.split()))
    bare = heading.kind == "appendix" and heading.title == "Appendix"
    return replace(heading, title=more if bare else f"{heading.title} {more}")


def _follows(last: tuple[int, ...], path: tuple[int, ...]) -> bool:
    """Whether a number may come after another: a first part of it, or the next on any level.

    One that was missed may be passed over.
    """
    if not path or path == last:
        return False
    for depth in range(len(path)):
        before = last[depth] if depth < len(last) and last[:depth] == path[:depth] else 0
        if path[:depth] != last[:depth]:
            return False
        if depth < len(last) and path[depth] == last[depth]:
            continue
        return path[depth] in (before + 1, before + 2) and all(part == 1 for part in path[depth + 1 :])
    return False


def _is_title(text: str) -> bool:
    """Whether a text may be a heading's: begins with a capital, holds words, ends like no sentence."""
    first = text[0]
    return (
        (first.isupper() or not first.isascii())
        and len(re.findall(r"[^\W\d_]", text)) >= 3
        and not text.endswith((".", ",", ";", ":"))
        and len(re.findall(r"\d+(?:\.\d+)?", text)) <= 2
    )


def _title(text: str) -> str:
    """Return a heading's text; small capitals that were torn from their first letters are mended."""
    text = re.sub(r"\b([A-Z]) ([A-Z]{2,})\b", r"\1\2", text.strip())
    if not text.isupper() or len(text) <= 4:
        return text
    words = text.lower().split()
    return " ".join(
        word if k and word in _SMALL else word[0].upper() + word[1:] for k, word in enumerate(words)
    )


def _roman(text: str) -> int:
    values = [_VALUES[char] for char in text]
    return sum(
        -value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)
    )
