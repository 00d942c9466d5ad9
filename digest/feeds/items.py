"""Entries → items: what to take of a feed, and what becomes of its texts (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from digest.content.items import ItemFile
from digest.decide.records import NOT_TRANSLATED, translated_status
from digest.feeds.identity import ItemKeys, text_key, without_tracking
from digest.feeds.records import FeedEntry, FeedSource
from digest.feeds.text import excerpt
from digest.models import Provenance, Status, Translation

MOST_CHANGES = 3
"""How often a changed text is translated anew: a page that changes with every look is no news."""
_KEY_HASH = 10


@dataclass(slots=True)
class Known:
    """What the archive has, by hash; grows as a run takes items up."""

    uids: dict[str, str] = field(default_factory=dict)
    """uid → key of the item."""
    texts: dict[str, str] = field(default_factory=dict)
    """Text hash → key."""
    links: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, identity: Iterable[str]) -> None:
        uid, link, text = (*identity, "", "", "")[:3]
        for table, value in ((self.uids, uid), (self.links, link), (self.texts, text)):
            if value:
                table.setdefault(value, key)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry to take up, or an item whose text may have changed."""

    key: str
    entry: FeedEntry
    keys: ItemKeys
    source: FeedSource


@dataclass(frozen=True, slots=True)
class Choice:
    """What one feed gives to a run."""

    new: tuple[NewEntry, ...]
    seen: tuple[NewEntry, ...]
    """Known by their id: to be compared with their files."""
    papers: tuple[FeedEntry, ...]
    """Papers of arXiv, each once."""
    over: tuple[str, ...]
    """Hashes (uid) of new entries above the feed's limit, oldest last."""


def choose(
    entries: Iterable[FeedEntry],
    keys: Iterable[ItemKeys],
    source: FeedSource,
    known: Known,
    *,
    passed: frozenset[str],
    first: bool,
) -> Choice:
    """Return what to take of a feed's entries; what is taken is known from then on.

    Args:
        entries: newest first.
        keys: of the entries.
        source: the feed.
        known: what the archive and this run have already; changed here.
        passed: hashes of entries that were there before the feed was followed.
        first: the feed is new to the blog: only its newest entries count, whoever had them already.
    """
    new: list[NewEntry] = []
    seen: list[NewEntry] = []
    papers: dict[str, FeedEntry] = {}
    over: list[str] = []
    here: set[str] = set()
    for entry, one in zip(entries, keys, strict=True):
        if entry.arxiv_id is not None:
            if entry.announce_type not in ("replace", "replace-cross"):
                papers.setdefault(entry.arxiv_id, entry)
            continue
        if one.uid in here or one.uid in passed:
            continue
        here.add(one.uid)
        if one.uid in known.uids:
            seen.append(NewEntry(known.uids[one.uid], entry, one, source))
        elif one.link in known.links or one.text in known.texts:
            continue  # another feed had it, or this one under another id
        elif (len(here) if first else len(new) + 1) > source.max_items:
            over.append(one.uid)
        else:
            key = f"{source.slug}-{one.uid[:_KEY_HASH]}"
            known.add(key, (one.uid, one.link, one.text))
            new.append(NewEntry(key, entry, one, source))
    return Choice(tuple(new), tuple(seen), tuple(papers.values()), tuple(over))


def new_item(chosen: NewEntry, announced: date) -> ItemFile:
    """Return the record of an item that the archive does not have yet, without Chinese."""
    sentences, cut = excerpt(chosen.entry.paragraphs)
    return ItemFile(
        key=chosen.key,
        title=chosen.entry.title,
        abstract=sentences,
        feed=chosen.source.name,
        announced=announced,
        status="original-only",
        link=without_tracking(chosen.entry.link) or None,
        date=chosen.entry.published,
        authors=chosen.entry.authors,
        categories=chosen.entry.categories,
        cut=cut,
        identity=(chosen.keys.uid, chosen.keys.link, chosen.keys.text),
    )


def changed_item(item: ItemFile, chosen: NewEntry) -> ItemFile | None:
    """Return a known item with the entry's text and no Chinese of the old one; None if it is the same.

    What the owner edited is the owner's, and a text that keeps changing is left at its third change.
    """
    sentences, cut = excerpt(chosen.entry.paragraphs)
    title = chosen.entry.title
    same = text_key(item.title, item.sentences) == text_key(title, sentences)
    if same or item.changes >= MOST_CHANGES or {"title", "abstract"} & set(item.edited):
        return None
    return replace(
        item,
        title=title,
        abstract=sentences,
        cut=cut,
        authors=chosen.entry.authors or item.authors,
        categories=chosen.entry.categories or item.categories,
        link=without_tracking(chosen.entry.link) or item.link,
        title_zh=None,
        abstract_zh=(),
        contributions=(),
        summary_zh=None,
        translation=None,
        status="original-only",
        identity=(item.identity[0] if item.identity else chosen.keys.uid, chosen.keys.link, chosen.keys.text),
        changes=item.changes + 1,
    )


def translated_item(item: ItemFile, translation: Translation, provenance: Provenance) -> ItemFile:
    """Return the item with its Chinese, paragraph by paragraph; the status says whether it passed."""
    chinese = iter(pair.zh or NOT_TRANSLATED for pair in translation.sentences)
    return replace(
        item,
        title_zh=translation.title_zh or None,
        abstract_zh=tuple(next(chinese) if line else "" for line in item.abstract),
        contributions=translation.contributions,
        summary_zh=translation.summary_zh or None,
        tags=translation.tags,
        translation=provenance,
        status=translated_status(provenance.findings, item.edited),
    )


def item_status(item: ItemFile) -> Status:
    """Return the status that counts: a hand edit of what was doubtful or missing answers for it."""
    if item.status == "original-only" and is_translated_by_hand(item):
        return "complete"
    if "status" in item.edited or item.status != "needs-review" or item.translation is None:
        return item.status
    return translated_status(item.translation.findings, item.edited)


def is_translated_by_hand(item: ItemFile) -> bool:
    return "abstract_zh" in item.edited and bool(item.abstract_zh)


def item_order(
    feeds: Mapping[str, int], feed: str, published: date | None, key: str
) -> tuple[int, str, int, str]:
    """Total order of a day's items: by feed as configured, newest first, then by key."""
    return feeds.get(feed, len(feeds)), feed, -(published.toordinal() if published else 0), key
