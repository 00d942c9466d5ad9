"""The labelled pairs and their two halves."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Half = Literal["tuned", "held out"]
HALVES: tuple[Half, ...] = ("tuned", "held out")


@dataclass(frozen=True, slots=True)
class Pair:
    """One abstract, its translation, and what a person said of it."""

    arxiv_id: str
    abstract: str
    abstract_zh: str
    verdict: str
    """``faithful``, ``minor`` or ``unfaithful``; "" without a label."""
    kinds: tuple[str, ...]
    """Kinds of the labelled errors, one each."""

    @property
    def half(self) -> Half:
        return half_of(self.arxiv_id)


def half_of(arxiv_id: str) -> Half:
    """Return the half that an identifier belongs to: the parity of its SHA-256, fixed beforehand."""
    return HALVES[int(hashlib.sha256(arxiv_id.encode()).hexdigest(), 16) % 2]


def load_pairs(folder: Path) -> tuple[Pair, ...]:
    """Read ``en-zh-abstracts.jsonl`` and ``labels.jsonl``, by identifier.

    Raises:
        FileNotFoundError: the folder lacks one of them.
    """
    labels = {}
    for line in (folder / "labels.jsonl").read_text("utf-8").splitlines():
        label = json.loads(line)
        labels[label["arxiv_id"]] = label
    pairs = []
    for line in (folder / "en-zh-abstracts.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        label = labels.get(record["arxiv_id"], {"verdict": "", "errors": []})
        pairs.append(
            Pair(
                record["arxiv_id"],
                record["abstract"],
                record["abstract_zh"],
                label["verdict"],
                tuple(error["type"] for error in label["errors"]),
            )
        )
    return tuple(sorted(pairs, key=lambda p: p.arxiv_id))
