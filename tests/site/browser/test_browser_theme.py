"""A blog changes how the site looks without touching what is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from digest.site.update import update_site
from tests.site.browser.blog import ROOT, TODAY, make_paper, write_blog
from tests.site.browser.site_server import serve
from tests.site.browser.visits import Visits

pytestmark = pytest.mark.browser


def test_properties_and_single_templates_are_overridden(tmp_path: Path, chromium: Any) -> None:
    """A ``theme.html.j2`` sets custom properties; a template of the same name replaces one page."""
    own = tmp_path / "templates"
    (own / "site").mkdir(parents=True)
    (own / "site" / "theme.html.j2").write_text("<style>:root { --paper: rgb(1, 2, 3); }</style>")
    (own / "site" / "about.html.j2").write_text(
        '{% extends "base.html.j2" %}{% block main %}<h1>Own</h1>{% endblock %}'
    )
    blog = write_blog(tmp_path, (make_paper(0),))
    update_site(blog, templates=(own, ROOT / "templates"), now=TODAY)
    with serve(blog.folder("site"), "/blog") as server, Visits(chromium, server) as visits:
        page = visits.open("/about/")
        assert page.locator("h1").inner_text() == "Own"
        ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert ground == "rgb(1, 2, 3)"
    assert visits.problems == []
