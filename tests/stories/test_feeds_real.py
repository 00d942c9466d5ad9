"""An item of a feed beside a real day's papers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.arxiv_catalogue import EASTERN
from tests.servers.arxiv_daily import load_daily
from tests.servers.feed_server import FeedServer, rss
from tests.stories.blog import MakeBlog
from tests.stories.feeds import LAB, item_files, item_rows, items


@pytest.mark.shared
def test_a_feed_item_stands_in_a_real_day(make_blog: MakeBlog, shared: Path) -> None:
    """Summary, original text, tags, related papers; the day's papers are what they are without the feed."""
    folder = shared / "arxiv" / "daily"
    day = min(date.fromisoformat(path.stem) for path in folder.glob("2026-06-*.jsonl"))
    now = datetime.combine(day, datetime.min.time(), EASTERN) + timedelta(hours=3)
    papers = load_daily(folder, [day])
    named = next(paper for paper in papers if paper.primary == "cs.SD")
    post = replace(LAB, date=day.isoformat())
    mention = replace(post, guid="m", link=f"https://arxiv.org/abs/{named.arxiv_id}v1", title=named.title)
    with FeedServer({"/lab": rss([post, mention])}) as web:
        feeds = [{"name": "Lab", "url": f"{web.url}/lab"}]
        blog = make_blog(papers, now=now, config={"feeds": feeds, "site": {"url": "https://blog.example"}})
        done = blog.run("build", "--date", day, "--json")
        assert done.code in (0, 3), done.err
        plain = make_blog(papers, now=now)
        assert plain.build("--date", day).code in (0, 3)
        before, calls = blog.tree(), blog.calls()
        assert blog.run("build", "--date", day).code in (0, 3)
        assert (blog.tree(), blog.calls()) == (before, calls)
    item = items(blog)[post.title]
    assert item.status == "complete"
    assert list(item_rows(blog, day)) == [item.key]
    assert blog.rows(day) == plain.rows(day)
    assert blog.paper(named.arxiv_id).seen_in == ("Lab",)
    (path,) = item_files(blog)
    page = (blog.root / "_site" / "items" / path.stem / "index.html").read_text(encoding="utf-8")
    assert item.summary_zh is not None
    for text in (item.summary_zh, *item.sentences, *item.tags, post.link):
        assert text in page
    assert "相关论文" in page
    related = re.findall(r'<p class="row-title"><a href="/papers/([\d.]+)/"', page)
    assert 1 <= len(related) <= 5
    assert set(related) <= blog.rows(day).keys()
    entry = (blog.root / "_site" / "feed.xml").read_text(encoding="utf-8")
    assert item.summary_zh in entry
