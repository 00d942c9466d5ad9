"""What an older blog's posts say of papers, and what of them could not be taken over (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    path: str
    line: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Found:
    """A paper as one post shows it; empty and None mean that the post does not say."""

    place: Place
    day: date
    """The post's date, or that of the table's row."""
    arxiv_id: str
    version: int | None = None
    title: str = ""
    title_zh: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    abstract: str = ""
    """The original, if the post has it."""
    abstract_zh: str = ""
    """One paragraph."""
    contributions: tuple[str, ...] = ()
    summary_zh: str = ""
    tags: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A block that was not taken over."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Read:
    """What one post gave."""

    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]
