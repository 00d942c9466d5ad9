"""The body of a paper file: fixed headings, one sentence per line, everything else left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from digest.content.answers import answer_texts
from digest.content.paperfile import QUESTIONS, PaperFile
from digest.text.folding import fold
from digest.text.markdown import escape, unescape

ORIGINAL = "## 原始摘要"
CHINESE = "## 中文摘要"
CONTRIBUTIONS = "## 贡献"
READING = "## Q&A 论文解读"
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d+[.)、])\s+")
_QUESTION = re.compile(r"^###\s+Q([1-6])\s*[:：].*$", re.MULTILINE)
_FENCES = ("```", "~~~")
_HEADING = re.compile(r"#{1,2}\s")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of the first or second level with the text below it, exactly as it stands."""

    heading: str
    """The heading line with single spaces and no blank end; empty for text before the first one."""
    raw: str
    """Heading and text, with all line ends."""

    @property
    def text(self) -> str:
        if not self.heading:
            return self.raw.strip("\n")
        return self.raw[len(self.raw.splitlines(keepends=True)[0]) :].strip("\n")


def _heading(line: str) -> str:
    """Return a heading as sections are known by: an editor's blank at its end hides no section."""
    marks = "##" if line.startswith("##") else "#"
    text = fold(line[len(marks) :])
    return f"{marks} {text}" if text else line.rstrip("\n")


def split_blocks(body: str) -> tuple[Block, ...]:
    """Cut a body at its ``#`` and ``##`` headings outside code fences; joined raws are the body."""
    blocks: list[Block] = []
    heading, fenced = "", False
    lines: list[str] = []
    for line in body.splitlines(keepends=True):
        if line.lstrip().startswith(_FENCES):
            fenced = not fenced
        if not fenced and line.startswith("#") and _HEADING.match(line):
            if lines:
                blocks.append(Block(heading, "".join(lines)))
            heading, lines = _heading(line), []
        lines.append(line)
    if lines:
        blocks.append(Block(heading, "".join(lines)))
    return tuple(blocks)


def write_lines(lines: tuple[str, ...]) -> str:
    return "\n".join(escape(fold(line)) for line in lines)


def read_lines(text: str) -> tuple[str, ...]:
    """Return the sentences of a section, one per non-blank line."""
    return tuple(unescape(fold(line)) for line in text.split("\n") if line.strip())


def write_bullets(points: tuple[str, ...]) -> str:
    return "\n".join(f"- {escape(fold(point))}" for point in points)


def read_bullets(text: str) -> tuple[str, ...]:
    """Return list items; a line without a bullet continues the item before it."""
    points: list[str] = []
    for line in text.split("\n"):
        match = _BULLET.match(line)
        if match or (line.strip() and not points):
            points.append(line[match.end() :] if match else line)
        elif line.strip():
            points[-1] += " " + line
    return tuple(unescape(fold(point)) for point in points)


def _write_answers(answers: tuple[str, ...]) -> str:
    return "\n\n".join(
        f"### Q{number}: {question}\n\n{answer.strip()}"
        for number, (question, answer) in enumerate(zip(QUESTIONS, answers, strict=False), start=1)
        if answer.strip()
    )


def read_answers(text: str) -> tuple[str, ...]:
    """Return the Markdown of the six answers, empty where one is missing; ``()`` without any."""
    answers = [""] * len(QUESTIONS)
    parts = _QUESTION.split(text)
    for number, answer in zip(parts[1::2], parts[2::2], strict=True):
        answers[int(number) - 1] = answer.strip()
    return tuple(answers) if any(answers) else ()


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class BodySection(Generic[R]):
    """One fixed section: its heading, the field it holds, and both directions of its text."""

    heading: str
    field: str
    get: Callable[[R], tuple[str, ...]]
    write: Callable[[tuple[str, ...]], str]
    read: Callable[[str], tuple[str, ...]]


SECTIONS: tuple[BodySection[PaperFile], ...] = (
    BodySection(ORIGINAL, "abstract", lambda p: p.abstract, write_lines, read_lines),
    BodySection(CHINESE, "abstract_zh", lambda p: p.abstract_zh, write_lines, read_lines),
    BodySection(CONTRIBUTIONS, "contributions", lambda p: p.contributions, write_bullets, read_bullets),
    BodySection(
        READING,
        "answers",
        answer_texts,
        _write_answers,
        read_answers,
    ),
)
SECTION_BY_HEADING = {section.heading: section for section in SECTIONS}


def title_heading(title: str) -> str:
    """Return the first line of the body."""
    return f"# {escape(title)}"
