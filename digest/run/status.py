"""What stands in the archive and in the cache: for ``digest status``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from digest.config import Blog, Feed
from digest.content.ledger import Ledger
from digest.content.posts import is_ours
from digest.dates import latest_announcement, weekdays_back
from digest.edges.store import Store
from digest.models import Spent
from digest.run.archive import Archive
from digest.text.folding import fold

GITHUB_LIMIT = 2**30
"""GitHub Pages sites and repositories: 1 GB each (docs.github.com)."""
WARN_AT = 0.7


@dataclass(frozen=True, slots=True)
class Status:
    """A blog at a glance."""

    ledgers: tuple[Ledger, ...]
    """Oldest first."""
    without_ledger: tuple[date, ...]
    """Weekdays since the oldest ledger, inside the look-back, that have none: quiet or missed."""
    edits: tuple[tuple[str, tuple[str, ...]], ...]
    """(paper, fields that are the owner's), in path order."""
    foreign_posts: tuple[str, ...]
    """Posts of days with a ledger that were changed by hand, and are left alone."""
    feed_troubles: tuple[tuple[str, str], ...]
    """(feed, what was wrong with it) in the newest ledger that asked for feeds; those still followed."""
    spent_by_month: dict[str, Spent]
    content_bytes: int
    site_bytes: int
    cache_bytes: int


def read_status(blog: Blog, now: datetime, *, all_papers: bool) -> Status:
    """Read the archive; papers are searched for edits only as far back as told.

    Args:
        blog: the blog.
        now: the calendar.
        all_papers: look for edits in every paper file, not only in those of the newest 60 ledgers.
    """
    archive = Archive(blog)
    ledgers = tuple(ledger for day in archive.ledger_days() if (ledger := archive.ledger(day)))
    days = {ledger.date for ledger in ledgers}
    latest = latest_announcement(now)
    first = min(days, default=latest)
    lookback = [
        day
        for day in weekdays_back(latest, first)
        if day not in days and (latest - day).days <= blog.config.arxiv.lookback_days
    ]
    if all_papers:
        documents: Iterable[tuple[str, tuple[str, ...]]] = (
            (document.paper.arxiv_id, document.paper.edited) for _, document in archive.all_papers()
        )
    else:
        ids = sorted({row.arxiv_id for ledger in ledgers[-60:] for row in ledger.papers})
        documents = (
            (arxiv_id, document.paper.edited)
            for arxiv_id in ids
            if (document := archive.paper(arxiv_id)) is not None
        )
    foreign = tuple(
        str(archive.post_path(ledger.date).relative_to(blog.root))
        for ledger in ledgers
        if (text := archive.post(ledger.date)) is not None
        and not is_ours(text, str(archive.post_path(ledger.date)))
    )
    cache = blog.folder("cache")
    months: dict[str, Spent] = {}
    if (cache / "digest.db").exists():
        store = Store.open(cache)
        months = store.spent_by_month()
        store.close()
    content = ("papers", "items", "posts", "data")
    return Status(
        ledgers,
        tuple(lookback),
        tuple((arxiv_id, fields) for arxiv_id, fields in documents if fields),
        foreign,
        _feed_troubles(ledgers, blog.config.feeds),
        months,
        sum(folder_bytes(blog.folder(name)) for name in content),
        folder_bytes(blog.folder("site")),
        folder_bytes(cache),
    )


def _feed_troubles(ledgers: tuple[Ledger, ...], followed: tuple[Feed, ...]) -> tuple[tuple[str, str], ...]:
    feeds = next((ledger.feeds for ledger in reversed(ledgers) if ledger.feeds), ())
    names = {fold(feed.name) for feed in followed if feed.name}
    of_opml = any(feed.opml for feed in followed)  # whose names are in a file that may be broken now
    return tuple(
        (feed.name, feed.state) for feed in feeds if feed.state != "ok" and (of_opml or feed.name in names)
    )


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder; 0 if there is none."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
