"""The announcement calendar: schedule, zones, windows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dates import (
    announced_at,
    eastern_date,
    feed_at,
    is_announcement_weekday,
    latest_announcement,
    submission_window,
    weekdays_back,
)
from tests.unit.records import instant

START = datetime(2000, 1, 3, 12, tzinfo=UTC)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        # The table of info.arxiv.org/help/availability.html, in the week of 8 June 2026.
        ("2026-06-10", "2026-06-08T14:00-04:00", "2026-06-09T14:00-04:00"),
        ("2026-06-11", "2026-06-09T14:00-04:00", "2026-06-10T14:00-04:00"),
        ("2026-06-12", "2026-06-10T14:00-04:00", "2026-06-11T14:00-04:00"),
        ("2026-06-15", "2026-06-11T14:00-04:00", "2026-06-12T14:00-04:00"),
        ("2026-06-16", "2026-06-12T14:00-04:00", "2026-06-15T14:00-04:00"),
        # Clocks change on Sunday 8 March and 1 November 2026, inside these windows.
        ("2026-03-10", "2026-03-06T14:00-05:00", "2026-03-09T14:00-04:00"),
        ("2026-11-03", "2026-10-30T14:00-04:00", "2026-11-02T14:00-05:00"),
    ],
)
def test_windows(day: str, start: str, end: str) -> None:
    """A date announces what was submitted between two 14:00 deadlines in US Eastern."""
    window = submission_window(date.fromisoformat(day))
    assert (window.start_at, window.end_at) == (instant(start), instant(end))


@given(days)
def test_windows_leave_no_gap(day: date) -> None:
    """Every instant belongs to exactly one announcement date."""
    if not is_announcement_weekday(day):
        with pytest.raises(ValueError, match="weekend"):
            submission_window(day)
        return
    later = day + timedelta(days=1)
    while not is_announcement_weekday(later):
        later += timedelta(days=1)
    assert submission_window(day).end_at == submission_window(later).start_at
    assert submission_window(day).end_at < announced_at(day)


@pytest.mark.parametrize(
    ("day", "announced", "fed"),
    [
        ("2026-06-09", "2026-06-09T00:00", "2026-06-09T04:00"),
        ("2026-01-13", "2026-01-13T01:00", "2026-01-13T05:00"),
        ("2026-03-09", "2026-03-09T00:00", "2026-03-09T04:00"),
        ("2026-11-02", "2026-11-02T01:00", "2026-11-02T05:00"),
        ("2026-11-01", "2026-11-01T00:00", "2026-11-01T04:00"),
    ],
)
def test_instants_follow_new_yorks_clocks(day: str, announced: str, fed: str) -> None:
    """20:00 of the eve and midnight are US Eastern times, in summer and in winter."""
    assert announced_at(date.fromisoformat(day)) == datetime.fromisoformat(announced).replace(tzinfo=UTC)
    assert feed_at(date.fromisoformat(day)) == datetime.fromisoformat(fed).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-06-08T19:59:59-04:00", "2026-06-08"),
        ("2026-06-08T20:00:00-04:00", "2026-06-09"),
        ("2026-06-09T23:59:00-04:00", "2026-06-10"),
        ("2026-06-12T12:00:00-04:00", "2026-06-12"),
        ("2026-06-12T21:00:00-04:00", "2026-06-12"),
        ("2026-06-13T21:00:00-04:00", "2026-06-12"),
        ("2026-06-14T19:59:59-04:00", "2026-06-12"),
        ("2026-06-14T20:00:00-04:00", "2026-06-15"),
        ("2026-01-12T19:59:59-05:00", "2026-01-12"),
        ("2026-01-12T20:00:00-05:00", "2026-01-13"),
    ],
)
def test_the_latest_announcement_changes_at_eight(now: str, day: str) -> None:
    """Sunday to Thursday at 20:00 US Eastern the next date is announced; on Friday and Saturday none."""
    assert latest_announcement(instant(now)) == date.fromisoformat(day)


@given(st.integers(0, 60 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)))
def test_the_latest_announcement_is_announced(now: datetime) -> None:
    """It is a weekday whose hour has come, and no later one's has."""
    day = latest_announcement(now)
    assert is_announcement_weekday(day)
    assert announced_at(day) <= now
    following = day + timedelta(days=1)
    while not is_announcement_weekday(following):
        following += timedelta(days=1)
    assert announced_at(following) > now


def test_the_calendar_date_is_new_yorks() -> None:
    """Beijing is ahead: its morning is New York's evening."""
    assert eastern_date(instant("2026-06-09T09:00+08:00")) == date(2026, 6, 8)


@given(days, st.integers(-3, 30))
def test_weekdays_back(last: date, count: int) -> None:
    """All announcement weekdays between two dates, newest first."""
    first = last - timedelta(days=count)
    every = [last - timedelta(days=back) for back in range(max(count + 1, 0))]
    assert list(weekdays_back(last, first)) == [day for day in every if day.weekday() < 5]
