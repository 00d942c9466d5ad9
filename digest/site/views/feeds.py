"""Feeds and their entries."""

from __future__ import annotations

from digest.site.views.view import View


class FeedView(View, frozen=True):
    """What ``feed.atom.xml.j2`` and ``feed.rss.xml.j2`` get as ``page``."""

    id: str
    """A stable ``tag:`` address."""
    title: str
    url: str
    """Of the feed itself, whole."""
    home: str
    """Of the page it belongs to, whole."""
    updated: str
    """RFC 3339."""
    updated_rfc822: str
    entries: tuple[EntryView, ...]


class EntryView(View, frozen=True):
    id: str
    title: str
    url: str
    """Whole."""
    published: str
    updated: str
    published_rfc822: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    summary: str
    content: str
    """HTML as a string: escape it (autoescape does) in Atom ``type="html"`` and RSS."""
