"""Which pages are due, and why no others are.

paper file    its page, its row in lists, and the pages of its day (order, neighbours); every day that lists
              it; its tags, authors, categories and topics, before and after; the search shards and sitemap
              of its month and its month, if that is folded
ledger        its day and the days beside it; the pages of the papers it lists; status and archive
              of its year
item file     its page; every day that shows it; the search shards and sitemap of its month
a term that reaches or leaves three papers    its papers' pages, which now link it or no longer do
a report      its page and those of the reports beside it; archive of its year; a day or paper enters
              the reports of its week and month and of those compared with them
a post        its page; archive of its year
a topic's query    that kind's pages, feeds and tables
anything      front page, lists of tags, authors, categories and topics, trends, feeds, maps: these few
              are always made anew, from the rows of the index
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

Key = tuple[str, str]
"""(kind of page, which one)."""

ALWAYS: tuple[Key, ...] = (
    ("index", ""),
    ("tags", ""),
    ("categories", ""),
    ("topics", ""),
    ("authors", ""),
    ("trends", ""),
    ("archive", ""),
    ("status", ""),
    ("search", ""),
    ("search-index", ""),
    ("feed", "days"),
    ("feed", "papers"),
    ("opml", ""),
    ("reports", ""),
    ("report-feed", ""),
    ("sitemap", ""),
    ("sitemap", "pages"),
)


class Touched:
    """The pages due; for terms also which rows changed, so that only their parts are made."""

    def __init__(self) -> None:
        self._keys: dict[Key, frozenset[str] | None] = {}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def add(self, kind: str, key: str, detail: str = "") -> None:
        """Make pages due; an empty detail means all of the key's pages."""
        known = self._keys.get((kind, key), frozenset())
        self._keys[(kind, key)] = known | {detail} if detail and known is not None else None

    def items(self) -> Iterator[tuple[Key, frozenset[str] | None]]:
        """Yield (key, details or None for everything), by key."""
        return iter(sorted(self._keys.items(), key=lambda item: item[0]))

    def save(self, index: sqlite3.Connection) -> None:
        """Keep what is due in the index until it is done."""
        index.executemany(
            "INSERT OR IGNORE INTO todo VALUES (?, ?, ?)",
            (
                (*key, detail)
                for key, details in self._keys.items()
                for detail in (("",) if details is None else details)
            ),
        )

    def load(self, index: sqlite3.Connection) -> None:
        """Add what a run that was killed left."""
        for kind, key, detail in index.execute("SELECT kind, key, detail FROM todo"):
            self.add(kind, key, detail)
