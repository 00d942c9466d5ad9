"""What was published stays, what was missing comes back, and nothing good is replaced by something weaker."""

from __future__ import annotations

import signal
import time
from datetime import UTC, date, datetime, timedelta

from digest.content.body import CHINESE
from tests.servers.llm_server import LlmServer
from tests.stories.blog import MakeBlog, StoryBlog, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
MONDAY = date(2026, 7, 13)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
SD = invented(DAY, 3, primary="cs.SD", cross=())
AS = invented(DAY, 3, first=11, primary="eess.AS", cross=())
QUIET = {"interests": {"description": ""}, "arxiv": {"retries": 0}}


def no_llm(blog: StoryBlog, day: date = DAY) -> int:
    return blog.build("--no-llm", "--date", day).code


def test_a_partial_day_keeps_what_it_has_published(make_blog: MakeBlog) -> None:
    """Seen again with another category down, a partial day loses no paper, and heals in the end."""
    blog = make_blog([*SD, *AS], now=NOW, config=QUIET)
    blog.arxiv.fault("(list|catchup)/eess.AS", "503", times=None)
    assert no_llm(blog) == 75
    assert set(blog.rows(DAY)) == ids_of([*SD, *AS]), "the feed stands in for the listing"
    blog.arxiv.clear_faults()
    for path in ("(list|catchup)/cs.SD", "/rss/"):
        blog.arxiv.fault(path, "503", times=None)
    for _ in range(4):
        no_llm(blog)
        assert set(blog.rows(DAY)) == ids_of([*SD, *AS])
    blog.arxiv.clear_faults()
    assert no_llm(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of([*SD, *AS])


def test_no_address_or_error_is_published(make_blog: MakeBlog) -> None:
    """What is missing is named by category, without a server's address or words."""
    blog = make_blog([*SD, *AS], now=NOW, config=QUIET)
    blog.arxiv.fault("(list|catchup)/eess.AS", "503", times=None)
    assert no_llm(blog) == 75
    assert "127.0.0.1" not in blog.text()
    assert "503" not in blog.ledger_file(DAY).read_text(encoding="utf-8")


def test_a_false_zero_of_a_past_day_is_asked_again(make_blog: MakeBlog) -> None:
    """A catch-up page that shows nothing is never believed for good."""
    papers = invented(MONDAY, 2)
    blog = make_blog(papers, now=NOW, config=QUIET)
    blog.arxiv.fault(f"/catchup/.*/{MONDAY}", "false-zero", times=2)
    assert no_llm(blog, MONDAY) == 0
    assert blog.days() == []
    assert no_llm(blog, MONDAY) == 0
    assert set(blog.rows(MONDAY)) == ids_of(papers)


def test_a_proof_is_not_replaced_by_an_inference(make_blog: MakeBlog) -> None:
    """Months later a lost paper file comes back from the API, and the day's counts stay proved."""
    blog = make_blog([*SD, *AS], now=NOW, config=QUIET)
    assert blog.build("--date", DAY).code == 0
    ledger = blog.ledger(DAY)
    (name, *_) = sorted(ids_of(SD))
    blog.paper_file(name).unlink()
    blog.now = NOW + timedelta(days=120)
    assert blog.build("--date", DAY).code == 0
    assert blog.paper(name).abstract_zh
    after = blog.ledger(DAY)
    assert [after[key] for key in ("state", "declared", "found")] == [
        ledger[key] for key in ("state", "declared", "found")
    ]


def test_a_lost_file_that_cannot_be_had_is_no_success(make_blog: MakeBlog) -> None:
    """With arXiv down a missing paper file is 75, and the post keeps its paper."""
    blog = make_blog(SD, now=NOW, config=QUIET)
    assert blog.build("--date", DAY).code == 0
    post = blog.post(DAY)
    (name, *_) = sorted(ids_of(SD))
    blog.paper_file(name).unlink()
    (blog.root / ".digest" / "digest.db").unlink()
    blog.arxiv.fault("/", "503", times=None)
    assert blog.build("--date", DAY).code == 75
    assert blog.post(DAY) == post
    blog.arxiv.clear_faults()
    assert blog.build("--date", DAY).code == 0
    assert blog.paper(name).abstract_zh


def test_an_edit_answers_a_doubt_everywhere(make_blog: MakeBlog) -> None:
    """A sentence mended by hand is good in ledger, post and status at the next run, without a call."""
    blog = make_blog(SD[:1], now=NOW, config=QUIET)
    (name,) = ids_of(SD[:1])
    for task in ("enrich", "repair"):
        blog.llm.fault("number-changed", task=task, times=None)
    assert blog.build("--date", DAY).code == 3
    assert blog.rows(DAY)[name]["state"] == "needs-review"
    path = blog.paper_file(name)
    head, _, tail = path.read_text(encoding="utf-8").partition(CHINESE)
    path.write_text(head + CHINESE + tail.replace("。", "（已改）。", 2), encoding="utf-8")
    calls = blog.calls()
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == calls
    assert blog.rows(DAY)[name]["state"] == "complete"
    assert "待核对" not in blog.post(DAY)


def test_a_translation_by_hand_counts(make_blog: MakeBlog) -> None:
    """A paper that its owner translates needs no model any more."""
    blog = make_blog(SD[:1], now=NOW, config=QUIET)
    (name,) = ids_of(SD[:1])
    assert no_llm(blog) == 0
    path = blog.paper_file(name)
    path.write_text(path.read_text(encoding="utf-8") + f"\n{CHINESE}\n\n我的译文。\n", encoding="utf-8")
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == 0
    assert blog.rows(DAY)[name]["state"] == "complete"
    assert "我的译文" in blog.post(DAY)


def test_an_unreadable_day_does_not_stop_the_night(make_blog: MakeBlog) -> None:
    """A merge conflict in an old ledger is exit 2 for that day, and today is published."""
    papers = [*invented(MONDAY, 2), *SD]
    blog = make_blog(papers, now=NOW, config=QUIET)
    assert no_llm(blog, MONDAY) == 0
    path = blog.ledger_file(MONDAY)
    path.write_text("<<<<<<< ours\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    done = blog.build("--no-llm")
    assert done.code == 2
    assert str(MONDAY) in done.err
    assert "conflict" in done.err
    assert set(blog.rows(DAY)) == ids_of(SD)


def test_a_kill_after_an_earlier_ledger_keeps_the_usage(make_blog: MakeBlog) -> None:
    """Originals first, then a run that is killed, then a dry run and the rest: the usage is all there."""
    papers = invented(DAY, 8)
    calm = make_blog(papers, now=NOW, config=QUIET)
    assert no_llm(calm) == 0
    assert calm.build("--date", DAY).code == 0
    blog = make_blog(papers, now=NOW, llm=LlmServer(latency=0.3), config={**QUIET, "llm": {"concurrency": 2}})
    assert no_llm(blog) == 0
    running = blog.start("build", "--no-site", "--date", DAY)
    deadline = time.monotonic() + 60
    while not any(blog.paper(name).abstract_zh for name in ids_of(papers)):
        assert time.monotonic() < deadline, "a first paper gets done"
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert blog.build("--date", DAY, "--dry-run").code == 0
    assert blog.build("--date", DAY).code == 0
    assert blog.ledger(DAY) == calm.ledger(DAY)
    asked = [call.body for call in blog.llm.calls if call.status == 200]
    assert len(asked) <= len(papers) + 2, "at most what was under way is asked for again"


def test_a_refresh_is_priced_and_spares_other_days(make_blog: MakeBlog) -> None:
    """A dry run of a refresh counts its calls; a refresh of an empty date sets nothing aside."""
    blog = make_blog(SD, now=NOW, config=QUIET)
    assert blog.build("--date", DAY).code == 0
    priced = blog.build("--date", DAY, "--refresh", "--dry-run", "--json")
    assert priced.json["days"][0]["estimate"]["calls"] == len(SD)
    assert blog.build("--date", "2026-07-11", "--refresh").code == 0
    (blog.ledger_file(DAY)).unlink()
    for name in ids_of(SD):
        blog.paper_file(name).unlink()
    calls = blog.calls()
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == calls
