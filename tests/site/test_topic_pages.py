"""Topics on the site: what a table holds, and which files move when a paper or a query does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from digest.content.ledger import LedgerPaper
from tests.site.blogs import DAY, TestBlog, ledger, paper

SPEECH = "topics: [{name: 语音, slug: speech, query: 'title:speech OR tag:语音合成'}]"


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog", extra=SPEECH)


def moved(blog: TestBlog) -> set[str]:
    """Update, and return the files whose content changed, came or went."""
    before = blog.files()
    blog.update()
    after = blog.files()
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_an_empty_topic_has_its_pages(blog: TestBlog) -> None:
    """Whoever links a topic finds it from the first night on; without topics there is no such page."""
    blog.update()
    for path in ("/topics/", "/topics/speech/", "/topics/speech/feed.xml", "/topics/speech/table.md"):
        assert blog.has(path), path
    assert "/topics/speech/ 0" in blog.page("/topics/")
    blog.extra = ""
    blog.update()
    assert not [name for name in blog.files() if name.startswith("topics")]


def test_one_row_per_paper_newest_first(blog: TestBlog) -> None:
    """A paper stands once, with its version and history, however often it was announced."""
    history = ((1, DAY - timedelta(days=9)), (2, DAY))
    blog.put_day(DAY - timedelta(days=1), [paper("2607.10001", announced=DAY - timedelta(days=1))])
    blog.put_day(DAY, [paper("2607.10002"), paper("2607.10003", tags=("其他",))])
    blog.put(paper("2607.10001", announced=DAY - timedelta(days=1), version=2, history=history))
    blog.update()
    rows = [line for line in blog.page("/topics/speech/").splitlines() if line.startswith("2607.")]
    assert rows == ["2607.10002v1 complete None 0 总结。", "2607.10001v2 complete None 2 总结。"]
    table = blog.page("/topics/speech/table.md").splitlines()
    assert [line.split(" | ")[1].split("]")[0] for line in table[-2:]] == ["[2607.10002v1", "[2607.10001v2"]


def test_feed_opml_and_map_name_the_topic(blog: TestBlog) -> None:
    """A topic can be subscribed to, alone and with all others, and be found."""
    blog.put_day(DAY, [paper("2607.10001"), paper("2607.10003", tags=("其他",))])
    blog.update()
    feed = feedparser.parse(blog.page("/topics/speech/feed.xml"))
    assert not feed.bozo
    assert [entry.link.rpartition("/papers/")[2] for entry in feed.entries] == ["2607.10001/"]
    assert "/topics/speech/feed.xml" in blog.page("/feeds.opml")
    assert "/topics/speech/<" in blog.page("/sitemap-pages.xml")


def test_a_new_paper_moves_the_topics_that_it_joins(blog: TestBlog) -> None:
    """A paper of another field leaves page, feed and table alone; one of the topic changes them."""
    blog.put_day(DAY - timedelta(days=1), [paper("2607.10001", announced=DAY - timedelta(days=1))])
    blog.update()
    blog.put_day(DAY, [paper("2607.10002", tags=("其他",))])
    assert not [name for name in moved(blog) if name.startswith("topics")]
    blog.put_day(DAY, [paper("2607.10002", tags=("其他",)), paper("2607.10003")])
    changed = {name for name in moved(blog) if name.startswith("topics")}
    assert changed == {
        "topics/index.html",
        "topics/speech/index.html",
        "topics/speech/feed.xml",
        "topics/speech/table.md",
    }
    assert blog.files() == blog.from_nothing()


def test_a_healed_paper_heals_its_row(blog: TestBlog) -> None:
    """A failed paper is shown with its state and reason; when it is done, the row is the paper's."""
    failed = paper(
        "2607.10001",
        title="Speech for All",
        status="original-only",
        title_zh=None,
        abstract_zh=(),
        contributions=(),
        summary_zh=None,
        tags=(),
        translation=None,
    )
    blog.put(failed)
    blog.put_ledger(ledger(DAY, [LedgerPaper("2607.10001", 1, "new", "original-only", reason="budget")]))
    blog.update()
    assert "2607.10001v1 original-only 已达到当晚预算上限 0" in blog.page("/topics/speech/")
    assert "尚未翻译" in blog.page("/topics/speech/table.md")
    blog.put_ledger(ledger(DAY, [LedgerPaper("2607.10001", 1, "new", "original-only", reason="refused")]))
    assert "topics/speech/index.html" in moved(blog)  # the reason is the ledger's
    blog.put_day(DAY, [paper("2607.10001", title="Speech for All")])
    assert "topics/speech/index.html" in moved(blog)
    assert "2607.10001v1 complete None 0 总结。" in blog.page("/topics/speech/")
    assert "尚未翻译" not in blog.page("/topics/speech/table.md")
    assert blog.files() == blog.from_nothing()


def test_a_paper_that_leaves_takes_its_row_along(blog: TestBlog) -> None:
    """A changed tag moves a paper out of a topic."""
    blog.put_day(DAY, [paper("2607.10001"), paper("2607.10002")])
    blog.update()
    blog.put(replace(paper("2607.10001"), tags=("其他",)))
    blog.update()
    assert "2607.10001" not in blog.page("/topics/speech/")
    assert "2607.10002" in blog.page("/topics/speech/")
    assert blog.files() == blog.from_nothing()


def test_another_query_moves_the_topic_alone(blog: TestBlog) -> None:
    """The stored papers are asked again without being read again; no other page changes."""
    blog.put_day(DAY, [paper("2607.10001"), paper("2607.10002", tags=("其他",))])
    blog.update()
    blog.extra = SPEECH.replace("title:speech OR tag:语音合成", "id:2607.10002")
    assert {name.split("/")[0] for name in moved(blog)} == {"topics"}
    assert "2607.10002v1" in blog.page("/topics/speech/")
    assert "2607.10001v1" not in blog.page("/topics/speech/")
    assert blog.files() == blog.from_nothing()


def test_an_alias_of_a_tag_serves_in_a_query(blog: TestBlog) -> None:
    """tags.yaml says which spellings are one tag, in a query too, and when it changes."""
    blog.extra = "topics: [{name: 语音, slug: speech, query: 'tag:TTS'}]"
    blog.put_day(DAY, [paper("2607.10001")])
    blog.update()
    assert "2607.10001" not in blog.page("/topics/speech/")
    (blog.root / "tags.yaml").write_text("- {name: 语音合成, aliases: [TTS]}\n", encoding="utf-8")
    blog.update()
    assert "2607.10001" in blog.page("/topics/speech/")
    assert blog.files() == blog.from_nothing()


def test_a_long_table_has_parts_by_year(blog: TestBlog) -> None:
    """The newest fifty stand first; older ones in parts that a new paper does not touch."""
    for year in (2025, 2026):
        day = DAY.replace(year=year)
        blog.put_day(day, [paper(f"{day:%y%m}.{n:05}", announced=day) for n in range(40)])
    blog.update()
    assert blog.page("/topics/speech/").count("complete") == 50
    assert blog.page("/topics/speech/2025/").count("complete") == 40
    assert len(blog.page("/topics/speech/table.md").splitlines()) == 6 + 80
    blog.put_day(DAY + timedelta(days=1), [paper("2607.20000", announced=DAY + timedelta(days=1))])
    changed = {name for name in moved(blog) if name.startswith("topics")}
    assert "topics/speech/2026/index.html" in changed
    assert "topics/speech/2025/index.html" not in changed
    assert blog.files() == blog.from_nothing()


def test_a_topic_that_is_dropped_leaves_nothing(blog: TestBlog) -> None:
    """Its pages, feed and table go; those of the others stay."""
    both = SPEECH.replace("]", ", {name: 编码, slug: codec, query: codec}]")
    blog.extra = both
    blog.put_day(DAY, [paper("2607.10001")])
    blog.update()
    assert blog.has("/topics/codec/feed.xml")
    blog.extra = SPEECH
    blog.update()
    assert not [name for name in blog.files() if name.startswith("topics/codec")]
    assert blog.has("/topics/speech/")
    assert blog.files() == blog.from_nothing()
