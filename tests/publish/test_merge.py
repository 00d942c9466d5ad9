"""The pure part of merging: days, rows and posts of which both sides have a version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from digest.config import Paths
from digest.content.items import ITEMS, ItemFile, read_item, render_item
from digest.content.ledger import Ledger, LedgerFeed, LedgerItem, LedgerPaper
from digest.content.papers import render_paper
from digest.models import DayState, Status
from digest.publish.layout import Kind, make_layout
from digest.publish.merge import merge_files, merge_ledgers, merge_papers, settle_rows
from tests.publish.clones import DAY, invented, untranslated
from tests.unit.records import DAY as ANNOUNCED


def ledger(*rows: LedgerPaper, state: DayState = "complete", source: str = "listing") -> Ledger:
    return Ledger(DAY, state, source, {}, {}, (), (), rows)


def row(number: int, state: Status = "complete", **changes: object) -> LedgerPaper:
    values: dict[str, object] = {"reason": "no-llm" if state == "original-only" else None, **changes}
    return replace(LedgerPaper(f"2607.{number:05d}", 1, "new", state), **values)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("ours", "theirs", "wins"),
    [
        (ledger(row(1), source="ours"), ledger(row(1), source="theirs"), "theirs"),
        (ledger(row(1), source="ours"), ledger(row(1), state="partial", source="theirs"), "ours"),
        (ledger(row(1), state="inferred", source="ours"), ledger(state="partial", source="theirs"), "theirs"),
        (
            ledger(row(1), row(2), state="partial", source="ours"),
            ledger(row(1), state="partial", source="theirs"),
            "ours",
        ),
    ],
    ids=["equal", "better state here", "better state there", "longer here"],
)
def test_the_day_that_is_nearer_to_complete_stands(ours: Ledger, theirs: Ledger, wins: str) -> None:
    """State first, then the number of papers; the remote's where they are equal."""
    assert merge_ledgers(ours, theirs, {}).source == wins


def test_rows_follow_the_paper_files() -> None:
    """A row comes from the side whose file won; without such a file, from the better state."""
    ours = ledger(row(1, version=1), row(2, version=1), row(3))
    theirs = ledger(row(1, version=2), row(2, version=2), row(3, "original-only"))
    merged = merge_ledgers(ours, theirs, {"2607.00001": "ours", "2607.00002": "theirs"})
    assert [(one.version, one.state) for one in merged.papers] == [
        (1, "complete"),
        (2, "complete"),
        (1, "complete"),
    ]


def test_rows_take_the_state_of_the_files_that_stand() -> None:
    """Announced papers only: a withdrawal of a later day and a replacement's row are left as they were."""
    papers = {
        "2607.00001": invented(1),
        "2607.00002": invented(2, status="withdrawn"),
        "2607.00003": invented(3),
        "2607.00004": untranslated(4),
    }
    before = ledger(
        row(1, "original-only"),
        row(2),
        row(3, "original-only", announce_type="replace"),
        row(4, "original-only"),
    )
    after = settle_rows(before, papers)
    assert [(one.state, one.reason) for one in after.papers] == [
        ("complete", None),
        ("complete", None),
        ("original-only", "no-llm"),
        ("original-only", "no-llm"),
    ]


def test_a_merge_with_itself_is_the_file_itself() -> None:
    """Two equal files, edited or not, merge to the same bytes."""
    text = render_paper(invented(1))
    assert merge_papers(text, text, "p").text == text
    edited = text.replace("第 1 项虚构研究。", "手写。")
    assert merge_papers(edited, edited, "p").text == edited


def test_an_edit_wins_against_another_edit_of_the_same_field_here() -> None:
    """Two hands in one field: ours stands."""
    text = render_paper(invented(1))
    ours, theirs = (text.replace("第 1 项虚构研究。", words) for words in ("这边手写。", "那边手写。"))
    chosen = merge_papers(ours, theirs, "p")
    assert (chosen.text, chosen.side) == (ours, "ours")


def test_an_edit_that_both_have_does_not_hold_back_the_remote() -> None:
    """An edit from before both sides parted is in the remote's version too, which stands."""
    text = render_paper(invented(1)).replace("第 1 项虚构研究。", "手写。")
    theirs = text.replace("version: 2", "version: 3")
    assert theirs != text
    assert merge_papers(text, theirs, "p").side == "theirs"


def test_items_of_both_machines_stay() -> None:
    """Each may have seen some alone; of one that both took up, the better state counts."""
    one, two = LedgerItem("lab-1", "Lab", "complete"), LedgerItem("lab-2", "Lab", "original-only", "no-llm")
    ours = replace(ledger(row(1)), items=(one, two), feeds=(LedgerFeed("Lab", "ok"),))
    theirs = replace(ledger(row(1)), items=(replace(two, state="complete", reason=None),))
    merged = merge_ledgers(ours, theirs, {})
    assert {item.key: item.state for item in merged.items} == {"lab-1": "complete", "lab-2": "complete"}
    assert merged.feeds == ours.feeds


def test_items_are_merged_like_papers() -> None:
    """What a hand wrote into ours goes over into the better version of the remote."""
    item = ItemFile("lab-1", "A Post", ("Text.",), "Lab", DAY, "original-only")
    ours = render_item(item).replace("feed: Lab", "feed: My Lab")
    theirs = render_item(replace(item, status="complete", abstract_zh=("文。",)))
    chosen = merge_files(ours, theirs, "i.md", ITEMS)
    assert chosen.side == "ours"
    assert read_item(chosen.text, "i.md").feed == "My Lab"
    assert merge_files(render_item(item), theirs, "i.md", ITEMS).text == theirs
    assert merge_files(theirs, ours, "i.md", ITEMS).text == theirs.replace("feed: Lab", "feed: My Lab")


@pytest.mark.parametrize(
    ("name", "kind", "day"),
    [
        ("blog/_papers/2607/2607.00001.md", "paper", None),
        ("blog/_data/days/2026-06-09.json", "ledger", ANNOUNCED),
        ("blog/_posts/2026-06-09-arxiv.md", "post", ANNOUNCED),
        ("blog/_items/2026-06/lab-1a2b3c4d5e.md", "item", None),
        ("blog/_posts/2026-06-09-essay.md", "other", None),
        ("blog/_data/days/2026-99-09.json", "other", None),
        ("_papers/2607/2607.00001.md", "other", None),
        ("blog/_data/interests.json", "examples", None),
        ("_data/interests.json", "other", None),
        ("blog/config.yaml", "other", None),
    ],
)
def test_what_a_path_is(name: str, kind: Kind, day: date | None) -> None:
    """Only the blog's own folders hold content, and only well-formed names are days."""
    layout = make_layout(Paths(), "blog/")
    assert (layout.kind(name), layout.day(name)) == (kind, day)
