"""A built site behind a loopback server, and a real browser in front of it.

Needs Playwright and a Chromium (``DIGEST_TEST_CHROMIUM`` or /usr/bin/chromium); the accessibility and
HTML checkers come from npm: ``npm ci --prefix tests/site/browser``. What is missing is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import missing
from tests.site.browser import sites
from tests.site.browser.site_server import SiteServer
from tests.site.browser.sites import BuiltSite
from tests.site.browser.visits import Visits

CHROMIUM = Path(os.environ.get("DIGEST_TEST_CHROMIUM", "/usr/bin/chromium"))
NODE_MODULES = Path(__file__).parent / "node_modules"
INVENTED_PAGES = (
    "/",
    "/2026/07/13/",
    "/2026/07/14/",
    "/papers/2607.10000/",
    "/papers/2607.10001/",
    "/papers/2607.10002/",
    "/papers/2607.10004/",
    "/papers/2607.10005/",
    "/papers/2025-06/",
    "/archive/",
    "/topics/",
    "/topics/full-duplex/",
    "/topics/empty/",
    "/tags/",
    "/categories/",
    "/categories/cs.SD/",
    "/authors/",
    "/authors/chen-yu/",
    "/trends/",
    "/reports/",
    "/reports/2026-W29/",
    "/reports/2026-07/",
    "/status/",
    "/search/?q=%E5%85%A8%E5%8F%8C%E5%B7%A5",
    "/stars/",
    "/about/",
    "/2026/07/10/notes/",
    "/404.html",
)
"""One page of every kind and state."""


@pytest.fixture(scope="session")
def invented_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltSite]:
    """The sample blog, built and served."""
    with sites.invented(tmp_path_factory.mktemp("blog"), INVENTED_PAGES) as built:
        yield built


@pytest.fixture(scope="session")
def site(invented_site: BuiltSite) -> SiteServer:
    """The sample blog's server."""
    return invented_site.server


@pytest.fixture(
    scope="session", params=["invented", "demo", pytest.param("real days", marks=pytest.mark.shared)]
)
def any_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltSite]:
    """Each of the sites in turn."""
    if request.param == "invented":
        yield request.getfixturevalue("invented_site")
        return
    root = tmp_path_factory.mktemp("other") / "blog"
    if request.param == "demo":
        with sites.demo(root) as built:
            yield built
        return
    with sites.real_days(root, request.getfixturevalue("shared") / "arxiv" / "daily") as built:
        yield built


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """One browser for a module; each visit has a context of its own.

    Not for the session: while Playwright is open its loop counts as running, and tests elsewhere that run
    one of their own would fail in this process.
    """
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        missing(f"no Chromium at {CHROMIUM}; set DIGEST_TEST_CHROMIUM")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def any_visits(chromium: object, any_site: BuiltSite) -> Iterator[Visits]:
    """The same for each of the sites."""
    with Visits(chromium, any_site.server) as opened:
        yield opened
    assert opened.problems == []


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
