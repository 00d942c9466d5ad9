"""Clients that others wrote read the loopback servers as they read the real ones."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import arxiv
import feedparser
import openai
import pytest
from openai.types.chat import ChatCompletionUserMessageParam

from tests.servers.arxiv_api_form import Generation
from tests.servers.arxiv_papers import sample_paper
from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_server import LlmServer

NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
DAY = date(2026, 7, 14)
ROOT = Path(__file__).parents[1]


def fresh(n: int) -> ArxivServer:
    """A server with that many papers of one day."""
    papers = [
        sample_paper(
            f"2607.{k:05}",
            DAY,
            datetime(2026, 7, 13, 9, k % 60, tzinfo=UTC),
            title=f"Paper {k} with a Title that is Long Enough to be Wrapped by the Old Server",
        )
        for k in range(1, n + 1)
    ]
    return ArxivServer(papers, now=NOW)


@pytest.mark.parametrize("generation", ["old", "new"])
def test_the_arxiv_package_pages_through_results(generation: Generation) -> None:
    """Both generations, several pages, every paper once."""
    with fresh(25) as server:
        server.api_generation = generation
        client = arxiv.Client(page_size=10, delay_seconds=0, num_retries=0)
        client.query_url_format = f"{server.url}/api/query?{{}}"
        search = arxiv.Search("cat:cs.SD", sort_by=arxiv.SortCriterion.SubmittedDate)
        results = list(client.results(search))
        assert sorted(one.get_short_id() for one in results) == [f"2607.{k:05}v1" for k in range(1, 26)]
        assert results[0].title.endswith("Wrapped by the Old Server")
        assert [request.query["start"] for request in server.requests] == ["0", "10", "20"]


def test_feedparser_reads_the_feed() -> None:
    """Not bozo, announce types and authors where they belong."""
    with fresh(2) as server:
        request = Request(f"{server.url}/rss/cs.SD+eess.AS", headers={"Accept": "*/*"})
        with urlopen(request, timeout=10) as response:
            feed = feedparser.parse(response.read())
    assert not feed.bozo
    assert feed.version == "rss20"
    assert [one.arxiv_announce_type for one in feed.entries] == ["new", "new"]
    assert feed.entries[0].author == "Ada Example, Bo Sample"
    assert feed.entries[0].id == "oai:arXiv.org:2607.00001v1"


def test_the_openai_sdk_reads_completions_and_errors() -> None:
    """Content, usage, and errors of the right class."""
    with LlmServer() as server:
        client = openai.OpenAI(base_url=server.base_url, api_key="k", max_retries=0)
        asked: ChatCompletionUserMessageParam = {
            "role": "user",
            "content": "Reply with {sentences}\n[1] It works.",
        }
        expected = '{"sentences": [{"n": 1, "zh": "它工作。"}]}'
        with client:
            answer = client.chat.completions.create(model="fake-model", messages=[asked])
            assert answer.choices[0].message.content == expected
            details = answer.usage.prompt_tokens_details if answer.usage else None
            assert details is not None
            assert details.cached_tokens
            assert [model.id for model in client.models.list()] == ["fake-model"]
            server.fault("429", retry_after=1)
            with pytest.raises(openai.RateLimitError):
                client.chat.completions.create(model="fake-model", messages=[asked])
            server.fault("content-risk")
            with pytest.raises(openai.BadRequestError, match="Content Exists Risk"):
                client.chat.completions.create(model="fake-model", messages=[asked])


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("arxiv_server", ("--data", "tests/data", "--now", NOW.isoformat())), ("llm_server", ())],
)
def test_servers_run_by_themselves(module: str, arguments: tuple[str, ...]) -> None:
    """They print their address and answer there."""
    command = [sys.executable, "-m", f"tests.servers.{module}", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            path = "/rss/cs.SD" if module == "arxiv_server" else "/models"
            with urlopen(Request(address + path, headers={"Accept": "*/*"}), timeout=10) as answer:
                assert answer.status == 200
        finally:
            process.terminate()
