"""Topic tables over months of real days, and what becomes of a paper that failed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import html
from lxml.html import HtmlElement

from digest.checks.summary import summary_length
from tests.servers.arxiv_catalogue import EASTERN
from tests.servers.arxiv_daily import load_daily
from tests.servers.arxiv_papers import SamplePaper
from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.papers import invented

MONTHS = (
    (date(2025, 10, 14), date(2025, 10, 15), date(2025, 10, 16)),
    (date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 11)),
)
TOPIC = {
    "name": "语音与识别",
    "slug": "speech",
    "query": 'title:speech OR abstract:"speech recognition" AND NOT cat:cs.CV',
}
QUIET = {"interests": {"description": ""}, "readings": {"mode": "none"}, "topics": [TOPIC]}
"""No scores and no readings: the table needs neither."""
TUESDAY = date(2026, 7, 14)


def wanted(paper: SamplePaper) -> bool:
    """Whether the query means this paper, by a reading of its own."""
    title = re.search(r"\bspeech(es)?\b", paper.title, re.IGNORECASE)
    abstract = re.search(r"\bspeech[\s-]+recognitions?\b", paper.abstract, re.IGNORECASE)
    return bool(title or (abstract and "cs.CV" not in (paper.primary, *paper.cross)))


def page(blog: StoryBlog, path: str) -> HtmlElement:
    file = blog.root / "_site" / path.strip("/") / "index.html"
    return html.fromstring(file.read_bytes())


def text(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def rows_of(blog: StoryBlog) -> dict[str, HtmlElement]:
    """The table's rows by identifier, in order, over all its pages; each paper may stand once a page."""
    found: dict[str, HtmlElement] = {}
    tree = page(blog, "/topics/speech/")
    parts = [str(one) for one in tree.xpath("//nav[@class='parts']//a/@href")]
    for one in (tree, *(page(blog, part) for part in parts)):
        rows = one.xpath("//table[contains(@class, 'topic')]/tbody/tr")
        names = [str(row.xpath(".//article/@data-id")[0]) for row in rows]
        assert len(set(names)) == len(names)
        for name, row in zip(names, rows, strict=True):
            found.setdefault(name, row)
    return found


@pytest.mark.shared
def test_a_topic_over_months_of_real_days(make_blog: MakeBlog, shared: Path) -> None:
    """Two months become one table: every paper of the topic once, newest first, with all that it promises.

    One paper fails on its night: it has its row with its state, and the next ordinary run completes it.
    """
    papers = load_daily(shared / "arxiv" / "daily", [day for days in MONTHS for day in days])
    blog = make_blog(papers, now=_morning_after(MONTHS[0][-1]), config=QUIET)
    topic = {paper.arxiv_id: paper for paper in papers if wanted(paper)}
    last = [name for name, paper in topic.items() if paper.versions[0].announced == MONTHS[1][-1]]
    blog.llm.fault("refusal", task="enrich", match=re.escape(last[0]), times=None)
    for days in MONTHS:
        blog.now = _morning_after(days[-1])
        done = blog.run("build", "--from", days[0], "--to", days[-1])
        assert done.code in (0, 3), done.err

    rows = rows_of(blog)
    assert set(rows) == set(topic)
    assert {f"{blog.paper(name).announced:%Y-%m}" for name in rows} == {"2025-10", "2026-06"}
    newest = page(blog, "/topics/speech/").xpath("//tbody//article/@data-id")
    order = [(blog.paper(name).announced, name) for name in map(str, newest)]
    assert order == sorted(order, reverse=True)
    _check_failed(rows[last[0]])
    for name, row in rows.items():
        if name != last[0]:
            _check_row(blog, name, row)
    assert any(len(blog.paper(name).history) > 1 for name in rows)
    _check_exports(blog, topic)

    before = (blog.root / "_site" / "topics" / "speech" / "table.md").read_text(encoding="utf-8")
    assert before.count("尚未翻译") == 1
    blog.llm.clear_faults()
    healed = blog.run("build", "--date", MONTHS[1][-1])
    assert healed.code in (0, 3), healed.err
    _check_row(blog, last[0], rows_of(blog)[last[0]])
    after = (blog.root / "_site" / "topics" / "speech" / "table.md").read_text(encoding="utf-8")
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    assert [new.split("]")[0] for old, new in lines if new != old] == [
        f"| {MONTHS[1][-1]} | [{last[0]}v{blog.paper(last[0]).version}"
    ]


def _morning_after(day: date) -> datetime:
    return datetime.combine(day, time(3), EASTERN)


def _check_failed(row: HtmlElement) -> None:
    assert "仅原文：大模型服务拒绝处理这段文字" in text(row)
    assert "下次运行会再试" in text(row)
    assert row.xpath(".//h2/a[starts-with(@href, '/papers/')]")


def _check_row(blog: StoryBlog, name: str, row: HtmlElement) -> None:
    """Identifier with version, both links, every contribution, the summary; nothing is empty."""
    paper = blog.paper(name)
    links = [str(one) for one in row.xpath(".//a/@href")]
    assert f"https://arxiv.org/abs/{name}" in links
    assert f"/papers/{name}/" in links
    assert (blog.root / "_site" / "papers" / name / "index.html").is_file()
    assert f"{name}v{paper.version}" in text(row)
    if len(paper.history) > 1:
        assert all(f"v{n} {day}" in text(row) for n, day in paper.history)
    if paper.status == "withdrawn":
        assert "已撤稿" in text(row)
        return
    assert len(row.xpath(".//td[contains(@class, 'how')]//li")) == len(paper.contributions) > 0
    assert paper.summary_zh
    assert summary_length(paper.summary_zh) <= 100
    (summary,) = row.xpath(".//td[contains(@class, 'sum')]")
    assert text(summary)


def _check_exports(blog: StoryBlog, topic: dict[str, SamplePaper]) -> None:
    """The Markdown table has the same rows, the feed the newest; list, OPML and navigation name both."""
    folder = blog.root / "_site" / "topics" / "speech"
    lines = [
        line
        for line in (folder / "table.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| 20")
    ]
    named = re.findall(r"^\| [\d-]+ \| \[([\d.]+)v\d+\]", "\n".join(lines), re.MULTILINE)
    assert sorted(named) == sorted(topic)
    feed = feedparser.parse((folder / "feed.xml").read_bytes())
    assert not feed.bozo
    assert [entry.link.split("/")[-2] for entry in feed.entries] == named[: len(feed.entries)]
    assert "/topics/speech/feed.xml" in (blog.root / "_site" / "feeds.opml").read_text(encoding="utf-8")
    assert page(blog, "/").xpath("//nav//a[@href='/topics/']")
    assert f"{len(topic)} 篇" in text(page(blog, "/topics/"))


def test_a_wrong_query_is_a_mistake_before_anyone_is_asked(make_blog: MakeBlog) -> None:
    """Exit 2 that names the key, the column and the nearest field; nothing is written."""
    blog = make_blog(
        invented(TUESDAY, 1),
        now=datetime(2026, 7, 14, 6, tzinfo=UTC),
        config={"topics": [{"name": "语音", "slug": "speech", "query": "codec AND titel:x"}]},
    )
    refused = blog.build("--date", TUESDAY)
    assert refused.code == 2
    assert "topics[0].query: column 11: unknown field 'titel'; did you mean title?" in refused.err
    assert blog.tree() == {}
    assert (blog.calls(), blog.arxiv.requests) == (0, ())


def test_a_night_without_a_model_has_its_rows_too(make_blog: MakeBlog) -> None:
    """``--no-llm`` lists the originals that a title finds; the run that translates them fills the rows in."""
    now = datetime(2026, 7, 14, 6, tzinfo=UTC)
    blog = make_blog(invented(TUESDAY, 8), now=now, config=QUIET)
    assert blog.run("build", "--date", TUESDAY, "--no-llm").code == 0
    first = rows_of(blog)
    assert first
    assert all("仅原文：本次运行未调用大模型" in text(row) for row in first.values())
    blog.now += timedelta(hours=3)
    assert blog.run("build", "--date", TUESDAY).code in (0, 3)
    assert list(rows_of(blog)) == list(first)
    for name, row in rows_of(blog).items():
        _check_row(blog, name, row)
