"""What anchors the scores: libraries, the choice of titles, the file that keeps them."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.examples import parse_examples, render_examples
from digest.decide.anchors import MOST, choose_anchors
from digest.errors import ContentError
from digest.sources.library import parse_library
from tests.unit.strategies import raw_texts, some_texts

BIB = r"""
@string{icassp = "ICASSP"}
@comment{an export}
@article{one, title={{Audio} {LLM}s: a \"Uber-Study of $x_{i}$}, year=2025, booktitle=icassp}
@inproceedings{two, title="Two # Signs"}
@inproceedings{two, title="Two again"}
@article{broken, title={not closed
@misc{three,
  title = {Line
           Breaks},
}
@article{nameless, year=2001}
"""


def test_a_bibtex_export() -> None:
    """Titles lose their braces and TeX accents; what is broken is named by its line, the rest is read."""
    library = parse_library(BIB, "papers.bib")
    assert library.titles == ("Audio LLMs: a Über-Study of $x_{i}$", "Two # Signs", "Line Breaks")
    assert library.problems == (
        "line 7: not valid BibTeX, left out",
        "line 12: entry nameless has no title, left out",
    )


def test_a_csl_json_export() -> None:
    """Zotero's CSL JSON gives titles without their markup; items without one are named by number."""
    items = [{"title": "A <i>Quiet</i> Room"}, {"author": []}, {"title": "a  quiet room"}, "x"]
    library = parse_library(json.dumps(items), "library.json")
    assert library.titles == ("A Quiet Room",)
    assert library.problems == ("item 2: has no title, left out", "item 4: has no title, left out")
    assert parse_library(json.dumps({"items": items}), "library.json") == library


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.bib", "", "a.bib: no entry with a title; export"),
        ("a.bib", "@article{broken, title={", "no entry with a title (line 1: not valid BibTeX"),
        ("a.json", "[", "a.json: not JSON ("),
        ("a.json", "3", "not CSL JSON, which is a list"),
        ("a.json", '[{"x": 1}]', "no entry with a title (item 1: has no title, left out); export"),
    ],
)
def test_a_library_of_no_use(name: str, text: str, said: str) -> None:
    """One line: the file, the place, the remedy."""
    with pytest.raises(ContentError) as caught:
        parse_library(text, name)
    assert said in str(caught.value)
    assert "export the library again" in str(caught.value)


@given(st.one_of(raw_texts, st.lists(st.sampled_from(list("@{}\"',=#% a\n\\")), max_size=60).map("".join)))
@pytest.mark.parametrize("name", ["a.bib", "a.json"])
def test_any_file_is_a_library_or_an_error_of_ours(name: str, text: str) -> None:
    """No text makes another error, and every title stands on one line."""
    try:
        library = parse_library(text, name)
    except ContentError:
        return
    assert all("\n" not in title and title for title in library.titles)


def test_examples_come_first_and_the_library_fills_up() -> None:
    """At most eight titles, each once: the examples in their order, then some of the library's."""
    library = [f"Title {n}" for n in range(100)]
    chosen = choose_anchors(["B", "A", "b", "Title 3"], library)
    assert chosen[:3] == ("B", "A", "Title 3")
    assert len(set(chosen)) == MOST
    assert choose_anchors(library, ["x"]) == tuple(library[:MOST])
    assert choose_anchors([], []) == ()


def test_the_choice_is_a_function_of_the_titles_alone() -> None:
    """The library's order makes no difference, and one entry more displaces at most one anchor."""
    library = [f"Title {n}" for n in range(40)]
    chosen = choose_anchors(["A"], library)
    assert choose_anchors(["A"], random.Random(1).sample(library, 40)) == chosen
    for n in range(50):
        assert len(set(chosen) - set(choose_anchors(["A"], [*library, f"New {n}"]))) <= 1


@given(st.dictionaries(st.sampled_from(["2410.00001", "hep-th/9901001"]), st.none() | some_texts))
def test_the_file_of_titles_reads_as_it_was_written(titles: dict[str, str | None]) -> None:
    """What was found once is found again."""
    assert parse_examples(render_examples(titles), "interests.json") == titles


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": "x", "examples": {}}'])
def test_a_broken_file_of_titles_is_named(text: str) -> None:
    """The message says what to do."""
    with pytest.raises(ContentError, match=r"interests\.json: not the titles of examples .*remove it"):
        parse_examples(text, "interests.json")


def test_a_newer_file_of_titles_is_left_alone() -> None:
    """A file of a later version is not misread."""
    with pytest.raises(ContentError, match="upgrade the tool"):
        parse_examples('{"schema": 2, "examples": {}}', "interests.json")
