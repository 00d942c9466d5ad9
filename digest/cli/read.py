"""``digest read``."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from typing import Any

from digest.cli.console import Progress, printable
from digest.config import load_blog
from digest.content.paths import parse_arxiv_id
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.errors import ConfigError
from digest.run.read import ReadOptions, ReadReport, ReadResult, read_papers

_TEXTS = {
    "missing": "arXiv has neither HTML nor PDF of this version yet",
    "unavailable": "arXiv gave no usable answer",
    "wrong-paper": "arXiv's HTML is another paper's",
    "failed-conversion": "arXiv's HTML is a failed conversion",
    "encrypted": "the PDF is encrypted",
    "scanned": "the PDF shows pictures of pages, without text",
    "too-large": "the document is too large",
    "corrupt": "the PDF cannot be read",
    "empty": "the document says hardly anything",
}
_FAILURES = {
    "budget": "the night's budget is used up",
    "balance": "the account's balance is used up",
    "no-key": "the server refuses the key",
    "unreachable": "the LLM server cannot be reached",
    "refused": "the model refuses this paper (llm.fallback_model helps)",
    "cut-off": "the model was cut off, or its server read a part of the paper only (llm.context_tokens)",
    "invalid-reply": "no usable reply in three attempts",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID", help="papers of this blog (or their addresses)")
    parser.add_argument(
        "--from-abstract", action="store_true", help="where there is no full text, read the abstract; marked"
    )
    parser.add_argument("--refresh", action="store_true", help="read again what has been read")
    parser.add_argument("--force", action="store_true", help="overwrite answers that were edited by hand")
    parser.add_argument("--no-site", action="store_true", help="leave the site as it is")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Read the papers, tell one line of each, and bring the site up to date."""
    started = time.monotonic()
    options = ReadOptions(
        _identifiers(arguments.ids), arguments.from_abstract, arguments.refresh, arguments.force
    )
    clock = SystemClock(environment)
    blog = load_blog(arguments.directory, arguments.config, environment)
    with hold_blog(blog.folder("cache"), arguments.wait), Progress(quiet=arguments.json) as progress:
        report = read_papers(blog, options, clock=clock, environment=environment, progress=progress)
        if not arguments.no_site and any(one.outcome == "read" for one in report.results):
            from digest.cli.site import bring_up_to_date

            bring_up_to_date(blog, clock, quiet=arguments.json)
    if arguments.json:
        print(json.dumps(_as_json(report, time.monotonic() - started), ensure_ascii=False))
    else:
        for result in report.results:
            print(printable(_line(result)))
    return report.exit_code


def _identifiers(names: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    problems = []
    for name in names:
        try:
            found[parse_arxiv_id(name)[0]] = None
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def _line(result: ReadResult) -> str:
    marks = f", {result.marks} sentences not found in the paper are marked" if result.marks else ""
    words = {
        "read": f"read, from {result.source}{marks}",
        "known": f"has a reading already, from {result.source} (--refresh reads it again)",
        "edited": "its answers were edited by hand; --force overwrites them",
        "withdrawn": "was withdrawn",
        "waits": f"no full text: {_TEXTS.get(result.reason, result.reason)}; try again later",
        "no-text": f"no full text: {_TEXTS.get(result.reason, result.reason)}; try --from-abstract",
        "failed": f"not read: {_FAILURES.get(result.reason, result.reason)}",
    }
    return f"{result.arxiv_id} {words[result.outcome]}"


def _as_json(report: ReadReport, seconds: float) -> dict[str, Any]:
    return {
        "papers": [
            {
                "arxiv_id": one.arxiv_id,
                "outcome": one.outcome,
                "reason": one.reason or None,
                "from": one.source or None,
                "unfounded": one.marks,
            }
            for one in report.results
        ],
        "calls": report.calls,
        "spent": {"tokens": report.spent.usage.total, "cost": report.spent.cost},
        "seconds": round(seconds, 3),
    }
