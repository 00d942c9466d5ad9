"""The papers that anchor the scores: from the configuration, the library, the archive and, once, arXiv."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from digest.config import Blog
from digest.decide.anchors import choose_anchors
from digest.edges.disk import read_text
from digest.edges.store import Store
from digest.errors import ConfigError, ContentError, DigestError, SourceError
from digest.models import Paper
from digest.run.archive import Archive
from digest.sources.library import ReferenceLibrary, parse_library
from digest.text.folding import fold

log = logging.getLogger("digest.run")

Fetch = Callable[[Sequence[str]], Mapping[str, Paper]]
"""Asks arXiv for papers by identifier; raises SourceError."""

_TRIES = 3
"""Runs that wait for a title before the others do without it."""
_SHOWN = 5


def read_library(blog: Blog) -> ReferenceLibrary:
    """Return the titles of ``interests.library``; none without one.

    Raises:
        ConfigError: the file is missing or of no use; names it and the remedy.
    """
    name = blog.config.interests.library
    if name is None:
        return ReferenceLibrary((), ())
    try:
        text = read_text(blog.root / name)
    except DigestError as error:
        raise ConfigError([f"interests.library: {error}; export the library again"]) from error
    if text is None:
        raise ConfigError([f"interests.library: {name}: no such file in the blog; export the library there"])
    try:
        return parse_library(text.removeprefix("\ufeff"), name)
    except ContentError as error:
        raise ConfigError([f"interests.library: {error}"]) from error


def find_anchors(
    blog: Blog, archive: Archive, store: Store, fetch: Fetch | None, *, write: bool
) -> tuple[str, ...] | None:
    """Return the titles for the prompt; None while arXiv still owes one: scores wait for it.

    Args:
        blog: the blog.
        archive: has the titles of papers that it holds, and the file of those found before.
        store: counts the runs that waited.
        fetch: asks arXiv for what nothing else knows; None to do without.
        write: whether to write down what was found.

    Raises:
        ConfigError: the library cannot be read.
    """
    library = read_library(blog)
    for problem in library.problems[:_SHOWN]:
        log.warning("interests.library: %s: %s", blog.config.interests.library, problem)
    wanted = tuple(dict.fromkeys(blog.config.interests.examples))
    known = archive.examples()
    titles = {name: known[name] for name in wanted if name in known}
    for name in wanted:
        if name not in titles and (document := archive.paper(name)) is not None:
            titles[name] = document.paper.title
    missing = [name for name in wanted if name not in titles]
    if missing and fetch is not None:
        titles |= _fetched(missing, fetch, store, count=write)
    found = {name: titles[name] for name in wanted if name in titles}
    if write and found != known:
        archive.save_examples(found)
    for name, title in found.items():
        if title is None:
            log.warning("interests.examples: arXiv gives no title of %s; correct or remove it", name)
    if len(found) < len(wanted):
        return None
    return choose_anchors([title for title in found.values() if title], library.titles)


def _fetched(missing: Sequence[str], fetch: Fetch, store: Store, *, count: bool) -> dict[str, str | None]:
    """Return what arXiv says now; after three runs None for what it does not."""
    try:
        papers = fetch(missing)
    except SourceError as error:
        log.warning("no titles of interests.examples yet, scores wait: %s: %s", ", ".join(missing), error)
        papers = {}
    found: dict[str, str | None] = {
        name: fold(papers[name].title) for name in missing if name in papers and papers[name].title
    }
    for name in missing:
        if name in found:
            continue
        note = f"example {name}"
        tries = int(store.note(note) or 0) + 1
        if count:
            store.set_note(note, str(tries))
        if tries >= _TRIES:
            found[name] = None
    return found
