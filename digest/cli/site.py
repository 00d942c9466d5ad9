"""``digest site``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

from digest.site.start import begin, start

if TYPE_CHECKING:
    from digest.config import Blog
    from digest.edges.clock import Clock
    from digest.site.helper import Helper


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="make every page anew")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    with begin() as helper:
        from digest.config import load_blog
        from digest.edges.clock import SystemClock
        from digest.edges.lock import hold_blog

        blog = load_blog(arguments.directory, arguments.config, environment)
        with hold_blog(blog.folder("cache"), arguments.wait):
            bring_up_to_date(blog, SystemClock(environment), full=arguments.full, helper=helper)
    return 0


def bring_up_to_date(
    blog: Blog, clock: Clock, *, full: bool = False, quiet: bool = False, helper: Helper | None = None
) -> None:
    """Write what changed of the site and say how much.

    Args:
        blog: held by this run.
        clock: tells the present day.
        full: make every page anew.
        quiet: say nothing.
        helper: the helper, if it was begun already.
    """
    if helper is None:
        with begin() as helper:
            bring_up_to_date(blog, clock, full=full, quiet=quiet, helper=helper)
        return
    started = start(blog, helper)
    from digest.edges.resources import template_folders
    from digest.site.update import update_site

    templates, today = template_folders(blog), clock.now().date()
    report = update_site(blog, templates=templates, now=today, full=full, started=started)
    if not quiet:
        print(
            f"site: {report.written} pages written, {report.unchanged} unchanged, {report.removed} removed"
            f" in {blog.folder('site')}"
        )
