"""Daily posts: ``## title``, labelled lines, a Chinese paragraph (pure).

The labels may be bold or not, English or Chinese, in a list or not; a section may follow its label on
the same line, below it, or below a heading of its own. What stands between is the text of the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from digest.adopt.found import Found, Place, Read, Skipped
from digest.adopt.words import (
    HAN,
    authors_of,
    categories_of,
    identifier_of,
    identifiers_in,
    is_chinese,
    label_of,
    points_of,
    tags_of,
    text_of,
    without_bullet,
)

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_BOLD_LABEL = re.compile(r"^(?:\*\*|__)\s*([^*_:：]{1,24}?)\s*[:：]?\s*(?:\*\*|__)\s*[:：]?\s*(.*)$")
_PLAIN_LABEL = re.compile(r"^([^:：*_`\[\]()（）]{1,24}?)\s*[:：]\s*(.*)$")
_NUMBER = re.compile(r"^(?:\[?\d{1,3}[.)、\]]\s+)")
_UNTRANSLATED = re.compile(r"^\*\*尚未翻译\*\*[，,：:]?\s*(?:以下为原始摘要[：:])?\s*")
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")
_TEXTS = ("abstract", "abstract_zh", "contributions", "summary", "other")
"""Sections that go on until the next label."""


@dataclass(slots=True)
class _Block:
    """A heading of a paper and what stands below it."""

    line: int
    heading: str
    title: list[str] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)
    """Paragraphs without a label."""
    raw: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        return "\n".join(self.parts.get(name, ()))


def read_daily(body: str, path: str, day: date, first_line: int = 1) -> Read:
    """Return the papers of a daily post.

    Args:
        body: below the front matter.
        path: names the file.
        day: the post's date.
        first_line: number of the body's first line in the file.
    """
    found: list[Found] = []
    skipped: list[Skipped] = []
    for block in _blocks(body.split("\n"), first_line):
        place = Place(path, block.line)
        named = _identifier(block)
        if named is None:
            if _looks_like_a_paper(block):
                skipped.append(Skipped(place, f"no arXiv identifier: {text_of(block.heading)[:60]}"))
            continue
        found.append(_found(block, place, day, *named))
    return Read(tuple(found), tuple(skipped))


def _blocks(lines: list[str], first_line: int) -> Iterator[_Block]:
    """Yield a block per heading that is no label; label headings open a section of it."""
    block: _Block | None = None
    section: str | None = None
    wrapping = fenced = False
    for number, line in enumerate(lines, start=first_line):
        if _FENCE.match(line):
            fenced = not fenced
        heading = None if fenced else _HEADING.match(line)
        if heading is not None and not (block and label_of(heading.group(2))):
            if block is not None:
                yield block
            block, section, wrapping = _Block(number, heading.group(2)), None, True
            continue
        if block is None:
            continue
        block.raw.append(line)
        if heading is not None:
            section, wrapping = label_of(heading.group(2)), False
            continue
        label = _label(line)
        if wrapping and line.strip() and label is None and not _opens_something(line):
            block.title.append(line.strip())  # a title that its feed had wrapped
            continue
        wrapping = False
        section = _take(block, line, label, section)
    if block is not None:
        yield block


def _take(block: _Block, line: str, label: tuple[str, str] | None, section: str | None) -> str | None:
    """Put a line where it belongs; return the section that goes on."""
    if label is not None:
        name, rest = label
        block.parts.setdefault(name, []).append(rest)
        return name if name in _TEXTS else None
    if _RULE.match(line):
        return None
    if section is not None:
        block.parts.setdefault(section, []).append(line)
        return section
    block.loose.append(line)
    return None


def _label(line: str) -> tuple[str, str] | None:
    """Return (field, rest of the line) of a labelled line."""
    stripped = without_bullet(line.strip().lstrip("> ")).strip()
    if _UNTRANSLATED.match(stripped):
        return "abstract", _UNTRANSLATED.sub("", stripped)
    for pattern in (_BOLD_LABEL, _PLAIN_LABEL):
        match = pattern.match(stripped)
        name = label_of(match.group(1)) if match else None
        if match and name:
            return name, match.group(2)
    return None


def _opens_something(line: str) -> bool:
    """Whether a line below a heading is no rest of the title."""
    return bool(re.match(r"\s*(?:[-*+>|!<]|\[|\*\*|\d+[.)]|https?://|#)", line)) or bool(HAN.search(line))


def _looks_like_a_paper(block: _Block) -> bool:
    return bool({"authors", "abstract", "abstract_zh", "link"} & block.parts.keys())


def _identifier(block: _Block) -> tuple[str, int | None] | None:
    """Return the paper of a block: of its heading, its links' lines, or the only one that it names."""
    for text in (block.heading + " " + " ".join(block.title), block.text("link")):
        if (named := identifier_of(text)) is not None:
            return named
    whole = "\n".join(block.raw)
    return identifier_of(whole) if len(identifiers_in(whole)) == 1 else None


def _found(block: _Block, place: Place, day: date, arxiv_id: str, version: int | None) -> Found:
    paragraphs = [text for part in _paragraphs(block.loose) if (text := text_of(part))]
    title_zh = text_of(block.text("title_zh"))
    if not title_zh and paragraphs and _is_title(block.loose) and HAN.search(paragraphs[0]):
        title_zh = paragraphs.pop(0)
    abstract, abstract_zh = (text_of(" ".join(block.parts.get(n, ()))) for n in ("abstract", "abstract_zh"))
    if abstract_zh and not is_chinese(abstract_zh) and not abstract:
        abstract, abstract_zh = abstract_zh, ""  # 摘要 above the original
    if abstract and is_chinese(abstract) and not abstract_zh:
        abstract, abstract_zh = "", abstract
    prose = [text for text in paragraphs if len(text) >= 20 and not identifier_of(text, linked=True)]
    abstract_zh = abstract_zh or "".join(text for text in prose if is_chinese(text))
    abstract = abstract or " ".join(text for text in prose if not is_chinese(text))
    title = text_of(" ".join([block.heading, *block.title]))
    return Found(
        place=place,
        day=day,
        arxiv_id=arxiv_id,
        version=version,
        title=_NUMBER.sub("", title) if title != arxiv_id else text_of(block.text("title")),
        title_zh=title_zh,
        authors=authors_of(block.text("authors")),
        categories=categories_of(block.text("categories")),
        abstract=abstract,
        abstract_zh=abstract_zh,
        contributions=points_of(block.text("contributions")),
        summary_zh=" ".join(points_of(block.text("summary"))),
        tags=tags_of(block.text("tags")),
        comment=text_of(block.text("comment")),
    )


def _paragraphs(lines: list[str]) -> Iterator[str]:
    yield from re.split(r"\n\s*\n", "\n".join(lines))


def _is_title(lines: list[str]) -> bool:
    """Whether the first line of text is bold and alone, as a translated title stands."""
    first = next((line.strip() for line in lines if line.strip()), "")
    return bool(re.fullmatch(r"\*\*.+\*\*|__.+__", first)) and len(first) < 160
