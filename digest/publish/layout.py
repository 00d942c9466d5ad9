"""What a path of the repository is to the blog: paper, ledger, post, titles …, or none of these (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from digest.config import Paths
from digest.content import paths
from digest.content.examples import EXAMPLES_PATH

Kind = Literal["paper", "item", "ledger", "post", "report", "examples", "other"]

_LEDGER = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")
_REPORT = re.compile(r"\d{4}-(?:W\d{2}|\d{2})\.json")
_REPORT_POST = re.compile(r"\d{4}-\d{2}-\d{2}-arxiv-(?:weekly|monthly)\.md")
_POST = re.compile(r"(\d{4}-\d{2}-\d{2})-arxiv\.md")
LEFTOVERS = ":(exclude,glob)**/.*.tmp"
"""Pathspec that leaves out what a killed run was writing."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The blog's content folders as git sees them: POSIX paths from the top of the work tree."""

    papers: str
    items: str
    posts: str
    data: str

    @property
    def folders(self) -> tuple[str, ...]:
        return (self.papers, self.items, self.posts, self.data)

    def kind(self, name: str) -> Kind:
        if name.startswith(f"{self.papers}/") and name.endswith(".md"):
            return "paper"
        if name.startswith(f"{self.items}/") and name.endswith(".md"):
            return "item"
        for folder, pattern in ((f"{self.data}/reports/", _REPORT), (f"{self.posts}/", _REPORT_POST)):
            if name.startswith(folder) and pattern.fullmatch(name.removeprefix(folder)):
                return "report"
        if name == f"{self.data}/{EXAMPLES_PATH}":
            return "examples"
        if self.day(name) is None:
            return "other"
        return "ledger" if name.endswith(".json") else "post"

    def day(self, name: str) -> date | None:
        """Return the date that a ledger's or a day's post's path bears."""
        for folder, pattern in ((f"{self.data}/days/", _LEDGER), (f"{self.posts}/", _POST)):
            match = pattern.fullmatch(name.removeprefix(folder)) if name.startswith(folder) else None
            if match:
                try:
                    return date.fromisoformat(match.group(1))
                except ValueError:
                    return None
        return None

    def ledger(self, day: date) -> str:
        return f"{self.data}/{paths.ledger_path(day)}"

    def post(self, day: date) -> str:
        return f"{self.posts}/{paths.post_path(day)}"

    def paper(self, arxiv_id: str) -> str:
        return f"{self.papers}/{paths.paper_path(arxiv_id)}"


def make_layout(folders: Paths, prefix: str) -> Layout:
    """Return the layout of a blog.

    Args:
        folders: of config.yaml.
        prefix: the blog's path in the work tree; empty, or with a slash at its end.
    """

    def at(folder: str) -> str:
        return prefix + folder.removeprefix("./").rstrip("/")

    return Layout(at(folders.papers), at(folders.items), at(folders.posts), at(folders.data))
