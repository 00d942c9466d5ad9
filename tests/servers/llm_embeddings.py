"""``/embeddings`` of the loopback server: vectors made of a text's three-letter runs, and their faults.

Texts of like spelling get like vectors; all lean one way, as those of real models do.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Callable
from typing import Any

from tests.servers.loopback import Reply

SIZE = 96
"""Numbers of a vector."""
_LEAN = 0.25
"""Of every number of a vector before it is brought to length 1."""

Answer = dict[str, Any]


def embed(text: str, size: int = SIZE) -> list[float]:
    """The vector of a text, of length 1."""
    vector = [_LEAN] * size
    folded = f"  {' '.join(text.casefold().split())}  "
    for at in range(len(folded) - 2):
        number = zlib.crc32(folded[at : at + 3].encode())
        vector[number % size] += 1.0 if number & (1 << 20) else -1.0
    length = math.sqrt(sum(value * value for value in vector))
    return [value / length for value in vector]


def embeddings(body: dict[str, Any]) -> Answer:
    """The answer to a request, in OpenAI's form."""
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    tokens = sum(len(text) // 4 + 1 for text in texts)
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": n, "embedding": embed(t)} for n, t in enumerate(texts)],
        "model": body["model"],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _short(answer: Answer) -> None:
    answer["data"].pop()


def _other_size(answer: Answer) -> None:
    for item in answer["data"]:
        item["embedding"] = item["embedding"][: SIZE // 2]


def _nan(answer: Answer) -> None:
    for item in answer["data"]:
        item["embedding"][3] = math.nan


def _nan_once(answer: Answer) -> None:
    answer["data"][0]["embedding"][3] = math.nan


def _zero(answer: Answer) -> None:
    for item in answer["data"]:
        item["embedding"] = [0.0] * SIZE


def _shuffled(answer: Answer) -> None:
    answer["data"].reverse()


def _no_usage(answer: Answer) -> None:
    answer.pop("usage")


EMBED_FAULTS: dict[str, Callable[[Answer], None]] = {
    "embed-short": _short,
    "embed-size": _other_size,
    "embed-nan": _nan,
    "embed-nan-once": _nan_once,
    "embed-zero": _zero,
    "embed-shuffled": _shuffled,
    "embed-no-usage": _no_usage,
}
"""``embed-shuffled`` and ``embed-no-usage`` are habits that a client must bear."""


def embed_reply(answer: Answer) -> Reply:
    """A reply with a JSON body; NaN stands in it as Python's and other servers write it."""
    return Reply(json.dumps(answer).encode(), 200, "application/json")
