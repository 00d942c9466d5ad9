"""``digest gc``."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from digest.config import load_blog
from digest.edges.clock import SystemClock
from digest.edges.disk import remove_leftovers
from digest.edges.lock import hold_blog
from digest.edges.store import Store

ANSWERS_DAYS = 30
ACCEPTED_DAYS = 400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")
    parser.add_argument(
        "--vectors", action="store_true", help="drop all sentence embeddings, to be asked for again"
    )


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    blog = load_blog(arguments.directory, arguments.config, environment)
    with hold_blog(blog.folder("cache"), arguments.wait):
        store = Store.open(blog.folder("cache"))
        dropped = store.forget(
            SystemClock(environment).now(),
            answers_days=ANSWERS_DAYS,
            accepted_days=ACCEPTED_DAYS,
            embeddings_model=blog.config.related.embeddings_model,
        )
        vectors = dropped.vectors + (store.drop_vectors() if arguments.vectors else 0)
        store.close()
        leftovers = sum(remove_leftovers(blog.folder(name)) for name in ("papers", "posts", "data"))
    print(
        f"dropped {dropped.answers} raw answers, {dropped.fulltexts} full texts and"
        f" {dropped.completions} completions"
        f" (older than {ANSWERS_DAYS} days; accepted ones than {ACCEPTED_DAYS}), {leftovers} leftover files"
        + (f", {vectors} vectors" if vectors else "")
    )
    return 0
