"""``digest check``."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from digest.checks.glossary import Glossary
from digest.cli.build import date_argument
from digest.cli.console import printable
from digest.config import CONFIG_NAME, Blog, load_blog
from digest.content.paths import parse_arxiv_id
from digest.edges.disk import write_atomic
from digest.edges.resources import shipped_text
from digest.errors import ConfigError, ContentError
from digest.run.archive import Archive
from digest.run.checking import Checked, check_pairs, check_paper
from digest.run.report import render_report
from digest.run.vocabulary import load_vocabulary, parse_vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "which",
        nargs="*",
        type=_which,
        metavar="DATE|ID",
        help="days, or papers by identifier (the newest day)",
    )
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="JSON lines with abstract and abstract_zh")
    parser.add_argument("--json", action="store_true", help="print one JSON object per paper")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report to read")


def _which(text: str) -> date | str:
    try:
        return parse_arxiv_id(text)[0]
    except ValueError:
        return date_argument(text)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Exit code 3 when any paper fails."""
    if arguments.pairs is not None and arguments.which:
        raise ConfigError(["DATE or ID and --pairs exclude each other"])
    blog = _blog(arguments, environment)
    if arguments.pairs is not None:
        results: Iterable[Checked] = _pairs(arguments.pairs, _glossary(blog))
    elif blog is None:
        raise ConfigError([f"{arguments.directory / CONFIG_NAME}: not found; name the blog with -C DIR"])
    else:
        results = _stored(blog, arguments, _glossary(blog))
    verdicts: Counter[str] = Counter()
    kept: list[Checked] = []
    for checked in results:
        verdicts[checked.verdict] += 1
        if arguments.html is not None:
            kept.append(checked)
        if arguments.json:
            print(json.dumps(_as_json(checked), ensure_ascii=False), flush=True)
        elif checked.findings:
            for line in _lines(checked):
                print(line)
    if arguments.html is not None:
        write_atomic(arguments.html, render_report(kept))
    if not arguments.json:
        print(f"{verdicts['pass']} pass, {verdicts['warn']} warn, {verdicts['fail']} fail")
    return 3 if verdicts["fail"] else 0


def _blog(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Blog | None:
    """Return the blog; None where there is none, which only ``--pairs`` can do without."""
    if arguments.config is None and not (arguments.directory / CONFIG_NAME).exists():
        return None
    return load_blog(arguments.directory, arguments.config, environment)


def _glossary(blog: Blog | None) -> Glossary:
    if blog is not None:
        return load_vocabulary(blog).glossary
    return parse_vocabulary(shipped_text("glossary.yaml"), shipped_text("tags.yaml")).glossary


def _pairs(path: Path, glossary: Glossary) -> Iterator[Checked]:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from check_pairs(lines, str(path), glossary)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(str(path), f"cannot be read: {error}") from error


def _stored(blog: Blog, arguments: argparse.Namespace, glossary: Glossary) -> Iterator[Checked]:
    archive = Archive(blog)
    for one in arguments.which or archive.ledger_days()[-1:]:
        names = (one,) if isinstance(one, str) else _papers_of(archive, one)
        for arxiv_id in names:
            document = archive.paper(arxiv_id)
            if document is None and isinstance(one, str):
                raise ConfigError([f"{arxiv_id}: this blog has no such paper"])
            checked = check_paper(document.paper, glossary) if document is not None else None
            if checked is not None:
                yield checked
            elif isinstance(one, str):
                raise ConfigError([f"{arxiv_id}: has not both abstracts, there is nothing to compare"])


def _papers_of(archive: Archive, day: date) -> tuple[str, ...]:
    ledger = archive.ledger(day)
    if ledger is None:
        raise ConfigError([f"{day}: no ledger; run: digest build --date {day}"])
    return tuple(ledger.states)


def _lines(checked: Checked) -> Iterator[str]:
    yield printable(f"{checked.arxiv_id} {checked.verdict} {checked.title}")
    for finding in checked.findings:
        where = {None: "whole", 0: "title"}.get(finding.sentence, f"sentence {finding.sentence}")
        yield "  " + printable(f"{finding.severity} {finding.check} ({where}): {finding.message}")


def _as_json(checked: Checked) -> dict[str, object]:
    return {
        "arxiv_id": checked.arxiv_id,
        "verdict": checked.verdict,
        "findings": [
            {
                "sentence": finding.sentence,
                "check": finding.check,
                "severity": finding.severity,
                "en": finding.en,
                "zh": finding.zh,
                "message": finding.message,
            }
            for finding in checked.findings
        ],
    }
