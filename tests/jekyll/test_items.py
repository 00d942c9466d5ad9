"""Hostile items of other feeds in real Jekyll: in the day's post, and as a collection."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import html

from digest.content import paths
from digest.content.items import ItemFile, render_item
from digest.content.ledger import Ledger, LedgerItem
from digest.content.posts import PostRenderer
from digest.text.folding import fold
from tests.jekyll.builder import Built, build
from tests.jekyll.days import SITE, TEMPLATES, TEXTS
from tests.jekyll.reading import canonical, heading_of, shown, written

pytestmark = pytest.mark.jekyll

DAY = date(2025, 10, 16)
LINK = "https://lab.example/a_b*c?x=(y)&z={{e}}|{%raw%}#f"
SAFE = "https://lab.example/a_b*c?x=%28y%29&z=%7B%7Be%7D%7D%7C%7B%raw%%7D#f"
ITEMS = [
    ItemFile(
        key=f"lab-{n:010}",
        title=fold(text),
        title_zh=fold(text),
        abstract=(fold(text), "", fold(text)),
        abstract_zh=(fold(text), "", fold(text)),
        feed=fold(text),
        announced=DAY,
        status="complete",
        link=LINK,
        date=DAY,
        authors=(fold(text),),
        categories=(fold(text),),
        tags=(fold(text),),
        contributions=(fold(text),),
        summary_zh=fold(text),
    )
    for n, text in enumerate(TEXTS, start=1)
]


@pytest.fixture(scope="module", params=[True, False], ids=["shipped", "bare"])
def blog(request: pytest.FixtureRequest, jekyll: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A day whose feeds gave an item per hostile text."""
    rows = tuple(LedgerItem(item.key, item.feed, "complete") for item in ITEMS)
    ledger = Ledger(DAY, "complete", "listing", {}, {}, (), (), (), items=rows)
    posts = PostRenderer((TEMPLATES,), SITE, ("cs.SD",))
    files = {f"_items/{paths.item_path(item.key, DAY)}": render_item(item) for item in ITEMS}
    text = posts.render(ledger, {}, "", {item.key: item for item in ITEMS})
    files[f"_posts/{paths.post_path(DAY)}"] = text
    return build(tmp_path_factory.mktemp("items"), files, shipped=request.param)


def parts(blog: Built) -> list[list[Any]]:
    """The elements of the post below each third-level heading, that one first."""
    parser = html.HTMLParser(encoding="utf-8")
    root = html.document_fromstring(blog.page(paths.day_permalink(DAY)), parser=parser)
    found: list[list[Any]] = []
    for element in (root.xpath("//main") or root.xpath("//body"))[0]:
        if element.tag == "h3":
            found.append([])
        if found and isinstance(element.tag, str):
            found[-1].append(element)
    return found


def test_every_text_of_an_item_is_shown_as_written(blog: Built) -> None:
    """Heading, titles, names, both paragraphs, points: text, whatever it looks like."""
    found = parts(blog)
    assert len(found) == len(TEXTS)
    for elements, text in zip(found, TEXTS, strict=True):
        heading, *rest = elements
        assert canonical(heading.text_content()) == canonical(heading_of(text))
        words = [
            canonical(one.text_content())
            for element in rest
            for one in (element if element.tag == "ul" else [element])
        ]
        folded = fold(text)
        assert words == [
            canonical(shown(folded)),
            canonical(f"来源: {written(folded)} · 2025-10-16 · 原文 · 条目页"),
            canonical(f"Authors: {written(folded)}"),
            canonical(f"Categories: {written(folded)}"),
            canonical(f"标签: {written(folded)}"),
            canonical(f"总结 {shown(folded)}"),
            canonical(shown(folded)),
            canonical(shown(folded)),
            "要点",
            canonical(shown(folded)),
        ]


def test_an_item_links_its_source_and_its_page_alone(blog: Built) -> None:
    """The source's address is harmless, and no text brings an element or a link."""
    for elements, item in zip(parts(blog), ITEMS, strict=True):
        inside = [one for element in elements for one in element.iter() if isinstance(one.tag, str)]
        page = f"{SITE.url}{paths.item_permalink(item.key)}"
        assert [one.get("href") for one in inside if one.tag == "a"] == [SAFE, page]
        assert {one.tag for one in inside} <= {"h3", "p", "ul", "li", "strong", "a"}


def test_items_are_a_collection(blog: Built) -> None:
    """Under the shipped configuration each item is at the address that posts link to."""
    pages = {f"{paths.item_permalink(item.key).strip('/')}/index.html" for item in ITEMS}
    shipped = blog.folder.name == "_jekyll"
    assert pages & blog.paths() == (pages if shipped else set())
