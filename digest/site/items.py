"""Items of other feeds: their part of a day's page, and a page for each."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup
from msgspec.structs import replace

from digest.content import paths
from digest.content.items import ItemFile
from digest.content.ledger import Ledger, LedgerItem
from digest.site.library import Library
from digest.site.marks import marks_of, tally_of
from digest.site.origins import REASONS, provenance_view
from digest.site.page import Context, Spec
from digest.site.related_links import related_links_of_item
from digest.site.shape import Shaper, has_maths
from digest.site.views import FeedSection, ItemPage, ItemView, SentenceView, TermLink
from digest.text.tex import to_text

_TROUBLES = {
    "cut-off": "内容不完整",
    "unreachable": "无法连接",
    "http-error": "服务器报错",
    "refused": "地址不允许读取",
    "too-large": "文件过大",
    "not-a-feed": "不是订阅源",
}


def troubles(ledger: Ledger) -> tuple[str, ...]:
    """Return the feeds that a day could not read whole, with what was wrong in words."""
    return tuple(
        f"{feed.name}（{_TROUBLES[feed.state]}）" for feed in ledger.feeds if feed.state in _TROUBLES
    )


def feed_sections(context: Context, shaper: Shaper, ledger: Ledger) -> tuple[FeedSection, ...]:
    """Return the feeds that gave a day something, in the ledger's order."""
    by_feed: dict[str, list[LedgerItem]] = {}
    for row in ledger.items:
        by_feed.setdefault(row.feed, []).append(row)
    sections = []
    for name, rows in by_feed.items():
        items = []
        papers = []
        for row in rows:
            item = context.library.item(row.key)
            paper = context.library.paper(row.key) if item is None else None
            if item is not None:
                items.append(item_view(context, shaper, item, row))
            elif paper is not None:
                papers.append(shaper.paper(paper, None, alone=False))
        if items or papers:
            sections.append(FeedSection(name, tuple(items), tuple(papers)))
    return tuple(sections)


def item_view(context: Context, shaper: Shaper, item: ItemFile, row: LedgerItem | None) -> ItemView:
    """Return an item as pages and feeds show it."""
    text = shaper.text
    title, title_zh = text(item.title), text(item.title_zh)
    sentences = tuple(_sentences(shaper, item))
    abstract = text(" ".join(item.sentences))
    abstract_zh = text("".join(item.abstract_zh)) if item.abstract_zh else None
    points = tuple(text(point) for point in item.contributions)
    summary = text(item.summary_zh)
    reason = None
    if item.status == "original-only":
        reason = REASONS.get(row.reason or "", "尚未翻译") if row is not None else "尚未翻译"
    return ItemView(
        key=item.key,
        url=context.at.href(paths.item_permalink(item.key)),
        anchor=f"i-{item.key}",
        title=title,
        title_text=to_text(item.title),
        title_zh=title_zh,
        title_zh_text=to_text(item.title_zh) if item.title_zh else None,
        feed=item.feed,
        link=item.link,
        date=item.date,
        day=shaper.day_link(item.announced.isoformat()),
        authors=item.authors,
        categories=item.categories,
        tags=tuple(_tags(context.library, shaper, item)),
        sentences=sentences,
        aligned=item.aligned,
        abstract=abstract,
        abstract_zh=abstract_zh,
        abstract_text=to_text(" ".join(item.sentences)),
        cut=item.cut,
        contributions=points,
        summary=summary,
        summary_text=to_text(item.summary_zh) if item.summary_zh else None,
        status=item.status,
        reason=reason,
        provenance=provenance_view(item.translation, "item"),
        tally=tally_of(item.translation, sentences) if item.aligned else None,
        edited=bool(item.edited),
        updated=row.updated if row is not None else False,
        has_maths=has_maths(title, title_zh, abstract, abstract_zh, summary, *points),
        abs_url=item.link or "",
    )


def _sentences(shaper: Shaper, item: ItemFile) -> Iterable[SentenceView]:
    findings = item.translation.findings if item.translation else ()
    doubtful = {finding.sentence for finding in findings}
    marks = marks_of(item.translation) if item.translation else {}
    chinese = tuple(line for line in item.abstract_zh if line) if item.aligned else ()
    for n, english in enumerate(item.sentences, start=1):
        zh: Markup | None = shaper.text(chinese[n - 1]) if chinese else None
        yield SentenceView(n, shaper.text(english), zh, n in doubtful, marks.get(n, ""))


def _tags(library: Library, shaper: Shaper, item: ItemFile) -> Iterable[TermLink]:
    for name in dict.fromkeys(map(library.tags.name, item.tags)):
        yield shaper.term("tag", library.tags.slug(name), name)


# Pages


def item_keys(library: Library) -> Iterable[str]:
    return (key for (key,) in library.all("SELECT key FROM item ORDER BY date, key"))


def plan_item(library: Library, key: str) -> Iterable[Spec]:
    if library.one("SELECT 1 FROM item WHERE key = ?", key):
        yield Spec("item", key, paths.item_permalink(key))


def make_item(context: Context, spec: Spec) -> bytes:
    item = context.library.item(spec.key)
    assert item is not None  # planned from the same index
    day = context.library.day(item.announced.isoformat())
    rows = day.ledger.items if day is not None else ()
    view = item_view(context, context.shaper, item, next((row for row in rows if row.key == spec.key), None))
    related = related_links_of_item(item, context.library, context.shaper.paper_link)
    titles = (title for link in related for title in (link.title, link.title_zh))
    view = replace(view, related=related, has_maths=view.has_maths or has_maths(*titles))
    meta = context.meta(
        spec,
        view.title_zh_text or view.title_text,
        view.summary_text or view.abstract_text[:160],
        has_maths=view.has_maths,
        published=item.date or item.announced,
    )
    return context.html("item.html.j2", ItemPage(meta, view))
