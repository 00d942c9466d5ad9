"""Paper files as a Jekyll collection, under the configuration that the tool ships."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from digest.content import paths
from digest.content.papers import render_paper
from digest.text.folding import fold
from tests.jekyll.builder import Built, build
from tests.jekyll.days import TEXTS, hostile
from tests.jekyll.reading import canonical
from tests.unit.records import paper_file

pytestmark = pytest.mark.jekyll

IDS = [f"2606.{n:05}" for n in range(1, len(TEXTS) + 1)]
OLD = "cond-mat/9901001"


@pytest.fixture(scope="module")
def archive(jekyll: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A blog with a paper per hostile text, one of the old style, and all that lies beside content."""
    papers = [
        hostile(fold(text), arxiv_id=arxiv_id, tags=("no", "1.0", "语音"))
        for arxiv_id, text in zip(IDS, TEXTS, strict=True)
    ]
    papers.append(paper_file(arxiv_id=OLD, date=date(2099, 1, 1)))
    files = {f"_papers/{paths.paper_path(one.arxiv_id)}": render_paper(one) for one in papers}
    files |= {
        "config.yaml": "site: {title: T}\n",
        "glossary.yaml": "{}\n",
        "tags.yaml": "[]\n",
        "templates/post.md.j2": "---\n---\n{{ post.date }}{% for",
        "_data/days/2026-06-09.json": "{}\n",
        ".digest/digest.db": "x",
        "_site/index.html": "the digest's own",
        "digest/site/page.md": "---\nbroken: [\n---\n",
        "README.md": "# {{ not a page",
        "about.md": "---\ntitle: About\n---\nThe owner's page.\n",
    }
    return build(tmp_path_factory.mktemp("archive"), files, shipped=True)


def _page(built: Built, arxiv_id: str) -> Any:
    parser = html.HTMLParser(encoding="utf-8")
    return html.document_fromstring(built.page(paths.paper_permalink(arxiv_id)), parser=parser)


@pytest.mark.parametrize(("arxiv_id", "text"), list(zip(IDS, TEXTS, strict=True)))
def test_each_paper_has_its_page(archive: Built, arxiv_id: str, text: str) -> None:
    """A paper is at the address that posts link to, its title stands in the head as arXiv wrote it."""
    page = _page(archive, arxiv_id)
    assert page.findtext(".//head/title") == f"{fold(text)} · 语音与音频论文日报"
    (heading,) = page.iter("h1")
    if "&#" not in text and "&amp;" not in text:  # paper files are CommonMark; kramdown knows no "\\&"
        letters = [char for char in canonical(heading.text_content()) if char.isalnum()]
        assert letters == [char for char in fold(text) if char.isalnum()]
    assert [one.text for one in page.iter("h2")] == ["原始摘要", "中文摘要", "贡献"]
    assert not list(page.iter("script", "img", "iframe"))


def test_old_identifiers_and_future_dates_are_built(archive: Built) -> None:
    """A paper of the old style, dated after today, is at its address too."""
    (heading,) = _page(archive, OLD).iter("h1")
    assert heading.text_content() == "Quiet Rooms: Learning to Dereverberate"


def test_only_content_is_published(archive: Built) -> None:
    """Settings, templates, the cache, the tool and its own site stay where they are."""
    wanted = {f"{paths.paper_permalink(one).strip('/')}/index.html" for one in [*IDS, OLD]}
    assert archive.paths() == wanted | {"about.html", "known.txt"}
    own: Path = archive.folder.parent / "_site" / "index.html"
    assert own.read_text(encoding="utf-8") == "the digest's own"
