"""Each fault of the loopback arXiv does what it says, as often as it was told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead

import pytest
from lxml import etree, html

from tests.servers.arxiv_papers import sample_paper
from tests.servers.arxiv_server import ArxivServer

DAYS = (date(2026, 7, 13), date(2026, 7, 14))
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
LIST = "/list/cs.SD/new"
API = "/api/query?search_query=cat:cs.SD"


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    """Three new papers on each of two days."""
    papers = [
        sample_paper(f"2607.{n:02}{k:03}", day, datetime(2026, 7, 9 + n, 9, tzinfo=UTC))
        for n, day in enumerate(DAYS)
        for k in (1, 2, 3)
    ]
    with ArxivServer(papers, now=NOW) as server:
        yield server


@contextmanager
def ask(server: ArxivServer, target: str, *, timeout: float = 10) -> Iterator[HTTPResponse]:
    """An answer of which nothing but the head has been read."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        connection.request("GET", target, headers={"Accept": "*/*"})
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def read(server: ArxivServer, target: str) -> tuple[int, str]:
    """Status and whole text."""
    with ask(server, target) as response:
        return response.status, response.read().decode()


def listed(text: str) -> list[str]:
    """Identifiers on a listing page or in a feed or API answer, in order."""
    if text.startswith("<?xml"):
        root = etree.fromstring(text.encode())
        links = [e.text or "" for e in root.iter("{*}guid", "{*}id")]
        return [t.rsplit(":", 1)[-1].rsplit("/", 1)[-1][:10] for t in links if "26" in t[-12:]]
    found = html.fromstring(text).xpath("//dt/a[@title='Abstract']/@id")
    assert isinstance(found, list)
    return [str(one) for one in found]


@pytest.mark.parametrize(
    ("kind", "status", "body"),
    [
        ("429", 429, "Rate exceeded."),
        ("503", 503, "Service Temporarily Unavailable"),
        ("500", 500, "Server Error"),
        ("502", 502, "Bad Gateway"),
        ("403", 403, "Access denied"),
        ("404", 404, "Not found"),
        ("bad-category", 400, "Invalid archive or category"),
        ("rate-exceeded-200", 200, "Rate exceeded."),
        ("html-200", 200, "Please try again later"),
    ],
)
def test_status_and_page_faults(arxiv: ArxivServer, kind: str, status: int, body: str) -> None:
    """The second request has the fault, the first and third are honest."""
    arxiv.fault("^/list/", kind, after=1)
    answers = [read(arxiv, LIST) for _ in range(3)]
    assert [one for one, _ in answers] == [200, status, 200]
    assert body in answers[1][1]
    assert answers[0] == answers[2]
    assert [request.notes.get("fault") for request in arxiv.requests] == [None, kind, None]


def test_faults_follow_pattern_and_count(arxiv: ArxivServer) -> None:
    """For ever is for ever, other paths are spared, and cleared is cleared."""
    arxiv.fault("cs.SD", "500", times=None)
    assert [read(arxiv, LIST)[0] for _ in range(3)] == [500, 500, 500]
    assert read(arxiv, "/list/eess.AS/new")[0] == 200
    arxiv.clear_faults()
    assert read(arxiv, LIST)[0] == 200
    with pytest.raises(ValueError, match="no fault 'nonsense'"):
        arxiv.fault("", "nonsense")


def test_retry_after_in_both_forms(arxiv: ArxivServer) -> None:
    """Seconds, an HTTP-date from the server's clock, or none."""
    arxiv.fault(LIST, "503", retry_after=7)
    arxiv.fault(LIST, "429", retry_after=90, as_date=True)
    arxiv.fault(LIST, "429")
    answers = []
    for _ in range(3):
        with ask(arxiv, LIST) as response:
            answers.append((response.status, response.headers["Retry-After"]))
    assert answers[0] == (503, "7")
    assert (parsedate_to_datetime(answers[1][1]) - NOW).total_seconds() == 90
    assert answers[2] == (429, None)


def test_no_accept_header_is_406(arxiv: ArxivServer) -> None:
    """Without a script, always."""
    connection = HTTPConnection("127.0.0.1", arxiv.port, timeout=10)
    connection.request("GET", LIST)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert response.status == 406
    assert len(arxiv.without_accept()) == 1


@pytest.mark.parametrize("target", [LIST, API, "/rss/cs.SD"])
def test_truncated_body_has_the_length_of_the_cut(arxiv: ArxivServer, target: str) -> None:
    """The transfer looks whole; the text is the first part of the honest one."""
    whole = read(arxiv, target)[1]
    arxiv.fault(".", "truncated", fraction=0.5)
    status, cut = read(arxiv, target)
    assert status == 200
    assert 0 < len(cut) < len(whole)
    assert whole.startswith(cut)


def test_empty_body_is_200(arxiv: ArxivServer) -> None:
    """Nothing at all, and no error."""
    arxiv.fault(".", "empty-200")
    assert read(arxiv, LIST) == (200, "")


def test_short_body_ends_before_its_length(arxiv: ArxivServer) -> None:
    """A client that counts notices."""
    arxiv.fault(".", "short-body")
    with ask(arxiv, LIST) as response, pytest.raises(IncompleteRead):
        response.read()


def test_reset_breaks_the_connection(arxiv: ArxivServer) -> None:
    """No answer, and not a clean end."""
    arxiv.fault(".", "reset")
    with pytest.raises(ConnectionResetError), ask(arxiv, LIST):
        pass


def test_silence_ends_when_the_server_closes(arxiv: ArxivServer) -> None:
    """A client with a time-out gives up; closing the server does not wait for the rest."""
    arxiv.fault(".", "silent", times=None)
    with pytest.raises(TimeoutError), ask(arxiv, LIST, timeout=0.05):
        pass
    ended = threading.Event()

    def wait_for_ever() -> None:
        with pytest.raises((OSError, HTTPException)), ask(arxiv, LIST, timeout=60):
            pass
        ended.set()

    waiting = threading.Thread(target=wait_for_ever)
    waiting.start()
    arxiv.close()
    waiting.join(10)
    assert ended.is_set()


def test_drip_brings_the_whole_text_in_pieces(arxiv: ArxivServer) -> None:
    """Slow, but complete."""
    honest = read(arxiv, LIST)[1]
    arxiv.fault(".", "drip", bytes=len(honest) // 4, seconds=0.01)
    assert read(arxiv, LIST)[1] == honest
    slow = arxiv.requests[-1]
    assert slow.end is not None
    assert slow.end - slow.start >= 0.025


def test_endless_body_outlasts_any_limit(arxiv: ArxivServer) -> None:
    """No length, and more than a client should take."""
    arxiv.fault(".", "endless")
    with ask(arxiv, LIST) as response:
        assert response.headers["Content-Length"] is None
        assert len(response.read(5_000_000)) == 5_000_000


def test_stale_listing_has_yesterdays_heading(arxiv: ArxivServer) -> None:
    """The previous batch under its own date; redated, under today's."""
    arxiv.fault(LIST, "stale")
    arxiv.fault(LIST, "stale-redated")
    stale, redated = read(arxiv, LIST)[1], read(arxiv, LIST)[1]
    assert listed(stale) == listed(redated) == ["2607.00001", "2607.00002", "2607.00003"]
    assert "Showing new listings for Monday, 13 July 2026" in stale
    assert "Showing new listings for Tuesday, 14 July 2026" in redated


def test_stale_feed_is_dated_today(arxiv: ArxivServer) -> None:
    """Yesterday's items with today's build date."""
    arxiv.fault("/rss/", "stale")
    text = read(arxiv, "/rss/cs.SD")[1]
    assert listed(text) == ["2607.00001", "2607.00002", "2607.00003"]
    channel = etree.fromstring(text.encode())
    assert channel.findtext("channel/lastBuildDate") == "Tue, 14 Jul 2026 04:00:07 +0000"


@pytest.mark.parametrize("target", [LIST, "/catchup/cs.SD/2026-07-14?abs=True"])
@pytest.mark.parametrize(
    ("kind", "shown", "counts"),
    [
        ("declares-more", [1, 2, 3], "(showing 3 of 4 entries"),
        ("entry-missing", [2, 3], "(showing 2 of 2 entries"),
        ("reordered", [3, 2, 1], "(showing 3 of 3 entries"),
        ("duplicates", [1, 1, 2, 3], "(showing 4 of 3 entries"),
    ],
)
def test_content_faults_of_pages(
    arxiv: ArxivServer, target: str, kind: str, shown: list[int], counts: str
) -> None:
    """Well-formed pages that are wrong."""
    arxiv.fault(".", kind)
    text = read(arxiv, target)[1]
    assert listed(text) == [f"2607.01{n:03}" for n in shown]
    assert counts in text


@pytest.mark.parametrize(
    ("kind", "total", "shown"),
    [
        ("false-zero", "0", 0),
        ("empty-page", "6", 0),
        ("entry-missing", "6", 5),
        ("declares-more", "7", 6),
        ("duplicates", "6", 7),
    ],
)
def test_content_faults_of_the_api(arxiv: ArxivServer, kind: str, total: str, shown: int) -> None:
    """Totals and entries that do not belong together."""
    arxiv.fault("/api/query", kind)
    root = etree.fromstring(read(arxiv, API)[1].encode())
    assert root.findtext("{*}totalResults") == total
    assert len(root.findall("{*}entry")) == shown


def test_a_later_page_can_be_the_empty_one(arxiv: ArxivServer) -> None:
    """The pattern sees the query, so only pages after the first are hit."""
    arxiv.fault(r"start=[1-9]", "empty-page", times=None)
    first, later = (
        etree.fromstring(read(arxiv, f"{API}&max_results=3&start={start}")[1].encode()) for start in (0, 3)
    )
    assert len(first.findall("{*}entry")) == 3
    assert later.findall("{*}entry") == []
    assert later.findtext("{*}totalResults") == "6"


def test_simultaneous_requests_are_counted(arxiv: ArxivServer) -> None:
    """Two that are open at once show in the record."""
    arxiv.fault("/list/", "silent", times=2)
    open_ones = []
    for _ in range(2):
        connection = socket.create_connection(("127.0.0.1", arxiv.port))
        connection.sendall(f"GET {LIST} HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n".encode())
        open_ones.append(connection)
    while sum(request.path == LIST for request in arxiv.requests) < 2:
        read(arxiv, "/rss/cs.SD")
    assert arxiv.max_concurrent >= 2
    for connection in open_ones:
        connection.close()
