"""The Markdown table of a topic as GitHub's and Jekyll's readers show it, whatever the texts hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from digest.content.paperfile import PaperFile
from digest.site.topic_table import markdown_table
from tests.jekyll.builder import build
from tests.jekyll.days import TEXTS
from tests.jekyll.reading import canonical, shown
from tests.unit.records import paper_file

ADDRESS = "https://blog.example.org/papers/2606.00001/"


def hostile_papers() -> list[PaperFile]:
    """A paper for every hostile text, which stands in all that a row shows."""
    return [
        paper_file(title=text, title_zh=text, contributions=(text, text), summary_zh=text) for text in TEXTS
    ]


def table_of(papers: list[PaperFile]) -> str:
    rows = [(paper, ADDRESS, "服务拒绝") for paper in papers]
    return markdown_table("专题 | {{ x }}", "https://blog.example.org/topics/a/", 'title:"a|b"', rows)


@pytest.mark.jekyll
def test_kramdown_shows_every_row_as_written(jekyll: str, tmp_path: Path) -> None:
    """Under Liquid and kramdown each paper is one row of five cells that read as somebody wrote them."""
    page = f"---\npermalink: /table/\n---\n{table_of(hostile_papers())}"
    built = build(tmp_path, {"table.md": page}, shipped=False)
    root = html.document_fromstring(built.page("/table/"), parser=html.HTMLParser(encoding="utf-8"))
    rows = root.xpath("//tbody/tr")
    assert len(root.xpath("//table")) == 1
    assert len(rows) == len(TEXTS)
    for row, text in zip(rows, TEXTS, strict=True):
        cells = [canonical(cell.text_content()) for cell in row.xpath("td")]
        wanted = shown(text).replace("\\text{``", "\\text{“")  # the one formula with TeX's quotes
        assert cells[2:] == [
            canonical(wanted + wanted),
            canonical(f"1. {wanted}2. {wanted}"),
            canonical(wanted),
        ]
        assert {one.tag for one in row.iterdescendants() if isinstance(one.tag, str)} <= {"td", "a", "br"}
        assert [one.get("href") for one in row.xpath(".//a")] == ["https://arxiv.org/abs/2606.00001", ADDRESS]


def test_github_sees_as_many_rows_and_cells() -> None:
    """A reader of GitHub's tables finds one row of five cells per paper, and no HTML but line breaks."""
    tokens = MarkdownIt("commonmark").enable("table").parse(table_of(hostile_papers()))
    kinds = [token.type for token in tokens]
    assert kinds.count("tr_open") == 1 + len(TEXTS)
    assert kinds.count("td_open") == 5 * len(TEXTS)
    raw = {child.content for token in tokens for child in token.children or () if child.type == "html_inline"}
    assert raw == {"<br>", "<!-- -->"}
    assert "html_block" not in kinds


def test_no_row_is_empty() -> None:
    """A paper without Chinese says so and why; one that is doubtful or withdrawn bears its mark."""
    bare = paper_file(title_zh=None, contributions=(), summary_zh=None, abstract_zh=())
    text = table_of(
        [
            replace(bare, status="original-only"),
            paper_file(status="needs-review"),
            replace(bare, status="withdrawn"),
        ]
    )
    rows = text.splitlines()[-3:]
    assert rows[0].endswith("| — | **尚未翻译**（服务拒绝，下次运行再试） |")
    assert rows[1].endswith("| **待核对** 一个去混响模型。 |")
    assert rows[2].endswith("| — | **已撤稿** |")
    assert "v1 2026-06-05<br>v2 2026-06-08" in rows[1]
