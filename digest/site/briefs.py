"""What other pages show of a paper: a link with its title and date, its place in its day, its Chinese words.

A page names up to a dozen other papers. Their briefs lie close together in the index, twenty to a page of it,
where a paper's whole record would be ten times as much to read.
"""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import NamedTuple

from digest.content.paperfile import PaperFile
from digest.related.reasons import chinese_of

TABLE = """
CREATE TABLE brief (id TEXT PRIMARY KEY, announced TEXT, submitted TEXT, title TEXT NOT NULL, title_zh TEXT,
    chinese TEXT NOT NULL, score REAL) WITHOUT ROWID;
"""


class Brief(NamedTuple):
    """A paper as other pages name it; a tuple, as 70,000 come home from worker processes."""

    arxiv_id: str
    announced: str | None
    """ISO date."""
    submitted: str | None
    """The same."""
    title: str
    title_zh: str | None
    chinese: str
    """What its Chinese terms come from (``chinese_of``)."""
    score: float | None

    @property
    def date(self) -> date | None:
        """Of its announcement, else of its submission."""
        text = self.announced or self.submitted
        return date.fromisoformat(text) if text else None


def brief_of(paper: PaperFile) -> Brief:
    """Return the brief of a paper's record."""
    return Brief(
        paper.arxiv_id,
        paper.announced.isoformat() if paper.announced else None,
        paper.date.isoformat() if paper.date else None,
        paper.title,
        paper.title_zh,
        chinese_of(paper),
        paper.relevance_score,
    )


def put_brief(index: sqlite3.Connection, brief: Brief) -> None:
    """Keep a brief; of two of one paper the later."""
    index.execute("INSERT OR REPLACE INTO brief VALUES (?, ?, ?, ?, ?, ?, ?)", brief)


def get_brief(index: sqlite3.Connection, arxiv_id: str) -> Brief | None:
    """Return a paper's brief, or None if the archive does not have it."""
    row = index.execute("SELECT * FROM brief WHERE id = ?", (arxiv_id,)).fetchone()
    return Brief(*row) if row else None
