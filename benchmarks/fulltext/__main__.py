"""``python -m benchmarks.fulltext``: full texts of invented papers, ours against other readers.

Needs pdflatex (Debian: texlive-latex-recommended, texlive-publishers) and, for HTML, latexml. The others are
measured if they can be imported: pip install pypdf pdfminer.six trafilatura. Prints Markdown.
CPU time, the least of several readings; of ours without the start of its process, which is named below.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from benchmarks.fulltext.papers import INSTITUTION, Paper, papers
from benchmarks.fulltext.readers import Reader, ours_html, ours_pdf, readers
from benchmarks.fulltext.score import Score, score
from benchmarks.fulltext.typeset import typeset
from digest.fulltext.pdf_pages import Document
from digest.fulltext.pdf_process import read_pdf
from digest.fulltext.records import FullText


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missing", action="store_true", help="print the sentences that ours misses")
    parser.add_argument("--work", type=Path, help="keep TeX's output here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.work or Path(temporary)
        documents = [
            (one, *typeset(one, work / f"{k}")) for k, one in enumerate(papers(options.seed), start=1)
        ]
    pages = sum(_pages(pdf) for _, pdf, _ in documents)
    sentences = sum(len(paper.sentences) for paper, _, _ in documents)
    print(f"{len(documents)} papers, {pages} pages, {sentences} sentences\n")
    print("| from | reader | exact | letters | order | captions, footnotes | cells | leaks | ms a page |")
    print("|---|---|---|---|---|---|---|---|---|")
    for reader in readers():
        print(_row(reader, documents, pages, options.repeats), flush=True)
    print()
    for paper, pdf, html in documents:
        for kind, found in (("html", html and ours_html(html)), ("pdf", ours_pdf(pdf))):
            if found:
                named = kind == "pdf" or INSTITUTION.encode() in (html or b"")
                print(_ours(kind, paper, found, show=options.missing, named=named))
    print(f"\nstart of the process that reads a PDF: {_start_ms(documents[0][1]):.0f} ms, by the wall clock")
    return 0


def _row(reader: Reader, documents: list[tuple[Paper, bytes, bytes | None]], pages: int, repeats: int) -> str:
    begin = f"| {reader.kind} | {reader.name} |"
    if reader.read is None:
        return f"{begin} not installed | | | | | | |"
    if any(html is None for _, _, html in documents) and reader.kind == "html":
        return f"{begin} no latexml | | | | | | |"
    scores: list[Score] = []
    seconds = 0.0
    for paper, pdf, html in documents:
        body = (html if reader.kind == "html" else pdf) or b""
        text, least = _timed(reader.read, body, repeats)
        seconds += least
        scores.append(score(text, paper))
    return (
        f"{begin} {mean(s.exact for s in scores):.3f} | {mean(s.letters for s in scores):.3f}"
        f" | {mean(s.order for s in scores):.3f} | {mean(s.captions for s in scores):.3f}"
        f" | {mean(s.cells for s in scores):.3f} | {sum(s.leaks for s in scores)}"
        f" | {1000 * seconds / pages:.1f} |"
    )


def _timed(read: Callable[[bytes], str], body: bytes, repeats: int) -> tuple[str, float]:
    text, least = "", float("inf")
    for _ in range(repeats):
        start = time.process_time()
        text = read(body)
        least = min(least, time.process_time() - start)
    return text, least


def _ours(kind: str, paper: Paper, found: FullText, *, show: bool, named: bool) -> str:
    text = "\n\n".join(one.text for one in found.sections)
    result = score(text, paper)
    # LaTeXML numbers IEEE's subsections in full (III-A); "appendix" is all that IEEE prints of its number.
    there = [(one.title.casefold(), one.number) for one in found.sections]
    known = sum(
        any(title.casefold() == name and (printed or number).endswith(number) for name, printed in there)
        for number, title in paper.headings
    )
    affiliation = (
        "lost by LaTeXML" if not named else "found" if INSTITUTION in found.affiliations else "missed"
    )
    line = (
        f"- {paper.name}, {kind}: exact {result.exact:.3f}, order {result.order:.3f},"
        f" headings {known} of {len(paper.headings)} (of {len(found.sections)}),"
        f" affiliation {affiliation}"
    )
    return line + ("".join(f"\n    - missing: {one}" for one in result.missing) if show else "")


def _pages(pdf: bytes) -> int:
    document = Document(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _start_ms(pdf: bytes) -> float:
    """Return what reading in a process of its own costs above reading it here."""
    least = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        read_pdf(pdf, "2606.00001", 1)
        least = min(least, time.perf_counter() - start)
    start = time.perf_counter()
    ours_pdf(pdf)
    return 1000 * (least - (time.perf_counter() - start))


if __name__ == "__main__":
    sys.exit(main())
