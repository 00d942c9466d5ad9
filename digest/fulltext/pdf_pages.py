"""A PDF's pages as printed lines with their places and fonts, by PDFium.

PDFium gives characters in the order in which they were drawn, which for TeX is the order of
reading, column after column (measured: no sentence out of place in two-column papers; libraries
that sort by place read across columns). A place is asked for once per line, not per character.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

HYPHEN = "\ufffe"
"""What PDFium puts for a hyphen at the end of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, or the part of one that stands in a column; coordinates in points."""

    page: int
    """From 0."""
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Font size of its first letter."""
    font: str
    """Name of that font; empty if the file does not tell."""

    @property
    def upright(self) -> bool:
        """Whether it runs from left to right, unlike arXiv's stamp on the margin."""
        return self.top - self.bottom <= max(4 * self.size, 2 * (self.right - self.left))


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

    def page_height(self, number: int) -> float:
        return float(self._pdf.get_page_size(number)[1])

    def lines(self, number: int) -> tuple[Line, ...]:
        """Return a page's lines in the order in which they were drawn; none for a page of pictures.

        Raises:
            BrokenPdf: the page cannot be read.
        """
        try:
            page = self._pdf[number]
            text = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise BrokenPdf from error
        try:
            return tuple(_lines(text.raw, number))
        finally:
            text.close()
            page.close()


def _lines(text: ctypes.c_void_p, page: int) -> Iterator[Line]:
    count = pdfium.FPDFText_CountChars(text)
    codes = [pdfium.FPDFText_GetUnicode(text, index) for index in range(count)]
    start = 0
    for end in range(count + 1):
        if end == count or codes[end] in (10, 13):
            if line := _line(text, codes, start, end, page):
                yield line
            start = end + 1
        elif codes[end] == ord(HYPHEN):  # the next line follows at once
            if line := _line(text, codes, start, end + 1, page):
                yield line
            start = end + 1


def _line(text: ctypes.c_void_p, codes: list[int], start: int, end: int, page: int) -> Line | None:
    """Return the line of some characters; None if they are all blank."""
    shown = [index for index in range(start, end) if codes[index] > 32 and codes[index] != 0xA0]
    if not shown:
        return None
    letters = "".join(map(chr, codes[start:end]))
    # Windows' wide characters come in halves.
    letters = letters.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    boxes = [box for index in (shown[0], shown[-1]) if (box := _box(text, index))]
    if not boxes:
        boxes = [(0.0, 0.0, 0.0, 0.0)]
    first = next((index for index in shown if chr(codes[index]).isalpha()), shown[0])
    return Line(
        page,
        letters,
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
        float(pdfium.FPDFText_GetFontSize(text, first)),
        _font(text, first),
    )


def _box(text: ctypes.c_void_p, index: int) -> tuple[float, float, float, float] | None:
    """Return a character's (left, bottom, right, top)."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top):
        return None
    return left.value, bottom.value, right.value, top.value


def _font(text: ctypes.c_void_p, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    length = pdfium.FPDFText_GetFontInfo(text, index, buffer, len(buffer), ctypes.c_int())
    return buffer.value.decode("utf-8", "replace") if 0 < length <= len(buffer) else ""
