"""An announcement, the archive and the options → what to do for each paper (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.papers import Document
from digest.decide.facts import is_withdrawn
from digest.decide.records import (
    due,
    effective_status,
    merge_metadata,
    new_record,
    texts_changed,
    with_metadata,
    with_texts,
)
from digest.models import (
    ANNOUNCE_TYPES,
    Announcement,
    AnnounceType,
    ListingItem,
    Paper,
    Reason,
    Spent,
    Status,
)


@dataclass(frozen=True, slots=True)
class Job:
    """One announced paper: what is stored, what is to be stored, what is to be translated."""

    arxiv_id: str
    announce_type: AnnounceType
    version: int | None
    title: str
    comment: str | None
    old: Document | None
    """The paper's file; None if there is none."""
    record: PaperFile | None
    """What to store if nothing gets translated; None for a replacement that is only listed."""
    source: PaperFile | None
    """The record whose title and abstract are to be translated; None if nothing is due."""

    @property
    def is_replacement(self) -> bool:
        return self.announce_type in ("replace", "replace-cross")


def jobs_of(
    announcement: Announcement,
    documents: Mapping[str, Document],
    metadata: Mapping[str, Paper],
    *,
    include: Collection[str],
    replacements: str,
    refresh: Collection[str] | None,
) -> tuple[Job, ...]:
    """Return the day's jobs in the announcement's order.

    Args:
        announcement: what was announced.
        documents: the archive's files of announced papers.
        metadata: what the query API said of them.
        include: announce types that are digested (``arxiv.include``).
        replacements: ``list``, ``full`` or ``off``.
        refresh: identifiers to translate again though they are done; None for every paper.
    """
    jobs = []
    for item in announcement.items:
        is_replacement = item.announce_type in ("replace", "replace-cross")
        if (is_replacement and replacements == "off") or (
            not is_replacement and item.announce_type not in include
        ):
            continue
        arxiv_id = item.paper.arxiv_id
        merged = replace(item, paper=merge_metadata(item.paper, metadata.get(arxiv_id)))
        in_full = not is_replacement or replacements == "full"
        again = refresh is None or arxiv_id in refresh
        jobs.append(_job(merged, documents.get(arxiv_id), announcement, in_full=in_full, again=again))
    return tuple(jobs)


def _job(
    item: ListingItem, old: Document | None, announcement: Announcement, *, in_full: bool, again: bool
) -> Job:
    paper = item.paper
    record: PaperFile | None = None
    source: PaperFile | None = None
    if old is not None:
        record = with_metadata(_first_announced(old.paper, item, announcement), _not_older(paper, old.paper))
        changed = not _is_older(paper, old.paper) and texts_changed(old.paper, paper)
        if changed:
            source = with_texts(record, paper)
        if not changed or source is None or source.status == "withdrawn":
            source = record if again or due(record, scored=False).translation else None
        if changed and record.translation is None:
            # Nothing Chinese to keep in step with: the new text can be shown at once.
            record = source = with_texts(record, paper)
    elif in_full:
        record = new_record(paper, announcement.date, item.announce_type)
        source = record
    if source is not None and source.status == "withdrawn":
        source = None
    return Job(
        arxiv_id=paper.arxiv_id,
        announce_type=item.announce_type,
        version=record.version if record is not None else paper.version,
        title=paper.title,
        comment=paper.comment,
        old=old,
        record=record,
        source=source,
    )


def _first_announced(record: PaperFile, item: ListingItem, announcement: Announcement) -> PaperFile:
    """Return the record with the earlier of two announcements: catch-up works from the newest back."""
    known = record.announced
    if item.announce_type not in ("new", "cross") or known is None or known <= announcement.date:
        return record
    return replace(record, announced=announcement.date, announce_type=item.announce_type)


def _is_older(paper: Paper, record: PaperFile) -> bool:
    return paper.version is not None and record.version is not None and paper.version < record.version


def _not_older(paper: Paper, record: PaperFile) -> Paper:
    """Return what an announcement adds to a record: nothing of an earlier state that it may show.

    Of one version, categories are only ever added; a lower version is not the paper as it stands.
    """
    if paper.version is not None and record.version is not None and paper.version > record.version:
        return paper
    categories = tuple(dict.fromkeys((*paper.categories, *record.categories)))
    if not _is_older(paper, record):
        return replace(paper, categories=categories)
    return replace(
        paper,
        categories=categories,
        version=None,
        updated_at=None,
        authors=record.authors,
        comment=record.comment,
        abstract=" ".join(record.abstract),
    )


def jobs_from_archive(
    ledger: Ledger,
    documents: Mapping[str, Document],
    metadata: Mapping[str, Paper],
    refresh: Collection[str] | None,
) -> tuple[Job, ...]:
    """Return the jobs of a ledger's papers from their files alone; lost files from the query API.

    Args:
        ledger: whose papers; not necessarily all of a day's.
        documents: their files.
        metadata: what the query API said of those that lack something.
        refresh: identifiers to translate again though they are done; None for every paper.
    """
    jobs = []
    for row in ledger.papers:
        old = documents.get(row.arxiv_id)
        record = source = None
        again = refresh is None or row.arxiv_id in refresh
        # What else the file of a replaced paper lacks is for the day that announced the paper.
        listed = row.announce_type in ("replace", "replace-cross") and row.state != "original-only"
        if old is not None and (again or not listed):
            record = old.paper
            if row.arxiv_id in metadata:
                known = metadata[row.arxiv_id]
                # The texts of the archive stay: only a new announcement moves them.
                record = with_metadata(record, merge_metadata(_as_paper(record), known))
            if record.status != "withdrawn" and (again or due(record, scored=False).translation):
                source = record
        elif row.announce_type in ("new", "cross") and row.arxiv_id in metadata:
            # Its file was lost, and no listing can be had: the API still has the paper.
            record = new_record(metadata[row.arxiv_id], ledger.date, row.announce_type)
            source = record if record.status != "withdrawn" else None
        jobs.append(
            Job(
                arxiv_id=row.arxiv_id,
                announce_type=row.announce_type,
                version=row.version or (record.version if record is not None else None),
                title=row.title or (record.title if record is not None else ""),
                comment=row.comment,
                old=old,
                record=record,
                source=source,
            )
        )
    return tuple(jobs)


def _as_paper(record: PaperFile) -> Paper:
    return Paper(
        arxiv_id=record.arxiv_id,
        title=record.title,
        abstract=" ".join(record.abstract),
        authors=record.authors,
        primary_category=record.primary_category,
        categories=record.categories,
        version=record.version,
        classes=record.classes,
        comment=record.comment,
        journal_ref=record.journal_ref,
        doi=record.doi,
        license=record.license,
    )


def paper_of(record: PaperFile) -> Paper:
    """Return a stored paper as the scorer is shown it."""
    return _as_paper(record)


def job_order(job: Job) -> tuple[int, bool, str]:
    """Order of a ledger's rows: by type, then identifier, as announcements have it."""
    return ANNOUNCE_TYPES.index(job.announce_type), "/" not in job.arxiv_id, job.arxiv_id


def needs_announcement(ledger: Ledger, documents: Mapping[str, Document]) -> bool:
    """Whether a whole ledger's open work needs arXiv's listing again.

    That is so for a replacement whose new abstract is not translated yet (the archive holds the old
    one), and for a paper whose file has been lost.
    """
    return any(
        (row.state == "original-only" and row.announce_type in ("replace", "replace-cross"))
        or (row.arxiv_id not in documents and row.announce_type in ("new", "cross"))
        for row in ledger.papers
    )


def ledger_row(
    job: Job,
    stored: PaperFile | None,
    reason: Reason | None,
    spent: Mapping[str, Spent],
    *,
    scored: bool,
) -> LedgerPaper:
    """Return a paper's entry in the day's ledger.

    Args:
        job: what was to be done.
        stored: the record as it stands now; None for a replacement that is only listed.
        reason: why what was due to be translated was not; None if it was, or nothing was due.
        spent: its kept completions by task.
        scored: whether the blog scores papers.
    """
    todo: Sequence[str] = ()
    state: Status
    if stored is None:
        state = "withdrawn" if is_withdrawn(job.comment) else "complete"
    else:
        state = effective_status(stored)
        todo = due(stored, scored=scored).todo
        if reason is not None and state != "withdrawn":
            state = "original-only"
    return LedgerPaper(
        arxiv_id=job.arxiv_id,
        version=job.version,
        announce_type=job.announce_type,
        state=state,
        reason=reason if state == "original-only" else None,
        todo=tuple(todo),
        spent=spent,
        title=job.title if job.is_replacement else None,
        comment=job.comment if job.is_replacement else None,
    )
