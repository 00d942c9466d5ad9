"""The nightly run's reports: the days that they wait for outlive a kill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.config import Blog, parse_config
from digest.content.ledger import Ledger, LedgerPaper
from digest.edges.store import Store
from digest.models import Status
from digest.reports.period import period_of
from digest.run.archive import Archive
from digest.run.options import DayResult
from digest.run.reporting import NightlyReports, ReportBook
from digest.run.vocabulary import load_vocabulary
from tests.unit.records import paper_file

MONDAY = date(2026, 7, 13)
FRIDAY = MONDAY + timedelta(days=4)
NOW = datetime(2026, 7, 17, 6, tzinfo=UTC)
POST = "_posts/2026-07-19-arxiv-weekly.md"


def make_blog(root: Path, text: str = "site: {title: T}\nreports: {weekly: true}\n") -> Blog:
    return Blog(root, parse_config(text, "config.yaml", {}))


def put_day(blog: Blog, day: date, status: Status = "complete") -> None:
    archive = Archive(blog)
    paper = replace(paper_file(arxiv_id=f"2607.{day.day:05}"), announced=day, status=status)
    archive.save_paper(paper, archive.paper(paper.arxiv_id))
    row = LedgerPaper(paper.arxiv_id, 2, "new", paper.status)
    archive.save_ledger(Ledger(day, "complete", "listing", {}, {}, (), (), (row,)))


def finish(blog: Blog, store: Store, *outcomes: tuple[date, str], begun: tuple[date, ...] = ()) -> int:
    """One run's reports; returns how many were written or looked at."""
    archive = Archive(blog)
    reports = NightlyReports(blog, archive, store)
    for day in begun or [day for day, _ in outcomes]:
        reports.begin(day)
    results = [DayResult(day, outcome, 0) for day, outcome in outcomes]  # type: ignore[arg-type]  # plain strings
    return len(reports.finish(results, NOW, lambda: ReportBook(blog, archive, load_vocabulary(blog)), None))


def test_a_run_killed_before_its_report_is_made_good(tmp_path: Path, store: Store) -> None:
    """The day counts as done in the next run, but the report that waited for it is made all the same."""
    blog = make_blog(tmp_path)
    put_day(blog, MONDAY, "original-only")
    put_day(blog, FRIDAY)
    assert finish(blog, store, (FRIDAY, "built"), (MONDAY, "built")) == 1
    assert "尚未翻译 1" in (tmp_path / POST).read_text(encoding="utf-8")
    assert finish(blog, store, (FRIDAY, "done"), (MONDAY, "done")) == 0

    killed = NightlyReports(blog, Archive(blog), store)
    killed.begin(MONDAY)
    put_day(blog, MONDAY)  # healed, and then the run was killed
    assert "尚未翻译 1" in (tmp_path / POST).read_text(encoding="utf-8")
    assert finish(blog, store, (MONDAY, "done")) == 1
    assert "尚未翻译 0" in (tmp_path / POST).read_text(encoding="utf-8")
    assert finish(blog, store, (MONDAY, "done")) == 0


def test_a_blog_without_reports_notes_nothing(tmp_path: Path, store: Store) -> None:
    """Who wants none pays nothing for them."""
    blog = make_blog(tmp_path, "site: {title: T}\n")
    put_day(blog, FRIDAY)
    assert finish(blog, store, (FRIDAY, "built")) == 0
    assert not (tmp_path / "_posts").exists()
    assert store.note("days that reports wait for") is None


def test_a_report_made_by_hand_is_healed_too(tmp_path: Path, store: Store) -> None:
    """It exists because somebody asked for it once."""
    blog = make_blog(tmp_path, "site: {title: T}\n")
    put_day(blog, FRIDAY, "original-only")
    archive = Archive(blog)
    book = ReportBook(blog, archive, load_vocabulary(blog))
    first = book.write(period_of(FRIDAY, "week"))
    assert first is not None
    assert first.changed
    put_day(blog, FRIDAY)
    assert finish(blog, store, (FRIDAY, "built")) == 1
    assert "尚未翻译 0" in (tmp_path / POST).read_text(encoding="utf-8")
