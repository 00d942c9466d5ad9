"""Vectors of sentence embeddings: packed as bytes, compared, and mixed with the likeness of words (pure).

A vector is kept as bytes from -127 to 127, its greatest number as ±127: a quarter of the space of
32-bit numbers, with cosines that differ in the third digit at most (tests/unit/test_meaning.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digest.content.paperfile import PaperFile

Scores = NDArray[np.float64]

_LONGEST = 6_000
"""Characters of a text; arXiv's abstracts have 1,920 at most."""
_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is asked, and what there is to compare with; packed vectors of one length."""

    query: bytes
    papers: Mapping[str, bytes]
    """By identifier; not every paper of the archive need have one."""


def text_of(paper: PaperFile) -> str:
    """Return the text whose meaning stands for a paper; empty if it was withdrawn.

    The original alone where there is one: it stays as it is when a translation comes or changes, so
    that a paper is paid for once.
    """
    if paper.status == "withdrawn":
        return ""
    texts = (paper.title, " ".join(paper.abstract))
    if not paper.abstract:
        texts = (paper.title, "\n".join((paper.title_zh or "", "".join(paper.abstract_zh))))
    return "\n".join(texts).strip()[:_LONGEST]


def pack_vector(values: Sequence[float]) -> bytes | None:
    """Return a vector as bytes, one for each number; None if it has no direction or a number is none."""
    vector = np.array(values, np.float64)
    greatest = float(np.abs(vector).max(initial=0.0))
    if not np.isfinite(greatest) or greatest == 0.0:
        return None
    return np.round(vector / greatest * 127).astype(np.int8).tobytes()


def cosines(query: bytes, vectors: Sequence[bytes]) -> Scores:
    """Return the cosine of a vector with each of others, all of its length."""
    mine = np.frombuffer(query, np.int8).astype(np.float32)
    mine /= np.linalg.norm(mine)
    found = np.zeros(len(vectors))
    for first in range(0, len(vectors), _AT_ONCE):
        part = vectors[first : first + _AT_ONCE]
        rows = np.frombuffer(b"".join(part), np.int8).reshape(len(part), -1).astype(np.float32)
        found[first : first + _AT_ONCE] = rows @ mine / np.linalg.norm(rows, axis=1)
    return found


def mixed(words: Scores, ids: Sequence[str], meaning: Meaning) -> tuple[Scores, Scores]:
    """Return (scores by words and meaning, scores by meaning alone, NaN where a paper has no vector).

    Cosines of embeddings lie in a narrow band far from 0, another for each model. What counts is how far
    one lies above the archive's mean: none of the way is 0, all of it 1. The mixed score is the mean of
    both; a paper without a vector keeps that of its words.

    Args:
        words: cosines of words, 0 to 1.
        ids: the papers that they belong to.
        meaning: the question and the vectors.
    """
    size = len(meaning.query)
    known = [(row, meaning.papers[name]) for row, name in enumerate(ids) if name in meaning.papers]
    known = [(row, vector) for row, vector in known if len(vector) == size]
    alone = np.full(len(words), np.nan)
    if not known:
        return words, alone
    found = cosines(meaning.query, [vector for _, vector in known])
    mean = float(found.mean())
    above = np.clip((found - mean) / max(1.0 - mean, 1e-6), 0.0, 1.0)
    rows = np.array([row for row, _ in known])
    alone[rows] = above
    both = words.copy()
    both[rows] = (words[rows] + above) / 2
    return both, alone
