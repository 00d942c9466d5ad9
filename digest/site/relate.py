"""Bring the lists of related papers up to date: only what changed papers change, and exactly that.

    changed papers -> counts of their months -> frequencies before each month -> vectors that differ
        -> lists of those, lists that name one, lists that one would now enter -> made anew

The result is what a computation from nothing gives, because a list depends on nothing but its own
vector and those before it.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digest.related.months import EMPTY, Key, Month, new_month
from digest.related.nearest import LEAST, SHOWN, Nearest, nearest
from digest.related.vectors import Frequencies, Rows, join, unpack_frequencies, unpack_rows
from digest.site.related import ListsUpdate, Statement
from digest.site.workers import in_parallel

_PARALLEL_FROM = 2_000
_BATCH = 500


Write = Callable[[str, list[tuple[Any, ...]]], object]
"""Takes a statement of SQL and the rows to do it with."""


def find_update(archive: Archive, changes: Mapping[Key, bytes | None]) -> ListsUpdate:
    """Return how the lists of an archive just read differ with changes; only reads."""
    statements: list[Statement] = []
    touched = _relate(archive, changes, lambda sql, rows: statements.append((sql, rows)), empty=False)
    return ListsUpdate(tuple(statements), frozenset(touched))


def relate(index: sqlite3.Connection, changes: Mapping[Key, bytes | None], *, empty: bool) -> set[str]:
    """Update the lists; return the papers whose list, or whose place in another's, changed.

    Args:
        index: in a transaction.
        changes: counts of papers put in or changed, None for those taken out.
        empty: nothing is related yet, and nobody asks what changed.
    """
    return _relate(Archive(index), changes, index.executemany, empty=empty)


def _relate(archive: Archive, changes: Mapping[Key, bytes | None], write: Write, *, empty: bool) -> set[str]:
    """As ``relate``; nothing that is written is read again."""
    first = archive.put(changes)
    if first is None:
        return set()
    changed, gone, table = archive.weigh(first)
    lists = Lists(archive, write, empty=empty)
    lists.update(changed, gone)
    archive.save(table, write)
    return lists.touched


class Archive:
    """All months of the index; counts are read for those months alone that need them."""

    def __init__(self, index: sqlite3.Connection) -> None:
        self.index = index
        self.months: dict[str, Month] = {}
        """By name; may have no papers any more."""
        self._counted: set[str] = set()
        self._before: dict[str, Month] = {}
        self._dirty: set[str] = set()
        for month, keys, vectors, bars in index.execute(
            "SELECT month, keys, vectors, bars FROM related_month"
        ):
            self.months[month] = Month(
                tuple(zip((words := keys.split())[::2], words[1::2], strict=True)),
                EMPTY,
                unpack_rows(vectors),
                np.frombuffer(bars, "<u4").astype(np.int64),
            )

    def put(self, changes: Mapping[Key, bytes | None]) -> str | None:
        """Put changed papers in; return the first month that differs, or None."""
        by_month: dict[str, dict[Key, bytes | None]] = {}
        for key, bag in changes.items():
            by_month.setdefault(key[0][:7], {})[key] = bag
        for name, papers in sorted(by_month.items()):
            old = self._counted_month(name)
            new = old.with_bags(papers)
            if new.keys != old.keys or not new.bags.same(old.bags):
                self._before[name] = old
                self.months[name] = new
                self._dirty.add(name)
        return min(self._dirty, default=None)

    def weigh(self, first: str) -> tuple[set[Key], set[Key], tuple[str, bytes] | None]:
        """Weigh the terms of all papers from a month on.

        Returns:
            (papers with another vector, gone papers, (newest month, frequencies before it)); the last is None
            if it is as known, and has no month if there is no paper.
        """
        names = sorted(name for name, month in self.months.items() if month.keys)
        gone = {key for month in self._before.values() for key in month.keys}
        gone -= {key for name in self._before for key in self.months[name].keys}
        if not names:
            return set(), gone, ("", b"")
        table = self._table_before(names[-1], names)
        packed = table.pack()
        known = self.index.execute("SELECT month, data FROM related_table").fetchone()
        newest = None if known == (names[-1], packed) else (names[-1], packed)
        changed: set[Key] = set()
        later = [name for name in names if name >= first]
        for at, name in reversed(list(enumerate(later))):
            old = self._counted_month(name)
            new = self.months[name] = old.with_vectors(table)
            found = _differences(self._before.get(name, old), new)
            if found:
                changed |= found
                self._dirty.add(name)
            if at:
                table = table.add(self._counted_month(later[at - 1]).bags, -1)
        return changed, gone, newest

    def newest_table(self) -> Frequencies:
        """Return the frequencies over the whole archive."""
        names = sorted(name for name, month in self.months.items() if month.keys)
        if not names:
            return Frequencies()
        return self._table_before(names[-1], names).add(self._counted_month(names[-1]).bags)

    def _table_before(self, newest: str, names: Sequence[str]) -> Frequencies:
        """Return the frequencies over all months before the newest."""
        row = self.index.execute("SELECT month, data FROM related_table").fetchone()
        if row is None or row[0] > newest:
            table, known = Frequencies(), ""
        else:
            table, known = unpack_frequencies(row[1]), row[0]
            for name, old in self._before.items():
                if name < known:
                    table = table.add(old.bags, -1).add(self.months[name].bags)
        for name in names:
            if known <= name < newest:
                table = table.add(self._counted_month(name).bags)
        return table

    def tables(self, months: Collection[str]) -> dict[str, Frequencies]:
        """Return the frequencies over all papers before each of the months."""
        names = sorted(name for name, month in self.months.items() if month.keys)
        if len(months) == 1:
            (only,) = months
            return {only: self._table_before(only, names)}
        table, found = Frequencies(), dict[str, Frequencies]()
        waiting = sorted(months)
        for name in [*names, "~"]:
            while waiting and waiting[0] <= name:
                found[waiting.pop(0)] = table
            if waiting:
                table = table.add(self._counted_month(name).bags)
        return found

    def bags_of(self, day: str) -> Rows:
        """Return the counts of the papers of a day's month, up to that day."""
        month = self._counted_month(day[:7])
        return month.bags.part(0, sum(1 for date, _ in month.keys if date <= day))

    def _counted_month(self, name: str) -> Month:
        """Return a month with its counts."""
        month = self.months.get(name)
        if month is None:
            month = self.months[name] = new_month()
        elif name not in self._counted and name not in self._before:
            row = self.index.execute("SELECT bags FROM related_month WHERE month = ?", (name,)).fetchone()
            month = Month(month.keys, unpack_rows(row[0]), month.vectors, month.bars)
            self.months[name] = month
        self._counted.add(name)
        return month

    def keys(self) -> list[Key]:
        """Return all papers in the archive's order."""
        return [key for name in sorted(self.months) for key in self.months[name].keys]

    def vectors(self) -> Rows:
        return join([self.months[name].vectors for name in sorted(self.months)])

    def bars(self) -> NDArray[np.int64]:
        return np.concatenate(
            [np.zeros(0, np.int64), *(self.months[name].bars for name in sorted(self.months))]
        )

    def set_bars(self, bars: NDArray[np.int64]) -> None:
        """Take new bars for all papers."""
        first = 0
        for name, month in sorted(self.months.items()):
            mine = bars[first : first + len(month.keys)]
            first += len(month.keys)
            if not np.array_equal(mine, month.bars):
                counted = self._counted_month(name)
                self.months[name] = Month(month.keys, counted.bags, month.vectors, mine)
                self._dirty.add(name)

    def save(self, table: tuple[str, bytes] | None, write: Write) -> None:
        """Write the months that changed, and the frequencies."""
        if table is not None:
            write("DELETE FROM related_table", [()])
            write("INSERT INTO related_table VALUES (?, ?)", [table] if table[0] else [])
        for name in sorted(self._dirty):
            month = self.months[name]
            write("DELETE FROM related_month WHERE month = ?", [(name,)])
            if month.keys:
                keys = "\n".join(f"{date} {arxiv_id}" for date, arxiv_id in month.keys)
                packed = month.vectors.pack(), month.bars.astype("<u4").tobytes(), month.bags.pack()
                write("INSERT INTO related_month VALUES (?, ?, ?, ?, ?)", [(name, keys, *packed)])


def _differences(old: Month, new: Month) -> set[Key]:
    """Return the papers of a month whose vector is new or another."""
    if old.keys == new.keys and old.vectors.same(new.vectors):
        return set()
    known = dict(zip(old.keys, old.vectors.each(), strict=False)) if len(old.vectors) else {}
    return {key for key, vector in zip(new.keys, new.vectors.each(), strict=True) if known.get(key) != vector}


Listed = tuple[int, str, str, int, bytes]
"""(place, other paper, date of the list's paper, score, numbers of the terms in common)."""


class Lists:
    """The lists in the index, and which pages a change of them makes due."""

    def __init__(self, archive: Archive, write: Write, *, empty: bool) -> None:
        self._index = archive.index
        self._archive = archive
        self._write = write
        self._empty = empty
        self._keys = archive.keys()
        self._vectors = archive.vectors()
        self.touched: set[str] = set()

    def update(self, changed: set[Key], gone: set[Key]) -> None:
        """Make all lists anew that changed and gone papers concern."""
        for _, arxiv_id in sorted(gone):
            self._replace(arxiv_id, [])
        bars = self._archive.bars()
        rows = [row for row, key in enumerate(self._keys) if key in changed]
        due = rows
        if len(rows) * 4 > len(self._keys):
            due = list(range(len(self._keys)))
        near = nearest(self._vectors, np.array(due, np.int64))
        if due is rows:
            others = self._naming(arxiv_id for _, arxiv_id in changed | gone)
            due = sorted({*rows, *others, *_entered(near, rows, bars)})
            if len(due) > len(rows):
                near = nearest(self._vectors, np.array(due, np.int64))
        batches = [due[at : at + _BATCH] for at in range(0, len(due), _BATCH)]
        found = in_parallel(partial(self._list, near), batches, worthwhile=_PARALLEL_FROM)
        for row, new in zip(due, found, strict=True):
            bars[row] = new[-1][3] if len(new) == SHOWN else 0
            self._replace(self._keys[row][1], new)
        self._archive.set_bars(bars)

    def _naming(self, ids: Iterable[str]) -> list[int]:
        """Return the rows of the papers in whose lists any of the given stands."""
        query = "SELECT id FROM related WHERE other = ?"
        naming = {other for arxiv_id in ids for (other,) in self._index.execute(query, (arxiv_id,))}
        return [row for row, (_, arxiv_id) in enumerate(self._keys) if arxiv_id in naming] if naming else []

    def _list(self, near: Nearest, row: int) -> list[Listed]:
        """Return the list of a row; plain tuples, as 350,000 come home from worker processes."""
        day = self._keys[row][0]
        return [
            (place, self._keys[one.row][1], day, one.score, array("I", one.shared).tobytes())
            for place, one in enumerate(near.of(row), start=1)
        ]

    def _replace(self, arxiv_id: str, new: list[Listed]) -> None:
        if not self._empty:
            query = "SELECT place, other, date, score, shared FROM related WHERE id = ? ORDER BY place"
            old = self._index.execute(query, (arxiv_id,)).fetchall()
            if old == new:
                return
            self._write("DELETE FROM related WHERE id = ?", [(arxiv_id,)])
            self.touched |= {arxiv_id, *(row[1] for row in set(old) ^ set(new))}
        self._write("INSERT INTO related VALUES (?, ?, ?, ?, ?, ?)", [(arxiv_id, *row) for row in new])


def _entered(near: Nearest, rows: Sequence[int], bars: NDArray[np.int64]) -> set[int]:
    """Return the later papers whose list any of the rows would enter."""
    least = np.maximum(bars, LEAST)
    hits = (np.flatnonzero(near.scores_after(row) >= least[row + 1 :]) + (row + 1) for row in rows)
    return set(chain.from_iterable(found.tolist() for found in hits))
