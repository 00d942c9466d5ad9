"""PDFs drawn line by line, so that a test knows every place; broken and locked ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

HEIGHT, WIDTH = 792.0, 612.0
LEADING = 1.2
"""Of the font size."""


class Sheet:
    """A PDF that is being drawn, in columns from the top; fonts are Times."""

    def __init__(self, *, password: str | None = None) -> None:
        self._buffer = BytesIO()
        locked = pdfencrypt.StandardEncryption(password, canPrint=0) if password else None
        self._canvas = Canvas(
            self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=0, encrypt=locked
        )
        self.y = 720.0

    def put(self, text: str, x: float, y: float, *, size: float = 10.0, bold: bool = False) -> None:
        """Draw a line at a place."""
        self._canvas.setFont("Times-Bold" if bold else "Times-Roman", size)
        self._canvas.drawString(x, y, text)

    def lines(
        self,
        texts: Iterable[str],
        x: float = 72.0,
        *,
        size: float = 10.0,
        bold: bool = False,
        gap: float = 0.0,
    ) -> None:
        """Draw lines one below the other, going on where the last ones ended."""
        self.y -= gap
        for text in texts:
            self.put(text, x, self.y, size=size, bold=bold)
            self.y -= LEADING * size

    def stamp(self, text: str) -> None:
        """Draw arXiv's stamp on the left margin, from below upwards."""
        self._canvas.saveState()
        self._canvas.translate(30, 250)
        self._canvas.rotate(90)
        self._canvas.setFont("Times-Roman", 20)
        self._canvas.drawString(0, 0, text)
        self._canvas.restoreState()

    def picture(self) -> None:
        """Fill most of the page with grey, as a scan does."""
        self._canvas.setFillGray(0.8)
        self._canvas.rect(50, 50, 500, 700, fill=1, stroke=0)
        self._canvas.setFillGray(0)

    def next_page(self) -> None:
        self._canvas.showPage()
        self.y = 720.0

    def bytes(self) -> bytes:
        self._canvas.save()
        return self._buffer.getvalue()


def simple(title: str, paragraphs: Sequence[str], *, password: str | None = None) -> bytes:
    """One column, a section per paragraph, wrapped at about ninety characters."""
    sheet = Sheet(password=password)
    sheet.lines([title], size=16, bold=True)
    for number, paragraph in enumerate(paragraphs, start=1):
        sheet.lines([f"{number}  Part {number}"], size=12, bold=True, gap=8)
        sheet.lines(wrapped(paragraph))
        if sheet.y < 120:
            sheet.next_page()
    return sheet.bytes()


def wrapped(text: str, width: int = 90) -> list[str]:
    """A paragraph's lines, broken at spaces."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


def scanned(pages: int = 2) -> bytes:
    """Pictures of pages."""
    sheet = Sheet()
    for _ in range(pages):
        sheet.picture()
        sheet.next_page()
    return sheet.bytes()


def many_pages(count: int, lines: int = 40) -> bytes:
    """A thesis: every page says which one it is."""
    sheet = Sheet()
    for number in range(1, count + 1):
        sheet.lines(
            f"This is line {k} of page {number} of a very long thesis about rooms." for k in range(lines)
        )
        sheet.next_page()
    return sheet.bytes()
