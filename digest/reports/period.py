"""The periods that a report can be of: ISO weeks and calendar months (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from digest.dates import is_announcement_weekday

Kind = Literal["week", "month"]
KINDS: tuple[Kind, ...] = ("week", "month")
PRECEDING: dict[Kind, int] = {"week": 4, "month": 3}
"""How many periods before one it is compared with."""

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A week, Monday to Sunday, or a month."""

    kind: Kind
    first: date

    @property
    def last(self) -> date:
        """The last calendar day."""
        return self.next.first - timedelta(days=1)

    @property
    def key(self) -> str:
        """``2026-W29`` (ISO 8601: a week belongs to the year of its Thursday) or ``2026-07``."""
        if self.kind == "month":
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def days(self) -> tuple[date, ...]:
        """The dates on which arXiv's schedule may announce, oldest first."""
        span = (self.last - self.first).days + 1
        dates = (self.first + timedelta(days=n) for n in range(span))
        return tuple(day for day in dates if is_announcement_weekday(day))

    def preceding(self) -> tuple[Period, ...]:
        """Return the periods that this one is compared with, oldest first."""
        found = [self]
        for _ in range(PRECEDING[self.kind]):
            found.insert(0, period_of(found[0].first - timedelta(days=1), self.kind))
        return tuple(found[:-1])

    def following(self) -> tuple[Period, ...]:
        """Return the periods that are compared with this one, oldest first."""
        found = [self]
        for _ in range(PRECEDING[self.kind]):
            found.append(found[-1].next)
        return tuple(found[1:])

    @property
    def next(self) -> Period:
        """The period after this one."""
        if self.kind == "week":
            return Period("week", self.first + timedelta(days=7))
        return Period("month", (self.first + timedelta(days=31)).replace(day=1))


def period_of(day: date, kind: Kind) -> Period:
    """Return the week or month that a day lies in."""
    return Period(kind, day - timedelta(days=day.weekday()) if kind == "week" else day.replace(day=1))


def parse_period(key: str) -> Period:
    """Return the period of ``2026-W29`` or ``2026-07``.

    Raises:
        ValueError: it is neither, or there is no such week.
    """
    if match := _WEEK.fullmatch(key):
        try:
            return Period("week", date.fromisocalendar(int(match.group(1)), int(match.group(2)), 1))
        except ValueError:
            raise ValueError(f"{key!r} is no week such as 2026-W29") from None
    if match := _MONTH.fullmatch(key):
        try:
            return Period("month", date(int(match.group(1)), int(match.group(2)), 1))
        except ValueError:
            pass
    raise ValueError(f"{key!r} is no week such as 2026-W29 and no month such as 2026-07")


@lru_cache(maxsize=512)
def concerned_by(day: date) -> tuple[Period, ...]:
    """Return the periods whose report a day's papers enter: its own, and those compared with them."""
    own = [period_of(day, kind) for kind in KINDS]
    return tuple(period for one in own for period in (one, *one.following()))
