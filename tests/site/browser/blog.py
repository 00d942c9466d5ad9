"""A small blog of invented papers that has every state a page can show.

2026-07-13 is partial, 2026-07-14 complete; the papers are complete, original-only, needs-review and
withdrawn, new and cross-listed; two replacements, a reading, formulas, hostile text, a post.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from digest.config import Blog, parse_config
from digest.content.ledger import Ledger, LedgerPaper, render_ledger
from digest.content.paperfile import Answer, Cited, Link, PaperFile, Reading
from digest.content.papers import render_paper
from digest.content.paths import ledger_path, paper_path
from digest.content.reportfile import Overview, Paragraph, ReportFile, render_report_file, report_path
from digest.models import AnnounceType, Finding, Lift, Provenance, Spent, Status, Usage

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 7, 14)
YESTERDAY = date(2026, 7, 13)
LONG_AGO = date(2025, 6, 12)
"""Of papers that are folded into their month's page."""
CONFIG = """
site:
  title: 语音与音频 arXiv 日报
  url: https://blog.example.org
  base_path: /blog
  author: 示例实验室
  report_url: https://blog.example.org/issues
  full_years: 1
  public: {interests: true}
topics:
  - {name: 全双工与话轮, slug: full-duplex, query: 'full-duplex OR "turn cues" OR title:onerror'}
  - {name: 尚无论文的专题, slug: empty, query: 'title:"no such words"'}
"""
CHECKS = ("numbers", "names", "language", "length")

_TEXTS: tuple[tuple[str, str, tuple[tuple[str, str], ...], tuple[str, ...], str], ...] = (
    (
        "StreamDuet: Full-Duplex Spoken Dialogue with a Shared $\\Delta t$ Clock",
        "StreamDuet：共享 $\\Delta t$ 时钟的全双工口语对话",
        (
            (
                "Spoken dialogue systems still wait for silence before they answer.",
                "口语对话系统仍要等到静音才作答。",
            ),
            (
                "We present StreamDuet, a full-duplex model whose two streams share one clock of "
                "$\\Delta t = 80$ ms and minimise "
                "$\\mathcal{L} = \\mathbb{E}\\left[\\|v_\\theta(x_t, t) - u_t\\|_2^2\\right]$.",
                "我们提出 StreamDuet，一种全双工模型，其两路流共享 $\\Delta t = 80$ ms 的时钟，并最小化 "
                "$\\mathcal{L} = \\mathbb{E}\\left[\\|v_\\theta(x_t, t) - u_t\\|_2^2\\right]$。",
            ),
            (
                "On 1,200 hours of conversation it cuts the response latency by 43% relative.",
                "在 1,200 小时的对话上，它把响应延迟相对降低 43%。",
            ),
        ),
        ("提出两路共享时钟的全双工模型。", "把响应延迟相对降低 43%。", "公开代码与 1,200 小时对话数据。"),
        "用共享时钟把两路语音流对齐，全双工对话的响应延迟相对降低 43%。",
    ),
    (
        "CodecLite: 0.8 kbps Neural Speech Coding on a Microcontroller",
        "CodecLite：微控制器上的 0.8 kbps 神经语音编码",
        (
            (
                "Neural codecs need more memory than a microcontroller has.",
                "神经编解码器所需的内存超过微控制器。",
            ),
            (
                "CodecLite runs in 320 kB and reaches a MOS of 3.9 at 0.8 kbps.",
                "CodecLite 只用 320 kB，在 0.8 kbps 下 MOS 达到 3.9。",
            ),
            (
                "It needs up to 21% fewer operations than the baseline.",
                "它的运算量比基线少 21%。",
            ),
        ),
        ("在 320 kB 内存中实现 0.8 kbps 语音编码。", "运算量比基线最多少 21%。"),
        "把神经语音编码放进 320 kB 的微控制器，0.8 kbps 下 MOS 为 3.9。",
    ),
    (
        "Whose Turn Is It? Zero-Shot TTS with Prosodic Turn Cues",
        "轮到谁了？带韵律轮换线索的零样本语音合成",
        (
            (
                "Zero-shot TTS copies a voice but not the way it ends a turn.",
                "零样本语音合成能复制音色，却不能复制话轮结束的方式。",
            ),
            (
                "Listeners prefer our system in 68% of 500 comparisons.",
                "在 500 次比较中，68% 的听者更喜欢我们的系统。",
            ),
        ),
        ("把话轮结束的韵律线索引入零样本语音合成。",),
        "零样本语音合成加入话轮韵律线索后，68% 的比较中胜出。",
    ),
    (
        "Room Impulse Responses from a Single Clap: $O(n \\log n)$ Inference",
        "一次拍手得到房间脉冲响应：$O(n \\log n)$ 的推断",
        (
            ("Measuring a room takes an hour.", "测量一个房间要一小时。"),
            (
                "Our method needs one clap and $O(n \\log n)$ time.",
                "我们的方法只需一次拍手和 $O(n \\log n)$ 的时间。",
            ),
        ),
        ("由一次拍手估计房间脉冲响应。",),
        "一次拍手即可估计房间脉冲响应。",
    ),
)
_AUTHORS = ("Ada Lindqvist", "Chen Yu", "Marco Bellini", "Sofía Ibáñez", "Wei Zhang", "Yuki Mori", "Olu Ade")
_TAGS = ("语音合成", "语音编码", "全双工对话", "声学")


def make_paper(
    n: int,
    *,
    announced: date = TODAY,
    kind: AnnounceType = "new",
    status: Status = "complete",
    title: str | None = None,
) -> PaperFile:
    """Return invented paper ``n``; texts repeat every four."""
    text_title, title_zh, pairs, points, summary = _TEXTS[n % len(_TEXTS)]
    translated = status in ("complete", "needs-review")
    finding = Finding(3, "qualifiers", "hard", "up to 21%", "21%", "译文漏了“最多”")
    provenance = Provenance(
        "deepseek-chat", "enrich-1", announced, CHECKS, (finding,) if status == "needs-review" else ()
    )
    reading = Reading(
        Provenance("deepseek-chat", "reading-1", announced),
        "html",
        (
            Answer(
                "要解决的是*等待静音*的问题，记作 $\\tau > 0$。", (Cited("1", "S1"), Cited("3.2", "S3.SS2"))
            ),
            Answer("相关研究有三类。\n\n- 半双工\n- 轮换预测"),
            *(Answer("见正文。"),) * 4,
        ),
        version=1,
    )
    categories = ("cs.CL", "cs.SD") if kind == "cross" else (("cs.SD", "eess.AS"), ("eess.AS",))[n % 2]
    return PaperFile(
        arxiv_id=f"2607.{10000 + n}",
        title=title or (text_title if n < len(_TEXTS) else f"{text_title} ({n})"),
        abstract=tuple(en for en, _ in pairs),
        authors=_AUTHORS[: 2 + n % 6],
        primary_category=categories[0],
        categories=categories,
        announced=announced,
        announce_type=kind,
        status=status,
        version=1,
        title_zh=title_zh if translated else None,
        abstract_zh=tuple(zh for _, zh in pairs) if translated else (),
        contributions=points if translated else (),
        summary_zh=summary if translated else None,
        tags=(_TAGS[n % 4], _TAGS[(n + 1) % 4]) if translated else (),
        date=announced,
        updated=announced,
        history=((1, date(2026, 6, 1)), (2, announced)) if n == 6 else ((1, announced),),
        comment="Accepted to ICASSP 2026; 5 pages" if n % 3 == 0 else None,
        venue="ICASSP 2026" if n % 3 == 0 else None,
        links=(Link("code", "https://github.com/example/streamduet"),) if n % 4 == 0 else (),
        relevance_score=round(9.4 - n * 0.7 % 9, 1),
        relevance_reason="与全双工对话的时钟对齐直接相关。" if n % 2 == 0 else None,
        relevance_lift=(Lift("author", "Ada Lindqvist", 1.0), Lift("keyword", "full-duplex", 0.5))
        if n % 4 == 0
        else (),
        translation=provenance if translated else None,
        reading=reading if n == 0 else None,
    )


OVERVIEW = Overview(
    "deepseek-chat",
    "overview-1",
    TODAY,
    (
        Paragraph(
            "全双工对话是本周的重心：StreamDuet 让两路语音流共享一个时钟，响应延迟相对降低 43%。",
            ("2607.10000",),
        ),
        Paragraph(
            "编码与声学各有一项面向小设备的工作，前者把神经编码器放进 320 kB 的内存，"
            "后者用一次拍手估计房间的脉冲响应。",
            ("2607.10001", "2607.10003"),
        ),
    ),
)
HOSTILE = '<img src=x onerror="alert(1)"> & </script><script>alert(2)</script> {{ 7*7 }}'


def sample_papers() -> tuple[PaperFile, ...]:
    """Return the papers of all days."""
    return (
        make_paper(0),
        make_paper(1, status="needs-review"),
        make_paper(2, status="original-only"),
        make_paper(3),
        make_paper(4, status="withdrawn"),
        make_paper(5, title=HOSTILE),
        make_paper(6, kind="cross"),
        make_paper(7, kind="cross"),
        make_paper(8, announced=YESTERDAY),
        make_paper(9, announced=YESTERDAY),
        replace(make_paper(0, announced=LONG_AGO), arxiv_id="2506.10000", version=2),
        replace(make_paper(1, announced=LONG_AGO, status="needs-review"), arxiv_id="2506.10001"),
    )


def write_blog(root: Path, papers: Iterable[PaperFile]) -> Blog:
    """Write content files for the papers: one ledger per announcement date, and one post."""
    blog = Blog(root, parse_config(CONFIG, "config.yaml", {}))
    papers = {paper.arxiv_id: paper for paper in papers}.values()
    for paper in papers:
        _write(blog.folder("papers") / paper_path(paper.arxiv_id), render_paper(paper))
    for day in sorted({paper.announced for paper in papers if paper.announced}):
        ledger = _ledger(day, [paper for paper in papers if paper.announced == day])
        _write(blog.folder("data") / ledger_path(day), render_ledger(ledger))
    for report in (ReportFile("2026-W29", OVERVIEW), ReportFile("2026-07")):
        _write(blog.folder("data") / report_path(report.period), render_report_file(report))
    _write(
        blog.folder("posts") / "2026-07-10-notes.md",
        "---\ntitle: 读会笔记\ntags: [随笔]\n---\n第一段，含 $x_i$。\n\n## 小节\n\n- 一\n- 二\n",
    )
    return blog


def _ledger(day: date, papers: list[PaperFile]) -> Ledger:
    entries = tuple(
        LedgerPaper(
            paper.arxiv_id,
            1,
            paper.announce_type or "new",
            paper.status,
            reason="budget" if paper.status == "original-only" else None,
            spent={"enrich": Spent(Usage(2_000, 500, 900))} if paper.translation else {},
        )
        for paper in papers
    )
    replaced = tuple(
        LedgerPaper(
            f"2605.0420{n}",
            2 + n,
            "replace",
            "complete",
            title="An Older Paper, Revised",
            comment="Major revision" if n else None,
        )
        for n in range(2)
    )
    new = sum(paper.announce_type == "new" for paper in papers)
    cross = len(papers) - new
    partial = day == YESTERDAY
    counts = {"new": new, "cross": cross, "replace": 2}
    declared = counts | ({"cross": cross + 1} if partial else {})
    return Ledger(
        date=day,
        state="partial" if partial else "complete",
        source="listing",
        declared={"cs.SD": declared},  # type: ignore[dict-item]  # the keys are sections
        found={"cs.SD": counts},  # type: ignore[dict-item]
        missing=("cs.SD：交叉列表自报 1 条，找到 0 条",) if partial else (),
        differences=(),
        papers=entries + replaced,
        model="deepseek-chat",
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
