"""``digest doctor``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from digest.cli.console import printable
from digest.config import load_blog
from digest.edges.clock import SystemClock
from digest.run.doctor import examine

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="ask no server")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    blog = load_blog(arguments.directory, arguments.config, environment)
    code = 0
    for finding in examine(blog, environment, SystemClock(environment), offline=arguments.offline):
        remedy = f" — {finding.remedy}" if finding.remedy else ""
        print(
            f"{_MARKS[finding.level]}  {printable(f'{finding.subject}: {finding.text}{remedy}')}", flush=True
        )
        if finding.level == "fail":
            code = min(code or finding.exit_code, finding.exit_code)
    return code
