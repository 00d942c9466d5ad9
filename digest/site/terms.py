"""Pages of tags, authors and categories, and lists of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from digest.site.addresses import TERM_FOLDERS
from digest.site.library import Library, TermCount
from digest.site.page import ATOM, Context, Spec
from digest.site.rows import rows_of
from digest.site.term_counts import PERIOD_WIDTH
from digest.site.term_parts import term_parts, term_slice
from digest.site.views import FeedLink, LetterLink, TermLink, TermPage, TermsPage

_MOST_ACTIVE = 200


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
        listed = term_slice(context, kind, spec.key, base, spec.arg)
        rows = rows_of(library, listed.ids)
        title = f"{term.name}：{listed.part.label}" if listed.part else term.name
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
            term=TermLink(term.name, term.slug, context.at.href(base), None if listed.part else term.n),
            part=listed.part,
            parts=listed.others,
            rows=rows,
            total=len(rows) if listed.part else term.n,
        )
        return context.html(f"{kind}.html.j2", page)

    return make


def _feed(context: Context, kind: str, term: TermCount) -> FeedLink:
    path = f"/{TERM_FOLDERS[kind]}/{term.slug}/feed.xml"
    return FeedLink(f"{context.site.title}：{term.name}", context.at.href(path), ATOM)


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
