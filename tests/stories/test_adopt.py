"""Moving in: an older blog's posts become paper files, without network, model or a touched post."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.servers.arxiv_papers import SamplePaper, SampleVersion
from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.papers import invented

NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
DAY = date(2026, 7, 14)
SAMPLES = Path(__file__).parents[1] / "data" / "older_blogs"
ONE, TWO, THREE = "2603.00101", "2603.00102", "2603.00103"


@pytest.fixture
def older(make_blog: MakeBlog) -> StoryBlog:
    """A blog with the samples for posts, and an arXiv that knows one of their papers."""
    known = SamplePaper(
        arxiv_id="2604.00301",
        primary="eess.AS",
        cross=("cs.SD",),
        title="Zero-Shot Voices from a Whisper",
        abstract="We whisper. It becomes a voice.",
        authors=("Ada Example", "Cy Third"),
        versions=(SampleVersion(datetime(2026, 4, 29, 12, tzinfo=UTC), date(2026, 4, 30)),),
    )
    blog = make_blog([known], now=NOW)
    shutil.copytree(SAMPLES, blog.root / "_posts")
    blog.key = None
    return blog


def posts(blog: StoryBlog) -> dict[str, bytes]:
    return {name: body for name, body in blog.tree().items() if name.startswith("_posts/")}


def papers(blog: StoryBlog) -> set[str]:
    return {Path(name).stem for name in blog.tree() if name.startswith("_papers/")}


def test_posts_become_papers_and_stay_as_they_are(older: StoryBlog) -> None:
    """A dry run tells the same as the real one and writes nothing; a second run finds all done."""
    before = older.tree()
    dry = older.run("adopt", "--dry-run", "--json")
    assert dry.code == 0, dry.err
    assert older.tree() == before
    done = older.run("adopt", "--json")
    assert done.code == 0, done.err
    assert done.json["adopted"] == dry.json["adopted"]
    assert papers(older) == {ONE, TWO}
    assert posts(older) == before
    first, second = older.paper(ONE), older.paper(TWO)
    assert (first.status, first.announced, first.announce_type) == ("complete", date(2026, 3, 3), None)
    assert first.translation is not None
    assert first.translation.imported
    assert "translation:\n  source: imported\n" in older.paper_file(ONE).read_text(encoding="utf-8")
    assert second.contributions == ("提出小型编解码器", "开源代码， 并给出演示")
    places = {one["arxiv_id"]: one["places"] for one in done.json["adopted"]}
    assert "_posts/2026-04-20-topic-audio-llm.md:8" in places[TWO]
    skipped = {one["place"]: one["why"] for one in done.json["skipped"]}
    assert len(skipped) == 8
    assert skipped["_posts/2026-04-20-topic-audio-llm.md:7"] == (
        "2603.00201: no categories; add --metadata to ask arXiv for it"
    )
    assert skipped["_posts/2026-05-05-essay.md:1"] == "names no paper in a form that is known; left alone"

    stamps = older.stamps()
    again = older.run("adopt")
    assert again.out.endswith("0 written, 2 left alone, 8 skipped\n")
    assert older.stamps() == stamps
    assert older.arxiv.requests == older.llm.requests == ()


def test_metadata_is_asked_for_once_and_politely(older: StoryBlog) -> None:
    """What the posts lack comes from the query API in one request; what it does not know stays out."""
    done = older.run("adopt", "--metadata", "--json")
    assert done.code == 0, done.err
    found = older.paper("2604.00301")
    assert (found.primary_category, found.authors) == ("eess.AS", ("Ada Example", "Cy Third"))
    assert found.abstract == ("We whisper.", "It becomes a voice.")
    assert (found.date, found.status) == (date(2026, 4, 29), "original-only")
    assert len(older.arxiv.requests) == 1
    why = {one["why"] for one in done.json["skipped"]}
    assert "2604.00302: no categories; arXiv does not know it" in why


def test_a_silent_arxiv_loses_nothing(older: StoryBlog) -> None:
    """What it alone could complete waits, exit 75: once written, the next run would leave it alone."""
    older.arxiv.fault("/api/query", "500", times=None)
    refused = older.run("adopt", "--metadata")
    assert (refused.code, papers(older)) == (75, set())
    older.arxiv.clear_faults()
    assert older.run("adopt", "--metadata").code == 0
    older.arxiv.forget_requests()
    again = older.run("adopt", "--metadata")  # only what arXiv does not know is left to ask for
    assert again.code == 0, again.err
    assert "2604.00302: no categories; arXiv does not know it" in again.out


def test_an_adopted_paper_is_told_what_it_lacks(older: StoryBlog) -> None:
    """No refresh digests a whole old day by the way; without an original there is nothing to check."""
    assert older.run("adopt").code == 0
    older.key = "sk-any"
    refused = older.run("build", "--refresh", ONE)
    assert refused.code == 2
    assert f"--refresh {ONE}: 2026-03-03 has no ledger; digest build --date 2026-03-03" in refused.err
    assert older.arxiv.requests == older.llm.requests == ()
    checked = older.run("check", ONE)
    assert checked.code == 2
    assert f"{ONE}: has not both abstracts, there is nothing to compare" in checked.err


def test_only_the_named_files_are_read(older: StoryBlog) -> None:
    """A path that is not there is a usage error."""
    one = older.run("adopt", "_posts/2026-03-03-daily.md")
    assert one.out.endswith("1 posts read: 2 written, 0 left alone, 2 skipped\n")
    refused = older.run("adopt", "_posts/none.md")
    assert refused.code == 2
    assert "no such file or folder" in refused.err


def test_a_day_of_our_own_is_for_build_to_restore(make_blog: MakeBlog) -> None:
    """With its ledger a day is refused, clearly; without ledger and papers its post gives them back."""
    blog = make_blog(invented(DAY, 2), now=NOW)
    assert blog.build("--date", DAY).code == 0
    before = {name: blog.paper(name) for name in sorted(papers(blog))}
    post = blog.post(DAY)
    shutil.rmtree(blog.root / "_papers")
    refused = blog.run("adopt")
    assert refused.code == 0
    assert "has a ledger: digest build makes its papers again, not adopt" in refused.out
    assert papers(blog) == set()
    blog.ledger_file(DAY).unlink()
    assert blog.run("adopt").code == 0
    assert blog.post(DAY) == post
    for name, paper in before.items():
        found = blog.paper(name)
        assert (found.title, found.title_zh, found.authors) == (paper.title, paper.title_zh, paper.authors)
        assert (found.categories, found.version) == (paper.categories, paper.version)
        assert (found.contributions, found.summary_zh) == (paper.contributions, paper.summary_zh)
        assert "".join(found.abstract_zh) == "".join(paper.abstract_zh)
        assert found.tags == paper.tags
        assert found.translation is not None
        assert found.translation.imported


def test_the_page_says_imported_and_unchecked(older: StoryBlog) -> None:
    """Whoever reads an adopted paper is told; the old post keeps its page."""
    assert older.run("adopt").code == 0
    assert older.run("site").code == 0
    page = (older.root / "_site" / "papers" / ONE / "index.html").read_text(encoding="utf-8")
    assert "导入、未核对" in page
    assert "AI 生成</span>" not in page
    assert (older.root / "_site" / "2026" / "03" / "03" / "daily" / "index.html").exists()
