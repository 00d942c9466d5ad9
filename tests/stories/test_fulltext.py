"""A night of every kind of document: what can be read is, what cannot has one clear line, nothing is lost."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

from tests.documents import latexml, pdfs
from tests.stories.blog import MakeBlog
from tests.stories.fulltexts import html_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = invented(DAY, 8)
HTML, STUB, THESIS, CORRUPT, SCANNED, LOCKED, MISSING, OTHER = (paper.arxiv_id for paper in PAPERS)
ALL = {"readings": {"mode": "all"}, "interests": {"description": ""}}
PDF = pdfs.simple("A Study", [latexml.FILLER, latexml.FILLER])


def test_a_night_of_every_kind_of_document(make_blog: MakeBlog) -> None:
    """HTML and PDFs are read, a thesis as far as it pays; of the rest one line each says why not."""
    blog = make_blog(PAPERS, now=NOW, config=ALL)
    blog.arxiv.fulltexts |= {
        f"/html/{HTML}v1": html_of(PAPERS[0]),
        f"/html/{STUB}v1": latexml.stub(f"{STUB}v1"),
        f"/pdf/{STUB}v1": PDF,
        f"/pdf/{THESIS}v1": pdfs.many_pages(500),
        f"/pdf/{CORRUPT}v1": PDF[: len(PDF) // 2],
        f"/pdf/{SCANNED}v1": pdfs.scanned(),
        f"/pdf/{LOCKED}v1": pdfs.simple("Locked", [latexml.FILLER], password="secret"),
        f"/html/{OTHER}v1": latexml.article("Quite Another Paper"),
    }
    outcome = blog.build("--date", DAY)
    assert outcome.code == 0
    sources = {
        paper.arxiv_id: reading.source
        for paper in PAPERS
        if (reading := blog.paper(paper.arxiv_id).reading) is not None
    }
    # A locked or scanned PDF is that tomorrow too: the record says at once that there is no text.
    assert sources == {HTML: "html", STUB: "pdf", THESIS: "pdf", SCANNED: "none", LOCKED: "none"}
    reading = blog.paper(THESIS).reading
    assert reading is not None
    assert reading.truncated
    lines = [line for line in outcome.err.splitlines() if "no full text" in line]
    told = {
        name: [line for line in lines if name in line] for name in (CORRUPT, SCANNED, LOCKED, MISSING, OTHER)
    }
    words = ("cut off", "pictures of pages", "password", "neither HTML nor PDF", "another title")
    for (name, found), word in zip(told.items(), words, strict=True):
        assert len(found) == 1, (name, found)
        assert word in found[0]
        assert blog.rows(DAY)[name].get("todo") == (None if name in sources else ["reading"])
    assert len(lines) == len(told)


def test_full_texts_stay_private(make_blog: MakeBlog) -> None:
    """Neither content nor site holds a sentence of the paper; the cache holds the text, not the document."""
    blog = make_blog(PAPERS[:2], now=NOW, config=ALL)
    secret = "Nobody but a reader of the whole paper has seen this very sentence of forty letters."
    blog.arxiv.fulltexts |= {
        f"/html/{HTML}v1": html_of(PAPERS[0], secret),
        f"/pdf/{STUB}v1": pdfs.simple("A Study", [f"{latexml.FILLER} {secret}"]),
    }
    assert blog.run("build", "--date", DAY).code == 0
    assert {blog.paper(name).reading is not None for name in (HTML, STUB)} == {True}
    published = [
        path for folder in ("_site", "_papers", "_posts", "_data") for path in (blog.root / folder).rglob("*")
    ]
    assert len(published) > 20
    for path in published:
        assert path.is_dir() or secret.encode() not in path.read_bytes()
    cache = sqlite3.connect(blog.root / ".digest" / "digest.db")
    try:
        assert cache.execute("SELECT COUNT(*) FROM fulltexts").fetchone() == (2,)
        asked = [url for (url,) in cache.execute("SELECT url FROM answers")]
    finally:
        cache.close()
    assert not any("/html/" in url or "/pdf/" in url for url in asked)
