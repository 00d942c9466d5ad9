"""Ask every feed once: what is new in it, and what became of it.

    sources ─▶ fetch (validators) ─▶ parse ─▶ keys ─▶ choose ─▶ Gathered

No feed keeps another from its turn. What a server is told that we have (its validators) is kept only
when all that the answer held is on disk, so that a run that was killed loses nothing.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from digest.config import Blog
from digest.content import paths
from digest.content.ledger import LedgerFeed
from digest.edges.store import Store
from digest.errors import ConfigError, FeedError
from digest.feeds.identity import keys_of
from digest.feeds.items import Choice, NewEntry, choose
from digest.feeds.opml import parse_opml
from digest.feeds.parse import parse_feed
from digest.feeds.records import FeedEntry, FeedSource, Fetched, Validators, Web
from digest.models import FeedState
from digest.run.archive import Archive
from digest.run.item_archive import ItemArchive

log = logging.getLogger("digest.feeds")


def feed_sources(blog: Blog) -> tuple[FeedSource, ...]:
    """Return the configured feeds, OPML files opened, each address once.

    Raises:
        ConfigError: an OPML file is missing or wrong, or two feeds have one name; all at once.
    """
    found: dict[str, FeedSource] = {}
    problems: list[str] = []
    for feed in blog.config.feeds:
        sources: Iterable[FeedSource] = ()
        if feed.opml is not None:
            path = blog.root / feed.opml
            try:
                sources = parse_opml(path.read_bytes(), feed.opml, feed.max_items)
            except OSError as error:
                problems.append(f"{feed.opml}: cannot be read ({error.strerror}); see feeds in config.yaml")
            except ConfigError as error:
                problems += error.problems
        elif feed.name is not None and feed.url is not None:
            sources = (FeedSource(" ".join(feed.name.split()), feed.url, feed.max_items),)
        for source in sources:
            found.setdefault(source.url, source)
    names = [source.name for source in found.values()]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems += [f"feeds: two feeds have the name {name!r}; each needs its own" for name in twice]
    if problems:
        raise ConfigError(problems)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of arXiv that a feed names."""

    feed: str
    entry: FeedEntry


@dataclass(frozen=True, slots=True)
class Answered:
    """What is noted of a feed when all that it gave is on disk."""

    source: FeedSource
    validators: Validators
    entries: tuple[str, ...]
    """Keys of the items and papers that the document holds."""
    passed: frozenset[str]
    whole: bool
    """Whether nothing of the document is left for a later run."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What all feeds gave."""

    states: tuple[LedgerFeed, ...]
    new: tuple[NewEntry, ...]
    seen: tuple[NewEntry, ...]
    papers: tuple[Paper, ...]
    answered: tuple[Answered, ...]


class FeedReader:
    """Reads the feeds of one blog."""

    def __init__(
        self,
        sources: tuple[FeedSource, ...],
        *,
        web: Web | None,
        store: Store,
        archive: Archive,
        items: ItemArchive,
    ) -> None:
        self.sources = sources
        self._web = web
        self._store = store
        self._archive = archive
        self._items = items

    def gather(self) -> Gathered:
        """Ask all feeds, one after another; what goes wrong is logged, one line each. Once in a run."""
        assert self._web is not None  # there are sources
        try:
            return self._gather(self._web)
        finally:
            self._web.close()

    def _gather(self, web: Web) -> Gathered:
        known = self._items.known()
        states: list[LedgerFeed] = []
        choices: list[Choice] = []
        papers: list[Paper] = []
        answered: list[Answered] = []
        for source in self.sources:
            note = self._note(source)
            state: FeedState = "ok"
            try:
                fetched = self._fetch(web, source, note)
                if fetched.body is not None:
                    parsed = parse_feed(fetched.body, fetched.url or source.url, fetched.content_type)
                    if parsed.problem:
                        state = "cut-off"
                        log.warning("feed: %s: %s", source.name, parsed.problem)
                    keys = keys_of(parsed.entries, source.url)
                    choice = choose(
                        parsed.entries, keys, source, known, passed=note.passed, first=not note.known
                    )
                    choices.append(choice)
                    papers += [Paper(source.name, entry) for entry in choice.papers]
                    answered.append(self._answered(source, note, fetched, choice, cut=bool(parsed.problem)))
            except FeedError as error:
                state = error.state
                log.warning("feed: %s: %s; tried again next run", source.name, error.problem)
            states.append(LedgerFeed(source.name, state))
        return Gathered(
            tuple(states),
            tuple(one for choice in choices for one in choice.new),
            tuple(one for choice in choices for one in choice.seen),
            tuple(papers),
            tuple(answered),
        )

    def _fetch(self, web: Web, source: FeedSource, note: _Note) -> Fetched:
        """Fetch a feed; "not changed" is believed only if all that it held then is there now."""
        missing = any(not self._has(key) for key in note.entries)
        fetched = web.fetch(source, Validators() if missing else note.validators)
        if fetched.body is None:
            log.debug("feed not changed: %s", source.name)
        return fetched

    def _has(self, key: str) -> bool:
        if paths.is_arxiv_id(key):
            return self._archive.paper_path(key).exists()
        return self._items.has(key)

    def _answered(
        self, source: FeedSource, note: _Note, fetched: Fetched, choice: Choice, *, cut: bool
    ) -> Answered:
        passed = note.passed
        if choice.over and not note.known:
            # The history of a feed that is new to the blog: neither read nor paid for, today or ever.
            passed |= frozenset(choice.over)
            log.warning(
                "feed: %s: %d items, the newest %d are taken, %d older ones are left out (feeds.max_items)",
                source.name,
                len(choice.new) + len(choice.over),
                len(choice.new),
                len(choice.over),
            )
        elif choice.over:
            log.warning(
                "feed: %s: %d new items, %d wait for the next run (feeds.max_items)",
                source.name,
                len(choice.new) + len(choice.over),
                len(choice.over),
            )
        keys = [one.key for one in (*choice.new, *choice.seen)]
        keys += [entry.arxiv_id for entry in choice.papers if entry.arxiv_id is not None]
        whole = not cut and (not choice.over or not note.known)
        return Answered(source, fetched.validators, tuple(keys), passed, whole)

    # ── what is remembered of a feed ──

    def _note(self, source: FeedSource) -> _Note:
        text = self._store.note(_key(source))
        try:
            data = json.loads(text) if text else {}
            return _Note(
                bool(data),
                Validators(data.get("etag", ""), data.get("last_modified", "")),
                tuple(data.get("entries", ())),
                frozenset(data.get("passed", ())),
            )
        except (ValueError, AttributeError, TypeError):
            return _Note(False, Validators(), (), frozenset())

    def remember(self, answered: Answered, *, settled: bool) -> None:
        """Note a feed's answer.

        Args:
            answered: of this run.
            settled: whether all of it is on disk; else the document is asked for again.
        """
        validators = answered.validators if settled and answered.whole else Validators()
        data = {
            "etag": validators.etag,
            "last_modified": validators.last_modified,
            "entries": list(answered.entries),
            "passed": sorted(answered.passed),
        }
        self._store.set_note(_key(answered.source), json.dumps(data))


@dataclass(frozen=True, slots=True)
class _Note:
    known: bool
    """Whether an earlier run read this feed to its end."""
    validators: Validators
    entries: tuple[str, ...]
    passed: frozenset[str]


def _key(source: FeedSource) -> str:
    return f"feed {source.url}"
