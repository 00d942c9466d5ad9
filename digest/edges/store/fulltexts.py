"""Full texts: extracted once, kept privately for a month, never published."""

from __future__ import annotations

import zlib
from datetime import datetime

from digest.edges.store.database import Database
from digest.fulltext.records import FullText, NoText, from_json, to_json


class KeptFullTexts(Database):
    TABLES = """
    CREATE TABLE IF NOT EXISTS fulltexts (
        arxiv_id TEXT NOT NULL, version INTEGER NOT NULL, fetched_at TEXT NOT NULL, level TEXT NOT NULL,
        text BLOB NOT NULL, PRIMARY KEY (arxiv_id, version)
    );
    """

    def keep_fulltext(self, arxiv_id: str, version: int, found: FullText | NoText, now: datetime) -> None:
        """Keep what one version of a paper gave, in place of what was kept of it before."""
        level = found.source if isinstance(found, FullText) else found.reason
        with self._change() as db:
            db.execute(
                "INSERT OR REPLACE INTO fulltexts VALUES (?, ?, ?, ?, ?)",
                (arxiv_id, version, now.isoformat(), level, zlib.compress(to_json(found).encode())),
            )

    def kept_fulltext(self, arxiv_id: str, version: int) -> FullText | NoText | None:
        """Return what is kept of one version; None if nothing is, or an older digest wrote it."""
        row = self._db.execute(
            "SELECT text FROM fulltexts WHERE arxiv_id = ? AND version = ?", (arxiv_id, version)
        ).fetchone()
        return None if row is None else from_json(zlib.decompress(row[0]).decode())
