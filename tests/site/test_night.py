"""A night's update: related papers found aside, rows and entries kept, nothing lost when it breaks off."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.content.items import ItemFile
from digest.content.ledger import LedgerItem, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.site import carryout, helper, index, lost, relate, update, workers
from digest.site.relate_aside import find_update
from digest.site.related import ListsUpdate, Pending
from digest.site.start import begin, start
from tests.site.blogs import DAY, TestBlog, ledger, paper

_THEMES = (
    "codec pitch",
    "speaker embedding",
    "duplex dialogue",
    "noise masking",
    "singing melody",
    "keyword spotting",
    "emotion prosody",
    "beamforming arrays",
)


def a_day(number: int) -> tuple[date, list[PaperFile]]:
    """Return a day, counted back from ``DAY``, with papers of eight subjects, so that each is related."""
    day = DAY - timedelta(days=number)
    return day, [
        paper(
            f"{day:%y%m}.{day.day * 100 + n:05}",
            announced=day,
            title=f"On {theme} number {number}",
            abstract=(f"We study {theme} with method{number} of {theme}.", f"It helps {theme}."),
            authors=("Ada Adler", f"Only {number} Here{n}"),
            tags=(f"标签{n}",),
        )
        for n, theme in enumerate(_THEMES)
    ]


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    """A blog of six days with a site, and the files of one more day."""
    blog = TestBlog(tmp_path / "blog")
    for number in range(6, 0, -1):
        blog.put_day(*a_day(number))
    blog.update()
    blog.put_day(*a_day(0))
    return blog


def test_a_new_day_is_what_a_site_from_nothing_has(blog: TestBlog) -> None:
    """Old papers' pages name the new ones, and all else is as if it had been made at once."""
    new, old = (a_day(number)[1][0].arxiv_id for number in (0, 1))
    assert new not in blog.page(f"/papers/{old}/")
    blog.update()
    assert new in blog.page(f"/papers/{old}/")
    assert old in blog.page(f"/papers/{new}/")
    assert blog.files() == blog.from_nothing()


@pytest.mark.parametrize("cores", [1, 2])
def test_an_index_without_a_write_ahead_log(
    blog: TestBlog, monkeypatch: pytest.MonkeyPatch, cores: int
) -> None:
    """Where the file system has none, whoever reads keeps others from writing."""
    monkeypatch.setattr(workers, "cores", lambda: cores)
    monkeypatch.setattr(helper, "cores", lambda: cores)
    monkeypatch.setattr(index, "_JOURNAL", "DELETE")
    shutil.rmtree(blog.root / ".digest")
    blog.update()
    heal(blog)
    blog.update()
    assert blog.files() == blog.from_nothing()


@pytest.mark.parametrize("cores", [1, 2])
def test_one_core_does_what_two_do(blog: TestBlog, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    """Without a second core the lists are found in between."""
    monkeypatch.setattr(workers, "cores", lambda: cores)
    monkeypatch.setattr(helper, "cores", lambda: cores)
    blog.update()
    assert blog.files() == blog.from_nothing()


def die_elsewhere(index: Path, pending: Pending) -> ListsUpdate:
    """Find the lists, but in no other process; at the module's top, as it is sent to one."""
    if multiprocessing.parent_process() is not None:
        os._exit(9)
    return find_update(index, pending)


def test_a_process_that_dies_is_made_up_for(blog: TestBlog, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process was killed: this one finds the lists."""
    monkeypatch.setattr(helper, "cores", lambda: 2)
    monkeypatch.setattr(update, "find_update", die_elsewhere)
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_lists_too_many_for_one_process(blog: TestBlog, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited old paper changes thousands of lists: the other process finds them without any of its own."""
    monkeypatch.setattr(relate, "_PARALLEL_FROM", 1)
    _, papers = a_day(6)
    blog.put(replace(papers[0], abstract=("Of keyword spotting and singing melody.",)))
    blog.update()
    assert blog.files() == blog.from_nothing()


def stop(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["_make_all", "_make_without_lists", "_plan_rest", "_note"])
def test_a_night_that_broke_off_is_finished(
    blog: TestBlog, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever was done when it broke off, the next run leaves what a whole one would have."""
    with monkeypatch.context() as broken:
        broken.setattr(carryout.CarryOut, step, stop)
        with pytest.raises(KeyboardInterrupt):
            blog.update()
    blog.update()
    assert blog.files() == blog.from_nothing()
    assert blog.update().written == 0


def test_a_lost_page_comes_back_on_a_night_with_news(blog: TestBlog) -> None:
    """Files that somebody removed are found while the new day is made."""
    gone = [blog.site / file for file in sorted(blog.files()) if "papers/" in file or "tags/" in file][::9]
    for path in gone:
        path.unlink()
    blog.update()
    assert all(path.is_file() for path in gone)
    assert blog.files() == blog.from_nothing()


def test_a_lost_page_of_a_large_site_comes_back_within_eight_runs(
    blog: TestBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An eighth is looked at, another one each time; where many are gone, all come back together."""
    blog.update()
    files = blog.files()
    monkeypatch.setattr(lost, "_ALL_UP_TO", 0)
    gone = blog.site / next(file for file in sorted(files) if "papers/" in file)
    gone.unlink()
    runs = [blog.update().written for _ in range(8)]
    assert sorted(runs) == [0, 0, 0, 0, 0, 0, 0, 1]
    assert blog.files() == files

    for file in sorted(files)[::2]:
        (blog.site / file).unlink()
    assert blog.update().written == len(sorted(files)[::2])
    assert blog.files() == files


def test_a_change_after_the_folders_were_signed_is_found_by_the_next_run(blog: TestBlog) -> None:
    """The helper looks at the folders early; what changes after that is no part of this run, and not lost."""
    for path in blog.root.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # else their folders count as changed in any case
    blog.update()
    page = f"/papers/{a_day(1)[1][0].arxiv_id}/"
    with begin() as begun:
        started = start(blog.blog, begun)
        started.folders()
        heal(blog)
        blog.update(started=started)
    assert "修好的标题" not in blog.page(page)
    blog.update()
    assert "修好的标题" in blog.page(page)
    assert blog.files() == blog.from_nothing()


def heal(blog: TestBlog) -> None:
    """A paper of yesterday gets another title and summary."""
    blog.put(replace(a_day(1)[1][0], title_zh="修好的标题", summary_zh="修好的总结。"))


def withdraw(blog: TestBlog) -> None:
    blog.put(replace(a_day(1)[1][0], status="withdrawn"))


def give_a_reason(blog: TestBlog) -> None:
    """The ledger alone says why a paper has no translation."""
    day, papers = a_day(1)
    bare = replace(papers[0], status="original-only", title_zh=None, abstract_zh=(), translation=None)
    blog.put(bare)
    lines = [LedgerPaper(one.arxiv_id, 1, "new", one.status) for one in papers]
    blog.put_ledger(ledger(day, [replace(lines[0], state="original-only", reason="refused"), *lines[1:]]))


def forget_a_day(blog: TestBlog) -> None:
    """A ledger goes: its papers stand on no day's page, and their rows link none."""
    (blog.root / "_data" / "days" / f"{a_day(2)[0]}.json").unlink()


def another_feed_template(blog: TestBlog) -> None:
    (blog.templates / "feed_paper.html.j2").write_text("<p>new {{ paper.summary }}</p>")


def another_row_template(blog: TestBlog) -> None:
    (blog.templates / "row.html.j2").write_text("new {{ item.summary }}")


def another_zone(blog: TestBlog) -> None:
    blog.extra = "arxiv: {categories: [cs.SD, eess.AS, cs.CL]}"


@pytest.mark.parametrize(
    "change",
    [
        heal,
        withdraw,
        give_a_reason,
        forget_a_day,
        another_feed_template,
        another_row_template,
        another_zone,
    ],
)
def test_what_is_kept_follows_what_it_shows(blog: TestBlog, change: Callable[[TestBlog], None]) -> None:
    """Rows of lists and entries of feeds are never older than their paper, day, template or configuration."""
    blog.update()
    before = blog.files()
    change(blog)
    blog.update()
    after = blog.files()
    assert after != before
    assert after == blog.from_nothing()


def test_a_changed_row_makes_lists_alone(blog: TestBlog) -> None:
    """The template of rows stands in lists of tags, authors and categories, and in nothing else."""
    blog.update()
    before = blog.files()
    another_row_template(blog)
    blog.update()
    after = blog.files()
    changed = {name.split("/")[0] for name, digest in after.items() if before[name] != digest}
    assert changed == {"tags", "authors", "categories"}


def test_what_a_broken_run_wrote_is_not_taken_for_what_was_before(
    blog: TestBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of style broke off half way and was taken back: the half that has it is made again."""
    blog.update()
    before = blog.files()
    style = blog.templates / "assets" / "site.css"
    old = style.read_text()
    style.write_text(old.replace("font-face", "font-fake"))
    made: list[object] = []

    def break_off(self: carryout.CarryOut, one: object) -> None:
        made.append(one)
        if len(made) == 20:
            raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(carryout.CarryOut, "_note", break_off)
        with pytest.raises(KeyboardInterrupt):
            blog.update()
    assert blog.files() != before
    style.write_text(old)
    blog.update()
    assert blog.files() == before


def test_a_tag_that_gets_a_page_is_linked_by_items_too(blog: TestBlog) -> None:
    """The third paper of a tag comes: items of other feeds and their day link it from now on."""
    day, papers = a_day(1)
    note = ItemFile("lab-1a2b3c4d5e", "A note", ("It speaks.",), "lab", day, "complete", tags=("稀有",))
    blog.put_item(note)
    lines = [LedgerPaper(one.arxiv_id, 1, "new", one.status) for one in papers]
    blog.put_ledger(ledger(day, lines, items=(LedgerItem(note.key, "lab", "complete"),)))
    tags = "{% for tag in item.tags %}{{ tag.url }}{% endfor %}"
    for name, text in {
        "item.html.j2": "{% set item = page.item %}" + tags,
        "day.html.j2": "{% for feed in page.day.feeds %}{% for item in feed.items %}"
        + tags
        + "{% endfor %}{% endfor %}",
    }.items():
        path = blog.templates / name
        path.write_text(path.read_text().replace("{% block main %}", "{% block main %}" + text))
    blog.update()
    _, newest = a_day(0)
    blog.put(*(replace(one, tags=("稀有",)) for one in newest[:3]))
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_a_new_spelling_of_a_name_reaches_every_part(blog: TestBlog) -> None:
    """The parts of a long list bear the newest spelling of its author."""
    for number in range(7, 12):
        day, papers = a_day(number)
        blog.put_day(day, [replace(one, authors=("José Núñez",)) for one in papers])
    blog.update()
    assert sum(name.startswith("authors/jose-nunez/") for name in blog.files()) > 2
    _, papers = a_day(0)
    blog.put(replace(papers[0], authors=("Jose Nunez",)))
    blog.update()
    assert blog.files() == blog.from_nothing()
