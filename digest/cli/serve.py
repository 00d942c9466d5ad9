"""``digest serve``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from digest.cli.console import printable
from digest.cli.site import bring_up_to_date
from digest.config import CONFIG_NAME, Blog, load_blog
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.edges.resources import shipped
from digest.errors import DigestError, LockedError
from digest.serve.reload import Version
from digest.serve.server import Preview, PreviewServer
from digest.serve.watch import Seen, changed_names, look

_POLL_S = 0.3
_REST = 10
"""Looking takes at most one part in this many of the time."""


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=8000, metavar="N", help="0 for any (8000)")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Serve until interrupted."""
    return _Serving(arguments, environment).run()


class _Serving:
    """The loop: look, rebuild, tell the pages."""

    def __init__(self, arguments: argparse.Namespace, environment: Mapping[str, str]) -> None:
        self._arguments = arguments
        self._environment = environment
        self._clock = SystemClock(environment)
        self._version = Version()
        self._blog = load_blog(arguments.directory, arguments.config, environment)
        self._preview = Preview(self._blog.folder("site"), self._blog.config.site.base_path)

    def run(self) -> int:
        seen = look(self._places())
        self._rebuild()
        with PreviewServer(self._preview, self._version, self._arguments.port, _complain) as server:
            print(f"serving {server.url} (Ctrl-C ends)", flush=True)
            try:
                self._watch(seen)
            except KeyboardInterrupt:
                print()
        return 0

    def _watch(self, seen: Seen) -> None:
        again = False
        while True:
            started = time.monotonic()
            now = look(self._places())
            if again or now != seen:
                if now != seen:
                    print(f"changed: {printable(', '.join(changed_names(seen, now)[:5]))}", flush=True)
                again = not self._rebuild()
                seen = now
            self._clock.sleep(max(_POLL_S, (time.monotonic() - started) * _REST))

    def _places(self) -> tuple[Path, ...]:
        """Return what the site is made from; also what ships with the tool, for those who work on it."""
        root: Path = self._blog.root
        config = self._arguments.config or root / CONFIG_NAME
        folders = tuple(self._blog.folder(name) for name in ("papers", "posts", "data", "templates"))
        return (config, root / "tags.yaml", root / "glossary.yaml", *folders, shipped("templates"))

    def _rebuild(self) -> bool:
        """Bring the site up to date; return False if another run holds the blog, to try again."""
        try:
            self._blog = self._load()
            with hold_blog(self._blog.folder("cache"), 0.0):
                bring_up_to_date(self._blog, self._clock)
        except LockedError:
            return False
        except (DigestError, OSError) as error:
            _complain(str(error))
            self._version.report(printable(str(error)))
            return True
        sys.stdout.flush()
        self._version.advance()
        return True

    def _load(self) -> Blog:
        blog = load_blog(self._arguments.directory, self._arguments.config, self._environment)
        self._preview.site = blog.folder("site")
        self._preview.base_path = blog.config.site.base_path
        return blog


def _complain(text: str) -> None:
    print(f"digest: {printable(text)}", file=sys.stderr, flush=True)
