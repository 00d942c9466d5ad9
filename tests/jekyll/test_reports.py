"""Reports in real Jekyll: every hostile text stays text, one list item a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.content.reportfile import Overview, Paragraph, report_permalink, report_post_path
from digest.reports.names import load_names
from digest.reports.period import parse_period
from digest.reports.post import ReportRenderer
from digest.reports.report import Seen, TagChange, make_report
from tests.jekyll.builder import build
from tests.jekyll.days import SITE, TEMPLATES, TEXTS
from tests.jekyll.reading import canonical, sections_of, shown, written
from tests.unit.records import paper_file

pytestmark = pytest.mark.jekyll
WEEK = parse_period("2026-W29")
DAY = date(2026, 7, 18)
ARXIV = "https://arxiv.org/abs/"


def report_post() -> str:
    """A report in which every text is one of the hostile ones."""
    papers = {
        f"2607.{n:05}": paper_file(
            arxiv_id=f"2607.{n:05}",
            title=text,
            title_zh=text,
            relevance_reason=text,
            relevance_score=n / 10,
            venue=None,
        )
        for n, text in enumerate(TEXTS, start=1)
    }
    empty = make_report(WEEK, [], {}, [], names=load_names("{}", "names"), tag_name=str, top=len(TEXTS))
    report = replace(
        empty,
        chosen="score",
        top=tuple(papers.values()),
        compared=4,
        rising=tuple(TagChange(text, 9, 3.0, (3, 9)) for text in TEXTS),
        datasets=tuple(Seen(text, 2) for text in TEXTS),
    )
    overview = Overview(
        "some/model_{{ x }}|y",
        "overview-1",
        DAY,
        tuple(Paragraph(text, ("2607.00001",)) for text in TEXTS),
    )
    return ReportRenderer([TEMPLATES], SITE).render(report, overview)


@pytest.mark.parametrize("shipped", [True, False])
def test_a_hostile_report_is_shown_as_written(jekyll: str, tmp_path: Path, shipped: bool) -> None:
    """Under our configuration and under Jekyll's own: sections, items and links are as they must be."""
    path = "_posts/" + report_post_path(WEEK.last, weekly=True)
    # Long over by the builder's clock, so that Jekyll's defaults do not wait for it.
    post = report_post().replace("date: 2026-07-19", "date: 2025-07-20")
    name = path if shipped else path.replace("2026-07-19", "2025-07-20")
    built = build(tmp_path, {name: post}, shipped=shipped)
    sections = {one.heading: one for one in sections_of(built.page(report_permalink(WEEK.key)))}
    assert list(sections) == [
        "",
        "综述",
        "分类",
        f"相关度最高的 {len(TEXTS)} 篇",
        "上升的标签",
        "数据集",
    ]
    overview = [text for _, text in sections["综述"].blocks][:-1]
    assert overview == [canonical(f"{written(text)} 2607.00001") for text in TEXTS]
    top = sections[f"相关度最高的 {len(TEXTS)} 篇"]
    assert [text for _, text in top.blocks] == [
        canonical(f"{n / 10:.1f} {shown(text)} — {shown(text)}（2607.{n:05}，论文页）：{written(text)}")
        for n, text in enumerate(TEXTS, start=1)
    ]
    assert {element for element, _ in top.blocks} == {"li"}
    assert len(top.links) == 2 * len(TEXTS)
    assert [text for _, text in sections["数据集"].blocks] == [
        canonical(f"{written(text)}：2 篇") for text in TEXTS
    ]
    assert len(sections["上升的标签"].blocks) == len(TEXTS)
    for section in sections.values():
        assert not section.others
        assert all(
            "example" not in link or link.startswith("https://blog.example/") for link in section.links
        )
