"""The loopback arXiv: its clock, its sections, its paging, and its query API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import quote

import pytest
from lxml import etree, html

from tests.servers.arxiv_forms import PageForms
from tests.servers.arxiv_papers import SamplePaper, SampleVersion, sample_paper
from tests.servers.arxiv_server import ArxivServer

MONDAY, TUESDAY = date(2026, 7, 13), date(2026, 7, 14)
ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of July 2026 in UTC; New York is four hours behind."""
    return datetime(2026, 7, day, hour, minute, tzinfo=UTC)


def get(
    server: ArxivServer, target: str, headers: dict[str, str] | None = None
) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of one answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", target, headers={"Accept": "*/*", **(headers or {})})
        response = connection.getresponse()
        text = response.read().decode()
        return response.status, text, {k.lower(): v for k, v in response.getheaders()}
    finally:
        connection.close()


def headings(text: str) -> list[str]:
    """Texts of all h3."""
    return [" ".join(h.text_content().split()) for h in html.fromstring(text).iter("h3")]


def ids(text: str) -> list[str]:
    """Identifiers of the entries of a page, in order."""
    found = html.fromstring(text).xpath("//dt/a[@title='Abstract']/@id")
    assert isinstance(found, list)
    return [str(one) for one in found]


def papers() -> tuple[SamplePaper, ...]:
    """Two days: new, cross-listed, replaced, withdrawn, a sixth version, a late cross-list."""
    long_ago = date(2026, 3, 3)
    first = SampleVersion(at(1, 9) - timedelta(days=120), long_ago)
    six = tuple(replace(first, announced=long_ago + timedelta(days=n)) for n in range(5))
    return (
        sample_paper("2607.00001", MONDAY, at(10, 15), cross=("eess.AS",)),
        sample_paper("2607.00002", MONDAY, at(10, 16), primary="cs.CL", cross=("cs.SD",)),
        sample_paper("2607.00003", TUESDAY, at(11, 9)),
        sample_paper("2607.00004", TUESDAY, at(12, 9), primary="eess.AS", cross=("cs.SD",)),
        replace(
            sample_paper("2603.00005", long_ago, first.submitted_at),
            versions=(
                first,
                SampleVersion(at(13, 9), TUESDAY, comment="withdrawn", withdrawn=True),
            ),
        ),
        replace(
            sample_paper("2603.00006", long_ago, first.submitted_at),
            versions=(*six, SampleVersion(at(13, 9), TUESDAY)),
        ),
        replace(
            sample_paper("2603.00007", long_ago, first.submitted_at, primary="cs.CL"),
            later_cross=(("cs.SD", TUESDAY),),
        ),
    )


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    """A server on Tuesday morning in Beijing."""
    with ArxivServer(papers(), now=at(14, 6)) as server:
        yield server


def test_listing_changes_at_twenty_hours_eastern_of_the_eve(arxiv: ArxivServer) -> None:
    """One minute decides between Monday's listing and Tuesday's."""
    arxiv.now = at(13, 23, 59)
    before = headings(get(arxiv, "/list/cs.SD/new")[1])[0]
    arxiv.now = at(14, 0, 0)
    after = headings(get(arxiv, "/list/cs.SD/new")[1])[0]
    assert before == "Showing new listings for Monday, 13 July 2026"
    assert after == "Showing new listings for Tuesday, 14 July 2026"


def test_sections_are_those_of_the_category(arxiv: ArxivServer) -> None:
    """New is primary; cross-lists, also late ones, and replacements up to version 5 follow."""
    _, text, _ = get(arxiv, "/list/cs.SD/new")
    assert headings(text)[1:] == [
        "New submissions (showing 1 of 1 entries)",
        "Cross submissions (showing 2 of 2 entries)",
        "Replacement submissions (showing 1 of 1 entries)",
    ]
    assert ids(text) == ["2607.00003", "2603.00007", "2607.00004", "2603.00005"]
    assert "(cross-list from eess.AS)" in text
    assert "(replaced)" in text
    assert "html/2603.00005" not in text


def test_weekend_keeps_the_last_listing_and_empties_the_feed(arxiv: ArxivServer) -> None:
    """On Saturday the page is Tuesday's, and the feed is valid without an item."""
    arxiv.now = at(18, 12)
    assert headings(get(arxiv, "/list/cs.SD/new")[1])[0].endswith("Tuesday, 14 July 2026")
    status, text, _ = get(arxiv, "/rss/cs.SD+eess.AS")
    channel = etree.fromstring(text.encode()).find("channel")
    assert status == 200
    assert channel is not None
    assert channel.findtext("pubDate") == "Sat, 18 Jul 2026 00:00:00 -0400"
    assert channel.findall("item") == []


def test_a_day_of_others_alone_shows_no_updates() -> None:
    """A day announced without anything of the category is headed with its own date."""
    with ArxivServer(papers(), now=at(15, 6), days=[date(2026, 7, 15)]) as server:
        _, text, _ = get(server, "/list/cs.SD/new")
    assert headings(text) == ["Showing new listings for Wednesday, 15 July 2026"]
    assert "<p>No updates today.</p>" in text


def test_feed_changes_at_midnight_eastern_with_types_relative_to_the_query(
    arxiv: ArxivServer,
) -> None:
    """Four hours after the listing; a cross-list of one category is new in the joint query."""
    arxiv.now = at(14, 3, 59)
    assert "2607.00001" in get(arxiv, "/rss/cs.SD")[1]
    arxiv.now = at(14, 4, 0)
    joint = get(arxiv, "/rss/cs.SD+eess.AS")[1]
    assert get(arxiv, "/rss/cs.SD%2Beess.AS")[1] == joint
    space = {"x": "http://arxiv.org/schemas/atom"}
    root = etree.fromstring(joint.encode())
    found = [
        (item.findtext("guid"), item.findtext("x:announce_type", namespaces=space))
        for item in root.iter("item")
    ]
    assert found == [
        ("oai:arXiv.org:2607.00003v1", "new"),
        ("oai:arXiv.org:2607.00004v1", "new"),
        ("oai:arXiv.org:2603.00007v1", "cross"),
        ("oai:arXiv.org:2603.00005v2", "replace"),
    ]


def test_feed_has_etag_and_refuses_an_unknown_category(arxiv: ArxivServer) -> None:
    """The same ETag gives 304; a wrong category is a well-formed feed with 400."""
    _, _, headers = get(arxiv, "/rss/cs.SD")
    assert headers["cache-control"].startswith("max-age=")
    assert get(arxiv, "/rss/cs.SD", {"If-None-Match": headers["etag"]})[0] == 304
    status, text, _ = get(arxiv, "/rss/cs.SDD")
    assert status == 400
    title = etree.fromstring(text.encode()).findtext("channel/title") or ""
    assert title.startswith("Feed error for query:")


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("/catchup/cs.SD/2026-07-12?abs=True", "<p>No updates for Sun, 12 Jul 2026</p>"),
        ("/catchup/cs.SD/2026-07-13?abs=True&page=2", "No further updates for Mon, 13 Jul 2026"),
    ],
)
def test_catchup_says_that_there_is_nothing(arxiv: ArxivServer, target: str, text: str) -> None:
    """A quiet day and a page beyond the end are 200 with their own words."""
    status, page, _ = get(arxiv, target)
    assert status == 200
    assert text in page


@pytest.mark.parametrize(
    "target",
    [
        "/catchup/cs.SD/2026-07-15?abs=True",
        "/catchup/cs.SD/2026-04-13?abs=True",
        "/catchup/cs.SD/2026-7-13?abs=True",
        "/catchup/cs.SD/2026-07-13?abs=True&show=25",
        "/catchup/cs.SD/2026-07-13?abs=yes",
        "/catchup/cs.SD/2026-07-13?page=0",
        "/catchup/cs.SDD/2026-07-13",
        "/list/cs.SDD/new",
    ],
)
def test_wrong_requests_are_400(arxiv: ArxivServer, target: str) -> None:
    """Days too old or to come, other parameters and unknown categories are refused."""
    assert get(arxiv, target)[0] == 400


def test_catchup_shows_abstracts_only_when_asked(arxiv: ArxivServer) -> None:
    """``abs=True`` adds the paragraphs; the entries are the same."""
    with_abs = get(arxiv, "/catchup/cs.SD/2026-07-13?abs=True")[1]
    without = get(arxiv, "/catchup/cs.SD/2026-07-13")[1]
    assert ids(with_abs) == ids(without) == ["2607.00001", "2607.00002"]
    assert "We invent a method" in with_abs
    assert "We invent a method" not in without


def test_pages_say_first_continued_and_last() -> None:
    """With a page size the counts say which part is shown, and all parts make the whole."""
    many = [sample_paper(f"2607.{n:05}", MONDAY, at(10, 15)) for n in range(1, 61)]
    with ArxivServer(many, now=at(13, 6), page_size=25) as server:
        pages = [get(server, f"/list/cs.SD/new?skip={skip}&show=25")[1] for skip in (0, 25, 50)]
        caught = [get(server, f"/catchup/cs.SD/2026-07-13?abs=True&page={n}")[1] for n in (1, 3)]
        default = get(server, "/list/cs.SD/new")[1]
    assert default == pages[0]
    assert [headings(page)[1] for page in pages] == [
        "New submissions (showing first 25 of 60 entries)",
        "New submissions (continued, showing 25 of 60 entries)",
        "New submissions (continued, showing last 10 of 60 entries)",
    ]
    assert [one for page in pages for one in ids(page)] == [paper.arxiv_id for paper in many]
    assert headings(caught[1]) == [
        "New submissions for Monday, 13 July 2026 (continued, showing last 10 of 60 entries )"
    ]
    assert "<span>1</span>\n<a href=/catchup/cs.SD/2026-07-13?abs=True&page=2>2</a>" in caught[0]


def test_forms_can_be_exchanged() -> None:
    """Listings may have dated headings, catch-up plain ones and dated totals."""
    forms = PageForms("dated", "plain", "dated")
    with ArxivServer(papers(), now=at(14, 6), forms=forms) as server:
        listing = headings(get(server, "/list/cs.SD/new")[1])
        caught = get(server, "/catchup/cs.SD/2026-07-13?abs=True")[1]
    assert listing[1] == "New submissions for Tuesday, 14 July 2026 (showing 1 of 1 entries )"
    assert headings(caught)[0] == "New submissions (showing 1 of 1 entries)"
    assert "Total of 2 entries for Mon, 13 Jul 2026" in caught


def test_long_author_lists_are_cut() -> None:
    """After a hundred names the rest is a number in plain text."""
    crowd = replace(papers()[0], authors=tuple(f"A Name{n}" for n in range(112)))
    with ArxivServer([crowd], now=at(13, 6)) as server:
        page = html.fromstring(get(server, "/list/cs.SD/new")[1])
    (authors,) = page.find_class("list-authors")
    assert len(authors.findall("a")) == 100
    assert authors.text_content().endswith("et al. (12 additional authors not shown)")


def query(server: ArxivServer, search: str = "", **more: str) -> tuple[int, list[str], str]:
    """Status, entry ids and total of an API answer."""
    parameters = {"search_query": search, "max_results": "50", **more}
    target = "/api/query?" + "&".join(f"{k}={quote(v)}" for k, v in parameters.items() if v)
    status, text, _ = get(server, target)
    root = etree.fromstring(text.encode())
    found = [one.text.rsplit("/", 1)[1] for one in root.iterfind("a:entry/a:id", ATOM) if one.text]
    return status, found, root.findtext("o:totalResults", namespaces=ATOM) or ""


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("cat:eess.AS", {"2607.00001v1", "2607.00004v1"}),
        ("cat:eess.* ANDNOT cat:cs.SD", set()),
        ("cat:cs.CL AND (cat:cs.SD OR ti:nothing)", {"2607.00002v1", "2603.00007v1"}),
        ("submittedDate:[202607110000 TO 202607122359]", {"2607.00003v1", "2607.00004v1"}),
        ("lastUpdatedDate:[20260713 TO 20260713]", set()),
        ("id:2603.00005 id:2603.00006", {"2603.00005v2", "2603.00006v6"}),
    ],
)
def test_search_queries(arxiv: ArxivServer, search: str, expected: set[str]) -> None:
    """Operators, brackets, wildcards and dates (of version 1) select as arXiv does."""
    status, found, total = query(arxiv, search)
    assert (status, set(found), total) == (200, expected, str(len(expected)))


def test_id_lists(arxiv: ArxivServer) -> None:
    """With a version that one, without it the newest; unknown ones are absent; malformed 400."""
    wanted = "2603.00005v1,2603.00005,2603.00005v3,2607.09999"
    assert query(arxiv, id_list=wanted) == (200, ["2603.00005v1", "2603.00005v2"], "2")
    assert query(arxiv, id_list="abc")[0] == 400
    arxiv.api_generation = "old"
    assert query(arxiv, id_list="abc")[:2] == (200, ["errors#incorrect_id_format_for_abc"])


def test_api_lags_and_has_holes(arxiv: ArxivServer) -> None:
    """The API learns of papers later than the listing, some later than others."""
    arxiv.api_lag = timedelta(hours=12)
    assert query(arxiv, id_list="2607.00003")[1] == []
    arxiv.now = at(14, 12)
    assert query(arxiv, id_list="2607.00003")[1] == ["2607.00003v1"]
    arxiv.api_holes.add("2607.00003")
    assert query(arxiv, id_list="2607.00003")[1] == []


def test_api_pages_and_sorts(arxiv: ArxivServer) -> None:
    """Start and max_results cut one stable order; totals stay."""
    everything = query(arxiv, "cat:cs.SD", sortBy="submittedDate", sortOrder="ascending")[1]
    assert len(everything) == 7
    pages = [
        query(
            arxiv,
            "cat:cs.SD",
            sortBy="submittedDate",
            sortOrder="ascending",
            start=str(start),
            max_results="3",
        )
        for start in (0, 3, 6)
    ]
    assert [one for page in pages for one in page[1]] == everything
    assert {page[2] for page in pages} == {"7"}


def test_full_texts_exist_only_where_given(arxiv: ArxivServer) -> None:
    """``/html`` and ``/pdf`` are 404 unless bytes were given."""
    arxiv.fulltexts["/html/2607.00003v1"] = b"<article>text</article>"
    assert get(arxiv, "/html/2607.00003v1")[:2] == (200, "<article>text</article>")
    assert get(arxiv, "/pdf/2607.00003v1")[0] == 404
    status, page = get(arxiv, "/html/2607.00003v2")[:2]
    assert (status, "No HTML for '2607.00003v2'" in page) == (404, True)


def test_requests_are_recorded_with_their_manners(arxiv: ArxivServer) -> None:
    """Path, query and times are kept; clients without a contact stand out."""
    get(arxiv, "/list/cs.SD/new?skip=0&show=25", {"User-Agent": "digest (mailto:a@example.org)"})
    get(arxiv, "/rss/cs.SD", {"User-Agent": "python"})
    first, second = arxiv.requests
    assert (first.path, first.query) == ("/list/cs.SD/new", {"skip": "0", "show": "25"})
    assert first.end is not None
    assert first.start <= first.end <= second.start
    assert arxiv.min_gap() == second.start - first.start
    assert arxiv.max_concurrent == 1
    assert arxiv.without_contact() == [second]
    assert arxiv.without_accept() == []
