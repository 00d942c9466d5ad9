"""Where our pages lie: paths below the base path, links, whole addresses, files (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from digest.content import paths

TERM_FOLDERS = {"tag": "tags", "author": "authors", "category": "categories", "topic": "topics"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Turns a path of ours (``/tags/asr/``) into what a page or a feed needs."""

    base_path: str
    origin: str | None
    """``https://host``, without the base path; None if the blog has no address yet."""

    def href(self, path: str) -> str:
        """Return a link for pages: the base path, then the path."""
        return self.base_path + path

    def absolute(self, path: str) -> str:
        """Return the whole address; without ``site.url`` the link."""
        return (self.origin or "") + self.href(path)

    def paper(self, arxiv_id: str) -> str:
        return self.href(paths.paper_permalink(arxiv_id))

    def term(self, kind: str, slug: str) -> str:
        return self.href(f"/{TERM_FOLDERS[kind]}/{slug}/")

    @property
    def authority(self) -> str:
        """Return the host that our ``tag:`` identifiers name."""
        return (urlsplit(self.origin or "").hostname) or "localhost"


def make_addresses(url: str | None, base_path: str) -> Addresses:
    """Return the addresses of a configuration; a base path already in the address is not doubled."""
    if url is not None and base_path:
        url = url.removesuffix(base_path)
    return Addresses(base_path, url)


def file_of(path: str) -> str:
    """Return the file below the site's folder that a path is served from."""
    if "%" in path:
        path = unquote(path)
    return (path + "index.html" if path.endswith("/") else path).lstrip("/")
