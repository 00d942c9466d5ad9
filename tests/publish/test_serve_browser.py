"""Live reload in a real browser, under the pages' own content security policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import missing
from tests.publish.served import Serve
from tests.site.browser.conftest import CHROMIUM

pytestmark = pytest.mark.browser


def test_an_open_page_shows_a_hand_edit_by_itself(serve: Serve, tmp_path: Path) -> None:
    """A page that is open reloads when its paper is edited, and nothing is blocked or missing."""
    api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM.exists():
        missing(f"no Chromium at {CHROMIUM}")
    served = serve("/blog")
    problems: list[str] = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(f"{served.url}papers/2607.00001/")
        served.clone.edit(served.clone.paper_name("2607.00001"), "第 1 项虚构研究。", "我亲手写的总结。")
        page.get_by_text("我亲手写的总结。").first.wait_for()
        served.clone.write("config.yaml", "site: {titel: x}\n")
        page.get_by_role("alert").get_by_text("site.titel").wait_for()
        browser.close()
    assert problems == []
