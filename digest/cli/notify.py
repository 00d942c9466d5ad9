"""``digest notify``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from digest.cli.build import date_argument
from digest.cli.console import printable
from digest.config import load_blog
from digest.edges.clock import SystemClock
from digest.edges.lock import hold_blog
from digest.edges.store import Store
from digest.notify.message import as_text
from digest.notify.send import message_of, newest_day, send_once
from digest.notify.targets import find_targets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", type=date_argument, metavar="D", help="this day; without it the newest")
    parser.add_argument("--dry-run", action="store_true", help="print the message; send nothing")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Send; a push that fails is said on stderr and does not fail the night: the exit code is 0."""
    blog = load_blog(arguments.directory, arguments.config, environment)
    clock = SystemClock(environment)
    targets, missing = find_targets(blog.config.notify, environment)
    ledger = newest_day(blog, clock.now(), arguments.date)
    if ledger is None:
        print("no new day to tell of")
        return 0
    message = message_of(blog, ledger)
    if arguments.dry_run:
        print(printable(message.title))
        print("\n".join(printable(line) for line in as_text(message).split("\n")))
        return 0
    for name in missing:
        print(f"digest: notify: {name} is not set in the environment; nobody is told there", file=sys.stderr)
    if not targets:
        if not missing:
            print("nobody to tell: config.yaml has no notify (docs/notify.md)")
        return 0
    with hold_blog(blog.folder("cache"), arguments.wait):
        store = Store.open(blog.folder("cache"))
        try:
            outcomes = send_once(message, ledger.date, targets, store, clock.now())
        finally:
            store.close()
    for outcome in outcomes:
        if outcome.problem:
            print(f"digest: notify: {outcome.target}: {printable(outcome.problem)}", file=sys.stderr)
        else:
            print(f"{ledger.date} {outcome.target}: {'told already' if outcome.again else 'sent'}")
    return 0
