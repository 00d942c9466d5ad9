"""Entries of feeds, kept in the index: a paper stands in a dozen feeds and changes hardly ever.

An entry is made when a feed first needs it and forgotten when its paper or day is due, or when what all
entries depend on changes. Only the newest papers are in feeds: when old entries pile up, all are forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from digest.site.recent import Recent
from digest.site.touched import Key
from digest.site.views import EntryView

TABLE = (
    "CREATE TABLE entry (kind TEXT, key TEXT, data BLOB NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;\n"
)
_MOST = 8_000
"""Of some 5 kB each."""
_READ_KEPT = 500
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(EntryView)

Kept = tuple[str, str, bytes]
"""(kind, key, entry as JSON)."""


class Entries:
    """Entries by (``paper`` or ``day``, which one); new ones wait to be put into the index."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index
        self._known = Recent[Key, EntryView](_READ_KEPT)
        self._new: list[Kept] = []

    def get(self, key: Key) -> EntryView | None:
        """Return an entry that was made before."""
        if key not in self._known:
            row = self._index.execute("SELECT data FROM entry WHERE kind = ? AND key = ?", key).fetchone()
            if row is None:
                return None
            self._known[key] = _decoder.decode(row[0])
        return self._known[key]

    def put(self, key: Key, entry: EntryView) -> None:
        """Remember a new entry."""
        self._known[key] = entry
        self._new.append((*key, _encoder.encode(entry)))

    def take_new(self) -> tuple[Kept, ...]:
        """Return what was put in since the last call."""
        new = tuple(self._new)
        self._new.clear()
        return new


def keep_entries(index: sqlite3.Connection, entries: Iterable[Kept]) -> None:
    """Put entries into the index."""
    index.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?)", entries)


def forget_entries(index: sqlite3.Connection, due: Iterable[Key], *, every: bool) -> None:
    """Forget the entries of papers and days whose pages are due.

    Args:
        index: in a transaction.
        due: pages of any kind.
        every: whether all entries are to be forgotten.
    """
    if every or index.execute("SELECT count(*) FROM entry").fetchone()[0] > _MOST:
        index.execute("DELETE FROM entry")
    else:
        keys = (key for key in due if key[0] in ("paper", "day"))
        index.executemany("DELETE FROM entry WHERE kind = ? AND key = ?", keys)
