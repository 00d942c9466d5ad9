"""A term's list of papers in parts: what its page, and the page of each part, lists.

A short list is one page. A long one has a page with the newest papers and a page per part: a year,
and inside a busy year some 50 papers a page, counted from the year's first. A new paper so changes the
newest page and the last part only, however old the archive is. A category's parts are months.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from digest.site.library import Library
from digest.site.page import Context
from digest.site.views import PartLink

PAGE_SIZE = {"tag": 50, "author": 30, "category": 50, "topic": 50}
"""Rows of a page; a list of no more is one page."""


class Part(NamedTuple):
    """A slice of a term's papers."""

    period: str
    """``2026`` or ``2026-07``."""
    number: int
    """From 1 inside the period."""
    first: int
    """Of its papers inside the period, from 0, oldest first."""
    size: int

    @property
    def name(self) -> str:
        """Last segment of its address."""
        return self.period if self.number == 1 else f"{self.period}-{self.number}"

    @property
    def label(self) -> str:
        return self.period if self.number == 1 else f"{self.period} 第 {self.number} 页"


class Slice(NamedTuple):
    """What one page of a term lists."""

    ids: list[str]
    """Papers, newest first."""
    part: PartLink | None
    """The part that it is; None for the newest papers."""
    others: tuple[PartLink, ...]
    """All parts, newest first; on the page of a part its neighbours alone, without counts: else every part
    would change with each new paper."""


def term_parts(library: Library, kind: str, slug: str) -> tuple[Part, ...]:
    """Return the parts of a term, oldest first; none for a short list."""
    term = library.term(kind, slug)
    if term is None or term.n <= PAGE_SIZE[kind]:
        return ()
    rows = library.all(
        "SELECT period, n FROM term_period WHERE kind = ? AND slug = ? ORDER BY period", kind, slug
    )
    return _cut(tuple(rows), PAGE_SIZE[kind])


def term_slice(context: Context, kind: str, slug: str, base: str, name: str) -> Slice:
    """Return what a page of a term lists.

    Args:
        context: of the pages.
        kind: of the term.
        slug: the term's.
        base: path of its own page.
        name: of a part of it; empty for its own page.
    """
    parts = term_parts(context.library, kind, slug)

    def link(part: Part, *, count: bool = True) -> PartLink:
        return PartLink(part.label, context.at.href(f"{base}{part.name}/"), part.size if count else None)

    if not name:
        newest = _newest_of(context.library, kind, slug)
        return Slice(newest, None, tuple(link(part) for part in reversed(parts)))
    names = [part.name for part in parts]
    assert name in names  # planned from the same index
    at = names.index(name)
    beside = [part for part in reversed(parts[max(0, at - 1) : at + 2]) if part != parts[at]]
    ids = _papers_of(context.library, kind, slug, parts[at])
    return Slice(ids, link(parts[at]), tuple(link(part, count=False) for part in beside))


@lru_cache(maxsize=64)
def _cut(rows: tuple[tuple[str, int], ...], size: int) -> tuple[Part, ...]:
    """Return periods with so many papers as parts; a busy tag has hundreds, each with a page."""
    return tuple(
        Part(period, number, first, min(size, n - first))
        for period, n in rows
        for number, first in enumerate(range(0, n, size), start=1)
    )


def _newest_of(library: Library, kind: str, slug: str) -> list[str]:
    rows = library.all(
        "SELECT id FROM term WHERE kind = ? AND slug = ? ORDER BY date DESC, id DESC LIMIT ?",
        kind,
        slug,
        PAGE_SIZE[kind],
    )
    return [arxiv_id for (arxiv_id,) in rows]


def _papers_of(library: Library, kind: str, slug: str, part: Part) -> list[str]:
    rows = library.all(
        "SELECT id FROM term WHERE kind = ? AND slug = ? AND date >= ? AND date < ?"
        " ORDER BY date, id LIMIT ? OFFSET ?",
        kind,
        slug,
        part.period,
        part.period + "~",  # sorts after every date of the period
        part.size,
        part.first,
    )
    return [arxiv_id for (arxiv_id,) in reversed(rows)]
