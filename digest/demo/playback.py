"""arXiv and a model played back from the sample's files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from digest.edges.http import Judge
from digest.errors import BackendError, NotFoundError
from digest.feeds.records import FeedSource, Fetched, Validators
from digest.llm.request import Completion, Request
from digest.models import RawAnswer, Usage

SAMPLE = Path(__file__).parent / "sample"
NOW = datetime(2026, 7, 16, 6, 0, tzinfo=UTC)
"""The calendar of the sample: the morning of its announcement, after the feed was built."""
MODEL = "recorded-sample"

_ANSWERS = {
    "/list/cs.SD/new": ("list_cs.SD_new.html", "text/html"),
    "/list/eess.AS/new": ("list_eess.AS_new.html", "text/html"),
    "/rss/cs.SD+eess.AS": ("rss_cs.SD+eess.AS.xml", "application/rss+xml"),
    "/api/query": ("api_query.xml", "application/atom+xml"),
}


def _html_file(path: str) -> str:
    return f"html_{path.rpartition('/')[2]}.html"


class PlayedHttp:
    """Answers arXiv's addresses from files; takes the place of ``PoliteHttp``."""

    requests = 0

    def get(
        self, url: str, *, accept: str, judge: Judge, keep: bool = True, max_bytes: int | None = None
    ) -> RawAnswer:
        """Return the recorded answer, judged like a live one; nothing is kept, all of it is small."""
        self.requests += 1
        path = unquote(urlsplit(url).path)
        if path.startswith("/html/") and (SAMPLE / _html_file(path)).exists():
            name, content_type = _html_file(path), "text/html"
        elif path in _ANSWERS:
            name, content_type = _ANSWERS[path]
        else:
            raise NotFoundError(url, f"the sample has no such page (asked for {accept})", 404)
        answer = RawAnswer(url, 200, content_type, (SAMPLE / name).read_bytes(), NOW)
        judge(answer)
        return answer

    def close(self) -> None:
        """Nothing is open."""


class PlayedWeb:
    """Gives the sample's feed; takes the place of the guarded connection."""

    def fetch(self, source: FeedSource, validators: Validators) -> Fetched:
        tag = Validators(etag="sample")
        if validators == tag:
            return Fetched(None, url=source.url, validators=tag)
        body = (SAMPLE / "lab_blog.xml").read_bytes()
        return Fetched(body, "application/rss+xml", source.url, tag)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class _Recorded:
    text: str
    usage: Usage


class PlayedBackend:
    """Answers requests with the completion recorded for their task and paper."""

    def __init__(self, path: Path = SAMPLE / "completions.jsonl") -> None:
        self._recorded: dict[tuple[str, str], _Recorded] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            data = json.loads(line)
            counts = data.get("usage", {})
            usage = Usage(counts.get("prompt", 0), counts.get("cached", 0), counts.get("completion", 0))
            text = json.dumps(data["reply"], ensure_ascii=False)
            self._recorded[data["task"], data.get("arxiv_id", "")] = _Recorded(text, usage)

    async def complete(self, request: Request) -> Completion:
        paper = request.arxiv_ids[0] if len(request.arxiv_ids) == 1 else ""
        recorded = self._recorded.get((request.task, paper)) or self._recorded.get((request.task, ""))
        if recorded is None:
            raise BackendError(f"the sample has no {request.task} for {paper}", "unreachable")
        return Completion(recorded.text, MODEL, "stop", False, recorded.usage)

    async def close(self) -> None:
        """Nothing is open."""
