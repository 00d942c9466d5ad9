"""``digest migrate``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from digest.config import load_blog
from digest.edges.lock import hold_blog
from digest.run.archive import Archive


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Read every content file, which proves it readable, and rewrite those of an older schema."""
    blog = load_blog(arguments.directory, arguments.config, environment)
    with hold_blog(blog.folder("cache"), arguments.wait):
        archive = Archive(blog)
        papers, rewritten = archive.migrate_papers()
        ledgers, rewritten_ledgers = archive.migrate_ledgers()
    print(
        f"{papers} papers and {ledgers} ledgers read,"
        f" {rewritten + rewritten_ledgers} rewritten in the newest schema"
    )
    return 0
