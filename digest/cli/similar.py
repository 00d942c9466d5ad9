"""``digest similar``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from digest.cli.console import printable
from digest.config import Blog, load_blog
from digest.content.paperfile import PaperFile
from digest.content.paths import parse_arxiv_id
from digest.edges.clock import Clock, SystemClock
from digest.edges.lock import hold_blog
from digest.edges.resources import template_folders
from digest.edges.store import Store
from digest.errors import ConfigError

if TYPE_CHECKING:
    from digest.related.meaning import Meaning


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="ID|TEXT", help="a paper's identifier, or any words")
    parser.add_argument("--n", type=_count, default=10, metavar="N", help="how many papers (10)")
    parser.add_argument("--no-llm", action="store_true", help="by words alone; ask no server for the meaning")
    parser.add_argument("--json", action="store_true", help="one object per paper, a line each")
    parser.add_argument("--wait", type=float, default=0.0, metavar="S", help="wait for another run to end")


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError("must be a number from 1 to 1000")
    return int(text)


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Print the papers of the archive that are nearest, nearest first.

    Raises:
        ConfigError: the archive has no papers, or not the one that is named.
    """
    from digest.site.similar import find_paper, similar_to_paper, similar_to_text
    from digest.site.update import read_content

    blog = load_blog(arguments.directory, arguments.config, environment)
    query = " ".join(arguments.query)
    clock = SystemClock(environment)
    today = clock.now().date()
    with (
        hold_blog(blog.folder("cache"), arguments.wait),
        read_content(blog, templates=template_folders(blog), now=today) as index,
    ):
        if index.execute("SELECT 1 FROM paper LIMIT 1").fetchone() is None:
            raise ConfigError([f"no papers in {blog.folder('papers')} yet; run: digest build"])
        arxiv_id = _identifier(query)
        paper = find_paper(index, arxiv_id) if arxiv_id is not None else None
        if arxiv_id is not None and paper is None:
            raise ConfigError([f"{arxiv_id}: this blog has no such paper; give its title or abstract"])
        meaning = None
        if blog.config.related.embeddings_model and not arguments.no_llm:
            meaning = _meaning(blog, clock, environment, paper, query)
        if paper is None:
            found = similar_to_text(index, query, arguments.n, meaning)
        else:
            found = similar_to_paper(index, paper, arguments.n, meaning)
    for one in found:
        day = one.paper.announced or one.paper.date
        if arguments.json:
            line = {
                "arxiv_id": one.paper.arxiv_id,
                "date": day.isoformat() if day else None,
                "title": one.paper.title,
                "title_zh": one.paper.title_zh,
                "score": one.score,
                "by": "words" if one.vectors is None else "words+vectors",
                "words": one.words,
                "vectors": one.vectors,
                "shared": list(one.shared),
            }
            print(json.dumps(line, ensure_ascii=False))
        else:
            title = one.paper.title_zh or one.paper.title
            why = f" ({'、'.join(one.shared)})" if one.shared else ""
            print(printable(f"{one.score:.3f} {one.paper.arxiv_id} {day or '-'} {title}{why}"))
    if not found and not arguments.json:
        print("no paper shares a telling word")
    return 0


def _meaning(
    blog: Blog, clock: Clock, environment: Mapping[str, str], paper: PaperFile | None, text: str
) -> Meaning | None:
    """Return what finds papers by meaning; None where that cannot be, which is logged."""
    from digest.run.vectors import VectorStage

    store = Store.open(blog.folder("cache"))
    try:
        return VectorStage(blog, store=store, clock=clock, environment=environment).meaning(paper, text)
    finally:
        store.close()


def _identifier(query: str) -> str | None:
    """Return the identifier that a query is; None if it is a text."""
    if " " in query.strip():
        return None
    try:
        return parse_arxiv_id(query)[0]
    except ValueError:
        return None
