"""Pages of topics: the rolling table, its feed, the table as Markdown, and the list of topics.

A topic is a term like a tag: which papers it has is in the index, and its pages are parts by year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from digest.content import paths
from digest.site.feeds import term_feed
from digest.site.library import Library, TermCount
from digest.site.origins import reason_of
from digest.site.page import ATOM, Context, Spec
from digest.site.term_parts import term_slice
from digest.site.topic_table import markdown_table
from digest.site.views import FeedLink, TermLink, TopicEntry, TopicPage, TopicRow, TopicsPage

TOPIC_KINDS = ("topic", "topics", "topic-feed", "topic-table")
"""Kinds of files that a topic's query decides about."""


def topic_keys(library: Library) -> Iterable[str]:
    return [topic.slug for topic in library.config.topics]


def plan_topics(library: Library, key: str) -> Iterable[Spec]:
    if library.config.topics:
        yield Spec("topics", "", "/topics/")


def plan_topic_feed(library: Library, key: str) -> Iterable[Spec]:
    if library.has_page("topic", key):
        yield Spec("topic-feed", key, _feed_path(key), "atom")


def plan_topic_table(library: Library, key: str) -> Iterable[Spec]:
    if library.has_page("topic", key):
        yield Spec("topic-table", key, _table_path(key))


def make_topic(context: Context, spec: Spec) -> bytes:
    """Return the page of the newest papers, or of one part."""
    library = context.library
    term = _term(library, spec.key)
    base = f"/topics/{spec.key}/"
    listed = term_slice(context, "topic", spec.key, base, spec.arg)
    rows = _rows(context, listed.ids)
    title = f"{term.name}：{listed.part.label}" if listed.part else term.name
    page = TopicPage(
        meta=context.meta(
            spec,
            title,
            f"专题“{term.name}”的论文表：编号与版本、标题、贡献点与总结，最新在前。",
            has_maths=any(row.paper.has_maths for row in rows),
            feeds=(_feed(context, term),),
        ),
        topic=_link(context, term, count=listed.part is None),
        query=_query(library, spec.key),
        part=listed.part,
        parts=listed.others,
        rows=rows,
        total=len(rows) if listed.part else term.n,
        table_url=context.at.href(_table_path(spec.key)),
    )
    return context.html("topic.html.j2", page)


def make_topics(context: Context, spec: Spec) -> bytes:
    """Return the list of topics."""
    library = context.library
    entries = []
    for slug in topic_keys(library):
        term = _term(library, slug)
        newest = library.one("SELECT max(date) FROM term WHERE kind = 'topic' AND slug = ?", slug)[0]
        entries.append(
            TopicEntry(
                topic=_link(context, term),
                query=_query(library, slug),
                newest=_date(newest),
                table_url=context.at.href(_table_path(slug)),
                feed=_feed(context, term),
            )
        )
    meta = context.meta(spec, "专题", f"{context.site.title}的专题：按条件滚动收录的论文表。")
    return context.html("topics.html.j2", TopicsPage(meta, tuple(entries)))


def make_topic_feed(context: Context, spec: Spec) -> bytes:
    term = _term(context.library, spec.key)
    return term_feed(context, spec, "topic", f"{context.site.title}：{term.name}", f"/topics/{spec.key}/")


def make_topic_table(context: Context, spec: Spec) -> bytes:
    """Return the whole table as Markdown."""
    library = context.library
    term = _term(library, spec.key)
    rows = library.all(
        "SELECT id FROM term WHERE kind = 'topic' AND slug = ? ORDER BY date DESC, id DESC", spec.key
    )
    papers = []
    for (arxiv_id,) in rows:
        paper = library.paper(arxiv_id)
        assert paper is not None  # named by the same index
        entry = library.ledger_line(arxiv_id)
        papers.append((paper, context.at.absolute(paths.paper_permalink(arxiv_id)), reason_of(paper, entry)))
    home = context.at.absolute(f"/topics/{spec.key}/")
    return markdown_table(term.name, home, _query(library, spec.key), papers).encode()


# Pieces


def _rows(context: Context, ids: Iterable[str]) -> tuple[TopicRow, ...]:
    return tuple(row for arxiv_id in ids if (row := _row(context, arxiv_id)) is not None)


def _row(context: Context, arxiv_id: str) -> TopicRow | None:
    view = context.shaper.row(arxiv_id)
    paper = context.library.paper(arxiv_id)
    if view is None or paper is None:
        return None
    entry = context.library.ledger_line(arxiv_id)
    findings = paper.translation.findings if paper.translation else ()
    return TopicRow(
        paper=view,
        version=paper.version,
        history=paper.history if len(paper.history) > 1 else (),
        abs_url=paths.abs_url(arxiv_id),
        pdf_url=paths.pdf_url(arxiv_id, paper.version),
        reason=reason_of(paper, entry),
        doubts=sum(finding.severity == "hard" for finding in findings),
    )


def _term(library: Library, slug: str) -> TermCount:
    term = library.term("topic", slug)
    assert term is not None  # planned from the same configuration
    return term


def _link(context: Context, term: TermCount, *, count: bool = True) -> TermLink:
    return TermLink(term.name, term.slug, context.at.term("topic", term.slug), term.n if count else None)


def _query(library: Library, slug: str) -> str:
    return next(topic.query for topic in library.config.topics if topic.slug == slug)


def _feed(context: Context, term: TermCount) -> FeedLink:
    return FeedLink(f"{context.site.title}：{term.name}", context.at.href(_feed_path(term.slug)), ATOM)


def _feed_path(slug: str) -> str:
    return f"/topics/{slug}/feed.xml"


def _table_path(slug: str) -> str:
    return f"/topics/{slug}/table.md"


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:  # no paper, or one whose date is not known
        return None
