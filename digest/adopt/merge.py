"""What several posts say of one paper → its file's record (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.adopt.found import Found
from digest.content.paperfile import PaperFile
from digest.decide.facts import find_links, find_venue, is_withdrawn
from digest.decide.records import with_metadata
from digest.models import Paper, Provenance
from digest.text.sentences import split_sentences

_FIELDS = (
    "version title title_zh authors categories abstract abstract_zh contributions summary_zh tags comment"
).split()


def by_paper(found: Iterable[Found]) -> dict[str, tuple[Found, ...]]:
    """Return the mentions of each paper, the earliest first; papers in order of that."""
    ordered = sorted(found, key=lambda one: (one.day, one.place.path, one.place.line))
    papers: dict[str, list[Found]] = {}
    for one in ordered:
        papers.setdefault(one.arxiv_id, []).append(one)
    return {name: tuple(mentions) for name, mentions in papers.items()}


def together(mentions: Sequence[Found]) -> Found:
    """Return the earliest mention, completed from the later ones."""
    known = {
        name: next((value for one in mentions if (value := getattr(one, name))), getattr(mentions[0], name))
        for name in _FIELDS
    }
    return replace(mentions[0], **known)


def lacking(found: Found) -> tuple[str, ...]:
    """Return what a paper's file cannot be without and the posts do not say."""
    return tuple(name for name in ("title", "categories") if not getattr(found, name))


def completed(found: Found, paper: Paper | None) -> Found:
    """Return the paper with what the query API knows and the posts do not say."""
    if paper is None:
        return found
    return replace(
        found,
        version=found.version or paper.version,
        title=found.title or paper.title,
        authors=found.authors or paper.authors,
        categories=found.categories or paper.categories,
        abstract=found.abstract or paper.abstract,
        comment=found.comment or paper.comment or "",
    )


def to_record(found: Found, paper: Paper | None = None) -> PaperFile:
    """Return the record of an adopted paper.

    Its Chinese is one paragraph and has passed no check, which ``translation.source: imported`` says.
    The announce type is unknown: the post's date is the blog's, not necessarily arXiv's.

    Args:
        found: with title and categories.
        paper: what the query API knows, for its dates; None if it was not asked.
    """
    chinese = (found.title_zh, found.abstract_zh, found.contributions, found.summary_zh, found.tags)
    imported = Provenance("", "", found.day, source="imported") if any(chinese) else None
    comment = found.comment or None
    record = PaperFile(
        arxiv_id=found.arxiv_id,
        title=found.title,
        abstract=split_sentences(found.abstract),
        authors=found.authors,
        primary_category=found.categories[0],
        categories=found.categories,
        announced=found.day,
        announce_type=None,
        status="complete" if found.abstract_zh else "original-only",
        version=found.version,
        title_zh=found.title_zh or None,
        abstract_zh=(found.abstract_zh,) if found.abstract_zh else (),
        contributions=found.contributions,
        summary_zh=found.summary_zh or None,
        tags=found.tags,
        comment=comment,
        links=find_links(found.abstract, comment),
        venue=find_venue(comment),
        translation=imported,
    )
    if paper is not None:
        # The API shows the newest version: its time counts only if that is the one that is stored.
        same = paper.version == record.version
        record = with_metadata(
            record,
            replace(
                paper,
                version=record.version,
                updated_at=paper.updated_at if same else None,
                abstract=found.abstract,
            ),
        )
    return replace(record, status="withdrawn") if is_withdrawn(comment) else record
