"""Readings of a day's papers: choose, fetch texts, ask, write; what has no text yet waits.

rows, records ─▶ chosen ─▶ full texts ─▶ LLM ─▶ paper files ─▶ rows with what is still to come
                               └─ none: waits for the look-back, then the file says so
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.config import Blog, Readings
from digest.content.ledger import LedgerPaper
from digest.content.paperfile import PaperFile
from digest.dates import latest_announcement
from digest.decide.readings import (
    chosen,
    expected,
    given_up,
    is_outage,
    is_over,
    wants_reading,
    with_affiliations,
    with_todo,
)
from digest.edges.clock import Clock
from digest.edges.store import Store
from digest.fulltext.budget import fit
from digest.fulltext.fetch import FullTexts
from digest.fulltext.records import NO_TEXT_REASONS, FullText, NoText
from digest.llm.accounts import spent_by_task
from digest.llm.papertext import ReadingSource, abstract_source, full_text_source
from digest.llm.reading import READING_TASKS, Read, room_for_paper
from digest.models import Usage
from digest.run.archive import Archive
from digest.run.llm_stage import LlmStage
from digest.run.options import Estimate, Progress

log = logging.getLogger("digest.run")

TYPICAL = Usage(22_000, 0, 4_000)
"""Tokens of a reading whose text is not here yet: a paper of nine pages, six answers."""


_ASKED_AGAIN_AFTER = timedelta(hours=1)


def _no_text(record: PaperFile) -> str:
    return f"no text of {record.arxiv_id}v{record.version}"


@dataclass(frozen=True, slots=True)
class ToRead:
    """A paper with what its reading is made from."""

    record: PaperFile
    source: ReadingSource
    affiliations: tuple[str, ...]


class ReadingRunner:
    """Reads the papers of one date after another."""

    def __init__(
        self,
        blog: Blog,
        settings: Readings,
        *,
        asks: bool,
        archive: Archive,
        store: Store,
        texts: FullTexts,
        clock: Clock,
        llm: LlmStage,
        progress: Progress,
    ) -> None:
        """Prepare.

        Args:
            blog: the blog.
            settings: its readings, as this run wants them.
            asks: whether a model may be asked; if not, what is to come is only noted.
            archive: paper files.
            store: completions.
            texts: full texts.
            clock: the calendar.
            llm: asks the model.
            progress: told how far it is.
        """
        self._settings = settings
        self._arxiv = blog.config.arxiv
        self._window = blog.config.llm.context_tokens
        self._scored = blog.config.interests.given
        self._asks = asks
        self._archive = archive
        self._store = store
        self._texts = texts
        self._clock = clock
        self._llm = llm
        self._progress = progress
        self.made = 0
        """Paper files that readings have changed in this run."""

    def run(
        self, day: date, rows: Sequence[LedgerPaper], records: Mapping[str, PaperFile]
    ) -> list[LedgerPaper]:
        """Read what is to be read of a date; return its rows as they stand then.

        Args:
            day: the date.
            rows: of its ledger.
            records: the files of its papers as they stand.
        """
        ids = [name for name in chosen(rows, records, self._settings) if wants_reading(records[name])]
        waiting = set(ids)
        if ids and self._asks and not self._llm.ended:
            # As they stand in their files: a forced refresh has made owners' fields the tool's again.
            waiting -= self._read(day, [one.paper for one in self._archive.papers(ids).values()])
            log.info("readings: date=%s chosen=%d waiting=%d", day, len(ids), len(waiting))

        def row_now(row: LedgerPaper) -> LedgerPaper:
            if row.announce_type not in ("new", "cross"):
                return row
            booked = self.booked(row, day) if row.arxiv_id in ids else row
            return with_todo(booked, reading=row.arxiv_id in waiting)

        return [row_now(row) for row in rows]

    def _read(self, day: date, records: Sequence[PaperFile]) -> set[str]:
        """Return the papers that have a reading now, or never will."""
        over = is_over(day, latest_announcement(self._clock.now()), self._arxiv.lookback_days)
        done: set[str] = set()
        work: list[ToRead] = []
        self._progress.start("full texts", len(records))
        try:
            for record in records:
                found = self.to_read(record)
                if isinstance(found, ToRead):
                    work.append(found)
                elif over or not found.waits:
                    self.write(given_up(record, found.reason))
                    done.add(record.arxiv_id)
                self._progress.step(record.arxiv_id)
        finally:
            self._progress.stop()

        def finished(one: ToRead, read: Read) -> None:
            if self.keep(one, read, over=over):
                done.add(one.record.arxiv_id)
            self._progress.step(one.record.arxiv_id)

        if work:
            self._progress.start("readings", len(work))
            try:
                self._llm.read([(one, one.source) for one in work], finished)
            finally:
                self._progress.stop()
        return done

    def to_read(self, record: PaperFile, *, again: bool = False) -> ToRead | NoText:
        """Return what a paper's reading is made from, or why there is no text.

        Args:
            record: the paper.
            again: ask arXiv though it had none a moment ago.
        """
        if not again and (known := self._asked_just_now(record)) is not None:
            return known
        found = self._texts.get(record)
        if isinstance(found, FullText):
            return ToRead(record, self._source(record, found), found.affiliations)
        if found.waits:
            self._store.set_note(_no_text(record), f"{found.reason} {self._clock.now().isoformat()}")
        return found

    def _asked_just_now(self, record: PaperFile) -> NoText | None:
        """Return the answer of the last hour: several runs of one morning need not ask each time."""
        told, _, at = (self._store.note(_no_text(record)) or "").partition(" ")
        reason = next((one for one in NO_TEXT_REASONS if one == told), None)
        if reason is None or self._clock.now() - datetime.fromisoformat(at) >= _ASKED_AGAIN_AFTER:
            return None
        return NoText(reason, f"{record.arxiv_id}: no text less than an hour ago")

    def _source(self, record: PaperFile, text: FullText) -> ReadingSource:
        fitted = fit(text, max(0, room_for_paper(self._window)))
        abstract = " ".join(record.abstract)
        return full_text_source(record.arxiv_id, record.title, abstract, text, fitted)

    def from_abstract(self, record: PaperFile) -> ToRead:
        """Return what a reading is made from that was asked for without a text."""
        abstract = " ".join(record.abstract)
        source = abstract_source(record.arxiv_id, record.version, record.title, abstract)
        return ToRead(record, source, ())

    def keep(self, one: ToRead, read: Read, *, over: bool, force: bool = False) -> bool:
        """Write what became of a paper; return whether nothing more is to come.

        Args:
            one: the paper.
            read: its reading, or the reason why there is none.
            over: whether its time is over: a reason that lies in the paper is then the last word.
            force: take answers back that a hand has changed.
        """
        record = with_affiliations(one.record, one.affiliations)
        if read.reading is not None:
            self.write(replace(record, reading=read.reading), force=force)
            return True
        final = over and read.reason is not None and not is_outage(read.reason)
        self.write(given_up(record, read.reason or "") if final else record)
        return final

    def write(self, record: PaperFile, *, force: bool = False) -> None:
        """Write a paper's file anew, its other parts as they stand."""
        old = self._archive.paper(record.arxiv_id)
        assert old is not None  # a paper is read only when its file is there
        if force and "answers" in old.paper.edited:
            owned = tuple(name for name in old.paper.edited if name != "answers")
            old = replace(old, record=replace(old.paper, edited=owned))
            record = replace(record, edited=owned)
        if record != old.paper:
            self._archive.save_paper(record, old)
            self.made += 1

    def booked(self, row: LedgerPaper, day: date) -> LedgerPaper:
        """Return a row with what the readings kept for it have cost."""
        kept = self._store.kept_for(row.arxiv_id, day.isoformat())
        return replace(row, spent={**row.spent, **spent_by_task(row.arxiv_id, kept, READING_TASKS)})

    def estimate(self, papers: Sequence[PaperFile]) -> Estimate:
        """Return what the readings of new and cross-listed papers would cost, at most.

        The few that are chosen by score are asked of arXiv, as the run itself would; of all papers of a
        day only those whose texts are here already are counted exactly.
        """
        calls, usage = 0, Usage()
        for record in expected(papers, self._settings, scored=self._scored):
            here = self._store.kept_fulltext(record.arxiv_id, record.version or 0) is not None
            found = self.to_read(record) if here or self._settings.mode == "top" else None
            if isinstance(found, NoText):
                continue
            known = self._llm.estimate_reading(found.source) if found is not None else TYPICAL
            if known is not None:
                calls += 1
                usage = usage + known
        return Estimate(calls, self._llm.priced(usage))
