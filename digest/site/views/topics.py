"""Topics: a rolling table each, and the list of them."""

from __future__ import annotations

from datetime import date

from digest.site.views.paper import RowView
from digest.site.views.parts import FeedLink, PageMeta, TermLink
from digest.site.views.terms import PartLink
from digest.site.views.view import View


class TopicRow(View, frozen=True):
    """One paper of a table; one row, however many versions it has."""

    paper: RowView
    version: int | None
    history: tuple[tuple[int, date], ...]
    """(version, its date), oldest first; empty for a paper that has one version."""
    abs_url: str
    pdf_url: str
    reason: str | None
    """Why there is no translation, in Chinese for the reader; None when there is one."""
    doubts: int
    """Hard findings against the translation."""


class TopicPage(View, frozen=True):
    """A topic, newest papers first; a long table has a page with the newest and a page per part."""

    meta: PageMeta
    topic: TermLink
    query: str
    part: PartLink | None
    """Which part this page is; None is the page of the newest papers."""
    parts: tuple[PartLink, ...]
    """As for a tag: all of them, newest first; on the page of a part its neighbours."""
    rows: tuple[TopicRow, ...]
    total: int
    table_url: str
    """The whole table as Markdown."""


class TopicEntry(View, frozen=True):
    """A topic in the list of all."""

    topic: TermLink
    query: str
    newest: date | None
    """When its newest paper was announced; None for an empty topic."""
    table_url: str
    feed: FeedLink


class TopicsPage(View, frozen=True):
    meta: PageMeta
    topics: tuple[TopicEntry, ...]
    """In the order of the configuration."""
