"""Sentence embeddings: made once by ``digest build``, used by ``digest similar``; no night fails for them."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.servers.llm_embeddings import EMBED_FAULTS
from tests.servers.llm_habits import Habits
from tests.servers.llm_server import LlmServer
from tests.stories.blog import KEY, MakeBlog, Outcome, StoryBlog, when
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PRICES = {"currency": "CNY", "input": 2, "output": 8}
ON = {"related": {"embeddings_model": "fake-embeddings"}}


def blog_of(make_blog: MakeBlog, count: int = 6, **config: Any) -> StoryBlog:
    return make_blog(invented(DAY, count), now=NOW, config={**ON, **config})


def vectors(blog: StoryBlog) -> dict[str, bytes]:
    """Return what the cache has for each name."""
    with contextlib.closing(sqlite3.connect(blog.root / ".digest" / "digest.db")) as db:
        return dict(db.execute("SELECT name, vector FROM vectors ORDER BY name"))


def papers_with_one(blog: StoryBlog) -> set[str]:
    return {name for name, vector in vectors(blog).items() if vector and not name.startswith("?")}


def asked(blog: StoryBlog) -> list[str]:
    """Return the texts of all requests for embeddings, one after another."""
    return [text for texts in blog.llm.embedded for text in texts]


def found(outcome: Outcome) -> list[dict[str, Any]]:
    assert outcome.code == 0, outcome.err
    return [json.loads(line) for line in outcome.out.splitlines()]


def trouble(outcome: Outcome) -> list[str]:
    """Return the lines about vectors that a run printed, progress aside."""
    return [line for line in outcome.err.splitlines() if re.search("vectors for digest|has a vector", line)]


def test_off_unless_a_model_is_named(make_blog: MakeBlog) -> None:
    """Without ``related.embeddings_model`` no request for embeddings is made by either command."""
    blog = make_blog(invented(DAY, 2), now=NOW)
    assert blog.build("--date", DAY).code == 0
    assert all(line["by"] == "words" for line in found(blog.run("similar", "speech", "--json")))
    assert asked(blog) == []


def test_a_vector_is_paid_for_once(make_blog: MakeBlog) -> None:
    """One for each paper, of its original text, after the night's chats; a second run asks for nothing."""
    blog = blog_of(make_blog, llm={"prices": PRICES})
    first = blog.build("--date", DAY, "--json")
    assert first.code == 0, first.err
    assert papers_with_one(blog) == set(blog.rows(DAY))
    texts = asked(blog)
    assert len(texts) == len(set(texts)) == 6
    assert all("We study" in text for text in texts)
    paths = [request.path for request in blog.llm.requests]
    assert paths[-1].endswith("/embeddings")
    assert sum(path.endswith("/embeddings") for path in paths) == 1
    kept = first.json["tokens"]
    assert first.json["spent"]["tokens"] > kept  # the vectors are in no ledger
    blog.llm.forget_requests()
    again = blog.build("--date", DAY, "--refresh", "--json")
    assert again.code == 0, again.err
    assert asked(blog) == []


def test_the_archive_gets_its_vectors_too(make_blog: MakeBlog) -> None:
    """Switched on later, the next run makes those of all papers; pages and posts do not change."""
    blog = make_blog(invented(DAY, 4), now=NOW)
    assert blog.run("build", "--date", DAY).code == 0
    tree = blog.tree()
    site = {path: path.read_bytes() for path in (blog.root / "_site").rglob("*") if path.is_file()}
    blog.configure(ON)
    assert blog.run("build", "--date", DAY).code == 0
    assert papers_with_one(blog) == set(blog.rows(DAY))
    assert blog.tree() == tree
    assert {path: path.read_bytes() for path in site} == site


def test_meaning_and_words_are_mixed(make_blog: MakeBlog) -> None:
    """A paper is found by a spelling that none has; the line says by what, and the question is kept."""
    blog = blog_of(make_blog, 8)
    assert blog.build("--date", DAY).code == 0
    blog.llm.forget_requests()
    by_words = found(blog.run("similar", "diarisations of speakerlike voices", "--json", "--no-llm"))
    assert asked(blog) == []
    assert not any("Diarization" in line["title"] for line in by_words)
    lines = found(blog.run("similar", "diarisations of speakerlike voices", "--json"))
    assert "Diarization" in lines[0]["title"]
    for line in lines:
        assert line["by"] == "words+vectors"
        assert line["score"] == pytest.approx((line["words"] + line["vectors"]) / 2, abs=0.002)
    assert [line["score"] for line in lines] == sorted((line["score"] for line in lines), reverse=True)
    assert len(asked(blog)) == 1
    assert found(blog.run("similar", "diarisations of speakerlike voices", "--json")) == lines
    one = min(blog.rows(DAY))
    near = found(blog.run("similar", one, "--json"))
    assert one not in [line["arxiv_id"] for line in near]
    assert all(line["by"] == "words+vectors" for line in near)
    assert len(asked(blog)) == 1


def test_without_the_server_words_still_find(make_blog: MakeBlog) -> None:
    """No vectors yet, no key, no server: one line each, and the papers that words find."""
    blog = make_blog(invented(DAY, 8), now=NOW)
    assert blog.build("--date", DAY).code == 0
    query = ("similar", "speaker diarization", "--json")
    expected = found(blog.run(*query))
    assert expected
    blog.configure(ON)
    before = blog.run(*query)
    assert (found(before), len(trouble(before))) == (expected, 1)
    assert blog.build("--date", DAY).code == 0
    blog.key = None
    no_key = blog.run(*query)
    assert (found(no_key), len(trouble(no_key))) == (expected, 1)
    assert "OPENAI_API_KEY" in no_key.err
    blog.key = KEY
    blog.llm.fault("404", task="embed", times=None)
    no_server = blog.run(*query)
    assert (found(no_server), len(trouble(no_server))) == (expected, 1)
    assert "related.embeddings_model" in no_server.err


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("404", "related.embeddings_base_url"),
        ("401", "related.embeddings_api_key_env"),
        ("402", "balance"),
        ("400", "does not accept"),
        ("500", "problem of its own"),
        ("200-html", "without embeddings"),
        ("200-error", "problem of its own"),
        ("reset", "cannot be"),
        ("embed-short", "embeddings for"),
        ("embed-nan", "no usable numbers"),
        ("embed-zero", "no usable numbers"),
    ],
)
def test_trouble_is_one_line_and_heals(make_blog: MakeBlog, kind: str, words: str) -> None:
    """The night ends as without vectors; the line has no word of the server; the next run makes them."""
    blog = blog_of(make_blog, 5)
    blog.llm.fault(kind, task="embed", times=None)
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0, outcome.err
    assert blog.ledger(DAY)["state"] == "complete"
    (line,) = trouble(outcome)
    assert words in line
    for word in ("Incorrect API", "Insufficient Balance", "Invalid request", "upstream", KEY):
        assert word not in outcome.err
    assert papers_with_one(blog) == set()
    assert len(blog.llm.embedded) <= 20
    blog.llm.clear_faults()
    assert blog.build("--date", DAY).code == 0
    assert papers_with_one(blog) == set(blog.rows(DAY))


@pytest.mark.parametrize("kind", ["429", "503", "embed-shuffled", "embed-no-usage"])
def test_what_a_client_must_bear(make_blog: MakeBlog, kind: str) -> None:
    """A busy server is asked again after the time it names; order by index and no usage are no trouble."""
    blog = blog_of(make_blog, 5)
    blog.llm.fault(kind, task="embed", times=1, retry_after=1)
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0, outcome.err
    assert trouble(outcome) == []
    spoilt = vectors(blog)
    assert papers_with_one(blog) == set(blog.rows(DAY))
    if kind in ("429", "503"):
        first, second = (one for one in blog.llm.requests if one.path.endswith("/embeddings"))
        assert second.start - first.start >= 1.0
    other = blog_of(make_blog, 5)
    assert other.build("--date", DAY).code == 0
    assert vectors(other) == spoilt
    assert kind in EMBED_FAULTS or kind.isdigit()


def test_a_server_that_takes_few_texts_is_asked_in_small_parts(make_blog: MakeBlog) -> None:
    """Refused as too many, a batch is halved until it is taken; nothing is asked for twice that was had."""
    blog = blog_of(make_blog, 24)
    blog.llm.habits = replace(blog.llm.habits, most_embedded=5)
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0, outcome.err
    assert trouble(outcome) == []
    assert len(papers_with_one(blog)) == 24
    taken = [text for texts in blog.llm.embedded if len(texts) <= 5 for text in texts]
    assert len(taken) == len(set(taken)) == 24


@pytest.mark.parametrize("kind", ["context-openai", "content-risk", "400", "embed-nan"])
def test_one_text_that_a_server_refuses_is_left_out(make_blog: MakeBlog, kind: str) -> None:
    """The others get their vectors, and that one is not asked for every night."""
    blog = blog_of(make_blog, 8)
    blog.llm.fault(kind, task="embed", match="Keyword Spotting", times=None)
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0, outcome.err
    assert trouble(outcome) == []
    assert len(papers_with_one(blog)) == 7
    blog.llm.forget_requests()
    assert blog.build("--date", DAY).code == 0
    assert asked(blog) == []
    refused = blog.run("similar", "Keyword Spotting", "--json")
    assert [line["by"] for line in found(refused)] == ["words"]
    assert len(trouble(refused)) == 1


def test_a_number_that_is_none_spoils_one_vector_alone(make_blog: MakeBlog) -> None:
    """A NaN in one of a batch's vectors leaves the others good."""
    blog = blog_of(make_blog, 5)
    blog.llm.fault("embed-nan-once", task="embed")
    assert blog.build("--date", DAY).code == 0
    assert len(papers_with_one(blog)) == 4


def test_another_length_is_another_model(make_blog: MakeBlog) -> None:
    """Vectors of another length are refused with the remedy; after it all are made anew."""
    blog = blog_of(make_blog, 3)
    assert blog.build("--date", DAY).code == 0
    blog.llm.fault("embed-size", task="embed", times=None)
    outcome = blog.run("similar", "speech", "--json")
    assert all(line["by"] == "words" for line in found(outcome))
    (line,) = trouble(outcome)
    assert "digest gc --vectors" in line
    assert "vectors" in blog.run("gc", "--vectors").out
    assert vectors(blog) == {}
    assert blog.build("--date", DAY).code == 0
    assert {len(vector) for vector in vectors(blog).values()} == {48}


def test_a_withdrawn_paper_has_no_vector(make_blog: MakeBlog) -> None:
    """It is neither asked about nor found, and nothing waits for it."""
    blog = blog_of(make_blog, 6)
    assert blog.build("--date", DAY, "--no-llm").code == 0
    gone = max(blog.rows(DAY))
    text = blog.paper_file(gone).read_text(encoding="utf-8")
    blog.paper_file(gone).write_text(text.replace("status: original-only", "status: withdrawn"), "utf-8")
    assert blog.paper(gone).status == "withdrawn"
    assert blog.build("--date", DAY).code == 0
    assert papers_with_one(blog) == set(blog.rows(DAY)) - {gone}
    blog.llm.forget_requests()
    assert blog.build("--date", DAY, "--dry-run", "--json").json["vectors"]["papers"] == 0
    assert blog.build("--date", DAY).code == 0
    near = found(blog.run("similar", "emotion", "--json"))
    assert gone not in [line["arxiv_id"] for line in near]
    assert len(asked(blog)) == 1


def test_the_budget_counts_vectors(make_blog: MakeBlog) -> None:
    """They are asked for out of what the night has left, in earlier runs too; the rest waits in one line."""
    blog = blog_of(make_blog, 4)
    assert blog.build("--date", DAY, "--no-llm").code == 0
    blog.configure({"llm": {"max_tokens_per_night": 1}})
    outcome = blog.build("--date", DAY)
    assert outcome.code == 3
    (line,) = trouble(outcome)
    assert "budget" in line
    assert asked(blog) == []
    blog.configure({"llm": {"max_tokens_per_night": None}})
    assert blog.build("--date", DAY).code == 0
    assert len(papers_with_one(blog)) == 4


def test_a_dry_run_prices_vectors(make_blog: MakeBlog) -> None:
    """Papers, calls, tokens and cost at the price of embeddings; and the real run asks as much."""
    blog = blog_of(make_blog, 6, llm={"prices": PRICES})
    priced = blog.build("--date", DAY, "--dry-run", "--json")
    assert priced.code == 0, priced.err
    said = priced.json["vectors"]
    assert (said["papers"], said["calls"]) == (6, 1)
    assert said["cost"] == pytest.approx(said["tokens"] * 2 / 1e6, abs=1e-6)
    assert asked(blog) == []
    blog.configure({"related": {"embeddings_price": 0.5}})
    cheaper = blog.build("--date", DAY, "--dry-run", "--json").json["vectors"]
    assert cheaper["cost"] == pytest.approx(said["tokens"] * 0.5 / 1e6, abs=1e-6)
    assert "vectors · 6 papers without one · 1 calls" in blog.build("--date", DAY, "--dry-run").out
    assert blog.build("--date", DAY).code == 0
    assert len(blog.llm.embedded) == 1
    after = blog.build("--date", DAY, "--dry-run", "--json").json["vectors"]
    assert (after["papers"], after["calls"]) == (0, 0)
    no_prices = blog_of(make_blog, 2)
    assert no_prices.build("--date", DAY, "--dry-run", "--json").json["vectors"]["cost"] is None


@pytest.fixture
def elsewhere() -> Iterator[LlmServer]:
    with LlmServer(habits=Habits(api_key="sk-other")) as running:
        yield running


def test_another_server_gets_its_own_key_alone(make_blog: MakeBlog, elsewhere: LlmServer) -> None:
    """The LLM's key is never sent to another address; a variable of its own is."""
    related = {**ON["related"], "embeddings_base_url": elsewhere.base_url}
    blog = blog_of(make_blog, 3, related=related)
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0, outcome.err
    assert [one.headers["authorization"] for one in elsewhere.requests] == ["Bearer none"]
    blog.configure({"related": {"embeddings_api_key_env": "OTHER_KEY"}})
    assert "OTHER_KEY" in trouble(blog.build("--date", DAY))[0]
    bad = blog.build("--date", DAY, env={"OTHER_KEY": "sk-密钥"})
    assert bad.code == 0
    assert "OTHER_KEY" in trouble(bad)[0]
    assert "密钥" not in bad.err
    doctor = blog.run("doctor", "--offline")
    assert "OTHER_KEY" in next(line for line in doctor.out.splitlines() if "fake-embeddings" in line)
    done = blog.build("--date", DAY, env={"OTHER_KEY": "sk-other"})
    assert done.code == 0, done.err
    assert len(papers_with_one(blog)) == 3
    assert asked(blog) == []
    assert KEY not in str([one.headers for one in elsewhere.requests])


def test_a_killed_run_loses_no_vector(make_blog: MakeBlog) -> None:
    """Killed between two batches, the next run asks for what is missing and for nothing else."""
    blog = blog_of(make_blog, 40)
    blog.llm.fault("silent", task="embed", after=1, times=1)
    process = blog.start("build", "--no-site", "--date", DAY)
    when(lambda: len(blog.llm.embedded) == 2, process)
    process.kill()
    process.communicate()
    had = papers_with_one(blog)
    assert len(had) == 32
    first = set(blog.llm.embedded[0])
    blog.llm.forget_requests()
    assert blog.build("--date", DAY).code == 0
    assert len(papers_with_one(blog)) == 40
    assert len(asked(blog)) == 8
    assert not first & set(asked(blog))
