"""What a post says of papers and days that are not simply done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.content.ledger import Ledger
from digest.content.paperfile import PaperFile
from digest.content.yamltext import split_front_matter
from digest.models import DayState, Status
from tests.jekyll.days import Day, day_of
from tests.jekyll.reading import Section, sections_of
from tests.jekyll.test_readers import github
from tests.unit.records import paper_file

ORIGINAL = paper_file(title_zh=None, abstract_zh=(), contributions=(), summary_zh=None, tags=())
ENGLISH = "We study dereverberation in rooms. Our model lowers the error by 12.5%."
CHINESE = "我们研究房间中的去混响。我们的模型将误差降低了 12.5%。"


def read(day: Day) -> tuple[Section, ...]:
    return sections_of(github(split_front_matter(day.post(), "post")[1]))


def day_with(paper: PaperFile, state: Status) -> Day:
    day = day_of(date(2026, 6, 9), [paper])
    return Day(replace(day.ledger, papers=(replace(day.ledger.papers[0], state=state),)), day.papers)


@pytest.mark.parametrize(
    ("paper", "state", "mark", "paragraph"),
    [
        (paper_file(), "complete", "", f"摘要 {CHINESE}"),
        (paper_file(), "withdrawn", " 已撤稿", f"摘要 {CHINESE}"),
        (ORIGINAL, "withdrawn", " 已撤稿", f"原始摘要 {ENGLISH}"),
        (ORIGINAL, "original-only", "", f"尚未翻译，以下为原始摘要：{ENGLISH}"),
        (paper_file(), "needs-review", "", f"摘要 {CHINESE}"),
    ],
)
def test_a_paper_says_how_it_stands(paper: PaperFile, state: Status, mark: str, paragraph: str) -> None:
    """Withdrawal stands beside the id, an original is marked as such, a doubt is told before the text."""
    _, section = read(day_with(paper, state))
    assert ("li", f"arXiv: 2606.00001v2{mark} · PDF · 论文页") in section.blocks
    paragraphs = [text for element, text in section.blocks if element == "p"]
    assert paragraph in paragraphs
    doubt = "待核对：部分译文未通过自动核对，请以原文为准。"
    assert (doubt in paragraphs) == (state == "needs-review")
    if state == "needs-review":
        assert paragraphs.index(doubt) < paragraphs.index(paragraph)


def test_a_withdrawn_replacement_is_marked() -> None:
    """In the short section too, 已撤稿 stands right behind the id."""
    day = day_of(date(2026, 6, 9), [paper_file()], ["A Title"])
    rows = (day.ledger.papers[0], replace(day.ledger.papers[1], state="withdrawn", comment=None))
    section = read(Day(replace(day.ledger, papers=rows), day.papers))[-1]
    assert section.blocks == (("li", "2401.00001v2 已撤稿 A Title"),)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("complete", "与 arXiv 公布数一致：cs.SD 新投稿 1/1、交叉列表 0/0、更新 0/0"),
        ("partial", "不完整，与 arXiv 公布数对照：cs.SD 新投稿 1/1、交叉列表 0/0、更新 0/0"),
        ("inferred", "公布日期由投稿时间推断，arXiv 不再提供当日列表"),
    ],
)
def test_a_day_says_how_it_is_proven(state: DayState, words: str) -> None:
    """The counts are followed by what they were compared with; without a model nothing is called AI."""
    day = day_with(ORIGINAL, "original-only")
    ledger: Ledger = replace(day.ledger, state=state, missing=(), model=None)
    if state == "inferred":
        ledger = replace(ledger, declared={}, found={})
    head = read(Day(ledger, day.papers))[0]
    assert [text for _, text in head.blocks] == [
        "2026-06-09（周二）arXiv 公布，投稿时间（北京时间）2026-06-06 02:00 至 2026-06-09 02:00",
        f"抓取总数 1，本页显示 1，失败 1；{words}",
        "本页尚无 AI 生成的中文内容，以下为 arXiv 原文",
    ]
