"""One content file → what the index keeps of it; runs in worker processes when there are many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from digest.content.items import read_item
from digest.content.ledger import Ledger, parse_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import read_paper
from digest.content.paths import file_stem
from digest.content.reportfile import parse_report_file
from digest.errors import ContentError
from digest.related.bag import bag_of
from digest.reports.period import Period, parse_period
from digest.site.briefs import Brief, brief_of
from digest.site.codec import pack, pack_item
from digest.site.posts import PostHead, is_post, parse_post_head
from digest.site.scan import Candidate, content_hash
from digest.site.slugs import TagTable, author_slug
from digest.site.workers import cut, in_parallel
from digest.topics.table import TopicTable

Term = tuple[str, str, str]
"""(kind, slug, name); kind is ``tag``, ``author``, ``category`` or ``topic``."""

_CATEGORY = re.compile(r"[\w.-]+")
UNKNOWN_DATE = "0000-00-00"
"""Sorts before every date."""


class PaperEntry(NamedTuple):
    """A tuple, as 70,000 come home from worker processes."""

    arxiv_id: str
    date: str
    """Of the announcement, else of the submission, else ``UNKNOWN_DATE``."""
    month: str
    """Of the identifier: ``2607``."""
    record: bytes
    brief: Brief
    terms: tuple[Term, ...]
    bag: bytes
    """Its counted words, for related papers."""


@dataclass(frozen=True, slots=True)
class ItemEntry:
    key: str
    date: str
    """The day that took it up."""
    record: bytes


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    ledger: Ledger
    text: str


@dataclass(frozen=True, slots=True)
class ReportEntry:
    period: Period
    text: str


Entry = PaperEntry | ItemEntry | LedgerEntry | ReportEntry | PostHead


@dataclass(frozen=True, slots=True)
class Examined:
    """A file after reading; ``entry`` is None if the index has it already, or if it is nothing of ours."""

    candidate: Candidate
    hash: str
    """Empty if the file is gone since it was listed."""
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads candidates; holds all that a worker process needs."""

    root: Path
    papers: str
    """Folder of paper files, relative to the blog."""
    items: str
    """Folder of item files."""
    days: str
    """Folder of ledgers."""
    reports: str
    """Folder of reports' files."""
    tags: TagTable
    topics: TopicTable

    def terms(self, paper: PaperFile) -> tuple[Term, ...]:
        """Return all terms of a paper, its topics last."""
        found = self.topics.of(paper, self.tags.name)
        return (*paper_terms(paper, self.tags), *(("topic", slug, name) for slug, name in found))

    def examine(self, candidate: Candidate) -> tuple[str, Entry | None]:
        """Read one file; return its hash, and its entry if it differs from the one in the index.

        A file that is gone since it was listed has an empty hash.

        Raises:
            ContentError: it cannot be understood.
        """
        try:
            with open(f"{self.root}/{candidate.path}", "rb") as file:  # noqa: PTH123 - pathlib: as long again
                data = file.read()
        except FileNotFoundError:
            return "", None
        digest = content_hash(data)
        if digest == candidate.known:
            return digest, None
        try:
            text = data.decode().removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise ContentError(candidate.path, f"is not UTF-8: {error.reason}") from error
        return digest, self._parse(candidate, text)

    def _parse(self, candidate: Candidate, text: str) -> Entry | None:
        path = candidate.path
        if path.startswith(self.papers + "/"):
            paper = read_paper(text, path)
            return paper_entry(paper, path, self.terms(paper))
        if path.startswith(self.items + "/"):
            item = read_item(text, path)
            return ItemEntry(item.key, item.announced.isoformat(), pack_item(item))
        if path.startswith(self.days + "/"):
            return LedgerEntry(parse_ledger(text, path), text)
        if path.startswith(self.reports + "/"):
            return report_entry(text, path)
        return parse_post_head(text, path) if is_post(path) else None


def paper_entry(paper: PaperFile, path: str, terms: tuple[Term, ...]) -> PaperEntry:
    """Return what the index keeps of a paper.

    Raises:
        ContentError: its identifier is none, so that it can have no page.
    """
    try:
        stem = file_stem(paper.arxiv_id)
    except ValueError as error:
        raise ContentError(path, f"arxiv_id: {error}") from error
    day = paper.announced or paper.date
    digits = re.search(r"\d{4}", stem)
    assert digits is not None  # every identifier has them
    return PaperEntry(
        paper.arxiv_id,
        day.isoformat() if day else UNKNOWN_DATE,
        digits.group(),
        pack(paper),
        brief_of(paper),
        terms,
        bag_of(paper),
    )


def report_entry(text: str, path: str) -> ReportEntry:
    """Return what the index keeps of a report.

    Raises:
        ContentError: it cannot be read, or its name is not its period's.
    """
    key = parse_report_file(text, path).period
    try:
        period = parse_period(key)
    except ValueError as error:
        raise ContentError(path, f"period: {error}") from error
    if path.rpartition("/")[2] != f"{key}.json":
        raise ContentError(path, f"holds the report of {key}; its name must be {key}.json")
    return ReportEntry(period, text)


def paper_terms(paper: PaperFile, tags: TagTable) -> Iterator[Term]:
    """Yield the tags, authors and categories of a paper, each slug once, in the paper's order."""
    seen: set[tuple[str, str]] = set()
    for term in (
        *(("tag", tags.slug(name), name) for name in map(tags.name, paper.tags)),
        *(("author", _author_slug(name), name) for name in paper.authors),
        *(("category", name, name) for name in paper.categories if _CATEGORY.fullmatch(name)),
    ):
        if term[:2] not in seen:
            seen.add(term[:2])
            yield term


_author_slug = lru_cache(maxsize=20_000)(author_slug)


def examine_all(reader: Reader, candidates: list[Candidate]) -> Iterable[Examined]:
    """Yield every candidate examined, in order; in several processes when that is worth it."""
    results = in_parallel(reader.examine, cut(candidates, 64), worthwhile=1_500)
    for candidate, (digest, entry) in zip(candidates, results, strict=True):
        yield Examined(candidate, digest, entry)
