"""What a run makes of what arXiv shows: complete, partial, quiet, not yet, inferred."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.servers.arxiv_papers import SamplePaper, SampleVersion
from tests.stories.blog import MakeBlog, StoryBlog, ids_of
from tests.stories.papers import invent, invented

MONDAY, DAY, WEDNESDAY = date(2026, 7, 13), date(2026, 7, 14), date(2026, 7, 15)
EVENING = datetime(2026, 7, 14, 1, tzinfo=UTC)
"""One hour after the release, three before the feed of the day."""
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = [*invented(MONDAY, 4), *invented(DAY, 6), *invented(DAY, 2, first=20, primary="eess.AS", cross=())]
OF_DAY = PAPERS[4:]


def plain(make_blog: MakeBlog, papers: list[SamplePaper] = PAPERS, now: datetime = NOW) -> StoryBlog:
    """A blog on which no story needs a model."""
    return make_blog(papers, now=now, config={"arxiv": {"retries": 0}})


def build(blog: StoryBlog, day: date = DAY) -> int:
    return blog.build("--no-llm", "--date", day).code


def test_a_weekend_ends_well_without_a_trace(make_blog: MakeBlog) -> None:
    """A Saturday: 0, no request, nothing written."""
    blog = plain(make_blog)
    assert build(blog, date(2026, 7, 11)) == 0
    assert blog.tree() == {}
    assert blog.arxiv.requests == ()


def test_a_date_with_no_updates_anywhere_is_quiet(make_blog: MakeBlog) -> None:
    """Catch-up says "No updates" for every followed category: 0 and not even a ledger."""
    blog = plain(make_blog, [*invented(MONDAY, 2), *invented(WEDNESDAY, 2)], NOW + timedelta(days=2))
    assert build(blog, DAY) == 0
    assert blog.tree() == {}


def test_today_is_quiet_by_the_empty_feed_after_midnight(make_blog: MakeBlog) -> None:
    """Old headings and, after midnight US Eastern, a valid empty feed of today: 0, nothing written."""
    blog = plain(make_blog, PAPERS[:4])
    blog.arxiv.fault("/catchup/", "404", times=None)
    assert build(blog) == 0
    assert blog.tree() == {}


def test_before_midnight_an_old_heading_means_not_yet(make_blog: MakeBlog) -> None:
    """The listing still shows yesterday and the feed cannot tell yet: 75, nothing written."""
    blog = plain(make_blog, PAPERS[:4], EVENING)
    assert build(blog) == 75
    assert blog.tree() == {}


def test_a_future_date_is_not_announced(make_blog: MakeBlog) -> None:
    """A date whose release is still to come: 75 without a request."""
    blog = plain(make_blog)
    assert build(blog, WEDNESDAY) == 75
    assert blog.arxiv.requests == ()
    assert blog.tree() == {}


def test_the_evening_listing_is_enough(make_blog: MakeBlog) -> None:
    """Right after the release the two listings alone prove the day complete."""
    blog = plain(make_blog, now=EVENING)
    assert build(blog) == 0
    ledger = blog.ledger(DAY)
    assert (ledger["state"], ledger["source"], ledger["missing"]) == ("complete", "listing", [])
    assert ledger["declared"] == ledger["found"]
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_a_stale_category_is_waited_for_then_published_in_part_and_healed(make_blog: MakeBlog) -> None:
    """One category stale: 75 three times, then partial with its name, then complete when arXiv is."""
    blog = plain(make_blog)
    blog.arxiv.fault("(list|catchup)/eess.AS", "stale", times=None)
    blog.arxiv.fault("/rss/", "503", times=None)
    for _ in range(3):
        assert build(blog) == 75
        assert blog.tree() == {}
    assert build(blog) == 75
    ledger = blog.ledger(DAY)
    assert ledger["state"] == "partial"
    assert any("eess.AS" in line for line in ledger["missing"])
    assert "缺" in blog.post(DAY)
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)
    assert "缺" not in blog.post(DAY)


def test_yesterdays_entries_under_todays_heading_are_not_believed(make_blog: MakeBlog) -> None:
    """Listings that repeat yesterday's papers under today's date: 75, and nothing of today is written."""
    blog = plain(make_blog, now=datetime(2026, 7, 13, 6, tzinfo=UTC))
    assert build(blog, MONDAY) == 0
    before = blog.tree()
    blog.now = EVENING
    blog.arxiv.fault("(list|catchup)/", "stale-redated", times=None)
    assert build(blog) == 75
    assert blog.tree() == before
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_a_stale_feed_is_not_believed(make_blog: MakeBlog) -> None:
    """Yesterday's papers, which the archive knows, in today's feed: the day is the listings', complete."""
    blog = plain(make_blog, now=datetime(2026, 7, 13, 6, tzinfo=UTC))
    assert build(blog, MONDAY) == 0
    blog.now = NOW
    blog.arxiv.fault("/rss/", "stale", times=None)
    assert build(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_a_stale_feed_does_not_hold_up_a_whole_listing(make_blog: MakeBlog) -> None:
    """Yesterday's papers in today's feed are older than the listings', which are published without it."""
    blog = plain(make_blog)
    blog.arxiv.fault("/rss/", "stale", times=None)
    assert build(blog) == 0
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)
    assert "stale" in blog.ledger(DAY)["differences"][0]


def test_listings_of_an_older_day_are_waited_for(make_blog: MakeBlog) -> None:
    """Yesterday's entries under today's heading are older than today's feed: 75, until they agree."""
    blog = plain(make_blog)
    blog.arxiv.fault("/(list|catchup)/", "stale-redated", times=None)
    assert build(blog) == 75
    assert blog.tree() == {}
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_a_stale_feed_does_not_make_a_quiet_day_busy(make_blog: MakeBlog) -> None:
    """Yesterday's papers in today's feed on a quiet day are not published again under today's date."""
    blog = plain(make_blog, PAPERS[:4], datetime(2026, 7, 13, 6, tzinfo=UTC))
    assert build(blog, MONDAY) == 0
    blog.now = NOW
    blog.arxiv.fault("/rss/", "stale", times=None)
    assert build(blog) in (0, 75)
    assert blog.days() == [MONDAY]


def test_a_short_listing_is_partial_and_healed(make_blog: MakeBlog) -> None:
    """A page that shows less than it declares: partial, what is missing named; a later run heals it."""
    blog = plain(make_blog, now=EVENING)
    blog.arxiv.fault("(list|catchup)/cs.SD", "declares-more", times=None)
    assert build(blog) == 75
    ledger = blog.ledger(DAY)
    assert ledger["state"] == "partial"
    assert any(line.startswith("cs.SD") for line in ledger["missing"])
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


@pytest.mark.parametrize("kind", ["false-zero", "empty-page"])
def test_a_false_zero_of_all_listings_is_no_announcement(make_blog: MakeBlog, kind: str) -> None:
    """Pages of today's date without any entry: 75 in the evening, never an empty or quiet day."""
    blog = plain(make_blog, now=EVENING)
    blog.arxiv.fault("(list|catchup)/", kind, times=None)
    assert build(blog) == 75
    assert blog.tree() == {}
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_a_false_zero_against_a_full_feed_is_not_believed(make_blog: MakeBlog) -> None:
    """All listings say "No updates" while today's feed has papers: neither quiet nor complete."""
    blog = plain(make_blog)
    blog.arxiv.fault("(list|catchup)/", "false-zero", times=None)
    assert build(blog) == 75
    assert not blog.ledger_file(DAY).exists() or blog.ledger(DAY)["state"] == "partial"


def test_a_false_zero_of_one_category_is_seen_from_the_other(make_blog: MakeBlog) -> None:
    """eess.AS says "No updates" though cs.SD shows papers listed in both: not complete until it mends."""
    blog = plain(make_blog)
    blog.arxiv.fault("(list|catchup)/eess.AS", "false-zero", times=None)
    blog.arxiv.fault("/rss/", "503", times=None)
    assert build(blog) == 75
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)


def test_the_feed_stands_in_for_unavailable_listings(make_blog: MakeBlog) -> None:
    """No listing can be had: the feed's papers are published as partial, and healed by the listings."""
    blog = plain(make_blog)
    blog.arxiv.fault("/(list|catchup)/", "503", times=None)
    assert build(blog) == 75
    ledger = blog.ledger(DAY)
    assert (ledger["state"], ledger["source"]) == ("partial", "feed")
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    ledger = blog.ledger(DAY)
    assert (ledger["state"], ledger["source"], ledger["missing"]) == ("complete", "listing", [])
    assert ledger["declared"] == ledger["found"]


def test_nothing_reachable_is_75_and_writes_nothing(make_blog: MakeBlog) -> None:
    """Neither listing nor feed: try again later."""
    blog = plain(make_blog)
    blog.arxiv.fault("/", "503", times=None)
    assert build(blog) == 75
    assert blog.tree() == {}


def test_a_day_is_complete_without_the_api_and_healed_by_it(make_blog: MakeBlog) -> None:
    """The query API is down: complete with ``todo: metadata``; the next run fills dates in."""
    blog = plain(make_blog)
    blog.arxiv.fault("/api/query", "503", times=None)
    assert build(blog) == 0
    assert blog.ledger(DAY)["state"] == "complete"
    assert all(row["todo"][0] == "metadata" for row in blog.rows(DAY).values())
    one = OF_DAY[0].arxiv_id
    assert blog.paper(one).date is None
    blog.arxiv.clear_faults()
    assert build(blog) == 0
    assert not any("metadata" in row.get("todo", ()) for row in blog.rows(DAY).values())
    assert blog.paper(one).date == OF_DAY[0].versions[0].submitted_at.date()


def test_a_hole_in_the_api_concerns_one_paper(make_blog: MakeBlog) -> None:
    """A paper that the API does not know yet keeps its ``todo``; the others have their dates."""
    blog = plain(make_blog)
    hole = OF_DAY[2].arxiv_id
    blog.arxiv.api_holes.add(hole)
    assert build(blog) == 0
    waiting = {name for name, row in blog.rows(DAY).items() if "metadata" in row.get("todo", ())}
    assert waiting == {hole}
    blog.arxiv.api_holes.clear()
    assert build(blog) == 0
    assert blog.paper(hole).date is not None


def test_an_old_date_is_inferred_from_submission_times(make_blog: MakeBlog) -> None:
    """Beyond 90 days the API's submission window gives the day, and the ledger says ``inferred``."""
    blog = plain(make_blog, now=NOW + timedelta(days=120))
    assert build(blog) == 0
    ledger = blog.ledger(DAY)
    assert (ledger["state"], ledger["source"], ledger["declared"]) == ("inferred", "api", {})
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)
    assert "推断" in blog.post(DAY)


def test_an_api_that_shows_nothing_at_all_is_not_believed(make_blog: MakeBlog) -> None:
    """A zero for an old date from an API that is blank for the whole month: 75, nothing written."""
    blog = plain(make_blog, now=NOW + timedelta(days=120))
    blog.arxiv.fault("/api/query", "false-zero", times=None)
    assert build(blog) == 75
    assert blog.tree() == {}


def test_types_are_those_of_the_joint_query(make_blog: MakeBlog) -> None:
    """New beats cross, a followed primary makes ``replace``, another ``replace-cross``; v6 is not listed."""
    second = SampleVersion(datetime(2026, 7, 13, 9, tzinfo=UTC), DAY)
    others = (replace(second, announced=date(2026, 6, 2 + k)) for k in range(5))
    in_both = invent(DAY, 1)
    crossed = invent(DAY, 2, primary="cs.CL", cross=("cs.SD", "eess.AS"))
    revised = invent(MONDAY, 3)
    revised = replace(revised, versions=(*revised.versions, second))
    elsewhere = invent(MONDAY, 4, primary="cs.CL", cross=("cs.SD",))
    elsewhere = replace(elsewhere, versions=(*elsewhere.versions, second))
    sixth = invent(date(2026, 6, 1), 5)
    sixth = replace(sixth, versions=(*others, second))
    blog = plain(make_blog, [in_both, crossed, revised, elsewhere, sixth])
    assert build(blog) == 0
    found = {name: (row["announce_type"], row["version"]) for name, row in blog.rows(DAY).items()}
    assert found == {
        in_both.arxiv_id: ("new", 1),
        crossed.arxiv_id: ("cross", 1),
        revised.arxiv_id: ("replace", 2),
        elsewhere.arxiv_id: ("replace-cross", 2),
    }


def test_an_old_style_identifier_has_a_file_of_its_own(make_blog: MakeBlog) -> None:
    """An old paper that is newly cross-listed: math/0309136 lies in _papers/0309/math-0309136.md."""
    old = replace(
        invent(date(2003, 9, 9), 1, primary="math.NA", cross=()),
        arxiv_id="math/0309136",
        later_cross=(("cs.SD", DAY),),
    )
    blog = plain(make_blog, [old, *OF_DAY])
    assert build(blog) == 0
    assert blog.rows(DAY)["math/0309136"]["announce_type"] == "cross"
    assert "_papers/0309/math-0309136.md" in blog.tree()
    assert "https://arxiv.org/abs/math/0309136" in blog.post(DAY)


def test_a_long_announcement_is_paged(make_blog: MakeBlog) -> None:
    """Pages of five entries: today's listing and a past day's catch-up are both read to their ends."""
    blog = plain(make_blog)
    blog.arxiv.page_size = 3
    assert build(blog) == 0
    assert set(blog.rows(DAY)) == ids_of(OF_DAY)
    assert build(blog, MONDAY) == 0
    assert set(blog.rows(MONDAY)) == ids_of(PAPERS[:4])
    assert any("page=2" in request.target for request in blog.arxiv.requests)
    assert any("skip=3" in request.target for request in blog.arxiv.requests)
