"""All content as the index holds it; read only, and small pieces at a time.

A library never holds the whole archive: records are read as they are asked for, and the latest few
thousand kept, because one paper stands on its own page, its day's, and those of its tags.
"""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from digest.config import Config
from digest.content.items import ItemFile
from digest.content.ledger import Ledger, LedgerPaper, parse_ledger
from digest.content.paperfile import PaperFile
from digest.content.paths import post_path
from digest.reports.period import Period
from digest.reports.report import Tally
from digest.site.assets import Assets
from digest.site.briefs import Brief, get_brief
from digest.site.codec import unpack, unpack_item
from digest.site.posts import PostHead
from digest.site.recent import Recent
from digest.site.related import Related, named_by, related_of, related_of_item
from digest.site.slugs import TagTable
from digest.site.term_counts import PAGE_FROM

_KEPT = 800
"""More than a month's papers."""
_BRIEFS_KEPT = 2_000
_TERMS_KEPT = 8_000
_LEDGERS_KEPT = 300
"""A year's, for its page of status."""
_DAYS_KEPT = 64
_SHOWN = ("new", "cross")
_REPORT_POST = re.compile(r"(\d{4}-\d{2}-\d{2})-arxiv-(weekly|monthly)\.md")


class LedgerLine(NamedTuple):
    """What a paper's page shows of its line in a ledger."""

    reason: str | None
    todo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One announcement day in the order that it is shown."""

    ledger: Ledger
    shown: tuple[LedgerPaper, ...]
    """New, then cross-listed papers that have a file; best score first, then arXiv's order."""
    replaced: tuple[LedgerPaper, ...]
    unread: tuple[str, ...]
    """New and cross-listed papers without a file."""


@dataclass(frozen=True, slots=True)
class TermCount:
    slug: str
    name: str
    n: int


class Library:
    """Queries over the index, with a memory of the latest answers."""

    def __init__(
        self,
        index: sqlite3.Connection,
        root: Path,
        config: Config,
        tags: TagTable,
        assets: Assets,
        now: date,
    ) -> None:
        self.index = index
        self.root = root
        self.config = config
        self.tags = tags
        self.assets = assets
        self.now = now
        self._papers = Recent[str, PaperFile | None](_KEPT)
        self._briefs = Recent[str, Brief | None](_BRIEFS_KEPT)
        self._places = Recent[str, tuple[str | None, LedgerLine | None]](_KEPT)
        self._ledgers = Recent[str, Ledger | None](_LEDGERS_KEPT)
        self._days = Recent[str, Day | None](_DAYS_KEPT)
        self._shown = Recent[str, tuple[str, ...]](_DAYS_KEPT)
        self._terms = Recent[tuple[str, str], TermCount | None](_TERMS_KEPT)
        self._folded_before: str | None = None
        self.tallies: dict[Period, Tally] = {}
        """What reports are compared with, counted once."""

    def one(self, query: str, *values: object) -> Any:
        """Return the first row, or None."""
        return self.index.execute(query, values).fetchone()

    def all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.index.execute(query, values).fetchall()

    # Papers

    def paper(self, arxiv_id: str) -> PaperFile | None:
        """Return a paper's record, or None if the archive does not have it."""
        if arxiv_id not in self._papers:
            row = self.one("SELECT record FROM paper WHERE id = ?", arxiv_id)
            self._papers[arxiv_id] = unpack(row[0]) if row else None
        return self._papers[arxiv_id]

    def brief(self, arxiv_id: str) -> Brief | None:
        """Return what other pages show of a paper, or None if the archive does not have it."""
        if arxiv_id not in self._briefs:
            self._briefs[arxiv_id] = get_brief(self.index, arxiv_id)
        return self._briefs[arxiv_id]

    def home(self, arxiv_id: str) -> str | None:
        """Return the date on whose page the paper stands in full, or None."""
        return self._place(arxiv_id)[0]

    def ledger_line(self, arxiv_id: str) -> LedgerLine | None:
        """Return a paper's line in the ledger of the day that shows it in full; None if a feed named it."""
        return self._place(arxiv_id)[1]

    def _place(self, arxiv_id: str) -> tuple[str | None, LedgerLine | None]:
        if arxiv_id not in self._places:
            rows = self.all(
                "SELECT date, reason, todo FROM day_paper WHERE id = ? AND type IN ('new', 'cross')"
                " UNION ALL SELECT date, NULL, NULL FROM day_item WHERE key = ?",
                arxiv_id,
                arxiv_id,
            )
            dates = {day for day, _, _ in rows}
            brief = self.brief(arxiv_id)
            announced = brief.announced if brief else None
            home = announced if announced in dates else min(dates, default=None)
            lines = (
                LedgerLine(reason, tuple(todo.split()))
                for day, reason, todo in rows
                if day == home and todo is not None
            )
            self._places[arxiv_id] = home, next(lines, None)
        return self._places[arxiv_id]

    def item(self, key: str) -> ItemFile | None:
        """Return an item's record, or None if the archive does not have it."""
        row = self.one("SELECT record FROM item WHERE key = ?", key)
        return unpack_item(row[0]) if row else None

    def related(self, arxiv_id: str) -> list[Related]:
        """Return a paper's list of related papers, nearest first."""
        return related_of(self.index, arxiv_id)

    def named_by(self, arxiv_id: str) -> list[Brief]:
        """Return the newest papers in whose list a paper stands, newest first."""
        return named_by(self.index, arxiv_id)

    def related_of_item(self, key: str) -> list[Related]:
        """Return the papers up to an item's day that are nearest to it, nearest first."""
        return related_of_item(self.index, key)

    def newest_papers(self, n: int, category: str | None = None) -> list[str]:
        """Return identifiers, newest announcement first."""
        if category is None:
            rows = self.all("SELECT id FROM paper ORDER BY date DESC, id DESC LIMIT ?", n)
        else:
            rows = self.all(
                "SELECT id FROM term WHERE kind = 'category' AND slug = ?"
                " ORDER BY date DESC, id DESC LIMIT ?",
                category,
                n,
            )
        return [arxiv_id for (arxiv_id,) in rows]

    @property
    def folded_before(self) -> str:
        """The first date whose papers keep pages of their own (``site.full_years``); empty if all do.

        Counted from the newest announcement day, not from today: a rebuild gives the same pages.
        """
        if self._folded_before is None:
            newest = self.one("SELECT max(date) FROM day")[0]
            years = self.config.site.full_years
            self._folded_before = f"{int(newest[:4]) - years:04}-{newest[5:7]}-01" if newest and years else ""
        return self._folded_before

    # Days

    def ledger(self, key: str) -> Ledger | None:
        """Return the ledger of an ISO date, or None."""
        if key not in self._ledgers:
            row = self.one("SELECT text, path FROM ledger JOIN day USING (date) WHERE date = ?", key)
            self._ledgers[key] = parse_ledger(row[0], row[1]) if row else None
        return self._ledgers[key]

    def day(self, key: str) -> Day | None:
        """Return the day of an ISO date, or None if it has no ledger."""
        if key not in self._days:
            ledger = self.ledger(key)
            self._days[key] = self._arrange(ledger) if ledger else None
        return self._days[key]

    def _arrange(self, ledger: Ledger) -> Day:
        announced = {entry.arxiv_id: entry for entry in ledger.papers if entry.announce_type in _SHOWN}
        shown = self.shown(ledger.date.isoformat())
        return Day(
            ledger,
            tuple(announced[arxiv_id] for arxiv_id in shown),
            tuple(entry for entry in ledger.papers if entry.announce_type not in _SHOWN),
            tuple(arxiv_id for arxiv_id in announced if arxiv_id not in shown),
        )

    def shown(self, key: str) -> tuple[str, ...]:
        """Return the papers of a day in the order that they are shown; without reading its ledger."""
        if key not in self._shown:
            rows = self.all(
                "SELECT id FROM day_paper JOIN brief USING (id) WHERE date = ? AND type IN ('new', 'cross')"
                " ORDER BY type = 'cross', coalesce(score, -1) DESC, position",
                key,
            )
            self._shown[key] = tuple(arxiv_id for (arxiv_id,) in rows)
        return self._shown[key]

    def day_beside(self, key: str, *, later: bool) -> str | None:
        """Return the nearest date before or after that has a ledger."""
        if later:
            row = self.one("SELECT min(date) FROM day WHERE date > ?", key)
        else:
            row = self.one("SELECT max(date) FROM day WHERE date < ?", key)
        return str(row[0]) if row[0] is not None else None

    def newest_days(self, n: int) -> list[str]:
        """Return dates, newest first."""
        return [d for (d,) in self.all("SELECT date FROM day ORDER BY date DESC LIMIT ?", n)]

    def day_count(self, key: str) -> int | None:
        """Return how many new and cross-listed papers a day's ledger names; None without one."""
        row = self.one("SELECT n FROM day WHERE date = ?", key)
        return int(row[0]) if row else None

    # Tags, authors, categories

    def has_page(self, kind: str, slug: str) -> bool:
        """Whether a term has a page: from three papers on; followed categories and topics always."""
        return self.term(kind, slug) is not None

    def term(self, kind: str, slug: str) -> TermCount | None:
        """Return a term that has a page, or None."""
        key = (kind, slug)
        if key not in self._terms:
            self._terms[key] = self._term(kind, slug)
        return self._terms[key]

    def _term(self, kind: str, slug: str) -> TermCount | None:
        row = self.one("SELECT slug, name, n FROM term_count WHERE kind = ? AND slug = ?", kind, slug)
        always = self._always(kind)
        if slug in always:
            return TermCount(*row) if row else TermCount(slug, always[slug], 0)
        return TermCount(*row) if row and kind != "topic" and row[2] >= PAGE_FROM else None

    def _always(self, kind: str) -> dict[str, str]:
        """Return the terms that have a page though they may have no paper yet: name by slug."""
        if kind == "topic":
            return {topic.slug: topic.name for topic in self.config.topics}
        return {name: name for name in self.config.arxiv.categories} if kind == "category" else {}

    def terms(self, kind: str, prefix: str = "") -> list[TermCount]:
        """Return the terms that have a page and whose slug begins so, by slug."""
        rows = self.all(
            "SELECT slug, name, n FROM term_count WHERE kind = ? AND slug >= ? AND slug < ? AND n >= ?",
            kind,
            prefix,
            prefix + "\U0010ffff",
            PAGE_FROM,
        )
        found = {row[0]: TermCount(*row) for row in rows}
        few = (
            self.term(kind, slug)
            for slug in self._always(kind)
            if slug not in found and slug.startswith(prefix)
        )
        return sorted([*found.values(), *(term for term in few if term)], key=lambda term: term.slug)

    # Posts

    def posts(self, year: str = "", limit: int = -1) -> list[tuple[str, PostHead]]:
        """Return (path, head) of the owner's own posts that are due, newest first."""
        rows = self.all(
            "SELECT path, post FROM post WHERE date <= ? AND substr(date, 1, 4) LIKE ?"
            " ORDER BY date DESC, path",
            self.now.isoformat(),
            year or "%",
        )
        own = [(path, _head(post)) for path, post in rows if not self.is_view(path)]
        return own[:limit] if limit >= 0 else own

    def post(self, path: str) -> PostHead | None:
        """Return one of the owner's own posts; None if it is none, or its date is yet to come."""
        row = self.one("SELECT post FROM post WHERE path = ?", path)
        if row is None or self.is_view(path):
            return None
        head = _head(row[0])
        return head if head.date <= self.now.isoformat() else None

    def is_view(self, path: str) -> bool:
        """Whether a post is the tool's view of a day or a period, which has a page of its own."""
        name = path.rpartition("/")[2]
        if match := _REPORT_POST.fullmatch(name):
            kind = "week" if match.group(2) == "weekly" else "month"
            return bool(self.one("SELECT 1 FROM report WHERE kind = ? AND last = ?", kind, match.group(1)))
        try:
            day = date.fromisoformat(name[:10])
        except ValueError:
            return False
        return name == post_path(day) and self.day_count(day.isoformat()) is not None


def _head(text: str) -> PostHead:
    url, day, title, description, tags = json.loads(text)
    return PostHead(url, day, title, description, tuple(tags))
