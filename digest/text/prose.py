"""Structured text of a model (paragraphs, lists, bold) and nothing else that Markdown or HTML can do.

``parse_prose`` takes whatever a model wrote apart into blocks of sentences; links, images, HTML,
headings, quotes, code and rules become plain text or go. ``render_prose`` writes them as Markdown
that every reader shows the same way, with all other marks escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from digest.text.folding import fold
from digest.text.markdown import escape_all, guard_line_start
from digest.text.masking import PLACEHOLDER, normalise_placeholders

Kind = Literal["paragraph", "bullet", "number"]

ADDRESS = "（网址略）"
"""Stands for an address that a model wrote: no reader of Markdown may make a link of it."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or list item."""

    kind: Kind
    depth: int
    """Of a list item: 0, or 1 for one below another."""
    sentences: tuple[str, ...]
    """On one line each, never empty; of marks they hold ``**…**`` and placeholders alone."""


_NEW_LINE = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_HEADING = re.compile(r"#{1,6}(?:\s+|$)")
_QUOTE = re.compile(r"(?:>\s*)+")
_RULE = re.compile(r"(?:[-*_=]\s*){3,}|[|\s:-]*-[|\s:-]*")
_FENCE = re.compile(r"(?:```|~~~)\S*")
_BULLET = re.compile(r"[-*+•·▪◦]\s+")
_NUMBER = re.compile(r"\d{1,2}(?:[.)](?:\s+)|、\s*)(?=\D|$)")

_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z][^<>]*>|<[!?/][^<>]*>", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[([^\[\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_WIKI = re.compile(r"!?\[\[([^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
_ADDRESS = re.compile(
    r"<?(?:[a-z][a-z0-9+.-]{1,12}:/{1,2}|www\.|(?:javascript|data|mailto|file|obsidian):)"
    r"[^\s<>\"'，。；、）（】【《》]*>?",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_OTHER_STRONG = re.compile(r"(?<![A-Za-z0-9_])__(?=\S)(.+?)(?<=\S)__(?![A-Za-z0-9_])")
_WEAK = re.compile(r"(?<![*A-Za-z0-9])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![*A-Za-z0-9])")
_CODE = re.compile(r"`+")
_END = re.compile(r"(?<=[。！？])(?:[”’」』》）】]*)|(?<=[!?])\s+")
_EDGES = re.compile(r"^(\W*)(.*?)(\W*)$", re.DOTALL)


def parse_prose(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text, in order, none empty."""
    text = _HTML.sub(" ", _SCRIPT.sub(" ", _NEW_LINE.sub("\n", text)))
    blocks: list[tuple[Kind, int, list[str]]] = []
    fresh = True  # whether the next line begins a block
    for raw in text.split("\n"):
        indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
        line = _QUOTE.sub("", fold(raw), count=1) if fold(raw).startswith(">") else fold(raw)
        if not line or _RULE.fullmatch(line) or _FENCE.fullmatch(line):
            fresh = True
            continue
        kind: Kind = "paragraph"
        if heading := _HEADING.match(line):
            line = f"**{line[heading.end() :].replace('**', '').strip(' #')}**"
            fresh = True
        elif bullet := _BULLET.match(line):
            kind, line = "bullet", line[bullet.end() :]
        elif number := _NUMBER.match(line):
            kind, line = "number", line[number.end() :]
        in_list = bool(blocks) and blocks[-1][0] != "paragraph"
        if kind == "paragraph" and not fresh and (not in_list or indent):
            blocks[-1][2].append(line)
            continue
        depth = 1 if kind != "paragraph" and indent >= 2 and in_list else 0
        blocks.append((kind, depth, [line]))
        fresh = heading is not None
    made = (Block(kind, depth, split_chinese(inline(_joined(lines)))) for kind, depth, lines in blocks)
    return tuple(block for block in made if block.sentences)


def _joined(lines: Iterable[str]) -> str:
    """Return lines of one paragraph as one; a blank parts Latin words only."""
    text = ""
    for line in lines:
        latin = text[-1:].isascii() and line[:1].isascii()
        text += (" " if text and latin else "") + line
    return text


def inline(text: str) -> str:
    """Return one line of a model's text with no marks but ``**…**`` and placeholders."""
    text = normalise_placeholders(fold(_HTML.sub(" ", _SCRIPT.sub(" ", text))))
    text = _WIKI.sub(lambda match: match.group(2) or match.group(1), _IMAGE.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _MAIL.sub(ADDRESS, _ADDRESS.sub(ADDRESS, text))
    text = _OTHER_STRONG.sub(r"**\1**", _CODE.sub("", text))
    return fold(_WEAK.sub(r"\1", text))


def split_chinese(text: str) -> tuple[str, ...]:
    """Return the sentences of one line; a ``**`` without its partner is dropped."""
    parts = []
    start = 0
    for match in _END.finditer(text):
        parts.append(text[start : match.end()])
        start = match.end()
    parts.append(text[start:])
    folded = (fold(part) for part in parts)
    return tuple(sentence for part in folded if (sentence := _balanced(part)).strip("* 。"))


def _balanced(sentence: str) -> str:
    return sentence if sentence.count("**") % 2 == 0 else sentence.replace("**", "")


def plain_sentence(sentence: str, formulas: Callable[[str], str]) -> str:
    """Return a sentence as a reader sees it, formulas restored."""
    return PLACEHOLDER.sub(lambda match: formulas(match.group()), sentence.replace("**", ""))


def render_prose(blocks: Iterable[Block], formulas: Callable[[str], str]) -> str:
    """Return the blocks as Markdown.

    Args:
        blocks: of one text.
        formulas: gives what a placeholder stands for, ``$…$``; empty for one that stands for nothing.
    """
    out: list[str] = []
    before: Kind = "paragraph"
    count = [0, 0]
    for block in blocks:
        if block.kind != before or block.kind == "paragraph":
            count = [0, 0] if block.depth == 0 else [count[0], 0]
        count[block.depth] += 1
        if block.depth == 0:
            count[1] = 0
        mark = {"paragraph": "", "bullet": "- ", "number": f"{count[block.depth]}. "}[block.kind]
        tight = block.kind != "paragraph" and before != "paragraph"
        out.append("\n" if tight else "\n\n")
        line = "".join(_shown(one, formulas) for one in block.sentences)
        out.append("    " * block.depth + mark + guard_line_start(line))
        before = block.kind
    return "".join(out).strip("\n")


def _shown(sentence: str, formulas: Callable[[str], str]) -> str:
    parts = []
    at = 0
    for match in _STRONG.finditer(sentence):
        parts.append(_escaped(sentence[at : match.start()], formulas))
        # Marks of strength beside punctuation are none for CommonMark when a letter follows.
        edges = _EDGES.match(match.group(1))
        assert edges is not None
        before, inside, after = edges.groups()
        parts.append(_escaped(before, formulas))
        strong = _escaped(inside, formulas)
        parts.append(f"**{strong}**" if inside and "⟦" not in (inside[0], before[-1:]) else strong)
        parts.append(_escaped(after, formulas))
        at = match.end()
    parts.append(_escaped(sentence[at:], formulas))
    return "".join(parts)


def _escaped(text: str, formulas: Callable[[str], str]) -> str:
    parts = []
    at = 0
    for match in PLACEHOLDER.finditer(text):
        parts.append(escape_all(text[at : match.start()].replace("**", "")))
        formula = formulas(match.group())
        # A digit behind a dollar would unmake the formula.
        gap = " " if formula and text[match.end() : match.end() + 1].isdigit() else ""
        parts.append(formula + gap)
        at = match.end()
    parts.append(escape_all(text[at:].replace("**", "")))
    return "".join(parts)
