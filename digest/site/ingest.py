"""Bring the index up to date with the content files, and name the pages that this makes due."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date
from typing import Any

from digest.content.ledger import Ledger, parse_ledger
from digest.content.paths import is_arxiv_id, post_path
from digest.errors import SiteError
from digest.site.account import account_of
from digest.site.briefs import put_brief
from digest.site.codec import unpack
from digest.site.examine import (
    Examined,
    ItemEntry,
    LedgerEntry,
    PaperEntry,
    Reader,
    ReportEntry,
    examine_all,
)
from digest.site.ingest_items import ItemIngest
from digest.site.ingest_reports import ReportIngest, touch_reports_of
from digest.site.posts import PostHead
from digest.site.related import Pending
from digest.site.related_changes import RelatedChanges
from digest.site.scan import UNSETTLED, Candidate, Scan
from digest.site.term_counts import TermCounts
from digest.site.touched import ALWAYS, Touched

_SHOWN = ("new", "cross")


def encode_post(head: PostHead) -> str:
    """Return a post's head as the index keeps it."""
    return json.dumps([head.url, head.date, head.title, head.description, head.tags], ensure_ascii=False)


class Ingest:
    """One update of the index; nothing is committed here."""

    def __init__(self, index: sqlite3.Connection, reader: Reader, touched: Touched, *, empty: bool) -> None:
        """Prepare.

        Args:
            index: in a transaction.
            reader: reads candidates.
            touched: receives the pages due.
            empty: the index holds no content, and all pages are due anyway: nothing to compare with.
        """
        self._index = index
        self._reader = reader
        self._touched = touched
        self._empty = empty
        self._terms = TermCounts(index, reader.tags, touched, empty=empty)
        self._changed = False
        self._items = ItemIngest(index, touched, empty=empty)
        self._reports = ReportIngest(index, touched, empty=empty)
        self._related = RelatedChanges(index, touched, empty=empty)

    def run(self, scan: Scan, *, put_off: bool = False) -> Pending | None:
        """Apply what the scan found.

        Args:
            scan: the files that changed.
            put_off: whether the lists of related papers may wait.

        Returns:
            What these lists then wait for; None if they do not.

        Raises:
            ContentError: the first file, by path, that cannot be read.
            SiteError: two files hold one identifier; all such are named.
        """
        self._index.executemany("DELETE FROM source WHERE folder = ? AND name = ?", scan.removed)
        for folder, name in scan.removed:
            self._forget(f"{folder}/{name}")
        clashes: list[str] = []
        for examined in examine_all(self._reader, scan.candidates):
            if not examined.hash:  # gone since it was listed; it may come back as it was
                scan.signatures[examined.candidate.folder] = UNSETTLED
                continue
            self._note(examined.candidate, examined.hash)
            if examined.entry is not None:
                clashes += self._apply(examined)
        if clashes:
            raise SiteError("two files for one page: " + "; ".join(clashes))
        self._index.executemany(
            "INSERT OR REPLACE INTO folder VALUES (?, ?)",
            [(path, signature) for path, signature in scan.signatures.items() if signature],
        )
        gone = [(path,) for path, signature in scan.signatures.items() if not signature]
        self._index.executemany("DELETE FROM folder WHERE path = ?", gone)
        self._terms.apply()
        self._related.pending.items |= self._items.changed
        pending = self._related.put_off() if put_off else None
        if pending is None:
            self._related.apply()
        if self._changed:
            for kind, key in ALWAYS:
                self._touched.add(kind, key)
        return pending

    def _note(self, candidate: Candidate, digest: str) -> None:
        self._index.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
            (candidate.folder, candidate.name, candidate.size, candidate.mtime, digest),
        )

    def _apply(self, examined: Examined) -> list[str]:
        path = examined.candidate.path
        match examined.entry:
            case PaperEntry() as entry:
                return self._put_paper(path, entry)
            case ItemEntry() as entry:
                self._changed = True
                return self._items.put(path, entry)
            case LedgerEntry() as entry:
                return self._put_ledger(path, entry)
            case ReportEntry() as entry:
                self._changed = True
                self._reports.put(path, entry)
            case PostHead() as head:
                self._put_post(path, head)
        return []

    def _forget(self, path: str) -> None:
        """Remove what a file of this path gave; at most one of these finds something."""
        self._drop_paper(path)
        self._changed |= self._items.drop(path)
        self._touch_moved(self._drop_ledger(path), {})
        self._changed |= self._reports.drop(path)
        self._drop_post(path)

    # Papers

    def _put_paper(self, path: str, entry: PaperEntry) -> list[str]:
        if not self._empty:
            known = self._one("SELECT record, date FROM paper WHERE path = ?", path)
            if known == (entry.record, entry.date):
                return []  # another spelling of the same values
            self._drop_paper(path)
        other = self._one("SELECT path FROM paper WHERE id = ?", entry.arxiv_id)
        if other is not None:
            return [f"{path} and {other[0]} both hold {entry.arxiv_id}"]
        self._index.execute(
            "INSERT INTO paper VALUES (?, ?, ?, ?, ?)",
            (entry.arxiv_id, path, entry.date, entry.month, entry.record),
        )
        self._index.executemany(
            "INSERT INTO term VALUES (?, ?, ?, ?, ?)",
            [(kind, slug, entry.date, entry.arxiv_id, name) for kind, slug, name in entry.terms],
        )
        put_brief(self._index, entry.brief)
        self._related.put(entry.date, entry.arxiv_id, entry.bag)
        keys = [(kind, slug) for kind, slug, _ in entry.terms]
        self._touch_paper(entry.arxiv_id, entry.date, entry.month, keys)
        return []

    def _drop_paper(self, path: str) -> None:
        row = self._one("SELECT id, date, month, record FROM paper WHERE path = ?", path)
        if row is None:
            return
        arxiv_id, day, month, record = row
        keys = self._terms_of(record)
        self._index.executemany(
            "DELETE FROM term WHERE kind = ? AND slug = ? AND date = ? AND id = ?",
            [(kind, slug, day, arxiv_id) for kind, slug in keys],
        )
        for table in ("paper", "brief", "row_html"):
            self._index.execute(f"DELETE FROM {table} WHERE id = ?", (arxiv_id,))
        self._related.drop(day, arxiv_id)
        self._touch_paper(arxiv_id, day, month, keys)

    def _touch_paper(self, arxiv_id: str, day: str, month: str, terms: Iterable[tuple[str, str]]) -> None:
        self._changed = True
        if self._empty:
            return
        touch = self._touched.add
        touch("paper", arxiv_id)
        touch("row", arxiv_id)
        self._related.touch_shown_by(arxiv_id)
        for (listed,) in self._all("SELECT DISTINCT date FROM day_paper WHERE id = ?", arxiv_id):
            touch("day", listed)
            touch_reports_of(listed, self._touched)
            for (neighbour,) in self._all(
                "SELECT id FROM day_paper WHERE date = ? AND type IN ('new', 'cross')", listed
            ):
                touch("paper", neighbour)
        self._items.touch_days_of(arxiv_id)
        touch("shard", month)
        touch("sitemap", day[:7])
        touch("month", day[:7])
        self._touch_terms(arxiv_id, day, terms)

    def _touch_terms(self, arxiv_id: str, day: str, terms: Iterable[tuple[str, str]]) -> None:
        for kind, slug in terms:
            self._touched.add(kind, slug, f"{day} {arxiv_id}")
            self._terms.note(kind, slug, day)
            if kind != "author":
                self._touched.add(f"{kind}-feed", slug)
            if kind == "topic":
                self._touched.add("topic-table", slug)

    def _terms_of(self, record: bytes) -> list[tuple[str, str]]:
        return [(kind, slug) for kind, slug, _ in self._reader.terms(unpack(record))]

    # Ledgers

    def _put_ledger(self, path: str, entry: LedgerEntry) -> list[str]:
        ledger = entry.ledger
        day = ledger.date.isoformat()
        if not self._empty:
            before = self._drop_ledger(path)
            self._touch_moved(before, _lines(ledger))
        other = self._one("SELECT path FROM day WHERE date = ?", day)
        if other is not None:
            return [f"{path} and {other[0]} both are the ledger of {day}"]
        states = [paper.state for paper in ledger.papers if paper.announce_type in _SHOWN]
        self._index.execute(
            "INSERT INTO day VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                day,
                path,
                ledger.state,
                len(states),
                states.count("original-only"),
                states.count("needs-review"),
                ledger.total.usage.total,
                account_of(ledger),
            ),
        )
        self._index.execute("INSERT INTO ledger VALUES (?, ?)", (day, entry.text))
        self._index.executemany(
            "INSERT INTO day_paper VALUES (?, ?, ?, ?, ?, ?)",
            [
                (day, n, item.arxiv_id, item.announce_type, item.reason, " ".join(item.todo))
                for n, item in enumerate(ledger.papers)
            ],
        )
        self._items.put_rows(ledger)
        self._touch_day(day, _ids(ledger))
        return []

    def _drop_ledger(self, path: str) -> dict[str, object]:
        """Remove a ledger; return its lines."""
        row = self._one("SELECT date, text FROM day JOIN ledger USING (date) WHERE path = ?", path)
        if row is None:
            return {}
        day, text = row
        ledger = parse_ledger(text, path)
        self._items.drop_rows(ledger)
        for table in ("day_paper", "ledger", "day"):
            self._index.execute(f"DELETE FROM {table} WHERE date = ?", (day,))
        self._touch_day(day, _ids(ledger))
        return _lines(ledger)

    def _touch_moved(self, before: dict[str, object], after: dict[str, object]) -> None:
        """A paper whose line in a ledger changed changes in lists too: its day, its reason."""
        for arxiv_id in sorted(before.keys() | after.keys()):
            if before.get(arxiv_id) == after.get(arxiv_id):
                continue
            row = self._one("SELECT date, record FROM paper WHERE id = ?", arxiv_id)
            if row is not None:
                self._touch_terms(arxiv_id, row[0], self._terms_of(row[1]))

    def _touch_day(self, day: str, ids: Iterable[str]) -> None:
        self._changed = True
        if self._empty:
            return
        touch = self._touched.add
        touch("day", day)
        touch_reports_of(day, self._touched)
        for query in (
            "SELECT max(date) FROM day WHERE date < ?",
            "SELECT min(date) FROM day WHERE date > ?",
        ):
            row = self._one(query, day)
            if row is not None and row[0] is not None:
                touch("day", row[0])
        for arxiv_id in ids:
            touch("paper", arxiv_id)
            touch("row", arxiv_id)
        touch("archive", day[:4])
        touch("status", day[:4])
        touch("sitemap", day[:7])
        # The day's post is a view of this ledger: shown as a post of the owner's only without one.
        for (path,) in self._all("SELECT path FROM post WHERE substr(path, -?) = ?", *_tail(day)):
            touch("post", path)

    # Posts

    def _put_post(self, path: str, head: PostHead) -> None:
        self._drop_post(path)
        self._index.execute(
            "INSERT INTO post VALUES (?, ?, ?, ?, ?)",
            (path, head.url, head.date, head.title, encode_post(head)),
        )
        self._touch_post(path, head.date)

    def _drop_post(self, path: str) -> None:
        row = self._one("SELECT date FROM post WHERE path = ?", path)
        if row is not None:
            self._index.execute("DELETE FROM post WHERE path = ?", (path,))
            self._touch_post(path, row[0])

    def _touch_post(self, path: str, day: str) -> None:
        if not self._empty:
            self._touched.add("post", path)
            self._touched.add("archive", day[:4])
        self._changed = True

    def _one(self, query: str, *values: object) -> Any:
        return self._index.execute(query, values).fetchone()

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._index.execute(query, values).fetchall()


def _ids(ledger: Ledger) -> list[str]:
    return [paper.arxiv_id for paper in ledger.papers]


def _lines(ledger: Ledger) -> dict[str, object]:
    """Return what lists show of each paper's line in a ledger; papers that a feed named have but the day."""
    named: dict[str, object] = {item.key: "named" for item in ledger.items if is_arxiv_id(item.key)}
    return named | {line.arxiv_id: (line.reason,) for line in ledger.papers if line.announce_type in _SHOWN}


def _tail(day: str) -> tuple[int, str]:
    """Return (length, text) of what the path of the day's own post ends with."""
    name = "/" + post_path(date.fromisoformat(day))
    return len(name), name
