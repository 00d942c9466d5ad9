"""Tags, authors and categories: one term's page, and lists of terms."""

from __future__ import annotations

from markupsafe import Markup

from digest.site.views.parts import PageMeta, TermLink
from digest.site.views.view import View


class PartLink(View, frozen=True):
    """One part of a long list: a year of a tag, a month of a category."""

    label: str
    """``2025``, ``2025 第 2 页``, ``2026-07``."""
    url: str
    count: int | None
    """Papers; None where it is not shown, so that pages do not churn."""


class ListedRow(View, frozen=True):
    """A paper as ``row.html.j2`` made it; what it may use is a ``RowView``."""

    arxiv_id: str
    html: Markup
    has_maths: bool


class TermPage(View, frozen=True):
    """A tag, an author or a category, newest papers first.

    A short list is one page. A long one has a page with the newest papers and a page per part.
    """

    meta: PageMeta
    term: TermLink
    part: PartLink | None
    """Which part this page is; None is the page of the newest papers."""
    parts: tuple[PartLink, ...]
    """All parts, newest first; empty for a short list. On the page of a part: its neighbours alone,
    without counts."""
    rows: tuple[ListedRow, ...]
    total: int


class LetterLink(View, frozen=True):
    """A group of a long list of terms."""

    label: str
    url: str
    count: int | None
    """None on the pages of letters."""
    current: bool


class TermsPage(View, frozen=True):
    """All tags, categories, or the authors of one letter, with counts."""

    meta: PageMeta
    terms: tuple[TermLink, ...]
    """Tags and categories: most papers first. Authors: by name; on the first page the most active."""
    letters: tuple[LetterLink, ...]
    """Authors only: the pages by first letter; none of them is current on the first page."""
    total: int


CellState = str
"""``complete``, ``partial``, ``inferred``, ``none`` (a weekday without a ledger), ``outside``
(before the year's first ledger or after its last) or ``weekend``."""
