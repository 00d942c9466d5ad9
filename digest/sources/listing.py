"""arXiv's listing and catch-up pages: bytes → one page of a listing.

    /list/<cat>/new                       the current announcement
    /catchup/<cat>/<date>?abs=True&page=n any of the last 90 days

Both state their date and, per section, "showing X of Y entries": the only source that lets a
digest prove itself complete. The wording of the section headings has varied ("New submissions
(showing …)", "New submissions for Monday, 8 June 2026 (showing … )", "first", "continued, … last").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml import html
from lxml.html import HtmlElement

from digest.errors import AnswerError
from digest.models import AnnounceType, Counts, ListingItem, Paper, Section
from digest.sources.categories import split_categories
from digest.text.folding import fold
from digest.text.tex import convert_accents

_NEW_DATE = re.compile(r"Showing new listings for \w+, (\d{1,2} \w+ \d{4})")
_CATCHUP_DATE = re.compile(r"Catchup results for .*? on \w+, (\d{1,2} \w+ \d{4})")
_SECTION = re.compile(
    r"(New|Cross|Replacement) submissions\b.*?"
    r"\((?:continued, )?showing (?:first |last )?(\d+) of (\d+) entries",
    re.IGNORECASE,
)
_SECTION_NAMES: dict[str, Section] = {"new": "new", "cross": "cross", "replacement": "replace"}
_TYPES: dict[Section, AnnounceType] = {"new": "new", "cross": "cross", "replace": "replace"}
_ABS = re.compile(r"/abs/([\w.-]+(?:/\d{7})?)(?:v\d+)?$")
_HTML_VERSION = re.compile(r"/html/.+?v(\d+)$")
_LINK_TEXT = re.compile(r"this (?:https?|ftp) URL", re.IGNORECASE)
_MORE_AUTHORS = re.compile(r"additional authors? not shown|author list is unavailable")


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page; a listing may need several."""

    date: date
    declared: Counts
    """Entries that the section headings say there are in all, on any page; shown sections only."""
    items: tuple[ListingItem, ...]
    """As shown. Type is the section's; replacements are all ``replace``."""
    cut_authors: frozenset[str]
    """Identifiers whose author list the page cuts short."""
    total: int | None
    """"Total of N entries"; None if the page does not say."""
    no_updates: bool
    """It says "No updates" and shows no entry."""


def parse_listing_page(body: bytes, url: str) -> ListingPage:
    """Read a page that ``judge_listing`` let pass.

    Raises:
        AnswerError: no date, or an entry without identifier, title or category.
    """
    root = html.document_fromstring(body.decode("utf-8", "replace"))
    text = fold(root.text_content())
    section: Section | None = None
    declared: Counts = {}
    items: list[ListingItem] = []
    cut: set[str] = set()
    term: HtmlElement | None = None
    for element in root.iter("h3", "dt", "dd"):
        if element.tag == "h3":
            match = _SECTION.search(fold(element.text_content()))
            if match:
                section = _SECTION_NAMES[match.group(1).lower()]
                declared[section] = int(match.group(3))
        elif element.tag == "dt":
            term = element
        elif term is not None and section is not None:
            paper, is_cut = _parse_entry(term, element, url)
            items.append(ListingItem(paper, _TYPES[section]))
            if is_cut:
                cut.add(paper.arxiv_id)
            term = None
    total = re.search(r"Total of (\d+) entries", text)
    return ListingPage(
        _parse_date(text, url),
        declared,
        tuple(items),
        frozenset(cut),
        int(total.group(1)) if total else None,
        not items and "No updates" in text,
    )


def _parse_date(text: str, url: str) -> date:
    match = _NEW_DATE.search(text) or _CATCHUP_DATE.search(text)
    if match:
        for form in ("%d %B %Y", "%d %b %Y"):
            try:
                return datetime.strptime(match.group(1), form).date()  # noqa: DTZ007 - a date
            except ValueError:
                continue
    raise AnswerError(url, "listing page does not state its date")


def _parse_entry(term: HtmlElement, details: HtmlElement, url: str) -> tuple[Paper, bool]:
    """Return the paper of one dt/dd pair, and whether its authors are cut short."""
    arxiv_id, version, has_html = None, None, False
    for link in term.iter("a"):
        href = str(link.get("href") or "").strip()
        # The first abs link is the entry's own; text and links further on may name other papers.
        if arxiv_id is None and (match := _ABS.search(href)):
            arxiv_id = match.group(1)
        elif match := _HTML_VERSION.search(href):
            version, has_html = int(match.group(1)), True
    title = _field(details, "list-title")
    primary, categories, classes = _subjects(details)
    if arxiv_id is None or not title or primary is None:
        raise AnswerError(url, f"listing entry {arxiv_id or '?'} lacks identifier, title or category")
    authors, is_cut = _authors(details)
    abstract = details.xpath(".//p[contains(@class, 'mathjax')]")
    paper = Paper(
        arxiv_id=arxiv_id,
        title=title,
        abstract=fold(_text_with_links(abstract[0])) if abstract else "",
        authors=authors,
        primary_category=primary,
        categories=categories,
        version=version,
        classes=classes,
        comment=_field(details, "list-comments"),
        journal_ref=_field(details, "list-journal-ref"),
        has_html=has_html,
    )
    return paper, is_cut


def _field(details: HtmlElement, name: str) -> str | None:
    for element in details.xpath(f".//div[contains(concat(' ', @class, ' '), ' {name} ')]"):
        return fold(_text_with_links(element)) or None
    return None


def _text_with_links(element: HtmlElement) -> str:
    """Return the text with arXiv's "this https URL" links as the addresses that they replaced.

    Labels ("Title:") are left out here, not cut from the tree: lxml takes no control character back
    that it has parsed, and a title may hold one.
    """
    return "".join(_texts(element))


def _texts(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "a" and _LINK_TEXT.fullmatch(fold(child.text_content())):
            yield str(child.get("href") or "")
        elif child.tag == "br":
            yield " "
        elif child.tag == "span" and child.get("class") == "descriptor":
            pass
        elif isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""


def _authors(details: HtmlElement) -> tuple[tuple[str, ...], bool]:
    blocks = details.xpath(".//div[contains(concat(' ', @class, ' '), ' list-authors ')]")
    if not blocks:
        return (), True
    names = [convert_accents(fold(link.text_content())) for link in blocks[0].iter("a")]
    return tuple(filter(None, names)), bool(_MORE_AUTHORS.search(blocks[0].text_content()))


def _subjects(details: HtmlElement) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    text = _field(details, "list-subjects") or ""
    names = re.findall(r"\(([^()]+)\)(?=;|$)", text)
    marked = details.xpath(".//span[@class='primary-subject']")
    first = re.findall(r"\(([^()]+)\)\s*$", marked[0].text_content()) if marked else names[:1]
    if not first:
        return None, (), ()
    categories, classes = split_categories([first[0], *names])
    return first[0], categories, classes
