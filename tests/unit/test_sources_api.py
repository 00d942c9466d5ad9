"""The query API through the ``arxiv`` package: our connection, our judge, our rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from digest.edges.http import PoliteHttp
from digest.errors import AnswerError, FetchError
from digest.models import RawAnswer
from digest.run.adopting import ask_arxiv
from digest.sources.query_api import ACCEPT, BATCH, fetch_inferred, fetch_metadata
from tests.servers.arxiv_papers import SamplePaper, sample_paper
from tests.servers.arxiv_server import ArxivServer
from tests.unit.fakes import NOW, FakeClock, Keeper
from tests.unit.records import DAY, instant

SUBMITTED = datetime(2026, 6, 8, 10, tzinfo=UTC)
IDS = ["2606.00001", "2606.00002", "math/0309136"]
PAPERS: tuple[SamplePaper, ...] = tuple(
    replace(sample_paper(name, DAY, SUBMITTED, comment="5 pages"), doi="10.1/2", classes=("I.2.7",))
    for name in IDS
)


class Api:
    """A loopback API with a connection of ours to it."""

    def __init__(self, server: ArxivServer) -> None:
        self.server = server
        self.keeper = Keeper()
        self.clock = FakeClock()
        self.http = PoliteHttp(
            contact="ada@example.org",
            clock=self.clock,
            keeper=self.keeper,
            delay_s=3.0,
            timeout_s=10,
            retries=2,
        )
        self.url = server.url + "/api/query"


@pytest.fixture
def api() -> Iterator[Api]:
    with ArxivServer(PAPERS, now=NOW) as server:
        one = Api(server)
        yield one
        one.http.close()


def test_the_package_uses_our_connection(api: Api) -> None:
    """Contact, Accept, the delay and the store hold for the package's requests too.

    This fails when a new version of ``arxiv`` no longer uses the session that it is given.
    """
    found = fetch_metadata(api.http, api.url, IDS)
    assert list(found) == IDS
    (request,) = api.server.requests
    assert "(+ada@example.org)" in request.headers["user-agent"]
    assert "arxiv.py" not in request.headers["user-agent"]
    assert request.headers["accept"] == ACCEPT
    assert api.http.requests == 1
    assert [good for _, good in api.keeper.answers] == [True]
    fetch_metadata(api.http, api.url, IDS[:1])
    assert api.clock.slept == [3.0]


@pytest.mark.parametrize("generation", ["new", "old"])
def test_metadata(api: Api, generation: str) -> None:
    """Both generations of the API give the same record."""
    api.server.api_generation = generation  # type: ignore[assignment]
    paper = fetch_metadata(api.http, api.url, IDS)["2606.00001"]
    assert (paper.version, paper.comment, paper.doi) == (1, "5 pages", "10.1/2")
    assert (paper.submitted_at, paper.updated_at) == (SUBMITTED, SUBMITTED)
    assert (paper.categories, paper.primary_category) == (("cs.SD",), "cs.SD")
    assert paper.authors == ("Ada Example", "Bo Sample")
    assert "\n" not in paper.abstract


def test_a_control_character_costs_nothing() -> None:
    """What somebody pasted into a comment makes arXiv's XML ill-formed; the batch is read all the same."""
    papers = [replace(PAPERS[0], comment="5\x02 pages\x0b"), *PAPERS[1:]]
    with ArxivServer(papers, now=NOW) as server:
        one = Api(server)
        found = fetch_metadata(one.http, one.url, IDS)
        one.http.close()
    assert list(found) == IDS
    assert found[IDS[0]].comment == "5 pages"
    assert len(server.requests) == 1


def test_batches(api: Api) -> None:
    """Many identifiers are asked for in batches; what one of them cannot tell does not undo the others."""
    unknown = [f"2606.{number:05}" for number in range(100, 100 + BATCH)]
    found = fetch_metadata(api.http, api.url, [*IDS, *unknown[: BATCH - 3], "2606.00900"])
    assert list(found) == IDS
    assert {request.query["id_list"].count(",") for request in api.server.requests} == {BATCH - 1, 0}
    with pytest.raises(AnswerError, match="knows none"):
        fetch_metadata(api.http, api.url, unknown)


def test_an_older_blogs_papers_are_known_unknown_or_unanswered(api: Api) -> None:
    """Identifiers that do not exist are no failure; from a failure on nothing is said of a paper."""
    unknown = [f"2606.{number:05}" for number in range(100, 100 + BATCH)]
    assert ask_arxiv(api.http, api.url, unknown[:2]) == dict.fromkeys(unknown[:2])
    api.server.forget_requests()
    api.server.fault("/api/query", "500", times=None, after=1)
    said = ask_arxiv(api.http, api.url, [*IDS, *unknown])
    assert {name for name, paper in said.items() if paper is not None} == set(IDS)
    assert set(said) == {*IDS, *unknown[: BATCH - len(IDS)]}
    with pytest.raises(FetchError, match="HTTP 500"):
        ask_arxiv(api.http, api.url, IDS)


@pytest.mark.parametrize(
    "fault", ["false-zero", "empty-page", "rate-exceeded-200", "html-200", "empty-200", "truncated"]
)
def test_bad_answers_are_asked_again(api: Api, fault: str) -> None:
    """None of the answers that the package takes for an empty result passes."""
    api.server.fault("/api/query", fault, times=1)
    assert list(fetch_metadata(api.http, api.url, IDS)) == IDS
    assert len(api.server.requests) == 2


def test_a_lasting_false_zero_is_an_error(api: Api) -> None:
    """Announced papers cannot all be unknown."""
    api.server.fault("/api/query", "false-zero", times=None)
    with pytest.raises(AnswerError, match="knows none of the papers"):
        fetch_metadata(api.http, api.url, IDS)


def test_a_dead_api_is_an_error(api: Api) -> None:
    """After all repeats the failure is ours, not the package's."""
    api.server.fault("/api/query", "500", times=None)
    with pytest.raises(FetchError, match="HTTP 500"):
        fetch_metadata(api.http, api.url, IDS)
    assert len(api.server.requests) == 3


def test_kept_answers_are_used_again(api: Api) -> None:
    """A dry run's answers serve the real run, if they hold the whole batch."""
    fetch_metadata(api.http, api.url, IDS)
    kept = {answer.url: answer for answer, _ in api.keeper.answers}

    def recall(url: str) -> RawAnswer | None:
        return kept.get(url)

    assert list(fetch_metadata(api.http, api.url, IDS, recall)) == IDS
    assert len(api.server.requests) == 1
    kept = {
        url: replace(answer, body=answer.body.replace(b"<entry", b"<x", 1)) for url, answer in kept.items()
    }
    assert list(fetch_metadata(api.http, api.url, IDS, recall)) == IDS
    assert len(api.server.requests) == 2


def test_an_inferred_day(api: Api) -> None:
    """What was submitted in a date's window is its announcement, as far as one can tell."""
    early = sample_paper(
        "2606.00007", DAY, instant("2026-06-08T17:59:00Z"), primary="eess.AS", cross=("cs.SD",)
    )
    other = sample_paper(
        "2606.00008", DAY, instant("2026-06-07T00:00:00Z"), primary="cs.CL", cross=("cs.SD",)
    )
    late = sample_paper("2606.00009", DAY, instant("2026-06-08T18:00:00Z"))
    api.server.papers = (early, other, late)
    listing = fetch_inferred(api.http, api.url, ("cs.SD", "eess.AS"), DAY)
    assert (listing.date, listing.declared, listing.source) == (DAY, None, "api")
    assert {one.paper.arxiv_id: one.announce_type for one in listing.items} == {
        "2606.00007": "new",
        "2606.00008": "cross",
    }


def test_an_empty_window_is_believed_only_in_a_lively_month(api: Api) -> None:
    """A zero counts only if the API shows anything at all of that month."""
    api.server.papers = (sample_paper("2606.00001", DAY, instant("2026-06-20T00:00:00Z")),)
    api.server.now = instant("2026-09-20T00:00Z")
    assert fetch_inferred(api.http, api.url, ("cs.SD",), DAY).items == ()
    with pytest.raises(AnswerError, match="nothing for all of 2026-02"):
        fetch_inferred(api.http, api.url, ("cs.SD",), date(2026, 2, 10))
