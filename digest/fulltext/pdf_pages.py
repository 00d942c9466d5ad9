"""A PDF's pages as printed lines with their places and fonts, by PDFium.

PDFium gives characters in the order in which they were drawn, which for TeX is the order of
reading, column after column (measured: no sentence out of place in two-column papers; libraries
that sort by place read across columns). Places and fonts are asked for at a few characters of each
line: a call for every character would cost more than everything else.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

HYPHEN = "\u2010"
"""What stands for a hyphen at the end of a line that PDFium has joined to the next."""
_JOINED = frozenset((2, 0xFFFE))
"""PDFium's codes for such a hyphen, alone and in a text; the next line follows without a line end."""
_LINE_ENDS = frozenset((10, 13))
_SAMPLES = 5
_APART = 0.9
"""Of the font size: how far baselines of two lines are apart at least; raised characters are less."""
_LIGATURES = {27: "ff", 28: "fi", 29: "fl", 30: "ffi", 31: "ffl"}
"""T1's codes, which are all that bitmap fonts without names tell."""
_ACCENTS = {
    ord(spacing): combining
    for spacing, combining in zip(
        "`´ˆ˜¯˘˙¨˚˝ˇ¸",
        "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327",
        strict=True,
    )
}
"""Accents that TeX draws over a letter where a font lacks the accented one."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or the part of one that PDFium took for one; coordinates in points."""

    page: int
    """From 0."""
    text: str
    """Ends with ``HYPHEN`` where a word may go on in the next line."""
    left: float
    right: float
    base: float
    """Height of the baseline above the page's lower edge."""
    size: float
    """Font size of most of its letters."""
    font: str
    """Name of that font; empty if the file does not tell."""
    upright: bool = True
    """Whether it runs from left to right, unlike arXiv's stamp on the margin."""


class LockedPdf(Exception):
    """The PDF wants a password."""


class BrokenPdf(Exception):
    """PDFium cannot read it."""


class Document:
    """A PDF in memory; close it."""

    def __init__(self, body: bytes) -> None:
        """Open a PDF.

        Raises:
            LockedPdf: it wants a password, or a security handler that PDFium lacks.
            BrokenPdf: it is no PDF that can be read.
        """
        try:
            self._pdf = pypdfium2.PdfDocument(body)
        except pypdfium2.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise LockedPdf from error
            raise BrokenPdf from error

    def close(self) -> None:
        self._pdf.close()

    def __len__(self) -> int:
        return len(self._pdf)

    def height(self, number: int) -> float:
        """Return a page's height in points."""
        try:
            return float(self._pdf.get_page_size(number)[1])
        except pypdfium2.PdfiumError as error:
            raise BrokenPdf from error

    def lines(self, number: int, *, max_chars: int) -> tuple[Line, ...]:
        """Return a page's lines in the order in which they were drawn; none for a page of pictures.

        Args:
            number: of the page, from 0.
            max_chars: a page that claims more is read up to there.

        Raises:
            BrokenPdf: the page cannot be read.
        """
        try:
            page = self._pdf[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise BrokenPdf from error
        try:
            return tuple(_lines(text.raw, number, max_chars))
        finally:
            text.close()
            page.close()


def _lines(text: ctypes.c_void_p, page: int, max_chars: int) -> Iterator[Line]:
    codes = _codes(text, min(pdfium.FPDFText_CountChars(text), max_chars))
    count = len(codes)
    start = 0
    for end in range(count + 1):
        at_end = end == count
        if at_end or codes[end] in _LINE_ENDS or codes[end] in _JOINED:
            hyphen = HYPHEN if not at_end and codes[end] in _JOINED else ""
            yield from _line(text, codes, start, end, page, hyphen)
            start = end + 1


def _codes(text: ctypes.c_void_p, count: int) -> list[int]:
    """Return the characters' code points, one for each whose place can be asked for."""
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text, 0, count, buffer) == count + 1:
        return list(buffer[:count])
    # Characters without a code point are left out of a text.
    return [pdfium.FPDFText_GetUnicode(text, index) for index in range(count)]


def _line(
    text: ctypes.c_void_p, codes: list[int], start: int, end: int, page: int, hyphen: str
) -> Iterator[Line]:
    """Yield the line of some characters, nothing if they are all blank; two where it has two baselines."""
    shown = [index for index in range(start, end) if codes[index] > 32 and codes[index] != 0xA0]
    if not shown:
        return
    letters = [index for index in shown if codes[index] > 64] or shown
    samples = [letters[k * (len(letters) - 1) // (_SAMPLES - 1)] for k in range(_SAMPLES)]
    size = sorted(pdfium.FPDFText_GetFontSize(text, index) for index in samples)[_SAMPLES // 2]
    first, last = _box(text, shown[0]), _box(text, shown[-1])
    bases = sorted(_base(text, index) for index in samples)
    base = bases[_SAMPLES // 2]
    # On a margin characters stand one above the other.
    upright = len(shown) < 4 or abs(last[0] - first[0]) + 4 * size > abs(bases[-1] - bases[0])
    if upright and bases[-1] - bases[0] > _APART * size and (cut := _second_baseline(text, shown, size)):
        yield from _line(text, codes, start, cut, page, "")
        yield from _line(text, codes, cut, end, page, hyphen)
        return
    yield Line(
        page,
        _characters(text, codes, start, end) + hyphen,
        min(first[0], last[0]),
        max(first[1], last[1]),
        base,
        float(size),
        _font(text, samples[_SAMPLES // 2]),
        upright,
    )


def _second_baseline(text: ctypes.c_void_p, shown: list[int], size: float) -> int:
    """Return the first character that does not stand on the line of those before it; 0 if all do.

    PDFium takes a short line that is centred below another one for a part of it.
    """
    base = _base(text, shown[0])
    for index in shown[1:]:
        next_base = _base(text, index)
        if abs(next_base - base) > _APART * size:
            return index
        base = next_base
    return 0


def _characters(text: ctypes.c_void_p, codes: list[int], start: int, end: int) -> str:
    """Return the characters as text: ligatures spelt out, accents on their letters."""
    run = codes[start:end]
    if not _ACCENTS.keys().isdisjoint(run):
        return _accented(text, codes, start, end)
    letters = "".join(map(chr, run))
    if min(run) < 32:
        letters = letters.translate(_LIGATURES)
    if max(run) >= 0xD800:  # characters of the higher planes come in halves
        letters = letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return letters


def _accented(text: ctypes.c_void_p, codes: list[int], start: int, end: int) -> str:
    """Return the characters with each free accent on the letter that it stands over."""
    letters = [_LIGATURES.get(code) or chr(code) for code in codes[start:end]]
    boxes = {k: _box(text, start + k) for k, letter in enumerate(letters) if letter.isalpha()}
    for k, code in enumerate(codes[start:end]):
        if code not in _ACCENTS:
            continue
        left, right = _box(text, start + k)
        middle = (left + right) / 2
        under = [one for one, box in boxes.items() if box[0] - 1 <= middle <= box[1] + 1 and one != k]
        if under:
            nearest = min(under, key=lambda one: abs(sum(boxes[one]) / 2 - middle))
            base = letters[nearest].replace("ı", "i").replace("ȷ", "j")
            composed = unicodedata.normalize("NFC", base + _ACCENTS[code])
            if len(composed) == len(base):
                letters[nearest], letters[k] = composed, ""
    return "".join(letters)


def _box(text: ctypes.c_void_p, index: int) -> tuple[float, float]:
    """Return a character's left and right edge; zeros if PDFium does not know."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, right.value


def _base(text: ctypes.c_void_p, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    return y.value


def _font(text: ctypes.c_void_p, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, len(buffer), ctypes.c_int())
    return buffer.value.decode("utf-8", "replace") if 0 < length <= len(buffer) else ""
