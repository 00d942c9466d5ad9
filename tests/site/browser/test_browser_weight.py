"""A full day stays light: everything but fonts, compressed."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from digest.content.paperfile import PaperFile
from digest.site.update import update_site
from digest.text.sentences import split_sentences
from tests.site.browser.blog import ROOT, TODAY, make_paper, write_blog

PAIRS = ROOT.parent / "shared" / "data" / "translations" / "en-zh-abstracts.jsonl"
LIMIT = 100_000
"""Bytes, for a day of 40 papers."""


@pytest.mark.shared
@pytest.mark.skipif(not PAIRS.exists(), reason="needs the recordings beside the checkout")
def test_a_day_of_forty_real_abstracts_is_light(tmp_path: Path) -> None:
    """HTML, style sheets and scripts of the page, gzipped one by one, stay below the limit."""
    papers: list[PaperFile] = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        english = split_sentences(pair["abstract"])
        chinese = tuple(re.findall(r"[^。！？；]+[。！？；]?", pair["abstract_zh"]))
        if len(english) == len(chinese):
            papers.append(
                replace(
                    make_paper(len(papers)),
                    title=pair["title"],
                    title_zh=pair["title_zh"],
                    abstract=english,
                    abstract_zh=chinese,
                    summary_zh=chinese[-1][:100],
                    status="complete",
                )
            )
        if len(papers) == 40:
            break
    blog = write_blog(tmp_path, tuple(papers))
    update_site(blog, templates=(ROOT / "templates",), now=TODAY)
    folder = blog.folder("site")
    page = folder / "2026/07/14/index.html"
    tree = html.fromstring(page.read_bytes())
    assert len(tree.xpath("//li[@data-id]")) == 40
    parts = tree.xpath("//link[@rel='stylesheet']/@href | //script/@src | //link[@rel='icon']/@href")
    files = [page, *(folder / str(part).removeprefix("/blog/") for part in parts)]
    weights = {file.name: len(gzip.compress(file.read_bytes(), 6)) for file in files}
    assert sum(weights.values()) < LIMIT, weights
