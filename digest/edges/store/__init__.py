"""The cache: one SQLite file with raw answers, full texts, completions and what a run must remember.

Deleting it costs money or time, never content. It is in WAL mode with full sync: a row is on disk
when the call returns. A file that is no database of this schema is set aside, never fatal.

    database.py     the file          answers.py    raw answers     fulltexts.py  texts of papers
    completions.py  what was paid for runs.py       which run       spending.py   what it cost
    vectors.py      meanings          notes.py      the rest
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from digest.edges.store.answers import Answers
from digest.edges.store.completions import Completions, StoredCompletion, Verdict
from digest.edges.store.database import open_database
from digest.edges.store.fulltexts import KeptFullTexts
from digest.edges.store.notes import Notes
from digest.edges.store.runs import Runs
from digest.edges.store.spending import Spending
from digest.edges.store.vectors import Vectors

__all__ = ["Forgotten", "Store", "StoredCompletion", "Verdict"]


class Forgotten(NamedTuple):
    """How much was dropped."""

    answers: int
    completions: int
    fulltexts: int
    vectors: int


class Store(Answers, KeptFullTexts, Vectors, Completions, Spending, Notes):
    """Open with ``Store.open``; one process at a time writes (the blog's lock)."""

    TABLES = (
        Answers.TABLES
        + KeptFullTexts.TABLES
        + Runs.TABLES
        + Completions.TABLES
        + Vectors.TABLES
        + Notes.TABLES
    )

    @classmethod
    def open(cls, cache: Path) -> Store:
        """Open or make ``digest.db`` in the cache folder.

        Raises:
            DigestError: it cannot be written (full disk, permissions), here or later.
        """
        return cls(open_database(cache, cls.TABLES))

    def forget(
        self, now: datetime, *, answers_days: int, accepted_days: int, embeddings_model: str | None
    ) -> Forgotten:
        """Drop old raw answers, full texts, completions and vectors.

        Completions that answer nothing any more go with the raw answers, accepted ones later. Vectors of
        papers are kept as long as their model is in use, those of questions as long as raw answers.
        """
        oldest_answer = (now - timedelta(days=answers_days)).isoformat()
        oldest_accepted = (now - timedelta(days=accepted_days)).isoformat()
        with self._change() as db:
            answers = db.execute("DELETE FROM answers WHERE fetched_at < ?", (oldest_answer,)).rowcount
            fulltexts = db.execute("DELETE FROM fulltexts WHERE fetched_at < ?", (oldest_answer,)).rowcount
            completions = db.execute(
                "DELETE FROM completions WHERE created_at < ? OR (created_at < ? AND verdict != 'accepted')",
                (oldest_accepted, oldest_answer),
            ).rowcount
            vectors = db.execute(
                "DELETE FROM vectors WHERE created_at < ? AND (model IS NOT ? OR name = '?' || hash)",
                (oldest_answer, embeddings_model),
            ).rowcount
        self._db.execute("VACUUM")
        return Forgotten(answers, completions, fulltexts, vectors)
