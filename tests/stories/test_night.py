"""A normal night, and the run after it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.stories.blog import MakeBlog, ids_of, squeezed, statuses
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)


def test_a_night_is_published_once_and_the_second_run_changes_nothing(make_blog: MakeBlog) -> None:
    """The latest announcement becomes files, ledger and post; a second run asks nobody and writes nothing."""
    papers = [*invented(DAY, 8), *invented(DAY, 3, first=20, primary="cs.CL")]
    blog = make_blog(papers, now=NOW)
    first = blog.build("--date", DAY, "--json")
    assert first.code == 0, first.err
    assert first.json["counts"]["new"] == 8
    assert first.json["counts"]["cross"] == 3
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(papers)
    assert statuses(blog.rows(DAY)) == {"complete"}
    assert sorted(blog.headings(DAY)) == sorted(squeezed(paper.title) for paper in papers)

    tree, stamps = blog.tree(), blog.stamps()
    blog.arxiv.forget_requests()
    blog.llm.forget_requests()
    second = blog.build("--date", DAY, "--json")
    assert second.code == 0, second.err
    assert second.json["calls"] == 0
    assert blog.llm.requests == ()
    assert blog.arxiv.requests == ()
    assert blog.tree() == tree
    assert blog.stamps() == stamps
