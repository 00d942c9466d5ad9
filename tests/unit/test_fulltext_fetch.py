"""Full texts over the loopback arXiv: HTML first, else the PDF, else one reason; never twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from digest.config import Arxiv
from digest.content.paperfile import PaperFile
from digest.edges.http import PoliteHttp
from digest.edges.store import Store
from digest.fulltext.fetch import FullTexts
from digest.fulltext.records import FullText, NoText
from tests.documents import latexml, pdfs
from tests.servers.arxiv_server import ArxivServer
from tests.unit.fakes import NOW, FakeClock
from tests.unit.records import paper_file

TITLE = "Quiet Rooms: Learning to Dereverberate"
PAPER = paper_file(version=2)
HTML, PDF = "/html/2606.00001v2", "/pdf/2606.00001v2"
GOOD_HTML = latexml.article(TITLE)
GOOD_PDF = pdfs.simple(TITLE, [latexml.FILLER, latexml.FILLER])


@pytest.fixture
def arxiv() -> Iterator[ArxivServer]:
    with ArxivServer(now=NOW) as running:
        yield running


Make = Callable[..., FullTexts]


@pytest.fixture
def texts(arxiv: ArxivServer, store: Store) -> Iterator[Make]:
    """Make readers of full texts; their connections are closed after the test."""
    made: list[PoliteHttp] = []

    def make(**settings: Any) -> FullTexts:
        values: dict[str, Any] = {"fulltext_url": arxiv.url, "delay_seconds": 0.0, "retries": 1}
        configured = Arxiv(**(values | settings))
        clock = FakeClock()
        made.append(
            PoliteHttp(
                contact="a@b.c",
                clock=clock,
                keeper=store,
                delay_s=configured.delay_seconds,
                timeout_s=configured.timeout_seconds,
                retries=configured.retries,
            )
        )
        return FullTexts(made[-1], store, configured, clock)

    yield make
    for one in made:
        one.close()


def paths(arxiv: ArxivServer) -> list[str]:
    return [request.path for request in arxiv.requests]


def test_html_comes_first(arxiv: ArxivServer, texts: Make) -> None:
    """Where arXiv has HTML of the exact version, the PDF is not asked for; a second look asks nobody."""
    arxiv.fulltexts |= {HTML: GOOD_HTML, PDF: GOOD_PDF}
    reader = texts()
    found = reader.get(PAPER)
    assert isinstance(found, FullText)
    assert (found.source, found.version) == ("html", 2)
    assert reader.get(PAPER) == found
    assert paths(arxiv) == [HTML]
    assert reader.get(PAPER, again=True) == found
    assert paths(arxiv) == [HTML, HTML]


@pytest.mark.parametrize(
    "html",
    [
        None,
        latexml.stub("2606.00001v2"),
        latexml.fatal(TITLE),
        latexml.article("Loud Halls: A Survey"),
        b"<p>?</p>",
    ],
)
def test_else_the_pdf(arxiv: ArxivServer, texts: Make, html: bytes | None) -> None:
    """HTML that is missing, a stub, broken off or another paper's leads to the PDF, which is kept."""
    arxiv.fulltexts[PDF] = GOOD_PDF
    if html is not None:
        arxiv.fulltexts[HTML] = html
    found = texts().get(PAPER)
    assert isinstance(found, FullText)
    assert found.source == "pdf"
    assert "Readers who look for results" in " ".join(one.text for one in found.sections)
    assert texts().get(PAPER) == found
    assert paths(arxiv) == [HTML, PDF]


@pytest.mark.parametrize(
    ("pdf", "reason", "kept"),
    [
        (None, "missing", False),
        (b"%PDF-1.5\nnothing that is a PDF", "corrupt", False),
        (GOOD_PDF[: len(GOOD_PDF) // 3], "corrupt", False),
        (pdfs.simple(TITLE, [latexml.FILLER], password="secret"), "encrypted", True),
        (pdfs.scanned(), "scanned", True),
        (pdfs.simple("Short", ["Nothing but this one small line of text on the page."]), "empty", True),
    ],
)
def test_else_one_clear_reason(
    arxiv: ArxivServer,
    texts: Make,
    caplog: pytest.LogCaptureFixture,
    pdf: bytes | None,
    reason: str,
    kept: bool,
) -> None:
    """What cannot be read is named in one line; what may be mended by tomorrow is asked for again."""
    if pdf is not None:
        arxiv.fulltexts[PDF] = pdf
    with caplog.at_level(logging.WARNING, logger="digest.fulltext"):
        found = texts().get(PAPER)
    assert isinstance(found, NoText)
    assert found.reason == reason
    assert [record.getMessage() for record in caplog.records] == [f"no full text: {found.message}"]
    assert "2606.00001v2" in found.message
    assert "\n" not in found.message
    texts().get(PAPER)
    assert len(paths(arxiv)) == (2 if kept else 4)


def test_a_refused_html_without_pdf_says_why(arxiv: ArxivServer, texts: Make) -> None:
    """If only another paper's HTML is there, that is the reason, and the paper waits."""
    arxiv.fulltexts[HTML] = latexml.article("Loud Halls: A Survey")
    found = texts().get(PAPER)
    assert isinstance(found, NoText)
    assert (found.reason, found.waits) == ("wrong-paper", True)


@pytest.mark.parametrize("fault", ["429", "503", "reset", "empty-200", "html-200", "rate-exceeded-200"])
def test_arxivs_troubles_are_not_the_papers(arxiv: ArxivServer, texts: Make, fault: str) -> None:
    """A server that does not answer leaves the paper waiting; nothing is kept of it."""
    arxiv.fulltexts |= {HTML: GOOD_HTML, PDF: GOOD_PDF}
    arxiv.fault("/(html|pdf)/", fault, times=None)
    found = texts().get(PAPER)
    assert isinstance(found, NoText)
    assert (found.reason, found.waits) == ("unavailable", True)
    arxiv.clear_faults()
    assert isinstance(texts().get(PAPER), FullText)


def test_a_passing_trouble_passes(arxiv: ArxivServer, texts: Make) -> None:
    """A repeat gets the HTML; a PDF that stood in for HTML that arXiv could not serve is not kept."""
    arxiv.fulltexts |= {HTML: GOOD_HTML, PDF: GOOD_PDF}
    arxiv.fault("/html/", "503", times=3)
    first = texts().get(PAPER)
    assert isinstance(first, FullText)
    assert first.source == "pdf"
    second = texts().get(PAPER)
    assert isinstance(second, FullText)
    assert second.source == "html"


def test_documents_are_not_kept(arxiv: ArxivServer, texts: Make, store: Store) -> None:
    """Only the text lies in the cache: the documents of a month would be gigabytes."""
    arxiv.fulltexts[PDF] = GOOD_PDF
    texts().get(PAPER)
    assert store.good_answers(arxiv.url + PDF, NOW.replace(year=2000)) == ()


def test_what_never_ends_is_too_large(arxiv: ArxivServer, texts: Make) -> None:
    """An answer above the limit is given up, once, and is no reason to ask again."""
    arxiv.fulltexts[PDF] = GOOD_PDF
    arxiv.fault("/pdf/", "endless", times=None)
    for _ in range(2):
        found = texts().get(PAPER)
        assert isinstance(found, NoText)
        assert (found.reason, found.waits) == ("too-large", False)
    assert paths(arxiv) == [HTML, PDF]


def test_without_a_version_nothing_is_asked(arxiv: ArxivServer, texts: Make) -> None:
    """An address without version may show any of them."""
    unversioned: PaperFile = paper_file(version=None)
    found = texts().get(unversioned)
    assert isinstance(found, NoText)
    assert found.reason == "missing"
    assert paths(arxiv) == []
