"""The loopback arXiv speaks in the forms of the recordings; skipped where those are absent."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from tests.servers.arxiv_api_form import ApiQuery, render_answer, render_error
from tests.servers.arxiv_catalogue import Batch, Entry, SectionName, batch_for, make_batch
from tests.servers.arxiv_daily import load_daily, submission_window
from tests.servers.arxiv_feed_form import render_feed
from tests.servers.arxiv_forms import render_list_page
from tests.servers.arxiv_papers import SamplePaper, SampleVersion
from tests.servers.translator import names_in, translate_sentence

ARXIV = Path(__file__).parents[2] / "shared" / "data" / "arxiv"
RECORDED = ARXIV / "listing" / "list_cs.AI_new_2026-08-12_excerpt.html"
WHEN = datetime(2026, 8, 11, tzinfo=UTC)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ARXIV.is_dir(), reason="no recordings beside this repository"),
]

Shape = tuple[str, dict[str, str], str, list[Any], str]


def shape(element: html.HtmlElement) -> Shape:
    """Tags, attributes and folded texts of a tree."""
    attributes = {name: value for name, value in element.attrib.items() if name != "name"}
    return (
        str(element.tag),
        attributes,
        " ".join((element.text or "").split()),
        [shape(child) for child in element],
        " ".join((element.tail or "").split()),
    )


def text_of(elements: Iterable[Any]) -> str | None:
    """Folded text of the first element without its label; None if there is none."""
    for element in elements:
        for link in element.xpath(".//a[contains(@class, 'link-external')]"):
            link.text = link.get("href")
        whole = " ".join(element.text_content().split())
        return re.sub(r"^[A-Z][a-z-]+: ?", "", whole)
    return None


def entry_from(dt: Any, dd: Any, section: SectionName) -> Entry:
    """The recorded entry as a record."""
    ident = dt.xpath("a[@title='Abstract']/@id")[0]
    links = dt.xpath("a[@title='View HTML']/@href")
    version = int(links[0].rsplit("v", 1)[1]) if links else 1
    codes = re.findall(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)", text_of(dd.find_class("list-subjects")) or "")
    paper = SamplePaper(
        arxiv_id=ident,
        primary=codes[0],
        cross=tuple(codes[1:]),
        title=text_of(dd.find_class("list-title")) or "",
        authors=tuple(a.text for a in dd.xpath(".//div[@class='list-authors']/a")),
        comment=text_of(dd.find_class("list-comments")),
        journal_ref=text_of(dd.find_class("list-journal-ref")),
        abstract=" ".join(dd.xpath("string(.//p[@class='mathjax'])").split()),
        versions=(SampleVersion(WHEN, WHEN.date()),) * version,
        has_html=bool(links),
    )
    return Entry(section, paper.at(version), section)


def test_recorded_entries_are_reproduced() -> None:
    """Every dt and dd of the recorded page comes out again: tags, attributes, texts."""
    recorded = html.fromstring(RECORDED.read_text(encoding="utf-8"))
    pairs = list(zip(recorded.iter("dt"), recorded.iter("dd"), strict=True))
    assert len(pairs) == 6
    sections: tuple[SectionName, ...] = ("new", "cross", "replace")
    wanted = [(shape(dt), shape(dd)) for dt, dd in pairs]
    entries = [entry_from(dt, dd, sections[at // 2]) for at, (dt, dd) in enumerate(pairs)]
    page = html.fromstring(render_list_page("cs.AI", make_batch(date(2026, 8, 12), entries)))
    found = [(shape(dt), shape(dd)) for dt, dd in zip(page.iter("dt"), page.iter("dd"), strict=True)]
    # The excerpt kept its page's own numbers ([80], [212]); everything else must be equal.
    numbers = re.compile(r"\[\d+\]")
    assert numbers.sub("[n]", repr(found)) == numbers.sub("[n]", repr(wanted))
    assert [h.text for h in page.iter("h3")] == [h.text for h in recorded.iter("h3")]


def rebuilt_batch(day: date, category: str) -> Batch:
    """That day's papers without the invented replacements."""
    papers = load_daily(ARXIV / "daily", [day])
    return batch_for(papers, [category], day, datetime(2026, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize("category", ["cs.SD", "eess.AS"])
@pytest.mark.parametrize("day", [date(2025, 10, 13), date(2026, 6, 8), date(2026, 6, 9)])
def test_sections_hold_what_the_rebuilt_pages_hold(day: date, category: str) -> None:
    """New and cross-listed entries, their order, titles and categories."""
    path = ARXIV / "reconstructed" / "listing" / f"{day}_list_{category}_new.html"
    old = html.fromstring(path.read_text(encoding="utf-8"))
    new = html.fromstring(render_list_page(category, rebuilt_batch(day, category)))

    def rows(page: html.HtmlElement) -> list[tuple[str, str | None, list[str]]]:
        pairs = zip(page.iter("dt"), page.iter("dd"), strict=True)
        return [
            (
                " ".join(str(dt.text_content()).split()).split("[pdf")[0],
                text_of(dd.find_class("list-title")),
                # The rebuilt pages lack some names of categories; the codes are all there.
                re.findall(r"\(([a-zA-Z.-]+)\)", text_of(dd.find_class("list-subjects")) or ""),
            )
            for dt, dd in pairs
            if "(replaced)" not in str(dt.text_content())
        ]

    assert rows(new) == rows(old)


def test_feed_items_equal_the_rebuilt_ones() -> None:
    """The same children in the same order with the same texts, licences apart."""
    day = date(2026, 6, 9)
    path = ARXIV / "reconstructed" / "rss" / f"{day}_cs.SD+eess.AS.rss.xml"
    old = etree.parse(path).getroot()
    papers = load_daily(ARXIV / "daily", [day])
    wanted = ["cs.SD", "eess.AS"]
    batch = batch_for(papers, wanted, day, datetime(2026, 12, 1, tzinfo=UTC))
    built_at = datetime(2026, 6, 9, 4, 0, 7, tzinfo=UTC)
    new = etree.fromstring(render_feed(wanted, day, batch, built_at).encode())

    def facts(root: Any) -> dict[str, list[tuple[str, str]]]:
        return {
            item.findtext("guid"): [
                (str(e.tag), " ".join((e.text or "").split()))
                for e in item
                if not str(e.tag).endswith("rights")
            ]
            for item in root.iter("item")
            if "replace" not in (item.findtext("{*}announce_type") or "")
        }

    assert facts(new) == facts(old)
    heads = [
        [(e.tag, e.text, dict(e.attrib)) for e in root[0] if e.tag not in {"item", "skipDays"}]
        for root in (new, old)
    ]
    assert heads[0] == heads[1]


def tree(element: Any) -> tuple[str, dict[str, str], str, list[Any]]:
    """An XML tree with folded texts."""
    return (
        str(element.tag),
        dict(element.attrib),
        " ".join((element.text or "").split()),
        [tree(child) for child in element],
    )


def submitted_times(path: Path) -> dict[str, datetime]:
    """The invented submission times of the rebuilt API pages."""
    rows = json.loads(path.read_text(encoding="utf-8"))["papers"]
    return {key: datetime.fromisoformat(row["published"]) for key, row in rows.items()}


@pytest.mark.parametrize(
    ("generation", "stem", "span", "asked_at"),
    [
        (
            "old",
            "old_2025-10-13_17",
            (date(2025, 10, 13), 5),
            datetime(2025, 10, 17, 8, tzinfo=UTC),
        ),
        (
            "new",
            "new_2026-06-08_12",
            (date(2026, 6, 8), 5),
            datetime(2026, 6, 12, 7, 12, 33, tzinfo=UTC),
        ),
    ],
)
def test_api_pages_equal_the_rebuilt_ones(
    generation: Any, stem: str, span: tuple[date, int], asked_at: datetime
) -> None:
    """First page of both generations: every element, attribute and text, in order."""
    folder = ARXIV / "reconstructed" / "api"
    days = [span[0] + timedelta(days=n) for n in range(span[1])]
    times = submitted_times(folder / f"{stem}_timestamps.json")
    papers = [
        paper.at(1)
        for paper in (
            SamplePaper(
                **{
                    name: getattr(one, name)
                    for name in SamplePaper.__dataclass_fields__
                    if name not in {"versions", "later_cross"}
                },
                versions=(SampleVersion(times[one.arxiv_id], one.versions[0].announced),),
            )
            for one in load_daily(ARXIV / "daily", days)
        )
    ]
    papers.sort(key=lambda one: one.details.submitted_at, reverse=True)
    query = ApiQuery("cat:cs.SD OR cat:eess.AS", "", 0, 40)
    text = render_answer(query, len(papers), papers[:40], asked_at, generation)
    recorded = etree.parse(folder / f"{stem}_start000_max40.atom.xml").getroot()
    assert tree(etree.fromstring(text.encode())) == tree(recorded)


def test_recorded_api_answers_are_reproduced() -> None:
    """A recorded live answer with one paper, and the recorded error, equal ours to the byte."""
    folder = ARXIV / "api"
    path = folder / "id_2104.12255v1_s0_m100_6ae69987ffe1.http200.atom.xml"
    recorded = path.read_text(encoding="utf-8")
    entry = etree.fromstring(recorded.encode()).find("{*}entry")
    assert entry is not None
    submitted = datetime(2021, 4, 20, 16, 7, 14, tzinfo=UTC)
    paper = SamplePaper(
        arxiv_id="2104.12255",
        primary="cs.CR",
        title="0",
        abstract=entry.findtext("{*}summary") or "",
        authors=("Quan Thoi Minh Nguyen",),
        versions=(SampleVersion(submitted, date(2021, 4, 27)),),
    )
    asked_at = datetime(2026, 4, 12, 22, 9, 25, tzinfo=UTC)
    query = ApiQuery("", "2104.12255v1", 0, 100)
    assert render_answer(query, 1, [paper.at(1)], asked_at).strip() == recorded.strip()
    error = (ARXIV / "errors" / "id_abc_s0_m100_b79c8dcf6bc3.http400.atom.xml").read_text()
    asked_at = datetime(2026, 4, 12, 22, 59, 6, tzinfo=UTC)
    assert render_error("incorrect id format for abc", asked_at).strip() == error.strip()


def test_daily_papers_have_a_history() -> None:
    """Submitted inside the window of their day; some replaced, one of them withdrawn."""
    papers = load_daily(ARXIV / "daily")
    assert len(papers) == 735
    for paper in papers:
        opens, closes = submission_window(paper.versions[0].announced)
        assert opens < paper.versions[0].submitted_at < closes
    second = [paper.versions[1] for paper in papers if len(paper.versions) > 1]
    assert len(second) > 20
    assert sum(version.withdrawn for version in second) == 1
    assert sum(bool(paper.later_cross) for paper in papers) == 1


@pytest.mark.parametrize("day", [date(2025, 10, 9), date(2026, 6, 12)])
def test_real_abstracts_are_translated_at_a_plausible_length(day: date) -> None:
    """1.2 to 2 Han characters per English word, every number kept, no English run left."""
    for paper in load_daily(ARXIV / "daily", [day]):
        sentences = re.split(r"(?<=[.!?])\s+(?=[A-Z])", " ".join(paper.abstract.split()))
        names = names_in(sentences)
        chinese = "".join(translate_sentence(one, names) for one in sentences)
        ratio = len(re.findall(r"[\u4e00-\u9fff]", chinese)) / len(paper.abstract.split())
        assert 1.2 <= ratio <= 2.0, paper.arxiv_id
        digits = re.compile(r"\d+(?:\.\d+)?")
        assert Counter(digits.findall(chinese)) == Counter(digits.findall(paper.abstract))
        assert not re.search(r"(?:\b[a-z]+\b ?){4,}", chinese), paper.arxiv_id
