"""How arXiv is asked: politely, patiently, and believing nothing that is no answer."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.stories.blog import MakeBlog, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
ADDRESSES = ("/list/cs.SD/new", "/list/eess.AS/new", "/rss/", "/api/query")
PAIRS = (
    ("429", "html-200"),
    ("503", "empty-200"),
    ("406", "truncated"),
    ("rate-exceeded-200", "short-body"),
    ("silent", "500"),
    ("reset", "502"),
)


@pytest.mark.parametrize("kinds", PAIRS, ids="+".join)
def test_passing_faults_cost_nothing(make_blog: MakeBlog, kinds: tuple[str, str]) -> None:
    """Each address answers badly twice: the day is complete with all metadata, and nothing bad is kept."""
    papers = invented(DAY, 5)
    blog = make_blog(papers, now=NOW, config={"arxiv": {"retries": 3, "timeout_seconds": 1}})
    for address in ADDRESSES:
        for kind in kinds:
            blog.arxiv.fault(address, kind, times=1)
    done = blog.build("--no-llm", "--date", DAY)
    assert done.code == 0, done.err
    assert blog.ledger(DAY)["state"] == "complete"
    assert set(blog.rows(DAY)) == ids_of(papers)
    assert not any("metadata" in row.get("todo", ()) for row in blog.rows(DAY).values())
    faulted = [request.notes["fault"] for request in blog.arxiv.requests if "fault" in request.notes]
    assert sorted(faulted) == sorted(kinds * len(ADDRESSES))


def test_an_oversized_answer_is_given_up(make_blog: MakeBlog) -> None:
    """A listing without end is dropped at the size limit; catch-up gives the day."""
    papers = invented(DAY, 3)
    blog = make_blog(papers, now=NOW, config={"arxiv": {"retries": 0}})
    blog.arxiv.fault("/list/cs.SD/new", "endless", times=None)
    done = blog.build("--no-llm", "--date", DAY)
    assert done.code == 0, done.err
    assert set(blog.rows(DAY)) == ids_of(papers)


def test_retry_after_is_kept(make_blog: MakeBlog) -> None:
    """A 429 that asks for a second gets it before the next request, whatever the delay is."""
    blog = make_blog(invented(DAY, 2), now=NOW)
    blog.arxiv.fault("/list/cs.SD/new", "429", retry_after=1)
    assert blog.build("--no-llm", "--date", DAY).code == 0
    asked = [one for one in blog.arxiv.requests if one.path == "/list/cs.SD/new"]
    assert len(asked) == 2
    assert asked[1].start - asked[0].start >= 1


def test_every_request_is_polite(make_blog: MakeBlog) -> None:
    """One connection, the delay between all requests, contact and Accept on each, the API's included."""
    blog = make_blog(invented(DAY, 3), now=NOW, config={"arxiv": {"delay_seconds": 0.2}})
    assert blog.build("--no-llm", "--date", DAY).code == 0
    assert {path.split("/")[1] for path in blog.arxiv.paths()} == {"list", "rss", "api"}
    assert blog.arxiv.max_concurrent == 1
    assert blog.arxiv.min_gap() >= 0.2
    assert not blog.arxiv.without_contact()
    assert not blog.arxiv.without_accept()
    assert all("story@example.org" in one.headers["user-agent"] for one in blog.arxiv.requests)


def test_a_missing_contact_stops_the_run_before_any_request(make_blog: MakeBlog) -> None:
    """Without ``contact`` the site's address names the operator; without both it is exit 2."""
    blog = make_blog(invented(DAY, 1), now=NOW, config={"arxiv": {"contact": None}})
    refused = blog.build("--no-llm", "--date", DAY)
    assert refused.code == 2
    assert "arxiv.contact" in refused.err
    assert blog.arxiv.paths() == []
    blog.configure({"site": {"url": "https://digest.example.org"}})
    assert blog.build("--no-llm", "--date", DAY).code == 0
    assert all("https://digest.example.org" in one.headers["user-agent"] for one in blog.arxiv.requests)


def test_a_dry_run_prices_the_night_and_asks_arxiv_for_both(make_blog: MakeBlog) -> None:
    """No model, no content; what it says is what the real run does, which asks arXiv nothing again."""
    prices = {"currency": "CNY", "input": 2, "output": 8}
    blog = make_blog(invented(DAY, 4), now=NOW, config={"llm": {"prices": prices}})
    priced = blog.build("--date", DAY, "--dry-run", "--json")
    assert priced.code == 0, priced.err
    (day,) = priced.json["days"]
    assert day["outcome"] == "priced"
    assert day["counts"]["new"] == 4
    assert day["estimate"]["cost"] > 0
    assert blog.tree() == {}
    assert blog.calls() == 0
    blog.arxiv.forget_requests()
    assert blog.build("--date", DAY).code == 0
    assert blog.arxiv.requests == ()
    assert blog.calls() == day["estimate"]["calls"]


def test_links_in_content_are_arxivs_whatever_is_asked(make_blog: MakeBlog) -> None:
    """The loopback addresses that were asked stand nowhere in the content."""
    papers = invented(DAY, 2)
    blog = make_blog(papers, now=NOW)
    assert blog.build("--no-llm", "--date", DAY).code == 0
    assert "127.0.0.1" not in blog.text()
    assert f"https://arxiv.org/abs/{papers[0].arxiv_id}" in blog.post(DAY)
    assert f"https://arxiv.org/pdf/{papers[0].arxiv_id}v1" in blog.post(DAY)
