"""How many papers each tag, author, category and topic has, by period and in all."""

from __future__ import annotations

import sqlite3
from typing import Any

from digest.site.codec import unpack, unpack_item
from digest.site.examine import Reader
from digest.site.slugs import TagTable
from digest.site.touched import Touched

PAGE_FROM = 3
"""Papers from which on a tag or an author has a page; an index of ``term_count`` has the same number."""
PERIOD_WIDTH = {"tag": 4, "author": 4, "category": 7, "topic": 4}
"""Characters of a date that name the period of a long list's part: a year, or a month."""


class TermCounts:
    """Counts anew the terms of papers that came, changed or went."""

    def __init__(self, index: sqlite3.Connection, tags: TagTable, touched: Touched, *, empty: bool) -> None:
        """Prepare; see ``Ingest``."""
        self._index = index
        self._tags = tags
        self._touched = touched
        self._empty = empty
        self._dates: dict[tuple[str, str], set[str]] = {}

    def note(self, kind: str, slug: str, day: str) -> None:
        """Remember that papers of a day gained or lost a term."""
        self._dates.setdefault((kind, slug), set()).add(day)

    def apply(self) -> None:
        """Count what was noted; make due what a term's page that came or went changes."""
        if self._empty:
            count_all_terms(self._index)
            return
        letters = self._letters() if self._dates else set()
        for (kind, slug), dates in sorted(self._dates.items()):
            for period in sorted({day[: PERIOD_WIDTH[kind]] for day in dates}):
                self._count_period(kind, slug, period)
            old = self._one("SELECT n, name FROM term_count WHERE kind = ? AND slug = ?", kind, slug)
            n, name = self._total(kind, slug)
            if n:
                self._index.execute(
                    "INSERT OR REPLACE INTO term_count VALUES (?, ?, ?, ?)", (kind, slug, name, n)
                )
            else:
                self._index.execute("DELETE FROM term_count WHERE kind = ? AND slug = ?", (kind, slug))
            had, has = bool(old) and old[0] >= PAGE_FROM, n >= PAGE_FROM
            if had != has and kind != "topic":  # which has its page from the start
                self._touch_linked(kind, slug)
            if has and old and old[1] != name:  # which the title of each part has
                self._touched.add(kind, slug)
            if kind == "author" and (had != has or (has and old[1] != name)):
                self._touched.add("authors", slug[0])

        if self._dates and letters != self._letters():  # each letter's page names all of them
            for letter in letters | self._letters():
                self._touched.add("authors", letter)

    def _letters(self) -> set[str]:
        rows = self._all(
            f"SELECT DISTINCT substr(slug, 1, 1) FROM term_count WHERE kind = 'author' AND n >= {PAGE_FROM}"
        )
        return {letter for (letter,) in rows}

    def _count_period(self, kind: str, slug: str, period: str) -> None:
        key = (kind, slug, period)
        n = self._one(
            "SELECT count(*) FROM term WHERE kind = ? AND slug = ? AND date >= ? AND date < ?",
            *key,
            period + "~",  # sorts after every date of the period
        )[0]
        if n:
            self._index.execute("INSERT OR REPLACE INTO term_period VALUES (?, ?, ?, ?)", (*key, n))
        else:
            self._index.execute("DELETE FROM term_period WHERE kind = ? AND slug = ? AND period = ?", key)

    def _total(self, kind: str, slug: str) -> tuple[int, str]:
        """Return (papers, the newest spelling) of a term."""
        n = self._one("SELECT sum(n) FROM term_period WHERE kind = ? AND slug = ?", kind, slug)[0]
        newest = self._one(
            "SELECT name FROM term WHERE kind = ? AND slug = ? ORDER BY date DESC, id DESC LIMIT 1",
            kind,
            slug,
        )
        return n or 0, newest[0] if newest else ""

    def _touch_linked(self, kind: str, slug: str) -> None:
        """A term's page came or went: its papers' pages link it now, or no longer do."""
        for (arxiv_id,) in self._all("SELECT id FROM term WHERE kind = ? AND slug = ?", kind, slug):
            self._touched.add("paper", arxiv_id)
            if kind != "author":  # a day's page does not link authors: too many would change
                for (day,) in self._all(
                    "SELECT date FROM day_paper WHERE id = ? UNION SELECT date FROM day_item WHERE key = ?",
                    arxiv_id,
                    arxiv_id,
                ):
                    self._touched.add("day", day)
        if kind == "tag":
            self._touch_items(slug)

    def _touch_items(self, slug: str) -> None:
        """Make due the items of other feeds that have a tag, and the days that show them."""
        for key, record in self._all("SELECT key, record FROM item"):
            if slug in {self._tags.slug(self._tags.name(name)) for name in unpack_item(record).tags}:
                self._touched.add("item", key)
                for (day,) in self._all("SELECT date FROM day_item WHERE key = ?", key):
                    self._touched.add("day", day)

    def _one(self, query: str, *values: object) -> Any:
        return self._index.execute(query, values).fetchone()

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._index.execute(query, values).fetchall()


def retag(index: sqlite3.Connection, reader: Reader) -> None:
    """Derive the tags and topics of every paper anew, after tags.yaml or a query changed."""
    index.execute("DELETE FROM term WHERE kind IN ('tag', 'topic')")
    for arxiv_id, day, record in index.execute("SELECT id, date, record FROM paper"):
        index.executemany(
            "INSERT INTO term VALUES (?, ?, ?, ?, ?)",
            [
                (kind, slug, day, arxiv_id, name)
                for kind, slug, name in reader.terms(unpack(record))
                if kind in ("tag", "topic")
            ],
        )
    count_all_terms(index)


def count_all_terms(index: sqlite3.Connection) -> None:
    """Count every term anew."""
    index.execute("DELETE FROM term_period")
    for kind, width in PERIOD_WIDTH.items():
        index.execute(
            "INSERT INTO term_period SELECT kind, slug, substr(date, 1, ?), count(*) FROM term"
            " WHERE kind = ? GROUP BY kind, slug, substr(date, 1, ?)",
            (width, kind, width),
        )
    index.execute("DELETE FROM term_count")
    # SQLite takes the bare column `name` from the row of the maximum: the newest spelling.
    index.execute(
        "INSERT INTO term_count SELECT kind, slug, name, n FROM"
        " (SELECT kind, slug, name, count(*) AS n, max(date || id) FROM term GROUP BY kind, slug)"
    )
