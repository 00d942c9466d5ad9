"""Related papers of other feeds' items: they look back only, and every road to them gives the same bytes."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.content.items import ItemFile, read_item
from tests.site.blogs import DAY, TestBlog
from tests.site.test_related import SUBJECTS, WORDS, edit, fill, tables_of


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog")


def subject_item(day: date, number: int, random_: random.Random) -> ItemFile:
    """Return an item on one of the papers' subjects."""
    english, chinese, tag = SUBJECTS[number % len(SUBJECTS)]
    return ItemFile(
        f"lab-blog-{number:010}",
        f"Notes on {english}",
        (f"We write about {english} with {' '.join(random_.sample(WORDS, 4))}.",),
        "Lab Blog",
        day,
        "complete",
        title_zh=f"关于{chinese}",
        summary_zh=f"谈{chinese}。",
        tags=(tag,),
    )


def edit_items(blog: TestBlog, random_: random.Random) -> None:
    """Add, remove, move or change an item."""
    paths = sorted((blog.root / "_items").rglob("*.md"))
    day = DAY + timedelta(days=random_.randrange(-130, 20))
    match random_.randrange(3):
        case 0:
            blog.put_item(subject_item(day, 50 + random_.randrange(40), random_))
        case 1:
            random_.choice(paths).unlink()
        case 2:
            path = random_.choice(paths)
            old = read_item(path.read_text("utf-8"), path.name)
            path.unlink()
            blog.put_item(subject_item(day, int(old.key[-3:]), random_))


@pytest.mark.parametrize("seed", range(6))
def test_incremental_equals_from_nothing(blog: TestBlog, seed: int) -> None:
    """After any edits of papers and items, lists and pages are those of a build from nothing."""
    random_ = random.Random(seed)
    for number, day in enumerate(fill(blog, 12, seed=seed)):
        blog.put_item(subject_item(day + timedelta(days=number % 3), number, random_))
    blog.update()
    for _ in range(4):
        edit(blog, random_)
        edit_items(blog, random_)
        blog.update()
    updated, files = tables_of(blog), blog.files()
    assert len(updated["related_item"]) > 20
    assert files == blog.from_nothing()
    assert updated == tables_of(blog)


def test_an_item_is_in_no_papers_list(blog: TestBlog) -> None:
    """Items that come and go change no list of a paper, and name papers up to their day alone."""
    days = fill(blog, 10)
    blog.update()
    before = tables_of(blog)["related"]
    day = days[4]
    for number in range(6):
        blog.put_item(subject_item(day, number, random.Random(number)))
    blog.update()
    after = tables_of(blog)
    assert after["related"] == before
    assert {row[0] for row in after["related_item"]} == {f"lab-blog-{n:010}" for n in range(6)}
    assert all(str(row[2])[:4] <= f"{day:%y%m}" for row in after["related_item"])
    shown = blog.page("/items/lab-blog-0000000000/").splitlines()[1:6]
    assert all("full-duplex" in line for line in shown)
