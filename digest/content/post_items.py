"""What a day's post shows of other feeds; every text is Markdown already, on one line (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from digest.content import paths
from digest.content.items import ItemFile
from digest.content.ledger import LedgerItem
from digest.content.paperfile import PaperFile
from digest.text.folding import fold
from digest.text.markdown import escape_post
from digest.text.tex import to_text

SHOWN_SENTENCES = 12
"""Of an item's text in the post; the rest is on its page."""
_HEADING_LIMIT = 300


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as the post's template sees it; a paper that only a feed named is one too."""

    heading: str
    feed: str
    title_zh: str
    date: str
    authors: str
    categories: str
    link: str
    """Harmless address; empty if the feed gave none."""
    arxiv: str
    """Identifier of a paper; empty for others."""
    page_url: str
    paragraphs: tuple[str, ...]
    """Chinese if there is a translation, else the original."""
    more: bool
    """Whether the text goes on elsewhere."""
    translated: bool
    contributions: tuple[str, ...]
    summary: str
    tags: str
    updated: bool
    withdrawn: bool
    needs_review: bool
    original_only: bool


def item_views(
    rows: Iterable[LedgerItem],
    items: Mapping[str, ItemFile],
    papers: Mapping[str, PaperFile],
    site: str,
) -> Iterator[ItemView]:
    """Yield the day's items that have a file, in the ledger's order.

    Args:
        rows: of the ledger.
        items: by key.
        papers: by identifier, for rows that are papers.
        site: the site's address with its base path.
    """
    for row in rows:
        if row.key in items:
            yield _item(row, items[row.key], site)
        elif row.key in papers:
            yield _paper(row, papers[row.key], site)


def _item(row: LedgerItem, item: ItemFile, site: str) -> ItemView:
    translated = bool(item.abstract_zh)
    paragraphs, more = _paragraphs(item.abstract_zh if translated else item.abstract, translated)
    return ItemView(
        heading=_heading(item.title),
        feed=escape_post(item.feed),
        title_zh=escape_post(to_text(item.title_zh or "")),
        date=item.date.isoformat() if item.date else "",
        authors=escape_post(_names(item.authors)),
        categories=escape_post(", ".join(item.categories[:8])),
        link=_address(item.link or ""),
        arxiv="",
        page_url=site + paths.item_permalink(item.key),
        paragraphs=paragraphs,
        more=more or item.cut,
        translated=translated,
        contributions=_points(item.contributions),
        summary=escape_post(to_text(item.summary_zh or "")),
        tags=_tags(item.tags),
        updated=row.updated,
        withdrawn=False,
        needs_review=row.state == "needs-review",
        original_only=row.state == "original-only" or not translated,
    )


def _paper(row: LedgerItem, paper: PaperFile, site: str) -> ItemView:
    translated = bool(paper.abstract_zh)
    text = ("" if translated else " ").join(
        to_text(one) for one in (paper.abstract_zh if translated else paper.abstract)
    )
    return ItemView(
        heading=_heading(paper.title),
        feed=escape_post(row.feed),
        title_zh=escape_post(to_text(paper.title_zh or "")),
        date="",
        authors=escape_post(_names(paper.authors)),
        categories=escape_post(", ".join(paper.categories)),
        link=paths.abs_url(paper.arxiv_id),
        arxiv=paper.arxiv_id + (f"v{paper.version}" if paper.version else ""),
        page_url=site + paths.paper_permalink(paper.arxiv_id),
        paragraphs=(escape_post(text),),
        more=False,
        translated=translated,
        contributions=_points(paper.contributions),
        summary=escape_post(to_text(paper.summary_zh or "")),
        tags=_tags(paper.tags),
        updated=False,
        withdrawn=row.state == "withdrawn",
        needs_review=row.state == "needs-review",
        original_only=row.state == "original-only" or not translated,
    )


def _paragraphs(lines: tuple[str, ...], chinese: bool) -> tuple[tuple[str, ...], bool]:
    """Return (the first sentences by paragraphs, whether there are more)."""
    found: list[list[str]] = [[]]
    count = 0
    for line in lines:
        if not line:
            found.append([])
        elif count == SHOWN_SENTENCES:
            break
        else:
            found[-1].append(to_text(line))
            count += 1
    joined = tuple(escape_post(("" if chinese else " ").join(part)) for part in found if part)
    return joined, count < sum(map(bool, lines))


def _heading(title: str) -> str:
    text = fold(to_text(title)) or fold(title)
    if len(text) > _HEADING_LIMIT:
        text = text[: _HEADING_LIMIT - 1].rstrip() + "…"
    return escape_post(text, heading=True)


def _names(authors: tuple[str, ...]) -> str:
    more = f" 等 {len(authors)} 人" if len(authors) > 10 else ""
    return ", ".join(authors[:10]) + more


def _points(points: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(escape_post(to_text(point)) for point in points if fold(point))


def _tags(tags: tuple[str, ...]) -> str:
    return "、".join(escape_post(tag) for tag in tags)


def _address(url: str) -> str:
    """Return an address that can stand in a Markdown link under Liquid; it was checked when it was read."""
    table = {" ": "%20", "(": "%28", ")": "%29", "{": "%7B", "}": "%7D", "<": "%3C", ">": "%3E", "|": "%7C"}
    safe = "".join(table.get(char, char) for char in url)
    return safe.replace("\\", "%5C").replace('"', "%22") if safe.startswith(("http://", "https://")) else ""
