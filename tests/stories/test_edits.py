"""What the owner changes by hand stays, and what is done is done again only on demand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = invented(DAY, 3)
ONE, TWO, THREE = (paper.arxiv_id for paper in PAPERS)


def built(make_blog: MakeBlog) -> StoryBlog:
    blog = make_blog(PAPERS, now=NOW)
    assert blog.build("--date", DAY).code == 0
    blog.llm.forget_requests()
    return blog


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode())


def field_line(blog: StoryBlog, arxiv_id: str, key: str) -> str:
    lines = blog.paper_file(arxiv_id).read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(f"{key}: "))


def test_refresh_of_an_identifier_asks_for_it_alone(make_blog: MakeBlog) -> None:
    """``--refresh ID`` translates that paper anew, finds its day by itself, and changes nothing else."""
    blog = built(make_blog)
    before = blog.tree()
    done = blog.build("--refresh", TWO)
    assert done.code == 0, done.err
    assert blog.llm.calls_by_task == {"enrich": 1}
    assert TWO in blog.llm.chats("enrich")[0].last_user
    assert blog.tree() == before


def test_refresh_without_identifiers_asks_for_the_whole_day(make_blog: MakeBlog) -> None:
    """``--date D --refresh`` translates all papers of the day again and scores none."""
    blog = built(make_blog)
    assert blog.build("--date", DAY, "--refresh").code == 0
    assert blog.llm.calls_by_task == {"enrich": 3}


def test_refresh_of_an_unknown_paper_is_a_mistake(make_blog: MakeBlog) -> None:
    """An identifier that the archive does not have: exit 2 with its name, no model asked."""
    blog = built(make_blog)
    refused = blog.build("--refresh", "2601.00001")
    assert refused.code == 2
    assert "2601.00001" in refused.err
    assert blog.calls() == 0


def test_a_failed_refresh_keeps_what_was_good(make_blog: MakeBlog) -> None:
    """The model refuses the refresh: the old translation stays, complete."""
    blog = built(make_blog)
    before = blog.tree()
    blog.llm.fault("refusal", task="enrich", times=None)
    blog.build("--refresh", ONE)
    assert blog.calls() == 1
    assert blog.tree() == before


def test_other_quotes_and_line_ends_are_no_edit(make_blog: MakeBlog) -> None:
    """Obsidian's re-quoting and CRLF change no value: nothing is written and a refresh still replaces."""
    blog = built(make_blog)
    path = blog.paper_file(ONE)
    value = field_line(blog, ONE, "summary_zh").removeprefix("summary_zh: ").strip('"')
    rewrite(path, field_line(blog, ONE, "summary_zh"), f"summary_zh: '{value}'")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    touched = path.read_bytes()
    assert blog.build("--date", DAY).code == 0
    assert path.read_bytes() == touched
    assert blog.calls() == 0
    assert blog.build("--refresh", ONE).code == 0
    assert blog.paper(ONE).edited == ()


def test_an_edited_field_is_kept_until_it_is_forced(make_blog: MakeBlog) -> None:
    """A refresh leaves the owner's title and sentence alone, mends the rest; ``--force`` takes them back."""
    blog = built(make_blog)
    path = blog.paper_file(ONE)
    rewrite(path, field_line(blog, ONE, "title_zh"), "title_zh: 我自己的题目")
    sentence = blog.paper(ONE).abstract_zh[0]
    machine = path.read_text(encoding="utf-8")
    path.write_text(machine + "\n## 我的笔记\n\n值得一读。\n", encoding="utf-8")
    assert blog.build("--refresh", ONE).code == 0
    kept = blog.paper(ONE)
    assert kept.title_zh == "我自己的题目"
    assert kept.abstract_zh[0] == sentence
    assert "## 我的笔记\n\n值得一读。\n" in path.read_text(encoding="utf-8")
    assert "我自己的题目" in blog.post(DAY)
    assert blog.build("--refresh", ONE, "--force").code == 0
    assert blog.paper(ONE).title_zh != "我自己的题目"
    assert "## 我的笔记\n\n值得一读。\n" in path.read_text(encoding="utf-8")


def test_an_edit_shows_in_the_post_without_a_model(make_blog: MakeBlog) -> None:
    """The next run brings the post up to the edited paper file; no call, no arXiv request."""
    blog = built(make_blog)
    blog.arxiv.forget_requests()
    rewrite(blog.paper_file(TWO), field_line(blog, TWO, "title_zh"), "title_zh: 改过的题目")
    assert blog.build("--date", DAY).code == 0
    assert "改过的题目" in blog.post(DAY)
    assert blog.calls() == 0
    assert blog.arxiv.requests == ()


def test_a_post_changed_by_hand_is_left_alone_and_reported(make_blog: MakeBlog) -> None:
    """The owner's words in a post survive a run that has news for it, and the log names the post."""
    blog = built(make_blog)
    rewrite(blog.post_file(DAY), "## ", "## 编者按：")
    mine = blog.post_file(DAY).read_bytes()
    rewrite(blog.paper_file(TWO), field_line(blog, TWO, "title_zh"), "title_zh: 改过的题目")
    done = blog.build("--date", DAY)
    assert done.code == 0
    assert blog.post_file(DAY).read_bytes() == mine
    assert blog.post_file(DAY).name in done.err


def test_the_owners_own_posts_are_never_touched(make_blog: MakeBlog) -> None:
    """Posts without a ledger, one of them where the day's would lie, keep every byte."""
    blog = make_blog(PAPERS, now=NOW)
    own = {
        blog.post_file(DAY): b"---\ntitle: mine\n---\nhello\r\n",
        blog.root / "_posts" / "2020-01-01-essay.md": "没有头的随笔".encode(),
    }
    for path, body in own.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    done = blog.build("--date", DAY)
    assert done.code == 0, done.err
    assert {path: path.read_bytes() for path in own} == own
    assert set(blog.rows(DAY)) == {ONE, TWO, THREE}


def test_a_lost_paper_file_is_made_again(make_blog: MakeBlog) -> None:
    """A deleted paper file comes back byte for byte, from the cache, without a call."""
    blog = built(make_blog)
    before = blog.tree()
    blog.paper_file(TWO).unlink()
    assert blog.build("--date", DAY).code == 0
    assert blog.tree() == before
    assert blog.calls() == 0


def test_a_deleted_cache_costs_nothing_for_what_is_done(make_blog: MakeBlog) -> None:
    """Without ``.digest`` a finished day still needs no call and no byte changes."""
    blog = built(make_blog)
    before = blog.stamps()
    for path in sorted((blog.root / ".digest").iterdir()):
        path.unlink()
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == 0
    assert blog.stamps() == before
