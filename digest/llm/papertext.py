"""A paper as a reading's model is shown it, byte for byte the same each time (pure).

    arxiv_id, version, Title, Abstract, then "## §3.2 Encoder" and its paragraphs, one a line

Formulas become ⟦M1⟧, the same one the same placeholder, with its TeX behind it where it first stands;
what is a number to a reader stays one. Addresses become "[URL]", so that no answer can repeat one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.checks.normal import plain
from digest.content.answers import cited
from digest.content.paperfile import Cited
from digest.fulltext.budget import Fitted, heading
from digest.fulltext.records import FullText, Section
from digest.text.folding import fold
from digest.text.masking import PLACEHOLDER, mask, normalise_placeholders
from digest.text.maths import split_maths, tex_of
from digest.text.sentences import split_sentences
from digest.text.tex import to_text

_SHOWN_TEX = 160
"""Characters of a formula's TeX that the model is shown."""
_LONGEST_TEX = 1_000
_NUMBER = re.compile(r"[\d.,%+\-–±~≤≥<>=×x/ ]{1,40}")
_LINKING_TEX = re.compile(
    r"\\(?:href|url|html\w+|includegraphics|def|gdef|let|newcommand)\b|[$\n\ue000\ue001]"
)
"""What a formula may not do on a page or in a note."""
_LIKE_OURS = re.compile(r"#|\[\d+\]|-{3,}|={3,}|(?:arxiv_id|version|title|abstract)\s*[:：]", re.IGNORECASE)
_SECTION_WORD = re.compile(r"(?:§+|sec(?:tion|\.)?\s|第(?=\s?\d)|附录|appendix\s)\s*", re.IGNORECASE)


_HINT = re.compile(rf"({PLACEHOLDER.pattern})\s*〔[^〔〕]*〕")
"""A placeholder with the TeX that the model is shown behind it."""


def without_hints(text: str) -> str:
    """Return a model's text without the TeX that it copied from behind a placeholder."""
    return _HINT.sub(r"\1", normalise_placeholders(text))


@dataclass(frozen=True, slots=True)
class ReadingSource:
    """What one reading is made from."""

    arxiv_id: str
    version: int | None
    source: str
    """``html``, ``pdf`` or ``abstract``."""
    truncated: bool
    text: str
    """The paper part of the prompt."""
    formulas: Mapping[str, str]
    """``$…$`` by placeholder."""
    sections: tuple[Section, ...]
    """Those that were shown; none of an abstract."""
    grounds: tuple[str, ...]
    """All that the paper says, for the check: more than was shown, if not everything fitted."""

    def formula(self, placeholder: str) -> str:
        """Return what a placeholder stands for; empty if it stands for nothing."""
        return self.formulas.get(placeholder, "")

    def section_of(self, named: object) -> Cited | None:
        """Return the section that a reply names by number or title, however it writes it."""
        name = fold(str(named)).strip(" .。:：")
        name = re.sub(
            r"^(?:§+|sec(?:tion|\.)?\s|第(?=\s?\d)|附录|appendix\s)\s*", "", name, flags=re.IGNORECASE
        )
        number = re.split(r"[\s节章:：]", name, maxsplit=1)[0].rstrip(".")
        for one in self.sections:
            title = one.title.casefold()
            if one.number and one.number.casefold() == number.casefold():
                return cited(one.number, one.id)
            if title and name.casefold() in (title, heading(one).casefold()):
                return cited(one.number or one.title, one.id)
        return None

    def excerpt(self, named: Iterable[str], most_chars: int) -> str:
        """Return the shown text of the sections with these labels, as far as it fits; else its beginning."""
        wanted = set(named)
        blocks = self.text.split("\n\n## ")
        shown = [one for one in blocks[1:] if self._label(one) in wanted]
        return "\n\n## ".join([blocks[0], *shown])[:most_chars] if shown else self.text[:most_chars]

    def _label(self, block: str) -> str:
        found = self.section_of(block.partition("\n")[0])
        return found.label if found is not None else ""


class _Masker:
    """Gives each formula its placeholder."""

    def __init__(self) -> None:
        self.formulas: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def line(self, text: str) -> str:
        """Return a paragraph as one line in which nothing looks like a line of ours."""
        pieces = split_maths(to_text(fold(text)))
        line = fold("".join((self._formula if one.is_maths else self._words)(one.text) for one in pieces))
        return f"… {line}" if _LIKE_OURS.match(line) else line

    def _words(self, text: str) -> str:
        masked = mask(text)
        shown = masked.text
        for name, original in masked.originals:
            plain_text = original[0] in "`⟦"
            shown = shown.replace(name, original.strip("`⟦⟧") if plain_text else "[URL]", 1)
        return shown.replace("⟦", "[").replace("⟧", "]")

    def _formula(self, formula: str) -> str:
        number = plain(formula).strip()
        if _NUMBER.fullmatch(number) and any(map(str.isdigit, number)):
            return number
        tex = fold(tex_of(formula))
        if not tex or len(tex) > _LONGEST_TEX or _LINKING_TEX.search(tex):
            return "[formula]"
        if tex in self._names:
            return self._names[tex]
        name = self._names[tex] = f"⟦M{len(self._names) + 1}⟧"
        self.formulas[name] = f"${tex}$"
        shown = tex if len(tex) <= _SHOWN_TEX else tex[:_SHOWN_TEX] + "…"
        shown = shown.replace("⟦", "[").replace("⟧", "]").replace("〔", "[").replace("〕", "]")
        return f"{name}〔{shown}〕"


def full_text_source(
    arxiv_id: str, title: str, abstract: str, whole: FullText, fitted: Fitted
) -> ReadingSource:
    """Return what a reading of a full text is made from.

    Args:
        arxiv_id: the paper.
        title: as arXiv's metadata has it.
        abstract: the same.
        whole: all that was read of the document.
        fitted: as much of it as the model is shown.
    """
    masker = _Masker()
    shown = tuple(one for one in fitted.text.sections if one.title.casefold() != "abstract")
    blocks = [*_head(masker, arxiv_id, whole.version, title, abstract), *_body(masker, shown)]
    grounds = [title, abstract]
    for one in whole.sections:
        grounds += [heading(one), one.text]
    return ReadingSource(
        arxiv_id,
        whole.version,
        whole.source,
        fitted.truncated,
        "\n\n".join(blocks),
        masker.formulas,
        shown,
        tuple(grounds),
    )


def abstract_source(arxiv_id: str, version: int | None, title: str, abstract: str) -> ReadingSource:
    """Return what a reading from the abstract alone is made from."""
    masker = _Masker()
    text = "\n\n".join(_head(masker, arxiv_id, version, title, abstract))
    return ReadingSource(arxiv_id, version, "abstract", False, text, masker.formulas, (), (title, abstract))


def _head(masker: _Masker, arxiv_id: str, version: int | None, title: str, abstract: str) -> Iterator[str]:
    yield f"arxiv_id: {arxiv_id}" + (f"\nversion: {version}" if version else "")
    yield f"Title: {masker.line(title)}"
    # One sentence a line, unnumbered: only a translation's sentences bear numbers.
    yield "Abstract:\n" + "\n".join(map(masker.line, split_sentences(fold(abstract))))


def _body(masker: _Masker, sections: Iterable[Section]) -> Iterator[str]:
    for one in sections:
        label = f"§{one.number} {one.title}" if one.number else one.title
        if label.strip():
            yield f"## {fold(to_text(label))}"
        for paragraph in one.text.split("\n\n"):
            lines = (masker.line(line) for line in paragraph.split("\n"))
            if text := "\n".join(line for line in lines if line):
                yield text
