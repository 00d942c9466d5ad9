"""What arXiv showed, less what cannot be true: yesterday's entries under today's date, false zeros (pure)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from digest.models import CategoryView, Listing, Observation


def believed(seen: Observation, known: Collection[str]) -> Observation:
    """Return the observation with doubtful listings turned into problems and a stale feed left out.

    A paper is new once: a source whose new papers were mostly announced on earlier dates shows one of
    those dates, whatever its heading says. And a category cannot have "No updates" while another
    listing, or the feed, shows a new paper of it.

    Args:
        seen: what arXiv showed of a date.
        known: identifiers that ledgers of earlier dates hold.

    """
    feed = None if seen.feed is not None and _repeats(seen.feed, known) else seen.feed
    views = tuple(_not_repeated(view, known) for view in seen.categories)
    listings = [view.listing for view in views if view.listing is not None]
    witnesses = listings + ([feed] if feed is not None and feed.date == seen.date else [])
    judged = tuple(_not_denied(view, witnesses) for view in views)
    if judged != views and not listings:
        # "No updates" everywhere against the feed alone: one of them is wrong, and time will tell.
        feed = None
    return replace(seen, categories=judged, feed=feed)


def _repeats(listing: Listing, known: Collection[str]) -> bool:
    new = [item.paper.arxiv_id for item in listing.items if item.announce_type == "new"]
    return sum(arxiv_id in known for arxiv_id in new) * 2 > len(new)


def _not_repeated(view: CategoryView, known: Collection[str]) -> CategoryView:
    if view.listing is None or not _repeats(view.listing, known):
        return view
    problem = f"{view.category}: shows papers of an earlier date under {view.listing.date}"
    return CategoryView(view.category, problem=problem)


def _not_denied(view: CategoryView, witnesses: Collection[Listing]) -> CategoryView:
    if not view.no_updates:
        return view
    for listing in witnesses:
        for item in listing.items:
            if item.announce_type == "new" and view.category in item.paper.categories:
                problem = f"{view.category}: says 'No updates' though {item.paper.arxiv_id} is new in it"
                return replace(view, no_updates=False, problem=problem)
    return view
