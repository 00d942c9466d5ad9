"""An article in LaTeXML's HTML → sections of text (pure).

One walk over the tree, without recursion (depth is the document's choice). What is named below is
dropped, everything else is kept, so that an unknown construct costs its form, never its words:

    math                alttext as $…$               p, li, figcaption …   a paragraph
    footnote            a paragraph after its own    tabular               a line per row, cells by |
    heading             begins a section             equation table        a paragraph

Forms seen in LaTeXML 0.8.7/0.8.8 and arXiv's pages; a tabular may be made of ``span`` elements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from digest.fulltext.records import Section
from digest.text.folding import clean, fold

_DROPPED_TAGS = frozenset(
    "script style nav header footer button svg noscript template iframe object head dialog form".split()
)
_DROPPED = frozenset(
    """ltx_bibliography ltx_biblist ltx_index ltx_TOC ltx_toclist ltx_page_navbar ltx_page_header
    ltx_page_footer ltx_page_logo ltx_pagination ltx_authors ltx_author_notes ltx_dates ltx_ERROR ltx_picture
    ltx_listing_data ltx_note_mark ltx_tag_note ltx_note_type ltx_role_footnotemark ltx_title_document ltx_rdf
    package-alerts ltx_role_thanks ltx_role_institutetext ltx_role_affiliationtext""".split()
)
_BLOCK_TAGS = frozenset(
    "p div section article figure figcaption table tr li ul ol dl dt dd blockquote pre aside main".split()
) | {f"h{n}" for n in range(1, 7)}
_RANKS = {
    "ltx_title_part": 0,
    "ltx_title_chapter": 1,
    "ltx_title_section": 2,
    "ltx_title_appendix": 2,
    "ltx_title_abstract": 2,
    "ltx_title_acknowledgements": 2,
    "ltx_title_subsection": 3,
    "ltx_title_subsubsection": 4,
}
_NOTES = frozenset(
    "ltx_role_footnote ltx_role_footnotetext ltx_role_endnote ltx_role_margin ltx_role_note".split()
)
_NUMBER_WORD = re.compile(r"^(?:Appendix|Chapter|Part|Section|§)\s*", re.IGNORECASE)


def classes(element: HtmlElement) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


@dataclass(slots=True)
class _Draft:
    id: str = ""
    number: str = ""
    title: str = ""
    rank: int = -1
    """Into ``_RANKS``; -1 for text without a heading."""
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """Text that is being gathered for one element."""

    kind: str
    """``flow``, ``heading``, ``note``, ``table``, ``row``, ``cell`` or ``tag``."""
    element: HtmlElement | None = None
    parts: list[str] = field(default_factory=list)
    """Runs of text; of a row its cells, of a table its rows."""


def sections_of(article: HtmlElement) -> tuple[Section, ...]:
    """Return the article's sections in order; text outside any heading stands in untitled ones."""
    walk = _Walk()
    # lxml tells of comments and processing instructions too; their tag is no string.
    walker = etree.iterwalk(article, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if walk.start(element):
                walker.skip_subtree()
        else:
            walk.end(element)
    walk.flush()
    return _levelled(walk.sections)


class _Walk:
    def __init__(self) -> None:
        self.sections = [_Draft()]
        self._frames = [_Frame("flow")]
        self._notes: list[str] = []
        self._prefix = ""
        self._skipped: set[HtmlElement] = set()

    def start(self, element: HtmlElement) -> bool:
        """Begin an element; return whether all that is in it is done with."""
        if not isinstance(element.tag, str):
            return self._skip(element)
        names = classes(element)
        if element.tag == "math" or names & {"ltx_Math", "ltx_math"}:
            if tex := _tex(element):
                self._frame.parts.append(f"${tex}$")
            return self._skip(element)
        if element.tag in _DROPPED_TAGS or names & _DROPPED:
            return self._skip(element)
        if element.tag == "img":
            return self._skip(element)
        if names & {"ltx_eqn_table", "ltx_equation", "ltx_equationgroup"} and element.tag != "tr":
            self._paragraph(_equations(element))
            return self._skip(element)
        kind = self._kind(element, names)
        if kind:
            if kind in ("heading", "table") and self._frame.kind == "flow":
                self.flush()
            self._frames.append(_Frame(kind, element))
        elif element.tag == "br":
            self._say(" ")
        elif self._is_block(element, names):
            self._break()
        self._say(element.text or "")
        return False

    def end(self, element: HtmlElement) -> None:
        if element not in self._skipped:
            if self._frame.element is element:
                self._close(self._frames.pop())
            elif isinstance(element.tag, str) and self._is_block(element, classes(element)):
                self._break()
                if "ltx_abstract" in classes(element) and self._frame.kind == "flow":
                    self.sections.append(_Draft())
        else:
            self._skipped.discard(element)
        if element.tail:
            self._say(element.tail)

    def flush(self) -> None:
        """End the paragraph; footnotes met in it come after it."""
        frame = self._frames[0]
        text = fold("".join(frame.parts))
        frame.parts.clear()
        paragraphs = self.sections[-1].paragraphs
        if text:
            paragraphs.append(self._prefix + text)
            self._prefix = ""
            paragraphs.extend(self._notes)
            self._notes.clear()

    @property
    def _frame(self) -> _Frame:
        return self._frames[-1]

    def _skip(self, element: HtmlElement) -> bool:
        self._skipped.add(element)
        return True

    def _say(self, text: str) -> None:
        """Add running text; its dollars are money, not mathematics."""
        if text and self._frame.kind not in ("table", "row"):
            self._frame.parts.append(text.replace("$", "\\$"))

    def _break(self) -> None:
        """A block begins or ends: a new paragraph, or inside a cell or note a space."""
        if self._frame.kind == "flow":
            self.flush()
        else:
            self._say(" ")

    def _paragraph(self, text: str) -> None:
        if self._frame.kind == "flow":
            self.flush()
            if text:
                self.sections[-1].paragraphs.append(text)
        else:
            self._frame.parts.append(f" {fold(text)} ")

    def _kind(self, element: HtmlElement, names: frozenset[str]) -> str:
        """Return which kind of frame an element opens; empty for none."""
        if names & _RANKS.keys():
            return "heading"
        if "ltx_note" in names and names & _NOTES:
            return "note"
        if "ltx_tag_item" in names:
            return "tag"
        if names & {"ltx_tabular"} or element.tag == "table":
            return "table"
        if element.tag == "tr" or "ltx_tr" in names:
            return "row"
        if element.tag in ("td", "th") or "ltx_td" in names:
            return "cell"
        return ""

    @staticmethod
    def _is_block(element: HtmlElement, names: frozenset[str]) -> bool:
        return element.tag in _BLOCK_TAGS or bool(names & {"ltx_p", "ltx_para", "ltx_listingline"})

    def _close(self, frame: _Frame) -> None:
        text = "\n".join(frame.parts) if frame.kind == "table" else fold("".join(frame.parts))
        match frame.kind:
            case "heading":
                self._begin_section(frame, text)
            case "note":
                if text:
                    self._notes.append(f"Footnote: {text}")
            case "tag":
                self._prefix = "- " if re.fullmatch(r"\W*", text) else f"{text} "
            case "cell" if self._frame.kind == "row":
                self._frame.parts.append(text.replace("|", "¦"))
            case "row" if self._frame.kind == "table":
                cells = " | ".join(part.strip() for part in frame.parts).strip()
                if cells.strip(" |"):
                    self._frame.parts.append(cells)
            case _:  # a table, or a row or cell outside of one
                self._paragraph(text if frame.kind != "row" else " | ".join(frame.parts))

    def _begin_section(self, frame: _Frame, text: str) -> None:
        element = frame.element
        assert element is not None
        names = classes(element)
        rank = next(_RANKS[name] for name in sorted(names & _RANKS.keys()))
        tags = [one for one in element.iter("span") if "ltx_tag" in classes(one)]
        number = fold("".join(tags[0].itertext())) if tags else ""
        title = text.removeprefix(number).strip() if number else text
        parent = element.getparent()
        self._notes.clear()  # thanks and marks of a heading
        self._prefix = ""
        self.sections.append(
            _Draft(
                id=_anchor(parent),
                number=_NUMBER_WORD.sub("", number).strip(" .:"),
                title=title.strip(" .:") if number else title,
                rank=rank,
            )
        )


def _anchor(element: HtmlElement | None) -> str:
    """Return the id of the section that a heading stands in; only what can stand in an address."""
    name = "" if element is None else (element.get("id") or "")
    return name if re.fullmatch(r"[A-Za-z][\w.-]{0,60}", name) else ""


def _tex(element: HtmlElement) -> str:
    r"""Return a formula's TeX: no line breaks, no dollar of its own, no ``\displaystyle``."""
    tex = element.get("alttext") or element.get("alt") or ""
    if not tex:
        notes = [one for one in element.iter("annotation") if "tex" in (one.get("encoding") or "")]
        tex = (notes[0].text or "") if notes else "".join(element.itertext())
    tex = re.sub(r"(?<!\\)%\n", "", tex)
    tex = re.sub(r"\\displaystyle\s*(?![A-Za-z])|\\displaystyle\s+", "", tex)
    tex = re.sub(r"(?<!\\)\$", "", fold(clean(tex)))
    return tex.removesuffix("\\") if not tex.endswith("\\\\") else tex


def _equations(element: HtmlElement) -> str:
    """Return displayed formulas, one a line, each with its number; cells of an alignment are joined."""
    rows = list(element.iter("tr")) or [element]
    lines = []
    for row in rows:
        if row is not element and any(one is not row and one.tag == "tr" for one in row.iter("tr")):
            continue
        formula: list[str] = []
        around: list[str] = []
        walker = etree.iterwalk(row, events=("start", "end"))
        for event, one in walker:
            if event == "start" and (not isinstance(one.tag, str) or one.tag == "math"):
                if isinstance(one.tag, str):
                    formula.append(_tex(one))
                walker.skip_subtree()
            elif event == "start":
                if one.text:
                    around.append(one.text)
            elif one is not row and one.tail:
                around.append(one.tail)
        parts = [f"${joined}$"] if (joined := " ".join(filter(None, formula))) else []
        parts += [text] if (text := fold(" ".join(around))) else []
        if parts:
            lines.append(" ".join(parts))
    return "\n".join(lines)


def _levelled(drafts: list[_Draft]) -> tuple[Section, ...]:
    """Return the sections with levels that begin at 1; an appendix of a book is a chapter."""
    kept = [one for one in drafts if one.title or one.number or one.paragraphs]
    has_chapters = any(one.rank == 1 for one in kept)
    ranks = [1 if has_chapters and re.fullmatch(r"A\d+", one.id) else one.rank for one in kept]
    top = min((rank for one, rank in zip(kept, ranks, strict=True) if rank >= 0), default=0)
    return tuple(
        Section(
            one.id,
            one.number,
            one.title,
            rank - top + 1 if rank >= 0 else 0,
            "\n\n".join(one.paragraphs),
        )
        for one, rank in zip(kept, ranks, strict=True)
    )
