"""sitemap.xml by month, robots.txt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import escape

from digest.content import paths
from digest.content.reportfile import report_permalink
from digest.site.addresses import TERM_FOLDERS
from digest.site.folded import is_folded, month_path
from digest.site.library import Library
from digest.site.page import Context, Spec

_PLAIN = ("/", "/archive/", "/tags/", "/categories/", "/authors/", "/trends/", "/status/", "/about/")
_LIMIT = 50_000
"""Addresses in one map (sitemaps.org)."""


def sitemap_keys(library: Library) -> Iterable[str]:
    return ["", "pages", *_months(library)]


def _months(library: Library) -> list[str]:
    rows = library.all(
        "SELECT DISTINCT substr(date, 1, 7) FROM paper UNION SELECT DISTINCT substr(date, 1, 7) FROM day"
        " UNION SELECT DISTINCT substr(date, 1, 7) FROM item ORDER BY 1"
    )
    return [month for (month,) in rows]


def plan_sitemap(library: Library, key: str) -> Iterable[Spec]:
    if not key:
        yield Spec("sitemap", "", "/sitemap.xml")
    elif key == "pages" or any(
        library.one(f"SELECT 1 FROM {table} WHERE date >= ? AND date < ?", key, key + "~")
        for table in ("paper", "day", "item")
    ):
        yield Spec("sitemap", key, f"/sitemap-{key}.xml")


def make_sitemap(context: Context, spec: Spec) -> bytes:
    library = context.library
    if not spec.key:
        names = [f"/sitemap-{month}.xml" for month in (*reversed(_months(library)), "pages")]
        lines = [f"<sitemap><loc>{_loc(context, name)}</loc></sitemap>\n" for name in names]
        return _xml("sitemapindex", lines)
    if spec.key == "pages":
        return _xml("urlset", [_url(context, path) for path in _pages(library)][:_LIMIT])
    lines = []
    for (day,) in library.all(
        "SELECT date FROM day WHERE date >= ? AND date < ? ORDER BY date DESC", spec.key, spec.key + "~"
    ):
        lines.append(_url(context, paths.day_permalink(date.fromisoformat(day))))
    for (key,) in library.all(
        "SELECT key FROM item WHERE date >= ? AND date < ? ORDER BY date DESC, key", spec.key, spec.key + "~"
    ):
        lines.append(_url(context, paths.item_permalink(key)))
    if is_folded(library, spec.key):
        lines.append(_url(context, month_path(spec.key)))
        return _xml("urlset", lines[:_LIMIT])
    for (arxiv_id,) in library.all(
        "SELECT id FROM paper WHERE date >= ? AND date < ? ORDER BY date DESC, id DESC",
        spec.key,
        spec.key + "~",
    ):
        lines.append(_url(context, paths.paper_permalink(arxiv_id)))
    return _xml("urlset", lines[:_LIMIT])


def _pages(library: Library) -> Iterable[str]:
    """Paths of all that is no day and no paper; authors are found from their list."""
    yield from _PLAIN
    for _, head in library.posts():
        yield head.url
    keys = library.all("SELECT key FROM report ORDER BY last DESC, key")
    yield from ["/reports/"] * bool(keys)
    yield from (report_permalink(key) for (key,) in keys)
    if library.config.topics:
        yield "/topics/"
    for kind in ("topic", "category", "tag"):
        # Not their parts, which only list papers again that the months' maps name.
        for term in library.terms(kind):
            yield f"/{TERM_FOLDERS[kind]}/{term.slug}/"


def _loc(context: Context, path: str) -> str:
    return str(escape(context.at.absolute(path)))


def _url(context: Context, path: str) -> str:
    return f"<url><loc>{_loc(context, path)}</loc></url>\n"


def _xml(name: str, lines: list[str]) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<{name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{"".join(lines)}</{name}>\n'
    ).encode()


def make_robots(context: Context, spec: Spec) -> bytes:
    lines = ["User-agent: *", "Allow: /"]
    if context.at.origin:  # the protocol wants a whole address
        lines.append(f"Sitemap: {context.at.absolute('/sitemap.xml')}")
    return ("\n".join(lines) + "\n").encode()
