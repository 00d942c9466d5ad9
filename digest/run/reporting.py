"""Writes reports: the period's files → its report → post; the overview asked for and kept once."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from digest.config import Blog
from digest.content.ledger import Ledger
from digest.content.paperfile import PaperFile
from digest.content.posts import is_ours
from digest.content.reportfile import Overview, Paragraph, ReportFile
from digest.dates import latest_announcement
from digest.edges.disk import read_text
from digest.edges.resources import blog_file, template_folders
from digest.edges.store import Store
from digest.reports.due import due_reports
from digest.reports.names import load_names
from digest.reports.overview import faults
from digest.reports.period import Kind, Period
from digest.reports.post import ReportRenderer
from digest.reports.report import Report, Tally, make_report, make_tally, shown_ids
from digest.run.archive import Archive
from digest.run.options import DayResult
from digest.run.vocabulary import Vocabulary

log = logging.getLogger("digest.run")

Ask = Callable[[str, Sequence[PaperFile], Callable[[tuple[Paragraph, ...]], Sequence[str]]], Overview | None]
"""Asks the model for the overview of a period; None if there is none that passes."""

MOST_SHOWN = 150
"""Papers that the model is shown: about 20,000 tokens."""
_NOTE = "days that reports wait for"


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it stands now."""

    report: Report
    overview: Overview | None
    post: str
    """Path of the post inside the blog."""
    changed: bool
    """Whether this run wrote its file or its post."""
    left_alone: bool
    """Whether the post was changed by hand and stays as it is."""


class ReportBook:
    """Writes the reports of one blog."""

    def __init__(self, blog: Blog, archive: Archive, vocabulary: Vocabulary) -> None:
        """Prepare.

        Raises:
            DigestError: the template or the list of names cannot be read.
        """
        self._blog = blog
        self._archive = archive
        self._tags = vocabulary.tags
        self._names = load_names(*blog_file(blog, "datasets.yaml"))
        self._posts = ReportRenderer(template_folders(blog), blog.config.site)
        self._tallies: dict[Period, Tally] = {}

    def write(self, period: Period, ask: Ask | None = None) -> Written | None:
        """Write a report from the files; None if its period has no ledger.

        Args:
            period: the period.
            ask: writes the overview, in place of one that stands; None keeps what stands.
        """
        before = len(self._archive.written)
        ledgers = self._ledgers(period)
        if not ledgers:
            return None
        papers = self._papers(ledgers)
        report = make_report(
            period,
            ledgers,
            papers,
            [self._tally(one) for one in period.preceding()],
            names=self._names,
            tag_name=self._tag_name,
            top=self._blog.config.reports.top,
        )
        stored = self._archive.report_file(period.key) or ReportFile(period.key)
        if ask is not None:
            asked = ask(period.key, _most_important(report, papers), lambda parts: _faults(parts, papers))
            stored = ReportFile(period.key, asked or stored.overview)
        self._archive.save_report_file(stored)
        overview = stored.overview
        if overview is not None and not overview.holds_for(papers):
            log.warning("overview left out, a paper that it cites is gone: period=%s", period.key)
            overview = None
        path = self._archive.report_post_path(period.last, weekly=period.kind == "week")
        text = read_text(path)
        ours = text is None or is_ours(text, str(path))
        if ours:
            self._archive.save_report_post(path, self._posts.render(report, overview))
        else:
            log.warning("post left alone, it was changed by hand or is not ours: %s", path)
        return Written(
            report,
            overview,
            str(path.relative_to(self._blog.root)),
            len(self._archive.written) > before,
            not ours,
        )

    def _ledgers(self, period: Period) -> list[Ledger]:
        days = [day for day in self._archive.ledger_days() if period.first <= day <= period.last]
        return [ledger for day in days if (ledger := self._archive.ledger(day)) is not None]

    def _papers(self, ledgers: Iterable[Ledger]) -> dict[str, PaperFile]:
        found = self._archive.papers(shown_ids(ledgers))
        return {name: document.paper for name, document in found.items()}

    def _tally(self, period: Period) -> Tally:
        if period not in self._tallies:
            papers = self._papers(self._ledgers(period)).values()
            self._tallies[period] = make_tally(papers, self._tag_name)
        return self._tallies[period]

    def _tag_name(self, tag: str) -> str:
        return self._tags.canonical([tag])[0]


def _faults(parts: tuple[Paragraph, ...], papers: dict[str, PaperFile]) -> list[str]:
    return [
        f"第 {fault.paragraph} 段{fault.problem}" if fault.paragraph else fault.problem
        for fault in faults(parts, papers)
    ]


def _most_important(report: Report, papers: dict[str, PaperFile]) -> list[PaperFile]:
    """Return the papers that a model is shown: the top ones, then by score, then in order."""
    first = {paper.arxiv_id: paper for paper in report.top}
    rest = sorted(
        (paper for name, paper in papers.items() if name not in first and paper.status != "withdrawn"),
        key=lambda paper: -(paper.relevance_score or 0.0),
    )
    return [*first.values(), *rest][:MOST_SHOWN]


def renew_reports(
    blog: Blog, archive: Archive, vocabulary: Vocabulary, days: Collection[date]
) -> tuple[Written, ...]:
    """Make the reports again that exist and that these days enter; nobody is asked.

    For commands that change what was published without a build.
    """
    stored = archive.report_keys()
    if not days or not stored:
        return ()
    _, again = due_reports((), stored, days=(), changed=days, quiet=(), latest=max(days))
    book = ReportBook(blog, archive, vocabulary)
    return tuple(one for one in map(book.write, again) if one is not None)


class NightlyReports:
    """The reports of one run of ``digest build``: which days they wait for outlives a kill."""

    def __init__(self, blog: Blog, archive: Archive, store: Store) -> None:
        self._blog = blog
        self._archive = archive
        self._store = store
        self._stored = archive.report_keys()
        self._wanted: list[Kind] = []
        if blog.config.reports.weekly:
            self._wanted.append("week")
        if blog.config.reports.monthly:
            self._wanted.append("month")
        self._left: set[date] = set(map(date.fromisoformat, json.loads(store.note(_NOTE) or "[]")))
        """Days that a killed run may have changed."""
        self._begun: set[date] = set()

    @property
    def in_use(self) -> bool:
        return bool(self._wanted or self._stored)

    def begin(self, day: date) -> None:
        """Remember a day before it is worked on."""
        self._begun.add(day)
        if self.in_use:
            self._note(self._left | self._begun)

    def finish(
        self, results: Sequence[DayResult], now: datetime, book: Callable[[], ReportBook], ask: Ask | None
    ) -> tuple[Written, ...]:
        """Write what is due.

        Args:
            results: what became of the run's days.
            now: the calendar.
            book: makes what writes; called only if something is due.
            ask: writes overviews of new reports; None if nobody may be asked.
        """
        if not self.in_use:
            return ()
        new, again = due_reports(
            self._wanted,
            self._stored,
            days=self._archive.ledger_days(),
            changed=self._left | {result.date for result in results if result.outcome == "built"},
            quiet={result.date for result in results if result.outcome == "quiet"},
            latest=latest_announcement(now),
        )
        written: list[Written] = []
        if new or again:
            pen = book()
            asked = [pen.write(period, ask) for period in new]
            written = [one for one in (*asked, *map(pen.write, again)) if one is not None]
        # Not reached after an error: the next run tries again.
        self._note(set())
        return tuple(written)

    def _note(self, days: set[date]) -> None:
        text = json.dumps(sorted(day.isoformat() for day in days))
        if text != (self._store.note(_NOTE) or "[]"):
            self._store.set_note(_NOTE, text)
