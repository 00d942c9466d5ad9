"""Pages of tags, authors and categories.

A short list is one page. A long one has a page with the newest papers and a page per part: a year,
and inside a busy year some 50 papers a page, counted from the year's first. A new paper so changes the
newest page and the last part only, however old the archive is. A category's parts are months.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from digest.site.addresses import TERM_FOLDERS
from digest.site.library import Library, TermCount
from digest.site.page import ATOM, Context, Spec
from digest.site.rows import rows_of
from digest.site.term_counts import PERIOD_WIDTH
from digest.site.views import FeedLink, LetterLink, PartLink, TermLink, TermPage, TermsPage

PAGE_SIZE = {"tag": 50, "author": 30, "category": 50, "topic": 50}
"""Rows of a page; a list of no more is one page."""
_MOST_ACTIVE = 200


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


def term_parts(library: Library, kind: str, slug: str) -> tuple[Part, ...]:
    """Return the parts of a term, oldest first; none for a short list."""
    rows = library.all(
        "SELECT period, n FROM term_period WHERE kind = ? AND slug = ? ORDER BY period", kind, slug
    )
    size = PAGE_SIZE[kind]
    if sum(n for _, n in rows) <= size:
        return ()
    return tuple(
        Part(period, number, first, min(size, n - first))
        for period, n in rows
        for number, first in enumerate(range(0, n, size), start=1)
    )


def keys_of(kind: str) -> Callable[[Library], Iterable[str]]:
    """Return the keys of the terms that have pages."""
    return lambda library: [term.slug for term in library.terms(kind)]


def plan_term(kind: str) -> Callable[[Library, str], Iterable[Spec]]:
    """Return the plan of a kind: the newest page, then the parts, oldest first."""

    def plan(library: Library, slug: str) -> Iterable[Spec]:
        if not library.has_page(kind, slug):
            return
        base = f"/{TERM_FOLDERS[kind]}/{slug}/"
        yield Spec(kind, slug, base)
        for part in term_parts(library, kind, slug):
            yield Spec(kind, slug, f"{base}{part.name}/", part.name)

    return plan


def select_term(kind: str) -> Callable[[Library, str, list[Spec], frozenset[str]], Iterable[Spec]]:
    """Return the choice of the pages that changed rows concern: the newest, and parts from each row on."""

    def select(library: Library, slug: str, specs: list[Spec], details: frozenset[str]) -> Iterable[Spec]:
        first_due: dict[str, int] = {}
        for detail in details:
            day, arxiv_id = detail.split(" ", 1)
            period = day[: PERIOD_WIDTH[kind]]
            row = library.one(
                "SELECT count(*) FROM term WHERE kind = ? AND slug = ? AND date >= ? AND (date, id) < (?, ?)",
                kind,
                slug,
                period,
                day,
                arxiv_id,
            )
            first_due[period] = min(first_due.get(period, 1 << 30), row[0])
        # A part that ends where a row was is due too: the row may have been its last, and be gone.
        due = {
            part.name
            for part in term_parts(library, kind, slug)
            if part.period in first_due and part.first + part.size >= first_due[part.period]
        }
        return [spec for spec in specs if not spec.arg or spec.arg in due]

    return select


def make_term(kind: str) -> Callable[[Context, Spec], bytes]:
    """Return the maker of a kind's pages."""

    def make(context: Context, spec: Spec) -> bytes:
        library = context.library
        term = library.term(kind, spec.key)
        assert term is not None  # planned from the same index
        base = f"/{TERM_FOLDERS[kind]}/{spec.key}/"
        parts = term_parts(library, kind, spec.key)
        links = {
            part.name: PartLink(part.label, context.at.href(f"{base}{part.name}/"), part.size)
            for part in parts
        }
        at = next((n for n, part in enumerate(parts) if part.name == spec.arg), None)
        if at is None:
            ids, shown = newest_of(library, kind, spec.key), tuple(reversed(links.values()))
        else:
            # Only the neighbours, and no counts: else every part would change with each new paper.
            ids = part_of(library, kind, spec.key, parts[at])
            beside = (part for part in reversed(parts[max(0, at - 1) : at + 2]) if part != parts[at])
            shown = tuple(replace(links[part.name], count=None) for part in beside)
        rows = rows_of(library, ids)
        title = term.name if at is None else f"{term.name}：{parts[at].label}"
        label = {"tag": "标签", "author": "作者", "category": "分类"}[kind]
        has_feed = kind == "tag" or spec.key in context.site.categories
        feeds = (_feed(context, kind, term),) if has_feed else ()
        page = TermPage(
            meta=context.meta(
                spec,
                title,
                f"{label}“{term.name}”下的 arXiv 论文，附中文摘要、贡献点与总结。",
                has_maths=any(row.has_maths for row in rows),
                feeds=feeds,
            ),
            term=TermLink(term.name, term.slug, context.at.href(base), term.n if at is None else None),
            part=None if at is None else links[parts[at].name],
            parts=shown,
            rows=rows,
            total=term.n if at is None else len(rows),
        )
        return context.html(f"{kind}.html.j2", page)

    return make


def _feed(context: Context, kind: str, term: TermCount) -> FeedLink:
    path = f"/{TERM_FOLDERS[kind]}/{term.slug}/feed.xml"
    return FeedLink(f"{context.site.title}：{term.name}", context.at.href(path), ATOM)


def newest_of(library: Library, kind: str, slug: str) -> list[str]:
    rows = library.all(
        "SELECT id FROM term WHERE kind = ? AND slug = ? ORDER BY date DESC, id DESC LIMIT ?",
        kind,
        slug,
        PAGE_SIZE[kind],
    )
    return [arxiv_id for (arxiv_id,) in rows]


def part_of(library: Library, kind: str, slug: str, part: Part) -> list[str]:
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


# Lists of terms


def make_terms(kind: str, page_kind: str, title: str) -> Callable[[Context, Spec], bytes]:
    """Return the maker of the list of all tags or categories, most papers first."""

    def make(context: Context, spec: Spec) -> bytes:
        terms = sorted(context.library.terms(kind), key=lambda term: (-term.n, term.slug))
        meta = context.meta(spec, title, f"{context.site.title}的全部{title}与论文数。")
        page = TermsPage(meta, tuple(_link(context, kind, term) for term in terms), (), len(terms))
        return context.html(f"{page_kind}.html.j2", page)

    return make


def author_list_keys(library: Library) -> Iterable[str]:
    """The first page, then a page per first letter or digit of a slug."""
    return ["", *(letter for letter, _ in _letters(library))]


def plan_authors(library: Library, key: str) -> Iterable[Spec]:
    if not key:
        yield Spec("authors", "", "/authors/")
    elif library.terms("author", key):
        yield Spec("authors", key, f"/authors/by/{key}/")


def make_authors(context: Context, spec: Spec) -> bytes:
    library = context.library
    letters = _letters(library)
    if spec.key:
        terms = library.terms("author", spec.key)
        title = f"作者：{spec.key.upper()}"
    else:
        most = library.all(
            "SELECT slug, name, n FROM term_count WHERE kind = 'author' AND n >= 3"
            " ORDER BY n DESC, slug LIMIT ?",
            _MOST_ACTIVE,
        )
        terms = [TermCount(*row) for row in most]
        title = "作者"
    # Counts only on the first page: they change with every day, a letter's page need not.
    links = tuple(
        LetterLink(
            letter.upper(),
            context.at.href(f"/authors/by/{letter}/"),
            None if spec.key else n,
            letter == spec.key,
        )
        for letter, n in letters
    )
    meta = context.meta(spec, title, "三篇以上论文的作者及其论文数。")
    page = TermsPage(
        meta,
        tuple(
            TermLink(term.name, term.slug, context.at.term("author", term.slug), None if spec.key else term.n)
            for term in terms
        ),
        links,
        len(terms) if spec.key else sum(n for _, n in letters),
    )
    return context.html("authors.html.j2", page)


def _letters(library: Library) -> list[tuple[str, int]]:
    return library.all(
        "SELECT substr(slug, 1, 1), count(*) FROM term_count WHERE kind = 'author' AND n >= 3"
        " GROUP BY 1 ORDER BY 1"
    )


def _link(context: Context, kind: str, term: TermCount) -> TermLink:
    return TermLink(term.name, term.slug, context.at.term(kind, term.slug), term.n)
