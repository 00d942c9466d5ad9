"""Completions: what was paid for, what became of it, and which request it answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.edges.store.runs import Runs
from digest.models import Spent, Usage

Verdict = Literal["pending", "accepted", "rejected", "superseded"]


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


class Completions(Runs):
    TABLES = """
    CREATE TABLE IF NOT EXISTS completions (
        id INTEGER PRIMARY KEY, run INTEGER NOT NULL, key TEXT NOT NULL, chain TEXT NOT NULL,
        task TEXT NOT NULL, fingerprint TEXT NOT NULL, model TEXT NOT NULL, request TEXT NOT NULL,
        text TEXT NOT NULL, finish_reason TEXT, prompt INTEGER NOT NULL, cached INTEGER NOT NULL,
        completion INTEGER NOT NULL, cost REAL, created_at TEXT NOT NULL, night TEXT NOT NULL,
        verdict TEXT NOT NULL, problem TEXT NOT NULL DEFAULT ''
    );
    CREATE INDEX IF NOT EXISTS completions_by_key ON completions (key);
    CREATE INDEX IF NOT EXISTS completions_by_night ON completions (night);
    CREATE TABLE IF NOT EXISTS completion_papers (
        completion INTEGER NOT NULL REFERENCES completions (id) ON DELETE CASCADE, arxiv_id TEXT NOT NULL,
        booked TEXT
    );
    CREATE INDEX IF NOT EXISTS completion_papers_by_id ON completion_papers (arxiv_id);
    CREATE INDEX IF NOT EXISTS completion_papers_by_completion ON completion_papers (completion);
    """

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
