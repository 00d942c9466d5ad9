"""``site.full_years``: old papers move to a page a month, their addresses stay, and every road agrees."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from digest.content.paperfile import PaperFile
from digest.site.update import update_site
from tests.site.blogs import TestBlog, paper
from tests.site.browser.blog import ROOT, TODAY, sample_papers, write_blog


def papers_of(day: date, n: int = 2) -> list[PaperFile]:
    return [
        paper(f"{day:%y%m}.{day.day * 100 + k:05}", announced=day, title=f"Paper {day} {k}") for k in range(n)
    ]


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    blog = TestBlog(tmp_path / "blog", full_years=2)
    for day in (date(2024, 5, 30), date(2024, 6, 3), date(2024, 6, 28), date(2024, 7, 1), date(2026, 7, 14)):
        blog.put_day(day, papers_of(day))
    return blog


def test_old_papers_stand_on_their_months_page_and_their_addresses_lead_there(blog: TestBlog) -> None:
    """Two years before the newest day's month is the boundary; what is newer keeps pages of its own."""
    blog.update()
    month = blog.page("/papers/2024-06/")
    assert re.findall(r"2406\.\d{5}(?= p)", month) == ["2406.02801", "2406.02800", "2406.00301", "2406.00300"]
    assert blog.page("/papers/2406.00300/").endswith("/papers/2024-06/#p2406.00300")
    assert "Paper 2024-07-01 0" in blog.page("/papers/2407.00100/")
    assert not blog.has("/papers/2024-07/")
    assert "/papers/2024-05/" in month
    sitemap = blog.page("/sitemap-2024-06.xml")
    assert "/papers/2024-06/" in sitemap
    assert "/papers/2406" not in sitemap


def test_a_new_month_folds_one_more_as_a_rebuild_would(blog: TestBlog) -> None:
    """The month that falls behind is folded by writing that month; the site is a rebuild's, byte for byte."""
    blog.update()
    day = date(2026, 8, 3)
    blog.put_day(day, papers_of(day))
    blog.update()
    assert blog.page("/papers/2407.00100/").endswith("/papers/2024-07/#p2407.00100")
    assert "/papers/2024-07/" in blog.page("/papers/2024-06/")
    assert blog.files() == blog.from_nothing()


@pytest.mark.parametrize("years", [1, 3, None])
def test_another_setting_folds_and_unfolds(blog: TestBlog, years: int | None) -> None:
    """More years bring pages back, fewer take them away, and nothing of the other setting is left."""
    blog.update()
    blog.full_years = years
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_a_changed_or_removed_old_paper_changes_its_month(blog: TestBlog) -> None:
    """Hand edits and removals reach the folded month's page."""
    blog.update()
    old = papers_of(date(2024, 6, 3))
    blog.put(replace(old[0], title="Another title"))
    (blog.root / "_papers/2406" / f"{old[1].arxiv_id}.md").unlink()
    blog.update()
    month = blog.page("/papers/2024-06/")
    assert "Another title" in month
    assert old[1].arxiv_id not in month
    assert not blog.has(f"/papers/{old[1].arxiv_id}/")
    assert blog.files() == blog.from_nothing()


def test_a_removed_ledger_takes_its_day_from_the_months_page(blog: TestBlog) -> None:
    """The month's page links days that exist."""
    blog.update()
    assert "/2024/06/03/" in blog.page("/papers/2024-06/")
    (blog.root / "_data/days/2024-06-03.json").unlink()
    blog.update()
    assert "/2024/06/03/" not in blog.page("/papers/2024-06/")
    assert blog.files() == blog.from_nothing()


def test_a_folded_paper_shows_where_its_texts_come_from(tmp_path: Path) -> None:
    """Model, date and checks stand there as on a page of its own; a reading of the owner's has none."""
    papers = {one.arxiv_id: one for one in sample_papers()}
    old, read = papers["2506.10000"], papers["2607.10000"].reading
    assert read is not None
    for reading, words in (
        (read, "依据全文 HTML（v1，现有 v2）"),
        (replace(read, provenance=None, source="hand"), "论文解读（人工撰写）"),
    ):
        blog = write_blog(tmp_path / reading.source, [*papers.values(), replace(old, reading=reading)])
        update_site(blog, templates=(ROOT / "templates",), now=TODAY)
        page = (blog.folder("site") / "papers" / "2025-06" / "index.html").read_text(encoding="utf-8")
        assert words in page
        assert "4 项检查，<b>1 处存疑</b>" in page
        assert '#S3.SS2" rel="noopener">§3.2</a>' in page
