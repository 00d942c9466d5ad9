"""A reading as its paper's page and feed entry show it."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from digest.content.answers import section_url
from digest.content.paperfile import QUESTIONS, UNFOUNDED, Answer, PaperFile, Reading
from digest.site.library import LedgerLine
from digest.site.maths import Typesetter
from digest.site.posts import completion_html
from digest.site.views import AnswerView, LinkView, ProvenanceView, ReadingView

_NO_TEXT = {
    "missing": "arXiv 没有提供这一版的 HTML 或 PDF",
    "unavailable": "多次未能从 arXiv 取得",
    "wrong-paper": "arXiv 的 HTML 与这篇论文不符",
    "failed-conversion": "arXiv 的 HTML 转换失败",
    "encrypted": "PDF 已加密",
    "scanned": "PDF 是扫描图像，没有文字",
    "too-large": "文件过大",
    "corrupt": "PDF 已损坏",
    "empty": "文件里几乎没有文字",
}
_NOT_MADE = {
    "refused": "大模型服务拒绝处理这篇论文",
    "invalid-reply": "大模型的回答未通过格式检查",
    "cut-off": "大模型没有读完全文，或回答被截断",
}
_MARK = Markup('<mark class="unfounded">未在原文找到</mark>')


def reading_view(paper: PaperFile, setter: Typesetter, provenance: ProvenanceView | None) -> ReadingView:
    """Return the view of a paper's answers, which it has."""
    reading = paper.reading
    assert reading is not None
    return ReadingView(
        provenance,
        tuple(_answers(paper, reading, setter)),
        reading.source,
        reading.version,
        reading.truncated,
        reading.marks,
    )


def _answers(paper: PaperFile, reading: Reading, setter: Typesetter) -> Iterable[AnswerView]:
    for n, (question, answer) in enumerate(zip(QUESTIONS, reading.answers, strict=False), start=1):
        if answer.text:
            links = tuple(_links(paper.arxiv_id, reading.version, answer))
            yield AnswerView(n, question, _body(answer.text, setter), links)


def _body(text: str, setter: Typesetter) -> Markup:
    html = completion_html(text, setter)
    return Markup(html.replace(UNFOUNDED, _MARK))  # noqa: S704 - both are HTML already


def _links(arxiv_id: str, version: int | None, answer: Answer) -> Iterable[LinkView]:
    for section in answer.sections:
        yield LinkView(f"§{section.label}", section_url(arxiv_id, version, section) or "", "section")


def unread_note(paper: PaperFile, line: LedgerLine | None) -> str | None:
    """Return why a paper that was to be read has no reading; None if it has one, or none was due."""
    if paper.is_read:
        return None
    if paper.reading is not None and paper.reading.source == "none":
        reason = paper.reading.reason or ""
        if reason in _NOT_MADE:
            return f"未能生成解读：{_NOT_MADE[reason]}。"
        return f"全文不可得{'：' + _NO_TEXT[reason] if reason in _NO_TEXT else ''}，因此没有解读。"
    if line is not None and "reading" in line.todo:
        return "等待全文：全文或大模型尚未就绪，下次运行会再试。"
    return None
