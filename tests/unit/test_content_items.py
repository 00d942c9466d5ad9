"""Item files: both directions, hand edits, and what is read without reading all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.items import (
    ItemFile,
    identity_in,
    keep_item_edits,
    parse_item,
    read_item,
    render_item,
)
from digest.content.ledger import Ledger, LedgerFeed, LedgerItem, parse_ledger, render_ledger
from digest.errors import ContentError
from digest.models import Provenance, Spent, Usage
from digest.text.folding import fold
from tests.unit.strategies import raw_texts

DAY = date(2026, 7, 14)
ITEM = ItemFile(
    key="lab-blog-1a2b3c4d5e",
    title="A Post: with # signs | and 'quotes'",
    title_zh="一篇文章",
    abstract=("First.", "Second.", "", "Third."),
    abstract_zh=("第一。", "第二。", "", "第三。"),
    feed="Lab Blog",
    announced=DAY,
    status="complete",
    link="https://lab.example/p?a=1",
    date=date(2026, 7, 13),
    authors=("Ada",),
    categories=("no", "1.0"),
    cut=True,
    contributions=("一点。",),
    summary_zh="总结。",
    tags=("语音识别",),
    translation=Provenance("m", "enrich-1", DAY, ("numbers",)),
    identity=("0a1b2c3d4e5f", "", "abcdefabcdef"),
    changes=1,
)


def test_an_item_comes_back_as_it_was() -> None:
    """Record → file → record, and file → record → the same bytes; paragraphs stay."""
    text = render_item(ITEM)
    document = parse_item(text, "i.md")
    assert document.record == ITEM == read_item(text, "i.md")
    assert render_item(document.record, document) == text
    assert "First.\nSecond.\n\nThird.\n" in text
    assert identity_in(text, "i.md") == ITEM.identity


@given(st.lists(raw_texts.map(fold).filter(bool), min_size=1, max_size=4), raw_texts.map(fold).filter(bool))
def test_any_text_comes_back(lines: list[str], title: str) -> None:
    """Whatever a feed says, as title, name, tag or sentence."""
    text = tuple(lines)
    item = replace(
        ITEM, title=title, feed=title, abstract=text, abstract_zh=text, tags=text, authors=text, identity=()
    )
    assert parse_item(render_item(item), "i.md").record == item


def test_the_owners_words_stay() -> None:
    """A changed summary and an own section survive a new translation; --force takes them back."""
    text = render_item(ITEM).replace("总结。", "手写。") + "\n## 笔记\n\n我的。\n"
    document = parse_item(text, "i.md")
    assert document.record.edited == ("summary_zh",)
    newer = replace(ITEM, summary_zh="新总结。", title_zh="新标题")
    kept = keep_item_edits(newer, document)
    again = render_item(kept, document)
    assert parse_item(again, "i.md").record.summary_zh == "手写。"
    assert parse_item(again, "i.md").record.title_zh == "新标题"
    assert again.endswith("## 笔记\n\n我的。\n")
    forced = parse_item(render_item(newer, document, force=True), "i.md").record
    assert (forced.summary_zh, forced.edited) == ("新总结。", ())


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('item: "lab-blog-1a2b3c4d5e"', 'item: "../x"', "item: expected the name of the file"),
        ('link: "https://', 'link: "javascript:', "link: expected an address"),
        ("announced: 2026-07-14", "", "announced: missing"),
        ("status: complete", "status: done", "status: expected one of"),
        ("schema: 1", "schema: 9", "upgrade the tool"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, problem: str) -> None:
    """A hand may break a file; the message says which key and what was expected."""
    text = render_item(ITEM)
    assert old in text
    with pytest.raises(ContentError, match=problem):
        parse_item(text.replace(old, new, 1), "i.md")


def test_identity_is_found_however_it_is_written() -> None:
    """Another editor's quoting is read as YAML."""
    text = render_item(ITEM)
    line = next(one for one in text.splitlines() if one.startswith("identity:"))
    other = text.replace(line, "identity:\n  - 0a1b2c3d4e5f\n  - ''\n  - abcdefabcdef")
    assert identity_in(other, "i.md") == ITEM.identity


def test_a_ledger_with_feeds_comes_back() -> None:
    """Feeds and items have their place behind the papers; without them nothing is written of them."""
    items = (
        LedgerItem("lab-1", "Lab", "complete", spent={"enrich": Spent(Usage(1, 0, 2), 0.5)}),
        LedgerItem("2607.00001", "cs.CL", "original-only", "no-llm", updated=True),
    )
    bare = Ledger(DAY, "complete", "listing", {}, {}, (), (), ())
    full = replace(bare, feeds=(LedgerFeed("Lab", "ok"), LedgerFeed("X", "refused")), items=items)
    assert parse_ledger(render_ledger(full), "l") == full
    assert full.total == Spent(Usage(1, 0, 2), 0.5)
    assert "feeds" not in render_ledger(bare)
    with pytest.raises(ContentError, match="not one of"):
        parse_ledger(render_ledger(full).replace('"refused"', '"its own words"'), "l")
