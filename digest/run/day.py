"""One announcement date: see, decide, ask, write.

ledger, files ─▶ (arXiv ─▶ judge_day) ─▶ jobs ─▶ metadata ─▶ LLM ─▶ paper files ─▶ readings ─▶ ledger ─▶ post
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from digest.config import Blog
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.papers import Document, keep_edits
from digest.content.posts import counts_of
from digest.dates import is_announcement_weekday, latest_announcement
from digest.decide.announcement import Verdict, judge_day, not_weaker
from digest.decide.catchup import needs_listing
from digest.decide.lift import lifts_of, with_later_lifts
from digest.decide.plan import (
    Job,
    job_order,
    jobs_from_archive,
    jobs_of,
    ledger_row,
    needs_announcement,
)
from digest.decide.records import due, with_relevance, with_translation
from digest.edges.clock import Clock
from digest.edges.http import Http
from digest.edges.store import Store
from digest.errors import ContentError, SourceError
from digest.llm.accounts import spent_by_task
from digest.llm.reading import READING_TASKS
from digest.llm.score import Scored
from digest.llm.translate import TRANSLATION_TASKS, Translated
from digest.models import Announcement, Paper, RawAnswer, Reason, Spent
from digest.run.archive import Archive
from digest.run.daybook import DayBook
from digest.run.feeds import FeedStage
from digest.run.llm_stage import LlmStage, LlmWork
from digest.run.options import BuildOptions, DayResult, Progress
from digest.run.readings import ReadingRunner
from digest.sources.observe import ArxivObserver
from digest.sources.query_api import fetch_metadata

log = logging.getLogger("digest.run")

_SETTLED = ("complete", "withdrawn")
"""States of a ledger's row that only a new translation changes."""
_LEDGERS_COMPARED = 5
"""Ledgers whose papers tell a stale listing; arXiv serves the last batch, or the one before."""


class DayRunner:
    """Works on one date after another; the edges are shared by all."""

    def __init__(
        self,
        blog: Blog,
        options: BuildOptions,
        *,
        archive: Archive,
        store: Store,
        http: Http,
        clock: Clock,
        llm: LlmStage,
        readings: ReadingRunner,
        daybook: DayBook,
        feeds: FeedStage,
        progress: Progress,
    ) -> None:
        self._config = blog.config
        self._options = options
        self._archive = archive
        self._store = store
        self._http = http
        self._clock = clock
        self._llm = llm
        self._readings = readings
        self._daybook = daybook
        self._feeds = feeds
        self._progress = progress
        self._observer = ArxivObserver(http, store, blog.config.arxiv, clock)
        self._scored = blog.config.interests.given
        self._attempted: set[str] = set()
        self._not_refreshed: list[str] = []
        self._records: dict[str, PaperFile] = {}
        self.seen: dict[str, PaperFile] = {}
        """Papers of all dates so far that are new or were looked at again."""

    def run(self, day: date) -> DayResult:
        """Bring one date as far as it goes now."""
        if not is_announcement_weekday(day):
            return DayResult(day, "weekend", 0, "arXiv announces nothing on weekends")
        if day > latest_announcement(self._clock.now()):
            return DayResult(day, "wait", 75, "not announced yet")
        ledger = self._archive.ledger(day)
        documents = self._archive.papers(row.arxiv_id for row in ledger.papers) if ledger else {}
        verdict: Verdict | None = None
        if ledger is None or needs_listing(ledger) or needs_announcement(ledger, documents):
            verdict = self._see(day)
            if ledger is None and verdict.announcement is None:
                return _nothing(day, verdict)
        announcement = verdict.announcement if verdict is not None else None
        whole = announcement is not None and announcement.state == "complete"
        if announcement is not None and ledger is not None:
            announcement = not_weaker(announcement, ledger)
        jobs = self._jobs(None if whole else ledger, documents, announcement)
        work = self._work(jobs)
        if self._options.dry_run:
            return self._priced(day, jobs, work, ledger)
        if self._options.refresh is not None:
            ids = [job.arxiv_id for job in work.translate if job.record is not None and job.old is not None]
            self._store.supersede(ids, TRANSLATION_TASKS)
        rows = self._do(day, jobs, work, ledger)
        read_before = self._readings.made
        rows = self._readings.run(day, rows, self._records)
        new = self._feeds.into(self._daybook.ledger(day, rows, ledger, announcement), ledger)
        self._store.book(day.isoformat(), [row.arxiv_id for row in rows])
        self._daybook.save(new)
        idle = not work.translate and not work.score and self._readings.made == read_before
        return self._result(new, verdict, done=new == ledger and idle)

    # ── seeing ──

    def _see(self, day: date) -> Verdict:
        note = f"tries {day}"
        tries = int(self._store.note(note) or 0)
        try:
            seen = self._observer.observe(day)
        except SourceError as error:
            return Verdict("wait", None, str(error))
        settings = self._config.arxiv
        verdict = judge_day(seen, settings.categories, self._clock.now(), tries, self._known_before(day))
        if verdict.kind == "wait" and not self._options.dry_run:
            self._store.set_note(note, str(tries + 1))
        if verdict.kind == "wait" or (verdict.announcement and verdict.announcement.state == "partial"):
            self._observer.distrust()
        log.info("arXiv seen: date=%s verdict=%s %s", day, verdict.kind, verdict.why)
        return verdict

    def _known_before(self, day: date) -> frozenset[str]:
        """Return the papers that the newest ledgers before a date announced as new."""
        earlier = [one for one in self._archive.ledger_days() if one < day][-_LEDGERS_COMPARED:]
        known: set[str] = set()
        for one in earlier:
            try:
                ledger = self._archive.ledger(one)
            except ContentError as error:
                log.warning("not compared with an earlier day: %s", error)
                continue
            rows = ledger.papers if ledger is not None else ()
            known |= {row.arxiv_id for row in rows if row.announce_type == "new"}
        return frozenset(known)

    # ── deciding ──

    def _jobs(
        self,
        ledger: Ledger | None,
        documents: Mapping[str, Document],
        announcement: Announcement | None,
    ) -> tuple[Job, ...]:
        """Return the day's jobs; the query API is asked for what the announcement does not say.

        Args:
            ledger: whose papers stay though the announcement lacks them; None if it is whole.
            documents: files of the ledger's papers.
            announcement: what arXiv showed now; None if it was not asked or had no answer.
        """
        refresh: Sequence[str] | None = ()
        if self._options.refresh is not None:
            refresh = self._options.refresh or None
        settings = self._config.arxiv
        if announcement is not None:
            announced = self._archive.papers(item.paper.arxiv_id for item in announcement.items)
            documents = {**documents, **announced}

        def make(metadata: Mapping[str, Paper]) -> tuple[Job, ...]:
            jobs: tuple[Job, ...] = ()
            if announcement is not None:
                jobs = jobs_of(
                    announcement,
                    documents,
                    metadata,
                    include=settings.include,
                    replacements=settings.replacements,
                    refresh=refresh,
                )
            if ledger is None:
                return jobs
            seen = {job.arxiv_id for job in jobs}
            kept = replace(ledger, papers=tuple(row for row in ledger.papers if row.arxiv_id not in seen))
            jobs += jobs_from_archive(kept, documents, metadata, refresh)
            return tuple(sorted(jobs, key=job_order)) if announcement is not None else jobs

        jobs = make({})
        unknown = [job.arxiv_id for job in jobs if _lacks_metadata(job)]
        if not unknown:
            return jobs
        try:
            return make(fetch_metadata(self._http, settings.api_url, unknown, self._recall))
        except SourceError as error:
            log.warning("query API gave no metadata, to be tried again: count=%d %s", len(unknown), error)
            return jobs

    def _recall(self, url: str) -> RawAnswer | None:
        """Return an answer of the last hours, so that a dry run and the real one ask once."""
        since = self._clock.now() - timedelta(hours=12)
        return next(iter(self._store.good_answers(url, since)), None)

    def _work(self, jobs: Sequence[Job]) -> LlmWork:
        if not self._options.llm:
            return LlmWork((), ())
        # Changed abstracts of known papers come after the new papers.
        translate = sorted(
            (job for job in jobs if job.source is not None), key=lambda job: job.is_replacement
        )
        score = [
            job
            for job in jobs
            if self._llm.scores
            and job.record is not None
            and "relevance" in due(job.record, scored=self._scored).todo
        ]
        return LlmWork(tuple(translate), tuple(score))

    def _priced(self, day: date, jobs: Sequence[Job], work: LlmWork, ledger: Ledger | None) -> DayResult:
        counts = Counter(job.announce_type for job in jobs)
        more, texts = self._feeds.estimate(day, ledger, frozenset(job.arxiv_id for job in jobs))
        self.seen |= {job.arxiv_id: job.record for job in jobs if job.record is not None}
        both = LlmWork((*work.translate, *more.translate), (*work.score, *more.score))
        estimate = self._llm.estimate(both, texts, again=self._options.refresh is not None)
        if self._options.llm:
            fresh = [job.record for job in jobs if job.record is not None and not job.is_replacement]
            estimate += self._readings.estimate(fresh)
        prices = self._config.llm.prices
        return DayResult(
            day,
            "priced",
            0,
            counts={
                "new": counts["new"],
                "cross": counts["cross"],
                "replace": counts["replace"] + counts["replace-cross"],
            },
            estimate=estimate,
            currency=prices.currency if prices else None,
        )

    # ── doing ──

    def _do(self, day: date, jobs: Sequence[Job], work: LlmWork, ledger: Ledger | None) -> list[LedgerPaper]:
        before = {row.arxiv_id: row for row in ledger.papers} if ledger is not None else {}
        rows: dict[str, LedgerPaper] = {}
        self._records = {}

        def finished(job: Job, translated: Translated | None, scored: Scored | None) -> None:
            rows[job.arxiv_id] = self._finish(day, job, translated, scored, before.get(job.arxiv_id))
            self._progress.step(job.arxiv_id)

        at_work = {job.arxiv_id for job in (*work.translate, *work.score)}
        self._attempted |= {job.arxiv_id for job in work.translate}
        for job in jobs:
            if job.arxiv_id not in at_work:
                rows[job.arxiv_id] = self._finish(day, job, None, None, before.get(job.arxiv_id))
        if at_work:
            self._progress.start("LLM", len(at_work))
            try:
                self._llm.run(work, finished)
            finally:
                self._progress.stop()
        return [rows[job.arxiv_id] for job in jobs]

    def _finish(
        self,
        day: date,
        job: Job,
        translated: Translated | None,
        scored: Scored | None,
        before: LedgerPaper | None,
    ) -> LedgerPaper:
        """Write a job's file and return its row in the ledger."""
        record, reason = job.record, None
        if record is None and before is not None:
            return replace(before, version=job.version)  # nothing of it was to be done
        if job.source is not None and translated is not None and translated.translation is not None:
            assert translated.provenance is not None
            record = with_translation(job.source, translated.translation, translated.provenance)
        elif job.source is not None:
            reason = self._reason(job, translated, before)
        if record is not None and scored is not None:
            record = with_relevance(record, scored.relevance, lifts_of(record, self._config.interests))
        elif record is not None and record is not job.record and _untranslated(job):
            record = with_later_lifts(record, lifts_of(record, self._config.interests))
        if record is not None:
            force = self._options.force and translated is not None and translated.translation is not None
            if job.old is not None and not force:
                record = keep_edits(record, job.old)
            self._archive.save_paper(record, job.old, force=force)
            self._records[job.arxiv_id] = self.seen[job.arxiv_id] = record
        spent = self._spent(day, job.arxiv_id, before)
        row = ledger_row(job, record, reason, spent, scored=self._scored)
        if before is not None and translated is None and before.state in _SETTLED:
            # What later days did to the paper (a withdrawal, say) is told in their own ledgers.
            return replace(row, state=before.state, reason=None)
        return row

    def _reason(self, job: Job, translated: Translated | None, before: LedgerPaper | None) -> Reason | None:
        """Return why a translation that is due is missing; None if a good one stays in its place."""
        if job.record is not None and job.record.translation is not None and job.source == job.record:
            # A refresh that failed: what was there stays, and stays good.
            self._not_refreshed.append(job.arxiv_id)
            return None
        if translated is not None:
            return translated.reason
        return before.reason if before is not None and before.reason else "no-llm"

    def _spent(self, day: date, arxiv_id: str, before: LedgerPaper | None) -> dict[str, Spent]:
        """Return what was kept for a paper on this date; without the cache, what the ledger said."""
        kept = self._store.kept_for(arxiv_id, day.isoformat())
        said = dict(before.spent) if before is not None else {}
        return said | spent_by_task(arxiv_id, kept, (*TRANSLATION_TASKS, "relevance", *READING_TASKS))

    # ── writing ──

    def _result(self, ledger: Ledger, verdict: Verdict | None, *, done: bool) -> DayResult:
        states = {row.arxiv_id: row.state for row in ledger.papers} | {
            row.key: row.state for row in ledger.items
        }
        bad = {key for key, state in states.items() if state in ("original-only", "needs-review")}
        code = 3 if bad & (self._attempted | self._feeds.attempted) or self._not_refreshed else 0
        why = list(ledger.missing)
        if self._not_refreshed:
            why.append(f"not refreshed, the old text stays: {', '.join(self._not_refreshed)}")
            self._not_refreshed = []
        if verdict is not None and verdict.kind == "wait":
            why = [verdict.why]
        if ledger.state == "partial" or (verdict is not None and verdict.kind == "wait"):
            code = 75
        return DayResult(
            ledger.date,
            "done" if done else "built",
            code,
            "; ".join(why),
            ledger.state,
            counts_of(ledger),
            tuple((row.arxiv_id, row.reason) for row in ledger.papers if row.state == "original-only"),
            ledger.total,
            ledger.currency,
            items=ledger.items,
            feeds=ledger.feeds,
        )


def _untranslated(job: Job) -> bool:
    """Whether a paper had no Chinese until now; a refresh of one that had changes no score."""
    return job.record is not None and job.record.translation is None


def _lacks_metadata(job: Job) -> bool:
    """Whether the query API could tell what nothing else did."""
    if job.record is None:
        return job.version is None or not job.is_replacement
    if job.record.date is None:
        return True
    old = job.old.paper if job.old is not None else None
    return old is not None and job.record.version != old.version and job.record.updated is None


def _nothing(day: date, verdict: Verdict) -> DayResult:
    if verdict.kind == "quiet":
        return DayResult(day, "quiet", 0, verdict.why)
    return DayResult(day, "wait", 75, verdict.why)
