"""Where a paper's Chinese comes from, or why it has none, for the reader."""

from __future__ import annotations

from functools import lru_cache

from digest.content.paperfile import PaperFile
from digest.models import Provenance
from digest.site.library import LedgerLine
from digest.site.views import FindingView, ProvenanceView

REASONS = {
    "no-key": "未配置大模型密钥",
    "no-llm": "本次运行未调用大模型",
    "refused": "大模型服务拒绝处理这段文字",
    "invalid-reply": "大模型的回答未通过格式检查",
    "unreachable": "大模型服务无法连接",
    "budget": "已达到当晚预算上限",
    "balance": "大模型账户余额不足",
    "cut-off": "大模型的回答被截断",
}


@lru_cache(maxsize=200)  # a day's papers have one and the same, and templates make its text once
def provenance_view(provenance: Provenance | None, source: str) -> ProvenanceView | None:
    """Return where a translation or a reading comes from; None if there is none."""
    if provenance is None:
        return None
    return ProvenanceView(
        provenance.model,
        provenance.prompt_version,
        provenance.date,
        provenance.checks,
        tuple(
            FindingView(item.sentence, item.check, item.severity, item.en, item.zh, item.message)
            for item in provenance.findings
        ),
        "imported" if provenance.imported else source,
    )


def reason_of(paper: PaperFile, line: LedgerLine | None) -> str | None:
    """Return why a paper has no translation, for the reader; None when it has one or needs none."""
    if paper.status != "original-only":
        return None
    return REASONS.get(line.reason or "", "尚未翻译") if line else "尚未翻译"
