"""The model: keys, failures, budgets, fallback, relevance, and what is final."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.servers.llm_habits import Habits
from tests.servers.llm_server import LlmServer
from tests.stories.blog import KEY, MakeBlog, Outcome, StoryBlog, ids_of, statuses
from tests.stories.papers import invented

DAY, WEDNESDAY = date(2026, 7, 14), date(2026, 7, 15)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)


def build(blog: StoryBlog, *arguments: object) -> Outcome:
    return blog.build("--date", DAY, *arguments)


def reasons(blog: StoryBlog) -> dict[str, str | None]:
    return {name: row.get("reason") for name, row in blog.rows(DAY).items()}


def asked_models(llm: LlmServer) -> list[str]:
    return [json.loads(call.body)["model"] for call in llm.calls]


def test_originals_first_then_a_run_with_a_key_fills_in(make_blog: MakeBlog) -> None:
    """``--no-llm`` publishes marked originals with 0; a later run translates each once and proves it."""
    papers = invented(DAY, 5)
    blog = make_blog(papers, now=NOW)
    blog.key = None
    first = build(blog, "--no-llm", "--json")
    assert first.code == 0, first.err
    assert first.json["counts"]["original_only"] == 5
    assert set(reasons(blog).values()) == {"no-llm"}
    assert blog.post(DAY).count("尚未翻译") == 5
    assert blog.calls() == 0
    again = blog.stamps()
    assert build(blog, "--no-llm").code == 0
    assert blog.stamps() == again

    blog.key = KEY
    assert build(blog).code == 0
    assert blog.llm.calls_by_task == {"enrich": 5, "relevance": 1}
    assert statuses(blog.rows(DAY)) == {"complete"}
    assert "尚未翻译" not in blog.post(DAY)


def test_no_key_is_a_mistake_before_any_request(make_blog: MakeBlog) -> None:
    """Without a key: one line that names the three ways on, exit 2, nobody asked, nothing written."""
    blog = make_blog(invented(DAY, 1), now=NOW)
    blog.key = None
    refused = build(blog)
    assert refused.code == 2
    (line,) = refused.err.splitlines()
    for way in ("OPENAI_API_KEY", "ollama", "--no-llm"):
        assert way in line
    assert blog.arxiv.requests == ()
    assert blog.llm.requests == ()
    assert blog.tree() == {}


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("401", "no-key"), ("403", "no-key"), ("402", "balance"), ("insufficient-quota", "balance")],
)
def test_a_refused_key_or_empty_balance_ends_the_stage(make_blog: MakeBlog, kind: str, reason: str) -> None:
    """The first such answer is the last request: all papers stand with their originals, exit 3."""
    blog = make_blog(invented(DAY, 12), now=NOW, config={"llm": {"concurrency": 1}})
    blog.llm.fault(kind, times=None)
    done = build(blog)
    assert done.code == 3
    assert blog.calls() == 1
    assert set(reasons(blog).values()) == {reason}
    assert blog.post(DAY).count("尚未翻译") == 12


def test_a_dead_server_is_given_up_after_ten_failures(make_blog: MakeBlog) -> None:
    """Ten requests that fail in a row end the stage as ``unreachable``; the next night heals the day."""
    papers = invented(DAY, 14)
    blog = make_blog(papers, now=NOW, config={"llm": {"concurrency": 1, "retries": 0}})
    blog.llm.fault("reset", times=None)
    done = build(blog)
    assert done.code == 3
    assert blog.calls() == 10
    assert set(reasons(blog).values()) == {"unreachable"}
    blog.llm.clear_faults()
    assert build(blog).code == 0
    assert statuses(blog.rows(DAY)) == {"complete"}


def test_a_servers_retry_after_is_kept(make_blog: MakeBlog) -> None:
    """A throttled paper is asked for again only after the seconds that the server names."""
    blog = make_blog(invented(DAY, 2), now=NOW)
    blog.llm.fault("429", task="enrich", match="Study 1", retry_after=1)
    assert build(blog).code == 0
    refused = next(call for call in blog.llm.calls if call.notes.get("fault") == "429")
    repeat = [call for call in blog.llm.calls if call.body == refused.body and call is not refused]
    assert len(repeat) == 1
    assert repeat[0].start - refused.start >= 1


def usage_of(blog: StoryBlog) -> tuple[list[float], list[float]]:
    """Scores of the papers that are done, and of those that the budget left out."""
    rows = blog.rows(DAY)
    assert {row.get("reason") for row in rows.values()} == {None, "budget"}
    done = [blog.paper(name).relevance_score for name, row in rows.items() if row["state"] == "complete"]
    left = [blog.paper(name).relevance_score for name, row in rows.items() if row["state"] != "complete"]
    return [score or 0.0 for score in done], [score or 0.0 for score in left]


@pytest.mark.parametrize(
    "limits",
    [
        {"max_tokens_per_night": 9_000},
        {"max_cost_per_night": 0.01, "prices": {"currency": "USD", "input": 1, "output": 2}},
    ],
    ids=["tokens", "money"],
)
def test_a_budget_stops_cleanly_and_the_next_night_goes_on(
    make_blog: MakeBlog, limits: dict[str, Any]
) -> None:
    """The best scored papers come first, the rest waits as ``budget``; the next night finishes them."""
    config = {"llm": {"concurrency": 1, **limits}}
    blog = make_blog(invented(DAY, 12), now=NOW, config=config)
    done = build(blog, "--json")
    assert done.code == 3, done.err
    best, left = usage_of(blog)
    assert min(best) >= max(left)
    spent = done.json["spent"]
    if "max_tokens_per_night" in limits:
        assert spent["tokens"] <= limits["max_tokens_per_night"]
    else:
        assert spent["cost"] <= limits["max_cost_per_night"]
    calls = blog.calls()
    assert build(blog).code == 3
    assert blog.calls() == calls, "the same night has no more to spend"
    for _ in range(4):
        blog.now += timedelta(days=1)
        if build(blog).code == 0:
            break
    assert statuses(blog.rows(DAY)) == {"complete"}
    assert blog.llm.calls_by_task["enrich"] == 12


def test_a_refusal_goes_to_the_fallback_model(make_blog: MakeBlog) -> None:
    """A content filter's refusal is not repeated on the same model: the fallback model is asked at once."""
    papers = invented(DAY, 3)
    blog = make_blog(papers, now=NOW, config={"llm": {"fallback_model": "second-model"}})
    blog.llm.fault("content-risk", task="enrich", match="Study 2")
    done = build(blog)
    assert done.code == 0, done.err
    assert sorted(asked_models(blog.llm)) == ["fake-model"] * 4 + ["second-model"]
    assert statuses(blog.rows(DAY)) == {"complete"}


def test_a_refusal_without_fallback_is_marked_and_tried_again(make_blog: MakeBlog) -> None:
    """Refused once, no other model: original-only with ``refused``, exit 3; tried again by the next run."""
    papers = invented(DAY, 3)
    blog = make_blog(papers, now=NOW)
    blog.llm.fault("refusal", task="enrich", match="Study 2")
    done = build(blog, "--json")
    assert done.code == 3
    assert done.json["failed"] == [{"arxiv_id": papers[1].arxiv_id, "reason": "refused"}]
    assert blog.calls() == 4
    assert build(blog).code == 0
    assert blog.calls() == 5
    assert statuses(blog.rows(DAY)) == {"complete"}


def test_relevance_is_asked_25_a_call_and_what_failed_is_joined(make_blog: MakeBlog) -> None:
    """A double day of 55 papers: three calls; what a failed and a short one left out, in as few as fit."""
    papers = invented(DAY, 55)
    blog = make_blog(papers, now=NOW, config={"llm": {"retries": 0}})
    blog.llm.fault("missing-sentence", task="relevance", times=2)
    blog.llm.fault("not-json", task="relevance")
    done = build(blog)
    assert done.code == 0, done.err
    batches = sorted(len(chat.ids()) for chat in blog.llm.chats("relevance")[:3])
    assert batches == [5, 25, 25]
    joined = [len(chat.ids()) for chat in blog.llm.chats("relevance")[3:]]
    assert joined in ([7], [25, 2], [2, 25])
    assert set(blog.llm.ids_asked()) == ids_of(papers)
    assert all(blog.paper(paper.arxiv_id).relevance_score is not None for paper in papers)
    order = [blog.paper(name).relevance_score or 0.0 for name in _order_in_post(blog)]
    assert order == sorted(order, reverse=True)


def _order_in_post(blog: StoryBlog) -> list[str]:
    lines = blog.post(DAY).splitlines()
    return [line.split("[")[1].split("v1")[0] for line in lines if line.startswith("- **arXiv**")]


def test_without_interests_there_is_no_relevance_call(make_blog: MakeBlog) -> None:
    """No interests: arXiv's order, no score, nothing asked for it and nothing left to do."""
    papers = invented(DAY, 3)
    blog = make_blog(papers, now=NOW, config={"interests": {"description": ""}})
    assert build(blog).code == 0
    assert blog.llm.calls_by_task == {"enrich": 3}
    assert _order_in_post(blog) == sorted(ids_of(papers))
    assert not any("todo" in row for row in blog.rows(DAY).values())


def test_changed_interests_pay_for_no_translation_again(make_blog: MakeBlog) -> None:
    """New interests count for new papers; what is translated stays paid, even when it is scored anew."""
    blog = make_blog([*invented(DAY, 3), *invented(WEDNESDAY, 2)], now=NOW)
    assert build(blog).code == 0
    blog.configure({"interests": {"description": "音乐生成"}})
    blog.now += timedelta(days=1)
    assert build(blog).code == 0
    assert blog.build("--date", WEDNESDAY).code == 0
    assert blog.llm.calls_by_task["enrich"] == 5
    scored = blog.llm.chats("relevance")[-1]
    assert set(scored.ids()) == ids_of(invented(WEDNESDAY, 2))
    assert "音乐生成" in scored.system


def test_a_failed_relevance_call_is_a_todo_of_a_complete_paper(make_blog: MakeBlog) -> None:
    """Scores are no part of the exit code: 0 with ``todo: relevance``, asked for by the next run alone."""
    blog = make_blog(invented(DAY, 3), now=NOW, config={"readings": {"mode": "none"}})
    blog.llm.fault("not-json", task="relevance", times=None)
    assert build(blog).code == 0
    assert all(row["todo"] == ["relevance"] for row in blog.rows(DAY).values())
    assert statuses(blog.rows(DAY)) == {"complete"}
    blog.llm.clear_faults()
    assert build(blog).code == 0
    assert blog.llm.calls_by_task["enrich"] == 3
    assert not any("todo" in row for row in blog.rows(DAY).values())


def test_what_needs_review_is_final(make_blog: MakeBlog) -> None:
    """A number that stays wrong through the repair: marked for the reader, 3 once, then left alone with 0."""
    papers = invented(DAY, 3)
    blog = make_blog(papers, now=NOW)
    blog.llm.fault("number-changed", match="1.5%", times=None)
    done = build(blog, "--json")
    assert done.code == 3, done.err
    assert done.json["counts"]["needs_review"] == 1
    one = blog.paper(papers[0].arxiv_id)
    assert one.status == "needs-review"
    assert one.translation is not None
    assert [finding.severity for finding in one.translation.findings].count("hard") >= 1
    assert blog.post(DAY).count("待核对") == 1
    calls, tree = blog.calls(), blog.tree()
    assert build(blog).code == 0
    assert (blog.calls(), blog.tree()) == (calls, tree)


def test_a_summary_that_stays_too_long_is_left_out(make_blog: MakeBlog) -> None:
    """Asked once for a shorter one, never cut: the paper stands without a summary."""
    papers = invented(DAY, 2)
    blog = make_blog(papers, now=NOW)
    blog.llm.fault("summary-long", task="enrich", match="Study 1", times=None)
    build(blog)
    asked = [chat for chat in blog.llm.chats("enrich") if "Study 1" in chat.all_users[0]]
    assert len(asked) == 2
    assert blog.paper(papers[0].arxiv_id).summary_zh is None
    assert blog.paper(papers[1].arxiv_id).summary_zh
    assert "非常丰富" not in blog.post(DAY)


def test_a_weak_server_is_found_out_once(make_blog: MakeBlog) -> None:
    """No schema, no JSON mode, another token parameter: learned on one night, known on the next."""
    habits = Habits(
        refuses_json_schema=400,
        refuses_json_object=500,
        refuses_max_tokens=True,
        ignores_format=True,
        usage=False,
    )
    server = LlmServer(habits=habits)
    papers = [*invented(DAY, 2), *invented(WEDNESDAY, 2)]
    blog = make_blog(papers, now=NOW, llm=server, config={"llm": {"concurrency": 1}})
    assert build(blog).code == 0
    first = blog.calls()
    assert first > 3
    blog.now += timedelta(days=1)
    assert blog.build("--date", WEDNESDAY).code == 0
    assert blog.calls() == first + 3
