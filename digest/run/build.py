"""``digest build``: which dates, one after another, each published as soon as it is done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.config import Blog, Readings, api_key
from digest.content.paths import is_arxiv_id
from digest.decide.catchup import catch_up
from digest.edges.clock import Clock
from digest.edges.http import Http, PoliteHttp
from digest.edges.resources import template_folders
from digest.edges.store import Store
from digest.errors import ConfigError, ContentError
from digest.feeds.records import Web
from digest.fulltext.fetch import FullTexts
from digest.llm.request import Backend
from digest.models import Paper, RawAnswer, Spent
from digest.run.anchors import Fetch, find_anchors
from digest.run.archive import Archive
from digest.run.day import DayRunner
from digest.run.daybook import DayBook
from digest.run.feeds import feed_stage
from digest.run.llm_stage import LlmStage
from digest.run.options import BuildOptions, DayResult, Progress
from digest.run.readings import ReadingRunner
from digest.run.reporting import Ask, NightlyReports, ReportBook, Written
from digest.run.vocabulary import Vocabulary, load_vocabulary
from digest.sources.query_api import fetch_metadata

if TYPE_CHECKING:
    from digest.run.vectors import VectorEstimate

log = logging.getLogger("digest.run")

Connect = Callable[[], tuple[Backend, Callable[[], Awaitable[None]]]]

NO_KEY = (
    "no API key: set {name} (digest doctor says where to get one), or use a local server "
    '(llm.preset: ollama, or llm.api_key_env: ""), or run with --no-llm'
)


class BuildReport:
    """What a run did."""

    def __init__(self) -> None:
        self.days: list[DayResult] = []
        self.calls = 0
        self.spent = Spent()
        """All spending of this run, rejected answers included."""
        self.written: list[Path] = []
        self.reports: tuple[Written, ...] = ()
        """Weekly and monthly reports that this run wrote or looked at again."""
        self.vectors: VectorEstimate | None = None
        """What sentence embeddings would cost; only a dry run says."""
        self.reports_code = 0
        """Exit code of what kept reports from being written."""

    @property
    def exit_code(self) -> int:
        """The first of 2, 1, 75, 3, 0 that any day has."""
        codes = {self.reports_code, *(day.exit_code for day in self.days)}
        return next((code for code in (2, 1, 75, 3) if code in codes), 0)


def build(
    blog: Blog,
    options: BuildOptions,
    *,
    clock: Clock,
    environment: Mapping[str, str],
    progress: Progress,
    connect: Connect | None = None,
    http: Http | None = None,
    web: Web | None = None,
    told: Callable[[DayResult], None] = lambda _: None,
) -> BuildReport:
    """Work on the dates that the options name, or on the latest announcement and catch-up.

    Args:
        blog: the blog; its lock is held by the caller.
        options: of the command line.
        clock: calendar and stop-watch.
        environment: for the API key.
        progress: told how far the LLM stage is.
        connect: makes the back end; None for the configured server.
        http: asks arXiv; None for the live connection.
        web: reads other feeds; None for the live connection.
        told: called with each date's result as soon as it is known.

    Raises:
        ConfigError: no API key though one is needed, before anything is asked.
    """
    config = blog.config
    asks = options.llm and not options.dry_run and connect is None
    key = api_key(config, environment) if asks else None
    if asks and config.llm.needs_key and not key:
        raise ConfigError([NO_KEY.format(name=config.llm.api_key_env)])
    report = BuildReport()
    archive = Archive(blog)
    folders = template_folders(blog)
    vocabulary = load_vocabulary(blog)
    daybook = DayBook(blog, archive)
    store = Store.open(blog.folder("cache"))
    http = http or polite(blog, store, clock)
    if asks:
        _name_server(blog, environment)
    try:
        if not options.dry_run:
            store.begin_run(clock.now())
        titles = _titles(blog, http, store, clock)
        write = not options.dry_run
        llm = LlmStage(
            blog,
            store=store,
            clock=clock,
            vocabulary=vocabulary,
            templates=folders,
            connect=connect or live(blog, key, store, clock),
            anchors=find_anchors(blog, archive, store, titles, write=write) if options.llm else (),
        )
        readings = ReadingRunner(
            blog,
            _readings(config.readings, options),
            asks=options.llm,
            archive=archive,
            store=store,
            texts=FullTexts(http, store, config.arxiv, clock),
            clock=clock,
            llm=llm,
            progress=progress,
        )
        runner = DayRunner(
            blog,
            options,
            archive=archive,
            store=store,
            http=http,
            clock=clock,
            llm=llm,
            readings=readings,
            daybook=daybook,
            feeds=feed_stage(
                blog,
                options,
                archive=archive,
                store=store,
                http=http,
                web=web,
                clock=clock,
                llm=llm,
                progress=progress,
            ),
            progress=progress,
        )
        reports = NightlyReports(blog, archive, store)
        for day in _days(blog, options, archive, clock):
            if not options.dry_run:
                reports.begin(day)
            result = _run(runner, day)
            report.days.append(result)
            told(result)
        if not options.dry_run:
            ask = llm.overview if config.reports.overview and options.llm else None
            _write_reports(reports, report, clock, lambda: ReportBook(blog, archive, vocabulary), ask)
        report.calls = llm.calls
        if config.related.embeddings_model is not None:
            from digest.run.vectors import VectorStage  # numpy takes longer than most imports together

            vectors = VectorStage(blog, store=store, clock=clock, environment=environment)
            if options.dry_run:
                report.vectors = vectors.estimate(runner.seen, archive) if options.llm else None
            elif asks and not (llm.ended and config.embeddings_url == config.llm.base_url):
                vectors.run(runner.seen, archive, progress)
            report.calls += vectors.calls
        report.spent = store.spent_in_run()
        report.written = archive.written
    finally:
        # A run that failed has ended too; only a killed one is gone on with.
        if not options.dry_run:
            store.finish_run()
        http.close()
        store.close()
    return report


def required_key(blog: Blog, environment: Mapping[str, str]) -> str | None:
    """Return the API key, and log whom it opens; None for a server that wants none.

    Raises:
        ConfigError: there is none though one is needed.
    """
    key = api_key(blog.config, environment)
    if blog.config.llm.needs_key and not key:
        raise ConfigError([NO_KEY.format(name=blog.config.llm.api_key_env)])
    _name_server(blog, environment)
    return key


@contextmanager
def open_llm(
    blog: Blog,
    vocabulary: Vocabulary,
    *,
    clock: Clock,
    environment: Mapping[str, str],
    archive: Archive | None = None,
) -> Iterator[LlmStage]:
    """Give an LLM stage of its own run, for commands that ask the model and not arXiv.

    Args:
        blog: the blog; its lock is held by the caller.
        vocabulary: glossary and tags.
        clock: the calendar.
        environment: for the API key.
        archive: where scores find their anchors; None for commands that score nothing.

    Raises:
        ConfigError: no API key though one is needed, before anything is asked.
    """
    key = required_key(blog, environment)
    store = Store.open(blog.folder("cache"))
    try:
        store.begin_run(clock.now())
        anchors: tuple[str, ...] | None = ()
        if archive is not None:
            anchors = find_anchors(blog, archive, store, _titles(blog, None, store, clock), write=True)
        yield LlmStage(
            blog,
            store=store,
            clock=clock,
            vocabulary=vocabulary,
            templates=template_folders(blog),
            connect=live(blog, key, store, clock),
            anchors=anchors,
        )
    finally:
        store.finish_run()
        store.close()


def _run(runner: DayRunner, day: date) -> DayResult:
    """Work on one date; a file of its that cannot be read does not keep the others from their turn."""
    try:
        return runner.run(day)
    except ContentError as error:
        log.error("date left alone: date=%s %s", day, error)
        return DayResult(day, "failed", error.exit_code, str(error))


def _write_reports(
    reports: NightlyReports,
    report: BuildReport,
    clock: Clock,
    book: Callable[[], ReportBook],
    ask: Ask | None,
) -> None:
    """Write the reports that are due; what keeps them from it takes nothing from the days."""
    try:
        report.reports = reports.finish(report.days, clock.now(), book, ask)
    except ContentError as error:
        log.error("reports left alone: %s", error)
        report.reports_code = error.exit_code


def _titles(blog: Blog, http: Http | None, store: Store, clock: Clock) -> Fetch:
    """Return what asks arXiv for papers that the archive lacks; an answer of the last hours serves again.

    Args:
        blog: has the API's address.
        http: the run's connection; None for one of its own, opened when something is asked.
        store: of raw answers.
        clock: the calendar.
    """
    since = clock.now() - timedelta(hours=12)

    def recall(url: str) -> RawAnswer | None:
        return next(iter(store.good_answers(url, since)), None)

    def fetch(names: Sequence[str]) -> Mapping[str, Paper]:
        connection = http or polite(blog, store, clock)
        try:
            return fetch_metadata(connection, blog.config.arxiv.api_url, names, recall)
        finally:
            if http is None:
                connection.close()

    return fetch


def polite(blog: Blog, store: Store, clock: Clock) -> PoliteHttp:
    """Return the one connection to arXiv's hosts."""
    settings = blog.config.arxiv
    return PoliteHttp(
        contact=blog.contact,
        clock=clock,
        keeper=store,
        delay_s=settings.delay_seconds,
        timeout_s=settings.timeout_seconds,
        retries=settings.retries,
        proxy=settings.proxy,
    )


def _days(blog: Blog, options: BuildOptions, archive: Archive, clock: Clock) -> tuple[date, ...]:
    if options.days is not None:
        return options.days
    if options.refresh:
        days = {_announced(archive, arxiv_id) for arxiv_id in options.refresh}
        return tuple(sorted(days, reverse=True))
    plan = catch_up(clock.now(), archive.ledger_days(), blog.config.arxiv.lookback_days)
    if plan.beyond:
        first, last = plan.beyond[-1], plan.beyond[0]
        log.warning(
            "%d earlier dates are out of arXiv's listings; heal them with: digest build --from %s --to %s",
            len(plan.beyond),
            first,
            last,
        )
    covered = plan.days
    if options.llm:
        covered = (*covered, *archive.days_waiting(covered, clock.now().date()))
    if blog.config.feeds:
        # On a quiet day the feeds are still read: for the newest date that has a ledger.
        covered = tuple(dict.fromkeys((*covered, *archive.ledger_days()[-1:])))
    return covered


def _readings(settings: Readings, options: BuildOptions) -> Readings:
    """Return the blog's readings, as this run wants them."""
    return settings if options.readings is None else settings.model_copy(update={"mode": options.readings})


def _announced(archive: Archive, arxiv_id: str) -> date:
    if not is_arxiv_id(arxiv_id):
        return _taken_up(archive, arxiv_id)
    document = archive.paper(arxiv_id)
    if document is None or document.paper.announced is None:
        raise ConfigError([f"--refresh {arxiv_id}: the archive has no such paper"])
    day = document.paper.announced
    if archive.ledger(day) is None:
        # It was adopted, or its ledger is lost: the whole day would be digested, and paid for.
        raise ConfigError(
            [f"--refresh {arxiv_id}: {day} has no ledger; digest build --date {day} digests that whole day"]
        )
    return day


def _taken_up(archive: Archive, key: str) -> date:
    """Return the newest date whose ledger has an item."""
    for day in reversed(archive.ledger_days()):
        ledger = archive.ledger(day)
        if ledger is not None and any(row.key == key for row in ledger.items):
            return day
    raise ConfigError([f"--refresh {key}: the archive has no such item"])


def _name_server(blog: Blog, environment: Mapping[str, str]) -> None:
    """Log whom papers are sent to, and who says so; never the user and password of an address."""
    address = urlsplit(blog.config.llm.base_url)
    host = f"{address.hostname}:{address.port}" if address.port else address.hostname
    origin = "OPENAI_BASE_URL" if environment.get("OPENAI_BASE_URL") else "configuration"
    log.info("LLM server: host=%s from=%s model=%s", host, origin, blog.config.llm.model)


def live(blog: Blog, key: str | None, store: Store, clock: Clock) -> Connect:
    """Return what connects to the configured server, on first use."""
    settings = blog.config.llm

    def connect() -> tuple[Backend, Callable[[], Awaitable[None]]]:
        from digest.llm.openai import OpenAIBackend  # half a second; not every run asks a model

        backend = OpenAIBackend(
            base_url=settings.base_url,
            api_key=key,
            timeout_s=settings.timeout_seconds,
            proxy=settings.proxy,
            now=clock.now,
            response_format=settings.response_format,
            token_parameter=settings.token_parameter,
            recall=store.note,
            remember=store.set_note,
        )
        return backend, backend.close

    return connect
