"""What the command leaves, built by Jekyll: the shipped sample, and a real day."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.content import paths
from digest.content.ledger import Ledger, parse_ledger
from digest.content.papers import read_paper
from tests.jekyll.builder import Built, build, run_jekyll
from tests.jekyll.days import day_of
from tests.jekyll.reading import canonical, heading_of, sections_of
from tests.servers.arxiv_daily import load_daily
from tests.stories.blog import MakeBlog, clean_environment
from tests.unit.records import paper_file

pytestmark = pytest.mark.jekyll


def _built(blog: Path, root: Path) -> Built:
    """Build a blog's content, in a folder of its own."""
    files = {
        path.relative_to(blog).as_posix(): path.read_text(encoding="utf-8")
        for name in ("_posts", "_papers", "_data")
        for path in (blog / name).rglob("*")
        if path.is_file()
    }
    return build(root, files, shipped=True)


def _check(blog: Path, built: Built, day: date) -> Ledger:
    """Every paper of the ledger is on the day's page exactly once, and every new one has a page."""
    ledger = parse_ledger((blog / "_data" / paths.ledger_path(day)).read_text(encoding="utf-8"), "ledger")
    sections = sections_of(built.page(paths.day_permalink(day)))
    links = [link for section in sections for link in section.links]
    for row in ledger.papers:
        assert links.count(paths.abs_url(row.arxiv_id)) == 1
    files = [blog / "_papers" / paths.paper_path(row.arxiv_id) for row in ledger.papers]
    papers = [read_paper(path.read_text(encoding="utf-8"), path.name) for path in files if path.exists()]
    headings = [
        section.heading for section in sections[1:] if section.heading not in ("更新的论文", "其他来源")
    ]
    assert sorted(headings) == sorted(canonical(heading_of(paper.title)) for paper in papers)
    for paper in papers:
        assert built.page(paths.paper_permalink(paper.arxiv_id))
    # Items of other feeds have headings of the third level.
    assert not {other for section in sections for other in section.others} - {"h3", "h3@id"}
    return ledger


def test_the_sample_builds(jekyll: str, tmp_path: Path) -> None:
    """The demonstration's day and papers, hard cases among them, stand in Jekyll's pages."""
    blog = tmp_path / "demo"
    command = [sys.executable, "-m", "digest", "demo", str(blog)]
    subprocess.run(
        command, cwd=tmp_path, env=clean_environment({}), check=True, capture_output=True, timeout=600
    )
    (post,) = (blog / "_posts").iterdir()
    day = date.fromisoformat(post.name[:10])
    built = _built(blog, tmp_path / "jekyll")
    assert len(_check(blog, built, day).papers) >= 12
    assert "已撤稿" in built.page(paths.day_permalink(day)).decode()


def test_a_new_blog_builds(jekyll: str, tmp_path: Path) -> None:
    """What ``digest init`` writes is all that Jekyll needs, and git leaves out what Jekyll makes."""
    blog = tmp_path / "blog"
    command = [sys.executable, "-m", "digest", "init", str(blog)]
    subprocess.run(
        command, cwd=tmp_path, env=clean_environment({}), check=True, capture_output=True, timeout=600
    )
    (blog / "_posts" / "2026-06-09-arxiv.md").write_text(
        day_of(date(2026, 6, 9), [paper_file()]).post(), encoding="utf-8"
    )
    built = run_jekyll(blog, blog / "_jekyll", ["--strict_front_matter"])
    assert sections_of(built.page("/2026/06/09/"))[1].heading == "Quiet Rooms: Learning to Dereverberate"
    assert built.paths() == {"2026/06/09/index.html"}
    assert "_jekyll/" in (blog / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.mark.shared
def test_a_real_day_builds(jekyll: str, shared: Path, make_blog: MakeBlog, tmp_path: Path) -> None:
    """A recorded announcement, fetched and translated over the loopback servers, stands there too."""
    day = date(2026, 6, 9)
    papers = load_daily(shared / "arxiv" / "daily", [day])
    blog = make_blog(papers, now=datetime(2026, 6, 9, 6, tzinfo=UTC), days=[day])
    assert blog.run("build", "--date", day, "--no-site").code == 0
    built = _built(blog.root, tmp_path / "jekyll")
    assert len(_check(blog.root, built, day).papers) == len(papers)
