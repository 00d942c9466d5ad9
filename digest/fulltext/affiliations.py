"""Where authors work, as the paper literally prints it; nothing when unsure (pure).

Two kinds of evidence, no other: markup that says so (``ltx_role_affiliation``), and a printed line
with a word that only institutions bear, together with the lines numbered like it (``1 A University
2 Acme``). E-mail domains and author names are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree
from lxml.html import HtmlElement

from digest.text.folding import fold

_ROLES_OF_AUTHORS = ("ltx_role_affiliation", "ltx_role_institution")
_ROLES_OF_NOTES = ("ltx_role_institutetext", "ltx_role_affiliationtext")
_INSTITUTION = re.compile(
    r"""\b(?:Universit(?:y|ies|é|à|ät|eit|as|at|ade)|Universidade?|Universiti|Institut[eo]?s?|Instituto|
        Istituto|Laborator(?:y|ies|ium)|Laboratoire|Labs?|Academy|Acad[ée]mie|College|Politecnico|
        Polytechni(?:c|que|co)|Department|Dept\.|Faculty|School\ of|Cent(?:er|re)\ (?:for|of)|
        Research\ (?:Cent(?:er|re)|Institute|Lab)|
        Hochschule|Fraunhofer|CNRS|INRIA|Inria|KAIST|POSTECH|ETH|EPFL|MIT|IRCAM|Ircam|
        Inc\.|Ltd\.?|Corp(?:\.|oration)|Co\.,|GmbH|LLC|Technologies|Hospital|Foundation)(?![A-Za-z])
        | 大学|大學|学院|研究院|研究所|实验室|公司|中科院|科学院""",
    re.VERBOSE,
)
_NO_AFFILIATION = re.compile(
    r"@|https?:|\bthese authors|equal(?:ly)? contribut|corresponding author|work (?:was )?done"
    r"|project (?:lead|page)"
    r"|supported by|grant|\babstract\b|code is|index terms|\bletters?\b.{0,20}\bediat",
    re.IGNORECASE,
)
_MARK = r"(?:\d{1,2}|[∗*†‡§¶♠♡♢♣△⋆])"
_MARKED = re.compile(
    rf"(?:^|(?<=[\s,;.]))(?P<mark>{_MARK})\s?(?=[^\W\d_a-z])|^(?P<letter>[a-h])(?=[A-Z][a-z])"
)
_WITH = re.compile(r"\b(?:is|are|was|were) with (?:the )?([^;.()]{5,150})")
_NO_WORDS = frozenset(("ltx_note_mark", "ltx_note_type", "ltx_tag_note", "ltx_tag"))
_LONGEST = 160
_MOST = 30


def affiliations_of_html(article: HtmlElement) -> tuple[str, ...]:
    """Return what the author block of LaTeXML's HTML names, each once, in order."""
    named: list[str] = []
    for block in _with_class(article, "ltx_authors"):
        for role in _ROLES_OF_AUTHORS:
            named += [_text(one) for one in _with_class(block, role) if not _is_inside_another(one)]
            if named:
                break
    if not named:
        named = [_text(one) for role in _ROLES_OF_NOTES for one in _with_class(article, role)]
    if named:
        return _kept(named)
    lines: list[str] = []
    notes: list[str] = []
    for block in _with_class(article, "ltx_authors"):
        for element in _with_class(block, "ltx_personname"):
            lines.extend(_lines(element))
        notes += ["".join(one.itertext()) for one in _with_class(block, "ltx_author_notes")]
    return from_lines(lines) or from_notes(notes)


def from_notes(notes: Iterable[str]) -> tuple[str, ...]:
    """Return what first footnotes say: "A. Example is with the University of Nowhere"."""
    return from_lines(match for note in notes for match in _WITH.findall(fold(note)))


def from_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the affiliations in the printed lines between title and abstract.

    A line that begins with a mark (``1``, ``†``) or holds several is split at the marks.
    """
    pieces: list[tuple[str, str]] = []
    for line in lines:
        pieces.extend(_pieces(fold(line)))
    sure = [bool(_INSTITUTION.search(text)) and _may_be(text) for _, text in pieces]
    numbered = _numbered(pieces, sure)
    return _kept(
        text for (_, text), is_sure, in_list in zip(pieces, sure, numbered, strict=True) if is_sure or in_list
    )


def _pieces(line: str) -> list[tuple[str, str]]:
    """Return (mark, text) of a line's parts; the mark is empty for a line without marks."""
    marks = list(_MARKED.finditer(line))
    if not marks:
        return [("", line)] if line else []
    parts = [("", line[: marks[0].start()].strip(" ,;"))] if line[: marks[0].start()].strip(" ,;") else []
    ends = [*(one.start() for one in marks[1:]), len(line)]
    return parts + [
        (one["mark"] or one["letter"], line[one.end() : end].strip(" ,;"))
        for one, end in zip(marks, ends, strict=True)
    ]


def _numbered(pieces: list[tuple[str, str]], sure: list[bool]) -> list[bool]:
    """Return which pieces belong to a list ``1 … 2 … 3 …`` of which a part is surely an affiliation."""
    inside = [False] * len(pieces)
    marked = [(index, int(mark)) for index, (mark, _) in enumerate(pieces) if mark.isdigit()]
    run: list[int] = []
    expected = 1
    for index, number in marked:
        if number != expected:
            run, expected = [], 1
            if number != 1:
                continue
        run.append(index)
        expected += 1
        if any(sure[one] for one in run) and all(_may_be(pieces[one][1]) for one in run):
            for one in run:
                inside[one] = True
    return inside


def _may_be(text: str) -> bool:
    return 2 < len(text) <= _LONGEST and not _NO_AFFILIATION.search(text)


def _kept(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        text = re.sub(rf"^{_MARK}\s*(?=\D)", "", fold(text)).strip(" ,;:")
        if _may_be(text) and re.search(r"[^\W\d_]{2}", text):
            found.setdefault(text)
    return tuple(found)[:_MOST]


def _with_class(element: HtmlElement, name: str) -> list[HtmlElement]:
    found: list[HtmlElement] = element.xpath(
        f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    )
    return found


def _is_inside_another(element: HtmlElement) -> bool:
    """Whether an element is part of one that bears a role too (the institution of an affiliation)."""
    above = (set((one.get("class") or "").split()) for one in element.iterancestors())
    return any(names & set(_ROLES_OF_AUTHORS) for names in above)


def _text(element: HtmlElement) -> str:
    """Return an element's words; parts that are elements of their own (institution, city) by commas."""
    parts = [text for text in map(fold, _runs(element)) if "@" not in text]
    return re.sub(r"\s*,(?:\s*,)+", ",", re.sub(r"\s+,", ",", ", ".join(filter(None, parts))))


def _runs(element: HtmlElement) -> list[str]:
    """Return an element's text, cut where parts of an address or lines begin; marks are left out."""
    runs = [""]
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, one in walker:
        names = (one.get("class") or "").split()
        if event == "start":
            if one.tag in ("sup", "math") or _NO_WORDS.intersection(names):
                walker.skip_subtree()
                continue
            if one.tag == "br" or any(name.startswith("ltx_role_") for name in names):
                runs.append("")
            runs[-1] += one.text or ""
        else:
            if any(name.startswith("ltx_role_") for name in names):
                runs.append("")
            if one is not element:
                runs[-1] += one.tail or ""
    return runs


def _lines(element: HtmlElement) -> list[str]:
    """Return an element's printed lines; raised marks begin a line, as they do on paper."""
    lines = [""]
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, one in walker:
        if event == "start":
            if one.tag == "math":
                lines[-1] += _mark_of(one)
                walker.skip_subtree()
                continue
            if one.tag in ("br", "p", "tr", "div"):
                lines.append("")
            if "ltx_note" in (one.get("class") or "").split():
                walker.skip_subtree()
                continue
            lines[-1] += (" " if one.tag == "sup" else "") + (one.text or "")
        elif one is not element:
            lines[-1] += one.tail or ""
    return [line for line in map(fold, lines) if line]


def _mark_of(formula: HtmlElement) -> str:
    """Return the mark that a raised formula such as ``{}^{1}`` stands for, after a space."""
    match = re.fullmatch(r"\{\}\^\{?(\d{1,2}|\\(?:dagger|ddagger|ast))\}?", formula.get("alttext") or "")
    if match is None:
        return " "
    return " " + {"\\dagger": "†", "\\ddagger": "‡", "\\ast": "*"}.get(match[1], match[1])
