"""Printed lines without furniture, parts of a line put together, and the measures of a page (pure)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from digest.fulltext.pdf_pages import Line

_MARGIN = 0.2
"""Share of a page's height in which running heads and page numbers stand, above and below."""
_PAGE_NUMBER = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE
)
_STAMP = re.compile(r"arXiv:\s*(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v\d+", re.IGNORECASE)
_NOTICE = re.compile(
    r"(?:Preprint submitted to|Preprint\.? (?:Under|Work)|Under review as)\b.*", re.IGNORECASE
)
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*[\divxl]*\s*$")
_ENTRY = re.compile(r"\s*\[(\d{1,3})\]\s")
_ENTRIES = 5
_ENTRY_LINES = 8
_EDGE = 0.02
"""Share of all lines that begin at one place at least, to make it a column's edge."""
_MOST_OUTER = 2
_GAP = 1.5
"""Of a line's font size: how far running heads stand from the text at least."""
_TOLERANCE = 3.0
"""Points by which a running head may move from page to page."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What most of the document is set in."""

    size: float
    font: str
    leading: float
    """From baseline to baseline."""
    edges: frozenset[int]
    """Whole points at which many lines begin: edges of columns and indents."""

    def begins_at_edge(self, line: Line) -> bool:
        """Whether a line begins where many do, unlike rows of tables and parts of figures."""
        return any(round(line.left) + k in self.edges for k in (-1, 0, 1))


def without_furniture(lines: Sequence[Line], heights: Sequence[float]) -> list[Line]:
    """Return the lines without running heads and feet, page numbers, tables of contents, arXiv's stamp.

    Args:
        lines: of all pages, in order.
        heights: of the pages, by number.
    """
    edges = _at_edges(lines, heights)
    seen: dict[str, list[tuple[int, float]]] = {}
    for line, at_edge in zip(lines, edges, strict=True):
        if at_edge:
            seen.setdefault(_form(line.text), []).append((line.page, line.base))
    kept = []
    for line, at_edge in zip(lines, edges, strict=True):
        if not line.upright or _STAMP.match(line.text.strip()) or _LEADERS.search(line.text[-200:]):
            continue
        if at_edge and (
            _PAGE_NUMBER.fullmatch(line.text)
            or _NOTICE.fullmatch(line.text.strip())
            or _is_repeated(line, seen[_form(line.text)])
        ):
            continue
        kept.append(line)
    return kept


def _at_edges(lines: Sequence[Line], heights: Sequence[float]) -> list[bool]:
    """Return which lines stand above or below all others of their page, apart from them."""
    bases: dict[int, dict[int, float]] = {}
    for line in lines:
        if line.upright:
            bases.setdefault(line.page, {})[round(line.base)] = line.size
    outer = {page: _outer(places) | _outer(places, highest=True) for page, places in bases.items()}
    return [
        round(line.base) in outer.get(line.page, ())
        and not _MARGIN * heights[line.page] < line.base < (1 - _MARGIN) * heights[line.page]
        for line in lines
    ]


def _outer(places: Mapping[int, float], *, highest: bool = False) -> set[int]:
    """Return the baselines of the first or last one or two lines, as far as a gap parts them from the others.

    Args:
        places: font sizes by baseline.
        highest: at the upper edge of the page, else at the lower one.
    """
    ordered = sorted(places, reverse=highest)[: _MOST_OUTER + 1]
    gaps = [abs(one - other) > _GAP * places[one] for one, other in pairwise(ordered)]
    return set(ordered[: max((k for k, gap in enumerate(gaps, start=1) if gap), default=0)])


def _form(text: str) -> str:
    """Return a running head's form, whatever the page number in it."""
    return re.sub(r"[\W\d]+", "#", text.casefold())


def _is_repeated(line: Line, places: Sequence[tuple[int, float]]) -> bool:
    return any(page != line.page and abs(base - line.base) <= _TOLERANCE for page, base in places)


def whole_lines(lines: Sequence[Line]) -> list[Line]:
    """Put together what stands beside each other: a raised character makes PDFium begin a new line."""
    whole: list[Line] = []
    for line in lines:
        if whole and _goes_on(whole[-1], line):
            whole[-1] = _together(whole[-1], line)
        else:
            whole.append(line)
    return whole


def _goes_on(first: Line, second: Line) -> bool:
    size = max(first.size, second.size)
    return (
        first.page == second.page
        and abs(second.base - first.base) <= 0.7 * size
        and second.left > first.left
        and -0.9 * size <= second.left - first.right <= 3 * size
    )


def _together(first: Line, second: Line) -> Line:
    gap = second.left - first.right
    close = second.text[:1] in ",.;:)]" or gap < 0.08 * max(first.size, second.size)
    main = first if len(first.text) >= len(second.text) else second
    return replace(
        first,
        text=first.text.rstrip() + ("" if close else " ") + second.text.lstrip(),
        right=max(first.right, second.right),
        base=main.base,
        size=main.size,
        font=main.font,
    )


def bibliography_start(lines: Sequence[Line]) -> int | None:
    """Return the line with which a bibliography without a heading begins; None if there is none.

    REVTeX prints a rule in place of the word: lines that begin with [1], [2] … [5], a few lines each.
    """
    start, expected, last = 0, 1, 0
    for index, line in enumerate(lines):
        match = _ENTRY.match(line.text)
        if match is None:
            continue
        number = int(match[1])
        if number == 1:
            start, expected, last = index, 2, index
        elif number == expected and index - last <= _ENTRY_LINES:
            expected, last = number + 1, index
            if number == _ENTRIES:
                return start
        else:
            expected = 0
    return None


def measures(lines: Sequence[Line]) -> Measures:
    """Return what most characters are set in."""
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    lefts = Counter(round(line.left) for line in lines if abs(line.size - size) < 0.3)
    steps: Counter[float] = Counter()
    for first, second in pairwise(lines):
        if abs(first.size - size) < 0.3:
            fonts[first.font] += len(first.text)
            step = first.base - second.base
            if first.page == second.page and 0.9 * size < step < 2 * size:
                steps[round(step, 1)] += 1
    return Measures(
        size,
        fonts.most_common(1)[0][0] if fonts else "",
        steps.most_common(1)[0][0] if steps else 1.2 * size,
        frozenset(left for left, count in lefts.items() if count >= max(4, _EDGE * len(lines))),
    )
