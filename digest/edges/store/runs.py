"""Runs: which of them a completion belongs to, and whether the last one was killed."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime, timedelta

from digest.edges.store.database import Database

_ONE_NIGHT = timedelta(days=1)
"""How long a killed run may be gone on with."""


class Runs(Database):
    TABLES = """
    CREATE TABLE IF NOT EXISTS runs (
        id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0
    );
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._run = 0

    def begin_run(self, now: datetime) -> None:
        """Start a run, or go on with the one that was killed in the last day, rejections and all."""
        last = self._db.execute(
            "SELECT id, finished, started_at FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if last is not None and not last[1] and now - datetime.fromisoformat(last[2]) < _ONE_NIGHT:
            self._run = last[0]
            return
        with self._change() as db:
            cursor = db.execute("INSERT INTO runs (started_at) VALUES (?)", (now.isoformat(),))
            self._run = int(cursor.lastrowid or 0)

    def finish_run(self) -> None:
        """Record that the run has ended, well or not; a full disk may keep that from us."""
        with contextlib.suppress(sqlite3.OperationalError), self._change() as db:
            db.execute("UPDATE runs SET finished = 1 WHERE id = ?", (self._run,))
