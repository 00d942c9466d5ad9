"""arXiv's query API answers as Atom, in both generations of the form.  (pure)

The server was replaced on 11 November 2025: links became https, texts one line, ACM and MSC
classes went, the order of elements changed, and a bad request became HTTP 400.
"""

from __future__ import annotations

import base64
import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from tests.servers.arxiv_catalogue import EASTERN
from tests.servers.arxiv_papers import PaperVersion

Generation = Literal["old", "new"]

ATOM = "http://www.w3.org/2005/Atom"
OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
ARXIV = "http://arxiv.org/schemas/atom"


@dataclass(frozen=True, slots=True)
class ApiQuery:
    """What was asked, as the answer repeats it."""

    search_query: str
    id_list: str
    start: int
    max_results: int


def render_answer(
    query: ApiQuery,
    total: int,
    shown: Sequence[PaperVersion],
    now: datetime,
    generation: Generation = "new",
) -> str:
    """The feed of one page of results."""
    if generation == "old":
        return _old_answer(query, total, shown, now)
    name = (
        f"search_query={query.search_query}&id_list={query.id_list}"
        f"&start={query.start}&max_results={query.max_results}"
    )
    link = (
        f"https://arxiv.org/api/query?search_query={query.search_query}&start={query.start}"
        f"&max_results={query.max_results}&id_list={query.id_list}"
    )
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="{OPENSEARCH}" xmlns:arxiv="{ARXIV}" xmlns="{ATOM}">
  <id>https://arxiv.org/api/{_token(name)}</id>
  <title>arXiv Query: {escape(name)}</title>
  <updated>{_utc(now)}</updated>
  <link href={quoteattr(link)} type="application/atom+xml"/>
  <opensearch:itemsPerPage>{query.max_results}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{query.start}</opensearch:startIndex>
{"".join(_new_entry(one) for one in shown)}</feed>
"""


def render_error(problem: str, now: datetime, generation: Generation = "new") -> str:
    """The feed with one entry titled Error; HTTP 400 with the new server, 200 with the old."""
    anchor = "errors#" + re.sub(r"\s+", "_", problem)
    if generation == "old":
        updated = f"{now.astimezone(EASTERN):%Y-%m-%dT00:00:00%z}"
        updated = f"{updated[:-2]}:{updated[-2:]}"
        return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="{ATOM}">
  <title type="html">ArXiv Query: </title>
  <id>http://arxiv.org/api/{_token(problem)}</id>
  <updated>{updated}</updated>
{_old_counts(1, 0, 1)}  <entry>
    <id>http://arxiv.org/api/{escape(anchor)}</id>
    <title>Error</title>
    <summary>{escape(problem)}</summary>
    <updated>{updated}</updated>
    <link href="http://arxiv.org/api/{escape(anchor)}" rel="alternate" type="text/html"/>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
</feed>
"""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="{OPENSEARCH}" xmlns:arxiv="{ARXIV}" xmlns="{ATOM}">
  <id>https://arxiv.org/</id>
  <title>arXiv Search Results</title>
  <updated>{_utc(now)}</updated>
  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>https://arxiv.org/api/{escape(anchor)}</id>
    <title>Error</title>
    <updated>{_utc(now)}</updated>
    <link href="https://arxiv.org/api/{escape(anchor)}" rel="alternate" type="text/html"/>
    <summary>{escape(problem)}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
</feed>
"""


def _new_entry(shown: PaperVersion) -> str:
    paper = shown.paper
    fold = _folded
    categories = "".join(f'    <category term="{one}" scheme="{ARXIV}"/>\n' for one in shown.categories)
    optional = ""
    if shown.comment:
        optional += f"    <arxiv:comment>{escape(fold(shown.comment))}</arxiv:comment>\n"
    optional += f'    <arxiv:primary_category term="{paper.primary}"/>\n'
    if paper.journal_ref:
        optional += f"    <arxiv:journal_ref>{escape(paper.journal_ref)}</arxiv:journal_ref>\n"
    if paper.doi:
        optional += f"    <arxiv:doi>{escape(paper.doi)}</arxiv:doi>\n"
    return f"""  <entry>
    <id>http://arxiv.org/abs/{shown.id_v}</id>
    <title>{escape(fold(shown.title))}</title>
    <updated>{_utc(shown.details.submitted_at)}</updated>
    <link href="https://arxiv.org/abs/{shown.id_v}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{shown.id_v}" rel="related" type="application/pdf" \
title="pdf"/>
    <summary>{escape(fold(shown.abstract))}</summary>
{categories}    <published>{_utc(paper.versions[0].submitted_at)}</published>
{optional}{_names(paper.authors)}  </entry>
"""


def _old_answer(query: ApiQuery, total: int, shown: Sequence[PaperVersion], now: datetime) -> str:
    name = (
        f"search_query={query.search_query}&id_list={query.id_list}"
        f"&start={query.start}&max_results={query.max_results}"
    )
    updated = f"{now.astimezone(EASTERN):%Y-%m-%dT00:00:00%z}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="{ATOM}">
  <link href="http://arxiv.org/api/query?{quote(name, safe="")}" rel="self" \
type="application/atom+xml"/>
  <title type="html">ArXiv Query: {escape(name)}</title>
  <id>http://arxiv.org/api/{_token(name)}</id>
  <updated>{updated[:-2]}:{updated[-2:]}</updated>
{_old_counts(total, query.start, query.max_results)}\
{"".join(_old_entry(one) for one in shown)}</feed>
"""


def _old_entry(shown: PaperVersion) -> str:
    paper = shown.paper
    own = f'xmlns:arxiv="{ARXIV}"'
    terms = [*shown.categories]
    if paper.classes:
        # The old server gave all classes as one term: "I.2.7; H.5.5".
        terms.append("; ".join(paper.classes))
    categories = "".join(f'    <category term={quoteattr(one)} scheme="{ARXIV}"/>\n' for one in terms)
    optional = ""
    if paper.doi:
        optional += f"    <arxiv:doi {own}>{escape(paper.doi)}</arxiv:doi>\n"
    if shown.comment:
        optional += f"    <arxiv:comment {own}>{escape(_wrapped(shown.comment))}</arxiv:comment>\n"
    if paper.journal_ref:
        journal = escape(paper.journal_ref)
        optional += f"    <arxiv:journal_ref {own}>{journal}</arxiv:journal_ref>\n"
    abstract = shown.abstract.strip()
    # Old metadata holds the author's own line breaks, which that server passed on.
    abstract = f"  {abstract}" if "\n" in abstract else _wrap(abstract, 79, "  ", "")
    return f"""  <entry>
    <id>http://arxiv.org/abs/{shown.id_v}</id>
    <updated>{_utc(shown.details.submitted_at)}</updated>
    <published>{_utc(paper.versions[0].submitted_at)}</published>
    <title>{escape(_wrapped(shown.title))}</title>
    <summary>{escape(abstract)}
</summary>
{_names(paper.authors)}{optional}    <link href="http://arxiv.org/abs/{shown.id_v}" \
rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/{shown.id_v}" rel="related" \
type="application/pdf"/>
    <arxiv:primary_category {own} term="{paper.primary}" scheme="{ARXIV}"/>
{categories}  </entry>
"""


def _old_counts(total: int, start: int, per_page: int) -> str:
    pairs = (("totalResults", total), ("startIndex", start), ("itemsPerPage", per_page))
    return "".join(
        f'  <opensearch:{name} xmlns:opensearch="{OPENSEARCH}">{value}</opensearch:{name}>\n'
        for name, value in pairs
    )


def _names(authors: Sequence[str]) -> str:
    return "".join(f"    <author>\n      <name>{escape(one)}</name>\n    </author>\n" for one in authors)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _wrapped(text: str) -> str:
    return _wrap(_folded(text), 71, "", "  ")


def _wrap(text: str, width: int, first: str, others: str) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _token(text: str) -> str:
    return base64.b64encode(hashlib.sha1(text.encode()).digest()).decode().rstrip("=")
