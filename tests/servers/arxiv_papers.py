"""The records from which the loopback arXiv answers: papers with their versions and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

NONEXCLUSIVE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"
CC_BY = "http://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class SampleVersion:
    """One version: when it was submitted and announced, and what it changed."""

    submitted_at: datetime
    """Aware."""
    announced: date
    title: str | None = None
    """New title; None keeps the paper's. So for the other texts."""
    abstract: str | None = None
    comment: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class SamplePaper:
    """A paper as arXiv knows it; version k is ``versions[k - 1]``."""

    arxiv_id: str
    """Without version."""
    primary: str
    title: str
    abstract: str
    authors: tuple[str, ...]
    versions: tuple[SampleVersion, ...]
    cross: tuple[str, ...] = ()
    """Categories beside the primary one, from the start."""
    classes: tuple[str, ...] = ()
    """ACM and MSC classes; only the old query API shows them, as further categories."""
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    license: str = NONEXCLUSIVE
    has_html: bool = True
    later_cross: tuple[tuple[str, date], ...] = ()
    """Categories added later, each with the date on which that was announced."""

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError(f"{self.arxiv_id}: a paper needs a version")
        if any(version.submitted_at.tzinfo is None for version in self.versions):
            raise ValueError(f"{self.arxiv_id}: submission times must be aware")

    def at(self, version: int, on: date | None = None) -> PaperVersion:
        """The paper with the texts of that version and the categories of the day ``on`` (None:
        of the version's own announcement).

        Raises:
            IndexError: there is no such version.
        """
        if not 1 <= version <= len(self.versions):
            raise IndexError(f"{self.arxiv_id} has no version {version}")
        title, abstract, comment = self.title, self.abstract, self.comment
        for one in self.versions[:version]:
            title = one.title or title
            abstract = one.abstract or abstract
            comment = one.comment or comment
        categories = self.categories_on(on or self.versions[version - 1].announced)
        return PaperVersion(self, version, title, abstract, comment, categories)

    def categories_on(self, day: date) -> tuple[str, ...]:
        """Primary first, then cross-lists announced by that day."""
        later = tuple(category for category, since in self.later_cross if since <= day)
        return (self.primary, *self.cross, *later)


@dataclass(frozen=True, slots=True)
class PaperVersion:
    """A paper with the texts of one of its versions."""

    paper: SamplePaper
    version: int
    title: str
    abstract: str
    comment: str | None
    categories: tuple[str, ...]
    """Primary first."""

    @property
    def details(self) -> SampleVersion:
        """Dates of this version."""
        return self.paper.versions[self.version - 1]

    @property
    def id_v(self) -> str:
        """``2606.06550v1``."""
        return f"{self.paper.arxiv_id}v{self.version}"


def sample_paper(
    arxiv_id: str,
    announced: date,
    submitted_at: datetime,
    *,
    primary: str = "cs.SD",
    cross: tuple[str, ...] = (),
    title: str = "An Invented Paper on Invented Speech",
    abstract: str = "We invent a method for speech. It reduces the error by 12.5%.",
    authors: tuple[str, ...] = ("Ada Example", "Bo Sample"),
    comment: str | None = None,
) -> SamplePaper:
    """A paper with one version, for tests that need little more than an identifier."""
    version = SampleVersion(submitted_at=submitted_at, announced=announced)
    return SamplePaper(
        arxiv_id=arxiv_id,
        primary=primary,
        cross=cross,
        title=title,
        abstract=abstract,
        authors=authors,
        comment=comment,
        versions=(version,),
    )
