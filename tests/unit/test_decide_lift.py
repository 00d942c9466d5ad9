"""What followed authors and keywords add to a score."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Interests
from digest.decide.lift import lifted, lifts_of, with_later_lifts
from digest.decide.records import with_relevance
from digest.models import Lift, Relevance
from tests.unit.records import paper_file
from tests.unit.strategies import paper_files


def interests(**values: Any) -> Interests:
    return Interests.model_validate(values)


def test_authors_and_keywords_lift_by_what_is_stated() -> None:
    """Each counts once, authors first, as the configuration names them."""
    given_interests = interests(
        authors=["Sample, Bo", "Nobody Else"],
        keywords=["dereverberation", "ROOM", "codec", "去混响", "ereverb"],
        lift={"author": 2, "keyword": 0.3},
    )
    assert lifts_of(paper_file(), given_interests) == (
        Lift("author", "Sample, Bo", 2.0),
        Lift("keyword", "dereverberation", 0.3),
        Lift("keyword", "ROOM", 0.3),
        Lift("keyword", "去混响", 0.3),
    )


def test_the_amounts_have_defaults_and_may_be_nothing() -> None:
    """A followed author is worth a point, a keyword half of one; nothing lifts by nothing."""
    both = {"authors": ["Bo Sample"], "keywords": ["rooms"]}
    assert [one.points for one in lifts_of(paper_file(), interests(**both))] == [1.0, 0.5]
    assert lifts_of(paper_file(), interests(**both, lift={"author": 0, "keyword": 0})) == ()


def test_a_lifted_score_is_stored_with_its_reasons() -> None:
    """The file's score is the final one; what was added stands beside it."""
    lifts = (Lift("author", "Bo Sample", 1.0), Lift("keyword", "rooms", 0.5))
    record = with_relevance(paper_file(relevance_lift=()), Relevance(7.5, "相关"), lifts)
    assert (record.relevance_score, record.relevance_lift) == (9.0, lifts)


@given(st.floats(0, 10), st.lists(st.floats(0, 10), max_size=5))
def test_no_score_is_above_ten_or_below_the_models(score: float, points: list[float]) -> None:
    """A lift only lifts, and never over the top."""
    score = round(score, 1)
    result = lifted(score, [Lift("keyword", str(n), value) for n, value in enumerate(points)])
    assert score <= result <= 10


def test_a_later_translation_lets_chinese_keywords_be_found() -> None:
    """A paper that was scored before it was translated gets what its Chinese adds, once."""
    given_interests = interests(keywords=["rooms", "混响"], lift={"keyword": 1})
    before = paper_file(
        title_zh=None, abstract_zh=(), contributions=(), summary_zh=None, tags=(), relevance_lift=()
    )
    scored = with_relevance(before, Relevance(5.0, ""), lifts_of(before, given_interests))
    assert (scored.relevance_score, len(scored.relevance_lift)) == (6.0, 1)
    translated = paper_file(relevance_score=6.0, relevance_lift=scored.relevance_lift)
    after = with_later_lifts(translated, lifts_of(translated, given_interests))
    assert (after.relevance_score, [one.match for one in after.relevance_lift]) == (7.0, ["rooms", "混响"])
    assert with_later_lifts(after, lifts_of(after, given_interests)) == after


@pytest.mark.parametrize("field", ["relevance_score", "relevance_lift"])
def test_the_owners_score_is_not_lifted(field: str) -> None:
    """A score that a hand has set, or whose lift it has, stays."""
    record = paper_file(edited=(field,), relevance_lift=())
    assert with_later_lifts(record, (Lift("keyword", "rooms", 1.0),)) == record


@given(paper_files)
def test_any_paper_can_be_looked_at(record: Any) -> None:
    """No text of a paper makes an error; what is found is found again."""
    found = lifts_of(record, interests(authors=["Ada Example", "??"], keywords=["++", "x", "语音"]))
    assert found == lifts_of(record, interests(authors=["Ada Example", "??"], keywords=["++", "x", "语音"]))
