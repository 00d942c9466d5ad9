"""What pages, feeds and maps say, seen through small templates."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from digest.content.ledger import LedgerPaper
from digest.content.paperfile import Answer, Link, Reading
from digest.errors import SiteError
from digest.models import Provenance
from digest.site.update import update_site
from tests.site.blogs import DAY, TestBlog, ledger, paper
from tests.site.browser.blog import ROOT, TODAY, make_paper, write_blog

EVIL = "<script>alert(1)</script> {{ 7 * 7 }} \"'>"


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog")


def test_a_day_orders_by_score_then_by_arxiv(blog: TestBlog) -> None:
    """New papers by relevance, those without a score last, cross-lists after them."""
    papers = [
        paper("2607.10001", relevance_score=2.0),
        paper("2607.10002", relevance_score=None),
        paper("2607.10003", relevance_score=9.0),
        paper("2607.10004", relevance_score=9.9, announce_type="cross"),
        paper("2607.10005", relevance_score=0.0),
    ]
    blog.put_day(DAY, papers)
    blog.update()
    ids = [line[:10] for line in blog.page("/2026/07/14/").splitlines() if line.startswith("2607.")]
    assert ids == [f"2607.1000{n}" for n in (3, 1, 5, 2, 4)]


def test_a_failed_paper_says_why_in_chinese(blog: TestBlog) -> None:
    """The ledger's reason becomes words of ours; no error text reaches a page."""
    failed = paper(status="original-only", title_zh=None, abstract_zh=(), translation=None, summary_zh=None)
    blog.put(failed)
    blog.put_ledger(ledger(DAY, [LedgerPaper("2607.10001", 1, "new", "original-only", reason="refused")]))
    blog.update()
    assert "original-only 大模型服务拒绝处理这段文字" in blog.page("/2026/07/14/")
    assert "(('大模型服务拒绝处理这段文字', 1),)" in blog.page("/status/").replace("&#39;", "'")


def test_a_paper_of_the_ledger_without_a_file_is_counted(blog: TestBlog) -> None:
    """The day shows one of two, and does not hide the other."""
    blog.put(paper())
    lines = [LedgerPaper(f"2607.1000{n}", 1, "new", "complete") for n in (1, 2)]
    blog.put_ledger(ledger(DAY, lines))
    blog.update()
    assert "周二 1/2 0" in blog.page("/2026/07/14/")


def test_text_from_outside_is_escaped_everywhere(blog: TestBlog) -> None:
    """No title, abstract, author, tag, comment or answer brings an element or an attribute."""
    provenance = Provenance("m", "p", DAY)
    answers = (
        Answer(f"{EVIL} [x](javascript:alert(1)) ![i](http://e.example/i.png) [l](http://e.example)"),
    ) * 6
    evil = paper(
        title=f"T {EVIL}",
        title_zh=EVIL,
        abstract=(EVIL,),
        abstract_zh=(EVIL,),
        authors=(EVIL, "B C"),
        tags=(EVIL,),
        summary_zh=EVIL,
        contributions=(EVIL,),
        comment=f"see https://ok.example/a?b=1&c=2, {EVIL} javascript:alert(1)",
        links=(Link("code", "javascript:alert(1)"),),
        reading=Reading(provenance, "html", answers),
    )
    blog.put_day(DAY, [evil, replace(evil, arxiv_id="2607.10002"), replace(evil, arxiv_id="2607.10003")])
    blog.update()
    for file in blog.files():
        text = (blog.site / file).read_bytes().decode("utf-8", "replace")
        if file.endswith((".html", ".xml", ".opml")):
            assert "<script>" not in text, file
            assert 'href="javascript' not in text, file
            assert "<img" not in text, file
            assert "\n49" not in text
            assert " 49 " not in text, file
    page = blog.page("/papers/2607.10001/")
    assert 'href="https://ok.example/a?b=1&amp;c=2"' in page
    assert 'href="http://e.example"' not in page
    assert "\\u003cscript\\u003e" in page
    for path in blog.site.rglob("*.xml"):
        etree.parse(path)


def test_terms_have_pages_from_three_papers_on(blog: TestBlog) -> None:
    """The third paper brings the page, and the links to it on the pages of the first two."""
    for n in (1, 2):
        day = DAY + timedelta(days=n)
        blog.put_day(
            day, [paper(f"2607.1000{n}", announced=day, authors=("José Ña",), tags=("Speech Codec",))]
        )
    blog.update()
    assert not blog.has("/authors/jose-na/")
    assert not blog.has("/tags/speech-codec/")
    assert blog.has("/categories/cs.SD/")  # followed
    day = DAY + timedelta(days=3)
    blog.put_day(day, [paper("2607.10003", announced=day, authors=("Jose Na",), tags=("speech codec",))])
    blog.update()
    assert "José Ña /authors/jose-na/" in blog.page("/papers/2607.10001/")
    assert "/tags/speech-codec/" in blog.page("/2026/07/15/")
    rows = blog.page("/authors/jose-na/")
    assert rows.index("2607.10003") < rows.index("2607.10002") < rows.index("2607.10001")
    assert "/authors/by/j/" in blog.page("/authors/")
    assert "Jose Na /authors/jose-na/ 3" in blog.page("/authors/")
    assert "Jose Na /authors/jose-na/ None" in blog.page("/authors/by/j/")
    assert blog.has("/tags/speech-codec/feed.xml")


def test_formulas_are_set_once_and_remembered(blog: TestBlog) -> None:
    """KaTeX's results outlive the run; the bytes are the same with and without that memory."""
    pytest.importorskip("quickjs")
    shipped = Path(__file__).parents[2] / "templates" / "site" / "katex"
    shutil.copytree(shipped, blog.templates / "katex")
    blog.put_day(DAY, [paper()])
    blog.update()
    assert 'class="katex' in blog.page("/papers/2607.10001/")
    assert 'class="katex' not in blog.page("/papers.xml")
    blog.put_day(DAY + timedelta(days=1), [paper("2607.10002", announced=DAY + timedelta(days=1))])
    blog.update()
    files = blog.files()
    shutil.rmtree(blog.root / ".digest")
    assert blog.update().written == 0
    assert blog.files() == files


def test_a_template_that_fails_is_named(blog: TestBlog) -> None:
    """Missing, broken and failing templates end the update with their names."""
    template = blog.templates / "about.html.j2"
    for text, words in (
        ("{% if %}", "about"),
        ("{{ 1 + 'a' }}", "TypeError"),
        ("{{ asset('none.css') }}", "none.css"),
        ("{% include 'gone.j2' %}", "gone"),
    ):
        template.write_text(text, encoding="utf-8")
        with pytest.raises(SiteError, match=words):
            blog.update()
    template.write_text("{% set name = 'day_macro.html.j2' %}{% include name %}", encoding="utf-8")
    blog.update()
    assert blog.has("/about/")


def test_the_archive_shows_gaps(blog: TestBlog) -> None:
    """A weekday without a ledger, a partial day and a weekend are told apart."""
    blog.put_day(date(2026, 7, 10), [paper("2607.00001")], state="partial", missing=("x",))
    blog.put_day(date(2026, 7, 14), [paper("2607.00002")])
    blog.update()
    page = blog.page("/archive/")
    for line in ("07-10 partial 1", "07-11 weekend 0", "07-13 none 0", "07-14 complete 1"):
        assert f"2026-{line}" in page
    assert blog.page("/archive/2026/").count("2026-07-14") == 1


def test_feeds_parse_and_healing_updates_an_entry(blog: TestBlog) -> None:
    """Ids stay, `updated` moves to the newest completion; every form holds the same entries."""
    blog.base_path = "/sub"
    failed = paper(status="original-only", title_zh=None, abstract_zh=(), translation=None, summary_zh=None)
    blog.put_day(DAY, [failed, paper("2607.10002")])
    blog.update()

    def entries(name: str) -> dict[str, feedparser.FeedParserDict]:
        parsed = feedparser.parse(blog.page(name))
        assert not parsed.bozo, name
        return {entry.id: entry for entry in parsed.entries}

    before = entries("/papers.xml")
    identifier = "tag:blog.example,2026-07:/sub/papers/2607.10001/"
    assert identifier in before
    assert before[identifier].updated == "2026-07-14T08:00:00+08:00"
    healed = date(2026, 7, 16)
    blog.put(paper(translation=Provenance("m", "p", healed)))
    blog.update()
    after = entries("/papers.xml")
    assert after.keys() == before.keys()
    assert after[identifier].updated == "2026-07-16T00:00:00+08:00"
    assert after[identifier].link == "https://blog.example/sub/papers/2607.10001/"
    assert "我们研究语音" in after[identifier].content[0].value
    assert entries("/papers.rss.xml").keys() == after.keys()
    days = entries("/feed.xml")
    assert [entry.updated for entry in days.values()] == ["2026-07-16T00:00:00+08:00"]
    items = json.loads(blog.page("/papers.json"))["items"]
    assert [item["id"] for item in items] == list(after)
    assert entries("/categories/cs.SD/feed.xml").keys() == after.keys()


def test_maps_and_lists_name_pages_that_are_there(blog: TestBlog) -> None:
    """Every address in sitemaps and OPML leads to a file of the site."""
    for n in range(3):
        day = DAY + timedelta(days=30 * n)
        blog.put_day(day, [paper(f"{day:%y%m}.0000{n}", announced=day)])
    blog.put_post("2026-07-02-hello.md", "---\ntitle: Hello\n---\nText")
    blog.update()
    maps = etree.parse(blog.site / "sitemap.xml").xpath("//*[local-name()='loc']/text()")
    pages = [
        page
        for address in maps
        for page in etree.parse(blog.site / address.rpartition("/")[2]).xpath(
            "//*[local-name()='loc']/text()"
        )
    ]
    feeds = etree.parse(blog.site / "feeds.opml").xpath("//outline/@xmlUrl")
    assert len(pages) == len(set(pages)) > 15
    assert all(blog.has(address.removeprefix("https://blog.example")) for address in [*pages, *feeds])
    assert "https://blog.example/2026/07/02/hello/" in pages
    assert "Sitemap: https://blog.example/sitemap.xml" in blog.page("/robots.txt")


def test_search_shards_hold_what_is_searched(blog: TestBlog) -> None:
    """Two shards a month, newest month first, formulas as TeX."""
    blog.put_day(DAY, [paper()])
    blog.put(replace(paper("math/9901001"), announced=date(1999, 1, 4)))
    blog.update()
    months = json.loads(blog.page("/search/index.json"))["months"]
    assert [month["month"] for month in months] == ["2607", "9901"]
    light = json.loads(blog.page(months[0]["light"]))["papers"][0]
    assert light["id"] == "2607.10001"
    assert light["zh"] == "中文标题"
    assert light["authors"][0] == "Ada Adler"
    text = json.loads(blog.page(months[0]["text"]))["papers"][0]
    assert text["abstract"] == "We study speech. It works with $x_1$."
    assert blog.has("/papers/math-9901001/")


def test_trends_count_weeks_and_find_what_rises(blog: TestBlog) -> None:
    """A tag that came up in the last weeks is named; one that was always there is not."""
    for week in range(16):
        day = DAY - timedelta(weeks=week)
        tags = ("常在", "新近") if week < 3 else ("常在",)
        papers = [
            paper(f"{day:%y%m}.{day.day:02}{n:03}", announced=day, tags=tags, categories=("cs.SD",))
            for n in range(3)
        ]
        blog.put_day(day, papers)
    blog.update()
    page = blog.page("/trends/")
    assert "cs.SD 48" in page
    assert "eess.AS 0" in page
    assert "新近" in page
    assert "常在" not in page


def test_a_young_archive_compares_tags_with_the_weeks_it_has(blog: TestBlog) -> None:
    """Below eight weeks nothing rises; above, a constant tag does not rise for want of older weeks."""
    for week in range(7):
        day = DAY - timedelta(weeks=week)
        blog.put_day(day, [paper(f"{day:%y%m}.{day.day:02}{n:03}", announced=day) for n in range(3)])
    blog.update()
    assert "语音合成" not in blog.page("/trends/")
    assert "tick 07-13" in blog.page("/trends/")
    for week in (7, 8):
        day = DAY - timedelta(weeks=week)
        blog.put_day(day, [paper(f"{day:%y%m}.{day.day:02}{n:03}", announced=day) for n in range(3)])
    new = [paper(f"2607.99{n:03}", tags=("新近",)) for n in range(3)]
    blog.put_day(DAY, [paper(f"2607.14{n:03}") for n in range(3)] + new)
    blog.update()
    page = blog.page("/trends/")
    assert "新近" in page
    assert "语音合成" not in page
    assert "tick 2026-06" in page


def test_a_partial_day_counts_what_arxiv_declared(blog: TestBlog) -> None:
    """At least the widest gap of one category is missing; a paper may stand in several."""
    counts = {name: {"new": 1, "cross": 0, "replace": 0} for name in ("cs.SD", "eess.AS")}
    declared = {"cs.SD": {**counts["cs.SD"], "cross": 2}, "eess.AS": {**counts["eess.AS"], "cross": 1}}
    gaps = {"declared": declared, "found": counts}
    blog.put_day(DAY, [paper()], state="partial", missing=("x",), **gaps)
    blog.put_day(DAY - timedelta(days=1), [paper("2607.00001")], **gaps)
    blog.update()
    assert " 1/3 0\n" in blog.page("/2026/07/14/")
    assert " 1/1 0\n" in blog.page("/2026/07/13/")


def test_formulas_in_titles_of_other_papers_bring_their_style(blog: TestBlog) -> None:
    """A page whose only formula is in its neighbour's title links KaTeX's style sheet too."""
    shipped = Path(__file__).parents[2] / "templates" / "site" / "katex"
    shutil.copytree(shipped, blog.templates / "katex")
    plain = {"abstract": ("One.",), "abstract_zh": ("一。",), "tags": ()}
    clock = paper("2607.10003", title="A $\\Delta t$ Clock", **plain)
    blog.put_day(DAY, [paper("2607.10001", **plain), paper("2607.10002", **plain), clock])
    blog.update()
    assert "katex.css" not in blog.page("/papers/2607.10001/")
    assert "katex.css" in blog.page("/papers/2607.10002/")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "AI 生成：deepseek-chat，2026-07-14，依据全文 HTML。"),
        ({"source": "pdf", "truncated": True}, "依据全文 PDF，只读了一部分。"),
        ({"source": "abstract"}, "依据摘要，没有读全文。"),
        ({"source": "hand", "provenance": None}, "人工撰写。"),
    ],
)
def test_a_feed_says_where_a_reading_comes_from(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    """Readers of a feed see who wrote the six answers, and from what, as those of the page do."""
    first = make_paper(0)
    assert first.reading is not None
    read = replace(first, reading=replace(first.reading, **changes))
    own = write_blog(tmp_path, [read])
    update_site(own, templates=(ROOT / "templates",), now=TODAY)
    (entry,) = feedparser.parse((own.folder("site") / "papers.xml").read_bytes()).entries
    assert words in entry.content[0].value.split("论文解读")[1]


def test_an_empty_blog_says_what_is_to_come(tmp_path: Path) -> None:
    """No list without entries, and no praise of days that are not there."""
    own = write_blog(tmp_path, [])
    update_site(own, templates=(ROOT / "templates",), now=TODAY)
    for name, words in (("tags", "还没有标签满三篇论文"), ("authors", "还没有作者满三篇论文")):
        page = (own.folder("site") / name / "index.html").read_text(encoding="utf-8")
        assert words in page
        assert 'class="cloud"' not in page
    assert "每天都对得上" not in (own.folder("site") / "status" / "index.html").read_text(encoding="utf-8")
    # Its reports have lost their days: what is left of them is shown, and ends nothing.
    assert "0 个公布日" in (own.folder("site") / "reports/2026-W29/index.html").read_text(encoding="utf-8")
