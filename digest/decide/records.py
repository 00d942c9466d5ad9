"""Announced metadata and a translation → the paper's record (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from digest.content.paperfile import PaperFile
from digest.decide.facts import find_links, find_venue, is_withdrawn
from digest.decide.lift import lifted
from digest.models import (
    AnnounceType,
    Finding,
    Lift,
    Paper,
    Provenance,
    Relevance,
    Status,
    Translation,
)
from digest.text.folding import fold
from digest.text.sentences import split_sentences

NOT_TRANSLATED = "（本句未译出）"
"""Stands in for a sentence that the model left out twice; always with a finding."""


def merge_metadata(item: Paper, api: Paper | None) -> Paper:
    """Add what the API knows to what the announcement showed; the announcement wins on texts.

    The API shows the newest version: its times count only if that is the version announced.
    """
    if api is None:
        return item
    version = item.version or api.version
    return replace(
        item,
        version=version,
        authors=api.authors if len(api.authors) > len(item.authors) else item.authors,
        classes=item.classes or api.classes,
        comment=item.comment or api.comment,
        journal_ref=item.journal_ref or api.journal_ref,
        doi=item.doi or api.doi,
        abstract=item.abstract or api.abstract,
        submitted_at=api.submitted_at,
        updated_at=api.updated_at if api.version == version else None,
    )


def new_record(paper: Paper, announced: date, announce_type: AnnounceType) -> PaperFile:
    """Return the record of a paper that the archive does not have yet, without Chinese."""
    version = paper.version or (1 if announce_type == "new" else None)
    record = PaperFile(
        arxiv_id=paper.arxiv_id,
        title=paper.title,
        abstract=split_sentences(paper.abstract),
        authors=paper.authors,
        primary_category=paper.primary_category,
        categories=paper.categories,
        announced=announced,
        announce_type=announce_type,
        status="original-only",
        version=version,
    )
    return with_metadata(record, replace(paper, version=version))


def with_metadata(record: PaperFile, paper: Paper) -> PaperFile:
    """Return the record with everything but title, abstract and Chinese brought up to date."""
    version = paper.version or record.version
    submitted = paper.submitted_at.date() if paper.submitted_at else record.date
    updated = paper.updated_at.date() if paper.updated_at else None
    if updated is None:
        updated = record.updated if version == record.version else None
    history = dict(record.history)
    if submitted is not None:
        history[1] = submitted
    if version and updated is not None:
        history[version] = updated
    comment = paper.comment or (record.comment if version == record.version else None)
    return replace(
        record,
        version=version,
        authors=paper.authors or record.authors,
        categories=paper.categories or record.categories,
        primary_category=paper.primary_category or record.primary_category,
        classes=paper.classes or record.classes,
        comment=comment,
        journal_ref=paper.journal_ref or record.journal_ref,
        doi=paper.doi or record.doi,
        license=paper.license or record.license,
        links=find_links(fold(paper.abstract or " ".join(record.abstract)), comment),
        venue=find_venue(comment),
        date=submitted,
        updated=updated,
        history=tuple(sorted(history.items())),
        status="withdrawn" if is_withdrawn(comment) else _alive(record),
    )


def _alive(record: PaperFile) -> Status:
    """Return the status of a paper that is not withdrawn (any more)."""
    if record.status != "withdrawn":
        return record.status
    return translated_status(record.translation.findings) if record.translation else "original-only"


def texts_changed(record: PaperFile, paper: Paper) -> bool:
    """Whether the announcement shows another title or abstract than the archive holds.

    What the owner edited is the owner's, and a withdrawal changes no text.
    """
    if is_withdrawn(paper.comment) or not paper.abstract:
        return False
    title = "title" not in record.edited and paper.title != record.title
    abstract = "abstract" not in record.edited and fold(paper.abstract) != " ".join(record.abstract)
    return title or abstract


def with_texts(record: PaperFile, paper: Paper) -> PaperFile:
    """Return the record with the announcement's title and abstract and no Chinese of the old ones."""
    return replace(
        record,
        title=paper.title,
        abstract=split_sentences(paper.abstract),
        title_zh=None,
        abstract_zh=(),
        contributions=(),
        summary_zh=None,
        translation=None,
        status="original-only" if record.status != "withdrawn" else "withdrawn",
    )


def with_translation(record: PaperFile, translation: Translation, provenance: Provenance) -> PaperFile:
    """Return the record with its Chinese; the status says whether it passed."""
    lines = tuple(pair.zh or NOT_TRANSLATED for pair in translation.sentences)
    return replace(
        record,
        title_zh=translation.title_zh or None,
        abstract_zh=lines,
        contributions=translation.contributions,
        summary_zh=translation.summary_zh or None,
        tags=translation.tags,
        translation=provenance,
        status=record.status
        if record.status == "withdrawn"
        else translated_status(provenance.findings, record.edited),
    )


def with_relevance(record: PaperFile, relevance: Relevance, lifts: tuple[Lift, ...]) -> PaperFile:
    """Return the record with the model's score, lifted by what the owner follows."""
    return replace(
        record,
        relevance_score=lifted(relevance.score, lifts),
        relevance_reason=relevance.reason or None,
        relevance_lift=lifts,
    )


def translated_status(findings: Iterable[Finding], edited: Iterable[str] = ()) -> Status:
    """Return ``needs-review`` if a hard finding stands against text that the owner has not edited."""
    owned = set(edited)
    for finding in findings:
        if finding.severity == "hard" and not _fields_of(finding) & owned:
            return "needs-review"
    return "complete"


def _fields_of(finding: Finding) -> set[str]:
    """Return the fields whose edit answers a finding."""
    if finding.sentence == 0:
        return {"title_zh"}
    if finding.sentence is not None:
        return {"abstract_zh"}
    return {"abstract_zh", "contributions", "summary_zh", "tags"}


def effective_status(record: PaperFile) -> Status:
    """Return the status that counts: a hand edit of what was doubtful or missing answers for it."""
    if record.status == "original-only" and translated_by_hand(record):
        return "complete"
    if "status" in record.edited or record.status != "needs-review" or record.translation is None:
        return record.status
    return translated_status(record.translation.findings, record.edited)


def translated_by_hand(record: PaperFile) -> bool:
    """Whether the owner has written the Chinese abstract."""
    return "abstract_zh" in record.edited and bool(record.abstract_zh)


Todo = Literal["metadata", "relevance", "reading"]


@dataclass(frozen=True, slots=True)
class Due:
    """What is still to be done for one paper."""

    translation: bool
    todo: tuple[Todo, ...]


def due(record: PaperFile, *, scored: bool) -> Due:
    """Return what a record still lacks.

    Args:
        record: as stored.
        scored: whether the blog has interests to score by.
    """
    if record.status == "withdrawn":
        return Due(False, ())
    todo: list[Todo] = []
    if record.date is None:
        todo.append("metadata")
    if scored and record.relevance_score is None and "relevance_score" not in record.edited:
        todo.append("relevance")
    return Due(record.status == "original-only" and not translated_by_hand(record), tuple(todo))
