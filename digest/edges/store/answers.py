"""Raw answers: what arXiv said, byte for byte."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime

from digest.edges.store.database import Database
from digest.models import RawAnswer


class Answers(Database):
    TABLES = """
    CREATE TABLE IF NOT EXISTS answers (
        url TEXT NOT NULL, fetched_at TEXT NOT NULL, status INTEGER NOT NULL, content_type TEXT NOT NULL,
        body BLOB NOT NULL, good INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS answers_by_url ON answers (url, fetched_at);
    """

    def keep_answer(self, answer: RawAnswer, *, good: bool) -> None:
        with self._change() as db:
            db.execute(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?, ?)",
                (
                    answer.url,
                    answer.fetched_at.isoformat(),
                    answer.status,
                    answer.content_type,
                    zlib.compress(answer.body),
                    int(good),
                ),
            )

    def distrust(self, urls: Iterable[str]) -> None:
        """Let no kept answer of these addresses serve again."""
        with self._change() as db:
            db.executemany("UPDATE answers SET good = 0 WHERE url = ?", [(url,) for url in urls])

    def good_answers(self, url: str, since: datetime) -> tuple[RawAnswer, ...]:
        """Return the good answers of an address since an instant, newest first."""
        rows = self._db.execute(
            "SELECT url, status, content_type, body, fetched_at FROM answers"
            " WHERE url = ? AND good = 1 AND fetched_at >= ? ORDER BY fetched_at DESC, rowid DESC",
            (url, since.isoformat()),
        )
        return tuple(
            RawAnswer(row[0], row[1], row[2], zlib.decompress(row[3]), datetime.fromisoformat(row[4]))
            for row in rows
        )
