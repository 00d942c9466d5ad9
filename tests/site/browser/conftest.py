"""A built site behind a loopback server, and a real browser in front of it.

Needs Playwright and a Chromium (``DIGEST_TEST_CHROMIUM`` or /usr/bin/chromium); the accessibility and
HTML checkers come from npm: ``npm ci --prefix tests/site/browser``. What is missing is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.site import update_site
from tests.needs import missing
from tests.site.browser.blog import ROOT, TODAY, sample_papers, write_blog
from tests.site.browser.site_server import SiteServer, serve
from tests.site.browser.visits import Visits

CHROMIUM = Path(os.environ.get("DIGEST_TEST_CHROMIUM", "/usr/bin/chromium"))
NODE_MODULES = Path(__file__).parent / "node_modules"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteServer]:
    """The sample blog, built and served."""
    root = tmp_path_factory.mktemp("blog")
    blog = write_blog(root, sample_papers())
    update_site(blog, templates=(ROOT / "templates",), now=TODAY)
    with serve(blog.folder("site"), blog.config.site.base_path) as server:
        yield server


@pytest.fixture(scope="session")
def site_folder(site: SiteServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``site`` serves."""
    return next(tmp_path_factory.getbasetemp().glob("blog*/_site"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One browser for the whole session; each visit has a context of its own."""
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        missing(f"no Chromium at {CHROMIUM}; set DIGEST_TEST_CHROMIUM")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visits(chromium: object, site: SiteServer) -> Iterator[Visits]:
    """Open pages; at the end no console error, failed request or foreign request may be left."""
    with Visits(chromium, site) as opened:
        yield opened
    assert opened.problems == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = NODE_MODULES / "axe-core" / "axe.min.js"
    if not path.exists():
        missing("axe-core is not installed: npm ci --prefix tests/site/browser")
    return path.read_text(encoding="utf-8")
