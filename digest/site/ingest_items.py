"""The items' part of an update of the index, and the pages that it makes due."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from digest.content.ledger import Ledger
from digest.content.paths import is_arxiv_id
from digest.site.examine import ItemEntry
from digest.site.touched import Touched


class ItemIngest:
    """Puts item files and the items of ledgers into the index; the caller's transaction."""

    def __init__(self, index: sqlite3.Connection, touched: Touched, *, empty: bool) -> None:
        self._index = index
        self._touched = touched
        self._empty = empty
        self.changed: set[str] = set()
        """Keys of items that are new or changed."""

    def put(self, path: str, entry: ItemEntry) -> list[str]:
        """Take a file up; return clashes."""
        if not self._empty:
            row = self._index.execute("SELECT record, date FROM item WHERE path = ?", (path,)).fetchone()
            if row == (entry.record, entry.date):
                return []
            self.drop(path)
        other = self._index.execute("SELECT path FROM item WHERE key = ?", (entry.key,)).fetchone()
        if other is not None:
            return [f"{path} and {other[0]} both hold {entry.key}"]
        self._index.execute(
            "INSERT INTO item VALUES (?, ?, ?, ?)", (entry.key, path, entry.date, entry.record)
        )
        self.changed.add(entry.key)
        self._touch(entry.key, entry.date)
        return []

    def drop(self, path: str) -> bool:
        """Forget a file; return whether it was an item."""
        row = self._index.execute("SELECT key, date FROM item WHERE path = ?", (path,)).fetchone()
        if row is None:
            return False
        self._index.execute("DELETE FROM item WHERE path = ?", (path,))
        self._index.execute("DELETE FROM related_item WHERE key = ?", (row[0],))
        self.changed.discard(row[0])
        self._touch(*row)
        return True

    def put_rows(self, ledger: Ledger) -> None:
        day = ledger.date.isoformat()
        rows = [(day, n, row.key) for n, row in enumerate(ledger.items)]
        self._index.executemany("INSERT INTO day_item VALUES (?, ?, ?)", rows)
        self._touch_rows(row.key for row in ledger.items)

    def drop_rows(self, ledger: Ledger) -> None:
        self._index.execute("DELETE FROM day_item WHERE date = ?", (ledger.date.isoformat(),))
        self._touch_rows(row.key for row in ledger.items)

    def touch_days_of(self, key: str) -> None:
        """Make due the days that show an item, or a paper that only a feed named."""
        for (day,) in self._index.execute("SELECT date FROM day_item WHERE key = ?", (key,)):
            self._touched.add("day", day)

    def _touch(self, key: str, day: str) -> None:
        if self._empty:
            return
        self._touched.add("item", key)
        self._touched.add("shard", day[2:4] + day[5:7])
        self._touched.add("sitemap", day[:7])
        self.touch_days_of(key)

    def _touch_rows(self, keys: Iterable[str]) -> None:
        if not self._empty:
            for key in keys:
                self._touched.add("paper" if is_arxiv_id(key) else "item", key)
                if is_arxiv_id(key):
                    self._touched.add("row", key)
