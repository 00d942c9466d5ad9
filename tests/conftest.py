"""What all tests share: no real server, the recordings beside the checkout, and blogs for stories."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.servers.arxiv_papers import SamplePaper
from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_server import LlmServer
from tests.stories.blog import MakeBlog, StoryBlog

SHARED = Path(__file__).parents[2] / "shared" / "data"


def pytest_configure() -> None:
    """No test may pay a real server: keys and addresses of the person who runs them are forgotten."""
    for name in [one for one in os.environ if one.startswith(("OPENAI_", "DIGEST_"))]:
        del os.environ[name]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recordings beside the checkout; the test is skipped without it."""
    if not SHARED.is_dir():
        # They belong to developers and CI; everyone else has the invented papers.
        pytest.skip("no recordings beside this repository")
    return SHARED


@pytest.fixture
def make_blog(tmp_path: Path) -> Iterator[MakeBlog]:
    """Make a blog with its own servers: ``make_blog(papers, now=…, config={…})``."""
    with ExitStack() as stack:
        made: list[StoryBlog] = []

        def make(
            papers: Iterable[SamplePaper],
            *,
            now: datetime,
            config: dict[str, Any] | None = None,
            days: Iterable[date] = (),
            llm: LlmServer | None = None,
            arxiv: type[ArxivServer] = ArxivServer,
        ) -> StoryBlog:
            listings = stack.enter_context(arxiv(papers, now=now, days=days))
            model = stack.enter_context(llm or LlmServer())
            made.append(StoryBlog(tmp_path / f"blog{len(made)}", listings, model, config or {}))
            return made[-1]

        yield make
