"""Notes: small things that a run remembers for the next one."""

from __future__ import annotations

from digest.edges.store.database import Database


class Notes(Database):
    TABLES = "CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);"

    def note(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, key: str, value: str) -> None:
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))
