"""The same posts for those who read Markdown without Jekyll: people, GitHub, other programs."""

from __future__ import annotations

import re

import markdown
import pytest
from lxml import html
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from digest.content.yamltext import split_front_matter
from tests.jekyll.days import N_DAYS, TEXTS, Day, hostile_days
from tests.jekyll.reading import Section, expected_of, heading_of, sections_of, shown


def body_of(day: Day) -> str:
    return split_front_matter(day.post(), "post")[1]


def headings_of(day: Day) -> list[str]:
    """Return the post's headings as they stand in the file."""
    return [
        line[3:] for line in body_of(day).splitlines() if line.startswith("## ") and "更新的论文" not in line
    ]


def letters(text: str) -> str:
    """Return a text's letters and digits."""
    return "".join(char for char in text if char.isalnum())


def github(text: str) -> bytes:
    """Return the page that GitHub makes of Markdown, formulas as text between brackets."""

    def maths(state: StateInline, silent: bool) -> bool:
        match = re.compile(r"\$\$(.+?)\$\$").match(state.src, state.pos)
        if match and not silent:
            state.push("text", "", 0).content = f"\\({match.group(1)}\\)"
        if match:
            state.pos = match.end()
        return match is not None

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    reader.inline.ruler.before("escape", "maths", maths)
    return str(reader.render(text)).encode()


@pytest.mark.parametrize("number", range(N_DAYS))
def test_headings_have_just_the_letters_of_their_titles(number: int) -> None:
    """Whoever looks for a title in the file finds its letters and digits, and no others, in one heading."""
    day = hostile_days()[number]
    wanted = [letters(section.heading) for section in expected_of(day)]
    assert [letters(heading) for heading in headings_of(day)] == wanted


@pytest.mark.parametrize("text", TEXTS)
def test_a_heading_shows_the_whole_title(text: str) -> None:
    """A title of ordinary length stands in its heading from its first to its last character."""
    assert heading_of(text) == shown(text)


def test_long_titles_are_cut_where_it_shows() -> None:
    """A title of a thousand characters gives one line of at most three hundred, marked as cut."""
    headings = [heading for heading in headings_of(hostile_days()[2]) if len(heading) >= 200]
    assert len(headings) == 3
    for heading in headings:
        assert len(heading.replace("\\", "")) <= 300
        assert heading.endswith("…")


@pytest.mark.parametrize("number", range(N_DAYS))
def test_github_shows_texts_as_written(number: int) -> None:
    """A CommonMark reader with tables, strike-through and formulas shows every text as written."""
    day = hostile_days()[number]
    found = [one for one in sections_of(github(body_of(day))) if one.heading != "更新的论文"][1:]
    for one, other in zip(found, expected_of(day), strict=True):
        assert one == other


def test_python_markdown_finds_the_same_headings() -> None:
    """Python-Markdown, which knows fewer escapes, still sees one heading per paper with its letters."""
    day = hostile_days()[0]
    page = html.document_fromstring(markdown.markdown(body_of(day)))
    found = [letters(heading.text_content()) for heading in page.iter("h2")]
    wanted = [letters(section.heading) for section in expected_of(day)]
    tags = re.compile(r"<[a-zA-Z/!?]")  # it takes "\<b>" for a tag, whatever stands before it
    assert [one for one, text in zip(found, TEXTS, strict=False) if not tags.search(text)] == [
        one for one, text in zip(wanted, TEXTS, strict=True) if not tags.search(text)
    ]


def test_sections_are_told_apart() -> None:
    """A page with a table, emphasis or a stray link does not read like the one expected."""
    good = sections_of(b"<h2>T</h2><p>a | b</p>")
    assert good[1] == Section("T", (("p", "a | b"),), (), ())
    for spoilt in (
        b"<h2>T</h2><table><tr><td>a</td><td>b</td></tr></table>",
        b"<h2>T</h2><p>a <em>|</em> b</p>",
        b"<h2>T</h2><p>a | <a href='/x'>b</a></p>",
        b"<h2>T</h2><p class='x'>a | b</p>",
        b"<h2>T</h2><h3>a | b</h3>",
    ):
        assert sections_of(spoilt)[1:] != good[1:]
