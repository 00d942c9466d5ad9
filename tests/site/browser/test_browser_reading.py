"""What a reader does with a page: read in two languages, mark, filter, copy, print, use the keyboard."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.site.browser.visits import PHONE, Visits

pytestmark = pytest.mark.browser

DAY = "/2026/07/14/"
KEY = "digest:1:/blog"


def kept(page: Any) -> dict[str, Any]:
    """What the page keeps in the browser."""
    return dict(page.evaluate("key => JSON.parse(localStorage.getItem(key)) || {}", KEY))


def ids(page: Any) -> list[str]:
    """Identifiers of the papers that are shown, in order."""
    shown: list[str] = page.locator(".column .paper[data-id]:visible").evaluate_all(
        "papers => papers.map(paper => paper.dataset.id)"
    )
    return shown


def test_without_script_both_languages_and_all_marks_are_there(visits: Visits) -> None:
    """Sentence by sentence, the doubt beside its original; no control that would do nothing."""
    page = visits.open("/papers/2607.10001/", javascript=False)
    pairs = page.locator(".pairs li")
    assert pairs.count() == 3
    assert pairs.nth(1).locator(".zh").is_visible()
    assert pairs.nth(1).locator(".en").is_visible()
    doubt = page.locator(".pairs .doubt")
    assert "up to 21% fewer" in doubt.inner_text()
    assert "译文漏了“最多”" in doubt.inner_text()
    assert page.locator(".js-only:visible, .mark-button").count() == 0
    assert "deepseek-chat" in page.locator("#main").inner_text()
    page = visits.open(DAY, javascript=False)
    assert page.locator("#filter").is_hidden()
    page.locator("#p2607\\.10000 details.more summary").click()
    assert page.locator("#p2607\\.10000 .pairs .en").first.is_visible()
    assert page.locator("#p2607\\.10002 .badge.original").inner_text().startswith("仅原文")
    assert page.locator("#p2607\\.10004 .badge.withdrawn").is_visible()


def test_one_language_keeps_the_original_of_a_doubtful_sentence(visits: Visits) -> None:
    """In Chinese alone, only the doubtful sentence has its English; in English alone there is no Chinese."""
    page = visits.open("/papers/2607.10001/")
    english, chinese = page.locator(".pairs .en:visible"), page.locator(".pairs .zh:visible")
    assert (chinese.count(), english.count()) == (3, 3)
    page.get_by_label("中", exact=True).check(force=True)
    assert (chinese.count(), english.count()) == (3, 1)
    page.reload()
    assert (chinese.count(), english.count()) == (3, 1)
    page.get_by_label("EN", exact=True).check(force=True)
    assert (chinese.count(), english.count()) == (0, 3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_theme_switch_outlives_the_page_and_returns_to_the_system(visits: Visits, scheme: str) -> None:
    """One press turns the page over and is kept; another follows the system again."""
    page = visits.open("/", scheme=scheme)
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    before = page.evaluate(ground)
    page.locator("#theme").click()
    turned = page.evaluate(ground)
    assert turned != before
    page.reload()
    assert page.evaluate(ground) == turned
    page.locator("#theme").click()
    assert page.evaluate(ground) == before
    assert "theme" not in kept(page)


def test_keyboard_walks_opens_stars_and_can_be_turned_off(visits: Visits) -> None:
    """J and k move, s stars, o opens, ? explains; without the letters nothing happens (WCAG 2.1.4)."""
    page = visits.open(DAY)
    first, second = ids(page)[:2]
    for key in "jjk":
        page.keyboard.press(key)
    assert page.locator(".paper.is-current").get_attribute("data-id") == first
    page.keyboard.press("j")
    page.keyboard.press("s")
    assert list(kept(page)["stars"]) == [second]
    page.keyboard.press("o")
    page.wait_for_url(f"**/papers/{second}/")
    assert second in kept(page)["read"]
    page.keyboard.press("?")
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    assert list(kept(page)["stars"]) == [second]


def test_on_a_paper_the_keys_turn_to_its_neighbours(visits: Visits) -> None:
    """J on a paper's page is the next paper of its day."""
    page = visits.open("/papers/2607.10000/")
    page.keyboard.press("j")
    page.wait_for_url("**/papers/2607.10001/")
    page.keyboard.press("k")
    page.wait_for_url("**/papers/2607.10000/")


def test_letters_typed_into_a_field_are_no_shortcuts(visits: Visits) -> None:
    """A keyword may hold any letter."""
    page = visits.open(DAY)
    page.locator("[name=keywords]").press_sequentially("jsok")
    assert page.locator(".is-current").count() == 0
    assert kept(page)["stars"] == {}


def test_stars_go_from_one_browser_to_another(visits: Visits, tmp_path: Path) -> None:
    """Exported marks merge into those of another reader; each is listed and can be removed."""
    context = visits.context()
    page = visits.open(DAY, context=context)
    page.locator("#p2607\\.10000 .mark-button.star").click()
    page.locator("#p2607\\.10003 .mark-button.read").click()
    page = visits.open("/stars/", context=context)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 JSON").click()
    file = tmp_path / "stars.json"
    download.value.save_as(file)

    other = visits.context()
    page = visits.open(DAY, context=other)
    page.locator("#p2607\\.10001 .mark-button.star").click()
    page = visits.open("/stars/", context=other)
    page.locator("#import").set_input_files(file)
    page.locator("#stars li").nth(1).wait_for()
    assert set(kept(page)["stars"]) == {"2607.10000", "2607.10001"}
    assert "2607.10003" in kept(page)["read"]
    assert "StreamDuet" in page.locator("#stars").inner_text()
    assert "收藏于 20" in page.locator("#stars").inner_text()
    page.get_by_role("button", name="移除 CodecLite").click()
    assert set(kept(page)["stars"]) == {"2607.10000"}


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2",
        "[]",
        '{"stars": {"1": {"url": "/x"}}}',
        json.dumps({"format": "digest:1", "stars": {"1": {"url": "javascript:alert(1)"}, "2": 3}}),
    ],
    ids=["not JSON", "a list", "no format", "hostile"],
)
def test_a_foreign_file_imports_nothing(visits: Visits, tmp_path: Path, text: str) -> None:
    """Only what we exported is believed, and of that only links into this site."""
    file = tmp_path / "foreign.json"
    file.write_text(text, encoding="utf-8")
    page = visits.open("/stars/")
    page.locator("#import").set_input_files(file)
    page.locator(".toast:not(:empty)").wait_for()
    assert kept(page).get("stars", {}) == {}
    assert page.locator("#stars li").count() == 0


def test_damaged_storage_is_forgotten(visits: Visits) -> None:
    """A page works whatever stands in the browser's storage."""
    context = visits.context()
    context.add_init_script(f'localStorage.setItem({KEY!r}, \'{{"stars": 7, "lang": [\')')
    page = visits.open(DAY, context=context)
    page.locator("#p2607\\.10000 .mark-button.star").click()
    assert list(kept(page)["stars"]) == ["2607.10000"]


def test_a_day_is_filtered_and_sorted(visits: Visits) -> None:
    """By type, category, tag, score, read state; the number shown is announced; clearing undoes it."""
    page = visits.open(DAY)
    everything = ids(page)
    page.select_option("[name=kind]", "cross")
    assert ids(page) == ["2607.10006", "2607.10007"]
    assert page.locator("#filter output").inner_text() == "显示 2 / 8 篇"
    assert page.locator("#new").is_hidden()
    page.locator("[name=starred]").check()
    assert page.locator("#filter output").inner_text() == "没有符合条件的论文（共 8 篇）"
    page.locator("[name=starred]").uncheck()
    page.select_option("[name=kind]", "")
    page.select_option("[name=cat]", "eess.AS")
    assert set(ids(page)) < set(everything)
    page.select_option("[name=cat]", "")
    page.select_option("[name=score]", "8")
    assert ids(page) == ["2607.10000", "2607.10001", "2607.10002"]
    page.select_option("[name=score]", "")
    page.locator("#p2607\\.10000 .mark-button.read").click()
    page.get_by_label("只看未读").check()
    assert ids(page) == everything[1:]
    page.get_by_role("button", name="清除").click()
    page.locator("#p2607\\.10000").wait_for()
    page.select_option("[name=sort]", "id")
    assert ids(page) == sorted(everything)


def test_keywords_are_marked_counted_and_kept(visits: Visits) -> None:
    """The reader's words are highlighted in Chinese and English and narrow the list."""
    page = visits.open(DAY)
    page.locator("[name=keywords]").fill("full-duplex，微控制器")
    assert page.evaluate("CSS.highlights.get('keywords').size") > 2
    assert page.locator("#p2607\\.10001 .badge.hits").inner_text() == "命中 微控制器"
    page.get_by_label("只看关键词命中").check()
    assert ids(page) == ["2607.10000", "2607.10001", "2607.10004", "2607.10005"]
    page.reload()
    assert page.locator("[name=keywords]").input_value() == "full-duplex，微控制器"
    assert page.locator(".badge.hits").count() == 4


def test_a_day_is_copied_as_text(visits: Visits) -> None:
    """What is shown, one paper after another, formulas as TeX."""
    page = visits.open(DAY)
    page.select_option("[name=score]", "8")
    page.get_by_role("button", name="复制为文本").click()
    page.locator(".toast:not(:empty)").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "1. StreamDuet：共享 $\\Delta t$ 时钟的全双工口语对话\n   StreamDuet: Full-Duplex" in text
    assert "总结：用共享时钟把两路语音流对齐" in text
    assert "https://arxiv.org/abs/2607.10001" in text
    assert "Room Impulse" not in text


def test_bibtex_is_copied(visits: Visits) -> None:
    """The button copies exactly what stands there."""
    page = visits.open("/papers/2607.10000/")
    page.get_by_role("button", name="复制 BibTeX").click()
    page.locator(".toast:not(:empty)").wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text == page.locator(".bibtex").text_content()
    assert text.startswith("@misc{")


def test_paper_shows_everything(visits: Visits) -> None:
    """Printed, folded parts are open and controls are gone; with and without script."""
    for javascript in (True, False):
        page = visits.open(DAY, javascript=javascript)
        page.emulate_media(media="print")
        assert page.locator("#p2607\\.10000 .pairs .en").first.is_visible()
        assert page.locator(".masthead nav").is_hidden()
        assert page.locator("#filter").is_hidden()


def test_on_a_phone_the_filter_is_one_button_away(visits: Visits) -> None:
    """The list comes first; the button says whether the filter is open."""
    page = visits.open(DAY, viewport=PHONE)
    button = page.locator("#filter-toggle")
    assert page.locator("#filter").is_hidden()
    button.click()
    assert page.locator("#filter").is_visible()
    assert button.get_attribute("aria-expanded") == "true"


def test_formulas_are_set_without_script(visits: Visits) -> None:
    """KaTeX's HTML and MathML stand in the page, with its fonts from this site."""
    page = visits.open("/papers/2607.10000/", javascript=False)
    formula = page.locator(".pairs .katex").first
    assert formula.locator("math annotation").text_content() == "\\Delta t = 80"
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("全双工", {"2607.10000", "2607.10008"}),
        ('"zero-shot TTS"', {"2607.10002", "2607.10006"}),
        ("ibáñez", {"2607.10002", "2607.10003", "2607.10004", "2607.10005", "2607.10009"}),
        ("Sofia Ibanez", {"2607.10002", "2607.10003"}),
        ("轮到谁了？带韵律", {"2607.10006"}),
        ("ＣｏｄｅｃＬｉｔｅ：微控制器", {"2607.10001"}),
        ("2607.10003", {"2607.10003"}),
        ("arXiv:2607.10003v2", {"2607.10003"}),
        ("320 kB MOS", {"2607.10001", "2607.10005", "2607.10009"}),
        ("没有这个词", set()),
    ],
)
def test_search_finds(visits: Visits, query: str, found: set[str]) -> None:
    """Chinese and English substrings, AND, phrases, authors and identifiers, by deep link; with or without
    accents, with full-width signs as a title is copied."""
    page = visits.open("/search/")
    page.goto(page.url + "?q=" + page.evaluate("encodeURIComponent", query))
    page.locator("#note", has_text=re.compile("^(找到|没有找到)")).wait_for()
    links = page.locator("#results h2 a").evaluate_all("links => links.map(a => a.href.split('/').at(-2))")
    assert set(links) >= found
    if not found:
        assert links == []


def test_search_marks_what_it_found_and_keeps_the_address(visits: Visits) -> None:
    """Typing searches after a moment; hits are marked; the address can be passed on."""
    page = visits.open("/search/")
    page.locator("[name=q]").fill("微控制器")
    page.locator("#results mark").first.wait_for()
    assert page.locator("#results mark").first.inner_text() == "微控制器"
    assert "q=%E5%BE%AE" in page.url
    page.locator("[name=q]").fill("sofia ibanez")
    page.locator("#results mark", has_text="Sofía").first.wait_for()
