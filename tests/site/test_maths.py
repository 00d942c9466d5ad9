"""Formulas become KaTeX's HTML, everything else is escaped, refusals stay readable."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from digest.site.maths import Typesetter, find_katex

TEMPLATES = Path(__file__).parents[2] / "templates"
KATEX = find_katex((TEMPLATES,))


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    pytest.importorskip("quickjs")
    return Typesetter(KATEX)


def test_formulas_are_set_and_the_rest_is_escaped(typesetter: Typesetter) -> None:
    """MathML for machines, HTML for eyes; a sign of HTML in a formula or outside makes no element."""
    tree = html.fromstring(f"<p>{typesetter.html('a <b> & $x<y$')}</p>")
    assert tree.xpath("string(//annotation)") == "x<y"
    assert tree.xpath("//*[@class='katex-html']")
    assert tree.text == "a <b> & "
    assert not tree.xpath("//b")


def test_text_macros_are_converted_before_and_after_formulas(typesetter: Typesetter) -> None:
    """An escaped dollar that became a plain one opens no formula."""
    done = typesetter.html(r"\textbf{Up} to 50\% of \$5 and $n^2$")
    tree = html.fromstring(f"<p>{done}</p>")
    assert tree.text == "Up to 50% of $5 and "
    assert tree.xpath("string(//annotation)") == "n^2"


@pytest.mark.parametrize(
    "tex",
    [
        r"\em x",
        r"\href{javascript:alert(1)}{x}",
        r"\includegraphics{https://example.org/x.png}",
        r"\htmlStyle{color:red}{x}",
        r"\def\a{\a\a}\a",
        r"\undefined{x}",
    ],
)
def test_a_refused_formula_is_shown_as_typed(typesetter: Typesetter, tex: str) -> None:
    """Unknown macros, links, pictures and bombs: the source in ``<code>``, and nothing hangs."""
    tree = html.fromstring(f"<p>{typesetter.html(f'${tex}$')}</p>")
    assert [code.text_content() for code in tree.iter("code")] == [tex]
    assert [node.tag for node in tree.iter()] == ["p", "code"]


@pytest.mark.parametrize("depth", [900, 3_000])
def test_depth_ends_no_build(typesetter: Typesetter, depth: int) -> None:
    """A formula too deep for the engine, or too long to be one, is source; the next one is set."""
    tex = "\\sqrt{" * depth + "x" + "}" * depth
    assert typesetter.formula(tex).endswith(("</code>", "</span>"))
    assert "katex" in typesetter.formula("y")


def test_display_formulas_are_blocks(typesetter: Typesetter) -> None:
    """``$$…$$`` and ``\\[…\\]`` stand on their own line."""
    assert 'class="katex-display"' in typesetter.html("$$x$$")
    assert 'class="katex-display"' in typesetter.html(r"\[x\]")
    assert 'class="katex-display"' not in typesetter.html(r"\(x\)")


def test_what_is_cached_is_not_set_again() -> None:
    """A known formula needs no engine; keys name KaTeX's version and the form."""
    pytest.importorskip("quickjs")
    cache: dict[str, str] = {}
    first = Typesetter(KATEX, cache)
    first.html("$x$ $x$ $$x$$")
    assert len(cache) == 2
    assert all(first.version in key for key in cache)
    marked = dict.fromkeys(cache, "<i>kept</i>")
    assert Typesetter(KATEX, marked).html("$x$") == "<i>kept</i>"


def test_a_refusal_is_remembered() -> None:
    """A refused formula is not tried night after night."""
    pytest.importorskip("quickjs")
    cache: dict[str, str] = {}
    Typesetter(KATEX, cache).html(r"$\em$")
    assert list(cache.values()) == [""]


def test_without_katex_formulas_are_readable_source() -> None:
    """The site is complete without the engine; nothing is cached that would outlast its absence."""
    cache: dict[str, str] = {}
    plain = Typesetter(None, cache)
    assert not plain.available
    assert plain.html("a $x<y$") == 'a <code class="tex" lang="en">x&lt;y</code>'
    assert cache == {}


def test_a_broken_script_is_like_none(tmp_path: Path) -> None:
    """A blog's own KaTeX that does not run does not stop the build."""
    script = tmp_path / "site" / "katex" / "katex.min.js"
    script.parent.mkdir(parents=True)
    script.write_text("throw new Error('no')", encoding="utf-8")
    assert find_katex((tmp_path, TEMPLATES)) == script
    broken = Typesetter(script)
    assert not broken.available
    assert broken.formula("x") == '<code class="tex" lang="en">x</code>'


def test_the_version_of_the_shipped_katex_is_known() -> None:
    """It is part of every key of the cache."""
    assert Typesetter(KATEX).version.count(".") == 2
