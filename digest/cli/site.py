"""``digest site``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from digest.config import Blog, load_blog
from digest.edges.clock import Clock, SystemClock
from digest.edges.lock import hold_blog
from digest.edges.resources import template_folders
from digest.site.start import start


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="make every page anew")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    clock = SystemClock(environment)
    blog = load_blog(arguments.directory, arguments.config, environment)
    with hold_blog(blog.folder("cache"), arguments.wait):
        bring_up_to_date(blog, clock, full=arguments.full)
    return 0


def bring_up_to_date(blog: Blog, clock: Clock, *, full: bool = False, quiet: bool = False) -> None:
    """Write what changed of the site and say how much."""
    with start(blog) as started:
        from digest.site.update import update_site

        templates, today = template_folders(blog), clock.now().date()
        report = update_site(blog, templates=templates, now=today, full=full, started=started)
    if not quiet:
        print(
            f"site: {report.written} pages written, {report.unchanged} unchanged, {report.removed} removed"
            f" in {blog.folder('site')}"
        )
