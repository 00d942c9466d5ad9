"""Runs without a date, and runs over several dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.stories.blog import MakeBlog, ids_of
from tests.stories.papers import invented

DAYS = [date(2026, 7, day) for day in (8, 9, 10, 13, 14)]
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = {day: invented(day, 2) for day in DAYS}
ALL = [paper for papers in PAPERS.values() for paper in papers]


def test_missed_nights_are_caught_up_newest_first(make_blog: MakeBlog) -> None:
    """After a ledger of Wednesday the nights since then are published, today first, and then no more."""
    blog = make_blog(ALL, now=NOW - timedelta(days=6), config={"arxiv": {"lookback_days": 1}})
    assert blog.build("--no-llm").code == 0
    assert blog.days() == DAYS[:1]
    blog.now = NOW
    done = blog.build("--no-llm", "--json")
    assert done.code == 0, done.err
    built = [day["date"] for day in done.json["days"] if day["outcome"] == "built"]
    assert built == [f"{day}" for day in reversed(DAYS[1:])]
    assert done.json["date"] == "2026-07-14"
    for day in DAYS:
        assert set(blog.rows(day)) == ids_of(PAPERS[day])
    blog.arxiv.forget_requests()
    assert blog.build("--no-llm").code == 0
    assert [one for one in blog.arxiv.paths() if "07-13" in one] == []


def test_an_empty_blog_looks_back_as_configured(make_blog: MakeBlog) -> None:
    """On an empty blog the look-back alone counts: two days reach no further than Monday."""
    blog = make_blog(ALL, now=NOW, config={"arxiv": {"lookback_days": 2}})
    assert blog.build("--no-llm").code == 0
    assert blog.days() == DAYS[3:]


def test_nights_out_of_reach_are_named_with_their_command(make_blog: MakeBlog) -> None:
    """Dates older than the listings are not built but named, with the command that heals them."""
    long_ago = date(2026, 4, 1)
    old = invented(long_ago, 1)
    missed = invented(date(2026, 4, 7), 1)
    blog = make_blog([*old, *missed, *ALL], now=datetime(2026, 4, 1, 6, tzinfo=UTC))
    assert blog.build("--no-llm", "--date", long_ago).code == 0
    blog.now = NOW
    done = blog.build("--no-llm")
    assert done.code == 0, done.err
    assert "digest build --from 2026-04-02 --to 2026-04-14" in done.err
    assert blog.days() == [long_ago, *DAYS]
    healed = blog.build("--no-llm", "--from", "2026-04-02", "--to", "2026-04-14")
    assert healed.code == 0, healed.err
    assert blog.ledger(date(2026, 4, 7))["state"] == "inferred"
    assert "digest build --from" not in blog.build("--no-llm").err


def test_a_range_of_dates_prints_one_object(make_blog: MakeBlog) -> None:
    """``--from --to`` builds each weekday between; counts add up, the exit code is the worst of them."""
    blog = make_blog(ALL, now=NOW)
    blog.arxiv.fault("/catchup/eess.AS/2026-07-09", "declares-more", times=None)
    done = blog.build("--no-llm", "--from", DAYS[1], "--to", DAYS[3], "--json")
    assert done.code == 75
    assert done.json["date"] == "2026-07-13"
    assert done.json["counts"]["new"] == 6
    assert done.json["counts"]["original_only"] == 6
    states = {day["date"]: (day["state"], day["exit_code"]) for day in done.json["days"]}
    assert states == {
        "2026-07-13": ("complete", 0),
        "2026-07-10": ("complete", 0),
        "2026-07-09": ("partial", 75),
    }


def test_an_unfinished_older_day_is_finished_by_the_nightly_run(make_blog: MakeBlog) -> None:
    """A partial day inside the look-back is healed by a run without a date, without being named."""
    blog = make_blog(ALL, now=NOW, config={"arxiv": {"lookback_days": 2}})
    blog.arxiv.fault("/catchup/cs.SD/2026-07-13", "declares-more", times=None)
    assert blog.build("--no-llm").code == 75
    assert blog.ledger(DAYS[3])["state"] == "partial"
    blog.arxiv.clear_faults()
    assert blog.build("--no-llm").code == 0
    assert blog.ledger(DAYS[3])["state"] == "complete"
