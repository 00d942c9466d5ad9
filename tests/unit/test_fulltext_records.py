"""Records of full texts: what goes into the cache comes out of it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.edges.store import Store
from digest.fulltext.records import (
    NO_TEXT_REASONS,
    FullText,
    NoText,
    NoTextReason,
    Section,
    from_json,
    to_json,
)
from tests.unit.fakes import NOW

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
sections = st.builds(Section, texts, texts, texts, st.integers(0, 6), texts)
fulltexts = st.builds(
    FullText,
    texts,
    st.integers(1, 9),
    st.sampled_from(["html", "pdf"]),
    texts,
    st.lists(sections, max_size=3).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
    texts,
)
absences = st.builds(NoText, st.sampled_from(NO_TEXT_REASONS), texts)


@given(fulltexts | absences)
def test_json_keeps_everything(found: FullText | NoText) -> None:
    """A result read from its JSON is the result."""
    assert from_json(to_json(found)) == found


def test_another_form_is_not_read() -> None:
    """What an older or newer digest kept is fetched again, never misread."""
    data = json.loads(to_json(NoText("scanned", "pictures")))
    assert from_json(json.dumps(data | {"form": 0})) is None


def test_the_store_keeps_one_result_per_version(store: Store) -> None:
    """Versions are texts of their own; a new result takes the place of the old one."""
    first = FullText("2606.00001", 1, "pdf", "T", (Section("", "1", "Introduction", 1, "One.\n\nTwo."),))
    store.keep_fulltext("2606.00001", 1, NoText("corrupt", "broken"), NOW)
    store.keep_fulltext("2606.00001", 1, first, NOW)
    store.keep_fulltext("2606.00001", 2, NoText("encrypted", "locked"), NOW)
    assert store.kept_fulltext("2606.00001", 1) == first
    assert store.kept_fulltext("2606.00001", 2) == NoText("encrypted", "locked")
    assert store.kept_fulltext("2606.00001", 3) is None


@pytest.mark.parametrize("reason", NO_TEXT_REASONS)
def test_what_may_be_otherwise_tomorrow_waits(reason: NoTextReason) -> None:
    """Absence, faults of the wire and of arXiv's conversion may pass; a locked or scanned PDF stays so."""
    assert NoText(reason, "").waits == (reason not in ("encrypted", "scanned", "too-large", "empty"))
