"""What of a paper fits a model's window, and whether a server read all of it (pure).

Whole parts go first that a reader misses least, the last one first: appendices, then
acknowledgements and the like. If that is not enough, abstract, introduction and conclusion stay
whole and the others are shortened in proportion, at ends of paragraphs, so that every section that
is left still says what it is about. What was left out is said, for the model and for the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.fulltext.records import FullText, Section
from digest.text.tokens import estimate_tokens

GAP = "[…]"
"""Stands where text of a section was left out."""

_APPENDIX = re.compile(r"appendi(?:x|ces)\b|supplement(?:al|ary)\b", re.IGNORECASE)
_BACK_MATTER = re.compile(
    r"acknowledge?ments?|author contributions?|credit (?:authorship|taxonomy)|funding"
    r"|(?:data|code)(?: and \w+)? availability|(?:competing|conflicts? of) interests?|ethic(?:s|al)\b.*"
    r"|broader impacts?|reproducibility.*|generative ai.*|use of (?:generative )?(?:ai|llms?).*",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"abstract|(?:\w+ )?introduction|conclu(?:sions?|ding remarks)\b.*|.*\bconclusions?|summary",
    re.IGNORECASE,
)
_LESS = re.compile(r"related works?|background|(?:literature|prior) .*|preliminaries", re.IGNORECASE)
"""Shortened twice as much as the others."""
_MOST_WHOLE = 0.6
"""Share of the window above which nothing is kept whole."""

_CUT_BELOW = 0.6
_TOO_SHORT_TO_TELL = 2000
"""Tokens: a server's own template, and other ways of counting, outweigh what a short prompt could lose."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A paper as it fits."""

    text: FullText
    dropped: tuple[str, ...] = ()
    """Headings of sections of which nothing is left, in order (``A Proofs``)."""
    shortened: tuple[str, ...] = ()
    """Headings of sections that end early, in order."""

    @property
    def truncated(self) -> bool:
        """Whether anything of the document is missing, here or already when it was read."""
        return bool(self.dropped or self.shortened or self.text.cut)


def section_tokens(section: Section) -> int:
    """Return the estimate for a section with its heading."""
    return estimate_tokens(heading(section) + "\n\n" + section.text + "\n\n")


def text_tokens(text: FullText) -> int:
    """Return the estimate for all sections with their headings."""
    return sum(map(section_tokens, text.sections))


def heading(section: Section) -> str:
    """Return number and title as a reader names the section."""
    return f"{section.number} {section.title}".strip()


def fit(text: FullText, max_tokens: int) -> Fitted:
    """Return as much of a paper as fits into so many tokens, by our estimate.

    Args:
        text: the paper.
        max_tokens: what the model's window leaves for it. The result never is estimated above it;
            where not even one section's heading fits, no section is left.
    """
    if text_tokens(text) <= max_tokens:
        return Fitted(text)
    kept = _without_ends(list(text.sections), max_tokens)
    if sum(map(section_tokens, kept)) > max_tokens:
        kept = _shortened(kept, max_tokens)
    while kept and sum(map(section_tokens, kept)) > max_tokens:
        kept.pop()
    # Sections keep their order, so what is left tells by position what is gone.
    left = iter(kept)
    current = next(left, None)
    dropped, shortened = [], []
    for section in text.sections:
        if current is None or _name(current) != _name(section):
            dropped.append(heading(section))
            continue
        if current.text != section.text:
            shortened.append(heading(section))
        current = next(left, None)
    return Fitted(replace(text, sections=tuple(kept)), tuple(filter(None, dropped)), tuple(shortened))


def was_cut(prompt_tokens: int, estimated: int) -> bool:
    """Whether a server silently read only a part of a prompt.

    Ollama cuts at its own context length (4,096 by default) and answers as if nothing were missing;
    what it counts tells (ollama/ollama#2963). Estimates are right within a third, so below 60 % of
    one is a cut.

    Args:
        prompt_tokens: as the server counts them; cached ones included.
        estimated: by ``estimate_tokens``, of the whole prompt.
    """
    return estimated >= _TOO_SHORT_TO_TELL and prompt_tokens < _CUT_BELOW * estimated


def _name(section: Section) -> tuple[str, str, str, int]:
    return section.id, section.number, section.title, section.level


def _without_ends(sections: list[Section], max_tokens: int) -> list[Section]:
    """Return the sections without appendices, then without back matter, as far as is needed."""
    parts = _parts(sections)
    first_appendix = next((k for k, part in enumerate(parts) if _is_appendix(part[0])), len(parts))
    going = [*range(len(parts) - 1, first_appendix - 1, -1)]
    going += [k for k in range(first_appendix - 1, -1, -1) if _BACK_MATTER.fullmatch(parts[k][0].title)]
    gone: set[int] = set()
    size = sum(map(section_tokens, sections))
    for k in going:
        if size <= max_tokens:
            break
        gone.add(k)
        size -= sum(map(section_tokens, parts[k]))
    return [section for k, part in enumerate(parts) if k not in gone for section in part]


def _parts(sections: Sequence[Section]) -> list[list[Section]]:
    """Return sections of the first level, each with its subsections."""
    parts: list[list[Section]] = []
    for section in sections:
        if section.level > 1 and parts:
            parts[-1].append(section)
        else:
            parts.append([section])
    return parts


def _is_appendix(section: Section) -> bool:
    """Whether a first-level section begins the appendices: by its anchor, its title, or a letter."""
    return bool(
        re.fullmatch(r"A\d+", section.id)
        or _APPENDIX.match(section.title)
        or re.fullmatch(r"[A-H]", section.number)
    )


def _shortened(sections: list[Section], max_tokens: int) -> list[Section]:
    """Return the sections with texts shortened in proportion; headings stay."""
    whole = [bool(_WHOLE.fullmatch(section.title)) for section in sections]
    if sum(section_tokens(one) for one, stays in zip(sections, whole, strict=True) if stays) > (
        _MOST_WHOLE * max_tokens
    ):
        whole = [False] * len(sections)
    # The longest share that fits, by halving: ends of paragraphs do not lie where a quotient points.
    low, high = 0.0, 1.0
    best = [_cut(one, 1.0 if stays else 0.0) for one, stays in zip(sections, whole, strict=True)]
    for _ in range(12):
        share = (low + high) / 2
        cut = [
            _cut(one, 1.0 if stays else share / 2 if _LESS.fullmatch(one.title) else share)
            for one, stays in zip(sections, whole, strict=True)
        ]
        if sum(map(section_tokens, cut)) <= max_tokens:
            low, best = share, cut
        else:
            high = share
    return best


def _cut(section: Section, share: float) -> Section:
    """Return a section with about this share of its text, cut at the end of a paragraph or sentence."""
    length = len(section.text)
    limit = int(share * length)
    if limit >= length:
        return section
    end = section.text.rfind("\n\n", 0, limit + 2)
    if end < limit / 2:
        sentence = max(section.text.rfind(mark, 0, limit) for mark in (". ", "? ", "! ", ".\n", "。"))
        end = max(end, sentence + 1)
    kept = section.text[: max(end, 0)].rstrip()
    return replace(section, text=f"{kept}\n\n{GAP}" if kept else GAP)
