"""Related papers in the build index: their tables, what pages ask of them, and what changed.

    related        list of each paper: its place there, the other paper, score, numbers of shared terms
    related_item   the same for items of other feeds, which are in nobody's list themselves
    related_month  papers of each month, their vectors and, last, as a night reads those of one month, their
                   counts of terms (digest.related)
    related_table  how many papers before a month have each term
    related_todo   papers that changed (counts, none for one gone) and items (without a date), until the lists
                   are up to date with them

A new day costs a look at 4.5 million numbers, not a reading of 70,000 papers. All of it follows from
the paper files and is made anew with the index.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from digest.site.briefs import Brief

TABLES = """
CREATE TABLE related (id TEXT, place INTEGER, other TEXT NOT NULL, date TEXT NOT NULL, score INTEGER NOT NULL,
    shared BLOB NOT NULL, PRIMARY KEY (id, place)) WITHOUT ROWID;
CREATE INDEX related_other ON related (other, date, id);
CREATE TABLE related_item (key TEXT, place INTEGER, other TEXT NOT NULL, shared BLOB NOT NULL,
    PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE INDEX related_item_other ON related_item (other, key);
CREATE TABLE related_month (month TEXT PRIMARY KEY, keys TEXT NOT NULL, vectors BLOB NOT NULL,
    bars BLOB NOT NULL, bags BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE related_todo (date TEXT, key TEXT, bag BLOB, PRIMARY KEY (date, key)) WITHOUT ROWID;
CREATE TABLE related_table (month TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
"""
CONTENT = ("related", "related_item", "related_month", "related_table", "related_todo")
_LATER = 5
"""Later papers shown that name a paper."""

Related = tuple[Brief, tuple[int, ...]]
"""(a related paper, numbers of the terms that both share, those that say most first)."""


def related_of(index: sqlite3.Connection, arxiv_id: str) -> list[Related]:
    """Return a paper's list, nearest first."""
    rows = index.execute(
        "SELECT shared, brief.* FROM related JOIN brief ON brief.id = other"
        " WHERE related.id = ? ORDER BY place",
        (arxiv_id,),
    )
    return _listed(rows)


def related_of_item(index: sqlite3.Connection, key: str) -> list[Related]:
    """Return an item's list, nearest first."""
    rows = index.execute(
        "SELECT shared, brief.* FROM related_item JOIN brief ON brief.id = other"
        " WHERE key = ? ORDER BY place",
        (key,),
    )
    return _listed(rows)


def _listed(rows: Iterable[tuple[Any, ...]]) -> list[Related]:
    """Return what rows of (numbers of shared terms as bytes, brief …) say."""
    return [(Brief(*brief), tuple(array("I", shared))) for shared, *brief in rows]


def named_by(index: sqlite3.Connection, arxiv_id: str) -> list[Brief]:
    """Return the newest papers in whose list a paper stands."""
    rows = index.execute(
        "SELECT brief.* FROM related JOIN brief USING (id) WHERE other = ?"
        " ORDER BY date DESC, related.id DESC LIMIT ?",
        (arxiv_id, _LATER),
    )
    return [Brief(*row) for row in rows]


@dataclass(slots=True)
class Pending:
    """What the lists are not up to date with yet."""

    papers: dict[tuple[str, str], bytes | None] = field(default_factory=dict)
    """Counts of terms by (date, identifier); None for a paper that is gone."""
    items: set[str] = field(default_factory=set)
    """Keys of items of other feeds that are new or changed."""

    def __bool__(self) -> bool:
        return bool(self.papers or self.items)

    @property
    def first(self) -> str | None:
        """The earliest date of which a paper changed."""
        return min((date for date, _ in self.papers), default=None)


Statement = tuple[str, list[tuple[Any, ...]]]
"""SQL, and the rows to do it with."""


@dataclass(frozen=True, slots=True)
class ListsUpdate:
    """How the lists differ with what was pending."""

    statements: tuple[Statement, ...]
    touched: frozenset[str]
    """Papers whose list, or whose place in another's, changes."""

    def apply(self, index: sqlite3.Connection) -> None:
        """Write it to the index."""
        for sql, rows in self.statements:
            index.executemany(sql, rows)
