"""What changed papers and items do to the lists of related papers: at once, or later in the run."""

from __future__ import annotations

import sqlite3

from digest.site.related import Pending
from digest.site.touched import Touched

_MOST_PUT_OFF = 200
"""Papers of a busy day; with more, finding their lists is the better part of the work."""


class RelatedChanges:
    """Papers that came, went or changed, until the lists are brought up to date with them."""

    def __init__(self, index: sqlite3.Connection, touched: Touched, *, empty: bool) -> None:
        self._index = index
        self._touched = touched
        self._empty = empty
        self.pending = Pending()
        for date, key, bag in index.execute("SELECT date, key, bag FROM related_todo"):
            if date:
                self.pending.papers[(date, key)] = bag
            else:
                self.pending.items.add(key)

    def put(self, date: str, arxiv_id: str, bag: bytes) -> None:
        self.pending.papers[(date, arxiv_id)] = bag

    def drop(self, date: str, arxiv_id: str) -> None:
        self.pending.papers[(date, arxiv_id)] = None

    def touch_shown_by(self, arxiv_id: str) -> None:
        """Make the pages due that show a paper's title: of its neighbours, earlier and later."""
        for query in ("SELECT other FROM related WHERE id = ?", "SELECT id FROM related WHERE other = ?"):
            for (other,) in self._index.execute(query, (arxiv_id,)).fetchall():
                self._touched.add("paper", other)
        for (key,) in self._index.execute("SELECT key FROM related_item WHERE other = ?", (arxiv_id,)):
            self._touched.add("item", key)

    def put_off(self) -> Pending | None:
        """Keep what is pending for later in the run, or for the next run; None if it is too much for that."""
        if self._empty or not 0 < len(self.pending.papers) <= _MOST_PUT_OFF:
            return None
        self._index.execute("DELETE FROM related_todo")
        rows = [(date, key, bag) for (date, key), bag in self.pending.papers.items()]
        rows += [("", key, None) for key in self.pending.items]
        self._index.executemany("INSERT INTO related_todo VALUES (?, ?, ?)", rows)
        return self.pending

    def apply(self) -> None:
        """Bring lists up to date, and make the pages due on which this shows."""
        self._index.execute("DELETE FROM related_todo")
        if self.pending.papers:
            from digest.site.relate import relate  # numpy takes 0.1 s to load, which most runs need not pay

            for arxiv_id in relate(self._index, self.pending.papers, empty=self._empty):
                self._touched.add("paper", arxiv_id)
        touch_items(self._index, self.pending, self._touched)
        self.pending = Pending()


def touch_items(index: sqlite3.Connection, pending: Pending, touched: Touched) -> None:
    """Bring the lists of items up to date, after those of papers, and make due the pages that show them."""
    if pending and index.execute("SELECT 1 FROM item LIMIT 1").fetchone() is not None:
        from digest.site.relate_items import relate_items

        for key in relate_items(index, pending.first, pending.items):
            touched.add("item", key)
