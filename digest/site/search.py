"""Search shards: two JSON files per month of identifiers, and the list of months."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from digest.content import paths
from digest.site.codec import unpack_item
from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.text.tex import to_text


def shard_keys(library: Library) -> Iterable[str]:
    return (month for month, _ in _months(library))


_ITEM_MONTH = "substr(date, 3, 2) || substr(date, 6, 2)"
"""Month of the day that took an item up, in the form of identifiers: ``2607``."""


def _months(library: Library) -> list[tuple[str, int]]:
    """Return (month, entries), by month."""
    return [
        (month, n)
        for month, n in library.all(
            "SELECT month, sum(n) FROM (SELECT month, count(*) AS n FROM paper GROUP BY month UNION ALL"
            f" SELECT {_ITEM_MONTH} AS month, count(*) AS n FROM item GROUP BY 1)"
            " GROUP BY month ORDER BY month"
        )
    ]


def plan_shard(library: Library, key: str) -> Iterable[Spec]:
    month = library.one("SELECT 1 FROM paper WHERE month = ?", key)
    if month or library.one(f"SELECT 1 FROM item WHERE {_ITEM_MONTH} = ?", key):
        for arg in ("light", "text"):
            yield Spec("shard", key, f"/search/{key}.{arg}.json", arg)


def make_shard(context: Context, spec: Spec) -> bytes:
    library = context.library
    papers: list[dict[str, object]] = []
    for arxiv_id, day in library.all(
        "SELECT id, date FROM paper WHERE month = ? ORDER BY date DESC, id DESC", spec.key
    ):
        paper = library.paper(arxiv_id)  # its page is made in the same batch
        assert paper is not None
        if spec.arg == "text":
            papers.append(
                {
                    "id": paper.arxiv_id,
                    "abstract": to_text(" ".join(paper.abstract)),
                    "zh": to_text("".join(paper.abstract_zh)),
                }
            )
            continue
        papers.append(
            {
                "id": paper.arxiv_id,
                "url": context.at.paper(paper.arxiv_id),
                "date": "" if day.startswith("0000") else day,
                "title": to_text(paper.title),
                "zh": to_text(paper.title_zh or ""),
                "authors": list(paper.authors),
                "tags": list(dict.fromkeys(map(library.tags.name, paper.tags))),
                "categories": list(paper.categories),
                "summary": to_text(paper.summary_zh or ""),
                "status": paper.status,
            }
        )
    papers += _items(context, spec)
    return _dump({"month": spec.key, "papers": papers})


def _items(context: Context, spec: Spec) -> Iterator[dict[str, object]]:
    """Yield the month's items of other feeds, in the form of papers: the feed stands for a category."""
    library = context.library
    for (record,) in library.all(
        f"SELECT record FROM item WHERE {_ITEM_MONTH} = ? ORDER BY date DESC, key", spec.key
    ):
        item = unpack_item(record)
        if spec.arg == "text":
            yield {
                "id": item.key,
                "abstract": to_text(" ".join(item.sentences)),
                "zh": to_text("".join(item.abstract_zh)),
            }
            continue
        yield {
            "id": item.key,
            "url": context.at.href(paths.item_permalink(item.key)),
            "date": item.announced.isoformat(),
            "title": to_text(item.title),
            "zh": to_text(item.title_zh or ""),
            "authors": list(item.authors),
            "tags": list(dict.fromkeys(map(library.tags.name, item.tags))),
            "categories": [item.feed],
            "summary": to_text(item.summary_zh or ""),
            "status": item.status,
        }


def make_search_index(context: Context, spec: Spec) -> bytes:
    rows = _months(context.library)
    months = [
        {
            "month": month,
            "n": n,
            "light": context.at.href(f"/search/{month}.light.json"),
            "text": context.at.href(f"/search/{month}.text.json"),
        }
        for month, n in sorted(rows, key=lambda row: _century(row[0]), reverse=True)
    ]
    return _dump({"months": months})


def _century(month: str) -> str:
    """Return a month that sorts by time: identifiers begin in 1991."""
    return ("19" if month >= "91" else "20") + month


def _dump(value: object) -> bytes:
    return msgspec.json.encode(value) + b"\n"
