"""What completions cost, rejected ones included: by night, by run, by month."""

from __future__ import annotations

from digest.edges.store.runs import Runs
from digest.models import Spent, Usage


class Spending(Runs):
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
