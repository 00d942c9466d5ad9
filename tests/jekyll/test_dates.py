"""A post's date and address, wherever and whenever it is built."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.config import Site
from digest.content import paths
from digest.dates import announced_at
from tests.jekyll.builder import build
from tests.jekyll.days import day_of
from tests.jekyll.reading import sections_of
from tests.unit.records import paper_file

pytestmark = pytest.mark.jekyll

# Both sides of both changes of US clocks, a Monday, a leap day, and one that is announced long after
# these lines were written.
DATES = [
    date(2024, 2, 29),
    date(2025, 3, 7),
    date(2025, 3, 10),
    date(2025, 10, 31),
    date(2025, 11, 3),
    date(2099, 12, 31),
]


@pytest.mark.parametrize("machine", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_dates_do_not_depend_on_the_machine(jekyll: str, tmp_path: Path, zone: str, machine: str) -> None:
    """A post bears the instant of its announcement and is built, though it lies in the future."""
    days = [day_of(day, [paper_file()]) for day in DATES]
    site = Site(title="T", timezone=zone)
    files = {f"_posts/{paths.post_path(day.ledger.date)}": day.post(site) for day in days}
    built = build(tmp_path, files, shipped=True, timezone=machine)
    assert {post.url: post.date for post in built.posts()} == {
        paths.day_permalink(day): announced_at(day) for day in DATES
    }
    for day in days:
        assert sections_of(built.page(day.permalink))[1].heading == "Quiet Rooms: Learning to Dereverberate"
