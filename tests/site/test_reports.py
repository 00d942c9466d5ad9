"""Pages of reports: there when their file is, made again when a day that enters them changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.config import Blog, parse_config
from digest.content.paperfile import PaperFile
from digest.content.reportfile import Overview, Paragraph, ReportFile
from digest.errors import ContentError
from digest.site.update import update_site
from tests.site.blogs import DAY, NOW, TestBlog, paper

WEEK = "2026-W29"
"""Of ``DAY``, a Tuesday."""
POST = "---\ntitle: Week\ndate: 2026-07-19 08:00:00 +0800\npermalink: /reports/2026-W29/\n---\nAs a post.\n"


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog")


def day_papers(day: date, count: int = 4, **values: object) -> list[PaperFile]:
    return [
        paper(
            f"{day:%y%m}.{day.day * 100 + n:05}", **{"announced": day, "relevance_score": float(n), **values}
        )
        for n in range(count)
    ]


def fill(blog: TestBlog, weeks: int = 4) -> None:
    """One day a week; the newest week has another tag."""
    for number in range(weeks):
        day = DAY - timedelta(weeks=number)
        blog.put_day(day, day_papers(day, tags=("零样本",) if number == 0 else ("语音合成",)))


def test_a_report_has_its_page_only_with_its_file(blog: TestBlog) -> None:
    """Without one there is neither page nor list nor a place in the navigation; then there are all three."""
    fill(blog)
    blog.update()
    assert not blog.has("/reports/")
    assert not blog.has("/reports.xml")
    assert "<!-- reports -->" not in blog.page("/")
    blog.put_report(ReportFile(WEEK))
    blog.update()
    page = blog.page(f"/reports/{WEEK}/")
    assert "2026 年第 29 周 4 4" in page
    assert page.index("2607.01403") < page.index("2607.01402") < page.index("2607.01400")
    assert "up 零样本 /tags/" in page
    assert "(0, 0, 0, 4)" in page
    assert "down 语音合成" in page
    assert "bars 10" in page
    assert "<!-- reports -->" in blog.page("/")
    assert "/reports/2026-W29/ 2026 年第 29 周 4" in blog.page("/reports/")
    assert "/reports/2026-W29/ 2026 年第 29 周" in blog.page("/archive/")
    assert "https://blog.example/reports/2026-W29/" in blog.page("/sitemap-pages.xml")
    assert "tag:blog.example,2026:/reports/2026-W29/" in blog.page("/reports.xml")
    assert "/reports.xml" in blog.page("/feeds.opml")
    (blog.root / "_data" / "reports" / f"{WEEK}.json").unlink()
    blog.update()
    assert not blog.has(f"/reports/{WEEK}/")
    assert not blog.has("/reports/")
    assert "<!-- reports -->" not in blog.page("/")


def test_its_post_is_a_view_of_it(blog: TestBlog) -> None:
    """The page at the address is ours; only without the report's file is the post one of the owner's."""
    fill(blog, 1)
    blog.put_report(ReportFile(WEEK))
    blog.put_post("2026-07-19-arxiv-weekly.md", POST)
    blog.update()
    assert "As a post." not in blog.page(f"/reports/{WEEK}/")
    assert "Week" not in blog.page("/archive/")
    (blog.root / "_data" / "reports" / f"{WEEK}.json").unlink()
    blog.update()
    assert "As a post." in blog.page(f"/reports/{WEEK}/")
    blog.put_report(ReportFile(WEEK))
    blog.update()
    assert "bars" in blog.page(f"/reports/{WEEK}/")


def test_what_enters_a_report_makes_it_again(blog: TestBlog) -> None:
    """A paper of its week, a paper of a week before, a neighbour; the same bytes as from nothing."""
    fill(blog)
    blog.put_report(ReportFile(WEEK))
    blog.update()
    page, old = f"/reports/{WEEK}/", DAY - timedelta(weeks=2)
    first = blog.page(page)
    blog.put(*day_papers(DAY, tags=("零样本", "新标签")))
    blog.update()
    assert "up 新标签" in blog.page(page)
    blog.put(*day_papers(old, tags=("零样本",)))
    blog.update()
    assert "(0, 4, 0, 4)" in blog.page(page)
    blog.put_report(ReportFile("2026-W27"))
    blog.update()
    assert "prev /reports/2026-W27/" in blog.page(page)
    assert "next /reports/2026-W29/" in blog.page("/reports/2026-W27/")
    whole = blog.files()
    blog.update(full=True)
    assert blog.files() == whole
    assert blog.page(page) != first
    assert blog.update().written == 0


def test_other_days_leave_a_report_alone(blog: TestBlog) -> None:
    """A day after the period writes no byte of its page."""
    fill(blog)
    blog.put_report(ReportFile(WEEK))
    blog.update()
    stamp = blog.times()[f"reports/{WEEK}/index.html"]
    later = DAY + timedelta(weeks=1)
    blog.put_day(later, day_papers(later))
    blog.update()
    assert blog.times()[f"reports/{WEEK}/index.html"] == stamp


def test_an_overview_is_text_and_links_its_papers(blog: TestBlog) -> None:
    """Markup in it is shown as typed; a paper that is gone takes it off the page."""
    fill(blog, 1)
    text = "<b>甲</b> 与 $x_1$ [乙](https://evil.example)"
    parts = (Paragraph(text, ("2607.01401",)),)
    blog.put_report(ReportFile(WEEK, Overview("m", "overview-1", DAY, parts)))
    blog.update()
    page = blog.page(f"/reports/{WEEK}/")
    assert "&lt;b&gt;甲&lt;/b&gt;" in page
    assert "/papers/2607.01401/" in page
    assert 'href="https://evil.example' not in page
    (blog.root / "_papers" / "2607" / "2607.01401.md").unlink()
    blog.update()
    assert "甲" not in blog.page(f"/reports/{WEEK}/")


@pytest.mark.parametrize("public", [False, True])
def test_reasons_are_shown_only_if_the_interests_are_public(blog: TestBlog, public: bool) -> None:
    """A reason tells what the owner looks for."""
    blog.put_day(DAY, day_papers(DAY, 1, relevance_reason="因为全双工"))
    blog.put_report(ReportFile(WEEK))
    text = f"site: {{title: 测试, public: {{interests: {str(public).lower()}}}}}\n"
    whole = Blog(blog.root, parse_config(text, "config.yaml", {}))
    update_site(whole, templates=(blog.root / "shipped",), now=NOW)
    assert ("因为全双工" in blog.page(f"/reports/{WEEK}/")) is public


def test_another_list_of_names_makes_reports_again(blog: TestBlog) -> None:
    """The blog's own datasets.yaml counts from the next update on."""
    fill(blog, 1)
    blog.put(*day_papers(DAY, title="On FooSet and LibriSpeech"))
    blog.put_report(ReportFile(WEEK))
    blog.update()
    assert "LibriSpeech /search/?q=LibriSpeech" in blog.page(f"/reports/{WEEK}/")
    (blog.root / "datasets.yaml").write_text("dataset: [FooSet]\n", encoding="utf-8")
    blog.update()
    page = blog.page(f"/reports/{WEEK}/")
    assert "FooSet /search/?q=FooSet" in page
    assert "LibriSpeech /search" not in page


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("2026-W29", "{", "is no report of ours"),
        ("2026-W29", '{"schema": 1, "period": "2026-W30", "overview": null}', "must be 2026-W30.json"),
        ("2026-W99", '{"schema": 1, "period": "2026-W99", "overview": null}', "is no week"),
    ],
)
def test_a_broken_file_is_named_before_anything_is_written(
    blog: TestBlog, name: str, text: str, problem: str
) -> None:
    """One line with the path; the site stays as it was."""
    fill(blog, 1)
    blog.update()
    before = blog.files()
    path = blog.root / "_data" / "reports" / f"{name}.json"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=f"_data/reports/{name}.json.*{problem}"):
        blog.update()
    assert blog.files() == before
