"""Invented records with as little in them as a test needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from digest.content.paperfile import Link, PaperFile
from digest.models import AnnounceType, Finding, Lift, Listing, ListingItem, Paper, Provenance

DAY = date(2026, 6, 9)
"""A Tuesday."""

_PAPER = Paper(
    arxiv_id="2606.00001",
    title="Quiet Rooms: Learning to Dereverberate",
    abstract="We study dereverberation in rooms. Our model lowers the error by 12.5%.",
    authors=("Ada Example", "Bo Sample"),
    primary_category="cs.SD",
    categories=("cs.SD", "eess.AS"),
    version=1,
)

_FILE = PaperFile(
    arxiv_id="2606.00001",
    title="Quiet Rooms: Learning to Dereverberate",
    abstract=("We study dereverberation in rooms.", "Our model lowers the error by 12.5%."),
    authors=("Ada Example", "Bo Sample"),
    primary_category="cs.SD",
    categories=("cs.SD", "eess.AS"),
    announced=DAY,
    announce_type="new",
    status="complete",
    version=2,
    title_zh="安静的房间：学习去混响",
    abstract_zh=("我们研究房间中的去混响。", "我们的模型将误差降低了 12.5%。"),
    contributions=("提出一个模型", "降低了误差", "公开了代码"),
    summary_zh="一个去混响模型。",
    tags=("去混响", "语音增强"),
    affiliations=("Example University",),
    date=date(2026, 6, 5),
    updated=date(2026, 6, 8),
    classes=("I.2.7",),
    comment="5 pages; accepted at ICASSP 2026",
    journal_ref="J. Invented 3 (2026) 14",
    doi="10.1000/182",
    license="http://creativecommons.org/licenses/by/4.0/",
    links=(Link("code", "https://github.com/example/quiet"),),
    venue="ICASSP 2026",
    relevance_score=7.5,
    relevance_reason="方法相关",
    relevance_lift=(Lift("keyword", "rooms", 0.5),),
    translation=Provenance(
        "fake-model", "enrich-0a1b2c3d", date(2026, 6, 9), ("numbers", "names"), repaired=(0, 2)
    ),
    history=((1, date(2026, 6, 5)), (2, date(2026, 6, 8))),
)


def paper(**changes: Any) -> Paper:
    """Return arXiv's metadata of an invented paper."""
    return replace(_PAPER, **changes)


def paper_file(**changes: Any) -> PaperFile:
    """Return an invented paper's record with every field but a reading."""
    return replace(_FILE, **changes)


def item(arxiv_id: str, announce_type: AnnounceType = "new", **changes: Any) -> ListingItem:
    """Return an announced paper."""
    return ListingItem(paper(arxiv_id=arxiv_id, **changes), announce_type)


def listing(category: str, items: tuple[ListingItem, ...] = (), **changes: Any) -> Listing:
    """Return a listing of ``DAY`` that declares just what it shows."""
    declared = {
        section: sum(one.announce_type == section for one in items) for section in ("new", "cross", "replace")
    }
    values: dict[str, Any] = {"declared": declared, "source": "new", "date": DAY, **changes}
    return Listing(category=category, items=items, **values)


def finding(sentence: int | None, *, severity: str = "hard", check: str = "numbers") -> Finding:
    """Return a doubt about one sentence, or about the whole."""
    return Finding(sentence, check, severity, "12.5%", "12%", "数字不符")  # type: ignore[arg-type]  # plain strings


def instant(text: str) -> datetime:
    """Return an ISO instant as aware UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
