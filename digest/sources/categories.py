"""arXiv categories apart from the ACM and MSC classes that some answers mix with them (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CATEGORY = re.compile(r"(?=..)[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)+|\.[a-z]{3,})?")


def is_category(term: str) -> bool:
    """Whether this has the form of an arXiv category: cs.SD, hep-th, q-bio.NC, physics.ao-ph."""
    return _CATEGORY.fullmatch(term) is not None


def split_categories(terms: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (categories, classes), each in the given order without duplicates.

    The old query API gave several ACM classes as one term: ``I.2.7; H.5.5``.
    """
    parts = [part.strip() for term in terms for part in re.split(r"[;,]", term) if part.strip()]
    categories = dict.fromkeys(part for part in parts if is_category(part))
    classes = dict.fromkeys(part for part in parts if not is_category(part))
    return tuple(categories), tuple(classes)
