"""Our compiler of templates against Jinja2's own: the same pages, and clear words where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup, escape

from digest.errors import SiteError
from digest.site.addresses import make_addresses
from digest.site.assets import load_assets
from digest.site.jinja_code import shown
from digest.site.templating import Templates
from digest.site.views import TermLink

LINK = TermLink("<b> & co", "co", None, 3)


class Named(str):
    """A text of a class of its own, as an enumeration's values are."""


class Drawn:
    def __html__(self) -> str:
        return "<hr>"


def ours(folder: Path, template: str, **views: object) -> str:
    (folder / "site" / "assets").mkdir(parents=True, exist_ok=True)
    (folder / "site" / "page.j2").write_text(template, encoding="utf-8")
    templates = Templates((folder,), make_addresses("https://example.org", ""), load_assets((folder,)))
    return templates.render("page.j2", **views).decode()


def jinjas(template: str, views: Mapping[str, object]) -> str:
    environment = Environment(
        loader=DictLoader({"page.j2": template}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.j2").render(**views)


@given(st.text(alphabet="ab中 &<>'\"\x00", max_size=12))
def test_text_is_shown_as_markupsafe_escapes_it(text: str) -> None:
    """Every sign of HTML in outside text, and none in what was made safe."""
    assert shown(text) == escape(text)
    assert shown(Named(text)) == escape(text)
    assert shown(Markup(text)) == text


@pytest.mark.parametrize("value", [None, 0, 4.5, True, Drawn(), ("<", "a"), Named("<")])
def test_other_values_are_shown_as_markupsafe_escapes_them(value: object) -> None:
    """Numbers, nothing at all, and what knows its own HTML."""
    assert str(shown(value)) == escape(value)


@pytest.mark.parametrize(
    "text",
    [
        "{{ link.name }} {{ link.url }} {{ link.count + 1 }}",
        "{{ link.none is defined }} {{ link.name is defined }} {{ link.none is undefined }}",
        "{{ link.none | default('<i>') }} {{ link.name | d('x') | upper }} {{ link.none | d(link.name) }}",
        "{% for one in (link, link) %}{{ loop.index }}{{ one.name }}{{ loop.last }}{% endfor %}",
        "{% macro m(x) %}<p>{{ x.name }}</p>{% endmacro %}{{ m(link) }}{% set y = m(link) %}{{ y | upper }}",
        "{% macro m() %}<p>{{ caller() }}</p>{% endmacro %}{% call m() %}{{ link.name }}<b>{% endcall %}",
        "{{ {'a': '<'}['a'] }} {{ {'a': 1}.get('b', '>') }} {{ '<' ~ link.name }}",
        "{% set n = namespace(at=1) %}{% set n.at = n.at + 1 %}{{ n.at }}",
        "{{ text }}{{ safe }}{{ safe ~ text }}{{ [text, safe] | join(', ') }}",
        "{% block a %}T<{% endblock %}{{ self.a() }}",
        "{% macro m() %}{{ kwargs.a }}{% endmacro %}{{ m(a='<') }}",
        "{% autoescape false %}{{ text }}{{ link.name }}{% endautoescape %}{{ text }}",
        "{{ link.none is none }} {{ link.url is none }} {{ link.none is string }}",
        "{% filter upper %}{{ link.name }}{% endfilter %}{% if link.url is none %}-{% endif %}",
    ],
)
def test_pages_are_those_of_jinja2(tmp_path: Path, text: str) -> None:
    """All that a template may do with views gives the same text."""
    views: dict[str, object] = {"link": LINK, "text": "<&中'", "safe": Markup("<em>")}
    assert ours(tmp_path, text, **views) == jinjas(text, views)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ link.nmae }}", "nmae"),
        ("{% set x = {'a': link.count} %}{{ x.a }}", "'a'"),
        ("{{ link.class }}", "class"),
        ("{% if link.name.none %}{% endif %}", "none"),
    ],
)
def test_a_missing_attribute_is_named(tmp_path: Path, text: str, words: str) -> None:
    """A slip in an owner's template is one line with the template and the name."""
    with pytest.raises(SiteError, match=rf"site/page\.j2.*{words}"):
        ours(tmp_path, text, link=LINK)
