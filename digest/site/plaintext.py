"""A day as plain text, to copy into a chat or a mail (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from digest.site.views import PaperView

_MARKS = {"original-only": "［未翻译］", "needs-review": "［待复核］", "withdrawn": "［已撤稿］"}


def day_text(day: date, papers: Sequence[PaperView], address: str) -> str:
    """Return a head line, then per paper its titles, summary and arXiv address."""
    parts = [f"arXiv {day.isoformat()}，{len(papers)} 篇\n{address}"]
    for n, paper in enumerate(papers, start=1):
        lines = [f"{n}. {_MARKS.get(paper.status, '')}{paper.title_text}"]
        lines += [text for text in (paper.title_zh_text, paper.summary_text) if text]
        parts.append("\n   ".join([*lines, paper.abs_url]))
    return "\n\n".join(parts) + "\n"
