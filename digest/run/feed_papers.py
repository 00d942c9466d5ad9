"""Papers of arXiv that other feeds name: they join their paper, or are digested as one.

A paper that the archive has notes who named it (``seen_in``). One that it does not have is digested in
full, on the day that took it up, in the section of its feed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from digest.config import Blog
from digest.content.ledger import LedgerItem
from digest.content.papers import Document, keep_edits
from digest.content.paths import is_arxiv_id
from digest.decide.lift import lifts_of, with_later_lifts
from digest.decide.plan import Job
from digest.decide.records import (
    due,
    effective_status,
    merge_metadata,
    new_record,
    with_metadata,
    with_relevance,
    with_translation,
)
from digest.edges.http import Http
from digest.edges.store import Store
from digest.errors import SourceError
from digest.llm.accounts import spent_by_task
from digest.llm.score import Scored
from digest.llm.translate import TRANSLATION_TASKS, Translated
from digest.models import Paper, RawAnswer
from digest.run.archive import Archive
from digest.run.feed_reader import Gathered
from digest.run.llm_stage import LlmStage, LlmWork
from digest.run.options import BuildOptions, Progress
from digest.sources.query_api import fetch_metadata

log = logging.getLogger("digest.feeds")

_TASKS = (*TRANSLATION_TASKS, "relevance")


@dataclass(frozen=True, slots=True)
class PaperWork:
    """The papers of one day's feeds."""

    jobs: tuple[Job, ...]
    feeds: Mapping[str, str]
    """Name of the feed by identifier."""
    mentions: tuple[tuple[Document, tuple[str, ...]], ...]
    """Papers of the archive, and the feeds that named them."""
    missing: frozenset[str]
    """Papers of which nothing could be learned now: they are tried again when a feed names them."""


class FeedPapers:
    """Works on the papers that a run's feeds name."""

    def __init__(
        self,
        blog: Blog,
        options: BuildOptions,
        *,
        archive: Archive,
        store: Store,
        http: Http,
        llm: LlmStage,
        progress: Progress,
        recall: Callable[[str], RawAnswer | None],
    ) -> None:
        self._options = options
        self._archive = archive
        self._store = store
        self._http = http
        self._llm = llm
        self._progress = progress
        self._recall = recall
        self._api_url = blog.config.arxiv.api_url
        self._interests = blog.config.interests

    def work(
        self, day: date, rows: Iterable[LedgerItem], gathered: Gathered, listed: frozenset[str]
    ) -> PaperWork:
        """Return what is to be done for a day's papers; the query API is asked for what is unknown.

        Args:
            day: the date.
            rows: its items so far.
            gathered: what the feeds gave now.
            listed: papers that the day announces itself.
        """
        named: dict[str, list[str]] = {}
        told: dict[str, Paper | None] = {}
        for one in gathered.papers:
            arxiv_id = one.entry.arxiv_id
            if arxiv_id is not None:
                named.setdefault(arxiv_id, []).append(one.feed)
                told[arxiv_id] = told.get(arxiv_id) or one.entry.paper
        feeds = {row.key: row.feed for row in rows if is_arxiv_id(row.key) and row.key not in listed}
        documents = self._archive.papers({*named, *feeds})
        mentions = tuple((documents[one], tuple(named[one])) for one in named if one in documents)
        unknown = [one for one in named if one not in documents and one not in listed]
        lost = [one for one in feeds if one not in documents and one not in unknown]
        bare = [one for one in feeds if one in documents and documents[one].paper.date is None]
        known = self._metadata([*unknown, *lost, *bare])
        jobs, missing = [], set()
        for arxiv_id in (*feeds, *(one for one in unknown if one not in feeds)):
            feed = feeds.get(arxiv_id) or named[arxiv_id][0]
            job = self._job(
                day, arxiv_id, feed, documents.get(arxiv_id), told.get(arxiv_id), known.get(arxiv_id)
            )
            if job is None:
                missing.add(arxiv_id)
            else:
                feeds.setdefault(arxiv_id, feed)
                jobs.append(job)
        return PaperWork(tuple(jobs), feeds, mentions, frozenset(missing))

    def _metadata(self, arxiv_ids: list[str]) -> dict[str, Paper]:
        if not arxiv_ids:
            return {}
        try:
            return fetch_metadata(self._http, self._api_url, arxiv_ids, self._recall)
        except SourceError as error:
            log.warning("query API gave no metadata, to be tried again: count=%d %s", len(arxiv_ids), error)
            return {}

    def _job(
        self,
        day: date,
        arxiv_id: str,
        feed: str,
        old: Document | None,
        told: Paper | None,
        known: Paper | None,
    ) -> Job | None:
        if old is not None:
            record = with_metadata(old.paper, known) if known is not None else old.paper
            again = self._options.refresh is not None and (
                not self._options.refresh or arxiv_id in self._options.refresh
            )
            source = record if again or due(record, scored=False).translation else None
        else:
            paper = merge_metadata(told, known) if told is not None else known
            if paper is None or not paper.abstract:
                return None
            # No listing of ours announced it: as a cross-list, nothing is guessed about its version.
            record = replace(new_record(paper, day, "cross"), announce_type=None, seen_in=(feed,))
            source = record
        if record.status == "withdrawn":
            source = None
        return Job(arxiv_id, "cross", record.version, record.title, record.comment, old, record, source)

    def llm_work(self, work: PaperWork) -> LlmWork:
        """Return what of it needs a model."""
        if not self._options.llm:
            return LlmWork((), ())
        score = (
            job
            for job in work.jobs
            if job.record is not None and "relevance" in due(job.record, scored=self._interests.given).todo
        )
        return LlmWork(tuple(job for job in work.jobs if job.source is not None), tuple(score))

    def run(
        self, day: date, work: PaperWork, before: Mapping[str, LedgerItem]
    ) -> tuple[dict[str, LedgerItem], set[str]]:
        """Do the work; return (rows by identifier, identifiers that a model was asked for)."""
        for document, feeds in work.mentions:
            self._mention(document, feeds)
        rows: dict[str, LedgerItem] = {}

        def finished(job: Job, translated: Translated | None, scored: Scored | None) -> None:
            rows[job.arxiv_id] = self._finish(day, job, work.feeds[job.arxiv_id], translated, scored, before)
            self._progress.step(job.arxiv_id)

        todo = self.llm_work(work)
        asked = {job.arxiv_id for job in (*todo.translate, *todo.score)}
        if self._options.refresh is not None:
            again = [job.arxiv_id for job in todo.translate if job.old is not None]
            self._store.supersede(again, TRANSLATION_TASKS)
        for job in work.jobs:
            if job.arxiv_id not in asked:
                rows[job.arxiv_id] = self._finish(day, job, work.feeds[job.arxiv_id], None, None, before)
        if asked:
            self._progress.start("feeds", len(asked))
            try:
                self._llm.run(todo, finished)
            finally:
                self._progress.stop()
        return rows, {job.arxiv_id for job in todo.translate}

    def _mention(self, document: Document, feeds: tuple[str, ...]) -> None:
        paper = document.paper
        names = tuple(dict.fromkeys((*paper.seen_in, *feeds)))
        if names != paper.seen_in:
            self._archive.save_paper(keep_edits(replace(paper, seen_in=names), document), document)

    def _finish(
        self,
        day: date,
        job: Job,
        feed: str,
        translated: Translated | None,
        scored: Scored | None,
        before: Mapping[str, LedgerItem],
    ) -> LedgerItem:
        """Write a paper's file and return its row."""
        # What was noted of it since (a mention) stands in the file of now.
        old = self._archive.paper(job.arxiv_id) if job.old is not None else None
        record, reason, row = job.record, None, before.get(job.arxiv_id)
        assert record is not None
        good = translated is not None and translated.translation is not None
        if job.source is not None and translated is not None and translated.translation is not None:
            assert translated.provenance is not None
            record = with_translation(job.source, translated.translation, translated.provenance)
        elif job.source is not None and record.translation is None:
            reason = translated.reason if translated is not None else row.reason if row is not None else None
            reason = reason or "no-llm"
        if scored is not None:
            record = with_relevance(record, scored.relevance, lifts_of(record, self._interests))
        elif record is not job.record and job.record is not None and job.record.translation is None:
            record = with_later_lifts(record, lifts_of(record, self._interests))
        if old is not None:
            record = replace(record, seen_in=old.paper.seen_in)
            if not (self._options.force and good):
                record = keep_edits(record, old)
        self._archive.save_paper(record, old, force=self._options.force and good)
        state = (
            effective_status(record) if reason is None or record.status == "withdrawn" else "original-only"
        )
        kept = self._store.kept_for(job.arxiv_id, day.isoformat())
        spent = (dict(row.spent) if row is not None else {}) | spent_by_task(job.arxiv_id, kept, _TASKS)
        return LedgerItem(
            job.arxiv_id, feed, state, reason if state == "original-only" else None, spent=spent
        )
