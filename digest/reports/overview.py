"""What an overview of a period may say: it cites papers of the period, and only what they say (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from digest.checks.grounding import Grounds
from digest.checks.remark import is_plain_remark
from digest.content.paperfile import PaperFile
from digest.content.reportfile import Paragraph

_ID = re.compile(r"(?:arXiv:)?(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE)
MOST_PARAGRAPHS = 8
MOST_CITED = 12
"""Papers in one paragraph; a longer list cites nothing."""
LONGEST = 600
"""Characters of a paragraph."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one paragraph, in words for the model and for the operator."""

    paragraph: int
    """From 1; 0 is the whole."""
    problem: str


def faults(paragraphs: Iterable[Paragraph], papers: Mapping[str, PaperFile]) -> tuple[Fault, ...]:
    """Return what an overview says without ground, in order; empty if it may be published.

    Args:
        paragraphs: as the model wrote them.
        papers: of the period.
    """
    parts = tuple(paragraphs)
    if not parts:
        return (Fault(0, "没有任何段落"),)
    if len(parts) > MOST_PARAGRAPHS:
        return (Fault(0, f"多于 {MOST_PARAGRAPHS} 段"),)
    return tuple(
        Fault(number, problem)
        for number, part in enumerate(parts, start=1)
        for problem in _problems(part, papers)
    )


def _problems(part: Paragraph, papers: Mapping[str, PaperFile]) -> Iterable[str]:
    named = [match.group(1) for match in _ID.finditer(part.text)]
    unknown = [name for name in dict.fromkeys((*part.papers, *named)) if name not in papers]
    if unknown:
        yield f"引用了不属于本期的论文：{'、'.join(unknown)}"
    elif loose := [name for name in dict.fromkeys(named) if name not in part.papers]:
        yield f"文中提到却没有列出的论文：{'、'.join(loose)}"
    if not 0 < len(part.papers) <= MOST_CITED:
        yield f"引用的论文应为 1 至 {MOST_CITED} 篇"
    if len(part.text) > LONGEST:
        yield f"长于 {LONGEST} 字"
    if not is_plain_remark(part.text):
        yield "不是纯中文叙述（含标记、链接或客套话）"
    if unknown:
        return
    cited = [papers[name] for name in part.papers]
    lacking = Grounds(text for paper in cited for text in texts_of(paper)).lacks(_ID.sub(" ", part.text))
    if lacking:
        yield f"所引论文里没有：{'、'.join(lacking)}"


def texts_of(paper: PaperFile) -> tuple[str, ...]:
    """Return all that is stored of a paper and that may be quoted."""
    return (
        paper.title,
        " ".join(paper.abstract),
        paper.title_zh or "",
        "".join(paper.abstract_zh),
        "。".join(paper.contributions),
        paper.summary_zh or "",
        "、".join(paper.tags),
        paper.comment or "",
        paper.venue or "",
    )
