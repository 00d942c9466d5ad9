"""A day's ledger and its post: the ledger is the record, the post a view of it and the paper files."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date

from digest.config import Blog
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paths import is_arxiv_id
from digest.content.posts import PostRenderer, is_ours
from digest.edges.resources import template_folders
from digest.models import Announcement
from digest.run.archive import Archive
from digest.run.item_archive import ItemArchive

log = logging.getLogger("digest.run")


class DayBook:
    """Writes ledgers and posts of one blog."""

    def __init__(self, blog: Blog, archive: Archive) -> None:
        """Prepare.

        Raises:
            DigestError: the post's template cannot be read.
        """
        self._config = blog.config
        self._archive = archive
        self._items = ItemArchive(blog, archive.written)
        self._posts = PostRenderer(template_folders(blog), blog.config.site, blog.config.arxiv.categories)

    def ledger(
        self,
        day: date,
        rows: Sequence[LedgerPaper],
        before: Ledger | None,
        announcement: Announcement | None,
    ) -> Ledger:
        """Return the day's ledger; what it has of other feeds stays as it stood.

        Args:
            day: its date.
            rows: every announced paper, in arXiv's order.
            before: the ledger that stands; None for a new day.
            announcement: what arXiv showed now; None if it was not asked again.
        """
        seen = announcement or before
        assert seen is not None
        priced = any(spent.cost is not None for row in rows for spent in row.spent.values())
        prices = self._config.llm.prices
        currency = prices.currency if prices and priced else (before.currency if before else None)
        return Ledger(
            date=day,
            state=seen.state,
            source=seen.source,
            declared=seen.declared,
            found=seen.found,
            missing=seen.missing,
            differences=seen.differences,
            papers=tuple(rows),
            model=self._model(rows),
            currency=currency,
            feeds=before.feeds if before is not None else (),
            items=before.items if before is not None else (),
        )

    def save(self, ledger: Ledger) -> None:
        """Write the ledger and its post."""
        self._archive.save_ledger(ledger)
        self.save_post(ledger)

    def save_post(self, ledger: Ledger) -> None:
        """Write the day's post, unless a hand has changed it or it is someone else's."""
        path = self._archive.post_path(ledger.date)
        text = self._archive.post(ledger.date)
        if text is not None and not is_ours(text, str(path)):
            log.warning("post left alone, it was changed by hand or is not ours: %s", path)
            return
        lost = [
            row.arxiv_id
            for row in ledger.papers
            if row.announce_type in ("new", "cross") and self._archive.paper(row.arxiv_id) is None
        ]
        if lost and text is not None:
            log.warning("post left as it is, files are missing: date=%s %s", ledger.date, ", ".join(lost))
            return
        full = self._config.arxiv.replacements == "full"
        in_full = (row.arxiv_id for row in ledger.papers if full or row.announce_type in ("new", "cross"))
        named = (row.key for row in ledger.items if is_arxiv_id(row.key))
        papers = {name: one.paper for name, one in self._archive.papers([*in_full, *named]).items()}
        items = {row.key: found.record for row in ledger.items if (found := self._items.item(row.key))}
        self._archive.save_post(ledger.date, self._posts.render(ledger, papers, text or "", items))

    def _model(self, rows: Sequence[LedgerPaper]) -> str | None:
        """Return the model that most of the day's translations come from."""
        documents = self._archive.papers(row.arxiv_id for row in rows)
        models = Counter(
            document.paper.translation.model
            for document in documents.values()
            if document.paper.translation is not None and document.paper.translation.model
        )
        return min(models, key=lambda name: (-models[name], name)) if models else None
