"""``digest read``: papers of the archive, read in full on demand.

ids ─▶ files ─▶ full texts (or abstracts, by hand) ─▶ LLM ─▶ paper files ─▶ their days' ledgers and posts
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from digest.config import Blog
from digest.content.ledger import LedgerPaper
from digest.content.paperfile import PaperFile
from digest.decide.readings import with_todo
from digest.edges.clock import Clock
from digest.edges.http import Http
from digest.edges.resources import template_folders
from digest.edges.store import Store
from digest.errors import ConfigError
from digest.fulltext.fetch import FullTexts
from digest.fulltext.records import NoText
from digest.llm.reading import READING_TASKS, Read
from digest.models import Reason, Spent
from digest.run.archive import Archive
from digest.run.build import Connect, live, polite, required_key
from digest.run.daybook import DayBook
from digest.run.llm_stage import LlmStage
from digest.run.options import Progress
from digest.run.readings import ReadingRunner, ToRead
from digest.run.vocabulary import load_vocabulary

Outcome = Literal["read", "known", "edited", "withdrawn", "waits", "no-text", "failed"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """The options of ``digest read``."""

    ids: tuple[str, ...]
    from_abstract: bool = False
    """Read the abstract where there is no full text to be had."""
    refresh: bool = False
    """Read again what has been read."""
    force: bool = False
    """Overwrite answers that a hand has changed."""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of one paper."""

    arxiv_id: str
    outcome: Outcome
    reason: str = ""
    """Why there is no text, or no reading; a word of ours."""
    source: str = ""
    """``html``, ``pdf`` or ``abstract``; empty without a reading."""
    marks: int = 0
    """Sentences that are marked as not found in the paper."""


@dataclass(frozen=True, slots=True)
class ReadReport:
    results: tuple[ReadResult, ...]
    """In the order asked for."""
    calls: int
    spent: Spent

    @property
    def exit_code(self) -> int:
        """75 if a text may come yet, else 3 if a paper has no reading, else 0."""
        outcomes = {result.outcome for result in self.results}
        return 75 if "waits" in outcomes else 3 if outcomes & {"no-text", "failed"} else 0


def read_papers(
    blog: Blog,
    options: ReadOptions,
    *,
    clock: Clock,
    environment: Mapping[str, str],
    progress: Progress,
    connect: Connect | None = None,
    http: Http | None = None,
) -> ReadReport:
    """Read papers that the archive has; each file is written as soon as its paper is read.

    Raises:
        ConfigError: an unknown identifier, or no API key though one is needed; nothing is asked then.
    """
    archive = Archive(blog)
    documents = archive.papers(options.ids)
    if unknown := [name for name in options.ids if name not in documents]:
        raise ConfigError([f"{name}: this blog has no such paper" for name in unknown])
    papers = {name: documents[name].paper for name in options.ids}
    settled = {name: result for name, paper in papers.items() if (result := _settled(paper, options))}
    work = [paper for name, paper in papers.items() if name not in settled]
    if not work:
        return ReadReport(tuple(settled[name] for name in options.ids), 0, Spent())
    key = required_key(blog, environment) if connect is None else None
    vocabulary = load_vocabulary(blog)
    daybook = DayBook(blog, archive)
    store = Store.open(blog.folder("cache"))
    http = http or polite(blog, store, clock)
    try:
        store.begin_run(clock.now())
        llm = LlmStage(
            blog,
            store=store,
            clock=clock,
            vocabulary=vocabulary,
            templates=template_folders(blog),
            connect=connect or live(blog, key, store, clock),
        )
        runner = ReadingRunner(
            blog,
            blog.config.readings,
            asks=True,
            archive=archive,
            store=store,
            texts=FullTexts(http, store, blog.config.arxiv, clock),
            clock=clock,
            llm=llm,
            progress=progress,
        )
        if options.refresh:
            store.supersede([paper.arxiv_id for paper in work], READING_TASKS)
        found = _read(runner, llm, work, options, progress)
        made = [papers[result.arxiv_id] for result in found.values() if result.outcome == "read"]
        _settle_days(archive, daybook, store, runner, made, again=options.refresh)
        spent = store.spent_in_run()
    finally:
        store.finish_run()
        http.close()
        store.close()
    results = {**settled, **found}
    return ReadReport(tuple(results[name] for name in options.ids), llm.calls, spent)


def _settled(paper: PaperFile, options: ReadOptions) -> ReadResult | None:
    """Return what can be said of a paper without asking anyone; None if it is to be read."""
    if paper.status == "withdrawn":
        return ReadResult(paper.arxiv_id, "withdrawn")
    if "answers" in paper.edited or (paper.reading is not None and paper.reading.source == "hand"):
        return None if options.force else ReadResult(paper.arxiv_id, "edited")
    if paper.is_read and not options.refresh:
        assert paper.reading is not None
        return ReadResult(paper.arxiv_id, "known", source=paper.reading.source)
    return None


def _read(
    runner: ReadingRunner,
    llm: LlmStage,
    papers: Sequence[PaperFile],
    options: ReadOptions,
    progress: Progress,
) -> dict[str, ReadResult]:
    results: dict[str, ReadResult] = {}
    work: list[ToRead] = []
    for paper in papers:
        found = runner.to_read(paper, again=True)
        if isinstance(found, NoText) and options.from_abstract:
            found = runner.from_abstract(paper)
        if isinstance(found, NoText):
            outcome: Outcome = "waits" if found.waits else "no-text"
            results[paper.arxiv_id] = ReadResult(paper.arxiv_id, outcome, found.reason)
        else:
            work.append(found)

    def finished(one: ToRead, read: Read) -> None:
        runner.keep(one, read, over=False, force=options.force)
        results[one.record.arxiv_id] = _result(one, read)
        progress.step(one.record.arxiv_id)

    if work:
        progress.start("readings", len(work))
        try:
            llm.read([(one, one.source) for one in work], finished)
        finally:
            progress.stop()
    return results


def _result(one: ToRead, read: Read) -> ReadResult:
    if read.reading is None:
        reason: Reason = read.reason or "invalid-reply"
        return ReadResult(one.record.arxiv_id, "failed", reason)
    return ReadResult(one.record.arxiv_id, "read", source=read.reading.source, marks=read.reading.marks)


def _settle_days(
    archive: Archive,
    daybook: DayBook,
    store: Store,
    runner: ReadingRunner,
    papers: Iterable[PaperFile],
    *,
    again: bool,
) -> None:
    """Bring ledgers and posts of the days that announced these papers up to date."""
    by_day: dict[date, set[str]] = {}
    for paper in papers:
        if paper.announced is not None:
            by_day.setdefault(paper.announced, set()).add(paper.arxiv_id)
    for day, names in sorted(by_day.items()):
        ledger = archive.ledger(day)
        if ledger is None:
            continue

        def row_now(row: LedgerPaper, day: date = day, names: set[str] = names) -> LedgerPaper:
            if row.arxiv_id not in names:
                return row
            if again:
                spent = {task: one for task, one in row.spent.items() if task not in READING_TASKS}
                row = replace(row, spent=spent)
            return with_todo(runner.booked(row, day), reading=False)

        rows = [row_now(row) for row in ledger.papers]
        store.book(day.isoformat(), names)
        daybook.save(replace(ledger, papers=tuple(rows)))
