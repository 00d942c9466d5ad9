"""Rows: a paper as tags, authors and categories list it, rendered once and kept in the index.

A paper stands in some ten lists, and a new paper makes lists due whose other rows stay as they are: they are
joined from what is kept. Rows are due when what they show changed, and are made before the lists.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.site.views import ListedRow

KIND = "row"
TEMPLATE = "row.html.j2"
LIST_ROWS = ("tag", "author", "category")
"""Kinds of pages that are joined from rows."""


class MadeRow(NamedTuple):
    """A row after making; a tuple, as 70,000 come home from worker processes."""

    arxiv_id: str
    html: str
    has_maths: bool
    formulas: tuple[tuple[str, str], ...]


def plan_row(library: Library, key: str) -> Iterable[Spec]:
    """A row is no file: nothing to plan."""
    return ()


def make_row(context: Context, spec: Spec) -> bytes:
    """Return a paper's row as HTML; nothing for a paper that is gone."""
    item = context.shaper.row(spec.key)
    return context.templates.render(TEMPLATE, site=context.site, item=item) if item is not None else b""


def keep_row(index: sqlite3.Connection, row: MadeRow) -> None:
    """Put a row into the index; a paper of a ledger that has no file has none."""
    if row.html:
        index.execute("INSERT OR REPLACE INTO row_html VALUES (?, ?, ?)", row[:3])


def rows_of(library: Library, ids: Sequence[str]) -> tuple[ListedRow, ...]:
    """Return the rows of papers, in their order."""
    found = library.all(
        "SELECT row_html.id, html, maths FROM json_each(?) AS wanted"
        " CROSS JOIN row_html ON row_html.id = wanted.value"
        " ORDER BY wanted.key",
        json.dumps(ids),
    )
    return tuple(
        ListedRow(arxiv_id, Markup(html), bool(maths))  # noqa: S704 - a template made it
        for arxiv_id, html, maths in found
    )
