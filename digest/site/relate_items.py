"""Related papers of other feeds' items, looking back from the day that took each up.

An item is weighed like a paper of its day, and is nobody's neighbour itself. Its list follows from its text
and the papers up to its day alone.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection
from itertools import groupby

import numpy as np

from digest.related.bag import bag_of
from digest.related.months import ENOUGH
from digest.related.nearest import SHOWN, nearest
from digest.related.vectors import join, rows_of_bags, vectors
from digest.site.codec import unpack_item
from digest.site.relate import Archive


def relate_items(index: sqlite3.Connection, first: str | None, changed: Collection[str]) -> set[str]:
    """Bring the items' lists up to date; return the keys of those that differ.

    Args:
        index: in a transaction; the papers' own tables are up to date.
        first: the earliest date of which a paper changed; None if none did.
        changed: keys of items that are new or changed themselves.
    """
    rows = index.execute("SELECT date, key, record FROM item ORDER BY date, key").fetchall()
    due = [row for row in rows if (first is not None and row[0] >= first) or row[1] in changed]
    if not due:
        return set()
    archive = Archive(index)
    keys, papers = archive.keys(), archive.vectors()
    tables = archive.tables({day[:7] for day, _, _ in due})
    differing: set[str] = set()
    for day, group in groupby(due, key=lambda row: row[0]):
        items = list(group)
        earlier = sum(1 for date, _ in keys if date <= day)
        table = tables[day[:7]]
        if table.n < ENOUGH:
            table = table.add(archive.bags_of(day))
        own = vectors(rows_of_bags([bag_of(unpack_item(record)) for _, _, record in items]), table)
        every = join([papers.part(0, earlier), own])
        places = range(earlier, earlier + len(items))
        near = nearest(every, np.array(places, np.int64))
        for place, (_, key, _) in zip(places, items, strict=True):
            found = [one for one in near.of(place, SHOWN + len(items)) if one.row < earlier][:SHOWN]
            new = [(n, keys[one.row][1], array("I", one.shared).tobytes()) for n, one in enumerate(found, 1)]
            if _replace(index, key, new):
                differing.add(key)
    return differing


def _replace(index: sqlite3.Connection, key: str, new: list[tuple[int, str, bytes]]) -> bool:
    query = "SELECT place, other, shared FROM related_item WHERE key = ? ORDER BY place"
    if index.execute(query, (key,)).fetchall() == new:
        return False
    index.execute("DELETE FROM related_item WHERE key = ?", (key,))
    index.executemany("INSERT INTO related_item VALUES (?, ?, ?, ?)", [(key, *row) for row in new])
    return True
