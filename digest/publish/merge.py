"""Which version of a content file wins when two machines wrote it (pure).

The remote's wins, ours where it has hand edits or the better status. What a hand wrote into the version
that loses goes over into the winner where the winner's own hand did not write: no edit is ever lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from digest.content.body import SECTION_BY_HEADING
from digest.content.fields import FIELD_BY_KEY
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.papers import Document, keep_edits, parse_paper, render_paper
from digest.content.posts import is_ours
from digest.models import DayState, Status

Side = Literal["ours", "theirs"]

_STATUS_RANK: dict[Status, int] = {"original-only": 0, "needs-review": 1, "complete": 2, "withdrawn": 2}
_DAY_RANK: dict[DayState, int] = {"inferred": 0, "partial": 1, "complete": 2}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file that stands after a merge, and where it comes from."""

    text: str
    side: Side
    """Whose version it is in the main."""


def has_hand(document: Document) -> bool:
    """Whether a hand wrote into a paper file: fields of ours, or entries and headings of its own."""
    return bool(document.paper.edited or _own_entries(document) or _own_blocks(document))


def winner(ours: Document, theirs: Document) -> Side:
    """Return whose paper file wins."""
    if has_hand(ours) and not _same_hand(ours, theirs):
        return "ours"
    better = _STATUS_RANK[ours.paper.status] > _STATUS_RANK[theirs.paper.status]
    return "ours" if better else "theirs"


def merge_papers(ours: str, theirs: str, path: str) -> Chosen:
    """Return the paper file that stands.

    Raises:
        ContentError: one of them cannot be read.
    """
    mine, other = parse_paper(ours, path), parse_paper(theirs, path)
    side = winner(mine, other)
    texts = {"ours": (mine, ours, other), "theirs": (other, theirs, mine)}
    first, text, second = texts[side]
    return Chosen(_with_hand_of(first, text, second), side)


def _same_hand(ours: Document, theirs: Document) -> bool:
    """Whether all that a hand wrote into ours stands in theirs too."""
    return (
        set(ours.paper.edited) <= set(theirs.paper.edited)
        and all(_value(ours, name) == _value(theirs, name) for name in ours.paper.edited)
        and set(_own_entries(ours)) <= set(_own_entries(theirs))
        and {raw for _, raw in _own_blocks(ours)} <= {raw for _, raw in _own_blocks(theirs)}
    )


def _with_hand_of(first: Document, text: str, second: Document) -> str:
    """Return the winner's text with what only the loser's hand wrote."""
    edits = tuple(name for name in second.paper.edited if name not in first.paper.edited)
    entries = {key for key, _ in _own_entries(first)}
    headings = {heading for heading, _ in _own_blocks(first)}
    own_entries = tuple(entry for entry in _own_entries(second) if entry[0] not in entries)
    own_blocks = tuple(
        block
        for block in second.blocks
        if (block.heading, block.raw.strip()) in _own_blocks(second) and block.heading not in headings
    )
    if not (edits or own_entries or own_blocks):
        return text
    carried = keep_edits(first.paper, replace(second, record=replace(second.paper, edited=edits)))
    owned = tuple(name for name in _FIELD_ORDER if name in {*first.paper.edited, *edits})
    # What the tool wrote there last is the winner's value: the loser's differs from it, and stays an edit.
    base = replace(
        first,
        record=replace(first.paper, edited=owned),
        entries=(*first.entries, *own_entries),
        blocks=(*first.blocks, *own_blocks),
    )
    return render_paper(replace(carried, edited=owned), base)


_FIELD_ORDER = (*FIELD_BY_KEY, *(section.field for section in SECTION_BY_HEADING.values()))


def _own_entries(document: Document) -> tuple[tuple[str, str], ...]:
    return tuple((key, raw) for key, raw in document.entries if key not in FIELD_BY_KEY and key != "digest")


def _own_blocks(document: Document) -> tuple[tuple[str, str], ...]:
    """Return (heading, text) of the sections that are no part of the format; empty ones do not count."""
    return tuple(
        (block.heading, block.raw.strip())
        for block in document.blocks
        if block.heading not in SECTION_BY_HEADING
        and not block.heading.startswith("# ")
        and block.raw.strip()
    )


def _value(document: Document, name: str) -> Any:
    if name == "answers":
        return document.paper.reading.answers if document.paper.reading is not None else ()
    field = FIELD_BY_KEY.get(name)
    return getattr(document.paper, (field.attribute if field is not None else None) or name, None)


def merge_ledgers(ours: Ledger, theirs: Ledger, sides: Mapping[str, Side]) -> Ledger:
    """Return the day's ledger that stands: the better day state, else the longer, else the remote's.

    Args:
        ours: of this machine.
        theirs: of the remote.
        sides: by paper, whose file won where both had changed it; its row comes with it.
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

    return replace(base, papers=tuple(row(one) for one in base.papers))


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
