"""What is asked of arXiv for a date, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from digest.config import Arxiv
from digest.edges.http import PoliteHttp
from digest.edges.store import Store
from digest.models import Observation
from digest.sources.observe import ArxivObserver
from tests.servers.arxiv_papers import sample_paper
from tests.servers.arxiv_server import ArxivServer
from tests.unit.fakes import NOW, FakeClock, raw
from tests.unit.records import DAY, instant

MONDAY = date(2026, 6, 8)
AT = datetime(2026, 6, 8, 10, tzinfo=UTC)
PAPERS = (
    *(sample_paper(f"2606.0000{n}", DAY, AT, cross=("eess.AS",)) for n in range(1, 6)),
    sample_paper("2606.00006", DAY, AT, primary="eess.AS"),
    sample_paper("2605.00007", MONDAY, datetime(2026, 6, 5, 10, tzinfo=UTC), cross=("eess.AS",)),
)


class Watch:
    """An observer with its world."""

    def __init__(self, server: ArxivServer, store: Store, **settings: Any) -> None:
        self.server = server
        self.clock = FakeClock(server.now)
        values: dict[str, Any] = {
            "listing_url": server.url,
            "feed_url": server.url,
            "api_url": server.url + "/api/query",
            "delay_seconds": 0.0,
            "timeout_seconds": 10.0,
            "retries": 2,
        }
        configured = Arxiv(**(values | settings))
        self.http = PoliteHttp(
            contact="a@b.c",
            clock=self.clock,
            keeper=store,
            delay_s=configured.delay_seconds,
            timeout_s=configured.timeout_seconds,
            retries=configured.retries,
        )
        self.observer = ArxivObserver(self.http, store, configured, self.clock)

    def see(self, day: date = DAY) -> Observation:
        return self.observer.observe(day)


Look = Callable[..., Watch]


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    with ArxivServer(PAPERS, now=NOW) as running:
        yield running


@pytest.fixture
def look(server: ArxivServer, store: Store) -> Iterator[Look]:
    """Make observers; their connections are closed after the test."""
    made: list[Watch] = []

    def make(**settings: Any) -> Watch:
        made.append(Watch(server, store, **settings))
        return made[-1]

    yield make
    for one in made:
        one.http.close()


def ids(seen: Observation, index: int = 0) -> set[str]:
    listing = seen.categories[index].listing
    return set() if listing is None else {item.paper.arxiv_id for item in listing.items}


def test_todays_announcement(server: ArxivServer, look: Look) -> None:
    """The current day is seen in the listing pages and the feed, each asked for once."""
    seen = look().see()
    assert ids(seen) == {f"2606.0000{n}" for n in range(1, 6)}
    assert ids(seen, 1) == {f"2606.0000{n}" for n in range(1, 7)}
    assert seen.feed is not None
    assert len(seen.feed.items) == 6
    assert sorted(server.paths()) == ["/list/cs.SD/new", "/list/eess.AS/new", "/rss/cs.SD+eess.AS"]


def test_seen_answers_serve_again(server: ArxivServer, look: Look) -> None:
    """A second look at the same date asks for nothing, until its answers are distrusted."""
    watch = look()
    first = watch.see()
    server.forget_requests()
    assert watch.see() == first
    assert server.paths() == []
    watch.observer.distrust()
    assert watch.see() == first
    assert len(server.paths()) == 3


def test_an_earlier_date(server: ArxivServer, look: Look) -> None:
    """A past day is in the catch-up pages, and no feed tells of it any more."""
    seen = look().see(MONDAY)
    assert ids(seen) == {"2605.00007"}
    assert seen.feed is None
    assert server.paths() == ["/catchup/cs.SD/2026-06-08", "/catchup/eess.AS/2026-06-08"]


def test_a_very_old_date(server: ArxivServer, look: Look) -> None:
    """Beyond the catch-up pages only submission times are left."""
    server.now = instant("2026-10-20T06:00Z")
    seen = look().see()
    assert seen.categories == ()
    assert seen.inferred is not None
    assert {item.paper.arxiv_id for item in seen.inferred.items} == {f"2606.0000{n}" for n in range(1, 7)}


def test_before_the_new_batch_is_there(server: ArxivServer, look: Look) -> None:
    """In the first hours the listing may still show the day before: that is told, and nothing else."""
    server.now = instant("2026-06-08T20:30-04:00")
    server.fault("/list/", "stale", times=None)
    seen = look().see()
    assert [view.shows for view in seen.categories] == [MONDAY, MONDAY]
    assert all("still shows 2026-06-08" in (view.problem or "") for view in seen.categories)
    assert seen.feed is None
    assert server.paths() == ["/list/cs.SD/new", "/list/eess.AS/new"]


def test_a_stale_listing_is_checked_with_catchup(server: ArxivServer, look: Look) -> None:
    """After midnight the catch-up page knows the date although the listing does not."""
    server.fault("/list/cs.SD", "stale", times=None)
    seen = look().see()
    assert len(ids(seen)) == 5
    assert seen.categories[0].shows == MONDAY


def test_a_quiet_day(server: ArxivServer, look: Look) -> None:
    """A weekday without announcement has "No updates" in catch-up and an empty feed."""
    server.now = instant("2026-06-10T06:00Z")
    seen = look().see(date(2026, 6, 10))
    assert all(view.no_updates and view.shows == DAY for view in seen.categories)
    assert seen.feed is not None
    assert seen.feed.items == ()


def test_pages_are_put_together(server: ArxivServer, look: Look) -> None:
    """A long listing comes in pages; each entry is there once."""
    server.page_size = 2
    server.now = instant("2026-06-10T06:00Z")
    seen = look().see()
    assert len(ids(seen, 1)) == 6
    listing = seen.categories[1].listing
    assert listing is not None
    assert listing.declared == {"new": 1, "cross": 5, "replace": 0}


@pytest.mark.parametrize(
    "fault", ["declares-more", "empty-page", "truncated", "html-200", "429", "500", "rate-exceeded-200"]
)
def test_a_fault_that_passes_leaves_no_trace(server: ArxivServer, look: Look, fault: str) -> None:
    """A short or broken page is asked for again and the day is whole."""
    server.fault("/list/cs.SD", fault, times=1)
    seen = look().see()
    assert len(ids(seen)) == 5
    assert seen.categories[0].problem is None


def test_a_lasting_shortfall_is_told(server: ArxivServer, look: Look) -> None:
    """A page that keeps declaring more than it shows is handed on with its counts."""
    server.fault("/list/cs.SD", "declares-more", times=None)
    seen = look().see()
    listing = seen.categories[0].listing
    assert listing is not None
    assert listing.declared is not None
    assert listing.declared["new"] > sum(item.announce_type == "new" for item in listing.items)


def test_duplicates_count_once(server: ArxivServer, look: Look) -> None:
    """An entry that a page shows twice is one entry."""
    server.fault("/list/cs.SD", "duplicates", times=None)
    listing = look().see().categories[0].listing
    assert listing is not None
    assert len(listing.items) == 5


@pytest.mark.parametrize("fault", ["500", "404", "html-200", "silent"])
def test_a_category_that_fails_is_a_problem(server: ArxivServer, look: Look, fault: str) -> None:
    """One category's failure is told beside the other's listing, and nothing is raised."""
    server.fault("(list|catchup)/cs.SD", fault, times=None)
    seen = look(timeout_seconds=0.1).see()
    assert seen.categories[0].listing is None
    assert seen.categories[0].problem
    assert len(ids(seen, 1)) == 6


def test_a_feed_that_fails_is_a_problem(server: ArxivServer, look: Look) -> None:
    """Without the feed the listings still count."""
    server.fault("/rss", "bad-category", times=None)
    seen = look().see()
    assert seen.feed is None
    assert seen.feed_problem
    assert len(ids(seen)) == 5


def test_a_catchup_page_of_another_day_is_a_problem(server: ArxivServer, look: Look) -> None:
    """A page that bears another date than the one asked for is not believed."""
    server.fault("/catchup/cs.SD", "stale", times=None)
    server.papers = (*PAPERS, sample_paper("2606.00040", date(2026, 6, 5), AT))
    seen = look().see(MONDAY)
    assert "shows 2026-06-05" in (seen.categories[0].problem or "")


def test_an_empty_catchup_page_is_no_quiet_day(server: ArxivServer, look: Look) -> None:
    """A page without entries that does not say "No updates" is a problem, not a quiet day."""
    server.fault("/catchup/cs.SD", "empty-page", times=None)
    seen = look().see(MONDAY)
    assert not seen.categories[0].no_updates
    assert seen.categories[0].problem


def test_a_later_page_that_fails_leaves_the_first(server: ArxivServer, look: Look) -> None:
    """What the first page shows is kept, and what it declares says that more is due."""
    server.now = instant("2026-06-10T06:00Z")
    server.page_size = 4
    server.fault("page=2", "500", times=None)
    listing = look().see().categories[1].listing
    assert listing is not None
    assert listing.declared is not None
    assert len(listing.items) == 4
    assert sum(listing.declared.values()) > 4


def test_a_kept_answer_that_cannot_be_read_is_passed_over(
    server: ArxivServer, look: Look, store: Store
) -> None:
    """An answer kept by an older version, whose form is not understood any more, is asked for again."""
    url = f"{server.url}/list/cs.SD/new"
    store.keep_answer(raw(b"<html><body>no date</body></html>", url), good=True)
    store.keep_answer(raw(b"<rss/>", f"{server.url}/rss/cs.SD+eess.AS"), good=True)
    seen = look().see()
    assert len(ids(seen)) == 5
    assert seen.feed is not None


def test_other_categories(server: ArxivServer, look: Look) -> None:
    """What is followed is configuration."""
    server.papers = (sample_paper("2606.00001", DAY, AT, primary="cs.CL"),)
    seen = look(categories=("cs.CL",)).see()
    assert [view.category for view in seen.categories] == ["cs.CL"]
    assert seen.feed is not None
    assert seen.feed.category == "cs.CL"
    assert replace(seen, feed=None).feed is None
