"""What a person is asked to look at, where it stands, and the record of an acceptance (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from digest.content.body import CHINESE, CONTRIBUTIONS
from digest.content.paperfile import PaperFile
from digest.models import Finding


@dataclass(frozen=True, slots=True)
class Doubt:
    """A hard finding and where to mend it."""

    finding: Finding
    line: int
    """Line of the paper's file, from 1."""
    en: str
    zh: str


def doubts_of(paper: PaperFile, lines: Sequence[str]) -> tuple[Doubt, ...]:
    """Return a paper's hard findings with their places.

    Args:
        paper: as stored.
        lines: of its file.
    """
    if paper.translation is None:
        return ()
    return tuple(
        _doubt(finding, paper, lines) for finding in paper.translation.findings if finding.severity == "hard"
    )


def _doubt(finding: Finding, paper: PaperFile, lines: Sequence[str]) -> Doubt:
    number = finding.sentence
    if number == 0:
        return Doubt(finding, _line_of(lines, "title_zh:"), paper.title, paper.title_zh or "")
    if number is None:
        return Doubt(finding, _line_of(lines, CONTRIBUTIONS), finding.en, finding.zh)
    heading = _line_of(lines, CHINESE)
    sentences = [index for index in range(heading, len(lines)) if lines[index].strip()]
    line = sentences[number - 1] + 1 if number <= len(sentences) else heading
    en = paper.abstract[number - 1] if number <= len(paper.abstract) else finding.en
    zh = paper.abstract_zh[number - 1] if number <= len(paper.abstract_zh) else finding.zh
    return Doubt(finding, line, en, zh)


def _line_of(lines: Sequence[str], start: str) -> int:
    """Return the number of the first line with this beginning; 1 if there is none."""
    return next((index for index, line in enumerate(lines, start=1) if line.startswith(start)), 1)


def accepted(paper: PaperFile, day: date) -> PaperFile:
    """Return the paper as complete by a person's word, its findings kept for the record."""
    if paper.translation is None:
        return paper
    return replace(paper, status="complete", translation=replace(paper.translation, reviewed=day))
