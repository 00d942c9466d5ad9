"""Ledgers: what is written is read back; what is none is refused with a reason."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.ledger import Ledger, LedgerPaper, parse_ledger, render_ledger
from digest.errors import ContentError
from digest.models import ANNOUNCE_TYPES, SECTIONS, Reason, Spent, Status, Usage
from tests.unit.records import DAY
from tests.unit.strategies import raw_texts, texts

PATH = "_data/days/2026-06-09.json"

_numbers = st.integers(0, 10**6)
_spent = st.builds(
    Spent,
    st.builds(Usage, _numbers, _numbers, _numbers),
    st.none() | st.integers(0, 10**7).map(lambda micros: micros / 1_000_000),
)
_papers = st.builds(
    LedgerPaper,
    arxiv_id=st.sampled_from(["2606.00001", "math/0309136"]),
    version=st.none() | st.integers(1, 9),
    announce_type=st.sampled_from(ANNOUNCE_TYPES),
    state=st.sampled_from(get_args(Status)),
    reason=st.none() | st.sampled_from(get_args(Reason)),
    todo=st.sampled_from([(), ("metadata",), ("relevance", "reading")]),
    spent=st.dictionaries(st.sampled_from(["enrich", "relevance", "repair"]), _spent, max_size=3),
    title=st.none() | texts,
    comment=st.none() | texts,
)
_counts = st.dictionaries(
    st.sampled_from(["cs.SD", "eess.AS"]), st.dictionaries(st.sampled_from(SECTIONS), _numbers, max_size=3)
)
ledgers = st.builds(
    Ledger,
    date=st.dates(date(1991, 8, 14), date(2099, 1, 1)),
    state=st.sampled_from(["complete", "partial", "inferred"]),
    source=st.sampled_from(["listing", "feed", "api"]),
    declared=_counts,
    found=_counts,
    missing=st.lists(texts, max_size=2).map(tuple),
    differences=st.lists(texts, max_size=2).map(tuple),
    papers=st.lists(_papers, max_size=3).map(tuple),
    model=st.none() | texts,
    currency=st.none() | st.just("CNY"),
)


def small(**changes: Any) -> Ledger:
    values: dict[str, Any] = {
        "date": DAY,
        "state": "complete",
        "source": "listing",
        "declared": {"cs.SD": {"new": 1, "cross": 0, "replace": 0}},
        "found": {"cs.SD": {"new": 1, "cross": 0, "replace": 0}},
        "missing": (),
        "differences": (),
        "papers": (LedgerPaper("2606.00001", 1, "new", "complete"),),
    }
    return Ledger(**(values | changes))


@given(ledgers)
def test_written_ledgers_are_read_back(ledger: Ledger) -> None:
    """Rendering and parsing gives the ledger, rendering again the same bytes."""
    text = render_ledger(ledger)
    assert parse_ledger(text, PATH) == ledger
    assert render_ledger(parse_ledger(text, PATH)) == text
    assert json.loads(text)["schema"] == 1


@given(ledgers)
def test_each_paper_has_a_line(ledger: Ledger) -> None:
    """A diff of two ledgers names the papers that changed."""
    rows = [line for line in render_ledger(ledger).split("\n") if line.startswith('    {"arxiv_id"')]
    assert len(rows) == len(ledger.papers)


def test_totals_add_up() -> None:
    """Totals are the sums of the papers, by task and in all, cost where there are prices."""
    spent = {"enrich": Spent(Usage(10, 5, 20), 0.001), "relevance": Spent(Usage(1, 0, 2))}
    row = LedgerPaper("2606.00001", 1, "new", "complete", spent=spent)
    ledger = small(papers=(row, row, LedgerPaper("2606.00002", 1, "new", "complete")))
    assert ledger.spent == {
        "enrich": Spent(Usage(20, 10, 40), 0.002),
        "relevance": Spent(Usage(2, 0, 4)),
    }
    assert ledger.total == Spent(Usage(22, 10, 44), 0.002)
    data = json.loads(render_ledger(ledger))
    assert (data["tokens"], data["cost"]) == (66, 0.002)


def test_a_day_without_prices_has_no_cost() -> None:
    """Unknown is not zero."""
    assert json.loads(render_ledger(small()))["cost"] is None
    assert Spent().cost is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"schema": 1', '"schema": 2', "schema is 2, this digest knows up to 1"),
        ('"schema": 1', '"schema": "1"', "schema is 1"),
        ('"state": "complete",\n', '"state": "done",\n', "not a ledger: 'done' is not one of"),
        ('"date": "2026-06-09"', '"date": "June"', "not a ledger"),
        ('"papers": [', '"rows": [', "papers: missing"),
        ('"found": {', '"found": [{', "not valid JSON"),
        ('"announce_type": "new"', '"announce_type": "odd"', "'odd' is not one of"),
        ('"version": 1', '"version": "x"', "not a ledger"),
        ("{\n", "<<<<<<< mine\n{\n", "conflict markers"),
        ('"declared": {', '"declared": 3, "x": {', "not a ledger"),
    ],
)
def test_problems_name_file_and_place(old: str, new: str, problem: str) -> None:
    """A ledger that cannot be read is refused by name, with what is wrong."""
    text = render_ledger(small())
    assert old in text
    with pytest.raises(ContentError, match=f"^{PATH}: ") as caught:
        parse_ledger(text.replace(old, new, 1), PATH)
    assert problem in str(caught.value)


@given(raw_texts)
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever stands in the file, it is refused by name."""
    for whole in (text, f"[{text}]", "[]", "3", "null"):
        with pytest.raises(ContentError, match=PATH):
            parse_ledger(whole, PATH)


def test_unknown_reasons_and_states_are_refused() -> None:
    """The lists are closed, so that no server's words can be published through a ledger."""
    row = LedgerPaper("2606.00001", 1, "new", "original-only", reason="budget")
    text = render_ledger(small(papers=(row,))).replace('"reason": "budget"', '"reason": "Oh no"')
    with pytest.raises(ContentError, match="'Oh no' is not one of"):
        parse_ledger(text, PATH)


def test_older_fields_may_be_absent() -> None:
    """What has a natural default need not stand in the file."""
    data = json.loads(render_ledger(small()))
    for key in ("schema", "missing", "differences", "model", "currency"):
        del data[key]
    del data["papers"][0]["usage"]
    del data["papers"][0]["version"]
    ledger = parse_ledger(json.dumps(data), PATH)
    assert (ledger.missing, ledger.model, ledger.papers[0].version) == ((), None, None)
