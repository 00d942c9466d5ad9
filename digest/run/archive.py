"""The blog's content on disk: paper files, posts and ledgers, read and written through ``content``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from digest.config import Blog
from digest.content import paths
from digest.content.examples import EXAMPLES_PATH, parse_examples, render_examples
from digest.content.fields import SCHEMA as PAPER_SCHEMA
from digest.content.ledger import Ledger, parse_ledger, render_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import Document, parse_paper, render_paper
from digest.content.reportfile import (
    ReportFile,
    parse_report_file,
    render_report_file,
    report_path,
    report_post_path,
)
from digest.dates import CATCHUP_DAYS
from digest.edges.disk import read_text, write_atomic

_LEDGER_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")


class Archive:
    """Reads and writes content; a file that would not change is not written."""

    def __init__(self, blog: Blog) -> None:
        self._papers = blog.folder("papers")
        self._posts = blog.folder("posts")
        self._data = blog.folder("data")
        self.written: list[Path] = []
        """Files that this run changed."""

    # ── papers ──

    def paper_path(self, arxiv_id: str) -> Path:
        return self._papers / paths.paper_path(arxiv_id)

    def paper(self, arxiv_id: str) -> Document | None:
        """Return a paper's file, None if there is none."""
        path = self.paper_path(arxiv_id)
        text = read_text(path)
        return None if text is None else parse_paper(text, str(path))

    def papers(self, arxiv_ids: Iterable[str]) -> dict[str, Document]:
        """Return the files of these papers; those without one are absent."""
        found = {arxiv_id: self.paper(arxiv_id) for arxiv_id in arxiv_ids}
        return {arxiv_id: document for arxiv_id, document in found.items() if document is not None}

    def save_paper(self, paper: PaperFile, old: Document | None, *, force: bool = False) -> None:
        if old is not None and paper == old.paper and not (force and old.paper.edited):
            return
        self._write(self.paper_path(paper.arxiv_id), render_paper(paper, old, force=force))

    def all_papers(self) -> Iterator[tuple[Path, Document]]:
        """Yield every paper file, in path order."""
        for path in sorted(self._papers.glob("*/*.md")):
            text = read_text(path)
            if text is not None:
                yield path, parse_paper(text, str(path))

    def paper_ids(self) -> tuple[str, ...]:
        """Return the identifiers of all paper files by their names, newest month first."""
        found = sorted(self._papers.glob("*/*.md"), reverse=True)
        ids = (paths.id_of_stem(path.stem) for path in found)
        return tuple(arxiv_id for arxiv_id in ids if arxiv_id is not None)

    def migrate_papers(self) -> tuple[int, int]:
        """Rewrite the paper files of an older schema; return (files read, files rewritten)."""
        read = rewritten = 0
        for path, document in self.all_papers():
            read += 1
            if document.schema is not None and document.schema < PAPER_SCHEMA:
                self._write(path, render_paper(document.paper, document))
                rewritten += 1
        return read, rewritten

    def migrate_ledgers(self) -> tuple[int, int]:
        """Rewrite the ledgers that would be written otherwise today; return (read, rewritten)."""
        before = len(self.written)
        days = self.ledger_days()
        for day in days:
            ledger = self.ledger(day)
            if ledger is not None:
                self.save_ledger(ledger)
        return len(days), len(self.written) - before

    # ── ledgers ──

    def ledger_days(self) -> tuple[date, ...]:
        """Return the dates that have a ledger, oldest first."""
        matches = (_LEDGER_NAME.fullmatch(path.name) for path in (self._data / "days").glob("*.json"))
        return tuple(sorted(date.fromisoformat(match.group(1)) for match in matches if match))

    def ledger(self, day: date) -> Ledger | None:
        path = self._data / paths.ledger_path(day)
        text = read_text(path)
        return None if text is None else parse_ledger(text, str(path))

    def days_waiting(self, but: Collection[date], today: date) -> tuple[date, ...]:
        """Return other dates of the last quarter on which papers still wait for a reading, newest first.

        They are older than the look-back: one more run covers them, and settles the matter.
        """
        recent = (day for day in reversed(self.ledger_days()) if (today - day).days <= CATCHUP_DAYS)
        return tuple(day for day in recent if day not in but and self._waits(day))

    def _waits(self, day: date) -> bool:
        text = read_text(self._data / paths.ledger_path(day)) or ""
        # Most days wait for nothing, and need not be parsed for that.
        return re.search(r'"todo": \[[^\]]*"reading"', text) is not None

    def save_ledger(self, ledger: Ledger) -> None:
        self._write(self._data / paths.ledger_path(ledger.date), render_ledger(ledger))

    # ── posts ──

    def post_path(self, day: date) -> Path:
        return self._posts / paths.post_path(day)

    def post(self, day: date) -> str | None:
        return read_text(self.post_path(day))

    def save_post(self, day: date, text: str) -> None:
        self._write(self.post_path(day), text)

    # ── reports ──

    def report_keys(self) -> tuple[str, ...]:
        """Return the periods that have a report, by key."""
        return tuple(sorted(path.stem for path in (self._data / "reports").glob("*.json")))

    def report_file(self, key: str) -> ReportFile | None:
        path = self._data / report_path(key)
        text = read_text(path)
        return None if text is None else parse_report_file(text, str(path))

    def save_report_file(self, report: ReportFile) -> None:
        self._write(self._data / report_path(report.period), render_report_file(report))

    def report_post_path(self, last: date, *, weekly: bool) -> Path:
        return self._posts / report_post_path(last, weekly=weekly)

    def save_report_post(self, path: Path, text: str) -> None:
        self._write(path, text)

    # ── what scores are anchored by ──

    def examples(self) -> dict[str, str | None]:
        """Return the titles of ``interests.examples`` that were found before, by identifier."""
        path = self._data / EXAMPLES_PATH
        text = read_text(path)
        return {} if text is None else parse_examples(text, str(path))

    def save_examples(self, titles: Mapping[str, str | None]) -> None:
        self._write(self._data / EXAMPLES_PATH, render_examples(titles))

    def _write(self, path: Path, text: str) -> None:
        if write_atomic(path, text):
            self.written.append(path)
