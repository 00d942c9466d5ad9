"""``digest similar``: the nearest papers of an archive, by the real command."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest

from digest.site import index as indexes
from tests.site.blogs import DAY, TestBlog, paper
from tests.site.test_related import subject_paper
from tests.stories.blog import Outcome, clean_environment, run_digest


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    blog = TestBlog(tmp_path / "blog")
    (blog.root / "config.yaml").write_text("site: {title: 测试}\n", "utf-8")
    return blog


@pytest.fixture
def full(blog: TestBlog) -> TestBlog:
    random_ = random.Random(3)
    for number in range(6):
        day = DAY - timedelta(days=number)
        blog.put_day(day, [subject_paper(day, n, random_) for n in range(6)])
    return blog


def similar(blog: TestBlog, *arguments: object) -> Outcome:
    return run_digest(["similar", *arguments], blog.root, clean_environment({}))


def test_words_of_either_language_find_papers(full: TestBlog) -> None:
    """An English and a Chinese question find the papers on their subject, and say why."""
    for query, expected in (("full-duplex dialogue", "full-duplex"), ("全双工语音对话", "full-duplex")):
        outcome = similar(full, query, "--n", 4, "--json")
        assert outcome.code == 0, outcome.err
        lines = [json.loads(line) for line in outcome.out.splitlines()]
        assert len(lines) == 4
        assert all(expected in line["title"] for line in lines)
        assert all(line["shared"] for line in lines)
        assert [line["score"] for line in lines] == sorted((line["score"] for line in lines), reverse=True)


def test_a_paper_finds_earlier_and_later_ones(full: TestBlog) -> None:
    """A paper of the archive is no neighbour of its own; later ones are found too."""
    oldest = sorted((full.root / "_papers").rglob("*.md"))[0].stem
    outcome = similar(full, oldest)
    assert outcome.code == 0, outcome.err
    found = [line.split()[1] for line in outcome.out.splitlines()]
    assert oldest not in found
    assert found


def test_it_leaves_the_sites_work_to_the_site(full: TestBlog) -> None:
    """New papers are found before the site has them, no page is written, and the site is whole afterwards."""
    full.update()
    times = full.times()
    new = paper("2607.77777", title="Quokka warble transduction", announced=DAY + timedelta(days=1))
    full.put_day(DAY + timedelta(days=1), [new])
    assert similar(full, "quokka").out.split()[1] == "2607.77777"
    assert full.times() == times
    full.update()
    assert full.has("/papers/2607.77777/")
    assert full.files() == full.from_nothing()


@pytest.mark.parametrize(
    ("query", "message"),
    [("2607.99999", "2607.99999: this blog has no such paper"), ("arXiv:2607.99999v2", "no such paper")],
)
def test_an_unknown_paper_is_one_line(full: TestBlog, query: str, message: str) -> None:
    """An identifier that the archive does not have ends with exit code 2."""
    outcome = similar(full, query)
    assert outcome.code == 2
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_an_empty_archive_is_one_line(blog: TestBlog) -> None:
    """Without papers there is nothing to compare with; the line names the command that helps."""
    outcome = similar(blog, "speech")
    assert outcome.code == 2
    assert "digest build" in outcome.err
    assert len(outcome.err.splitlines()) == 1


def test_words_that_nothing_shares_find_nothing(full: TestBlog) -> None:
    """Nonsense, and words that every paper has, are answered with one line and exit code 0."""
    for query in ("xyzzy plugh", "$x_1$", "the of and"):
        outcome = similar(full, query)
        assert (outcome.code, outcome.out.strip()) == (0, "no paper shares a telling word")
    assert (full.root / ".digest" / indexes.FILE).exists()
