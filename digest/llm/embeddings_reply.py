"""What an answer of ``/embeddings`` holds (pure)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from digest.errors import BackendError
from digest.llm.classify import classify_error, usage_of
from digest.llm.request import Completion, Request
from digest.related.meaning import pack_vector


def read_embeddings(body: str, request: Request) -> Completion:
    """Return the answer in a 200's body, unread but for its usage.

    Raises:
        BackendError: it holds no list of embeddings.
    """
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict) or not isinstance(data.get("data"), list):
        if isinstance(data, dict) and (data.get("error") or data.get("detail")):
            raise classify_error(200, body, None)
        raise BackendError(
            "server answered 200 without embeddings", "invalid-reply", status=200, retryable=True
        )
    return Completion(
        text=body,
        model=request.model,
        finish_reason=None,
        refusal=False,
        usage=replace(usage_of(data.get("usage"), request, ""), completion=0),
    )


def read_vectors(body: str, count: int, size: int | None) -> tuple[bytes | None, ...]:
    """Return a packed vector for each text, None where it is unusable; at least one is usable.

    Args:
        body: of an answer that ``read_embeddings`` took.
        count: how many texts were asked about.
        size: numbers of the vectors that the model gave before; None for a model not asked before.

    Raises:
        BackendError: not a vector for each, none usable, or of another length than before.
    """
    items = json.loads(body)["data"]
    if len(items) != count:
        raise BackendError(
            f"server answered {len(items)} embeddings for {count} texts", "invalid-reply", status=200
        )
    found = [_numbers(item) for item in _in_order(items)]
    packed = tuple(None if numbers is None else pack_vector(numbers) for numbers in found)
    sizes = {len(vector) for vector in packed if vector is not None}
    if not sizes:
        raise BackendError("server answered with no usable numbers", "invalid-reply", status=200)
    if size is not None:
        sizes.add(size)
    if len(sizes) > 1:
        raise BackendError(
            f"server answered vectors of {' and '.join(map(str, sorted(sizes)))} numbers for one model;"
            " if the model behind the name has changed: digest gc --vectors",
            "invalid-reply",
            status=200,
            ends_stage=True,
        )
    return packed


def _in_order(items: Sequence[Any]) -> Sequence[Any]:
    """Return the items in the order of the texts: by index, where each says its own."""
    indexes = [item.get("index") if isinstance(item, dict) else None for item in items]
    if sorted(map(str, indexes)) != sorted(map(str, range(len(items)))):
        return items
    return sorted(items, key=lambda item: int(item["index"]))


def _numbers(item: Any) -> list[float] | None:
    numbers = item.get("embedding") if isinstance(item, dict) else None
    if not isinstance(numbers, list):
        return None
    if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
        return None
    try:
        return [float(number) for number in numbers]
    except OverflowError:
        return None
