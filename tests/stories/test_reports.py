"""Weekly and monthly reports: written when a period is over, healed with it, and only when asked for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, answer_chat, dump
from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.papers import invented

MONDAY, FRIDAY = date(2026, 7, 13), date(2026, 7, 17)
WEEK = tuple(MONDAY + timedelta(days=n) for n in range(5))
NOW = datetime(2026, 7, 17, 6, tzinfo=UTC)
POST = "_posts/2026-07-19-arxiv-weekly.md"
FILE = "_data/reports/2026-W29.json"


def week(make_blog: MakeBlog, *, each: int = 3, llm: LlmServer | None = None, **reports: Any) -> StoryBlog:
    papers = [paper for day in WEEK for paper in invented(day, each)]
    return make_blog(papers, now=NOW, config={"reports": reports} if reports else None, llm=llm)


def build_week(blog: StoryBlog) -> None:
    done = blog.build("--from", MONDAY, "--to", FRIDAY)
    assert done.code == 0, done.err


def test_without_being_asked_for_there_is_no_report(make_blog: MakeBlog) -> None:
    """A week of nights leaves the days' posts and nothing else."""
    blog = week(make_blog, each=1)
    build_week(blog)
    assert sorted(path.name for path in (blog.root / "_posts").iterdir()) == [
        f"{day}-arxiv.md" for day in WEEK
    ]
    assert not (blog.root / "_data" / "reports").exists()


def test_the_week_is_reported_once_friday_is_done(make_blog: MakeBlog) -> None:
    """On Thursday there is none, on Friday there is; a second run writes nothing, a healed day heals it."""
    blog = week(make_blog, weekly=True, monthly=True)
    blog.now = NOW - timedelta(days=1)
    blog.key = None
    assert blog.build("--from", MONDAY, "--to", WEEK[3], "--no-llm").code == 0
    assert FILE not in blog.tree()
    blog.now = NOW
    done = blog.build("--date", FRIDAY, "--no-llm")
    assert "report 2026-W29 · _posts/2026-07-19-arxiv-weekly.md" in done.out
    post = blog.tree()[POST].decode()
    assert 'permalink: "/reports/2026-W29/"' in post
    assert "date: 2026-07-19 08:00:00 +0800" in post
    assert "尚未翻译 15" in post
    assert json.loads(blog.tree()[FILE]) == {"schema": 1, "period": "2026-W29", "overview": None}
    assert not any("monthly" in name for name in blog.tree()), "July is not over"

    before = blog.stamps()
    assert blog.build("--from", MONDAY, "--to", FRIDAY, "--no-llm").code == 0
    assert blog.stamps() == before

    blog.key = "sk-story"
    build_week(blog)
    healed = blog.tree()[POST].decode()
    assert "尚未翻译 0" in healed
    assert "语音识别与Sparse Attention" not in post
    assert "相关度最高的 10 篇" in healed


def test_new_scores_and_acceptances_reach_the_report(make_blog: MakeBlog) -> None:
    """Its post never contradicts the days' posts: what ``score`` and ``review`` change, it has at once."""
    blog = week(make_blog, each=2, weekly=True)
    doubtful = "2607.17001"
    blog.llm.fault("number-changed", match=doubtful, times=None)
    blog.llm.fault("not-json", task="repair", times=None)
    assert blog.build("--from", MONDAY, "--to", FRIDAY).code == 3
    post = blog.tree()[POST].decode()
    assert "待核对 1" in post
    blog.configure({"interests": {"keywords": ["Sparse Attention"], "lift": {"keyword": 0.3}}})
    assert blog.run("score", "--no-site", *WEEK).code == 0
    lifted = blog.tree()[POST].decode()
    assert lifted != post
    assert f"- **{blog.paper(doubtful).relevance_score}** " in lifted
    assert blog.run("review", doubtful, "--accept").code == 0
    accepted = blog.tree()[POST].decode()
    assert "待核对 0" in accepted
    assert "report 2026-W29" not in blog.build().out
    assert blog.run("report", "--week", "2026-W29").out.rstrip().endswith("(unchanged)")
    assert blog.tree()[POST].decode() == accepted


def test_a_report_by_hand_is_a_pure_view(make_blog: MakeBlog) -> None:
    """``digest report`` writes the last whole week; again it writes nothing; deleted, it comes back."""
    blog = week(make_blog)
    build_week(blog)
    done = blog.run("report", "--no-site", "--json")
    assert done.code == 0, done.err
    report = done.json
    assert (report["period"], report["first"], report["last"]) == ("2026-W29", "2026-07-13", "2026-07-19")
    assert (report["papers"], report["chosen_by"], report["overview"]) == (15, "score", None)
    assert [day["papers"] for day in report["days"]] == [3] * 5
    assert report["metrics"] == {}
    scores = [paper["score"] for paper in report["top"]]
    assert scores == sorted(scores, reverse=True)
    tree = blog.tree()
    again = blog.run("report", "--no-site", "--week", "2026-W29")
    assert again.out == "2026-W29 · 5 days · 15 papers · _posts/2026-07-19-arxiv-weekly.md (unchanged)\n"
    for name in (POST, FILE):
        (blog.root / name).unlink()
    assert blog.run("report", "--no-site", "--date", "2026-07-15").code == 0
    assert blog.tree() == tree
    assert blog.run("report", "--no-site", "--month", "2026-07").code == 0
    assert "/reports/2026-07/" in blog.tree()["_posts/2026-07-31-arxiv-monthly.md"].decode()


def test_a_report_changed_by_hand_is_left_alone(make_blog: MakeBlog) -> None:
    """The owner's words stay, and a line says so."""
    blog = week(make_blog, each=1)
    build_week(blog)
    assert blog.run("report", "--no-site").code == 0
    path = blog.root / POST
    path.write_text(path.read_text(encoding="utf-8") + "\n我的话。\n", encoding="utf-8")
    told = blog.run("report", "--no-site")
    assert told.code == 0
    assert "changed by hand; left alone" in told.out
    assert path.read_text(encoding="utf-8").endswith("我的话。\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--week", "2026-W99"), "is no week such as 2026-W29"),
        (("--month", "2026-W29"), "is no month such as 2026-07"),
        (("--week", "2026-W20"), "2026-W20: this blog has no day of it"),
        ((), "no whole week yet"),
    ],
)
def test_a_period_that_is_none_is_a_usage_error(
    make_blog: MakeBlog, arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2 and one line; nothing is written."""
    blog = make_blog([], now=NOW)
    refused = blog.run("report", *arguments)
    assert refused.code == 2
    assert said in refused.err
    assert blog.tree() == {}


def test_an_overview_is_checked_kept_and_never_paid_for_again(make_blog: MakeBlog) -> None:
    """It cites papers of the week, outlives the cache, and stands in the post without any model."""
    blog = week(make_blog, weekly=True, overview=True)
    build_week(blog)
    assert blog.llm.calls_by_task["overview"] == 1
    overview = json.loads(blog.tree()[FILE])["overview"]
    assert [len(part["papers"]) for part in overview["paragraphs"]] == [1, 1, 1]
    post = blog.tree()[POST].decode()
    assert "综述由 AI 生成（模型 fake-model" in post
    for part in overview["paragraphs"]:
        assert f"[{part['papers'][0]}](/papers/{part['papers'][0]}/)" in post

    blog.key = None
    blog.llm.forget_requests()
    for path in (blog.root / ".digest").iterdir():
        path.unlink()
    (blog.root / POST).unlink()
    assert blog.run("report", "--no-site").code == 0
    assert blog.tree()[POST].decode() == post
    assert blog.llm.requests == ()


def overview_of(*answers: str) -> LlmServer:
    """A server whose overviews are these, the last one for ever."""
    left = list(answers)

    def answer(chat: Chat) -> str:
        if chat.task != "overview":
            return dump(answer_chat(chat))
        return left.pop(0) if len(left) > 1 else left[0]

    return LlmServer(answerer=answer)


def paragraph(text: str, *papers: str) -> str:
    return json.dumps({"paragraphs": [{"text": text, "papers": list(papers)}]}, ensure_ascii=False)


def test_an_overview_that_invents_is_mended_once(make_blog: MakeBlog) -> None:
    """A number that no cited paper has is named to the model; the second answer stands."""
    good = paragraph("这些工作研究语音增强。", "2607.13003")
    blog = week(make_blog, llm=overview_of(paragraph("错误率降低 77.7%。", "2607.13003"), good))
    build_week(blog)
    assert blog.run("report", "--no-site", "--overview").code == 0
    assert blog.llm.calls_by_task["overview"] == 2
    assert "所引论文里没有：77.7%" in json.loads(blog.llm.calls[-1].body)["messages"][1]["content"]
    assert "这些工作研究语音增强。" in blog.tree()[POST].decode()
    assert "77.7" not in blog.text()


@pytest.mark.parametrize(
    "bad",
    [
        paragraph("一项工作。", "2506.00001"),
        paragraph("规模达 9999 小时。", "2607.13003"),
        paragraph("SuperNet 表现最好。", "2607.13003"),
        paragraph("见 [这里](https://evil.example)。", "2607.13003"),
        "I cannot help with that.",
        '{"paragraphs": []}',
    ],
)
def test_an_overview_that_fails_twice_is_left_out(make_blog: MakeBlog, bad: str) -> None:
    """Asked twice, then the report stands without one: no error text, nothing that was refused."""
    blog = week(make_blog, each=3, llm=overview_of(bad))
    build_week(blog)
    done = blog.run("report", "--no-site", "--overview")
    assert done.code == 0, done.err
    assert "no overview" in done.out
    assert blog.llm.calls_by_task["overview"] == 2
    assert json.loads(blog.tree()[FILE])["overview"] is None
    assert "综述" not in blog.tree()[POST].decode()
    assert "evil.example" not in blog.text()


def test_an_overview_of_a_paper_that_is_gone_is_not_shown(make_blog: MakeBlog) -> None:
    """The post drops it, the file keeps it, and the log says why."""
    blog = week(make_blog, weekly=True, overview=True)
    build_week(blog)
    cited = json.loads(blog.tree()[FILE])["overview"]["paragraphs"][0]["papers"][0]
    blog.paper_file(cited).unlink()
    told = blog.run("report", "--no-site")
    assert told.code == 0
    assert "overview left out, a paper that it cites is gone" in told.err
    assert "综述" not in blog.tree()[POST].decode()
    assert json.loads(blog.tree()[FILE])["overview"] is not None


def test_a_broken_report_file_keeps_no_day_from_its_turn(make_blog: MakeBlog) -> None:
    """The day is published; one line names the file; the run fails visibly."""
    blog = week(make_blog, each=1, weekly=True)
    (blog.root / "_data" / "reports").mkdir(parents=True)
    (blog.root / FILE).write_text("{", encoding="utf-8")
    done = blog.build("--from", MONDAY, "--to", FRIDAY)
    assert done.code == 2
    assert "reports left alone: " in done.err
    assert "2026-W29.json" in done.err
    assert blog.days() == list(WEEK)
    (blog.root / FILE).unlink()
    assert blog.build("--from", MONDAY, "--to", FRIDAY).code == 0
    assert POST in blog.tree()
