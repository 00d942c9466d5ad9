"""The update of a site, step by step; every step is a function of its own elsewhere.

    content files -scan-> candidates -ingest-> index, pages due -plan-> files to make, files to remove
        -make-> _site -> index

What is due is committed before the first file is written and struck off after the last, so a run that
was killed is finished by the next one.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from digest import __version__
from digest.config import Blog
from digest.content.yamltext import load_mapping
from digest.errors import ConfigError
from digest.site import index as indexes
from digest.site.addresses import make_addresses
from digest.site.assets import load_assets
from digest.site.carryout import CarryOut, expect
from digest.site.disk import SiteFolder
from digest.site.entries import forget_entries
from digest.site.examine import Reader
from digest.site.folded import touch_folded
from digest.site.helper import Helper
from digest.site.ingest import Ingest
from digest.site.lost import SHARE, find_lost, next_share, note_share
from digest.site.maths import find_katex
from digest.site.page import make_site_view
from digest.site.plan import Awaited, Plan, make_plan
from digest.site.relate_aside import find_update, read_archive
from digest.site.render import COMPILED, Settings
from digest.site.scan import SignedFolder, content_roots, file_clock, scan, sign_folders
from digest.site.slugs import TagTable, make_tag_table
from digest.site.start import Start, begin, start
from digest.site.state import make_state, touch_changed, touch_everything
from digest.site.term_counts import retag
from digest.site.touched import Key, Touched
from digest.topics.table import make_topic_table


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What an update did to the site's folder, in files."""

    written: int
    unchanged: int
    removed: int


def update_site(
    blog: Blog,
    *,
    templates: tuple[Path, ...],
    now: date,
    full: bool = False,
    started: Start | None = None,
) -> SiteReport:
    """Bring ``_site`` up to date with the blog's plain files.

    Args:
        blog: its folder and configuration.
        templates: where templates are looked for, the blog's own folder first.
        now: posts of a later date wait for it.
        full: read and make everything anew; files that come out the same are still not touched.
        started: if the update is under way already.

    Raises:
        ConfigError: tags.yaml cannot be read.
        ContentError: a content file cannot be read.
        SiteError: pages collide, and nothing was written; or a template fails, and the rest stays due.
    """
    if started is None:
        with begin() as helper:
            return update_site(blog, templates=templates, now=now, full=full, started=start(blog, helper))
    settings = _settings(blog, templates, now)
    cache = blog.folder("cache")
    index = indexes.open_index(cache)
    try:
        path, folder, helper = cache / indexes.FILE, SiteFolder(blog.folder("site")), started.helper
        share = next_share(index)
        lost = find_lost(index, folder, share)  # before the helper's answer is waited for
        index.execute("BEGIN IMMEDIATE")
        plan = _prepare(blog, settings, index, started.folders, lost, helper, full=full)
        note_share(index, share)
        index.execute("COMMIT")
        made, removed = CarryOut(settings, index, path, folder, helper).run(plan)
        total = index.execute("SELECT count(*) FROM output").fetchone()[0]
    finally:
        index.close()
    return SiteReport(made, total - made, removed)


@contextmanager
def read_content(blog: Blog, *, templates: tuple[Path, ...], now: date) -> Iterator[sqlite3.Connection]:
    """Yield the index, brought up to date with the plain files; pages that this makes due stay due.

    Raises:
        ConfigError, ContentError, SiteError: as ``update_site``.
    """
    index = indexes.open_index(blog.folder("cache"))
    try:
        index.execute("BEGIN IMMEDIATE")
        settings = _settings(blog, templates, now)
        folders = partial(sign_folders, blog.root, content_roots(blog.config.paths))
        _prepare(blog, settings, index, folders, lost=(), helper=None, full=False)
        index.execute("COMMIT")
        yield index
    finally:
        index.close()


def _settings(blog: Blog, templates: tuple[Path, ...], now: date) -> Settings:
    config = blog.config
    at = make_addresses(config.site.url, config.site.base_path)
    return Settings(
        root=blog.root,
        config=config,
        tags=load_tags(blog.root / "tags.yaml"),
        assets=load_assets(templates),
        templates=templates,
        at=at,
        site=make_site_view(config, at, __version__, reports=_has_reports(blog)),
        katex=find_katex(templates),
        now=now,
    )


def _has_reports(blog: Blog) -> bool:
    """Whether the blog has any report; the navigation of every page then names them."""
    return next((blog.folder("data") / "reports").glob("*.json"), None) is not None


def load_tags(path: Path) -> TagTable:
    """Return the table of tags.yaml; an empty one if there is no such file.

    Raises:
        ConfigError: it is not a list of names with aliases.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return make_tag_table(())
    # One key around the list, so that the reader of mappings can be used.
    items = load_mapping("tags:\n" + text, path.name).get("tags") or []
    if not isinstance(items, list) or not all(isinstance(i, dict) and i.get("name") for i in items):
        raise ConfigError([f"{path.name}: must be a list of {{name, aliases}}"])
    return make_tag_table((str(i["name"]), tuple(map(str, i.get("aliases") or ()))) for i in items)


def _prepare(
    blog: Blog,
    settings: Settings,
    index: sqlite3.Connection,
    folders: Callable[[], list[SignedFolder]],
    lost: Iterable[Key],
    helper: Helper | None,
    *,
    full: bool,
) -> Plan:
    """Read what changed, and plan; nothing is written but the index, and that in a transaction.

    Args:
        blog: its folder and configuration.
        settings: of this run.
        index: in a transaction.
        folders: of the content.
        lost: pages whose files are gone.
        helper: finds the lists of related papers later; None: they are wanted now.
        full: make everything anew.
    """
    paths = blog.config.paths
    old = indexes.get_meta(index)
    state = make_state(settings, old)
    topics = make_topic_table(blog.config.topics)
    days, reports = f"{paths.data}/days", f"{paths.data}/reports"
    reader = Reader(blog.root, paths.papers, paths.items, days, reports, settings.tags, topics)
    touched = Touched()
    touched.load(index)
    anew = full or old.get("program") != state["program"] or old.get("paths") != state["paths"]
    if anew:
        indexes.forget_content(index)
        shutil.rmtree(blog.folder("cache") / COMPILED, ignore_errors=True)
    elif any(old.get(name) != state[name] for name in ("tags", "topics")):
        retag(index, reader)
    found = scan(blog.root, folders(), index, file_clock(blog.folder("cache")))
    path = blog.folder("cache") / indexes.FILE
    if helper is not None and found.candidates and not anew:
        helper.do(partial(read_archive, path))
    pending = Ingest(index, reader, touched, empty=anew).run(found, put_off=helper is not None)
    awaited = None
    if helper is not None and pending:
        # At once, though nothing is committed: it reads what nobody writes until it is done.
        awaited = Awaited(pending, helper.do(partial(find_update, path, pending)))
    library = settings.library(index)
    if anew or old.get("tags") != state["tags"]:
        touch_everything(library, touched)
    else:
        touch_changed(library, old, state, touched)
        for key in lost:
            touched.add(*key)
    forget_entries(index, (key for key, _ in touched.items()), every=_entries_changed(old, state))
    state["folded"] = library.folded_before
    state[SHARE] = old.get(SHARE, "")
    touch_folded(library, old.get("folded", ""), touched)
    plan = make_plan(library, touched)
    plan.awaited = awaited
    touched.save(index)
    indexes.set_meta(index, state)
    if full:
        index.execute("UPDATE output SET hash = NULL")
        plan.jobs = [job._replace(known=None) for job in plan.jobs]
    expect(index, plan.jobs)
    return plan


def _entries_changed(old: dict[str, str], state: dict[str, str]) -> bool:
    """Whether anything changed that all entries of feeds depend on."""
    return any(old.get(name) != state[name] for name in ("base", "tags", "topics", "template feed"))
