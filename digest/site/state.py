"""What decides, beside the content, what the pages say: program, configuration, templates, calendar."""

from __future__ import annotations

import hashlib
from pathlib import Path

from digest.config import Blog
from digest.edges.resources import blog_file
from digest.site.library import Library
from digest.site.outputs import OUTPUT_OF, OUTPUTS
from digest.site.render import Settings, has_engine
from digest.site.templating import Templates
from digest.site.topics import TOPIC_KINDS
from digest.site.touched import ALWAYS, Touched

PROGRAM = ("site", "content", "text", "related", "topics", "reports", "models.py", "dates.py")
"""Packages and modules whose code decides what pages say."""


def make_state(settings: Settings, old: dict[str, str]) -> dict[str, str]:
    """Return hashes of all that decides, by name; ``template <kind>`` for each kind's templates.

    Args:
        settings: of this run.
        old: the state of the last run; spares parsing templates of which none has changed.
    """
    config = settings.config
    base = (
        settings.site,
        settings.at,
        config.site.links,
        config.site.public,
        _hash(settings.katex.read_bytes()) if settings.katex else None,
        has_engine(),
    )
    templates = Templates(settings.templates, settings.at, settings.assets)
    state = {
        "program": _program(),
        "paths": repr(config.paths),
        "tags": _hash(repr(settings.tags).encode()),
        "topics": _hash(repr(config.topics).encode()),
        "base": _hash(repr(base).encode()),
        "assets": settings.assets.digest,
        "templates": templates.digest(),
        "now": settings.now.isoformat(),
        "reports": _hash(repr((config.reports.top, _names_of_reports(settings))).encode()),
    }
    for output in OUTPUTS:
        name = f"template {output.kind}"
        if old.get("templates") == state["templates"] and name in old:
            state[name] = old[name]
        elif output.templates:
            state[name] = templates.digest_of(output.templates)
    return state


def _names_of_reports(settings: Settings) -> str:
    return blog_file(Blog(settings.root, settings.config), "datasets.yaml")[0]


def _program() -> str:
    """Return a hash of the code, so that an upgraded tool makes everything anew."""
    package = Path(__file__).parent.parent
    total = hashlib.sha256()
    for name in PROGRAM:
        part = package / name
        for path in sorted(part.rglob("*.py")) if part.is_dir() else [part]:
            total.update(path.read_bytes())
    return total.hexdigest()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def touch_changed(library: Library, old: dict[str, str], state: dict[str, str], touched: Touched) -> None:
    """Make due what another configuration, template, asset or calendar day changes."""
    if old.get("base") != state["base"]:
        touch_everything(library, touched)
        return
    assets = old.get("assets") != state["assets"]
    for output in OUTPUTS:
        name = f"template {output.kind}"
        # Pages name assets by hashed names; files without a template name none.
        if old.get(name) != state.get(name) or (assets and (output.templates or output.kind == "asset")):
            touch_kind(library, output.kind, touched)
    if old.get("topics") != state["topics"]:
        for kind in TOPIC_KINDS:
            touch_kind(library, kind, touched)
    if old.get("reports") != state["reports"]:
        touch_kind(library, "report", touched)
    if old.get("now") != state["now"]:
        _touch_posts_due(library, old.get("now", ""), state["now"], touched)


def _touch_posts_due(library: Library, old: str, now: str, touched: Touched) -> None:
    low, high = sorted((old, now))
    rows = library.all("SELECT path, date FROM post WHERE date > ? AND date <= ?", low, high)
    for path, day in rows:
        touched.add("post", path)
        touched.add("archive", day[:4])
    if rows:
        for kind, key in ALWAYS:
            touched.add(kind, key)


def touch_kind(library: Library, kind: str, touched: Touched) -> None:
    """Make all pages of a kind due: those there are, and those there were."""
    for key in OUTPUT_OF[kind].keys(library):
        touched.add(kind, key)
    for (key,) in library.all("SELECT DISTINCT key FROM output WHERE kind = ?", kind):
        touched.add(kind, key)


def touch_everything(library: Library, touched: Touched) -> None:
    """Make every page due; also those of kinds that this program no longer knows."""
    for output in OUTPUTS:
        touch_kind(library, output.kind, touched)
    for kind, key in library.all("SELECT DISTINCT kind, key FROM output"):
        touched.add(kind, key)
