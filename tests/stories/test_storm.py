"""A fifth of the model's answers broken in every known way: no paper lost, no error text published."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from tests.servers.llm_faults import KINDS
from tests.servers.llm_server import LlmServer
from tests.stories.blog import MakeBlog, StoryBlog, ids_of, squeezed, statuses
from tests.stories.fulltexts import serve
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
SHARE = 0.2
ENDING = frozenset({"401", "402", "403", "insufficient-quota"})
"""Rightly the last answer of a night: with them most of a storm would never be seen."""
SERVERS_WORDS = re.compile(
    r"upstream|Sign in to|Invalid request|invalid_request|Content Exists|context length|context size"
    r"|ContextWindow|Incorrect API|Insufficient|insufficient_quota|current quota|Rate limit|Bad Gateway"
    r"|overloaded|Loading model|it failed|bad parameter|invalid value|Internal Server|model_not_found"
    r"|Traceback|Error\b|Exception|I cannot help|Let me see|无法完成|希望对您|当然可以|</?think|2999\.99999"
)
"""What may stand in no file at all."""
MODELS_WORDS = re.compile(
    r"以下是翻译|好的，|plain english words|evil\.example|<script|<img|<b>|\{\{|\{%|⟦|⟧|```|内容非常丰富"
    r"|本句未译出"
)
"""What may stand in no paper that counts as good."""
LIVE = re.compile(r"(?<!\\)(?:<script|<img|<b>|\]\(https?://evil|\{\{|\{%)")
"""What would work in a post's HTML, marked paper or not."""


def check_texts(blog: StoryBlog) -> None:
    """Nothing of what the faults brought in is published, or passed off as good."""
    assert SERVERS_WORDS.findall(blog.text()) == []
    assert LIVE.findall(blog.post(DAY)) == []
    sections = blog.post(DAY).split("\n## ")[1:]
    for name, row in blog.rows(DAY).items():
        paper = blog.paper(name)
        assert bool(paper.abstract_zh) == (row["state"] != "original-only")
        if row["state"] == "complete":
            (section,) = [one for one in sections if f"/abs/{name})" in one]
            assert MODELS_WORDS.findall(section) == [], name
            assert MODELS_WORDS.findall(blog.paper_file(name).read_text(encoding="utf-8")) == [], name


@pytest.mark.parametrize(
    ("seed", "kinds"),
    [(1, KINDS - ENDING), (2, KINDS - ENDING), (3, KINDS - ENDING), (4, KINDS)],
    ids=["seed1", "seed2", "seed3", "seed4-with-endings"],
)
def test_a_storm_loses_no_paper_and_publishes_no_error(
    make_blog: MakeBlog, seed: int, kinds: frozenset[str]
) -> None:
    """Exit 0 or 3, every paper in place, none of the server's words in any file; a healthy run completes."""
    papers = invented(DAY, 30)
    storm = LlmServer(fault_rates={kind: SHARE / len(kinds) for kind in sorted(kinds)}, seed=seed)
    blog = make_blog(papers, now=NOW, llm=storm, config={"llm": {"timeout_seconds": 3}})
    serve(blog, *papers)
    night = blog.build("--date", DAY, "--json")
    assert night.code in (0, 3), night.err
    assert any("fault" in call.notes for call in blog.llm.calls)
    assert set(blog.rows(DAY)) == ids_of(papers)
    assert sorted(blog.headings(DAY)) == sorted(squeezed(paper.title) for paper in papers)
    check_texts(blog)

    blog.llm.clear_faults()
    healthy = blog.build("--date", DAY, "--json")
    assert healthy.code == 0, healthy.err
    assert healthy.json["failed"] == []
    assert statuses(blog.rows(DAY)) <= {"complete", "needs-review"}
    assert not any("todo" in row for row in blog.rows(DAY).values())
    check_texts(blog)
