"""Which file a request's path means, as a static web server would see it (reads only the folder)."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
}
"""The machine's own table differs from system to system."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to send."""

    path: Path
    content_type: str
    status: int = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """The same thing has another address."""

    location: str
    status: int = 301


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing, and no page that says so either."""

    status: int = 404


def find(site: Path, base_path: str, path: str) -> Found | Moved | Missing:
    """Return what a request's path means.

    Args:
        site: the folder of the site.
        base_path: ``site.base_path``: empty, or ``/blog``.
        path: as sent, percent-encoded, without query.
    """
    if base_path and path in ("/", base_path):
        return Moved(base_path + "/", 302)
    if base_path and not path.startswith(base_path + "/"):
        return _missing(site)
    inside = unquote(path.removeprefix(base_path))
    parts = PurePosixPath(inside).parts[1:]
    if any(part == ".." or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return _missing(site)
    place = site.joinpath(*parts)
    if place.is_dir():
        if not inside.endswith("/"):
            return Moved(quote(base_path + "/" + "/".join(parts)) + "/")
        place /= "index.html"
    elif inside.endswith("/"):
        return _missing(site)
    return Found(place, content_type(place)) if place.is_file() else _missing(site)


def _missing(site: Path) -> Found | Missing:
    page = site / "404.html"
    return Found(page, content_type(page), 404) if page.is_file() else Missing()


def content_type(path: Path) -> str:
    known = _TYPES.get(path.suffix.lower())
    return known or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
