"""Pages of days, of single papers, and the front page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from digest.content import paths
from digest.content.ledger import Ledger, LedgerPaper
from digest.models import SECTIONS, Counts
from digest.site.examine import paper_terms
from digest.site.items import feed_sections, troubles
from digest.site.library import LedgerLine, Library
from digest.site.page import Context, Spec
from digest.site.posts import PostHead
from digest.site.shape import Shaper, day_label, has_maths
from digest.site.views import (
    CountView,
    DayPage,
    DayView,
    IndexPage,
    PaperPage,
    PaperView,
    PostLink,
    ReplacementView,
)

_RECENT_DAYS = 10
_RECENT_POSTS = 5


# Days


def day_keys(library: Library) -> Iterable[str]:
    return (day for (day,) in library.all("SELECT date FROM day ORDER BY date"))


def plan_day(library: Library, key: str) -> Iterable[Spec]:
    if library.day_count(key) is not None:
        yield Spec("day", key, paths.day_permalink(date.fromisoformat(key)))


def make_day(context: Context, spec: Spec) -> bytes:
    view = day_view(context, context.shaper, spec.key)
    meta = context.meta(
        spec,
        f"{view.label} arXiv 语音与音频论文",
        describe(context, view),
        has_maths=view.has_maths,
        published=view.date,
    )
    return context.html("day.html.j2", DayPage(meta, view))


def describe(context: Context, day: DayView) -> str:
    """Return one sentence on a day for search engines and cards."""
    categories = "、".join(context.site.categories)
    return (
        f"{day.date.isoformat()} arXiv {categories} 公告论文 {day.announced} 篇：中英对照摘要、贡献点与总结。"
    )


def day_view(context: Context, shaper: Shaper, key: str) -> DayView:
    """Return the view of a day that has a ledger."""
    library = context.library
    day = library.day(key)
    assert day is not None  # planned from the same index
    ledger = day.ledger
    views: dict[str, list[PaperView]] = {"new": [], "cross": []}
    tags: Counter[tuple[str, str]] = Counter()
    categories: Counter[str] = Counter()
    for entry in day.shown:
        paper = library.paper(entry.arxiv_id)
        assert paper is not None
        line = LedgerLine(entry.reason, entry.todo)
        views[entry.announce_type].append(shaper.paper(paper, line, alone=False))
        for kind, slug, name in paper_terms(paper, library.tags):
            if kind == "tag":
                tags[(slug, name)] += 1
            elif kind == "category":
                categories[slug] += 1
    shown = [*views["new"], *views["cross"]]
    replacements = tuple(_replacement(context, shaper, entry) for entry in day.replaced)
    feeds = feed_sections(context, shaper, ledger)
    statuses = Counter(paper.status for paper in shown)
    public_cost = library.config.site.public.cost
    return DayView(
        date=ledger.date,
        url=context.at.href(paths.day_permalink(ledger.date)),
        label=day_label(ledger.date),
        state=ledger.state,
        source=ledger.source,
        new=tuple(views["new"]),
        cross=tuple(views["cross"]),
        replacements=replacements,
        announced=len(shown) + len(day.unread) + _unfound(ledger),
        at_least=ledger.state == "partial",
        shown=len(shown),
        translated=statuses["complete"] + statuses["needs-review"],
        failed=statuses["original-only"],
        doubtful=statuses["needs-review"],
        withdrawn=statuses["withdrawn"],
        missing=ledger.missing,
        differences=ledger.differences,
        unread=day.unread,
        counts=tuple(_counts(ledger)),
        model=ledger.model,
        tokens=ledger.total.usage.total,
        cost=ledger.total.cost if public_cost else None,
        currency=ledger.currency if public_cost else None,
        prev=shaper.day_link(library.day_beside(key, later=False)),
        next=shaper.day_link(library.day_beside(key, later=True)),
        tags=tuple(
            shaper.term("tag", slug, name, count=n)
            for (slug, name), n in sorted(tags.items(), key=lambda item: (-item[1], item[0]))
        ),
        categories=tuple(
            shaper.term("category", name, name, count=n)
            for name, n in sorted(categories.items(), key=lambda item: (-item[1], item[0]))
        ),
        has_scores=any(paper.score is not None for paper in shown),
        has_maths=any(
            [
                *(view.has_maths for view in shown),
                *(item.has_maths for item in replacements),
                *(item.has_maths for feed in feeds for item in feed.items),
                *(paper.has_maths for feed in feeds for paper in feed.papers),
            ]
        ),
        feeds=feeds,
        feed_troubles=troubles(ledger),
    )


def _unfound(ledger: Ledger) -> int:
    """Return how many declared papers of a partial day are missing at least.

    A paper may be listed in several categories, so the categories' gaps cannot be added up.
    """
    if ledger.state != "partial":
        return 0
    return max(
        (
            sum(max(0, declared.get(section, 0) - found.get(section, 0)) for section in ("new", "cross"))
            for category, declared in ledger.declared.items()
            for found in (ledger.found.get(category, {}),)
        ),
        default=0,
    )


def _counts(ledger: Ledger) -> Iterable[CountView]:
    def triple(counts: Counts) -> tuple[int | None, int | None, int | None]:
        new, cross, replace = (counts.get(section) for section in SECTIONS)
        return new, cross, replace

    for category in sorted(ledger.declared.keys() | ledger.found.keys()):
        declared = triple(ledger.declared.get(category, {}))
        found = triple(ledger.found.get(category, {}))
        agrees = all(want is None or want == have for want, have in zip(declared, found, strict=True))
        yield CountView(category, declared, found, agrees)


def _replacement(context: Context, shaper: Shaper, entry: LedgerPaper) -> ReplacementView:
    paper = context.library.paper(entry.arxiv_id)
    # What was announced that day stands in the ledger; the file may be newer, or not be there.
    title = shaper.text(entry.title or (paper.title if paper else None))
    title_zh = shaper.text(paper.title_zh) if paper and entry.title in (None, paper.title) else None
    comment = shaper.comment(entry.comment or (paper.comment if paper else None))
    return ReplacementView(
        arxiv_id=entry.arxiv_id,
        version=entry.version,
        announce_type=entry.announce_type,
        title=title,
        title_zh=title_zh,
        url=context.at.paper(entry.arxiv_id) if paper else None,
        abs_url=paths.abs_url(entry.arxiv_id),
        pdf_url=paths.pdf_url(entry.arxiv_id, entry.version),
        comment=comment,
        withdrawn=entry.state == "withdrawn",
        has_maths=has_maths(title, title_zh, comment),
    )


# Papers


def paper_keys(library: Library) -> Iterable[str]:
    return (id_ for (id_,) in library.all("SELECT id FROM paper ORDER BY date, id"))


def make_paper_page(context: Context, spec: Spec) -> bytes:
    paper = context.library.paper(spec.key)
    assert paper is not None  # planned from the same index
    view = context.shaper.paper(paper, context.library.ledger_line(spec.key), alone=True)
    meta = context.meta(
        spec,
        view.title_zh_text or view.title_text,
        view.summary_text or view.abstract_text[:160],
        has_maths=view.has_maths,
        published=paper.announced,
        modified=paper.updated,
    )
    return context.html("paper.html.j2", PaperPage(meta, view, tuple(_citation(view, context))))


def _citation(view: PaperView, context: Context) -> Iterable[tuple[str, str]]:
    """The elements that Zotero and Google Scholar read."""
    yield "citation_title", view.title_text
    for author in view.authors:
        yield "citation_author", author.name
    day = view.submitted or view.announced
    if day:
        yield "citation_date", day.strftime("%Y/%m/%d")
    yield "citation_arxiv_id", view.arxiv_id
    if view.doi:
        yield "citation_doi", view.doi
    if view.venue:
        yield "citation_conference_title", view.venue
    yield "citation_pdf_url", view.pdf_url
    yield "citation_public_url", context.at.absolute(paths.paper_permalink(view.arxiv_id))
    yield "citation_abstract", view.abstract_text


# Front page


def make_index(context: Context, spec: Spec) -> bytes:
    library = context.library
    newest = library.newest_days(_RECENT_DAYS + 1)
    day = day_view(context, context.shaper, newest[0]) if newest else None
    links = (context.shaper.day_link(key) for key in newest[1:])
    posts = post_links(context, library.posts(limit=_RECENT_POSTS))
    title = day.label if day else context.site.title
    about = describe(context, day) if day else f"{context.site.title}：还没有内容。"
    meta = context.meta(spec, title, about, has_maths=bool(day and day.has_maths))
    return context.html("index.html.j2", IndexPage(meta, day, tuple(link for link in links if link), posts))


def post_links(context: Context, posts: Iterable[tuple[str, PostHead]]) -> tuple[PostLink, ...]:
    """Return links to posts of the owner's."""
    links: list[PostLink] = []
    for _, head in posts:
        day = date.fromisoformat(head.date) if head.date else None
        links.append(PostLink(head.title, context.at.href(head.url), day, head.description))
    return tuple(links)
