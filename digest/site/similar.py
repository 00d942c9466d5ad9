"""Papers of the archive that are near to one of its papers or to a text, by the newest frequencies."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np

from digest.content.paperfile import PaperFile
from digest.related.bag import bag_of, count_terms, pack_bag
from digest.related.meaning import Meaning, mixed
from digest.related.nearest import nearest
from digest.related.reasons import Vocabulary, chinese_of, vocabulary, vocabulary_of
from digest.related.vectors import SCALE, join, rows_of_bags, vectors
from digest.site.codec import unpack
from digest.site.relate import Archive


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper of the archive that is near."""

    paper: PaperFile
    score: float
    """0 to 1, by words, or by words and vectors."""
    words: float
    """Cosine of their words."""
    vectors: float | None
    """Likeness of their meanings, 0 to 1; None if it was not asked for, or the paper has no vector."""
    shared: tuple[str, ...]
    """Words that both have, the one that says most first."""


def find_paper(index: sqlite3.Connection, arxiv_id: str) -> PaperFile | None:
    """Return a paper of the index."""
    row = index.execute("SELECT record FROM paper WHERE id = ?", (arxiv_id,)).fetchone()
    return unpack(row[0]) if row else None


def similar_to_paper(
    index: sqlite3.Connection, paper: PaperFile, n: int, meaning: Meaning | None = None
) -> tuple[Similar, ...]:
    """Return the n papers nearest to a paper of the archive, earlier and later ones, nearest first."""
    return _similar(index, bag_of(paper), vocabulary(paper), n, meaning, without=paper.arxiv_id)


def similar_to_text(
    index: sqlite3.Connection, text: str, n: int, meaning: Meaning | None = None
) -> tuple[Similar, ...]:
    """Return the n papers nearest to a text in English or Chinese, nearest first."""
    return _similar(index, pack_bag(count_terms((text,))), vocabulary_of((text,)), n, meaning)


def _similar(
    index: sqlite3.Connection,
    bag: bytes,
    spelling: Vocabulary,
    n: int,
    meaning: Meaning | None,
    without: str | None = None,
) -> tuple[Similar, ...]:
    archive = Archive(index)
    rows = join([archive.vectors(), vectors(rows_of_bags([bag]), archive.newest_table())])
    last = len(rows) - 1
    near = nearest(rows, np.array([last]))
    keys = archive.keys()
    ids = [arxiv_id for _, arxiv_id in keys]
    words = near.scores(last).astype(np.float64) / SCALE**2
    scores, vector_scores = words, np.full(len(words), np.nan)
    if meaning is not None:
        scores, vector_scores = mixed(words, ids, meaning)
    # Of two as near the later one.
    order = np.flatnonzero(scores > 0)
    order = order[np.lexsort((-order, -scores[order]))]
    best: list[tuple[int, PaperFile]] = []
    for row in order.tolist():
        paper = find_paper(index, ids[row])
        # One withdrawn has no words, and may have a vector from before.
        if paper is not None and paper.status != "withdrawn" and paper.arxiv_id != without:
            best.append((row, paper))
        if len(best) == n:
            break
    terms = near.shared(last, [row for row, _ in best])
    return tuple(
        Similar(
            paper,
            round(float(scores[row]), 3),
            round(float(words[row]), 3),
            None if np.isnan(vector_scores[row]) else round(float(vector_scores[row]), 3),
            spelling.shared(shared, chinese_of(paper)),
        )
        for (row, paper), shared in zip(best, terms, strict=True)
    )
