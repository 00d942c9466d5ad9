"""arXiv's HTML of one version (LaTeXML's) → a full text, or why it is none (pure)."""

from __future__ import annotations

import re

from lxml import etree, html
from lxml.html import HtmlElement

from digest.fulltext.affiliations import affiliations_of_html
from digest.fulltext.html_text import classes, sections_of
from digest.fulltext.records import FullText, NoText
from digest.fulltext.titles import same_title, squeezed
from digest.text.folding import fold

_NO_HTML = re.compile(
    rb"HTML is not available for the source|<title>\s*No content available|No HTML for", re.I
)
_FATAL = re.compile(rb"Conversion to HTML had a Fatal error and exited abruptly", re.I)
_LEAST_CHARS = 300
"""Of text besides the abstract, which it must outdo too; two printed pages have several thousand."""
_MOST_ERRORS = 0.04
"""Macros that LaTeXML did not know, per word; papers that read well stay below one in a hundred."""


def read_html(body: bytes, arxiv_id: str, version: int, title: str) -> FullText | NoText:
    """Return what arXiv's HTML says.

    Args:
        body: the page.
        arxiv_id: whose page it should be.
        version: of the paper.
        title: by the metadata, in TeX; a page that bears another is another paper or an older draft.
    """
    name = f"{arxiv_id}v{version}"

    def refused(problem: str) -> NoText:
        return NoText("failed-conversion", f"{name}: its HTML {problem}")

    article = _article(body)
    if _NO_HTML.search(body[:200_000]) and article is None:
        return NoText("missing", f"{name}: no HTML")
    if article is None:
        return refused("holds no article")
    if _FATAL.search(body):
        return refused("says that the conversion ended with a fatal error")
    heading = _heading(article)
    if not _bears(article, heading, title):
        return NoText("wrong-paper", f"{name}: its HTML bears another title than the metadata")
    sections = sections_of(article)
    abstract = sum(len(one.text) for one in sections if one.title.lower() == "abstract")
    chars = sum(len(one.text) for one in sections) - abstract
    if chars < max(_LEAST_CHARS, abstract):
        return refused(f"is nearly empty ({chars} characters)")
    errors = len(article.xpath(".//*[contains(concat(' ', @class, ' '), ' ltx_ERROR ')]"))
    words = sum(len(one.text.split()) for one in sections)
    if errors > _MOST_ERRORS * words:
        return refused(f"has {errors} conversion errors in {words} words")
    return FullText(arxiv_id, version, "html", heading, sections, affiliations_of_html(article))


def _article(body: bytes) -> HtmlElement | None:
    """Return the element that holds the paper; arXiv's own notices bear its class too, but are no article."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    found = [one for one in root.iter("article") if "ltx_document" in classes(one)]
    return found[0] if found else None


def _heading(article: HtmlElement) -> str:
    """Return the document's title, formulas as ``$…$``, without the notes that hang on it."""
    for element in article.iter("h1"):
        if "ltx_title_document" in classes(element):
            return _title_text(element)
    return ""


def _title_text(element: HtmlElement) -> str:
    parts: list[str] = []
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, one in walker:
        if event == "start":
            if one.tag == "math":
                parts.append(f"${one.get('alttext') or ''.join(one.itertext())}$")
            if one.tag == "math" or "ltx_note" in classes(one):
                walker.skip_subtree()
            elif one.text:
                parts.append(one.text)
            if one.tag == "br":
                parts.append(" ")
        elif one is not element and one.tail:
            parts.append(one.tail)
    return fold("".join(parts))


def _bears(article: HtmlElement, heading: str, title: str) -> bool:
    """Whether the article is the one that the metadata name.

    Classes that LaTeXML does not know lose the title's markup; then its letters must stand in the
    first lines.
    """
    if heading:
        return same_title(heading, title)
    start = fold("".join(article.itertext())[:5000])
    wanted = squeezed(title)
    return bool(wanted) and wanted in squeezed(start)
