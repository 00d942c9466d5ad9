"""A loopback server of feeds: documents by path, with validators, redirects and faults."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from tests.servers.loopback import LoopbackServer, Recorded, Reply

Form = Literal["rss", "atom", "rdf", "json"]
RSS_TYPE = "application/rss+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as a feed tells of it; what is empty is left out."""

    title: str = "A Post"
    link: str = ""
    guid: str = ""
    html: str = ""
    date: str = ""
    """``2026-07-14``."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    extra: str = ""
    """Raw elements of the entry."""


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _rfc822(day: str) -> str:
    year, month, number = day.split("-")
    return f"{number} {_MONTHS[int(month) - 1]} {year} 08:00:00 GMT"


def rss(items: Iterable[Item], *, title: str = "A Feed") -> bytes:
    """RSS 2.0, descriptions as escaped HTML."""
    parts = []
    for item in items:
        lines = [f"<title>{escape(item.title)}</title>"]
        lines += [f"<link>{escape(item.link)}</link>"] if item.link else []
        lines += [f'<guid isPermaLink="false">{escape(item.guid)}</guid>'] if item.guid else []
        lines += [f"<description>{escape(item.html)}</description>"] if item.html else []
        lines += [f"<pubDate>{_rfc822(item.date)}</pubDate>"] if item.date else []
        lines += [f"<dc:creator>{escape(name)}</dc:creator>" for name in item.authors]
        lines += [f"<category>{escape(name)}</category>" for name in item.categories]
        parts.append(f"<item>{''.join(lines)}{item.extra}</item>")
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    head = f"<title>{escape(title)}</title><link>https://lab.example/</link><description>d</description>"
    channel = f"<channel>{head}{''.join(parts)}</channel>"
    return f'<?xml version="1.0"?><rss version="2.0" {names}>{channel}</rss>'.encode()


def atom(items: Iterable[Item], *, title: str = "A Feed") -> bytes:
    """Atom 1.0, contents as escaped HTML."""
    parts = []
    for item in items:
        lines = [f"<title>{escape(item.title)}</title>"]
        lines += [f'<link href="{escape(item.link)}"/>'] if item.link else []
        lines += [f"<id>{escape(item.guid)}</id>"] if item.guid else []
        lines += [f'<content type="html">{escape(item.html)}</content>'] if item.html else []
        lines += [f"<published>{item.date}T08:00:00Z</published>"] if item.date else []
        lines += [f"<author><name>{escape(name)}</name></author>" for name in item.authors]
        lines += [f'<category term="{escape(name)}"/>' for name in item.categories]
        parts.append(f"<entry>{''.join(lines)}</entry>")
    body = f"<title>{escape(title)}</title><id>tag:x</id>{''.join(parts)}"
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{body}</feed>'.encode()


def rdf(items: Iterable[Item], *, title: str = "A Feed") -> bytes:
    """RSS 1.0."""
    parts = [
        f'<item rdf:about="{escape(item.guid or item.link)}"><title>{escape(item.title)}</title>'
        f"<link>{escape(item.link)}</link><description>{escape(item.html)}</description>"
        + (f"<dc:date>{item.date}</dc:date>" if item.date else "")
        + "</item>"
        for item in items
    ]
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="https://lab.example/"><title>{escape(title)}</title></channel>'
        f"{''.join(parts)}</rdf:RDF>"
    ).encode()


class FeedServer(LoopbackServer):
    """Replies by path; a plain document gets an ETag and answers 304 to who has it."""

    def __init__(self, documents: Mapping[str, Reply | bytes] | None = None) -> None:
        super().__init__()
        self.documents: dict[str, Reply] = {}
        for path, reply in (documents or {}).items():
            self.put(path, reply)

    def put(self, path: str, reply: Reply | bytes) -> str:
        """Serve a document from now on; return its path."""
        self.documents[path] = Reply(reply, content_type=RSS_TYPE) if isinstance(reply, bytes) else reply
        return path

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        return self.put(path, Reply(b"", status=status, headers=(("Location", target),)))

    def answer(self, request: Recorded) -> Reply:
        reply = self.documents.get(request.path)
        if reply is None:
            return Reply(b"<html><body>not here</body></html>", status=404)
        if reply.status != 200 or reply.wire != "whole":
            return reply
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(b"", status=304, headers=(("ETag", etag),))
        return replace(reply, headers=(*reply.headers, ("ETag", etag)))
