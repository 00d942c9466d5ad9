"""Which of the papers that a reader likes anchor the scores, the same ones every night (pure)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

MOST = 8
"""More would cost tokens in every call and say little more."""


def choose_anchors(examples: Sequence[str], library: Sequence[str]) -> tuple[str, ...]:
    """Return at most eight titles: the examples in their order, then entries of the library.

    Of the library those with the smallest hashes are taken: they are spread over it, and an entry more
    displaces one of them seldom, so that scores go on comparing.

    Args:
        examples: titles of the configured examples.
        library: titles of the library, in any order.
    """
    first_spelling: dict[str, str] = {}
    for title in examples:
        first_spelling.setdefault(title.casefold(), title)
    chosen = list(first_spelling.values())[:MOST]
    known = {title.casefold() for title in chosen}
    ranked = sorted((title for title in library if title.casefold() not in known), key=_rank)
    return (*chosen, *sorted(ranked[: MOST - len(chosen)]))


def _rank(title: str) -> tuple[str, str]:
    return hashlib.sha256(title.casefold().encode()).hexdigest(), title
