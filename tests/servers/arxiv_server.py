"""A loopback arXiv: listings, catch-up, feeds and query API as they stand at a settable moment.

    with ArxivServer(papers, now=datetime(2026, 6, 9, 6, tzinfo=UTC)) as arxiv:
        arxiv.fault("/list/cs.SD", "429", times=2, retry_after=0)
        …  # the program under test asks arxiv.url
        assert arxiv.max_concurrent == 1

Faults (``fault``): 429, 503, 500, 502, 403, 404 (options ``retry_after`` seconds, ``as_date``),
rate-exceeded-200, empty-200, html-200, truncated, short-body, silent, slow, drip, reset, endless,
bad-category, and the content faults stale, stale-redated, declares-more, entry-missing,
reordered, duplicates, false-zero, empty-page. A request without ``Accept`` gets 406, always.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import time as clock
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.documents import latexml
from tests.servers.arxiv_api import answer_query
from tests.servers.arxiv_api_form import Generation
from tests.servers.arxiv_catalogue import (
    announcement_days,
    batch_for,
    eastern_date,
    feed_ordered,
    last_day,
    released_at,
)
from tests.servers.arxiv_daily import load_daily
from tests.servers.arxiv_faults import CONTENT_FAULTS, KINDS, REPLY_FAULTS, Twist, twist_batch
from tests.servers.arxiv_feed_form import midnight, render_feed, render_feed_error
from tests.servers.arxiv_forms import (
    DEFAULT_FORMS,
    PageForms,
    render_catchup_page,
    render_list_page,
)
from tests.servers.arxiv_papers import SamplePaper
from tests.servers.arxiv_taxonomy import is_known
from tests.servers.faults import FaultScript
from tests.servers.loopback import LoopbackServer, Recorded, Reply

CATCHUP_DAYS = 91
"""How far back catch-up goes; arXiv allows one more than the 90 that it promises."""

_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+")


class ArxivServer(LoopbackServer):
    """The server; everything settable may be set while it runs."""

    def __init__(
        self,
        papers: Iterable[SamplePaper] = (),
        *,
        now: datetime,
        port: int = 0,
        days: Iterable[date] = (),
        page_size: int = 2000,
        api_lag: timedelta = timedelta(0),
        api_generation: Generation = "new",
        forms: PageForms = DEFAULT_FORMS,
        fulltexts: Mapping[str, bytes] | None = None,
    ) -> None:
        """``days`` are announcement days beyond those of the papers: arXiv announced, but nothing
        of ours. ``fulltexts`` maps paths such as ``/html/2606.06550v1`` to bytes."""
        super().__init__(port)
        self.papers: tuple[SamplePaper, ...] = tuple(papers)
        self.days: tuple[date, ...] = tuple(days)
        self.now = now
        self.page_size = page_size
        self.api_lag = api_lag
        self.api_generation: Generation = api_generation
        self.api_holes: set[str] = set()
        """Identifiers that the API does not know yet, whatever the clock says."""
        self.forms = forms
        self.fulltexts: dict[str, bytes] = dict(fulltexts or {})
        self._script = FaultScript(KINDS)

    def fault(
        self, pattern: str, kind: str, *, times: int | None = 1, after: int = 0, **options: Any
    ) -> None:
        """Let ``kind`` happen to requests whose path and query match (``re.search``), ``times``
        times (None: always), the first ``after`` matches left alone."""
        self._script.add(pattern, kind, times, after, options)

    def clear_faults(self) -> None:
        """From now on everything is answered well."""
        self._script.clear()

    def without_contact(self) -> list[Recorded]:
        """Requests whose User-Agent names neither an e-mail address nor a page."""
        return [r for r in self.requests if not _CONTACT.search(r.headers.get("user-agent", ""))]

    def without_accept(self) -> list[Recorded]:
        """Requests without an Accept header."""
        return [r for r in self.requests if not r.headers.get("accept")]

    def announced_days(self) -> tuple[date, ...]:
        """All announcement days that the server knows, ascending."""
        return tuple(sorted({*announcement_days(self.papers), *self.days}))

    def answer(self, request: Recorded) -> Reply:
        """The honest reply, or the fault that is due."""
        if not request.headers.get("accept"):
            return _page("<html><body><h1>406 Not Acceptable</h1></body></html>", 406)
        fault = self._script.take(request.target)
        if fault is None:
            return self._honest(request, None)
        request.notes["fault"] = fault.kind
        if fault.kind in CONTENT_FAULTS:
            return self._honest(request, Twist(fault.kind, **fault.options))  # type: ignore[arg-type]  # a script names them
        spoil = REPLY_FAULTS[fault.kind]
        return spoil(lambda: self._honest(request, None), fault.options, self.now)

    def _honest(self, request: Recorded, twist: Twist | None) -> Reply:
        path = request.path
        if match := re.fullmatch(r"/list/([^/]+)/new", path):
            return self._list(match[1], request.query, twist)
        if match := re.fullmatch(r"/catchup/([^/]+)/([^/]+)", path):
            return self._catchup(match[1], match[2], request.query, twist)
        if match := re.fullmatch(r"/rss/([^/]+)", path):
            return self._feed(re.split(r"[+ ]", match[1]), request, twist)
        if path == "/api/query":
            # The settings are read once, so that a test that changes the clock meets whole answers.
            known = [one for one in self.papers if one.arxiv_id not in self.api_holes]
            return answer_query(known, request, self.now, self.api_lag, self.api_generation, twist)
        if path in self.fulltexts:
            kind = "application/pdf" if path.startswith("/pdf/") else "text/html; charset=utf-8"
            return Reply(self.fulltexts[path], 200, kind)
        if path.startswith("/html/"):
            return Reply(latexml.stub(path.removeprefix("/html/")), 404)
        return _page("<html><body><h1>No document for that address</h1></body></html>", 404)

    def _previous(self, day: date) -> date:
        return max((one for one in self.announced_days() if one < day), default=day)

    def _list(self, category: str, query: Mapping[str, str], twist: Twist | None) -> Reply:
        if not is_known(category):
            return _bad_request("Invalid archive or category")
        try:
            skip, show = int(query.get("skip", 0)), int(query.get("show", self.page_size))
        except ValueError:
            return _bad_request("skip and show must be integers")
        day = last_day(self.announced_days(), self.now)
        if day is None:
            return _page("<html><body><p>No updates today.</p></body></html>")
        of = self._previous(day) if twist and twist.kind.startswith("stale") else day
        batch = twist_batch(batch_for(self.papers, [category], of, self.now), twist)
        if twist and twist.kind == "stale-redated":
            batch = replace(batch, day=day)
        return _page(
            render_list_page(category, batch, skip=skip, show=max(1, min(show, 2000)), forms=self.forms)
        )

    def _catchup(self, category: str, day_text: str, query: Mapping[str, str], twist: Twist | None) -> Reply:
        if unexpected := set(query) - {"abs", "page"}:
            return _bad_request(f"Unexpected parameters: {', '.join(sorted(unexpected))}")
        if not is_known(category):
            return _bad_request("Invalid subject")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day_text):
            return _bad_request("Invalid date format. Use YYYY-MM-DD")
        try:
            day = date.fromisoformat(day_text)
        except ValueError:
            return _bad_request("Invalid date format. Use YYYY-MM-DD")
        if not re.fullmatch(r"[1-9]\d*", query.get("page", "1")):
            return _bad_request("Invalid page value")
        if query.get("abs", "False") not in {"True", "False"}:
            return _bad_request("Invalid abs value")
        today = eastern_date(self.now)
        if day > max(today, last_day(self.announced_days(), self.now) or today):
            return _bad_request(f"Invalid date: {day}. It is later than today")
        if day < today - timedelta(days=CATCHUP_DAYS):
            return _bad_request(f"Invalid date: {day}. Catchup goes back 90 days")
        of = self._previous(day) if twist and twist.kind.startswith("stale") else day
        papers = self.papers if released_at(day) <= self.now else ()
        batch = twist_batch(batch_for(papers, [category], of, self.now), twist)
        if twist and twist.kind == "stale-redated":
            batch = replace(batch, day=day)
        released = [one for one in self.announced_days() if released_at(one) <= self.now]
        return _page(
            render_catchup_page(
                category,
                batch,
                page=int(query.get("page", "1")),
                page_size=self.page_size,
                abstracts=query.get("abs") == "True",
                next_day=min((one for one in released if one > day), default=None),
                forms=self.forms,
            )
        )

    def _feed(self, wanted: list[str], request: Recorded, twist: Twist | None) -> Reply:
        kind = "application/rss+xml; charset=utf-8"
        if unknown := [one for one in wanted if not is_known(one)]:
            problem = f"Bad subject class '{unknown[0]}'."
            body = render_feed_error("+".join(wanted), problem, self.now.astimezone(UTC))
            return Reply(body.encode(), 400, kind)
        day = eastern_date(self.now)
        of = self._previous(day) if twist and twist.kind.startswith("stale") else day
        batch = feed_ordered(batch_for(self.papers, wanted, of, self.now))
        built_at = datetime.strptime(midnight(day), "%a, %d %b %Y %H:%M:%S %z")
        body = render_feed(
            wanted, day, twist_batch(batch, twist), built_at.astimezone(UTC) + timedelta(seconds=7)
        )
        etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
        ends = built_at + timedelta(days=1)
        age = max(0, int((ends - self.now).total_seconds()))
        headers = (("ETag", etag), ("Cache-Control", f"max-age={age}"))
        if request.headers.get("if-none-match") == etag:
            return Reply(b"", 304, kind, headers)
        return Reply(body.encode(), 200, kind, headers)


def _page(html: str, status: int = 200) -> Reply:
    return Reply(html.encode(), status)


def _bad_request(problem: str) -> Reply:
    return _page(f"<html><body><h1>400 Bad Request</h1><p>{problem}</p></body></html>", 400)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve real or sample papers until interrupted; prints the address."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of YYYY-MM-DD.jsonl files")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--now", default="2026-06-09T06:00:00+00:00", help="aware ISO instant")
    parser.add_argument("--generation", choices=["old", "new"], default="new")
    given = parser.parse_args(arguments)
    server = ArxivServer(
        load_daily(given.data),
        now=datetime.fromisoformat(given.now),
        port=given.port,
        api_generation=given.generation,
    )
    with server:
        print(server.url, flush=True)
        try:
            while True:
                clock.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
