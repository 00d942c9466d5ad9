"""``digest publish``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from digest.cli.console import printable
from digest.config import Blog, load_blog
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.edges.resources import template_folders
from digest.errors import PublishError
from digest.publish.copy import copy_site
from digest.publish.sync import SyncReport, catch_up, publish_content


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="DIR", help="copy the site to this folder; no git")
    parser.add_argument(
        "--build", action="store_true", help="pull and build first: the whole night in one command"
    )
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Publish; with ``--build`` the exit code is the build's, unless publishing fails."""
    blog = load_blog(arguments.directory, arguments.config, environment)
    code = 0
    if arguments.build:
        if arguments.to is None:
            _pull(blog, arguments.wait, environment)
        code = _build(arguments, environment)
        blog = load_blog(arguments.directory, arguments.config, environment)
    if arguments.to is not None:
        _copy(blog, arguments, environment)
    else:
        with hold_blog(blog.folder("cache"), arguments.wait):
            report = publish_content(blog, template_folders(blog), environment)
        print(printable(_line(report)))
    return code


def _pull(blog: Blog, wait_s: float, environment: Mapping[str, str]) -> None:
    """Pull; a remote that is out of reach does not cost the night: the push tries again afterwards."""
    with hold_blog(blog.folder("cache"), wait_s):
        try:
            came = catch_up(blog, environment)
        except PublishError as error:
            print(printable(f"not pulled: {error}"))
        else:
            print("pulled" if came else "nothing to pull")


def _build(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    from digest.cli import build

    parser = argparse.ArgumentParser()
    build.add_arguments(parser)
    options = parser.parse_args(["--wait", str(arguments.wait)])
    options.directory, options.config = arguments.directory, arguments.config
    return build.run(options, environment)


def _copy(blog: Blog, arguments: argparse.Namespace, environment: Mapping[str, str]) -> None:
    from digest.cli.site import bring_up_to_date

    paths = ("papers", "posts", "data", "cache", "templates")
    with hold_blog(blog.folder("cache"), arguments.wait):
        bring_up_to_date(blog, SystemClock(environment))
        report = copy_site(blog.folder("site"), arguments.to, tuple(blog.folder(name) for name in paths))
    print(
        f"copied to {arguments.to}: {report.written} files written, {report.unchanged} unchanged,"
        f" {report.removed} removed"
    )


def _line(report: SyncReport) -> str:
    parts = []
    if report.committed:
        parts.append(f"{report.committed} files committed")
    if report.merged is not None:
        both, kept = len(report.merged.both), len(report.merged.kept)
        parts.append(f"merged with {report.remote} ({both} files changed by both, ours kept in {kept})")
    elif report.pulled:
        parts.append(f"pulled from {report.remote}")
    parts.append(f"pushed to {report.remote}" if report.pushed else f"{report.remote} is up to date")
    return ", ".join(parts)
