"""``digest publish`` after another clone has pushed: whose version of what both changed stands."""

from __future__ import annotations

from datetime import date

import pytest

from digest.content.examples import parse_examples, render_examples
from digest.content.posts import is_ours
from digest.content.reportfile import Overview, Paragraph, ReportFile, parse_report_file, render_report_file
from tests.publish.clones import CONFIG, DAY, Clone, invented, untranslated

ONE, TWO = "2607.00001", "2607.00002"


def publish(clone: Clone) -> str:
    """Publish; the tree is clean and the remote has it."""
    outcome = clone.digest("publish")
    assert outcome.code == 0, outcome.err
    assert clone.status() == ""
    assert clone.remote_head() == clone.head()
    return outcome.out


def test_days_of_two_machines_come_together(here: Clone, there: Clone) -> None:
    """Where nothing was changed by both, both sides' days stand and both histories are kept."""
    there.publish_day([invented(1)], date(2026, 7, 13))
    publish(there)
    here.publish_day([invented(2)])
    mine = here.head()
    out = publish(here)
    assert "merged with origin/main (0 files changed by both" in out
    assert here.paper(ONE).paper.announced == date(2026, 7, 13)
    assert here.paper(TWO).paper.announced == DAY
    assert there.head() in here.git("rev-list", "HEAD").split()
    assert mine in here.git("rev-list", "HEAD").split()


def test_of_two_equal_versions_the_remotes_stands(here: Clone, there: Clone) -> None:
    """Two machines that digested the same day end with one version: the one that was there first."""
    there.publish_day([invented(1, summary_zh="那边的总结。")])
    publish(there)
    here.publish_day([invented(1, summary_zh="这边的总结。")])
    publish(here)
    assert here.paper(ONE).paper.summary_zh == "那边的总结。"
    assert here.git("diff", "--stat", there.head(), "HEAD") == ""


def test_the_better_status_stands_wherever_it_is(here: Clone, there: Clone) -> None:
    """A translated paper beats an untranslated one on either side; ledger and post follow the papers."""
    there.publish_day([invented(1), untranslated(2)])
    publish(there)
    here.publish_day([untranslated(1), invented(2)])
    publish(here)
    assert [here.paper(one).paper.status for one in (ONE, TWO)] == ["complete", "complete"]
    assert [row.state for row in here.ledger().papers] == ["complete", "complete"]
    assert [row.reason for row in here.ledger().papers] == [None, None]
    post = here.post()
    assert "虚构研究 1" in post
    assert "虚构研究 2" in post
    assert is_ours(post, "post")


def test_hand_edits_here_stand(here: Clone, there: Clone) -> None:
    """A paper edited here beats the remote's newer version, in the post too, and stays an edit."""
    here.publish_day([invented(1), invented(2)])
    publish(here)
    publish(there)
    there.publish_day([invented(1, summary_zh="那边重译的总结。"), invented(2, summary_zh="那边也重译。")])
    publish(there)
    here.edit(here.paper_name(ONE), "第 1 项虚构研究。", "我亲手写的总结。")
    publish(here)
    assert here.paper(ONE).paper.summary_zh == "我亲手写的总结。"
    assert here.paper(ONE).paper.edited == ("summary_zh",)
    assert here.paper(TWO).paper.summary_zh == "那边也重译。"
    assert "我亲手写的总结。" in here.post()
    assert "那边也重译。" in here.post()


def test_hand_edits_of_both_sides_stand(here: Clone, there: Clone) -> None:
    """Two hands in different fields and sections of one paper: neither is lost."""
    here.publish_day([invented(1)])
    publish(here)
    publish(there)
    there.edit(there.paper_name(ONE), "虚构研究 1", "那边改的标题")
    there.write(there.paper_name(ONE), there.read(there.paper_name(ONE)) + "\n## 我的笔记\n\n值得一读。\n")
    publish(there)
    here.edit(here.paper_name(ONE), "第 1 项虚构研究。", "这边改的总结。")
    publish(here)
    paper = here.paper(ONE).paper
    assert (paper.title_zh, paper.summary_zh) == ("那边改的标题", "这边改的总结。")
    assert paper.edited == ("title_zh", "summary_zh")
    assert "## 我的笔记\n\n值得一读。" in here.read(here.paper_name(ONE))


def test_a_hand_on_the_remote_outlives_our_better_status(here: Clone, there: Clone) -> None:
    """Ours is translated and the remote's is not, but a hand wrote there: its words go into ours."""
    here.publish_day([untranslated(1)])
    publish(here)
    publish(there)
    there.edit(there.paper_name(ONE), "\nauthors:", "\nsummary_zh: 那边手写的总结。\nauthors:")
    publish(there)
    here.publish_day([invented(1)])
    publish(here)
    paper = here.paper(ONE).paper
    assert paper.status == "complete"
    assert paper.title_zh == "虚构研究 1"
    assert paper.summary_zh == "那边手写的总结。"
    assert paper.edited == ("summary_zh",)


def test_a_post_changed_by_hand_is_left_alone(here: Clone, there: Clone) -> None:
    """The day's post with a hand in it stands as it is, though the remote made the day anew."""
    here.publish_day([invented(1)])
    publish(here)
    publish(there)
    there.publish_day([invented(1, summary_zh="重译。")])
    publish(there)
    here.write(f"_posts/{DAY}-arxiv.md", here.post() + "\n编者按：好文。\n")
    mine = here.post()
    publish(here)
    assert here.post() == mine
    assert here.paper(ONE).paper.summary_zh == "重译。"


def test_what_only_a_person_can_merge_is_named(here: Clone, there: Clone) -> None:
    """One's own essay changed on both sides in the same place: one line, a clean tree, nothing moved."""
    essay = "_posts/2026-07-01-essay.md"
    here.write(essay, "---\ntitle: 随笔\n---\n原文\n")
    publish(here)
    publish(there)
    there.edit(essay, "原文", "那边的")
    publish(there)
    here.edit(essay, "原文", "这边的")
    outcome = here.digest("publish")
    assert outcome.code == 1
    (line,) = outcome.err.splitlines()
    assert f"{essay}: changed here and on the remote" in line
    assert here.status() == ""
    assert here.remote_head() == there.head()
    assert here.read(essay).endswith("这边的\n")


def test_other_files_merge_as_text(here: Clone, there: Clone) -> None:
    """A configuration that both changed in different places is merged line by line, as git does."""
    lines = CONFIG + "".join(f"# line {number}\n" for number in range(8))
    here.write("config.yaml", lines)
    here.commit("long")
    publish(there)
    there.write("config.yaml", lines + "# theirs\n")
    there.commit("theirs")
    here.write("config.yaml", "# mine\n" + lines)
    here.commit("mine", push=False)
    here.publish_day([invented(1)])
    publish(here)
    assert here.read("config.yaml") == "# mine\n" + lines + "# theirs\n"


@pytest.mark.parametrize("hand", [True, False], ids=["edited here", "merely rebuilt here"])
def test_a_paper_that_the_remote_dropped(here: Clone, there: Clone, hand: bool) -> None:
    """A paper removed on the remote stays away, unless a hand wrote in ours."""
    here.publish_day([invented(1), invented(2)])
    publish(here)
    publish(there)
    there.git("rm", "--quiet", there.paper_name(ONE))
    there.commit("drop")
    if hand:
        here.edit(here.paper_name(ONE), "第 1 项虚构研究。", "我亲手写的总结。")
    else:
        here.publish_day([invented(1, summary_zh="再译。"), invented(2)])
    publish(here)
    assert (here.root / here.paper_name(ONE)).exists() is hand


def test_a_newer_schema_on_the_remote_is_not_guessed_at(here: Clone, there: Clone) -> None:
    """A remote file that this version cannot read is exit 2 and named; nothing moves."""
    here.publish_day([invented(1)])
    publish(here)
    publish(there)
    there.edit(there.paper_name(ONE), "schema: 1", "schema: 99")
    there.commit("newer tool")
    here.publish_day([invented(1, summary_zh="再译。")])
    outcome = here.digest("publish")
    assert outcome.code == 2
    assert "upgrade the tool" in outcome.err
    assert here.status() == ""
    assert here.remote_head() == there.head()


def test_a_paper_dropped_here_that_the_remote_changed_comes_back(here: Clone, there: Clone) -> None:
    """The remote's version of what both changed stands, also where ours is that there is none."""
    here.publish_day([invented(1), invented(2)])
    publish(here)
    publish(there)
    there.publish_day([invented(1, summary_zh="重译。"), invented(2)])
    publish(there)
    here.git("rm", "--quiet", here.paper_name(ONE))
    publish(here)
    assert here.paper(ONE).paper.summary_zh == "重译。"


@pytest.mark.parametrize(
    ("ours", "theirs", "stands"),
    [
        ("开头这边", "结尾那边", ("开头这边", "结尾那边")),
        ("开头这边", "开头那边", ("开头这边", "结尾")),
    ],
    ids=["different places", "the same place"],
)
def test_two_hands_in_one_post(
    here: Clone, there: Clone, ours: str, theirs: str, stands: tuple[str, str]
) -> None:
    """Edits of different lines are merged as text; of the same line, ours stands."""
    here.publish_day([invented(1)])
    name = f"_posts/{DAY}-arxiv.md"
    front, body = here.post().split("\n---\n", 1)
    here.write(name, f"{front}\n---\n开头\n\n{body}\n\n结尾\n")
    publish(here)
    publish(there)
    there.edit(name, theirs[:2], theirs)
    publish(there)
    here.edit(name, ours[:2], ours)
    publish(here)
    lines = here.post().splitlines()
    assert [line for line in lines if line.startswith(("开头", "结尾"))] == list(stands)


OVERVIEW = Overview("m", "overview-1", DAY, (Paragraph("一段。", (ONE,)),))


def test_reports_of_two_machines_end_with_one(here: Clone, there: Clone) -> None:
    """The remote's stands, but an overview that only ours has is kept, and so is a post of a hand."""
    name, post = "_data/reports/2026-W29.json", "_posts/2026-07-19-arxiv-weekly.md"
    for clone in (there, here):
        clone.publish_day([invented(1)])
        done = clone.digest("report", "--no-site", "--date", DAY)
        assert done.code == 0, done.err
    publish(there)
    here.write(name, render_report_file(ReportFile("2026-W29", OVERVIEW)))
    here.edit(post, "个公布日", "个公布日（我数过）")
    publish(here)
    assert parse_report_file((here.root / name).read_text(encoding="utf-8"), name).overview == OVERVIEW
    assert "（我数过）" in (here.root / post).read_text(encoding="utf-8")


def test_titles_of_examples_that_two_machines_wrote_are_joined(here: Clone, there: Clone) -> None:
    """Nobody has to merge by hand what a night wrote: all titles stay, the remote's where both have one."""
    name = "_data/interests.json"
    for clone, titles in (
        (there, {"2607.00001": "One", "2607.00002": None, "2607.00003": "Theirs"}),
        (here, {"2607.00002": "Two", "2607.00003": "Ours", "2607.00004": "Four"}),
    ):
        clone.write(name, render_examples(titles))
        publish(clone)
    assert parse_examples((here.root / name).read_text(encoding="utf-8"), name) == {
        "2607.00001": "One",
        "2607.00002": "Two",
        "2607.00003": "Theirs",
        "2607.00004": "Four",
    }
    assert (here.status(), here.remote_head()) == ("", here.head())
