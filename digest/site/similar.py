"""Papers of the archive that are near to one of its papers or to a text, by the newest frequencies."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

import numpy as np

from digest.content.paperfile import PaperFile
from digest.related.bag import add, bag_of, pack_bag
from digest.related.nearest import Nearest
from digest.related.reasons import Vocabulary, chinese_of, vocabulary, vocabulary_of
from digest.related.vectors import SCALE, join, rows_of_bags, vectors
from digest.site.codec import unpack
from digest.site.relate import Archive


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper of the archive that is near."""

    paper: PaperFile
    score: float
    """Cosine, 0 to 1."""
    shared: tuple[str, ...]
    """Words that both have, the one that says most first."""


def find_paper(index: sqlite3.Connection, arxiv_id: str) -> PaperFile | None:
    """Return a paper of the index."""
    row = index.execute("SELECT record FROM paper WHERE id = ?", (arxiv_id,)).fetchone()
    return unpack(row[0]) if row else None


def similar_to_paper(index: sqlite3.Connection, paper: PaperFile, n: int) -> tuple[Similar, ...]:
    """Return the n papers nearest to a paper of the archive, earlier and later ones, nearest first."""
    return _similar(index, bag_of(paper), vocabulary(paper), n, without=paper.arxiv_id)


def similar_to_text(index: sqlite3.Connection, text: str, n: int) -> tuple[Similar, ...]:
    """Return the n papers nearest to a text in English or Chinese, nearest first."""
    counts: Counter[str] = Counter()
    add(counts, (text,))
    return _similar(index, pack_bag(counts), vocabulary_of((text,)), n)


def _similar(
    index: sqlite3.Connection, bag: bytes, words: Vocabulary, n: int, without: str | None = None
) -> tuple[Similar, ...]:
    archive = Archive(index)
    rows = join([archive.vectors(), vectors(rows_of_bags([bag]), archive.newest_table())])
    last = len(rows) - 1
    near = Nearest(rows, np.array([last])).of(last, n + 1, 1)
    keys = archive.keys()
    found: list[Similar] = []
    for neighbour in near:
        paper = find_paper(index, keys[neighbour.row][1])
        if paper is not None and paper.arxiv_id != without:
            shared = words.shared(neighbour.shared, chinese_of(paper))
            found.append(Similar(paper, round(neighbour.score / SCALE**2, 3), shared))
    return tuple(found[:n])
