"""The feeds' part of a day: take up what is new, translate it, and put it into the day's ledger.

    (gather, on the newest day) ─▶ works ─▶ metadata of papers ─▶ LLM ─▶ item and paper files ─▶ rows

New items belong to the newest date that has a ledger, when a run covers it; their files say which date
that was, so a run that was killed before the ledger was written finds them again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from digest.config import Blog
from digest.content.items import ItemDocument, ItemFile, keep_item_edits
from digest.content.ledger import Ledger, LedgerItem
from digest.content.paths import is_arxiv_id
from digest.edges.clock import Clock
from digest.edges.http import Http
from digest.edges.store import Store
from digest.feeds.fetch import GuardedWeb
from digest.feeds.items import changed_item, item_order, item_status, new_item, translated_item
from digest.feeds.records import Web
from digest.llm.accounts import spent_by_task
from digest.llm.prompts import SourceText, masked_source
from digest.llm.translate import TRANSLATION_TASKS, Translated
from digest.models import RawAnswer, Reason, Spent
from digest.run.archive import Archive
from digest.run.feed_papers import FeedPapers
from digest.run.feed_reader import FeedReader, Gathered, feed_sources
from digest.run.item_archive import ItemArchive
from digest.run.llm_stage import LlmStage, LlmWork
from digest.run.options import BuildOptions, Progress

log = logging.getLogger("digest.feeds")

_NOTHING = Gathered((), (), (), (), ())


@dataclass(frozen=True, slots=True)
class ItemWork:
    """One item of a day: what is stored, what is to be stored, what is to be translated."""

    key: str
    feed: str
    old: ItemDocument | None
    record: ItemFile
    """What to store if nothing gets translated."""
    source: ItemFile | None
    """What is to be translated; None if nothing is due."""
    updated: bool = False


class FeedStage:
    """Shared by all days of a run; the feeds are asked once."""

    def __init__(
        self,
        options: BuildOptions,
        *,
        reader: FeedReader,
        papers: FeedPapers,
        items: ItemArchive,
        store: Store,
        llm: LlmStage,
        progress: Progress,
        ledger_days: Callable[[], tuple[date, ...]],
    ) -> None:
        self._options = options
        self._reader = reader
        self._papers = papers
        self._items = items
        self._store = store
        self._llm = llm
        self._progress = progress
        self._ledger_days = ledger_days
        self._order = {source.name: number for number, source in enumerate(reader.sources)}
        self._asked = False
        self.attempted: set[str] = set()
        """Keys of what this run tried to translate."""

    def into(self, ledger: Ledger, before: Ledger | None) -> Ledger:
        """Return a day's ledger with what the feeds give it; their files are written.

        Args:
            ledger: of the day's announcement.
            before: as it stood; its items are gone on with.
        """
        day = ledger.date
        rows = {row.key: row for row in before.items} if before is not None else {}
        gathered = self._gathered(day)
        works = self._works(day, rows.values(), gathered)
        listed = frozenset(paper.arxiv_id for paper in ledger.papers)
        papers = self._papers.work(day, rows.values(), gathered, listed)
        done = self._done(works, rows, day)
        paper_rows, asked = self._papers.run(day, papers, rows)
        self.attempted |= asked
        done |= paper_rows
        # A row whose file was lost still says what the day took up.
        done = {key: row for key, row in rows.items() if key not in listed} | done
        self._store.book(day.isoformat(), done)
        for answered in gathered.answered:
            waiting = {work.key for work in works if work.updated and done[work.key].state == "original-only"}
            settled = not (waiting | papers.missing) & set(answered.entries)
            self._reader.remember(answered, settled=settled)
        dates = {work.key: work.record.date for work in works}
        items = sorted(
            done.values(), key=lambda row: item_order(self._order, row.feed, dates.get(row.key), row.key)
        )
        feeds = gathered.states or (before.feeds if before is not None else ())
        return replace(ledger, feeds=feeds, items=tuple(items))

    def estimate(
        self, day: date, before: Ledger | None, listed: frozenset[str]
    ) -> tuple[LlmWork, tuple[SourceText, ...]]:
        """Return what the day's feeds would send to the model; nothing is written."""
        rows = before.items if before is not None else ()
        gathered = self._gathered(day)
        works = self._works(day, rows, gathered)
        papers = self._papers.work(day, rows, gathered, listed)
        sources = tuple(_source(work.source) for work in works if work.source is not None)
        return self._papers.llm_work(papers), sources if self._options.llm else ()

    # ── what is to be done ──

    def _gathered(self, day: date) -> Gathered:
        """Ask the feeds if this is the date for what is new, once in a run."""
        if self._asked or not self._reader.sources or self._options.refresh:
            return _NOTHING
        if day < max((day, *self._ledger_days())):
            return _NOTHING
        self._asked = True
        return self._reader.gather()

    def _works(self, day: date, rows: Collection[LedgerItem], gathered: Gathered) -> tuple[ItemWork, ...]:
        """Return the day's items: those of its ledger, those whose files name it, those that are new."""
        works: dict[str, ItemWork] = {}
        for one in gathered.new:
            record = new_item(one, day)
            works[one.key] = ItemWork(one.key, one.source.name, None, record, record)
        for one in gathered.seen:
            old = self._items.item(one.key)
            changed = changed_item(old.record, one) if old is not None else None
            if old is None or changed is None:
                continue
            # The old text stays with its Chinese until the new one has its own.
            stored = old.record if old.record.translation is not None else changed
            works[one.key] = ItemWork(one.key, one.source.name, old, stored, changed, updated=True)
        updated = {row.key for row in rows if row.updated}
        for key in (*(row.key for row in rows), *self._items.taken_up(day)):
            if key in works or is_arxiv_id(key):
                continue
            old = self._items.item(key)
            if old is not None:
                source = old.record if self._is_due(old.record) else None
                works[key] = ItemWork(key, old.record.feed, old, old.record, source, key in updated)
        return tuple(works.values())

    def _is_due(self, item: ItemFile) -> bool:
        again = self._options.refresh is not None and (
            not self._options.refresh or item.key in self._options.refresh
        )
        return again or item_status(item) == "original-only"

    # ── doing ──

    def _done(
        self, works: tuple[ItemWork, ...], before: Mapping[str, LedgerItem], day: date
    ) -> dict[str, LedgerItem]:
        """Translate and write; return the rows by key."""
        rows: dict[str, LedgerItem] = {}
        by_key = {work.key: work for work in works}
        sources = [_source(work.source) for work in works if work.source is not None]
        if not self._options.llm:
            sources = []
        if self._options.refresh is not None:
            again = [source.arxiv_id for source in sources if by_key[source.arxiv_id].old is not None]
            self._store.supersede(again, TRANSLATION_TASKS)

        def finished(key: str, translated: Translated | None) -> None:
            rows[key] = self._finish(by_key[key], translated, before.get(key), day)
            self._progress.step(key)

        asked = {source.arxiv_id for source in sources}
        for work in works:
            if work.key not in asked:
                rows[work.key] = self._finish(work, None, before.get(work.key), day)
        if sources:
            self.attempted |= asked
            self._progress.start("feeds", len(sources))
            try:
                self._llm.translate(sources, finished)
            finally:
                self._progress.stop()
        return rows

    def _finish(
        self, work: ItemWork, translated: Translated | None, before: LedgerItem | None, day: date
    ) -> LedgerItem:
        """Write an item's file and return its row."""
        record, reason = work.record, None
        good = translated is not None and translated.translation is not None
        if work.source is not None and good:
            assert translated is not None
            assert translated.translation is not None
            assert translated.provenance is not None
            record = translated_item(work.source, translated.translation, translated.provenance)
        elif work.source is not None and (work.updated or record.translation is None):
            reason = self._reason(translated, before)
        force = self._options.force and good
        if work.old is not None and not force:
            record = keep_item_edits(record, work.old)
        self._items.save(record, work.old, force=force)
        state = item_status(record) if reason is None else "original-only"
        return LedgerItem(
            work.key,
            work.feed,
            state,
            reason if state == "original-only" else None,
            work.updated,
            self._spent(day, work.key, before),
        )

    def _reason(self, translated: Translated | None, before: LedgerItem | None) -> Reason | None:
        if translated is not None:
            return translated.reason
        return before.reason if before is not None and before.reason else "no-llm"

    def _spent(self, day: date, key: str, before: LedgerItem | None) -> dict[str, Spent]:
        kept = self._store.kept_for(key, day.isoformat())
        said = dict(before.spent) if before is not None else {}
        return said | spent_by_task(key, kept, TRANSLATION_TASKS)


def _source(item: ItemFile) -> SourceText:
    return masked_source(item.key, item.title, item.sentences)


def feed_stage(
    blog: Blog,
    options: BuildOptions,
    *,
    archive: Archive,
    store: Store,
    http: Http,
    web: Web | None,
    clock: Clock,
    llm: LlmStage,
    progress: Progress,
) -> FeedStage:
    """Return the stage of one run.

    Args:
        blog: the blog.
        options: of the command line.
        archive: papers and ledgers.
        store: completions, and what is remembered of feeds.
        http: asks arXiv for the papers that feeds name.
        web: reads feeds; None for the live one.
        clock: calendar and stop-watch.
        llm: the run's stage.
        progress: told how far it is.

    Raises:
        ConfigError: an OPML file cannot be read, or two feeds have one name.
    """
    items = ItemArchive(blog, archive.written)
    sources = feed_sources(blog)
    if web is None and sources:
        web = guarded_web(blog, clock)

    def recall(url: str) -> RawAnswer | None:
        return next(iter(store.good_answers(url, clock.now() - timedelta(hours=12))), None)

    return FeedStage(
        options,
        reader=FeedReader(sources, web=web, store=store, archive=archive, items=items),
        papers=FeedPapers(
            blog,
            options,
            archive=archive,
            store=store,
            http=http,
            llm=llm,
            progress=progress,
            recall=recall,
        ),
        items=items,
        store=store,
        llm=llm,
        progress=progress,
        ledger_days=archive.ledger_days,
    )


def guarded_web(blog: Blog, clock: Clock) -> GuardedWeb:
    """Return the live connection to feeds."""
    settings = blog.config.arxiv
    return GuardedWeb(
        contact=blog.contact, clock=clock, timeout_s=settings.timeout_seconds, proxy=settings.proxy
    )
