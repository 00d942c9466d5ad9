"""What arXiv showed of a date → go, quiet or wait; and the merged announcement (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from digest.content.ledger import Ledger
from digest.dates import feed_at
from digest.decide.doubts import believed
from digest.models import (
    ANNOUNCE_TYPES,
    SECTIONS,
    Announcement,
    AnnounceType,
    CategoryView,
    Counts,
    DayState,
    Listing,
    ListingItem,
    Observation,
    Paper,
    Section,
)

TRIES_BEFORE_PARTIAL = 3
"""Runs that wait for a stale or unreachable category before the others are published alone."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a date can be published now."""

    kind: Literal["go", "quiet", "wait"]
    announcement: Announcement | None
    """Only with ``go``."""
    why: str
    """One line for the operator."""


def judge_day(
    seen: Observation,
    categories: Sequence[str],
    now: datetime,
    tries: int,
    known: Collection[str] = frozenset(),
) -> Verdict:
    """Say what an observation means.

    Args:
        seen: what arXiv showed.
        categories: the followed ones.
        now: the calendar.
        tries: how many earlier runs had to wait for this date.
        known: identifiers that ledgers of earlier dates hold as new.
    """
    if seen.inferred is not None:
        if not seen.inferred.items:
            return Verdict("quiet", None, "the API knows no submission in this date's window")
        return Verdict("go", _merge(seen, categories, "inferred"), "inferred from submission times")

    seen = believed(seen, known)
    present = [view for view in seen.categories if view.listing is not None]
    absent = [view for view in seen.categories if view.listing is None and not view.no_updates]
    feed = seen.feed if seen.feed is not None and seen.feed.date == seen.date else None
    if not present:
        if not absent:
            return Verdict("quiet", None, "arXiv says 'No updates' for every followed category")
        if feed is not None and not feed.items and _all_show_earlier(seen, now):
            return Verdict("quiet", None, "today's feed is empty and the listings show an earlier date")
        if feed is None or not feed.items:
            return Verdict("wait", None, "; ".join(view.problem or "" for view in absent))
    elif absent and (feed is None or not feed.items) and tries < TRIES_BEFORE_PARTIAL:
        return Verdict("wait", None, "; ".join(view.problem or "" for view in absent))
    announcement = _merge(seen, categories, None)
    if present and feed is not None and _overtakes(feed, announcement):
        why = "the feed of this date holds newer papers than the listings that bear it"
        if tries < TRIES_BEFORE_PARTIAL:
            return Verdict("wait", None, why)
        announcement = replace(announcement, state="partial", missing=(*announcement.missing, why))
    return Verdict("go", announcement, "; ".join(announcement.missing) or "complete")


def _overtakes(feed: Listing, announcement: Announcement) -> bool:
    """Whether the listings are an older day's under this date.

    Feed and listings then hardly share a paper, and the feed's are newer: identifiers are given in
    the order of announcement. The other way round it is the feed that is stale.
    """
    announced = {item.paper.arxiv_id for item in announcement.items}
    shared = sum(item.paper.arxiv_id in announced for item in feed.items)
    return shared * 2 < len(feed.items) and _newest(feed.items) > _newest(announcement.items)


def _newest(items: Sequence[ListingItem]) -> str:
    return max((item.paper.arxiv_id for item in items if item.announce_type == "new"), default="")


def _all_show_earlier(seen: Observation, now: datetime) -> bool:
    return now >= feed_at(seen.date) and all(
        view.shows is not None and view.shows < seen.date for view in seen.categories if not view.no_updates
    )


@dataclass(slots=True)
class _Merge:
    """The sections of each category while sources are put together; local to one merge."""

    sections: dict[str, dict[Section, dict[str, Paper]]]

    def add(self, category: str, section: Section, paper: Paper) -> None:
        self.sections[category][section].setdefault(paper.arxiv_id, paper)

    def ids(self) -> set[str]:
        return {
            arxiv_id
            for sections in self.sections.values()
            for papers in sections.values()
            for arxiv_id in papers
        }

    def counts(self, category: str) -> Counts:
        return {section: len(self.sections[category][section]) for section in SECTIONS}


def _merge(seen: Observation, categories: Sequence[str], state: DayState | None) -> Announcement:
    merge = _Merge({name: {section: {} for section in SECTIONS} for name in categories})
    declared: dict[str, Counts] = {}
    for view in seen.categories:
        if view.no_updates:
            declared[view.category] = dict.fromkeys(SECTIONS, 0)
        if view.listing is not None:
            declared[view.category] = dict(view.listing.declared or {})
            for item in view.listing.items:
                merge.add(view.category, _section(item.announce_type), item.paper)

    feed = seen.feed if seen.feed is not None and seen.feed.date == seen.date else None
    differences: list[str] = []
    extra: list[ListingItem] = []
    if feed is not None:
        differences, extra = _cross_check(feed, merge)
    for item in extra:
        for category in _lacking(item, seen.categories, merge, declared):
            merge.add(category, _feed_section(item, category), item.paper)
    if seen.inferred is not None:
        for item in seen.inferred.items:
            for category in set(categories) & set(item.paper.categories):
                merge.add(category, _feed_section(item, category), item.paper)

    missing = [
        line
        for view in seen.categories
        for line in _missing(view, merge.counts(view.category), declared.get(view.category))
    ]
    from_feed = {item.paper.arxiv_id: item for item in feed.items} if feed is not None else {}
    items = _items(merge, extra, from_feed, categories)
    return Announcement(
        date=seen.date,
        state=state or ("partial" if missing else "complete"),
        source=_source(seen),
        declared=declared,
        found={category: merge.counts(category) for category in categories},
        missing=tuple(missing),
        differences=tuple(differences),
        items=items,
    )


def _source(seen: Observation) -> str:
    if seen.inferred is not None:
        return "api"
    return "listing" if any(view.listing is not None for view in seen.categories) else "feed"


def _section(announce_type: AnnounceType) -> Section:
    if announce_type == "new" or announce_type == "cross":
        return announce_type
    return "replace"


def _feed_section(item: ListingItem, category: str) -> Section:
    """Return the section of a category's own listing in which an item of the joint feed stands."""
    if item.announce_type in ("replace", "replace-cross"):
        return "replace"
    return "new" if item.paper.primary_category == category and item.announce_type == "new" else "cross"


def _cross_check(feed: Listing, merge: _Merge) -> tuple[list[str], list[ListingItem]]:
    """Return (differences in words, the feed's items that no listing shows).

    A feed that hardly meets the listings is yesterday's under today's date: it is not believed.
    """
    listed = merge.ids()
    ids = {item.paper.arxiv_id for item in feed.items}
    if listed and len(ids & listed) * 2 < len(ids):
        return [f"feed shares {len(ids & listed)} of {len(ids)} papers with the listings: stale"], []
    extra = [item for item in feed.items if item.paper.arxiv_id not in listed]
    lines = (
        [f"feed names {item.paper.arxiv_id} ({item.announce_type}), no listing does" for item in extra]
        if listed
        else []
    )
    return lines, extra


def _lacking(
    item: ListingItem,
    views: Sequence[CategoryView],
    merge: _Merge,
    declared: dict[str, Counts],
) -> list[str]:
    """Return the item's followed categories whose listing is absent or short in its section."""
    return [
        view.category
        for view in views
        if view.category in item.paper.categories
        and (
            view.category not in declared
            or merge.counts(view.category)[_feed_section(item, view.category)]
            < declared[view.category].get(_feed_section(item, view.category), 0)
        )
    ]


def _missing(view: CategoryView, found: Counts, declared: Counts | None) -> list[str]:
    if declared is None:
        return [f"{view.category}: no listing, so arXiv's counts are unknown"]
    lines = [
        f"{view.category} {section}: arXiv declares {declared[section]}, {found[section]} found"
        for section in SECTIONS
        if found[section] < declared.get(section, 0)
    ]
    if view.listing is not None and view.problem:
        lines.append(f"{view.category}: {view.problem}")
    return lines


def _items(
    merge: _Merge,
    extra: Sequence[ListingItem],
    from_feed: dict[str, ListingItem],
    followed: Sequence[str],
) -> tuple[ListingItem, ...]:
    """Return each paper once: new beats cross beats replace; by type, then identifier."""
    best: dict[str, tuple[Section, Paper]] = {}
    for section in SECTIONS:
        for sections in merge.sections.values():
            for arxiv_id, paper in sections[section].items():
                best.setdefault(arxiv_id, (section, paper))
    for item in extra:  # known from the feed alone, and wanted by no listing
        best.setdefault(item.paper.arxiv_id, (_section(item.announce_type), item.paper))
    items = [
        _joint_item(section, paper, from_feed.get(arxiv_id), followed)
        for arxiv_id, (section, paper) in best.items()
    ]
    return tuple(sorted(items, key=sort_key))


def _joint_item(
    section: Section, paper: Paper, in_feed: ListingItem | None, followed: Sequence[str]
) -> ListingItem:
    announce_type: AnnounceType = section
    if section == "replace" and paper.primary_category not in followed:
        announce_type = "replace-cross"
    if section == "cross" and in_feed is not None and in_feed.announce_type == "new":
        announce_type = "new"
    if in_feed is not None:
        other = in_feed.paper
        paper = replace(
            paper,
            version=paper.version or other.version,
            license=paper.license or other.license,
            doi=paper.doi or other.doi,
            journal_ref=paper.journal_ref or other.journal_ref,
            classes=paper.classes or other.classes,
        )
    return ListingItem(paper, announce_type)


def sort_key(item: ListingItem) -> tuple[int, tuple[int, str]]:
    """Order of an announcement: by type, then old-style and new-style identifiers by age."""
    arxiv_id = item.paper.arxiv_id
    return ANNOUNCE_TYPES.index(item.announce_type), (0 if "/" in arxiv_id else 1, arxiv_id)


def not_weaker(new: Announcement, before: Ledger) -> Announcement | None:
    """Return a new announcement with what an earlier ledger knows better; None if it adds nothing.

    A whole listing replaces everything. A partial one keeps the categories that the ledger had seen
    better, and an inferred one never takes the place of what arXiv's own pages said.
    """
    if new.state == "inferred":
        return None
    if new.state == "complete":
        return new
    declared, found = dict(new.declared), dict(new.found)
    missing = list(new.missing)
    for category, counts in before.found.items():
        known, seen = before.declared.get(category), new.found.get(category, {})
        better = known is not None and category not in new.declared
        if better or sum(counts.values()) > sum(seen.values()):
            found[category] = counts
            if known is not None:
                declared[category] = known
            missing = [line for line in missing if not line.startswith(f"{category}")]
            missing += [line for line in before.missing if line.startswith(f"{category}")]
    return replace(
        new,
        state="partial" if missing else "complete",
        declared=declared,
        found=found,
        missing=tuple(missing),
    )
