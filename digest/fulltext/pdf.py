"""A PDF → a full text, or why there is none; bounded in pages and characters.

PDFium is C++ and reads what strangers send: a hostile file may crash or hang it. ``pdf_process``
therefore calls this in a process of its own; only trusted files should be read in this one.
"""

from __future__ import annotations

from digest.fulltext.pdf_pages import BrokenPdf, Document, Line, LockedPdf
from digest.fulltext.pdf_text import shape
from digest.fulltext.records import FullText, NoText

MAX_PAGES = 5000
"""A file that claims more is no paper."""
MAX_CHARS = 600_000
"""Of text that is read at all, about 150,000 tokens: more than readings of one paper may cost. The
longest papers of a night have a fifth of it; a thesis is read up to here, and says so."""
_LEAST_CHARS_A_PAGE = 40
"""A page of a scan holds at most a stamp and a page number."""
_LEAST_CHARS = 300


def parse_pdf(body: bytes, arxiv_id: str, version: int, *, max_chars: int = MAX_CHARS) -> FullText | NoText:
    """Return what a PDF says.

    Args:
        body: the file.
        arxiv_id: whose it is.
        version: of the paper.
        max_chars: stop reading pages after so many characters.
    """
    name = f"{arxiv_id}v{version}"
    if b"%%EOF" not in body[-(2**16) :]:
        # PDFium mends such a file and shows what there is of it, as if that were all.
        return NoText("corrupt", f"{name}: its PDF is cut off")
    try:
        document = Document(body)
    except LockedPdf:
        return NoText("encrypted", f"{name}: its PDF wants a password")
    except BrokenPdf:
        return NoText("corrupt", f"{name}: its PDF cannot be read")
    try:
        return _read(document, arxiv_id, version, name, max_chars)
    except BrokenPdf:
        return NoText("corrupt", f"{name}: its PDF cannot be read")
    finally:
        document.close()


def _read(document: Document, arxiv_id: str, version: int, name: str, max_chars: int) -> FullText | NoText:
    pages = len(document)
    if pages == 0:
        return NoText("corrupt", f"{name}: its PDF has no pages")
    if pages > MAX_PAGES:
        return NoText("too-large", f"{name}: its PDF has {pages} pages")
    lines: list[Line] = []
    heights: list[float] = []
    chars = 0
    while len(heights) < pages and chars < max_chars:
        found = document.lines(len(heights), max_chars=max_chars)
        heights.append(document.height(len(heights)))
        lines.extend(found)
        chars += sum(len(line.text) for line in found)
    read = len(heights)
    if chars < _LEAST_CHARS_A_PAGE * read:
        return NoText("scanned", f"{name}: its PDF has {pages} pages and hardly any text: pictures of pages?")
    shaped = shape(lines, heights)
    kept = sum(len(one.text) for one in shaped.sections)
    if kept < _LEAST_CHARS:
        return NoText("empty", f"{name}: its PDF has only {kept} characters of text")
    cut = f"pages {read + 1}-{pages} of {pages}" if read < pages else ""
    return FullText(arxiv_id, version, "pdf", shaped.title, shaped.sections, shaped.affiliations, cut)
