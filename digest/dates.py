"""Announcement dates and submission windows (pure).

arXiv announces Sunday to Thursday at 20:00 US Eastern; the listing bears the next day's date, Monday
to Friday. What it holds was submitted between two 14:00 deadlines
(info.arxiv.org/help/availability.html). Deferrals are never looked up in a table: listings decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
CATCHUP_DAYS = 90
"""How far back arXiv's catch-up pages go."""

_SATURDAY = 5
# Days from the listing's date back to the deadlines that open and close its window, by weekday.
_WINDOW_DAYS = {0: (4, 3), 1: (4, 1), 2: (2, 1), 3: (2, 1), 4: (2, 1)}


@dataclass(frozen=True, slots=True)
class Window:
    """Submission times of what one date announces; aware UTC, start inclusive, end exclusive."""

    start_at: datetime
    end_at: datetime


def is_announcement_weekday(day: date) -> bool:
    """Whether arXiv's schedule can have a listing of this date."""
    return day.weekday() < _SATURDAY


def announced_at(day: date) -> datetime:
    """Return the nominal instant of an announcement: 20:00 US Eastern of the eve, as UTC."""
    return datetime.combine(day - timedelta(days=1), time(20), EASTERN).astimezone(UTC)


def feed_at(day: date) -> datetime:
    """Return when the feed of a date is built: midnight US Eastern, as UTC."""
    return datetime.combine(day, time(0), EASTERN).astimezone(UTC)


def eastern_date(now: datetime) -> date:
    """Return the calendar date in US Eastern."""
    return now.astimezone(EASTERN).date()


def latest_announcement(now: datetime) -> date:
    """Return the newest date that the schedule can have announced by now."""
    day = eastern_date(now) + timedelta(days=1)
    while not is_announcement_weekday(day) or announced_at(day) > now:
        day -= timedelta(days=1)
    return day


def submission_window(day: date) -> Window:
    """Return the window of an announcement date by the plain schedule.

    Raises:
        ValueError: a weekend date.
    """
    if not is_announcement_weekday(day):
        raise ValueError(f"{day} is a weekend date; arXiv announces nothing")
    opens, closes = _WINDOW_DAYS[day.weekday()]

    def deadline(days_before: int) -> datetime:
        eve = day - timedelta(days=days_before)
        return datetime.combine(eve, time(14), EASTERN).astimezone(UTC)

    return Window(deadline(opens), deadline(closes))


def weekdays_back(last: date, first: date) -> Iterator[date]:
    """Yield the announcement weekdays from ``last`` back to ``first``, both inclusive."""
    day = last
    while day >= first:
        if is_announcement_weekday(day):
            yield day
        day -= timedelta(days=1)
