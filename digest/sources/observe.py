"""Ask arXiv what it shows of one date: acts and reports; ``decide.announcement`` judges.

Which addresses are asked, for a date D:

    D is the latest announcement   /list/<cat>/new; where that shows another date, /catchup/<cat>/D
    D within the last 90 days      /catchup/<cat>/D
    D older                        query API, by submission window
    D is today in US Eastern       the feed as well (licences, cross-check, stand-in)

Good answers of earlier runs are used again as long as they say the same as arXiv would.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from digest.config import Arxiv
from digest.dates import CATCHUP_DAYS, announced_at, eastern_date, feed_at, latest_announcement
from digest.edges.backoff import backoff_s
from digest.edges.clock import Clock
from digest.edges.http import Http
from digest.edges.store import Store
from digest.errors import AnswerError, NotFoundError, SourceError
from digest.models import CategoryView, Counts, Listing, ListingItem, Observation, RawAnswer
from digest.sources.feed import parse_feed
from digest.sources.judge import judge_feed, judge_listing
from digest.sources.listing import ListingPage, parse_listing_page
from digest.sources.query_api import fetch_inferred

log = logging.getLogger("digest.sources")

_HTML = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
_RSS = "application/rss+xml, application/xml;q=0.9, */*;q=0.5"
_MAX_PAGES = 20


class ArxivObserver:
    """The listings and the feed, behind one connection."""

    def __init__(self, http: Http, store: Store, settings: Arxiv, clock: Clock) -> None:
        self._http = http
        self._store = store
        self._settings = settings
        self._clock = clock
        self._used: set[str] = set()

    def distrust(self) -> None:
        """Let no answer that the last ``observe`` used serve again: it was found wanting."""
        self._store.distrust(self._used)

    def observe(self, day: date) -> Observation:
        """Return what arXiv shows of a weekday date that has been announced by the schedule.

        Raises:
            SourceError: the date is older than the listings, and the API gave no usable answer.
        """
        now = self._clock.now()
        self._used.clear()
        if day < eastern_date(now) - timedelta(days=CATCHUP_DAYS):
            listing = fetch_inferred(self._http, self._settings.api_url, self._settings.categories, day)
            return Observation(day, (), inferred=listing)
        latest = latest_announcement(now) == day
        feed, feed_problem = self._feed(day) if eastern_date(now) == day else (None, None)
        views = tuple(self._category(category, day, latest=latest) for category in self._settings.categories)
        return Observation(day, views, feed, feed_problem)

    def _category(self, category: str, day: date, *, latest: bool) -> CategoryView:
        view = CategoryView(category)
        if latest:
            view = self._ask_new(category, day)
            if view.listing is not None or self._clock.now() < feed_at(day):
                # Before midnight US Eastern nothing but a fresh page can tell of this date.
                return view
        caught_up = self._ask_catchup(category, day)
        if caught_up.listing is not None:
            return replace(caught_up, shows=view.shows)
        return replace(caught_up, shows=view.shows, problem=caught_up.problem or view.problem)

    def _ask_new(self, category: str, day: date) -> CategoryView:
        address = f"{self._settings.listing_url}/list/{category}/new"
        since = announced_at(day)

        def ask(page: int, shown: int) -> str:
            return address if page == 1 else f"{address}?skip={shown}&show=2000"

        try:
            pages = self._whole(ask, day, since)
        except SourceError as error:
            return CategoryView(category, problem=str(error))
        if pages[0].date != day:
            problem = f"{address}: still shows {pages[0].date}"
            return CategoryView(category, shows=pages[0].date, problem=problem)
        if not pages[0].items:
            # The zero may be false: catch-up has to say so.
            return CategoryView(category, problem=f"{address}: shows no entry of {day}")
        return CategoryView(category, _join(category, pages, "new"), problem=_unexplained(pages))

    def _ask_catchup(self, category: str, day: date) -> CategoryView:
        address = f"{self._settings.listing_url}/catchup/{category}/{day.isoformat()}?abs=True"
        # A past day's page changes no more; today's may while arXiv is still filling it.
        since = feed_at(day + timedelta(days=1)) if eastern_date(self._clock.now()) > day else feed_at(day)

        def ask(page: int, shown: int) -> str:
            return address if page == 1 else f"{address}&page={page}"

        try:
            pages = self._whole(ask, day, since)
        except NotFoundError as error:
            return CategoryView(category, problem=f"arXiv serves no catch-up page ({error})")
        except SourceError as error:
            return CategoryView(category, problem=str(error))
        if pages[0].date != day:
            return CategoryView(category, problem=f"{address}: shows {pages[0].date}")
        if pages[0].no_updates and not pages[0].total:
            return CategoryView(category, no_updates=True)
        if not pages[0].items:
            return CategoryView(category, problem=f"{address}: shows no entry and does not say why")
        return CategoryView(category, _join(category, pages, "catchup"), problem=_unexplained(pages))

    def _whole(self, ask: Callable[[int, int], str], day: date, since: datetime) -> list[ListingPage]:
        """Return all pages, asked for again while they show fewer entries than they declare."""
        pages = self._pages(ask, lambda url: self._kept_page(url, day, since))
        if pages and pages[0].date == day and not _shortfall(pages):
            return pages
        for attempt in range(self._settings.retries + 1):
            if attempt:
                wait = backoff_s(attempt, self._settings.delay_seconds * 5)
                log.warning("listing is short, asking again: %s wait_s=%.1f", _shortfall(pages), wait)
                self._clock.sleep(wait)
            pages = self._pages(ask, self._fetched_page)
            if pages[0].date != day or not _shortfall(pages):
                break
        return pages

    def _pages(
        self, ask: Callable[[int, int], str], page_of: Callable[[str], ListingPage | None]
    ) -> list[ListingPage]:
        pages: list[ListingPage] = []
        while len(pages) < _MAX_PAGES:
            shown = sum(len(page.items) for page in pages)
            try:
                page = page_of(ask(len(pages) + 1, shown))
            except SourceError:
                if not pages:
                    raise
                break  # what the first pages show stays; it will be seen to be short
            if page is None or (pages and not _adds(page, pages)):
                break
            pages.append(page)
            if not _shortfall(pages):
                break
        return pages

    def _fetched_page(self, url: str) -> ListingPage:
        self._used.add(url)
        answer = self._http.get(url, accept=_HTML, judge=judge_listing)
        return parse_listing_page(answer.body, url)

    def _kept_page(self, url: str, day: date, since: datetime) -> ListingPage | None:
        self._used.add(url)
        for answer in self._store.good_answers(url, since):
            page = _parse_kept(answer)
            # A page that shows nothing may have been a false zero: it is asked for again.
            if page is not None and page.date == day and page.items:
                return page
        return None

    def _feed(self, day: date) -> tuple[Listing | None, str | None]:
        category = "+".join(self._settings.categories)
        url = f"{self._settings.feed_url}/rss/{category}"
        self._used.add(url)
        for answer in self._store.good_answers(url, feed_at(day)):
            with contextlib.suppress(AnswerError):
                listing = parse_feed(answer.body, url, category)
                if listing.date == day and listing.items:
                    return listing, None
        try:
            answer = self._http.get(url, accept=_RSS, judge=judge_feed)
            return parse_feed(answer.body, url, category), None
        except SourceError as error:
            log.warning("feed cannot be used: %s", error)
            return None, str(error)


def _parse_kept(answer: RawAnswer) -> ListingPage | None:
    try:
        return parse_listing_page(answer.body, answer.url)
    except AnswerError:
        return None


def _adds(page: ListingPage, pages: Sequence[ListingPage]) -> bool:
    """Whether a further page is of the same date and holds an entry not seen yet."""
    seen = {(item.announce_type, item.paper.arxiv_id) for one in pages for item in one.items}
    return page.date == pages[0].date and any(
        (item.announce_type, item.paper.arxiv_id) not in seen for item in page.items
    )


def _declared(pages: Sequence[ListingPage]) -> Counts:
    declared: Counts = {}
    for page in pages:
        for section, count in page.declared.items():
            declared[section] = max(count, declared.get(section, 0))
    return declared


def _items(pages: Sequence[ListingPage]) -> tuple[ListingItem, ...]:
    """Return the entries of all pages, each once per section, in order."""
    items = {(item.announce_type, item.paper.arxiv_id): item for page in pages for item in page.items}
    return tuple(items.values())


def _shortfall(pages: Sequence[ListingPage]) -> str:
    """Return what the pages declare and do not show; empty when they show it all."""
    items = _items(pages)
    faults = [
        f"{section} {found} of {count}"
        for section, count in _declared(pages).items()
        if (found := sum(item.announce_type == section for item in items)) < count
    ]
    return ", ".join(faults) or _unexplained(pages) or ""


def _unexplained(pages: Sequence[ListingPage]) -> str | None:
    """Return by how much the sections that are shown fall short of the page's own total."""
    total = next((page.total for page in pages if page.total is not None), 0)
    told = max(sum(_declared(pages).values()), len(_items(pages)))
    return f"arXiv declares {total} in all, its sections {told}" if told < total else None


def _join(category: str, pages: Sequence[ListingPage], source: str) -> Listing:
    declared: Counts = {"new": 0, "cross": 0, "replace": 0, **_declared(pages)}
    return Listing(category, pages[0].date, declared, _items(pages), source)
