"""The escaping layer for Markdown, in both dialects."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from digest.text.markdown import escape, escape_post, unescape
from digest.text.maths import split_maths
from tests.unit.strategies import texts


@given(texts)
def test_unescaping_gives_the_text_back(text: str) -> None:
    """A text written into a paper file is read back as it was."""
    assert unescape(escape(text)) == text


@given(texts)
def test_escaped_lines_start_nothing(text: str) -> None:
    """No line of ours is a heading, a list item, a quotation or a rule."""
    assert not re.match(r"(#{1,6} |[-+*] |> |\d{1,9}[.)] |```|~~~|={3}|-{3})", escape(text))
    assert not re.match(r"(#{1,6} |[-+*] |> |\d{1,9}[.)] |```|~~~|={3}|-{3})", escape_post(text))


@given(texts)
def test_formulas_stay_formulas(text: str) -> None:
    """The formulas of a text are the formulas of its line, unchanged."""

    def formulas(line: str) -> list[str]:
        return [piece.text for piece in split_maths(line, brackets=False) if piece.is_maths]

    assert formulas(escape(text)) == formulas(text)


@given(texts)
def test_posts_hold_no_liquid(text: str) -> None:
    """Liquid, which sees the file before Markdown does, finds no tag of its own."""
    for heading in (False, True):
        line = escape_post(text, heading=heading)
        assert "{{" not in line
        assert "{%" not in line
        assert "\n" not in line


@given(texts)
def test_posts_hold_no_bare_bar_or_tag(text: str) -> None:
    """No text can make a table or an HTML tag; in formulas bars are words."""
    line = escape_post(text).replace("<!-- -->", "")
    outside = "".join(re.split(r"(?<!\\)\$\$.*?\$\$", line))
    assert not re.search(r"(?<!\\)(?:\\\\)*\|", line)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>]", outside)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a *b* _c_ `d`", r"a \*b\* \_c\_ \`d\`"),
        ("$x*y*z$ is *", r"$x*y*z$ is \*"),
        ("# no heading", r"\# no heading"),
        ("- no item", r"\- no item"),
        ("1. no list", r"1\. no list"),
        ("12) no list", r"12\) no list"),
        ("<b>", r"\<b>"),
        ("{{ x }} {% y %}", r"\{\{ x }} \{\% y %}"),
        ("&amp; & co", r"\&amp; & co"),
        ("~~gone~~ a~b", r"\~\~gone\~\~ a~b"),
        ("cost $5", r"cost \$5"),
    ],
)
def test_escape(text: str, line: str) -> None:
    """Only what Markdown would take for something is escaped."""
    assert escape(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("$a|b$", r"$$a\vert{}b$$<!-- -->"),
        (r"$\|x\|$", r"$$\Vert{}x\Vert{}$$<!-- -->"),
        (r"\(a\)", "$$a$$<!-- -->"),
        ("${{a}}$", "$${ {a}}$$<!-- -->"),
        ("${%a$", "$${ %a$$<!-- -->"),
        ("a|b", r"a\|b"),
        ('it\'s "so"', r"it\'s \"so\""),
        ("a -- b --- c - d", r"a \-\- b \-\-\- c - d"),
        ("wait...", r"wait\.\.\."),
        ("&lt;", "&<!-- -->lt;"),
        ("R & D", "R & D"),
        ("{%", r"\{<!-- -->%"),
        ("1. x", r"1\. x"),
        ("1234567890. x", r"1234567890\. x"),
        ("^", "^<!-- -->"),
    ],
)
def test_escape_post(text: str, line: str) -> None:
    """kramdown is given what it shows as the text; formulas are in its own delimiters."""
    assert escape_post(text) == line


def test_headings_keep_their_bars() -> None:
    """A bar makes no table in a heading, so a formula there keeps its letters."""
    assert escape_post("# $a|b$", heading=True) == r"\# $$a|b$$"
