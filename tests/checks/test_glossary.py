"""The glossary file and the terms of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.checks import Glossary, load_glossary
from digest.errors import ContentError
from tests.checks.fixtures import TERMS

ROOT = Path(__file__).resolve().parents[2]


def _hits(text: str) -> list[str]:
    return [term.en for term in TERMS.hits(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Word Error Rates fall.", ["word error rate"]),
        ("the word-error-rate", ["word error rate"]),
        ("an error rate", ["error rate"]),
        ("WERs and WER", ["word error rate"]),
        ("we were there", []),
        ("Zero shot transducers", ["zero-shot", "transducer"]),
        ("transduction", []),
        ("", []),
    ],
)
def test_terms_are_found_whatever_their_case_hyphen_and_number(text: str, expected: list[str]) -> None:
    """The longest term wins, acronyms keep their case, order is that of the text."""
    assert _hits(text) == expected


def test_an_empty_glossary_finds_nothing() -> None:
    """An empty list is an empty glossary."""
    assert load_glossary("[]", "g.yaml") == Glossary.empty()
    assert Glossary.empty().hits("word error rate") == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("en: a", 1, "list"),
        ("", 1, "no terms"),
        ("# nothing yet\n", 1, "no terms"),
        ("- en: a\n", 1, "'zh' is missing"),
        ("- en: ab\n  zh: 甲\n- en: 3\n  zh: 三\n", 3, "needs a letter"),
        ("- en: '+'\n  zh: 加\n", 1, "needs a letter"),
        ("- en: no\n  zh: 否\n", 1, "needs quotes"),
        ("- en: cd\n  zh: 乙\n  accept: [1]\n", 3, "needs a letter"),
        ("- zh: b\n", 1, "'en' is missing"),
        ("- en: a\n  zh: b\n  keeps: true\n", 3, "did you mean 'keep'"),
        ("- en: a\n  zh: b\n- en: A\n  zh: c\n", 3, "already in line 1"),
        ("- en: a\n  zh: b\n- en: c\n  zh: d\n  also: [a]\n", 3, "already in line 1"),
        ("- en: a\n  zh: b\n  keep: maybe\n", 3, "true or false"),
        ("- en: a\n  zh: b\n  accept: c\n", 3, "list"),
        ("- en: a\n  zh: ''\n", 2, "not empty"),
        ("- en: a\n  en: b\n  zh: c\n", 2, "twice"),
        ("- just text\n", 1, "mapping"),
        ("- en: [\n", 2, ""),
        ("- en: a\n  zh: b\n  accept: [[x]]\n", 3, "text"),
    ],
)
def test_every_mistake_names_its_line(text: str, line: int, words: str) -> None:
    """The operator is told where to look."""
    with pytest.raises(ContentError) as caught:
        load_glossary(text, "glossary.yaml")
    assert f"line {line}:" in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_mistakes_are_reported_at_once() -> None:
    """Two mistakes, two lines."""
    with pytest.raises(ContentError, match=r"line 1: .*; line 4: "):
        load_glossary("- en: a\n- en: b\n  zh: c\n  bad: 1\n", "g.yaml")


def test_the_shipped_glossary_loads() -> None:
    """The glossary at the top of the repository has no mistakes."""
    path = ROOT / "glossary.yaml"
    assert len(load_glossary(path.read_text("utf-8"), str(path)).terms) > 50
