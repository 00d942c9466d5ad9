"""From a plan to files: rows, then pages; written, removed and noted in the index.

The related papers of a night's papers are found by the helper while this process makes the pages that
do not show them; then both cores make the rest.

    rows -> pages but papers' -+-> papers' pages, and pages of papers that the lists name
    lists of related papers  --+
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path

from digest.site.disk import SiteFolder
from digest.site.entries import keep_entries
from digest.site.folded import touch_folded
from digest.site.helper import Helper, Promise
from digest.site.plan import Awaited, Job, Plan, batches, make_plan, row_job
from digest.site.related import ListsUpdate
from digest.site.related_changes import touch_items
from digest.site.render import Made, Maker, Settings
from digest.site.rows import LIST_ROWS, MadeRow, keep_row
from digest.site.touched import Touched
from digest.site.workers import in_parallel

_PARALLEL_FROM = 100
"""Files from which on a second process pays."""
_ROWS_PARALLEL_FROM = 500
"""Rows alone, which take a third of a page's time."""
_SHOW_RELATED = ("paper", "item")
"""Kinds of pages with lists of related papers."""


def expect(index: sqlite3.Connection, jobs: Iterable[Job]) -> None:
    """Note whose each file is, before it is made; from now on nobody can be sure what it holds.

    A run that breaks off leaves it so: the next one looks into the file.
    """
    index.executemany(
        "INSERT INTO output VALUES (?, ?, ?, NULL, NULL) ON CONFLICT (path) DO UPDATE"
        " SET kind = excluded.kind, key = excluded.key, hash = NULL",
        ((job.file, job.spec.kind, job.spec.key) for job in jobs),
    )


def _add_to(plan: Plan, rest: Plan) -> list[Job]:
    """Give a plan the orphans of another; return the jobs of the other that it does not have."""
    planned = {job.file for job in plan.jobs}
    plan.orphans = sorted({*plan.orphans, *(file for file in rest.orphans if file not in planned)})
    return [job for job in rest.jobs if job.file not in planned]


class CarryOut:
    """Makes, writes and removes the files of a plan."""

    def __init__(
        self, settings: Settings, index: sqlite3.Connection, path: Path, folder: SiteFolder, helper: Helper
    ) -> None:
        """Prepare.

        Args:
            settings: of this run.
            index: in no transaction.
            path: of the index, for other processes.
            folder: of the published site.
            helper: at the plan's lists of related papers, if it has any.
        """
        self._helper = helper
        self._settings = settings
        self._index = index
        self._path = path
        self._folder = folder
        self._maker = Maker(settings, path, folder)
        self._written = 0

    def run(self, plan: Plan) -> tuple[int, int]:
        """Do all of it; return how many files were written and removed.

        Raises:
            SiteError: a template fails; what is not done stays due.
        """
        if not (plan.jobs or plan.orphans or plan.rows or plan.awaited):
            self._index.execute("DELETE FROM todo")
            return 0, 0
        self._folder.open()
        try:
            rows = [row_job(arxiv_id) for arxiv_id in plan.rows]
            if plan.awaited is not None:
                self._make_all(rows, worthwhile=_ROWS_PARALLEL_FROM)
                jobs = self._make_without_lists(plan.jobs, plan.awaited.update)
                jobs += self._plan_rest(plan, plan.awaited)
            else:
                self._helper.end()  # nothing is left for it to do, and others are begun
                # Each row beside its paper's page, which shows the same; then the pages that list rows.
                lists = [job for job in plan.jobs if job.spec.kind in LIST_ROWS]
                rows += [job for job in plan.jobs if job.spec.kind not in LIST_ROWS]
                plan.jobs = []
                self._make_all(rows, worthwhile=_PARALLEL_FROM)
                jobs = lists
            plan.jobs = []
            self._make_all(jobs, worthwhile=_PARALLEL_FROM)
            self._index.execute("BEGIN IMMEDIATE")
            for file in plan.orphans:
                self._folder.remove(file)
            self._index.executemany("DELETE FROM output WHERE path = ?", ((file,) for file in plan.orphans))
            self._index.execute("DELETE FROM todo")
            self._commit()
        finally:
            self._folder.close()
            self._maker.close()
        return self._written, len(plan.orphans)

    def _make_all(self, jobs: list[Job], *, worthwhile: int) -> None:
        """Make files and rows, and commit them. The list is emptied.

        A hundred thousand jobs that this process still knew by name would be copied into each of the others.
        """
        parts = [batches(jobs)]
        jobs.clear()
        self._index.execute("BEGIN IMMEDIATE")
        for made in in_parallel(self._maker.make, parts.pop(), worthwhile=worthwhile):
            self._note(made)
        self._commit()

    def _make_without_lists(self, jobs: Sequence[Job], update: Promise[ListsUpdate]) -> list[Job]:
        """Make pages without related papers until their lists are found; return what is left to make."""
        # Feeds first: they have their entries in common, which two processes would both make.
        waiting = deque(
            sorted(
                (job for job in jobs if job.spec.kind not in _SHOW_RELATED),
                key=lambda job: not job.spec.kind.endswith("feed"),
            )
        )
        self._index.execute("BEGIN IMMEDIATE")
        while waiting and not update.ready():
            self._note(self._maker.make(waiting.popleft()))
        self._commit()
        return [*waiting, *(job for job in jobs if job.spec.kind in _SHOW_RELATED)]

    def _plan_rest(self, plan: Plan, awaited: Awaited) -> list[Job]:
        """Write the lists; return pages that they make due and that the plan does not have."""
        found = awaited.update()
        self._helper.end()  # the next thing is to begin others
        library = self._settings.library(self._index)
        touched = Touched()
        self._index.execute("BEGIN IMMEDIATE")
        found.apply(self._index)
        for arxiv_id in found.touched:
            touched.add("paper", arxiv_id)
        touch_items(self._index, awaited.pending, touched)
        touch_folded(library, library.folded_before, touched)
        jobs = _add_to(plan, make_plan(library, touched))
        touched.save(self._index)
        expect(self._index, jobs)
        self._index.execute("DELETE FROM related_todo")
        self._index.execute("COMMIT")
        return jobs

    def _commit(self) -> None:
        """Commit, with the maker closed: what it makes next, it makes from what is committed now.

        Where a file system has no write-ahead log, its open transaction would lock the index, too.
        """
        self._maker.close()
        self._index.execute("COMMIT")

    def _note(self, made: Made | MadeRow) -> None:
        if made.formulas:
            self._index.executemany("INSERT OR REPLACE INTO maths VALUES (?, ?)", made.formulas)
        if isinstance(made, MadeRow):
            keep_row(self._index, made)
            return
        self._written += made.written
        self._index.execute(
            "UPDATE output SET size = ?, hash = ? WHERE path = ?", (made.size, made.hash, made.file)
        )
        if made.entries:
            keep_entries(self._index, made.entries)
