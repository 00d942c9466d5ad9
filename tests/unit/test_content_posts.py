"""The day's post: order, counts, marks, and that hostile text stays text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from digest.config import Site
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.posts import (
    AUTHOR_LIMIT,
    TITLE_LIMIT,
    PostRenderer,
    counts_of,
    is_ours,
    post_heading,
    post_order,
)
from digest.content.yamltext import split_front_matter
from digest.edges.resources import shipped
from digest.errors import DigestError
from digest.models import AnnounceType, Status
from tests.unit.records import DAY, paper_file
from tests.unit.strategies import paper_files, some_texts

SITE = Site(title="T", url="https://example.org", base_path="/blog")


def row(
    arxiv_id: str, announce_type: AnnounceType = "new", state: Status = "complete", **more: Any
) -> LedgerPaper:
    return LedgerPaper(arxiv_id, 1, announce_type, state, **more)


def day_ledger(*rows: LedgerPaper, **changes: Any) -> Ledger:
    values: dict[str, Any] = {
        "date": DAY,
        "state": "complete",
        "source": "listing",
        "declared": {"cs.SD": {"new": 2, "cross": 1, "replace": 1}},
        "found": {"cs.SD": {"new": 2, "cross": 1, "replace": 1}, "eess.AS": {}},
        "missing": (),
        "differences": (),
        "model": "fake-model",
    }
    return Ledger(papers=rows, **(values | changes))


def rendered(ledger: Ledger, papers: dict[str, PaperFile], site: Site = SITE) -> str:
    return PostRenderer([shipped("templates")], site, ["cs.SD", "eess.AS"]).render(ledger, papers)


def body_of(post: str) -> str:
    return split_front_matter(post, "post.md")[1]


def test_the_order_is_by_type_then_score_then_arxivs() -> None:
    """New papers come first, the relevant ones before the others; without scores arXiv's order holds."""
    rows = [row("2606.00001"), row("2606.00002"), row("2606.00003", "cross"), row("2606.00004", "replace")]
    rows.append(row("2606.00005"))
    scores = {"2606.00001": None, "2606.00002": 3.0, "2606.00003": 9.0, "2606.00004": 9.9, "2606.00005": 0.0}
    papers = {name: paper_file(arxiv_id=name, relevance_score=score) for name, score in scores.items()}
    order = [one.arxiv_id for one in post_order(day_ledger(*rows), papers)]
    assert order == ["2606.00002", "2606.00005", "2606.00001", "2606.00003", "2606.00004"]
    del papers["2606.00004"]
    assert len(post_order(day_ledger(*rows), papers)) == 4


def test_counts() -> None:
    """Every paper is counted by type and by state."""
    ledger = day_ledger(
        row("2606.00001"),
        row("2606.00002", "cross", "original-only"),
        row("2606.00003", "replace", "withdrawn"),
        row("2606.00004", "replace-cross", "needs-review"),
    )
    assert counts_of(ledger) == {
        "new": 1,
        "cross": 1,
        "replace": 2,
        "withdrawn": 1,
        "original_only": 1,
        "needs_review": 1,
    }


def test_a_whole_post() -> None:
    """Front matter, the day's lines, papers, replacements and withdrawals stand as designed."""
    papers = {
        "2606.00001": paper_file(),
        "2606.00002": paper_file(
            arxiv_id="2606.00002", title="Second", abstract_zh=(), status="original-only"
        ),
        "2606.00003": paper_file(arxiv_id="2606.00003", title="Third", status="needs-review"),
        "2606.00004": paper_file(arxiv_id="2606.00004", title="Gone", abstract_zh=(), status="withdrawn"),
    }
    ledger = day_ledger(
        row("2606.00001"),
        row("2606.00002", "new", "original-only"),
        row("2606.00003", "cross", "needs-review"),
        row("2606.00004", "new", "withdrawn"),
        row("2606.00009", "replace", title="Older *Work*", comment="v2"),
        row("math/0309136", "replace", "withdrawn", title="Old"),
    )
    post = rendered(ledger, papers)
    front = yaml.safe_load(split_front_matter(post, "p")[0])
    assert front["layout"] == "post"
    assert front["title"] == "arXiv Daily – 2026-06-09"
    assert "\ndate: 2026-06-09 08:00:00 +0800\n" in post
    assert front["tags"] == ["arxiv", "cs.SD", "eess.AS"]
    assert front["papers"] == [one.arxiv_id for one in ledger.papers]
    assert front["counts"]["original_only"] == 1
    body = body_of(post)
    assert re.findall(r"^## (.+)$", body, re.MULTILINE) == [
        "Quiet Rooms: Learning to Dereverberate",
        "Second",
        "Gone",
        "Third",
        "更新的论文",
    ]
    assert "投稿时间（北京时间）2026-06-06 02:00 至 2026-06-09 02:00" in body
    assert (
        "抓取总数 6，本页显示 6，失败 1；与 arXiv 公布数一致：cs.SD 新投稿 2/2、交叉列表 1/1、更新 1/1"
        in body
    )
    assert "由 AI 生成（模型 fake-model）" in body
    assert "**摘要** 我们研究房间中的去混响。我们的模型将误差降低了 12.5%。" in body
    assert "**尚未翻译**" in body
    assert "**待核对**" in body
    assert "[2606.00004v2](https://arxiv.org/abs/2606.00004) **已撤稿**" in body
    assert "- [2606.00009v1](https://arxiv.org/abs/2606.00009) Older \\*Work\\*（v2）" in body
    assert "[math/0309136v1](https://arxiv.org/abs/math/0309136) **已撤稿** Old" in body
    assert "https://example.org/blog/papers/2606.00001/" in body
    assert is_ours(post, "p")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"state": "partial", "missing": ("eess.AS: no listing",)}, "缺：eess.AS: no listing"),
        ({"state": "partial"}, "；不完整，与 arXiv 公布数对照"),
        ({"state": "inferred", "declared": {}}, "公布日期由投稿时间推断"),
        ({"declared": {}}, "新投稿 2/?"),
        ({"model": None}, "本页尚无 AI 生成的中文内容"),
    ],
)
def test_the_days_state_is_told(changes: dict[str, Any], line: str) -> None:
    """What is not complete says so, and what is missing is named."""
    assert line in body_of(rendered(day_ledger(row("2606.00001"), **changes), {"2606.00001": paper_file()}))


def test_a_weekend_ledger_has_no_window() -> None:
    """A date without a schedule, as a person may have made one, is shown without a window."""
    post = rendered(day_ledger(row("2606.00001"), date=date(2026, 6, 13)), {"2606.00001": paper_file()})
    assert "投稿时间" not in post


def test_other_zones_are_named() -> None:
    """The window is in the blog's zone."""
    site = Site(title="T", timezone="Europe/Paris")
    post = rendered(day_ledger(row("2606.00001")), {"2606.00001": paper_file()}, site)
    assert "（Europe/Paris）2026-06-05 20:00 至 2026-06-08 20:00" in post
    assert "date: 2026-06-09 02:00:00 +0200" in post


def test_winter_is_an_hour_later_in_beijing() -> None:
    """20:00 US Eastern is 09:00 in Beijing while New York is on standard time."""
    post = rendered(day_ledger(row("2606.00001"), date=date(2026, 1, 13)), {"2606.00001": paper_file()})
    assert "date: 2026-01-13 09:00:00 +0800" in post


@settings(max_examples=40)
@given(paper_files)
def test_any_paper_makes_a_safe_post(paper: PaperFile) -> None:
    """Whatever a paper holds, its post has one heading of it, valid front matter and no Liquid."""
    ledger = day_ledger(row(paper.arxiv_id, "new", paper.status), model=paper.title)
    post = rendered(ledger, {paper.arxiv_id: paper})
    front, body = split_front_matter(post, "p")
    assert yaml.safe_load(front)["papers"] == [paper.arxiv_id]
    assert len(re.findall(r"^##? ", body, re.MULTILINE)) == 1
    assert "{{" not in post
    assert not re.search(r"\{%", post)
    assert is_ours(post, "p")
    assert not is_ours(post.replace("抓取总数", "总数"), "p")


def test_white_space_and_line_ends_are_no_hand_edit() -> None:
    """A post that git or an editor gave other line ends is still ours; a word more is not."""
    post = rendered(day_ledger(row("2606.00001")), {"2606.00001": paper_file()})
    assert is_ours(post.replace("\n", "\r\n"), "p")
    assert not is_ours(post + "\n我的话。\n", "p")
    assert not is_ours(post.replace("layout: post", "layout: essay"), "p")


@pytest.mark.parametrize(
    "text",
    ["", "An essay.", "---\ntitle: Mine\n---\ntext\n", "---\ndigest: {wrote: x}\n---\n", "---\na: [\n---\n"],
)
def test_other_posts_are_not_ours(text: str) -> None:
    """What the tool did not write is never taken for its own."""
    assert not is_ours(text, "p")


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("A | B", r"A \| B"),
        ("$a|b$ of C", "$$a|b$$ of C"),
        (r"\textbf{Deep} Rooms\'e", "Deep Roomsé"),
        ("# Sharp", r"\# Sharp"),
        ("{{ site.title }}", r"\{\{ site.title \}\}"),
    ],
)
def test_headings(title: str, heading: str) -> None:
    """A heading shows the title as written, on one line."""
    assert post_heading(title) == heading


def test_long_titles_are_cut() -> None:
    """Over 300 characters a title ends in an ellipsis; shorter ones never do."""
    assert post_heading("a" * TITLE_LIMIT) == "a" * TITLE_LIMIT
    cut = post_heading("word " * 100)
    assert cut.endswith("…")
    assert 60 <= len(cut) <= TITLE_LIMIT
    assert ("word " * 100).startswith(cut[:-1])


def test_a_cut_title_has_no_half_formula() -> None:
    """A formula that the cut meets is shown as text: its dollar opens nothing."""
    heading = post_heading("a" * 280 + " $" + "x + " * 20 + "x$ and more")
    assert r" \$x + x" in heading
    assert heading.count("$") == 1


@given(some_texts)
def test_headings_stay_on_their_line(title: str) -> None:
    """No title makes a second line."""
    assert "\n" not in post_heading(title * 20)


def test_many_authors_are_counted() -> None:
    """A post names the first thirty authors and says how many there are."""
    authors = tuple(f"Author {number}" for number in range(AUTHOR_LIMIT + 1))
    body = body_of(rendered(day_ledger(row("2606.00001")), {"2606.00001": paper_file(authors=authors)}))
    assert "Author 29 等 31 人" in body
    assert "Author 30" not in body


def test_a_post_shows_what_was_announced() -> None:
    """A paper whose file has moved on to a later version keeps the section that it had."""
    ledger = day_ledger(row("2606.00001"), row("2606.00002"))
    papers = {"2606.00001": paper_file(version=1), "2606.00002": paper_file(arxiv_id="2606.00002", version=1)}
    before = rendered(ledger, papers)
    papers["2606.00001"] = paper_file(version=2, abstract_zh=("全新的摘要。",))
    papers["2606.00002"] = paper_file(arxiv_id="2606.00002", version=1, summary_zh="改过的总结。")
    renderer = PostRenderer([shipped("templates")], SITE, ["cs.SD", "eess.AS"])
    after = renderer.render(ledger, papers, before)
    assert "全新的摘要。" not in after
    assert "改过的总结。" in after
    assert is_ours(after, "p")
    assert "全新的摘要。" in renderer.render(ledger, papers, "")


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    """Whose template fails learns which file and why, when it is loaded and when it is filled."""
    template = tmp_path / "post.md.j2"
    with pytest.raises(DigestError, match=r"templates/post\.md\.j2"):
        PostRenderer([tmp_path], SITE, ["cs.SD"])
    template.write_text("{{ post.nothing }}", encoding="utf-8")
    renderer = PostRenderer([tmp_path], SITE, ["cs.SD"])
    with pytest.raises(DigestError, match=r"templates/post\.md\.j2: .*nothing"):
        renderer.render(day_ledger(), {})
