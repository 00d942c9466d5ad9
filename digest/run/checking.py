"""The fidelity checks over stored papers, or over pairs of texts in a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from digest.checks import check_pair, check_translation, verdict
from digest.checks.glossary import Glossary
from digest.content.paperfile import PaperFile
from digest.errors import ContentError
from digest.models import Finding, SentencePair, Translation
from digest.text.folding import fold
from digest.text.tex import to_text


@dataclass(frozen=True, slots=True)
class Checked:
    """One text pair and what is doubtful in it."""

    arxiv_id: str
    title: str
    pairs: tuple[SentencePair, ...]
    """Sentence by sentence where that is known; else one pair of the whole texts."""
    verdict: Literal["pass", "warn", "fail"]
    findings: tuple[Finding, ...]


def check_pairs(lines: Iterable[str], path: str, glossary: Glossary) -> Iterator[Checked]:
    """Check lines of ``{arxiv_id, abstract, abstract_zh}``, in order; blank lines are passed over.

    Raises:
        ContentError: naming the line that is not of this form.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ContentError(path, f"line {number}: not JSON ({error})") from error
        texts = [data.get(key) for key in ("abstract", "abstract_zh")] if isinstance(data, dict) else []
        if not texts or not all(isinstance(text, str) for text in texts):
            raise ContentError(path, f"line {number}: needs the texts abstract and abstract_zh")
        english, chinese = (fold(str(text)) for text in texts)
        findings = check_pair(english, chinese, glossary)
        yield Checked(
            str(data.get("arxiv_id") or ""),
            fold(str(data.get("title") or "")),
            (SentencePair(1, english, chinese),),
            verdict(findings),
            findings,
        )


def check_paper(paper: PaperFile, glossary: Glossary) -> Checked | None:
    """Check a stored paper as it stands now; None if it has no translation, or (adopted) no original."""
    if not paper.abstract_zh or not paper.abstract:
        return None
    if paper.aligned:
        pairs = tuple(
            SentencePair(number, to_text(en), zh)
            for number, (en, zh) in enumerate(zip(paper.abstract, paper.abstract_zh, strict=True), start=1)
        )
        translation = Translation(
            to_text(paper.title),
            paper.title_zh or "",
            pairs,
            paper.contributions,
            paper.summary_zh or "",
            paper.tags,
        )
        findings = check_translation(translation, glossary)
    else:
        english = to_text(" ".join(paper.abstract))
        pairs = (SentencePair(1, english, "".join(paper.abstract_zh)),)
        findings = check_pair(english, pairs[0].zh, glossary)
    return Checked(paper.arxiv_id, paper.title, pairs, verdict(findings), findings)
