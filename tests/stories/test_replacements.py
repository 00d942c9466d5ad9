"""New versions of papers that the archive has: everything moves together, or nothing does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.servers.arxiv_papers import SamplePaper, SampleVersion
from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.papers import invent, invented

MONDAY, DAY = date(2026, 7, 13), date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
TITLE = "Speaker Diarization Revisited: Study 99"
ABSTRACT = "We revisit speaker diarization. The error rate falls by 31.5% on 77 hours of speech."


def revised(paper: SamplePaper, **changes: object) -> SamplePaper:
    """The paper with a second version, announced on ``DAY``."""
    second = SampleVersion(datetime(2026, 7, 13, 9, tzinfo=UTC), DAY, **changes)  # type: ignore[arg-type]  # fields by name
    return replace(paper, versions=(*paper.versions, second))


def after_monday(make_blog: MakeBlog, *papers: SamplePaper) -> StoryBlog:
    """A blog that has Monday, on Tuesday morning."""
    blog = make_blog([*papers, *invented(DAY, 2, first=50)], now=NOW - timedelta(days=1))
    assert blog.build("--date", MONDAY).code == 0
    blog.now = NOW
    blog.llm.forget_requests()
    return blog


def test_title_abstract_and_chinese_move_together(make_blog: MakeBlog) -> None:
    """A changed abstract is translated anew; Monday's post keeps what was announced on Monday."""
    paper = revised(invent(MONDAY, 1), title=TITLE, abstract=ABSTRACT, comment="Now at ICASSP 2027")
    blog = after_monday(make_blog, paper)
    monday = blog.post(MONDAY)
    before = blog.paper(paper.arxiv_id)
    assert before.title == paper.title
    assert blog.build("--date", DAY).code == 0
    now = blog.paper(paper.arxiv_id)
    assert (now.title, now.version) == (TITLE, 2)
    assert " ".join(now.abstract) == ABSTRACT
    assert len(now.abstract_zh) == len(now.abstract)
    assert "31.5" in now.abstract_zh[1]
    assert now.title_zh != before.title_zh
    assert now.comment == "Now at ICASSP 2027"
    assert [version for version, _ in now.history] == [1, 2]
    assert (now.announced, now.announce_type) == (MONDAY, "new")
    row = blog.rows(DAY)[paper.arxiv_id]
    assert (row["announce_type"], row["version"], row["state"]) == ("replace", 2, "complete")
    assert f"{paper.arxiv_id}v2" in blog.post(DAY)
    assert blog.build().code == 0
    assert blog.post(MONDAY) == monday


def test_a_failed_model_keeps_the_old_text_whole(make_blog: MakeBlog) -> None:
    """The new abstract is refused: title, abstract and Chinese stay the old ones until it succeeds."""
    paper = revised(invent(MONDAY, 1), title=TITLE, abstract=ABSTRACT)
    blog = after_monday(make_blog, paper)
    before = blog.paper(paper.arxiv_id)
    blog.llm.fault("refusal", task="enrich", match="Study 99", times=None)
    assert blog.build("--date", DAY).code == 3
    kept = blog.paper(paper.arxiv_id)
    assert (kept.title, kept.abstract) == (before.title, before.abstract)
    assert (kept.title_zh, kept.abstract_zh) == (before.title_zh, before.abstract_zh)
    assert (kept.version, kept.status) == (2, "complete")
    row = blog.rows(DAY)[paper.arxiv_id]
    assert (row["state"], row["reason"]) == ("original-only", "refused")
    blog.llm.clear_faults()
    assert blog.build("--date", DAY).code == 0
    now = blog.paper(paper.arxiv_id)
    assert now.title == TITLE
    assert "31.5" in now.abstract_zh[1]
    assert blog.rows(DAY)[paper.arxiv_id]["state"] == "complete"


def test_an_unchanged_abstract_pays_for_nothing(make_blog: MakeBlog) -> None:
    """A new version with the same texts: number, date, comment and links move, no call is made for it."""
    paper = revised(invent(MONDAY, 1), comment="12 pages, code at https://github.com/example/study")
    blog = after_monday(make_blog, paper)
    before = blog.paper(paper.arxiv_id)
    assert blog.build("--date", DAY).code == 0
    now = blog.paper(paper.arxiv_id)
    assert now.version == 2
    assert now.updated == date(2026, 7, 13)
    assert [link.url for link in now.links] == ["https://github.com/example/study"]
    assert now.abstract_zh == before.abstract_zh
    assert blog.llm.calls_by_task["enrich"] == 2


def test_a_withdrawal_is_marked_and_not_translated(make_blog: MakeBlog) -> None:
    """A withdrawal comes as a replacement: the file and the day's post say so, its Chinese stays."""
    comment = "This paper has been withdrawn by the authors due to an error in Section 3"
    paper = revised(invent(MONDAY, 1), comment=comment, withdrawn=True)
    blog = after_monday(make_blog, paper)
    before = blog.paper(paper.arxiv_id)
    done = blog.build("--date", DAY, "--json")
    assert done.code == 0, done.err
    assert done.json["counts"]["withdrawn"] == 1
    now = blog.paper(paper.arxiv_id)
    assert (now.status, now.version) == ("withdrawn", 2)
    assert now.abstract_zh == before.abstract_zh
    assert blog.rows(DAY)[paper.arxiv_id]["state"] == "withdrawn"
    (line,) = [one for one in blog.post(DAY).splitlines() if paper.arxiv_id in one and one.startswith("- ")]
    assert "已撤稿" in line
    assert blog.llm.calls_by_task["enrich"] == 2


def test_a_replacement_of_an_unknown_paper_is_listed_alone(make_blog: MakeBlog) -> None:
    """No file and no call for it: title, version, link and comment stand in the post's short section."""
    paper = revised(invent(date(2026, 3, 2), 1), title=TITLE, comment="Minor corrections")
    blog = after_monday(make_blog, invent(MONDAY, 2), paper)
    assert blog.build("--date", DAY).code == 0
    assert not blog.paper_file(paper.arxiv_id).exists()
    (line,) = [one for one in blog.post(DAY).splitlines() if f"{paper.arxiv_id}v2" in one]
    assert "Speaker Diarization Revisited" in line
    assert "Minor corrections" in line
    assert f"https://arxiv.org/abs/{paper.arxiv_id}" in line
    assert blog.llm.calls_by_task["enrich"] == 2


def test_replacements_can_be_left_out(make_blog: MakeBlog) -> None:
    """``arxiv.replacements: off`` leaves them out of ledger and post."""
    paper = revised(invent(MONDAY, 1), title=TITLE)
    blog = after_monday(make_blog, paper)
    blog.configure({"arxiv": {"replacements": "off"}})
    assert blog.build("--date", DAY).code == 0
    assert paper.arxiv_id not in blog.rows(DAY)
    assert paper.arxiv_id not in blog.post(DAY)


def test_days_caught_up_backwards_are_settled_at_once(make_blog: MakeBlog) -> None:
    """Tuesday's replacement is seen before Monday's paper: a second run still changes no byte."""
    paper = revised(invent(MONDAY, 1), title=TITLE, abstract=ABSTRACT)
    blog = make_blog([paper, *invented(DAY, 2, first=50)], now=NOW)
    assert blog.build("--no-llm", "--from", MONDAY, "--to", DAY).code == 0
    before = blog.stamps()
    assert blog.build("--no-llm", "--from", MONDAY, "--to", DAY).code == 0
    assert blog.stamps() == before
    assert blog.build("--from", MONDAY, "--to", DAY).code == 0
    before = blog.stamps()
    again = blog.build("--from", MONDAY, "--to", DAY, "--json")
    assert (again.code, again.json["calls"]) == (0, 0)
    assert blog.stamps() == before
