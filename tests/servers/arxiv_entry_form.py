"""One entry of arXiv's listing and catch-up pages as HTML, form for form.  (pure)"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as escape_html
from urllib.parse import quote

from tests.servers.arxiv_catalogue import Entry
from tests.servers.arxiv_taxonomy import display

AUTHORS_SHOWN = 100


def escape(text: str) -> str:
    """Escaped as arXiv's templates do it."""
    return escape_html(text, quote=False).replace("'", "&#39;").replace('"', "&#34;")


def render_entry(entry: Entry, number: int, abstracts: bool) -> str:
    """The ``dt`` and ``dd`` of one paper, the ``number``-th on the whole listing."""
    shown = entry.shown
    paper = shown.paper
    ident = paper.arxiv_id
    kind = ""
    if entry.section == "cross":
        kind = f"(cross-list from {paper.primary})"
    elif entry.section == "replace":
        kind = "(replaced)"
    parts = [
        f"""<dt>
      <a name='item{number}'>[{number}]</a>
      <a href ="/abs/{ident}" title="Abstract" id="{ident}">
        arXiv:{ident}
      </a>
      {kind}
        [{_links(entry)}]
    </dt>
    <dd>
      <div class='meta'>
        <div class='list-title mathjax'><span class='descriptor'>Title:</span>
          {escape(" ".join(shown.title.split()))}
        </div>
        <div class='list-authors'>{_authors(paper.authors, paper.primary)}</div>
""",
    ]
    if shown.comment:
        comment = link_urls(" ".join(shown.comment.split()))
        parts.append(_field("list-comments mathjax", "Comments:", comment))
    if paper.journal_ref:
        parts.append(_field("list-journal-ref", "Journal-ref:", escape(paper.journal_ref)))
    parts.append(_field("list-subjects", "Subjects:", _subjects(entry)))
    if abstracts:
        text = link_urls(shown.abstract.strip())
        # An indented line is a new paragraph in arXiv's metadata.
        text = re.sub(r"\n[ \t]+", "\n<br>", text)
        parts.append(f"\n        <p class='mathjax'>\n          {text}\n        </p>\n")
    parts.append("      </div>\n    </dd>\n")
    return "".join(parts)


def _field(classes: str, label: str, html: str) -> str:
    return f"""
        <div class='{classes}'><span class='descriptor'>{label}</span>
          {html}
        </div>
"""


def _links(entry: Entry) -> str:
    ident, id_v = entry.shown.paper.arxiv_id, entry.shown.id_v
    links = [
        f'<a href="/pdf/{ident}" title="Download PDF" id="pdf-{ident}" aria-labelledby="pdf-{ident}">pdf</a>'
    ]
    if entry.shown.paper.has_html and not entry.shown.details.withdrawn:
        links.append(
            f'<a href="https://arxiv.org/html/{id_v}" title="View HTML" id="html-{ident}" '
            f'aria-labelledby="html-{ident}" rel="noopener noreferrer" target="_blank">html</a>'
        )
    links.append(
        f'<a href="/format/{ident}" title="Other formats" id="oth-{ident}" '
        f'aria-labelledby="oth-{ident}">other</a>'
    )
    return ", ".join(links)


def _subjects(entry: Entry) -> str:
    first, *others = entry.shown.categories
    primary = f'<span class="primary-subject">{escape(display(first))}</span>'
    return "; ".join([primary, *(escape(display(one)) for one in others)])


def _authors(authors: Sequence[str], primary: str) -> str:
    archive = primary.split(".")[0]
    links: list[str] = []
    for author in authors[:AUTHORS_SHOWN]:
        query = quote(_search_name(author), safe=",+")
        target = f"https://arxiv.org/search/{archive}?searchtype=author&amp;query={query}"
        links.append(f'<a href="{target}">{escape(author)}</a>')
    hidden = len(authors) - AUTHORS_SHOWN
    more = f" et al. ({hidden} additional authors not shown)" if hidden > 0 else ""
    return ", ".join(links) + more


def _search_name(author: str) -> str:
    *given, family = author.split()
    return "+".join([f"{family},", *(name[0] for name in given)])


_URL = re.compile(r"(https?)://[^\s<>\"]+[^\s<>\".,;:!?)\]}']")


def link_urls(text: str) -> str:
    """Escaped text in which every address is a link named "this https URL"."""
    parts: list[str] = []
    at = 0
    for match in _URL.finditer(text):
        scheme = match[1]
        parts.append(escape(text[at : match.start()]))
        parts.append(
            f'<a href="{escape(match[0])}" rel="external noopener nofollow" '
            f'class="link-external link-{scheme}">this {scheme} URL</a>'
        )
        at = match.end()
    parts.append(escape(text[at:]))
    return "".join(parts)
