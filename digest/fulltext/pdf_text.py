"""Printed lines of a paper → sections of text (pure).

lines ─ furniture out ─ parts of lines together ─▶ one pass in the order of reading:
    heading      begins a section; text up to the abstract is the front matter
    references   left out, up to a heading of an appendix
    small print  captions, tables, footnotes: paragraphs of their own, after the paragraph
                 that they interrupt
    the rest     paragraphs, broken words whole; they go on over columns and pages
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from digest.fulltext.affiliations import from_lines, from_notes
from digest.fulltext.hyphens import Vocabulary
from digest.fulltext.pdf_headings import REFERENCES, Heading, Headings, with_more
from digest.fulltext.pdf_layout import Measures, bibliography_start, measures, whole_lines, without_furniture
from digest.fulltext.pdf_pages import Line
from digest.fulltext.records import Section
from digest.text.folding import fold

_CAPTION = re.compile(
    r"(?:Fig(?:ure|\.)?|Tab(?:le|\.)?|Alg(?:orithm|\.)?|Listing)\s*(?:[A-Z]?\.?\d{1,3}|[IVXL]{1,6})\s*(?:[.:|—–-]|$)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"(?:[•◦▪‣∗●■–—*-]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+\S")
_ENDED = re.compile(r"[.!?:;][\"'”’)\]]*\s*(?:\d{1,2})?$")
_NEAR = 2.5
_LONG_PARAGRAPH = 200
_SMALLER = 0.6
"""Points by which small print is smaller than the text."""


@dataclass(frozen=True, slots=True)
class Shaped:
    """What the lines say."""

    title: str
    sections: tuple[Section, ...]
    affiliations: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    heading: Heading
    paragraphs: list[str] = field(default_factory=list)


def shape(lines: Sequence[Line], heights: Sequence[float]) -> Shaped:
    """Return the sections of a paper.

    Args:
        lines: of all pages that were read, in the order in which they were drawn.
        heights: of the pages, in points.
    """
    kept = whole_lines(without_furniture(lines, heights))
    plain = measures(kept)
    reader = _Reader(plain, Vocabulary(line.text for line in kept))
    bibliography = bibliography_start(kept)
    for index, line in enumerate(kept):
        if index == bibliography:
            reader.skip()
        before = kept[index - 1] if index else None
        after = kept[index + 1] if index + 1 < len(kept) else None
        reader.read(line, before, after)
    reader.close()
    front, sections = _front(reader.sections)
    opening = [line for line in kept if line.page == 0][: reader.front_lines]
    title = _title_of(opening, plain)
    named = from_lines(line.text for line in opening if line.text not in title)
    notes = [paragraph for draft in reader.sections[:3] for paragraph in draft.paragraphs]
    return Shaped(title, (*front, *sections), named or from_notes(notes))


class _Reader:
    """Reads line after line."""

    def __init__(self, plain: Measures, vocabulary: Vocabulary) -> None:
        self.sections = [_Draft(Heading("", "", 0))]
        self.front_lines = 0
        """How many lines of the first page stand before the first heading."""
        self._plain = plain
        self._vocabulary = vocabulary
        self._headings = Headings(plain)
        self._skipping = False
        self._main: list[Line] = []
        """Lines of the open paragraph."""
        self._aside: list[Line] = []
        """Lines of the open small print."""
        self._asides: list[str] = []
        """Small print that waits for the paragraph's end."""
        self._in_caption = False
        self._heading: Line | None = None
        """The last line, if it was a heading."""

    def read(self, line: Line, before: Line | None, after: Line | None) -> None:
        step = _step(before, line)
        apart = step is None or step > 1.25 * self._leading(line)
        heading = self._headings.read(line, apart=apart)
        if heading is not None:
            self._begin(heading, line)
            return
        if self._heading is not None and self._headings.goes_on(self._heading, line, step=step):
            self._extend(line)
            return
        self._heading = None
        if self._skipping:
            return
        if len(self.sections) == 1 and line.page == 0:
            self.front_lines += 1
        if self._is_aside(line, before, apart=apart, step=step):
            if self._aside and self._breaks(self._aside[-1], line, step, after):
                self._close_aside()
            self._aside.append(line)
            return
        self._close_aside()
        if self._main and self._breaks(
            self._main[-1], line, step if before is self._main[-1] else None, after
        ):
            self._close_main()
        self._main.append(line)

    def skip(self) -> None:
        """Leave out what follows, as after the heading of the references."""
        self.close()
        self._skipping = True
        self._headings.past_references()

    def close(self) -> None:
        self._close_aside()
        self._close_main()

    def _begin(self, heading: Heading, line: Line) -> None:
        self.close()
        self._in_caption = False
        if self._skipping and heading.kind != "appendix" and not heading.number:
            return
        self._skipping = heading.kind == REFERENCES
        if self._skipping:
            return
        self.sections.append(_Draft(heading))
        if heading.rest:
            small = line.size < self._plain.size - _SMALLER
            (self._aside if small else self._main).append(replace(line, text=heading.rest))
        else:
            self._heading = line

    def _extend(self, line: Line) -> None:
        """Add a second line to the heading that was begun last."""
        draft = self.sections[-1]
        draft.heading = with_more(draft.heading, line.text)
        self._heading = line

    def _is_aside(self, line: Line, before: Line | None, *, apart: bool, step: float | None) -> bool:
        """Whether a line is of a caption, a table or a footnote."""
        if self._in_caption and step is not None and step < 1.7 * self._leading(line):
            return True
        self._in_caption = apart and bool(_CAPTION.match(line.text))
        if self._in_caption:
            return True
        interrupted = step is None or (bool(self._main) and self._main[-1] is not before)
        if interrupted and self._is_unfinished() and not self._may_go_on(line):
            return True
        small = line.size < self._plain.size - _SMALLER
        return small and (len(line.text) > 12 or bool(self._aside) or apart)

    def _may_go_on(self, line: Line) -> bool:
        """Whether an interrupted sentence may go on here, rather than a table or the text of a figure."""
        last = self._main[-1]
        wide = line.right - line.left > 0.5 * (last.right - last.left)
        return self._plain.begins_at_edge(line) or (wide and line.text[:1].islower())

    def _is_unfinished(self) -> bool:
        """Whether the open paragraph ends inside a sentence."""
        return bool(self._main) and not _ENDED.search(self._main[-1].text)

    def _breaks(self, last: Line, line: Line, step: float | None, after: Line | None) -> bool:
        """Whether a paragraph ends between two lines; without step they stand in different columns."""
        if _BULLET.match(line.text):
            return True
        ended = bool(_ENDED.search(last.text))
        if step is None:
            return ended and (
                _is_indented(line, after) or (line.text[:1].isupper() and _is_short(last, line))
            )
        if step > 1.35 * self._leading(line):
            return True
        if abs(last.size - line.size) > 0.6 and min(len(last.text), len(line.text)) > 12:
            return True
        return (ended and _is_short(last, line)) or (
            _is_indented(line, after) and line.left > last.left + 0.6 * line.size
        )

    def _leading(self, line: Line) -> float:
        return self._plain.leading * max(line.size / self._plain.size, 0.7)

    def _close_main(self) -> None:
        paragraphs = self.sections[-1].paragraphs
        if self._main:
            paragraphs.append(self._joined(self._main))
            self._main = []
        paragraphs.extend(self._asides)
        self._asides.clear()

    def _close_aside(self) -> None:
        if self._aside:
            self._asides.append(self._joined(self._aside))
            self._aside = []
        if not self._main:
            self._close_main()

    def _joined(self, lines: Sequence[Line]) -> str:
        """Return lines as a paragraph; rows of a table stay lines."""
        text = fold(lines[0].text)
        for last, line in pairwise(lines):
            more = fold(line.text)
            text = (
                f"{text}\n{more}"
                if _is_row(line.text) or _is_row(last.text)
                else self._vocabulary.join(text, more)
            )
        return text.replace("$", "\\$")


def _step(before: Line | None, line: Line) -> float | None:
    """Return how far a line stands below the one before it; None where a column or page begins.

    Parts of a displayed formula stand beside and a little above each other: that is no distance.
    """
    if before is None or before.page != line.page:
        return None
    step = before.base - line.base
    overlaps = line.left < before.right and before.left < line.right
    if step > 0 and overlaps:
        return step
    return 0.0 if abs(step) < _NEAR * max(before.size, line.size) else None


def _is_short(last: Line, line: Line) -> bool:
    return last.right < line.right - 2 * line.size


def _is_indented(line: Line, after: Line | None) -> bool:
    """Whether a line begins further right than the next one of its column."""
    step = None if after is None else _step(line, after)
    if after is None or not step or step > 2.2 * line.size:
        return False
    return 0.6 * line.size < line.left - after.left < 6 * line.size


def _is_row(text: str) -> bool:
    """Whether a line is a row of a table: mostly numbers."""
    words = text.split()
    numbers = sum(bool(re.fullmatch(r"[±+−-]?\d[\d.,%±×]*", word)) for word in words)
    return numbers >= 2 and numbers >= 0.4 * len(words)


def _front(drafts: Sequence[_Draft]) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """Return (front matter worth keeping, sections).

    What stands before the abstract is title, authors and addresses, which the metadata have; a paper
    without the word has its abstract there.
    """
    front, *rest = drafts
    sections = tuple(
        Section(
            "",
            one.heading.number,
            one.heading.title,
            one.heading.level,
            "\n\n".join(filter(None, one.paragraphs)),
        )
        for one in rest
        if one.paragraphs or one.heading.number or one.heading.title
    )
    has_abstract = bool(rest) and rest[0].heading.kind == "abstract"
    if rest:
        kept = [] if has_abstract else [one for one in front.paragraphs if len(one) >= _LONG_PARAGRAPH]
    else:
        kept = front.paragraphs
    return ((Section("", "", "", 0, "\n\n".join(kept)),) if kept else ()), sections


def _title_of(opening: Sequence[Line], plain: Measures) -> str:
    """Return the largest print before the first heading, if it is larger than the text."""
    largest = max((line.size for line in opening), default=0.0)
    if largest < plain.size + 1:
        return ""
    return fold(" ".join(line.text for line in opening if line.size > largest - 0.5))
