"""Points, summary and tags."""

from __future__ import annotations

import pytest

from digest.checks import check_translation, summary_length
from tests.checks.fixtures import TERMS, names_of, translation


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("语音", 2),
        ("语音。", 3),
        ("WavTailor 很好", 3),
        ("GPT-4o", 3),
        ("12.5%", 4),
        ("3万小时", 4),
        ("a b c", 3),
        ("，，", 2),
    ],
)
def test_the_length_counts_han_marks_and_runs(text: str, length: int) -> None:
    """A Han character or mark counts 1, a run of Latin letters or digits counts 1, space nothing."""
    assert summary_length(text) == length


def test_a_summary_of_101_is_hard_and_one_of_100_is_not() -> None:
    """The limit is inclusive."""
    assert "summary" not in names_of(check_translation(translation(summary_zh="字" * 100), TERMS))
    assert "summary" in names_of(check_translation(translation(summary_zh="字" * 101), TERMS), "hard")


@pytest.mark.parametrize(
    ("point", "severity"),
    [
        ("词错误率降低 47.5%", "hard"),
        ("提出 WavTailor 模型", "soft"),
        ("A model that is small and quick", "hard"),
    ],
)
def test_points_say_nothing_that_the_source_does_not(point: str, severity: str) -> None:
    """A number or name from nowhere, or English, in a point is found."""
    found = check_translation(translation(contributions=(point,)), TERMS)
    assert "summary" in names_of(found, severity)


def test_an_empty_summary_is_hard() -> None:
    """Every paper has one sentence that sums it up."""
    assert "summary" in names_of(check_translation(translation(summary_zh=" "), TERMS), "hard")
