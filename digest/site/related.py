"""Related papers in the build index: their tables, what pages ask of them, and what changed.

    related        list of each paper: its place there, the other paper, score, numbers of shared terms
    related_item   the same for items of other feeds, which are in nobody's list themselves
    related_month  papers of each month, their counts of terms and vectors, packed (digest.related)
    related_table  how many papers before a month have each term

A new day costs a look at 4.5 million numbers, not a reading of 70,000 papers. All of it follows from
the paper files and is made anew with the index.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection

from digest.site.touched import Touched

TABLES = """
CREATE TABLE related (id TEXT, place INTEGER, other TEXT NOT NULL, date TEXT NOT NULL, score INTEGER NOT NULL,
    shared BLOB NOT NULL, PRIMARY KEY (id, place)) WITHOUT ROWID;
CREATE INDEX related_other ON related (other, date, id);
CREATE TABLE related_item (key TEXT, place INTEGER, other TEXT NOT NULL, shared BLOB NOT NULL,
    PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE INDEX related_item_other ON related_item (other, key);
CREATE TABLE related_month (month TEXT PRIMARY KEY, keys TEXT NOT NULL, bags BLOB NOT NULL,
    vectors BLOB NOT NULL, bars BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE related_table (month TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
CONTENT = ("related", "related_item", "related_month", "related_table")
_LATER = 5
"""Later papers shown that name a paper."""

Related = tuple[str, tuple[int, ...]]
"""(a related paper, numbers of the terms that both share, those that say most first)."""


def related_of(index: sqlite3.Connection, arxiv_id: str) -> list[Related]:
    """Return a paper's list, nearest first."""
    rows = index.execute("SELECT other, shared FROM related WHERE id = ? ORDER BY place", (arxiv_id,))
    return [(other, tuple(array("I", shared))) for other, shared in rows]


def related_of_item(index: sqlite3.Connection, key: str) -> list[Related]:
    """Return an item's list, nearest first."""
    rows = index.execute("SELECT other, shared FROM related_item WHERE key = ? ORDER BY place", (key,))
    return [(other, tuple(array("I", shared))) for other, shared in rows]


def named_by(index: sqlite3.Connection, arxiv_id: str) -> list[Related]:
    """Return the newest papers in whose list a paper stands."""
    rows = index.execute(
        "SELECT id, shared FROM related WHERE other = ? ORDER BY date DESC, id DESC LIMIT ?",
        (arxiv_id, _LATER),
    )
    return [(other, tuple(array("I", shared))) for other, shared in rows]


class RelatedChanges:
    """Papers that came, went or changed, until the lists are brought up to date with them."""

    def __init__(self, index: sqlite3.Connection, touched: Touched, *, empty: bool) -> None:
        self._index = index
        self._touched = touched
        self._empty = empty
        self._bags: dict[tuple[str, str], bytes | None] = {}

    def put(self, date: str, arxiv_id: str, bag: bytes) -> None:
        self._bags[(date, arxiv_id)] = bag

    def drop(self, date: str, arxiv_id: str) -> None:
        self._bags[(date, arxiv_id)] = None

    def touch_shown_by(self, arxiv_id: str) -> None:
        """Make the pages due that show a paper's title: of its neighbours, earlier and later."""
        for query in ("SELECT other FROM related WHERE id = ?", "SELECT id FROM related WHERE other = ?"):
            for (other,) in self._index.execute(query, (arxiv_id,)).fetchall():
                self._touched.add("paper", other)
        for (key,) in self._index.execute("SELECT key FROM related_item WHERE other = ?", (arxiv_id,)):
            self._touched.add("item", key)

    def apply(self, items: Collection[str]) -> None:
        """Bring lists up to date, and make the pages due on which this shows.

        Args:
            items: keys of items of other feeds that are new or changed.
        """
        if not self._bags and not items:
            return
        first = min((date for date, _ in self._bags), default=None)
        from digest.site.relate import relate  # numpy takes 0.1 s to load, which most runs need not pay

        for arxiv_id in relate(self._index, self._bags, empty=self._empty):
            self._touched.add("paper", arxiv_id)
        self._bags.clear()
        if self._index.execute("SELECT 1 FROM item LIMIT 1").fetchone() is not None:
            from digest.site.relate_items import relate_items

            for key in relate_items(self._index, first, items):
                self._touched.add("item", key)
