"""The cache: one SQLite file with raw answers, completions and what a run must remember.

Deleting it costs money or time, never content. It is in WAL mode with full sync: a row is on disk
when the call returns. A file that is no database of this schema is set aside, never fatal.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from digest.errors import DigestError
from digest.models import RawAnswer, Spent, Usage

log = logging.getLogger("digest.store")

SCHEMA = 1
Verdict = Literal["pending", "accepted", "rejected", "superseded"]

_ONE_NIGHT = timedelta(days=1)
"""How long a killed run may be gone on with."""

_TABLES = """
CREATE TABLE answers (
    url TEXT NOT NULL, fetched_at TEXT NOT NULL, status INTEGER NOT NULL, content_type TEXT NOT NULL,
    body BLOB NOT NULL, good INTEGER NOT NULL
);
CREATE INDEX answers_by_url ON answers (url, fetched_at);
CREATE TABLE runs (id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished INTEGER NOT NULL DEFAULT 0);
CREATE TABLE completions (
    id INTEGER PRIMARY KEY, run INTEGER NOT NULL, key TEXT NOT NULL, chain TEXT NOT NULL,
    task TEXT NOT NULL, fingerprint TEXT NOT NULL, model TEXT NOT NULL, request TEXT NOT NULL,
    text TEXT NOT NULL, finish_reason TEXT, prompt INTEGER NOT NULL, cached INTEGER NOT NULL,
    completion INTEGER NOT NULL, cost REAL, created_at TEXT NOT NULL, night TEXT NOT NULL,
    verdict TEXT NOT NULL, problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX completions_by_key ON completions (key);
CREATE INDEX completions_by_night ON completions (night);
CREATE TABLE completion_papers (
    completion INTEGER NOT NULL REFERENCES completions (id) ON DELETE CASCADE, arxiv_id TEXT NOT NULL,
    booked TEXT
);
CREATE INDEX completion_papers_by_id ON completion_papers (arxiv_id);
CREATE INDEX completion_papers_by_completion ON completion_papers (completion);
CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class StoredCompletion:
    """A completion as it lies in the store."""

    row: int
    key: str
    task: str
    arxiv_ids: tuple[str, ...]
    model: str
    """The model that answered, as the server names it."""
    text: str
    finish_reason: str | None
    spent: Spent
    created_at: datetime
    verdict: Verdict
    problem: str
    """Why it was rejected; empty otherwise."""


class Store:
    """Open with ``Store.open``; one process at a time writes (the blog's lock)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._run = 0

    @classmethod
    def open(cls, cache: Path) -> Store:
        """Open or make ``digest.db`` in the cache folder.

        Raises:
            DigestError: it cannot be written (full disk, permissions), here or later.
        """
        cache.mkdir(parents=True, exist_ok=True)
        path = cache / "digest.db"
        try:
            return cls(_connect(path))
        except sqlite3.DatabaseError:
            aside = _set_aside(path)
            log.warning("cache set aside: %s is no cache of this digest, moved to %s", path, aside)
            return cls(_connect(path))

    def close(self) -> None:
        self._db.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # ── runs ──

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

    # ── raw answers ──

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

    # ── completions ──

    def save_completion(
        self,
        *,
        key: str,
        chain: str,
        task: str,
        fingerprint: str,
        arxiv_ids: Iterable[str],
        model: str,
        request: str,
        text: str,
        finish_reason: str | None,
        spent: Spent,
        created_at: datetime,
        night: str,
        verdict: Verdict = "pending",
        problem: str = "",
    ) -> int:
        """Commit a completion before anything is done with it; return its row."""
        with self._change() as db:
            cursor = db.execute(
                "INSERT INTO completions (run, key, chain, task, fingerprint, model, request, text,"
                " finish_reason, prompt, cached, completion, cost, created_at, night, verdict, problem)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self._run,
                    key,
                    chain,
                    task,
                    fingerprint,
                    model,
                    request,
                    text,
                    finish_reason,
                    spent.usage.prompt,
                    spent.usage.cached,
                    spent.usage.completion,
                    spent.cost,
                    created_at.isoformat(),
                    night,
                    verdict,
                    problem,
                ),
            )
            row = int(cursor.lastrowid or 0)
            db.executemany(
                "INSERT INTO completion_papers (completion, arxiv_id) VALUES (?, ?)",
                [(row, name) for name in arxiv_ids],
            )
        return row

    def judge(self, row: int, verdict: Verdict, problem: str = "") -> None:
        """Record what became of a completion.

        Not synced: a verdict lost with the power is found again, since unjudged rows are judged anew.
        """
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "UPDATE completions SET verdict = ?, problem = ? WHERE id = ?", (verdict, problem, row)
        )
        self._db.execute("PRAGMA synchronous = FULL")

    def find_completion(self, key: str) -> StoredCompletion | None:
        """Return the completion that answers this request.

        Accepted ones answer for ever, unjudged ones are judged anew; rejected ones answer only inside
        the run that got them (which may have been killed and started again), so that it goes the
        same way for nothing.
        """
        rows = self._completions(
            "c.key = ? AND (c.verdict IN ('accepted', 'pending') OR (c.verdict = 'rejected' AND c.run = ?))"
            " ORDER BY c.verdict = 'accepted' DESC, c.id DESC LIMIT 1",
            (key, self._run),
        )
        return rows[0] if rows else None

    def find_accepted_in_chain(self, chain: str) -> StoredCompletion | None:
        """Return the accepted answer of a request or of one of its repeats."""
        rows = self._completions(
            "c.chain = ? AND c.verdict = 'accepted' ORDER BY c.id DESC LIMIT 1", (chain,)
        )
        return rows[0] if rows else None

    def accepted(self, task: str, fingerprint: str) -> tuple[StoredCompletion, ...]:
        """Return all accepted completions of a task that were asked in one way, oldest first."""
        return self._completions(
            "c.task = ? AND c.fingerprint = ? AND c.verdict = 'accepted' ORDER BY c.id",
            (task, fingerprint),
        )

    def kept_for(self, arxiv_id: str, day: str | None = None) -> tuple[StoredCompletion, ...]:
        """Return the accepted completions that concern a paper, oldest first.

        Args:
            arxiv_id: the paper.
            day: only those that no ledger of another date has booked; None for all.
        """
        return self._completions(
            "c.verdict = 'accepted' AND c.id IN"
            " (SELECT completion FROM completion_papers WHERE arxiv_id = ?"
            " AND (? IS NULL OR booked IS NULL OR booked = ?)) ORDER BY c.id",
            (arxiv_id, day, day),
        )

    def book(self, day: str, arxiv_ids: Iterable[str]) -> None:
        """Record which date's ledger names the kept completions of these papers."""
        with self._change() as db:
            db.executemany(
                "UPDATE completion_papers SET booked = ? WHERE arxiv_id = ? AND booked IS NULL AND"
                " completion IN (SELECT id FROM completions WHERE verdict = 'accepted')",
                [(day, arxiv_id) for arxiv_id in arxiv_ids],
            )

    def supersede(self, arxiv_ids: Iterable[str] | None, tasks: Iterable[str]) -> None:
        """Let no completion of an earlier run answer for these papers (None: for any) and tasks.

        Those of this run stay: a killed refresh that is started again pays for nothing twice.
        """
        names: list[object] = [*tasks, self._run]
        marks = ", ".join("?" * (len(names) - 1))
        where = f"task IN ({marks}) AND run != ? AND verdict != 'superseded'"
        with self._change() as db:
            if arxiv_ids is None:
                db.execute(f"UPDATE completions SET verdict = 'superseded' WHERE {where}", names)
                return
            for arxiv_id in arxiv_ids:
                db.execute(
                    f"UPDATE completions SET verdict = 'superseded' WHERE {where} AND id IN"
                    " (SELECT completion FROM completion_papers WHERE arxiv_id = ?)",
                    [*names, arxiv_id],
                )

    def spent_in_night(self, night: str) -> Spent:
        """Return all spending of a night, rejected answers included."""
        row = self._db.execute(
            "SELECT TOTAL(prompt), TOTAL(cached), TOTAL(completion), SUM(cost) FROM completions"
            " WHERE night = ?",
            (night,),
        ).fetchone()
        return Spent(Usage(int(row[0]), int(row[1]), int(row[2])), row[3])

    def spent_in_run(self) -> Spent:
        """Return all spending of this run, rejected answers included."""
        row = self._db.execute(
            "SELECT TOTAL(prompt), TOTAL(cached), TOTAL(completion), SUM(cost) FROM completions"
            " WHERE run = ?",
            (self._run,),
        ).fetchone()
        return Spent(Usage(int(row[0]), int(row[1]), int(row[2])), row[3])

    def spent_by_month(self) -> dict[str, Spent]:
        """Return spending by month (``2026-07``), rejected answers included."""
        rows = self._db.execute(
            "SELECT SUBSTR(night, 1, 7), TOTAL(prompt), TOTAL(cached), TOTAL(completion), SUM(cost)"
            " FROM completions GROUP BY 1 ORDER BY 1"
        )
        return {row[0]: Spent(Usage(int(row[1]), int(row[2]), int(row[3])), row[4]) for row in rows}

    def _completions(self, where: str, values: tuple[object, ...]) -> tuple[StoredCompletion, ...]:
        rows = self._db.execute(
            "SELECT c.id, c.key, c.task, c.model, c.text, c.finish_reason, c.prompt, c.cached,"
            " c.completion, c.cost, c.created_at, c.verdict, c.problem,"
            " (SELECT json_group_array(arxiv_id) FROM completion_papers WHERE completion = c.id)"
            f" FROM completions c WHERE {where}",
            values,
        )
        return tuple(
            StoredCompletion(
                row=row[0],
                key=row[1],
                task=row[2],
                arxiv_ids=tuple(json.loads(row[13])),
                model=row[3],
                text=row[4],
                finish_reason=row[5],
                spent=Spent(Usage(row[6], row[7], row[8]), row[9]),
                created_at=datetime.fromisoformat(row[10]),
                verdict=row[11],
                problem=row[12],
            )
            for row in rows
        )

    # ── notes ──

    def note(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM notes WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def set_note(self, key: str, value: str) -> None:
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (key, value))

    # ── retention ──

    def forget(self, now: datetime, *, answers_days: int, accepted_days: int) -> tuple[int, int]:
        """Drop old raw answers, and completions; return how many of each.

        Completions that answer nothing any more go with the raw answers, accepted ones later.
        """
        oldest_answer = (now - timedelta(days=answers_days)).isoformat()
        oldest_accepted = (now - timedelta(days=accepted_days)).isoformat()
        with self._change() as db:
            answers = db.execute("DELETE FROM answers WHERE fetched_at < ?", (oldest_answer,)).rowcount
            completions = db.execute(
                "DELETE FROM completions WHERE created_at < ? OR (created_at < ? AND verdict != 'accepted')",
                (oldest_accepted, oldest_answer),
            ).rowcount
        self._db.execute("VACUUM")
        return answers, completions


class _Connection(sqlite3.Connection):
    """Says which file failed: SQLite's own errors name none."""

    path = Path()

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().executemany(*arguments)

    def executescript(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().executescript(*arguments)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise DigestError(f"{path}: {error} (disk full, or no right to write?)") from error


def _connect(path: Path) -> sqlite3.Connection:
    with _named(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30, factory=_Connection)
    connection.path = path
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        if version not in (0, SCHEMA) or (version == 0 and tables):
            raise sqlite3.DatabaseError(f"schema {version}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if version == 0:
            connection.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside
