"""A normal night, and the run after it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

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


def test_the_site_follows_the_content(make_blog: MakeBlog) -> None:
    """Without ``--no-site`` the day and its papers get pages; a second run leaves every page alone."""
    papers = invented(DAY, 2)
    blog = make_blog(papers, now=NOW)
    assert blog.build("--date", DAY).code == 0
    assert not (blog.root / "_site").exists()
    done = blog.run("build", "--date", DAY)
    assert done.code == 0, done.err
    day = (blog.root / "_site" / "2026" / "07" / "14" / "index.html").read_text(encoding="utf-8")
    assert all(paper.title in day for paper in papers)
    pages = {path: path.stat().st_mtime_ns for path in (blog.root / "_site").rglob("*") if path.is_file()}
    assert all(any(paper.arxiv_id in str(path) for path in pages) for paper in papers)
    assert blog.run("build", "--date", DAY).code == 0
    assert {path: path.stat().st_mtime_ns for path in pages} == pages


def test_the_blog_may_lie_elsewhere(make_blog: MakeBlog, tmp_path: Path) -> None:
    """``-C DIR`` and ``--config PATH`` work before and after the command, from any folder."""
    blog = make_blog(invented(DAY, 1), now=NOW)
    settings = tmp_path / "night.yaml"
    (blog.root / "config.yaml").rename(settings)
    where = ["-C", blog.root, "--config", settings]
    missing = blog.build("--no-llm", "--date", DAY)
    assert missing.code == 2
    assert "digest init" in missing.err
    assert blog.run(*where, "build", "--no-site", "--no-llm", "--date", DAY).code == 0
    assert blog.run("build", "--no-site", "--no-llm", "--date", DAY, *where).code == 0
    assert blog.days() == [DAY]
