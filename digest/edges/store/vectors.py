"""Vectors: what a server of sentence embeddings said of papers and questions, packed; paid for once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from digest.edges.store.completions import Completions
from digest.models import Spent

Vector = tuple[str, str, bytes]
"""(name, hash of the text, packed vector). The name is a paper's identifier, or ``?`` and the hash for a
question. An empty vector says that the server has none for this text: it is not asked for again."""


class Vectors(Completions):
    TABLES = """
    CREATE TABLE IF NOT EXISTS vectors (
        model TEXT NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL, vector BLOB NOT NULL,
        created_at TEXT NOT NULL, UNIQUE (model, name)
    );
    """

    def save_vectors(
        self, model: str, vectors: Iterable[Vector], *, key: str, spent: Spent, now: datetime, night: str
    ) -> None:
        """Commit what a request gave together with what it cost; a vector of another text is replaced."""
        with self._change():
            self.save_completion(
                key=key,
                chain=key,
                task="embed",
                fingerprint="",
                arxiv_ids=(),
                model=model,
                request="",
                text="",
                finish_reason=None,
                spent=spent,
                created_at=now,
                night=night,
                verdict="accepted",
            )
            self._put(model, vectors, now)

    def refuse_vectors(self, model: str, texts: Iterable[tuple[str, str]], now: datetime) -> None:
        """Record (name, hash) of texts for which the server gives none."""
        with self._change():
            self._put(model, [(name, text, b"") for name, text in texts], now)

    def _put(self, model: str, vectors: Iterable[Vector], now: datetime) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)",
            [(model, name, text, vector, now.isoformat()) for name, text, vector in vectors],
        )

    def vector(self, model: str, name: str, text: str) -> bytes | None:
        """Return the vector of a text by its name and hash; empty if the server has none for it."""
        row = self._db.execute(
            "SELECT vector FROM vectors WHERE model = ? AND name = ? AND hash = ?", (model, name, text)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def vector_names(self, model: str) -> frozenset[str]:
        """Return whatever has a vector, or is known to get none."""
        return frozenset(
            name for (name,) in self._db.execute("SELECT name FROM vectors WHERE model = ?", (model,))
        )

    def vector_bytes(self, model: str) -> int | None:
        """Return the size of a model's vectors; None while it has none."""
        row = self._db.execute(
            "SELECT length(vector) FROM vectors WHERE model = ? AND length(vector) > 0 LIMIT 1", (model,)
        ).fetchone()
        return None if row is None else int(row[0])

    def vectors_of_papers(self, model: str) -> dict[str, bytes]:
        """Return the vectors of all papers that have one, by identifier."""
        return dict(
            self._db.execute(
                "SELECT name, vector FROM vectors WHERE model = ? AND length(vector) > 0"
                " AND name != '?' || hash",
                (model,),
            )
        )

    def drop_vectors(self) -> int:
        """Forget all vectors; return how many."""
        with self._change() as db:
            return db.execute("DELETE FROM vectors").rowcount
