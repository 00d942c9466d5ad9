"""What is told of a day, and its form as plain text, cut so that a service takes it (pure)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from digest.content import paths
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.posts import counts_of
from digest.site.addresses import Addresses
from digest.text.folding import fold
from digest.text.tex import to_text

TOP = 5
_FAILURES_NAMED = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One paper; texts are plain and on one line."""

    title: str
    url: str
    score: str
    """Empty without one."""
    summary: str
    """Empty without one."""


@dataclass(frozen=True, slots=True)
class Message:
    """A day as it is told."""

    title: str
    counts: str
    warnings: tuple[str, ...]
    """What is missing of the day, and what failed; empty on a good one."""
    items: tuple[Item, ...]
    more: int
    """Papers of the day that are not among the items."""
    url: str
    """The day's page; empty while the blog has no address."""


def make_message(
    name: str, ledger: Ledger, papers: Mapping[str, PaperFile], addresses: Addresses, top: int = TOP
) -> Message:
    """Return what is told of a day.

    Args:
        name: the blog's title.
        ledger: the day's.
        papers: its papers that have a file.
        addresses: of the site; without an origin the links lead to arXiv.
        top: how many papers are named: the best by score, arXiv's order without scores.
    """
    rows = [row for row in ledger.papers if row.announce_type in ("new", "cross") and row.arxiv_id in papers]
    counts = counts_of(ledger)
    ranked = sorted(rows, key=lambda row: -(papers[row.arxiv_id].relevance_score or 0.0))
    return Message(
        title=f"{fold(name)} · {ledger.date}",
        counts=f"新投稿 {counts['new']} · 交叉列表 {counts['cross']} · 更新 {counts['replace']}",
        warnings=_warnings(ledger),
        items=tuple(_item(papers[row.arxiv_id], addresses) for row in ranked[:top]),
        more=max(0, len(rows) - top),
        url=addresses.absolute(paths.day_permalink(ledger.date)) if addresses.origin else "",
    )


def _item(paper: PaperFile, addresses: Addresses) -> Item:
    score = paper.relevance_score
    page = addresses.absolute(paths.paper_permalink(paper.arxiv_id))
    return Item(
        title=fold(to_text(paper.title_zh or paper.title)),
        url=page if addresses.origin else paths.abs_url(paper.arxiv_id),
        score="" if score is None else f"{score:.1f}",
        summary=fold(to_text(paper.summary_zh or "")),
    )


def _warnings(ledger: Ledger) -> tuple[str, ...]:
    lines = []
    if ledger.state == "partial":
        lines.append("本日尚不完整：" + "；".join(fold(line) for line in ledger.missing))
    for state, words in (("original-only", "未翻译"), ("needs-review", "待核对")):
        rows = [row for row in ledger.papers if row.state == state]
        if rows:
            lines.append(f"{words} {len(rows)} 篇：{_named(rows)}")
    return tuple(lines)


def _named(rows: list[LedgerPaper]) -> str:
    names = "、".join(row.arxiv_id for row in rows[:_FAILURES_NAMED])
    return names + (" 等" if len(rows) > _FAILURES_NAMED else "")


def as_text(message: Message) -> str:
    """Return the message without its title as plain text; every service makes links of addresses."""
    parts = [message.counts, *(f"⚠ {line}" for line in message.warnings), ""]
    for number, item in enumerate(message.items, start=1):
        parts.append(f"{number}. {item.title}" + (f"（{item.score}）" if item.score else ""))
        if item.summary:
            parts.append(item.summary)
        parts += [item.url, ""]
    if message.more:
        parts.append(f"另有 {message.more} 篇")
    if message.url:
        parts.append(f"全文：{message.url}")
    return "\n".join(parts).strip("\n") + "\n"


def size(text: str) -> int:
    """Return the bytes of a text in UTF-8: services count those, and a Han character has three."""
    return len(text.encode("utf-8"))


def fit(message: Message, rendered: Callable[[Message], str], limit: int) -> Message:
    """Return as much of the message as stays within a number of bytes once it is rendered.

    Summaries go first, from the last paper up; then papers; then warnings are cut short. Counts and the
    link to the day always stay.
    """
    for index in reversed(range(len(message.items))):
        if size(rendered(message)) <= limit:
            return message
        shorter = replace(message.items[index], summary="")
        message = replace(message, items=(*message.items[:index], shorter, *message.items[index + 1 :]))
    while message.items and size(rendered(message)) > limit:
        message = replace(message, items=message.items[:-1], more=message.more + 1)
    excess = size(rendered(message)) - limit
    if excess > 0 and message.warnings:
        line = " · ".join(message.warnings)
        message = replace(message, warnings=(cut(line, max(0, size(line) - excess)),))
    return message


def cut(text: str, limit: int) -> str:
    """Return a text of at most this many bytes, whole characters, with an ellipsis where it was cut."""
    if size(text) <= limit:
        return text
    mark = "…"
    room = limit - size(mark)
    return text.encode("utf-8")[:room].decode("utf-8", "ignore") + mark if room >= 0 else ""
