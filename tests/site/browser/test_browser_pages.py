"""Every kind of page in a real browser: sound, accessible, valid, without JavaScript too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from lxml import html

from tests.needs import missing
from tests.site.browser.conftest import NODE_MODULES
from tests.site.browser.sites import BuiltSite, html_files
from tests.site.browser.visits import DESKTOP, PHONE, Visits

pytestmark = pytest.mark.browser

VIEWPORTS = {"phone": PHONE, "desktop": DESKTOP}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = (
    """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations"""
)
"""What passed is not listed: naming each of a page's thousands of elements took as long as the checks."""


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_pages_load_without_error_and_fit_the_screen(
    any_site: BuiltSite, any_visits: Visits, viewport: str, javascript: bool
) -> None:
    """No console error, no failed or foreign request (checked by `any_visits`), no scrolling sideways."""
    context = any_visits.context(viewport=VIEWPORTS[viewport], javascript=javascript)
    for path, page in any_visits.each(any_site.pages, context):
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= VIEWPORTS[viewport]["width"], path
        assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_axe_finds_nothing(
    any_site: BuiltSite, any_visits: Visits, axe: str, viewport: str, scheme: str
) -> None:
    """Every page, with everything unfolded, has no finding for WCAG 2.2 AA or best practice."""
    context = any_visits.context(viewport=VIEWPORTS[viewport], scheme=scheme)
    found: list[str] = []
    for path, page in any_visits.each(any_site.pages, context):
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate("document.querySelector('#filter')?.classList.add('open')")
        page.evaluate(axe)
        violations = page.evaluate(_AXE, RULES)
        found += [f"{path}: {item['id']}: {item['nodes'][0]['html']}" for item in violations]
    assert found == []


def test_axe_finds_nothing_in_the_help_dialog(visits: Visits, axe: str) -> None:
    """The table of keys is as accessible as the pages."""
    page = visits.open("/")
    page.keyboard.press("?")
    page.evaluate(axe)
    assert page.evaluate(_AXE, RULES) == []
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('h1').append(document.createElement('img'))")
    assert [item["id"] for item in page.evaluate(_AXE, RULES)] == ["image-alt"]  # it does look


def test_every_internal_link_and_fragment_resolves(any_site: BuiltSite) -> None:
    """What a page of ours links to on this site exists, and so does the place on it."""
    site, folder = any_site.server, any_site.folder
    pages = {path: html.fromstring(file.read_bytes()) for path, file in html_files(folder)}
    broken: list[str] = []
    for path, tree in pages.items():
        for address in tree.xpath("//@href | //@src"):
            parts = urlsplit(urljoin(site.url(path), str(address)))
            if not parts.geturl().startswith(site.origin):
                continue
            target = parts.path.removeprefix(site.base_path)
            file = folder / (target + "index.html" if target.endswith("/") else target).lstrip("/")
            if not parts.path.startswith(site.base_path + "/") or not file.is_file():
                broken.append(f"{path}: {address}")
            elif parts.fragment and not pages[target].xpath("//*[@id=$id]", id=parts.fragment):
                broken.append(f"{path}: {address}: no such place")
    assert broken == []


def test_no_address_of_a_page_leaves_the_web(any_site: BuiltSite) -> None:
    """Links are our own or http(s); nothing is loaded from elsewhere; no inline script or handler."""
    for path, file in html_files(any_site.folder):
        tree = html.fromstring(file.read_bytes())
        for address in tree.xpath("//a/@href"):
            assert urlsplit(urldefrag(str(address)).url).scheme in ("", "http", "https"), (path, address)
        for address in tree.xpath("//*[not(self::a)]/@src | //link[not(@rel='canonical')]/@href"):
            assert str(address).startswith("/"), (path, address)
        assert not tree.xpath("//script[not(@src)]"), path
        assert not tree.xpath("//@*[starts-with(name(), 'on')]"), path


def test_hostile_titles_stay_text(visits: Visits) -> None:
    """Markup in a title is shown as typed and makes no element."""
    page = visits.open("/papers/2607.10005/")
    assert '<img src=x onerror="alert(1)">' in page.locator(".orig").inner_text()
    assert "{{ 7*7 }}" in page.locator(".orig").inner_text()
    assert page.locator("main img, main script").count() == 0


def test_html_is_valid(any_site: BuiltSite) -> None:
    """html-validate has nothing to say about any page."""
    command = NODE_MODULES / ".bin" / "html-validate"
    if not command.exists() or shutil.which("node") is None:
        missing("html-validate is not installed: npm ci --prefix tests/site/browser")
    rules = Path(__file__).parent / "htmlvalidate.json"
    files = [str(file) for _, file in html_files(any_site.folder)]
    done = subprocess.run(
        [command, "--config", rules, "--formatter", "text", *files],
        capture_output=True,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    assert (done.returncode, done.stdout) == (0, "")


def shift(page: Any) -> float:
    """The page's cumulative layout shift so far."""
    return float(
        page.evaluate(
            """() => new Promise(done => {
                let total = 0;
                new PerformanceObserver(list => {
                    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
                }).observe({type: 'layout-shift', buffered: true});
                requestAnimationFrame(() => requestAnimationFrame(() => done(total)));
            })"""
        )
    )


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_text_does_not_move_once_shown(any_site: BuiltSite, any_visits: Visits, viewport: str) -> None:
    """Scripts and fonts that come late move nothing (0.01 is a tenth of what counts as good)."""
    for path in any_site.pages[:8]:
        page = any_visits.open(path, viewport=VIEWPORTS[viewport])
        page.evaluate("document.fonts.ready")
        assert shift(page) < 0.01, path
