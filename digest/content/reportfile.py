"""A report's file: that there is one, and what no other file holds, the overview; as JSON.

Everything else of a report is computed from ledgers and paper files, so that post and page can be
made again from plain files without asking anyone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from digest.content.paths import is_arxiv_id
from digest.errors import ContentError
from digest.text.folding import fold

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an overview, and the papers that it rests on."""

    text: str
    """Plain text on one line; never Markdown."""
    papers: tuple[str, ...]
    """Identifiers; at least one."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a model wrote about a period, after it was checked."""

    model: str
    prompt_version: str
    date: date
    """Of the completion, in the blog's time zone."""
    paragraphs: tuple[Paragraph, ...]

    @property
    def cited(self) -> tuple[str, ...]:
        """The papers cited, each once, in order."""
        return tuple(dict.fromkeys(name for part in self.paragraphs for name in part.papers))

    def holds_for(self, arxiv_ids: Collection[str]) -> bool:
        """Whether all papers cited are still among those of its period."""
        return set(self.cited) <= set(arxiv_ids)


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report as stored."""

    period: str
    """``2026-W29`` or ``2026-07``."""
    overview: Overview | None = None


def report_path(key: str) -> str:
    """Return the file's path inside the data folder."""
    return f"reports/{key}.json"


def report_permalink(key: str) -> str:
    """Return the report's page on the site, below ``site.base_path``."""
    return f"/reports/{key}/"


def report_post_path(last: date, *, weekly: bool) -> str:
    """Return the post's path inside the posts folder; it bears the last day of the period."""
    return f"{last.isoformat()}-arxiv-{'weekly' if weekly else 'monthly'}.md"


def render_report_file(report: ReportFile) -> str:
    """Return the file, one paragraph per line."""
    overview = report.overview
    lines = ["{", f' "schema": {SCHEMA},', f' "period": {_json(report.period)},']
    if overview is None:
        return "\n".join([*lines, ' "overview": null', "}", ""])
    paragraphs = [
        f"   {_json({'text': part.text, 'papers': list(part.papers)})}" for part in overview.paragraphs
    ]
    lines += [
        ' "overview": {',
        f'  "model": {_json(overview.model)},',
        f'  "prompt": {_json(overview.prompt_version)},',
        f'  "date": {_json(overview.date.isoformat())},',
        '  "paragraphs": [',
        ",\n".join(paragraphs),
        "  ]",
        " }",
        "}",
        "",
    ]
    return "\n".join(lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def parse_report_file(text: str, path: str) -> ReportFile:
    """Read a report's file.

    Raises:
        ContentError: it is no JSON object of ours, of a newer schema, or lacks something.
    """
    try:
        data = json.loads(text)
        schema = data.get("schema", SCHEMA)
        if schema > SCHEMA:
            raise ContentError(
                path, f"schema is {schema}, this digest knows up to {SCHEMA}; upgrade the tool"
            )
        overview = data.get("overview")
        return ReportFile(str(data["period"]), None if overview is None else _overview(overview))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContentError(
            path, f"is no report of ours: {error}; remove it, then digest report makes it again"
        ) from error


def _overview(data: Mapping[str, Any]) -> Overview:
    return Overview(
        str(data.get("model", "")),
        str(data.get("prompt", "")),
        date.fromisoformat(str(data["date"])),
        tuple(_paragraph(item) for item in data["paragraphs"]),
    )


def _paragraph(item: Mapping[str, Any]) -> Paragraph:
    papers = tuple(str(name) for name in item["papers"])
    wrong = [name for name in papers if not is_arxiv_id(name)]
    if wrong or not papers:
        raise ValueError(f"a paragraph must cite papers by identifier, not {wrong}")
    return Paragraph(fold(str(item["text"])), papers)
