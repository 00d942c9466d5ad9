"""Vectors of sentence embeddings: packed, compared, mixed with words."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.paperfile import PaperFile
from digest.related.meaning import Meaning, cosines, mixed, pack_vector, text_of
from tests.site.blogs import paper


def exact(one: list[float], other: list[float]) -> float:
    return sum(map(float.__mul__, one, other)) / math.hypot(*one) / math.hypot(*other)


@pytest.mark.parametrize("size", [64, 384, 1024, 3072])
def test_packing_keeps_cosines(size: int) -> None:
    """A cosine of packed vectors is that of the numbers to 0.005, a few great numbers among them or not."""
    random_ = random.Random(size)
    for great in (1.0, 20.0):
        made = [[random_.gauss(0.3, 1) for _ in range(size)] for _ in range(8)]
        for vector in made:
            vector[7] *= great
        packed = [pack_vector(vector) for vector in made]
        query = packed[0]
        assert query is not None
        found = cosines(query, [one for one in packed if one is not None])
        for one, value in zip(made, found, strict=True):
            assert value == pytest.approx(exact(made[0], one), abs=0.005)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [1.0, math.nan], [math.inf, 1.0]])
def test_what_has_no_direction_is_no_vector(values: list[float]) -> None:
    """Nothing, zeros, NaN and infinity."""
    assert pack_vector(values) is None


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_any_numbers_give_a_vector_or_none(values: list[float]) -> None:
    """A packed vector has a byte for each number, and the greatest has 127."""
    packed = pack_vector(values)
    if packed is not None:
        assert len(packed) == len(values)
        assert np.abs(np.frombuffer(packed, np.int8).astype(int)).max() == 127


def packed(*values: float) -> bytes:
    vector = pack_vector(values)
    assert vector is not None
    return vector


def test_a_paper_without_a_vector_keeps_its_score_by_words() -> None:
    """Others get the mean of words and of how far their meaning lies above the archive's mean."""
    words = np.array([0.4, 0.4, 0.0, 0.2])
    papers = {"a": packed(1, 0), "b": packed(0, 1), "d": packed(1, 1, 1)}
    both, alone = mixed(words, ["a", "b", "c", "d"], Meaning(packed(1, 0), papers))
    assert both.tolist() == pytest.approx([0.7, 0.2, 0.0, 0.2])
    assert alone.tolist()[:2] == pytest.approx([1.0, 0.0])
    assert np.isnan(alone[2:]).all()  # none, and one of another model


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (paper(), "Title of 2607.10001\nWe study speech. It works with $x_1$."),
        (paper(abstract=(), abstract_zh=("一。", "二。")), "Title of 2607.10001\n中文标题\n一。二。"),
        (paper(status="withdrawn"), ""),
        (paper(abstract=("x" * 9000,)), "Title of 2607.10001\n" + "x" * 5980),
    ],
)
def test_the_text_of_a_paper_is_its_original(given_: PaperFile, expected: str) -> None:
    """The translation stands in where there is no original; a withdrawn paper has no text."""
    assert text_of(given_) == expected
