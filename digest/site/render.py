"""Making and writing files; in worker processes when there are many."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from digest.config import Config
from digest.site.addresses import Addresses
from digest.site.assets import Assets
from digest.site.disk import SiteFolder
from digest.site.entries import Entries, Kept
from digest.site.index import connect
from digest.site.library import Library
from digest.site.maths import Typesetter
from digest.site.outputs import OUTPUT_OF
from digest.site.page import Context
from digest.site.plan import Job
from digest.site.recent import Recent
from digest.site.rows import KIND, MadeRow
from digest.site.scan import content_hash
from digest.site.shape import Shaper
from digest.site.slugs import TagTable
from digest.site.templating import Templates
from digest.site.views import SiteView

COMPILED = "templates"
"""Folder in the cache for compiled templates."""
_FORMULAS_KEPT = 300


class Formulas(MutableMapping[str, str]):
    """Formulas set before: the index behind a dict; new ones wait to be put into the index."""

    def __init__(self, index: sqlite3.Connection, *, usable: bool) -> None:
        self._index = index
        self._usable = usable
        self._known = Recent[str, str](_FORMULAS_KEPT)
        self._new: dict[str, str] = {}

    def __getitem__(self, key: str) -> str:
        if key in self._known:
            return self._known[key]
        row = None
        if self._usable:
            row = self._index.execute("SELECT html FROM maths WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        self._known[key] = row[0]
        return str(row[0])

    def __setitem__(self, key: str, html: str) -> None:
        self._known[key] = html
        self._new[key] = html

    def __delitem__(self, key: str) -> None:
        del self._known[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def take_new(self) -> tuple[tuple[str, str], ...]:
        """Return what was set since the last call."""
        new = tuple(self._new.items())
        self._new.clear()
        return new


class Made(NamedTuple):
    """A file after making; a tuple, as 100,000 come home from worker processes."""

    file: str
    size: int
    hash: str
    written: bool
    formulas: tuple[tuple[str, str], ...]
    entries: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides, beside the content, what the files say."""

    root: Path
    config: Config
    tags: TagTable
    assets: Assets
    templates: tuple[Path, ...]
    at: Addresses
    site: SiteView
    katex: Path | None
    now: date

    def library(self, index: sqlite3.Connection) -> Library:
        """Return the content as an index holds it."""
        return Library(index, self.root, self.config, self.tags, self.assets, self.now)


class Maker:
    """Makes and writes files, and makes rows; opens what it needs for the first of them, after any fork."""

    def __init__(self, settings: Settings, index: Path, folder: SiteFolder) -> None:
        self._settings = settings
        self._index = index
        self._folder = folder
        self._context: Context | None = None
        self._formulas: Formulas | None = None
        # These may go with a fork, and take 80 ms to load.
        self._templates: Templates | None = None
        self._setter: Typesetter | None = None

    def make(self, job: Job) -> Made | MadeRow:
        """Make one file and write it if it is not there already; or make one paper's row.

        Raises:
            SiteError: a template fails.
        """
        context, formulas = self._ready()
        data = OUTPUT_OF[job.spec.kind].make(context, job.spec)
        if job.spec.kind == KIND:
            html = data.decode()
            return MadeRow(job.spec.key, html, 'class="katex' in html, formulas.take_new())
        digest = content_hash(data)
        known = digest == job.known
        written = self._folder.put(job.file, data, known=known, there=job.known is not None and not known)
        new = formulas.take_new(), context.entries.take_new()
        return Made(job.file, len(data), digest, written, *new)

    def close(self) -> None:
        """Let go of what must not go with a fork; the maker may be used again."""
        if self._context is not None:
            self._context.library.index.close()
            self._context = None

    def _ready(self) -> tuple[Context, Formulas]:
        if self._context is None:
            self._context = self._open()
        assert self._formulas is not None  # opened with the context
        return self._context, self._formulas

    def _open(self) -> Context:
        given = self._settings
        compiled = self._index.parent / COMPILED
        compiled.mkdir(exist_ok=True)
        if self._templates is None:
            self._templates = Templates(given.templates, given.at, given.assets, compiled)
        index = connect(self._index)
        # One look at the index for all that is made until ``close``: outside a transaction SQLite locks and
        # unlocks its file for each query, which was an eighth of a page's time.
        index.execute("BEGIN")
        # Without an engine no formula may be set, whatever the index remembers: same input, same bytes.
        self._formulas = Formulas(index, usable=has_engine())
        if self._setter is None:
            self._setter = Typesetter(given.katex)
        self._setter.cache = self._formulas
        setter = self._setter
        library = given.library(index)
        return Context(
            library=library,
            site=given.site,
            at=given.at,
            shaper=Shaper(library, given.at, setter),
            plain=Shaper(library, given.at, Typesetter(None)),
            setter=setter,
            templates=self._templates,
            entries=Entries(index),
        )


def has_engine() -> bool:
    """Whether the JavaScript engine that KaTeX runs in is installed."""
    return importlib.util.find_spec("quickjs") is not None
