"""What arXiv showed → go, quiet or wait, and the merged announcement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from digest.decide.announcement import TRIES_BEFORE_PARTIAL, Verdict, judge_day, sort_key
from digest.models import Announcement, CategoryView, Listing, Observation
from tests.unit.fakes import NOW
from tests.unit.records import DAY, instant, item, listing

FOLLOWED = ("cs.SD", "eess.AS")
SD = listing("cs.SD", (item("2606.00001"), item("2606.00002", "cross", primary_category="cs.CL")))
AS = listing("eess.AS", (item("2606.00003", primary_category="eess.AS", categories=("eess.AS",)),))
FEED = Listing(
    "cs.SD+eess.AS",
    DAY,
    None,
    (item("2606.00001"), item("2606.00003", primary_category="eess.AS", categories=("eess.AS",))),
    "feed",
)
EMPTY_FEED = replace(FEED, items=())
BEFORE_MIDNIGHT = instant("2026-06-08T21:00-04:00")
EARLIER = date(2026, 6, 8)


def view(category: str, **values: Any) -> CategoryView:
    return CategoryView(category, **values)


def judged(*views: CategoryView, tries: int = 0, now: Any = NOW, known: Any = (), **seen: Any) -> Verdict:
    return judge_day(Observation(DAY, views, **seen), FOLLOWED, now, tries, known)


def announced(verdict: Verdict) -> Announcement:
    assert verdict.kind == "go", verdict.why
    assert verdict.announcement is not None
    return verdict.announcement


def types(announcement: Announcement) -> dict[str, str]:
    return {one.paper.arxiv_id: one.announce_type for one in announcement.items}


BOTH = (view("cs.SD", listing=SD), view("eess.AS", listing=AS))
STALE = view("eess.AS", shows=EARLIER, problem="eess.AS still shows 2026-06-08")
NOTHING = view("eess.AS", no_updates=True)
ONLY_SD = view("cs.SD", listing=listing("cs.SD", (item("2606.00001", categories=("cs.SD",)),)))


@pytest.mark.parametrize(
    ("views", "more", "kind"),
    [
        (BOTH, {}, "go"),
        (BOTH, {"feed": FEED}, "go"),
        # one category late
        ((BOTH[0], STALE), {}, "wait"),
        ((BOTH[0], STALE), {"tries": TRIES_BEFORE_PARTIAL - 1}, "wait"),
        ((BOTH[0], STALE), {"tries": TRIES_BEFORE_PARTIAL}, "go"),
        ((BOTH[0], STALE), {"feed": EMPTY_FEED}, "wait"),
        ((BOTH[0], STALE), {"feed": FEED}, "go"),
        ((BOTH[0], STALE), {"feed": replace(FEED, date=EARLIER)}, "wait"),
        # quiet, as far as catch-up says so for every category
        ((view("cs.SD", no_updates=True), NOTHING), {}, "quiet"),
        ((ONLY_SD, NOTHING), {}, "go"),
        # nothing yet
        ((view("cs.SD", problem="x", shows=EARLIER), STALE), {}, "wait"),
        ((view("cs.SD", problem="x", shows=EARLIER), STALE), {"tries": 99}, "wait"),
        ((view("cs.SD", problem="x", shows=EARLIER), STALE), {"feed": FEED}, "go"),
        ((view("cs.SD", problem="x", shows=EARLIER), STALE), {"feed": EMPTY_FEED}, "quiet"),
        ((view("cs.SD", problem="x", shows=EARLIER), NOTHING), {"feed": EMPTY_FEED}, "quiet"),
        (
            (view("cs.SD", problem="x", shows=EARLIER), STALE),
            {"feed": EMPTY_FEED, "now": BEFORE_MIDNIGHT},
            "wait",
        ),
        ((view("cs.SD", problem="x"), STALE), {"feed": EMPTY_FEED}, "wait"),
        (
            (view("cs.SD", problem="x", shows=EARLIER), STALE),
            {"feed": replace(EMPTY_FEED, date=EARLIER)},
            "wait",
        ),
        # a zero that a witness denies
        ((BOTH[0], NOTHING), {}, "wait"),
        ((BOTH[0], NOTHING), {"feed": FEED}, "go"),
        ((view("cs.SD", no_updates=True), NOTHING), {"feed": FEED}, "wait"),
        # yesterday's papers under today's date
        (BOTH, {"known": {"2606.00001", "2606.00003"}}, "wait"),
        (BOTH, {"known": {"2606.00003"}}, "wait"),
        (BOTH, {"known": {"2606.00009"}}, "go"),
        (
            (view("cs.SD", problem="x", shows=EARLIER), STALE),
            {"feed": FEED, "known": {"2606.00001", "2606.00003"}},
            "wait",
        ),
    ],
)
def test_verdicts(views: tuple[CategoryView, ...], more: dict[str, Any], kind: str) -> None:
    """Only listings, the feed and the clock decide whether a date is whole, quiet or not there yet."""
    verdict = judged(*views, **more)
    assert verdict.kind == kind
    assert verdict.why
    assert (verdict.announcement is not None) == (kind == "go")


def test_a_whole_day() -> None:
    """With both listings as declared the day is complete, and its counts prove it."""
    day = announced(judged(*BOTH))
    assert (day.state, day.source, day.missing, day.differences) == ("complete", "listing", (), ())
    assert day.declared == {
        "cs.SD": {"new": 1, "cross": 1, "replace": 0},
        "eess.AS": {"new": 1, "cross": 0, "replace": 0},
    }
    assert day.found == day.declared
    assert list(types(day)) == ["2606.00001", "2606.00003", "2606.00002"]


def test_a_category_without_updates_declares_zero() -> None:
    """ "No updates" in one category is a count too."""
    day = announced(judged(ONLY_SD, NOTHING))
    assert day.state == "complete"
    assert day.declared["eess.AS"] == {"new": 0, "cross": 0, "replace": 0}


def test_each_paper_is_there_once() -> None:
    """New beats cross beats replacement, whichever category says so."""
    one = listing(
        "cs.SD",
        (
            item("2606.00005", "cross", primary_category="eess.AS"),
            item("2606.00006", "replace", primary_category="cs.CL"),
            item("2606.00007", "replace", primary_category="eess.AS"),
            item("2606.00008", "cross", primary_category="cs.CL"),
        ),
    )
    two = listing(
        "eess.AS",
        (
            item("2606.00005", "new", primary_category="eess.AS"),
            item("2606.00008", "replace", primary_category="cs.CL"),
            item("math/0309136", "replace", primary_category="eess.AS"),
        ),
    )
    day = announced(judged(view("cs.SD", listing=one), view("eess.AS", listing=two)))
    assert types(day) == {
        "2606.00005": "new",
        "2606.00008": "cross",
        "math/0309136": "replace",
        "2606.00007": "replace",
        "2606.00006": "replace-cross",
    }
    assert list(types(day))[2] == "math/0309136"
    assert day.found["cs.SD"] == {"new": 0, "cross": 2, "replace": 2}


def test_the_feed_adds_what_listings_do_not_say() -> None:
    """Licence, version and DOI come from the feed, and its joint type wins over a category's cross."""
    fed = item(
        "2606.00002", "new", primary_category="cs.CL", license="L", doi="D", version=4, journal_ref="J"
    )
    known = item("2606.00001", "new", license="L1", version=9)
    feed = replace(FEED, items=(fed, known))
    day = announced(judged(*BOTH, feed=feed))
    papers = {one.paper.arxiv_id: one for one in day.items}
    assert papers["2606.00002"].announce_type == "new"
    assert (papers["2606.00002"].paper.doi, papers["2606.00002"].paper.journal_ref) == ("D", "J")
    assert (papers["2606.00001"].paper.version, papers["2606.00001"].paper.license) == (1, "L1")
    assert papers["2606.00003"].paper.license is None


def test_a_short_listing_is_partial() -> None:
    """Fewer entries than arXiv declares: the day is published, and says what is missing."""
    short = replace(SD, declared={"new": 3, "cross": 1, "replace": 0})
    day = announced(judged(view("cs.SD", listing=short), BOTH[1]))
    assert day.state == "partial"
    assert day.missing == ("cs.SD new: arXiv declares 3, 1 found",)


def test_an_unexplained_total_is_partial() -> None:
    """A page whose own total says more than its sections cannot be proven whole."""
    day = announced(
        judged(view("cs.SD", listing=SD, problem="arXiv declares 9 in all, its sections 2"), BOTH[1])
    )
    assert day.state == "partial"
    assert "arXiv declares 9 in all" in day.missing[0]


def test_a_short_listing_is_filled_from_the_feed() -> None:
    """What a listing declares and does not show is taken from the feed, and the day is whole."""
    short = replace(SD, declared={"new": 2, "cross": 1, "replace": 1})
    feed = replace(
        FEED,
        items=(
            *FEED.items,
            item("2606.00010", categories=("cs.SD",)),
            item("2510.00001", "replace-cross", primary_category="cs.CL", categories=("cs.CL", "cs.SD")),
        ),
    )
    day = announced(judged(view("cs.SD", listing=short), BOTH[1], feed=feed))
    assert (day.state, day.missing) == ("complete", ())
    assert day.found["cs.SD"] == {"new": 2, "cross": 1, "replace": 1}
    assert types(day)["2510.00001"] == "replace-cross"
    assert day.differences == (
        "feed names 2606.00010 (new), no listing does",
        "feed names 2510.00001 (replace-cross), no listing does",
    )


def test_what_only_the_feed_names_is_published() -> None:
    """A paper that the feed announces is in the day though the listings are whole without it."""
    feed = replace(FEED, items=(*FEED.items, item("2606.00010", categories=("cs.SD",))))
    day = announced(judged(*BOTH, feed=feed))
    assert types(day)["2606.00010"] == "new"
    assert day.state == "complete"
    assert len(day.differences) == 1


def test_a_stale_feed_is_not_believed() -> None:
    """Yesterday's batch under today's date adds nothing to a fresh listing."""
    feed = replace(FEED, items=tuple(item(f"2605.0010{n}") for n in range(4)))
    day = announced(judged(*BOTH, feed=feed))
    assert set(types(day)) == {"2606.00001", "2606.00002", "2606.00003"}
    assert day.differences == ("feed shares 0 of 4 papers with the listings: stale",)


def test_a_late_category_is_taken_from_the_feed() -> None:
    """While one listing is late the feed stands in for it; the proof stays open."""
    day = announced(judged(BOTH[0], STALE, feed=FEED))
    assert set(types(day)) == {"2606.00001", "2606.00002", "2606.00003"}
    assert day.state == "partial"
    assert "eess.AS: no listing, so arXiv's counts are unknown" in day.missing[0]
    assert day.found["eess.AS"]["new"] == 1


def test_the_feed_alone_makes_a_partial_day() -> None:
    """Without any listing the feed's papers are published, unproven."""
    day = announced(judged(view("cs.SD", problem="down"), view("eess.AS", problem="down"), feed=FEED))
    assert (day.state, day.source, day.declared) == ("partial", "feed", {})
    assert types(day) == {"2606.00001": "new", "2606.00003": "new"}
    assert day.found == {
        "cs.SD": {"new": 1, "cross": 0, "replace": 0},
        "eess.AS": {"new": 1, "cross": 1, "replace": 0},
    }


def test_an_inferred_day() -> None:
    """From submission times alone a day is inferred, and an empty window is quiet."""
    inferred = Listing("cs.SD+eess.AS", DAY, None, FEED.items, "api")
    day = announced(judged(inferred=inferred))
    assert (day.state, day.source, day.declared) == ("inferred", "api", {})
    assert len(day.items) == 2
    assert judged(inferred=replace(inferred, items=())).kind == "quiet"


def test_old_identifiers_are_older() -> None:
    """Identifiers with an archive's name sort before those that begin with a number."""
    ids = ["2606.00001", "math/0309136", "0704.0001", "cs/9901001"]
    assert sorted(ids, key=lambda name: sort_key(item(name))) == [
        "cs/9901001",
        "math/0309136",
        "0704.0001",
        "2606.00001",
    ]
