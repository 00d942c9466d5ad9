"""The query API through the ``arxiv`` package: versions, submission times, comments, DOIs.

The package ignores Retry-After, has no time-out and takes an error page for an empty answer, so it
is given a session of ours: every request goes through ``PoliteHttp`` and its judge, and the
package's own repeats and delay are off. Pinned below 4.1 because the session is a private attribute
(``tests/unit/test_sources_api.py`` fails when that breaks).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import arxiv
import requests
from requests.adapters import BaseAdapter

from digest.content.paths import parse_arxiv_id
from digest.dates import submission_window
from digest.edges.http import Http, Judge
from digest.errors import AnswerError, SourceError, UnknownPapersError
from digest.models import Listing, ListingItem, Paper, RawAnswer
from digest.sources.categories import split_categories
from digest.sources.judge import judge_api, without_controls
from digest.text.folding import fold
from digest.text.tex import convert_accents

log = logging.getLogger("digest.sources")

ACCEPT = "application/atom+xml, application/xml;q=0.9, */*;q=0.5"
BATCH = 100
_PAGE = 1000


Recall = Callable[[str], RawAnswer | None]
"""Returns a kept answer that still serves; None if there is none."""


def _nothing_kept(url: str) -> None:
    return None


class _PoliteAdapter(BaseAdapter):
    """Sends a ``requests`` request through the one polite connection."""

    def __init__(self, http: Http, judge: Judge, recall: Recall) -> None:
        super().__init__()
        self._http = http
        self._judge = judge
        self._recall = recall

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        url = str(request.url)
        answer = self._recall(url) or self._http.get(url, accept=ACCEPT, judge=self._judge)
        response = requests.Response()
        response.status_code = answer.status
        response.headers["Content-Type"] = answer.content_type
        response.url = answer.url
        response.request = request
        response._content = without_controls(answer.body)  # noqa: SLF001 - the documented way to build one is none
        return response

    def close(self) -> None:
        """The connection belongs to the run."""


def api_client(
    http: Http,
    api_url: str,
    *,
    page_size: int,
    judge: Judge = judge_api,
    recall: Recall = _nothing_kept,
) -> arxiv.Client:
    """Return the package's client on our connection."""
    client = arxiv.Client(page_size=page_size, delay_seconds=0.0, num_retries=0)
    client.query_url_format = api_url + "?{}"
    session = requests.Session()
    session.trust_env = False
    adapter = _PoliteAdapter(http, judge, recall)
    for scheme in ("http://", "https://"):
        session.mount(scheme, adapter)
    client._session = session  # noqa: SLF001 - the package offers no other way
    return client


def fetch_metadata(
    http: Http, api_url: str, arxiv_ids: Sequence[str], recall: Recall = _nothing_kept
) -> dict[str, Paper]:
    """Return what the API knows of these papers; those that it does not know yet are absent.

    So are those of a batch that fails, and of all after it, once a batch has been answered.

    Args:
        http: the connection.
        api_url: address of the API.
        arxiv_ids: without version.
        recall: gives kept answers; one is used only if it holds every paper of its batch.

    Raises:
        UnknownPapersError: it answered with nothing at all; for papers that arXiv has announced that is
            the "false zero".
        SourceError: it did not answer.
    """
    found: dict[str, Paper] = {}
    for start in range(0, len(arxiv_ids), BATCH):
        batch = arxiv_ids[start : start + BATCH]
        search = arxiv.Search(id_list=list(batch), max_results=len(batch))

        def whole(url: str, count: int = len(batch)) -> RawAnswer | None:
            kept = recall(url)
            return kept if kept is not None and kept.body.count(b"<entry") >= count else None

        client = api_client(http, api_url, page_size=len(batch), judge=_not_empty, recall=whole)
        try:
            found |= {paper.arxiv_id: paper for paper in map(to_paper, client.results(search))}
        except SourceError as error:
            if not found:
                raise
            log.warning("query API gave part of the metadata: count=%d %s", len(found), error)
            break
    return {arxiv_id: found[arxiv_id] for arxiv_id in arxiv_ids if arxiv_id in found}


def _not_empty(answer: RawAnswer) -> None:
    judge_api(answer)
    if b"<entry" not in answer.body:
        raise UnknownPapersError(answer.url, "API knows none of the papers asked for")


def fetch_inferred(http: Http, api_url: str, categories: Sequence[str], day: date) -> Listing:
    """Return what was submitted in the window that the schedule gives to a date.

    The last resort for dates that no listing serves any more: held papers, replacements and
    deferrals cannot be seen, and the newest version is shown.

    Raises:
        SourceError: the API did not answer, or its zero cannot be believed.
    """
    window = submission_window(day)
    client = api_client(http, api_url, page_size=_PAGE)

    def ask(start: str, end: str) -> Iterator[arxiv.Result]:
        cats = " OR ".join(f"cat:{category}" for category in categories)
        query = f"({cats}) AND submittedDate:[{start} TO {end}]"
        order = arxiv.SortCriterion.SubmittedDate, arxiv.SortOrder.Ascending
        results: Iterator[arxiv.Result] = client.results(arxiv.Search(query, None, None, *order))
        return results

    form = "%Y%m%d%H%M"
    papers = {
        paper.arxiv_id: paper
        for paper in map(to_paper, ask(window.start_at.strftime(form), window.end_at.strftime(form)))
        if paper.submitted_at and window.start_at <= paper.submitted_at < window.end_at
    }
    if not papers:
        # A zero is believed only if the API is not blank for the whole month.
        month = f"{day:%Y%m}"
        if next(ask(f"{month}010000", f"{month}282359"), None) is None:
            raise AnswerError(api_url, f"API shows nothing for all of {day:%Y-%m}; not believed")
    items = tuple(
        ListingItem(paper, "new" if paper.primary_category in categories else "cross")
        for paper in papers.values()
    )
    return Listing("+".join(categories), day, None, items, "api")


def to_paper(result: Any) -> Paper:
    """Return one of the package's results as our record."""
    arxiv_id, version = parse_arxiv_id(result.entry_id)
    terms: Iterable[str] = [result.primary_category, *result.categories]
    categories, classes = split_categories(filter(None, terms))
    return Paper(
        arxiv_id=arxiv_id,
        title=fold(result.title),
        abstract=fold(result.summary),
        authors=tuple(convert_accents(fold(author.name)) for author in result.authors),
        primary_category=result.primary_category or (categories[0] if categories else ""),
        categories=categories,
        version=version,
        classes=classes,
        comment=fold(result.comment or "") or None,
        journal_ref=fold(result.journal_ref or "") or None,
        doi=fold(result.doi or "") or None,
        submitted_at=result.published,
        updated_at=result.updated,
    )
