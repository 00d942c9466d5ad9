"""Other feeds in the day's digest, told through the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.models import Lift
from tests.servers.feed_server import RSS_TYPE, FeedServer, Item, atom, rdf, rss
from tests.servers.loopback import Reply
from tests.stories.blog import MakeBlog, StoryBlog, when
from tests.stories.feeds import LAB, feed_states, item_files, item_rows, items, post, refusals
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, 0, tzinfo=UTC)
PAPERS = invented(DAY, 2)


@pytest.fixture
def web() -> Iterator[FeedServer]:
    with FeedServer({"/lab": rss([LAB])}) as running:
        yield running


def following(make_blog: MakeBlog, feeds: list[dict[str, Any]], **config: Any) -> StoryBlog:
    return make_blog(PAPERS, now=NOW, config={"feeds": feeds, **config})


def one(web: FeedServer, name: str = "Lab", path: str = "/lab", **more: Any) -> dict[str, Any]:
    return {"name": name, "url": web.url + path, **more}


def test_a_post_is_digested_into_the_same_day(make_blog: MakeBlog, web: FeedServer) -> None:
    """Title, text sentence by sentence, summary, tags; its file, its row and its place in the post."""
    blog = following(make_blog, [one(web)])
    done = blog.build("--json")
    assert done.code == 0, done.err
    item = items(blog)[LAB.title]
    assert item.status == "complete"
    assert item.abstract == (
        "We release a system for speech recognition.",
        "It needs 30 MB.",
        "",
        "The code is public.",
    )
    assert item.aligned
    assert item.summary_zh
    assert "语音识别" in item.tags
    assert (item.link, item.date, item.announced) == (LAB.link, date(2026, 7, 13), DAY)
    (row,) = item_rows(blog, DAY).values()
    assert (row["state"], row["feed"]) == ("complete", "Lab")
    assert row["usage"]["enrich"]["prompt"] > 0
    text = blog.post(DAY)
    assert text.index("## 其他来源") > text.index(f"## {PAPERS[0].title[:20]}")
    assert f"### {LAB.title}" in text
    assert LAB.link in text
    assert done.json["counts"]["new"] == len(PAPERS)
    assert done.json["days"][0]["feeds"] == [{"name": "Lab", "state": "ok"}]


def test_a_second_run_asks_nobody_anything(make_blog: MakeBlog, web: FeedServer) -> None:
    """Not changed since: no document, no call, no byte."""
    blog = following(make_blog, [one(web)])
    blog.build()
    before, stamps, calls = blog.tree(), blog.stamps(), blog.calls()
    again = blog.build()
    assert (again.code, blog.calls()) == (0, calls)
    assert (blog.tree(), blog.stamps()) == (before, stamps)
    assert [request.status for request in web.requests] == [200, 304]
    # Without validators the document comes again, and changes nothing either.
    (blog.root / ".digest" / "digest.db").unlink()
    assert blog.build().code == 0
    assert (blog.tree(), blog.calls()) == (before, calls)


def test_later_posts_join_the_newest_day(make_blog: MakeBlog, web: FeedServer) -> None:
    """On the evening, and on a day without an announcement, they go to the newest date with a ledger."""
    blog = following(make_blog, [one(web)])
    blog.build()
    papers = {name: body for name, body in blog.tree().items() if name.startswith("_papers")}
    web.put("/lab", rss([post(2), LAB]))
    blog.now = NOW + timedelta(days=2)  # the 15th and 16th stay quiet
    done = blog.build()
    assert done.code in (0, 75), done.err
    assert {item.announced for item in items(blog).values()} == {DAY}
    assert len(item_rows(blog, DAY)) == 2
    assert {name: body for name, body in blog.tree().items() if name.startswith("_papers")} == papers


def test_an_old_date_takes_nothing_new(make_blog: MakeBlog, web: FeedServer) -> None:
    """Healing a day in the past does not date today's posts back."""
    earlier = invented(date(2026, 7, 13), 1, first=7)
    blog = make_blog([*PAPERS, *earlier], now=NOW, config={"feeds": [one(web)]})
    blog.build("--date", str(DAY))
    web.put("/lab", rss([post(2), LAB]))
    assert blog.build("--date", "2026-07-13").code == 0
    assert len(items(blog)) == 1
    assert "feeds" not in blog.ledger(date(2026, 7, 13))


@pytest.mark.parametrize("form", [rss, atom, rdf])
def test_every_form_of_feed(make_blog: MakeBlog, web: FeedServer, form: Any) -> None:
    """RSS 2.0, Atom and RSS 1.0."""
    web.put("/lab", form([LAB]))
    blog = following(make_blog, [one(web)])
    assert blog.build().code == 0
    assert items(blog)[LAB.title].status == "complete"


def test_one_post_in_two_feeds_is_one_item(make_blog: MakeBlog, web: FeedServer) -> None:
    """By link under another id, by text under another link; tracking does not hide it."""
    web.put(
        "/planet", rss([replace(LAB, guid="42", link=f"{LAB.link}/?utm_source=planet", title="Other words")])
    )
    web.put("/mirror", rss([replace(LAB, guid="7", link="https://mirror.example/x")]))
    blog = following(make_blog, [one(web), one(web, "Planet", "/planet"), one(web, "Mirror", "/mirror")])
    assert blog.build().code == 0
    assert list(items(blog)) == [LAB.title]


def test_a_changed_post_is_paid_for_once(make_blog: MakeBlog, web: FeedServer) -> None:
    """Same id, other text: translated anew in its file; another date or markup alone: nothing."""
    blog = following(make_blog, [one(web)])
    blog.build()
    calls = blog.calls()
    web.put("/lab", rss([replace(LAB, date="2026-07-14", html=LAB.html.replace("<p>", "<div>"))]))
    blog.build()
    assert blog.calls() == calls
    web.put("/lab", rss([replace(LAB, html="<p>It needs 20 MB now.</p>")]))
    assert blog.build().code == 0
    assert blog.calls() == calls + 1
    item = items(blog)[LAB.title]
    assert (item.abstract, item.changes, item.status) == (("It needs 20 MB now.",), 1, "complete")
    (row,) = item_rows(blog, DAY).values()
    assert row["updated"] is True
    blog.build()
    assert blog.calls() == calls + 1


def test_a_hand_edit_stays(make_blog: MakeBlog, web: FeedServer) -> None:
    """The owner's summary survives a new text, and the owner's title is never changed."""
    blog = following(make_blog, [one(web)])
    blog.build()
    (path,) = item_files(blog)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^summary_zh: .*$", "summary_zh: 手写的总结。", text), encoding="utf-8")
    web.put("/lab", rss([replace(LAB, html="<p>It needs 20 MB now.</p>")]))
    assert blog.build().code == 0
    item = items(blog)[LAB.title]
    assert (item.summary_zh, item.abstract) == ("手写的总结。", ("It needs 20 MB now.",))
    assert "手写的总结。" in blog.post(DAY)


def test_without_a_model_the_original_stands_and_heals(make_blog: MakeBlog, web: FeedServer) -> None:
    """``--no-llm`` shows the text as it is, marked; the next run fills it in from the file."""
    blog = following(make_blog, [one(web)])
    assert blog.build("--no-llm").code == 0
    (row,) = item_rows(blog, DAY).values()
    assert (row["state"], row["reason"]) == ("original-only", "no-llm")
    assert "尚未翻译" in blog.post(DAY).partition("## 其他来源")[2]
    assert f"{row['key']} not translated (no-llm)" in blog.run("status").out
    assert blog.build().code == 0
    assert items(blog)[LAB.title].status == "complete"
    (row,) = item_rows(blog, DAY).values()
    assert row["state"] == "complete"


def test_feeds_in_trouble_fail_nothing(make_blog: MakeBlog, web: FeedServer) -> None:
    """One clear line each, a state in the ledger, and the night is whole; later they heal."""
    with FeedServer({"/secret": rss([post(9)])}) as inside:
        web.put("/html", Reply(b"<!doctype html><html><body>Sign in</body></html>"))
        web.put("/empty", b"")
        web.put("/cut", rss([post(3), post(4)])[:-120])
        web.put("/slow", Reply(rss([post(5)]), wire="silent"))
        web.put("/huge", Reply(b"<rss>" + b" " * 65536, wire="endless", content_type=RSS_TYPE))
        for path, target in (
            ("/file", "file:///etc/passwd"),
            ("/ten", "http://10.0.0.1/"),
            ("/meta", "http://169.254.169.254/latest/meta-data/"),
            ("/inside", f"{inside.url}/secret"),
            ("/ring", "/ring"),
        ):
            web.redirect(path, target)
        paths = "html empty cut slow file ten meta inside ring gone".split()
        blog = following(
            make_blog,
            [one(web), *(one(web, path, f"/{path}") for path in paths)],
            arxiv={"timeout_seconds": 1},
        )
        done = blog.build()
        assert done.code == 0, done.err
        assert inside.requests == ()
    told = refusals(done.err)
    assert [line.split(":")[0] for line in told] == paths
    words = {line.split(":")[0]: line for line in told}
    assert "an HTML page, no feed" in words["html"]
    assert "1 whole items were read" in words["cut"]
    assert "no answer within 1 s" in words["slow"]
    assert "file: is no scheme" in words["file"]
    for name in ("ten", "meta", "inside"):
        assert "a private address" in words[name]
        assert "not asked" in words[name]
    assert "redirects more than 5 times" in words["ring"]
    assert "HTTP 404" in words["gone"]
    assert "root:" not in blog.text()
    states = feed_states(blog, DAY)
    assert states["Lab"] == "ok"
    assert states["cut"] == "cut-off"
    assert {states[name] for name in ("file", "ten", "meta", "inside", "ring")} == {"refused"}
    assert set(items(blog)) == {LAB.title, "Speech Synthesis Notes 3"}
    assert "feed slow: unreachable" in blog.run("status").out
    web.put("/slow", rss([post(5)]))
    web.put("/cut", rss([post(3), post(4)]))
    blog.build()
    assert feed_states(blog, DAY)["slow"] == "ok"
    assert {f"Speech Synthesis Notes {n}" for n in (3, 4, 5)} <= set(items(blog))


def test_ten_thousand_items(make_blog: MakeBlog, web: FeedServer) -> None:
    """The newest are taken, the rest is named in one line, and never paid for."""
    many = [post(number) for number in range(10_000, 0, -1)]
    web.put("/lab", rss(many))
    blog = following(make_blog, [one(web, max_items=5)])
    done = blog.build()
    assert done.code == 0
    assert refusals(done.err) == [
        "Lab: 10000 items, the newest 5 are taken, 9995 older ones are left out (feeds.max_items)"
    ]
    assert set(items(blog)) == {f"Speech Synthesis Notes {n}" for n in range(9_996, 10_001)}
    calls = blog.calls()
    web.put("/lab", rss([post(10_001), *many]))
    again = blog.build()
    assert (again.code, blog.calls(), refusals(again.err)) == (0, calls + 1, [])
    # Even without what the cache remembers, the old ones stay out.
    (blog.root / ".digest" / "digest.db").unlink()
    blog.build()
    assert len(items(blog)) == 6
    assert blog.calls() == calls + 1


def test_a_burst_waits_in_line(make_blog: MakeBlog, web: FeedServer) -> None:
    """More new items than a run takes are not lost: the next runs go on."""
    blog = following(make_blog, [one(web, max_items=2)])
    blog.build()
    web.put("/lab", rss([*(post(number) for number in range(6, 1, -1)), LAB]))
    done = blog.build()
    assert refusals(done.err) == ["Lab: 5 new items, 3 wait for the next run (feeds.max_items)"]
    blog.build()
    blog.build()
    assert len(items(blog)) == 6


def test_a_paper_that_the_archive_has_notes_the_mention(make_blog: MakeBlog, web: FeedServer) -> None:
    """No item of its own: the paper says who named it, and nothing is asked again."""
    paper = PAPERS[0]
    web.put("/lab", rss([replace(LAB, link=f"https://arxiv.org/pdf/{paper.arxiv_id}v1", guid="x")]))
    blog = following(make_blog, [one(web)])
    assert blog.build().code == 0
    assert items(blog) == {}
    assert blog.paper(paper.arxiv_id).seen_in == ("Lab",)
    before, calls = blog.tree(), blog.calls()
    blog.build()
    assert (blog.tree(), blog.calls()) == (before, calls)


def test_a_paper_that_nobody_announced_is_digested_in_full(make_blog: MakeBlog, web: FeedServer) -> None:
    """A category feed of arXiv: new and cross-listed papers, as papers, in the section of the feed."""
    others = invented(DAY, 3, first=31, primary="cs.CL", cross=())
    kinds = dict(zip((paper.arxiv_id for paper in others), ("new", "cross", "replace"), strict=True))
    entries = [
        Item(
            paper.title,
            f"https://arxiv.org/abs/{paper.arxiv_id}",
            f"oai:arXiv.org:{paper.arxiv_id}v1",
            f"arXiv:{paper.arxiv_id}v1 Announce Type: {kinds[paper.arxiv_id]} \nAbstract: {paper.abstract}",
            extra=f"<arxiv:announce_type>{kinds[paper.arxiv_id]}</arxiv:announce_type><category>cs.CL</category>",
        )
        for paper in others
    ]
    web.put("/lab", rss(entries))
    blog = make_blog([*PAPERS, *others], now=NOW, config={"feeds": [one(web, "cs.CL")]})
    done = blog.build("--json")
    assert done.code == 0, done.err
    new, cross, replaced = others
    rows = item_rows(blog, DAY)
    assert {key: row["state"] for key, row in rows.items()} == {
        new.arxiv_id: "complete",
        cross.arxiv_id: "complete",
    }
    assert not blog.paper_file(replaced.arxiv_id).exists()
    record = blog.paper(new.arxiv_id)
    assert (record.status, record.announced, record.announce_type, record.seen_in) == (
        "complete",
        DAY,
        None,
        ("cs.CL",),
    )
    assert record.date is not None
    assert record.relevance_score is not None
    section = blog.post(DAY).partition("## 其他来源")[2]
    assert f"https://arxiv.org/abs/{new.arxiv_id}" in section
    assert done.json["counts"]["new"] == len(PAPERS)
    before, calls = blog.tree(), blog.calls()
    assert blog.build().code == 0
    assert (blog.tree(), blog.calls()) == (before, calls)


def test_a_doubtful_paper_of_a_feed_is_for_a_person_too(make_blog: MakeBlog, web: FeedServer) -> None:
    """``check``, ``review`` and ``status`` name it as they name announced ones; an acceptance is kept."""
    (other,) = invented(DAY, 1, first=31, primary="cs.CL", cross=())
    name = other.arxiv_id
    web.put("/lab", rss([LAB, replace(LAB, link=f"https://arxiv.org/abs/{name}", guid="x")]))
    config = {"feeds": [one(web)], "interests": {"description": ""}, "readings": {"mode": "none"}}
    blog = make_blog([*PAPERS, other], now=NOW, config=config)
    blog.llm.fault("number-changed", match=other.title, times=None)
    blog.llm.fault("not-json", task="repair", times=None)
    assert blog.build().code == 3
    assert item_rows(blog, DAY)[name]["state"] == "needs-review"
    assert blog.run("review").out.startswith(f"{name} ")
    assert blog.run("check").code == 3
    assert blog.run("status", "--json").json["needs_review"] == [name]
    assert blog.run("review", name, "--accept").code == 0
    assert item_rows(blog, DAY)[name]["state"] == "complete"
    assert len(item_rows(blog, DAY)) == 2
    assert blog.run("status", "--json").json["needs_review"] == []
    before = blog.tree()
    assert blog.build().code == 0
    assert blog.tree() == before


def test_a_feed_that_is_not_followed_any_more_troubles_nobody(make_blog: MakeBlog, web: FeedServer) -> None:
    """Its state stays in the day's ledger; ``status`` does not promise to ask again."""
    blog = following(make_blog, [one(web, "Gone  Away", "/gone"), one(web, "Too", "/too")])
    assert blog.build().code == 0
    troubles = blog.run("status", "--json").json["feed_troubles"]
    assert troubles == [{"name": name, "state": "http-error"} for name in ("Gone Away", "Too")]
    blog.configure({"feeds": [one(web, "Too", "/too")]})
    assert blog.run("status", "--json").json["feed_troubles"] == troubles[1:]
    assert set(feed_states(blog, DAY)) == {"Gone Away", "Too"}


def test_new_interests_score_a_feeds_papers_and_lose_nothing(make_blog: MakeBlog, web: FeedServer) -> None:
    """A followed author lifts a feed's paper too; ``digest score`` keeps the day's items and feeds."""
    (other,) = invented(DAY, 1, first=31, primary="cs.CL", cross=())
    web.put("/lab", rss([LAB, replace(LAB, link=f"https://arxiv.org/abs/{other.arxiv_id}", guid="x")]))
    gone = {"name": "Gone", "url": web.url + "/gone"}
    follows = {"authors": [other.authors[0]], "lift": {"author": 2}}
    config = {"feeds": [one(web), gone], "interests": follows, "readings": {"mode": "none"}}
    blog = make_blog([*PAPERS, other], now=NOW, config=config)
    assert blog.build().code == 0
    assert blog.paper(other.arxiv_id).relevance_lift == (Lift("author", other.authors[0], 2.0),)
    before = blog.tree()
    assert blog.run("score", "--no-site").code == 0
    assert blog.tree() == before  # the same question: every answer is there
    rows, post_before = item_rows(blog, DAY), blog.post(DAY).partition("## 其他来源")[2]
    blog.configure({"interests": {"description": "音乐生成", "lift": {"author": 1}}})
    scored = blog.run("score", "--no-site", "--json")
    assert scored.code == 0, scored.err
    assert other.arxiv_id in {paper["arxiv_id"] for paper in scored.json["days"][0]["scored"]}
    assert blog.paper(other.arxiv_id).relevance_lift == (Lift("author", other.authors[0], 1.0),)
    assert feed_states(blog, DAY) == {"Lab": "ok", "Gone": "http-error"}
    assert {key: row["state"] for key, row in item_rows(blog, DAY).items()} == dict.fromkeys(rows, "complete")
    section = blog.post(DAY).partition("## 其他来源")[2]
    assert re.sub(r".*相关度.*", "", section) == re.sub(r".*相关度.*", "", post_before)


def test_opml_is_followed(make_blog: MakeBlog, web: FeedServer) -> None:
    """All feeds of the file; a wrong one is a mistake of the configuration, with its line."""
    web.put("/two", rss([post(2)]))
    blog = following(make_blog, [{"opml": "subscriptions.opml"}])
    outlines = [f'<outline text="{name}" xmlUrl="{web.url}/{name}"/>' for name in ("lab", "two")]
    opml = blog.root / "subscriptions.opml"
    assert blog.build().code == 2
    opml.write_text("<opml><body>\n" + "\n".join(outlines) + "\n</body></opml>", encoding="utf-8")
    assert blog.build().code == 0
    assert len(items(blog)) == 2
    opml.write_text('<opml><body>\n<outline text="A" xmlUrl="ftp://a"/></body></opml>', encoding="utf-8")
    wrong = blog.build()
    assert wrong.code == 2
    assert "subscriptions.opml: line 2: A: xmlUrl must begin with http" in wrong.err


def test_a_dry_run_counts_items_and_writes_nothing(make_blog: MakeBlog, web: FeedServer) -> None:
    """The estimate has one call more; the real run then takes the item up."""
    blog = following(make_blog, [one(web)])
    priced = blog.build("--dry-run", "--json").json
    assert priced["days"][0]["estimate"]["calls"] == len(PAPERS) + 2
    assert blog.tree() == {}
    assert blog.calls() == 0
    assert blog.build().code == 0
    assert len(items(blog)) == 1


def test_a_lost_file_is_read_again(make_blog: MakeBlog, web: FeedServer) -> None:
    """A server that says "not changed" is not believed when what it gave is gone."""
    blog = following(make_blog, [one(web)])
    blog.build()
    before, calls = blog.tree(), blog.calls()
    for path in (*item_files(blog), blog.ledger_file(DAY)):
        path.unlink()
    assert blog.build().code == 0
    assert (blog.tree(), blog.calls()) == (before, calls)


def test_doctor_asks_each_feed(make_blog: MakeBlog, web: FeedServer) -> None:
    """One line each: how many items, or what is wrong; a feed in trouble is no failure."""
    web.redirect("/file", "file:///etc/passwd")
    blog = following(make_blog, [one(web), one(web, "File", "/file")])
    done = blog.run("doctor")
    assert re.search(r"ok\s+feed Lab: 1 items", done.out), done.out
    assert re.search(r"warn\s+feed File: the address that it redirects to file: is no scheme", done.out)


def test_an_item_is_refreshed_by_its_key(make_blog: MakeBlog, web: FeedServer) -> None:
    """``--refresh KEY`` translates it again, and nothing else; an unknown key is said to be one."""
    web.put("/lab", rss([post(2), LAB]))
    blog = following(make_blog, [one(web)])
    blog.build()
    calls = blog.calls()
    (key,) = (path.stem for path in item_files(blog) if LAB.title in path.read_text(encoding="utf-8"))
    assert blog.build("--refresh", key).code == 0
    assert blog.calls() == calls + 1
    missing = blog.build("--refresh", "lab-0000000000")
    assert (missing.code, "has no such item" in missing.err) == (2, True)


def test_a_link_keeps_no_tracking(make_blog: MakeBlog, web: FeedServer) -> None:
    """Readers are not sent on with somebody's campaign in the address."""
    web.put("/lab", rss([replace(LAB, link="https://lab.example/p?id=3&utm_source=rss&fbclid=x")]))
    blog = following(make_blog, [one(web)])
    blog.build()
    assert items(blog)[LAB.title].link == "https://lab.example/p?id=3"


def test_a_killed_run_goes_on(make_blog: MakeBlog, web: FeedServer) -> None:
    """Killed with some items on disk and no ledger: the next run ends where an undisturbed one does."""
    web.put("/lab", rss([post(number) for number in range(9, 0, -1)]))
    whole = following(make_blog, [one(web)])
    whole.build()
    blog = following(make_blog, [one(web)], llm={"concurrency": 1})
    process = blog.start("build", "--no-site")
    try:
        when(lambda: len(item_files(blog)) >= 3, process)
    finally:
        process.kill()
        process.communicate()
    assert len(item_files(blog)) < 9
    assert blog.build().code == 0
    assert blog.tree() == whole.tree()
    # What was under way at the kill, and so not on disk, is all that can be asked for again.
    assert blog.calls() <= whole.calls() + 1
