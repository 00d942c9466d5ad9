"""Relevance: lifts, scoring anew after the interests changed, and anchors that stay the same."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest

from digest.models import Lift
from tests.stories.blog import MakeBlog, StoryBlog, ids_of
from tests.stories.papers import invented

MONDAY, TUESDAY = date(2026, 7, 13), date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
MUSIC = "2607.14001"
"""Invented paper 1 of Tuesday is about music."""


def two_days(make_blog: MakeBlog, **interests: object) -> StoryBlog:
    """A blog with both days built, and the requests for them forgotten."""
    papers = [*invented(MONDAY, 3), *invented(TUESDAY, 3)]
    config = {"readings": {"mode": "none"}, **({"interests": interests} if interests else {})}
    blog = make_blog(papers, now=NOW, config=config)
    done = blog.build("--from", MONDAY, "--to", TUESDAY)
    assert done.code == 0, done.err
    blog.llm.forget_requests()
    blog.arxiv.forget_requests()
    return blog


def in_order(blog: StoryBlog, day: date) -> list[str]:
    lines = blog.post(day).splitlines()
    return [line.split("[")[1].split("v1")[0] for line in lines if line.startswith("- **arXiv**")]


# ── lifts ──


def test_followed_authors_and_keywords_lift_by_what_is_stated(make_blog: MakeBlog) -> None:
    """The file holds the final score, the model's reason and each lift; the sum is stated, at most 10."""
    blog = two_days(make_blog)
    plain = {name: blog.paper(name).relevance_score or 0.0 for name in ids_of(invented(TUESDAY, 3))}
    blog.configure(
        {"interests": {"authors": ["Sample, B."], "keywords": ["music", "分离"], "lift": {"author": 2}}}
    )
    shutil.rmtree(blog.root / "_papers")
    shutil.rmtree(blog.root / "_data")
    shutil.rmtree(blog.root / "_posts")
    done = blog.build("--date", TUESDAY)
    assert done.code == 0, done.err
    for name, score in plain.items():
        paper = blog.paper(name)
        lifts = [Lift("author", "Sample, B.", 2.0)]
        lifts += [Lift("keyword", word, 0.5) for word in ("music", "分离") if name == MUSIC]
        assert paper.relevance_lift == tuple(lifts)
        assert paper.relevance_score == min(10.0, round(score + sum(one.points for one in lifts), 1))
        assert paper.relevance_reason
    assert "relevance_lift:\n- {by: author, match: " in blog.paper_file(MUSIC).read_text(encoding="utf-8")


def test_lifts_are_public_only_with_the_interests(make_blog: MakeBlog) -> None:
    """Page and post name the reason's lift when ``site.public.interests`` says so, and not before."""
    blog = two_days(make_blog, keywords=["music"], description="音乐")
    page = blog.root / "_site" / "papers" / MUSIC / "index.html"
    assert blog.run("site").code == 0
    assert "关键词 music +0.5" not in page.read_text(encoding="utf-8")
    assert "关键词 music" not in blog.post(TUESDAY)
    blog.configure({"site": {"public": {"interests": True}}})
    assert blog.run("score", TUESDAY).code == 0
    assert "关键词 music +0.5" in page.read_text(encoding="utf-8")
    assert str(blog.paper(MUSIC).relevance_reason) in page.read_text(encoding="utf-8")
    assert "关键词 music" in blog.post(TUESDAY)


# ── scoring anew ──


def test_changed_interests_score_what_is_asked_for_and_nothing_else(make_blog: MakeBlog) -> None:
    """``score`` asks for the latest day's papers alone: files, ledger and post follow, Monday's stay."""
    blog = two_days(make_blog)
    before = blog.tree()
    old = blog.rows(TUESDAY)
    blog.configure({"interests": {"description": "音乐生成", "keywords": ["music"], "lift": {"keyword": 10}}})
    assert blog.build("--from", MONDAY, "--to", TUESDAY).code == 0
    assert blog.calls() == 0, "an ordinary build scores nothing again"
    done = blog.run("score", "--json")
    assert done.code == 0, done.err
    assert blog.llm.calls_by_task == {"relevance": 1}
    (chat,) = blog.llm.chats("relevance")
    assert "音乐生成" in chat.system
    assert set(chat.ids()) == ids_of(invented(TUESDAY, 3))
    assert blog.arxiv.requests == ()
    assert blog.paper(MUSIC).relevance_score == 10.0
    assert in_order(blog, TUESDAY)[0] == MUSIC
    changed = {name for name, body in blog.tree().items() if before[name] != body}
    assert changed == {
        f"_papers/2607/{MUSIC}.md",
        f"_data/days/{TUESDAY}.json",
        f"_posts/{TUESDAY}-arxiv.md",
    }
    said = done.json
    assert said["calls"] == 1
    assert [day["date"] for day in said["days"]] == [f"{TUESDAY}"]
    assert {one["arxiv_id"] for one in said["days"][0]["scored"]} == ids_of(invented(TUESDAY, 3))
    row, was = blog.rows(TUESDAY)[MUSIC], old[MUSIC]
    assert row["usage"]["relevance"]["prompt"] > was["usage"]["relevance"]["prompt"]
    assert row["usage"]["enrich"] == was["usage"]["enrich"]

    stamps = blog.stamps()
    again = blog.run("score", TUESDAY, "--json")
    assert (again.code, again.json["calls"]) == (0, 0), "the same interests are not paid for twice"
    assert blog.stamps() == stamps
    assert blog.build("--from", MONDAY, "--to", TUESDAY).code == 0
    assert blog.stamps() == stamps


def test_named_dates_are_scored(make_blog: MakeBlog) -> None:
    """Several dates, each once; the site follows unless it is told not to."""
    blog = two_days(make_blog)
    blog.configure({"interests": {"description": "音乐生成"}})
    done = blog.run("score", MONDAY, TUESDAY, MONDAY, "--no-site")
    assert done.code == 0, done.err
    assert blog.llm.calls_by_task == {"relevance": 2}
    assert [line.split(" · ")[0] for line in done.out.splitlines()] == [f"{MONDAY}", f"{TUESDAY}"]
    assert not (blog.root / "_site").exists()


def test_a_score_set_by_hand_stays(make_blog: MakeBlog) -> None:
    """The owner's score is neither asked for nor overwritten, and the command says so."""
    blog = two_days(make_blog)
    path = blog.paper_file(MUSIC)
    text = path.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("relevance_score:"))
    path.write_text(text.replace(line, "relevance_score: 9.9"), encoding="utf-8")
    blog.configure({"interests": {"description": "音乐生成", "keywords": ["music"]}})
    done = blog.run("score", "--json")
    assert done.code == 0, done.err
    assert done.json["days"][0]["kept"] == [MUSIC]
    assert MUSIC not in blog.llm.ids_asked()
    assert (blog.paper(MUSIC).relevance_score, blog.paper(MUSIC).relevance_lift) == (9.9, ())


def test_what_gets_no_answer_keeps_its_score(make_blog: MakeBlog) -> None:
    """A failed call costs no score: exit 3 with the names, and the next run asks for the rest."""
    blog = two_days(make_blog)
    before = blog.tree()
    blog.configure({"interests": {"description": "音乐生成"}, "llm": {"retries": 0}})
    blog.llm.fault("not-json", task="relevance", times=None)
    failed = blog.run("score", "--json")
    assert failed.code == 3
    assert set(failed.json["failed"]) == ids_of(invented(TUESDAY, 3))
    assert {name for name, body in blog.tree().items() if before[name] != body} == set()
    blog.llm.clear_faults()
    assert blog.run("score").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2026-07-10",), "2026-07-10: no ledger of this date; digest build --date 2026-07-10"),
        (("yesterday",), "'yesterday' is no date such as 2026-07-14"),
    ],
)
def test_a_date_that_cannot_be_scored_is_a_mistake(
    make_blog: MakeBlog, arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2 with the remedy, nobody asked."""
    blog = two_days(make_blog)
    refused = blog.run("score", *arguments)
    assert refused.code == 2
    assert said in refused.err
    assert blog.calls() == 0


def test_without_interests_there_is_nothing_to_score_by(make_blog: MakeBlog) -> None:
    """Exit 2 that names the section."""
    blog = two_days(make_blog)
    blog.configure({"interests": {"description": ""}})
    refused = blog.run("score")
    assert refused.code == 2
    assert "interests: nothing to score by" in refused.err


# ── anchors ──


def anchors(system: str) -> list[str]:
    """The titles that a prompt compares with."""
    return [line[2:] for line in system.partition("# 参照")[2].splitlines() if line.startswith("- ")]


def test_nights_compare_with_the_same_papers(make_blog: MakeBlog) -> None:
    """Titles come from arXiv once, are committed, and serve with no network and no cache ever after."""
    liked = invented(date(2026, 6, 1), 1)[0]
    papers = [liked, *invented(MONDAY, 2), *invented(TUESDAY, 2)]
    bib = "".join(f"@misc{{k{n}, title={{Library Title {n}}}}}\n" for n in range(30))
    blog = make_blog(papers, now=NOW - timedelta(days=1))
    (blog.root / "papers.bib").write_text(bib, encoding="utf-8")
    blog.configure({"interests": {"examples": [f"{liked.arxiv_id}v1"], "library": "papers.bib"}})
    assert blog.build("--date", MONDAY).code == 0
    kept = (blog.root / "_data" / "interests.json").read_bytes()
    assert liked.title in kept.decode()
    shutil.rmtree(blog.root / ".digest")
    blog.arxiv.api_holes.add(liked.arxiv_id)
    blog.now = NOW
    assert blog.build("--date", TUESDAY).code == 0
    first, second = blog.llm.chats("relevance")
    assert first.system == second.system
    assert anchors(first.system)[0] == liked.title
    assert len(anchors(first.system)) == 8
    assert all(title in bib for title in anchors(first.system)[1:])
    assert (blog.root / "_data" / "interests.json").read_bytes() == kept


def test_the_archives_own_paper_needs_no_request(make_blog: MakeBlog) -> None:
    """An example that the blog has digested is known; its title stays though a version renames it."""
    blog = two_days(make_blog)
    blog.configure({"interests": {"examples": [MUSIC]}})
    assert blog.run("score", MONDAY).code == 0
    assert blog.arxiv.requests == ()
    title = blog.paper(MUSIC).title
    path = blog.paper_file(MUSIC)
    path.write_text(path.read_text(encoding="utf-8").replace(title, "Renamed"), encoding="utf-8")
    assert blog.run("score", TUESDAY).code == 0
    assert [anchors(chat.system) for chat in blog.llm.chats("relevance")] == [[title], [title]]


def test_scores_wait_for_an_example_that_arxiv_does_not_give(make_blog: MakeBlog) -> None:
    """Two runs wait, the day is published unscored; the third goes on without it and says so."""
    blog = make_blog(invented(TUESDAY, 2), now=NOW, config={"interests": {"examples": ["2401.99999"]}})
    for _ in range(2):
        waiting = blog.build("--date", TUESDAY)
        assert waiting.code == 0
        assert "2401.99999" in waiting.err
        assert all(row["todo"] == ["relevance"] for row in blog.rows(TUESDAY).values())
    done = blog.build("--date", TUESDAY)
    assert done.code == 0
    assert "arXiv gives no title of 2401.99999; correct or remove it" in done.err
    assert not any("todo" in row for row in blog.rows(TUESDAY).values())
    assert blog.llm.calls_by_task == {"enrich": 2, "relevance": 1}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("none.bib", None, "interests.library: none.bib: no such file in the blog"),
        ("empty.bib", "", "interests.library: empty.bib: no entry with a title"),
        ("list.json", "{", "interests.library: list.json: not JSON"),
        ("../out.bib", None, "interests.library: must be a file inside the blog"),
    ],
)
def test_a_library_that_cannot_be_read_is_a_mistake(
    make_blog: MakeBlog, name: str, text: str | None, said: str
) -> None:
    """Exit 2 that names the file and the remedy, before anyone is asked."""
    blog = make_blog(invented(TUESDAY, 1), now=NOW, config={"interests": {"library": name}})
    if text is not None:
        (blog.root / name).write_text(text, encoding="utf-8")
    refused = blog.build("--date", TUESDAY)
    assert refused.code == 2
    assert said in refused.err
    assert blog.calls() == 0
    assert blog.arxiv.requests == ()


def test_a_broken_entry_of_a_library_is_named_and_left_out(make_blog: MakeBlog) -> None:
    """The night goes on with the rest; the line is in the log, and the doctor names it too."""
    blog = make_blog(invented(TUESDAY, 1), now=NOW, config={"interests": {"library": "a.bib"}})
    (blog.root / "a.bib").write_text("@misc{a, title={Good}}\n@misc{b, title={\n@misc{c, title={Fine}}\n")
    done = blog.build("--date", TUESDAY)
    assert done.code == 0, done.err
    assert "a.bib: line 2: not valid BibTeX, left out" in done.err
    assert anchors(blog.llm.chats("relevance")[0].system) == ["Fine", "Good"]
    assert "a.bib: 2 titles" in blog.run("doctor").out
