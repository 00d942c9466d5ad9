"""Answers of the loopback query API: selection, order, paging, errors.  (pure)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from tests.servers.arxiv_api_form import ApiQuery, Generation, render_answer, render_error
from tests.servers.arxiv_catalogue import newest, released_at, visible_day
from tests.servers.arxiv_faults import Twist
from tests.servers.arxiv_papers import PaperVersion, SamplePaper
from tests.servers.arxiv_query import QueryError, parse_ids, parse_query
from tests.servers.loopback import Recorded, Reply

MAX_RESULTS = 2000
WALL = 30_000
CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def answer_query(
    papers: Sequence[SamplePaper],
    request: Recorded,
    now: datetime,
    lag: timedelta,
    generation: Generation,
    twist: Twist | None,
) -> Reply:
    """The reply to ``GET`` or ``POST /api/query``."""
    asked = dict(request.query)
    if request.method == "POST":
        asked.update(parse_qsl(request.body.decode()))
    try:
        query = _read(asked)
        found = _select(papers, query, now, lag)
        found = _sorted(found, asked)
    except QueryError as error:
        status = 400 if generation == "new" else 200
        body = render_error(str(error), now, generation)
        return Reply(body.encode(), status, CONTENT_TYPE)
    shown = found[query.start : query.start + query.max_results]
    total = len(found)
    match twist.kind if twist else None:
        case "false-zero":
            total, shown = 0, []
        case "empty-page":
            shown = []
        case "entry-missing" if twist:
            del shown[twist.index : twist.index + 1]
        case "declares-more" if twist:
            total += twist.extra
        case "reordered":
            shown.reverse()
        case "duplicates":
            shown = shown[:1] + shown
    return Reply(render_answer(query, total, shown, now, generation).encode(), 200, CONTENT_TYPE)


def _read(asked: Mapping[str, str]) -> ApiQuery:
    numbers: dict[str, int] = {}
    for name, default in (("start", 0), ("max_results", 10)):
        text = asked.get(name, "") or str(default)
        if not text.lstrip("-").isdigit():
            raise QueryError(f"{name} must be an integer")
        if int(text) < 0:
            raise QueryError(f"{name} must be non-negative")
        numbers[name] = int(text)
    if numbers["max_results"] > WALL or numbers["start"] > WALL:
        raise QueryError(f"start and max_results must be at most {WALL}")
    return ApiQuery(
        search_query=asked.get("search_query", ""),
        id_list=asked.get("id_list", ""),
        start=numbers["start"],
        max_results=min(numbers["max_results"], MAX_RESULTS),
    )


def _select(
    papers: Sequence[SamplePaper], query: ApiQuery, now: datetime, lag: timedelta
) -> list[PaperVersion]:
    ids = parse_ids(query.id_list)
    matches = parse_query(query.search_query) if query.search_query.strip() else None
    if not ids:
        if matches is None:
            return []
        out = [one for paper in papers if (one := newest(paper, now, lag)) is not None]
        return [one for one in out if matches(one)]
    by_id = {paper.arxiv_id: paper for paper in papers}
    found: list[PaperVersion] = []
    for ident, version in ids:
        paper = by_id.get(ident)
        latest = newest(paper, now, lag) if paper is not None else None
        if paper is None or latest is None or (version or 1) > latest.version:
            continue
        one = paper.at(version, visible_day(now - lag)) if version else latest
        if released_at(one.details.announced) + lag <= now and (matches is None or matches(one)):
            found.append(one)
    return found


def _sorted(found: list[PaperVersion], asked: Mapping[str, str]) -> list[PaperVersion]:
    by = asked.get("sortBy", "relevance")
    order = asked.get("sortOrder", "descending")
    if by not in {"relevance", "lastUpdatedDate", "submittedDate"}:
        raise QueryError("sortBy must be in: relevance, lastUpdatedDate, submittedDate")
    if order not in {"ascending", "descending"}:
        raise QueryError("sortOrder must be in: ascending, descending")
    if by == "relevance":
        return found
    descending = order == "descending"
    if by == "submittedDate":
        return sorted(
            found,
            key=lambda one: (one.paper.versions[0].submitted_at, one.paper.arxiv_id),
            reverse=descending,
        )
    return sorted(
        found,
        key=lambda one: (one.details.submitted_at, one.paper.arxiv_id),
        reverse=descending,
    )
