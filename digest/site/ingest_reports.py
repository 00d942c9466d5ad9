"""The reports' part of an update of the index, and the pages that it makes due."""

from __future__ import annotations

import sqlite3
from datetime import date

from digest.content.reportfile import report_post_path
from digest.reports.period import Kind, concerned_by
from digest.site.examine import ReportEntry
from digest.site.touched import Touched


class ReportIngest:
    """Puts files of reports into the index; the caller's transaction."""

    def __init__(self, index: sqlite3.Connection, touched: Touched, *, empty: bool) -> None:
        self._index = index
        self._touched = touched
        self._empty = empty

    def put(self, path: str, entry: ReportEntry) -> None:
        """Take a file up."""
        self.drop(path)
        period = entry.period
        self._index.execute(
            "INSERT INTO report VALUES (?, ?, ?, ?, ?)",
            (period.key, period.kind, period.last.isoformat(), path, entry.text),
        )
        self._touch(period.key, period.kind, period.last.isoformat())

    def drop(self, path: str) -> bool:
        """Forget a file; return whether it was a report."""
        row = self._index.execute("SELECT key, kind, last FROM report WHERE path = ?", (path,)).fetchone()
        if row is None:
            return False
        self._index.execute("DELETE FROM report WHERE path = ?", (path,))
        self._touch(*row)
        return True

    def _touch(self, key: str, kind: Kind, last: str) -> None:
        if self._empty:
            return
        self._touched.add("report", key)
        self._touched.add("archive", last[:4])
        for sign, order in (("<", "DESC"), (">", "ASC")):
            row = self._index.execute(
                f"SELECT key FROM report WHERE kind = ? AND last {sign} ? ORDER BY last {order} LIMIT 1",
                (kind, last),
            ).fetchone()
            if row is not None:  # it links this one as its neighbour
                self._touched.add("report", row[0])
        # Its post is a view of it: shown as a post of the owner's only without it.
        tail = "/" + report_post_path(date.fromisoformat(last), weekly=kind == "week")
        query = "SELECT path FROM post WHERE substr(path, -?) = ?"
        for (post,) in self._index.execute(query, (len(tail), tail)):
            self._touched.add("post", post)


def touch_reports_of(day: str, touched: Touched) -> None:
    """Make due the reports that a day enters, and those compared with them."""
    for period in concerned_by(date.fromisoformat(day)):
        touched.add("report", period.key)
