"""One message per announcement day and target; what failed is tried again by the next run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from digest.config import Blog
from digest.content.ledger import Ledger
from digest.dates import eastern_date
from digest.errors import DigestError
from digest.notify import apprise, feishu
from digest.notify.message import Message, make_message
from digest.notify.targets import Target, feishu_bot
from digest.run.archive import Archive
from digest.site.addresses import make_addresses

FRESH_DAYS = 4
"""An older day is no news: a lost cache must not tell last week's again. Friday's is seen on Monday."""


class Notes(Protocol):
    """Remembers what was sent."""

    def note(self, key: str) -> str | None: ...

    def set_note(self, key: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one target."""

    target: str
    problem: str = ""
    """Empty if the message arrived."""
    again: bool = False
    """Whether the day had been told there before; then nothing was sent."""


def newest_day(blog: Blog, now: datetime, day: date | None) -> Ledger | None:
    """Return the ledger to tell of: of a day that was asked for, else the newest if it is news."""
    archive = Archive(blog)
    if day is not None:
        return archive.ledger(day)
    days = archive.ledger_days()
    if not days or (eastern_date(now) - days[-1]).days > FRESH_DAYS:
        return None
    return archive.ledger(days[-1])


def message_of(blog: Blog, ledger: Ledger) -> Message:
    archive = Archive(blog)
    documents = ((row.arxiv_id, archive.paper(row.arxiv_id)) for row in ledger.papers)
    papers = {arxiv_id: document.paper for arxiv_id, document in documents if document is not None}
    site = blog.config.site
    return make_message(site.title, ledger, papers, make_addresses(site.url, site.base_path))


def send_once(
    message: Message, day: date, targets: Sequence[Target], notes: Notes, now: datetime
) -> list[Outcome]:
    """Send to every target that has not had this day; one that fails stops no other."""
    outcomes = []
    for target in targets:
        key = f"notified {day} {target.name}"
        if notes.note(key):
            outcomes.append(Outcome(target.name, again=True))
            continue
        try:
            _send(target, message, now)
        except DigestError as error:
            outcomes.append(Outcome(target.name, str(error)))
            continue
        notes.set_note(key, now.isoformat())
        outcomes.append(Outcome(target.name))
    return outcomes


def _send(target: Target, message: Message, now: datetime) -> None:
    bot = feishu_bot(target.url)
    if bot is not None:
        feishu.send(bot, message, now)
    else:
        apprise.send(target.url, message)
