"""Which version of a content file wins when two machines wrote it (pure).

The remote's wins, ours where it has hand edits or the better status. What a hand wrote into the version
that loses goes over into the winner where the winner's own hand did not write: no edit is ever lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from digest.content import documents
from digest.content.documents import Document, Format, Record
from digest.content.ledger import Ledger, LedgerItem, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.papers import PAPERS
from digest.content.posts import is_ours
from digest.models import DayState, Status

Side = Literal["ours", "theirs"]
R = TypeVar("R", bound=Record)

_STATUS_RANK: dict[Status, int] = {"original-only": 0, "needs-review": 1, "complete": 2, "withdrawn": 2}
_DAY_RANK: dict[DayState, int] = {"inferred": 0, "partial": 1, "complete": 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that stands after a merge, and where it comes from."""

    text: str
    side: Side
    """Whose version it is in the main."""


def has_hand(document: Document[R], kind: Format[R]) -> bool:
    """Whether a hand wrote into a file: fields of ours, or entries and headings of its own."""
    return bool(document.record.edited or _own_entries(document, kind) or _own_blocks(document, kind))


def merge_papers(ours: str, theirs: str, path: str) -> Chosen:
    """Return the paper file that stands.

    Raises:
        ContentError: one of them cannot be read.
    """
    return merge_files(ours, theirs, path, PAPERS)


def merge_files(ours: str, theirs: str, path: str, kind: Format[R]) -> Chosen:
    """Return the content file that stands; see ``merge_papers``."""
    mine, other = documents.parse(ours, path, kind), documents.parse(theirs, path, kind)
    side = _winner(mine, other, kind)
    texts = {"ours": (mine, ours, other), "theirs": (other, theirs, mine)}
    first, text, second = texts[side]
    return Chosen(_with_hand_of(first, text, second, kind), side)


def _winner(ours: Document[R], theirs: Document[R], kind: Format[R]) -> Side:
    if has_hand(ours, kind) and not _same_hand(ours, theirs, kind):
        return "ours"
    better = _STATUS_RANK[_status(ours)] > _STATUS_RANK[_status(theirs)]
    return "ours" if better else "theirs"


def _status(document: Document[R]) -> Status:
    status: Status = getattr(document.record, "status", "original-only")
    return status


def _same_hand(ours: Document[R], theirs: Document[R], kind: Format[R]) -> bool:
    """Whether all that a hand wrote into ours stands in theirs too."""
    mine, other = (documents.tracked_values(one.record, kind) for one in (ours, theirs))
    return (
        set(ours.record.edited) <= set(theirs.record.edited)
        and all(mine.get(name) == other.get(name) for name in ours.record.edited)
        and set(_own_entries(ours, kind)) <= set(_own_entries(theirs, kind))
        and {raw for _, raw in _own_blocks(ours, kind)} <= {raw for _, raw in _own_blocks(theirs, kind)}
    )


def _with_hand_of(first: Document[R], text: str, second: Document[R], kind: Format[R]) -> str:
    """Return the winner's text with what only the loser's hand wrote."""
    edits = tuple(name for name in second.record.edited if name not in first.record.edited)
    entries = {key for key, _ in _own_entries(first, kind)}
    headings = {heading for heading, _ in _own_blocks(first, kind)}
    own_entries = tuple(entry for entry in _own_entries(second, kind) if entry[0] not in entries)
    own_blocks = tuple(
        block
        for block in second.blocks
        if (block.heading, block.raw.strip()) in _own_blocks(second, kind) and block.heading not in headings
    )
    if not (edits or own_entries or own_blocks):
        return text
    hand = replace(second, record=replace(second.record, edited=edits))
    carried = documents.keep_edits(first.record, hand, kind)
    order = (*(field.key for field in kind.fields), *(section.field for section in kind.sections))
    owned = tuple(name for name in order if name in {*first.record.edited, *edits})
    # What the tool wrote there last is the winner's value: the loser's differs from it, and stays an edit.
    base = replace(
        first,
        record=replace(first.record, edited=owned),
        entries=(*first.entries, *own_entries),
        blocks=(*first.blocks, *own_blocks),
    )
    return documents.render(replace(carried, edited=owned), base, kind)


def _own_entries(document: Document[R], kind: Format[R]) -> tuple[tuple[str, str], ...]:
    return tuple((key, raw) for key, raw in document.entries if kind.field(key) is None and key != "digest")


def _own_blocks(document: Document[R], kind: Format[R]) -> tuple[tuple[str, str], ...]:
    """Return (heading, text) of the sections that are no part of the format; empty ones do not count."""
    return tuple(
        (block.heading, block.raw.strip())
        for block in document.blocks
        if kind.section(block.heading) is None and not block.heading.startswith("# ") and block.raw.strip()
    )


def merge_ledgers(ours: Ledger, theirs: Ledger, sides: Mapping[str, Side]) -> Ledger:
    """Return the day's ledger that stands: the better day state, else the longer, else the remote's.

    Args:
        ours: of this machine.
        theirs: of the remote.
        sides: by paper, whose file won where both had changed it; its row comes with it.

    Other feeds' items of both stay: each machine may have seen some alone.
    """

    def rank(ledger: Ledger) -> tuple[int, int]:
        return _DAY_RANK[ledger.state], len(ledger.papers)

    base = ours if rank(ours) > rank(theirs) else theirs
    rows = {"ours": _rows(ours), "theirs": _rows(theirs)}

    def row(one: LedgerPaper) -> LedgerPaper:
        side = sides.get(one.arxiv_id)
        if side is None:
            mine, other = rows["ours"].get(one.arxiv_id), rows["theirs"].get(one.arxiv_id)
            if mine is None or other is None:
                return one
            return mine if _STATUS_RANK[mine.state] > _STATUS_RANK[other.state] else other
        return rows[side].get(one.arxiv_id, one)

    return replace(
        base,
        papers=tuple(row(one) for one in base.papers),
        feeds=base.feeds or ours.feeds or theirs.feeds,
        items=_merged_items(base, theirs if base is ours else ours),
    )


def _merged_items(base: Ledger, other: Ledger) -> tuple[LedgerItem, ...]:
    """Return the items of both: what one machine alone took up, the day took up too."""
    known = {row.key: row for row in base.items}
    for row in other.items:
        mine = known.get(row.key)
        if mine is None or _STATUS_RANK[row.state] > _STATUS_RANK[mine.state]:
            known[row.key] = row
    return tuple(known.values())


def settle_rows(ledger: Ledger, papers: Mapping[str, PaperFile]) -> Ledger:
    """Return the ledger with the states of the paper files that stand.

    Only what was announced as new or cross-listed: a replacement's row speaks of that day alone.
    """

    def row(one: LedgerPaper) -> LedgerPaper:
        paper = papers.get(one.arxiv_id)
        if paper is None or one.announce_type not in ("new", "cross") or paper.status == one.state:
            return one
        if "withdrawn" in (paper.status, one.state):
            return one  # withdrawn on a later day: this day announced it all the same
        return replace(
            one, state=paper.status, reason=one.reason if paper.status == "original-only" else None
        )

    return replace(ledger, papers=tuple(row(one) for one in ledger.papers))


def _rows(ledger: Ledger) -> dict[str, LedgerPaper]:
    return {one.arxiv_id: one for one in ledger.papers}


def merge_posts(ours: str, theirs: str, path: str) -> Chosen | None:
    """Return the day's post that stands, to be rendered anew if no hand wrote it.

    None if both are a hand's work and differ: nobody but a person can merge those.
    """
    mine, other = is_ours(ours, path), is_ours(theirs, path)
    if not mine and not other:
        return None
    return Chosen(ours, "ours") if not mine else Chosen(theirs, "theirs")
