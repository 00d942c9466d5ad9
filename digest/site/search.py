"""Search shards: two JSON files per month of identifiers, and the list of months."""

from __future__ import annotations

import json
from collections.abc import Iterable

from digest.site.codec import unpack
from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.text.tex import to_text


def shard_keys(library: Library) -> Iterable[str]:
    return (month for (month,) in library.all("SELECT DISTINCT month FROM paper ORDER BY month"))


def plan_shard(library: Library, key: str) -> Iterable[Spec]:
    if library.one("SELECT 1 FROM paper WHERE month = ?", key):
        for arg in ("light", "text"):
            yield Spec("shard", key, f"/search/{key}.{arg}.json", arg)


def make_shard(context: Context, spec: Spec) -> bytes:
    library = context.library
    papers: list[dict[str, object]] = []
    for day, record in library.index.execute(
        "SELECT date, record FROM paper WHERE month = ? ORDER BY date DESC, id DESC", (spec.key,)
    ):
        paper = unpack(record)
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
    return _dump({"month": spec.key, "papers": papers})


def make_search_index(context: Context, spec: Spec) -> bytes:
    rows = context.library.all("SELECT month, count(*) FROM paper GROUP BY month")
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
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
