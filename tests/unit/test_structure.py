"""The shape of the program: which way imports point, who touches the world, what is declared."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from digest.site.state import PROGRAM

ROOT = Path(__file__).parents[2]

LAYERS: tuple[tuple[str, ...], ...] = (
    ("digest",),
    ("digest.models",),
    ("digest.errors",),
    ("digest.text",),
    ("digest.dates", "digest.llm.presets", "digest.topics.query"),
    ("digest.config",),
    ("digest.content",),
    ("digest.topics",),
    ("digest.related",),
    ("digest.checks",),
    ("digest.decide", "digest.reports"),
    ("digest.adopt",),
    (
        "digest.fulltext.affiliations",
        "digest.fulltext.budget",
        "digest.fulltext.html",
        "digest.fulltext.html_text",
        "digest.fulltext.hyphens",
        "digest.fulltext.pdf",
        "digest.fulltext.pdf_headings",
        "digest.fulltext.pdf_layout",
        "digest.fulltext.pdf_pages",
        "digest.fulltext.pdf_text",
        "digest.fulltext.records",
        "digest.fulltext.titles",
    ),
    (
        "digest.sources.categories",
        "digest.sources.library",
        "digest.sources.judge",
        "digest.sources.feed",
        "digest.sources.listing",
    ),
    ("digest.feeds",),
    ("digest.llm.request", "digest.llm.classify"),
    ("digest.llm.replies", "digest.llm.budget", "digest.llm.papertext", "digest.llm.embeddings_reply"),
    ("digest.llm.prompts", "digest.llm.reading_reply"),
    ("digest.llm.draft",),
    ("digest.edges",),
    ("digest.sources", "digest.fulltext", "digest.llm", "digest.demo", "digest.feeds.fetch"),
    ("digest.site",),
    ("digest.run",),
    ("digest.publish", "digest.notify", "digest.serve"),
    ("digest.cli",),
    ("digest.__main__",),
)
"""From what everybody may import to what nobody does; the longest name that fits a module counts.
A module imports from lower layers and from its own package, never from above."""

EDGES = next(index for index, names in enumerate(LAYERS) if "digest.edges" in names)
"""Everything below is pure: handed texts, bytes and the time, it asks the world for nothing."""

WORLD: dict[str, tuple[str, ...]] = {
    "time": ("digest.edges.clock", "digest.cli"),
    "socket": ("digest.feeds.fetch",),
    "random": (),
    "requests": ("digest.sources.query_api",),
    "arxiv": ("digest.sources.query_api",),
    "httpx2": (
        "digest.edges.http",
        "digest.feeds.fetch",
        "digest.llm.sdk",
        "digest.run.doctor",
        "digest.notify",
    ),
    "openai": ("digest.llm.sdk", "digest.llm.openai", "digest.llm.embeddings"),
    "asyncio": (
        "digest.llm.openai",
        "digest.llm.embeddings",
        "digest.llm.score",
        "digest.llm.wrappers",
        "digest.run.llm_stage",
        "digest.run.vectors",
    ),
    "sqlite3": ("digest.edges.store", "digest.site"),
    "filelock": ("digest.edges.lock",),
    "subprocess": ("digest.publish", "digest.cli.review", "digest.fulltext.pdf_process"),
    "pypdfium2": ("digest.fulltext.pdf_pages",),
    "tempfile": ("digest.publish",),
    "shutil": ("digest.site", "digest.publish", "digest.run.doctor"),
    "threading": ("digest.serve",),
    "multiprocessing": ("digest.site.crew", "digest.site.helper", "digest.site.workers"),
}
"""Modules that reach the world, and who may import each."""

NOT_IMPORTED = {"tzdata": "the zones that zoneinfo reads where the system has none"}
WITH_OTHERS = {"markupsafe": "jinja2"}
"""Packages that come with a declared one, as part of what it offers."""
IMPORT_NAMES = {
    "json-repair": "json_repair",
    "python-frontmatter": "frontmatter",
    "pyyaml": "yaml",
    "quickjs-ng": "quickjs",
}


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, ast.Module]:
    paths = sorted((ROOT / "digest").rglob("*.py"))
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def imports(name: str) -> frozenset[str]:
    """Return all modules that a module imports, wherever the import stands."""
    found: set[str] = set()
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            base = str(node.module)
            found |= {f"{base}.{a.name}" if f"{base}.{a.name}" in modules() else base for a in node.names}
    return frozenset(found)


def ours(name: str) -> frozenset[str]:
    return frozenset(one for one in imports(name) if one.split(".")[0] == "digest")


def layer(name: str) -> int:
    fitting = [
        (len(prefix), index) for index, names in enumerate(LAYERS) for prefix in names if under(name, prefix)
    ]
    return max(fitting)[1]


def under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def package(name: str) -> str:
    return ".".join(name.split(".")[:2])


def test_every_module_has_its_layer() -> None:
    """A new package is given its place on purpose."""
    unplaced = [name for name in modules() if name != "digest" and layer(name) == 0]
    assert unplaced == []


def test_imports_point_one_way() -> None:
    """Nothing imports from a layer above its own; inside a package only pure modules are bound."""
    wrong = [
        f"{name} imports {other}"
        for name in modules()
        for other in sorted(ours(name))
        if layer(other) > layer(name) or (layer(other) == layer(name) and package(other) != package(name))
    ]
    assert wrong == []


def test_no_import_cycles() -> None:
    """Every module can be read after those that it imports."""
    state: dict[str, bool] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert state.get(name) is not False, " → ".join((*path, name))
        if name not in state:
            state[name] = False
            for other in sorted(ours(name) & set(modules()) - {name}):
                visit(other, (*path, name))
            state[name] = True

    for name in modules():
        visit(name, ())
    assert all(state.values())


@pytest.mark.parametrize("outside", sorted(WORLD))
def test_the_world_is_touched_at_its_edges(outside: str) -> None:
    """Clock, sockets, processes and databases are imported by the modules that are there for them."""
    users = [name for name in modules() if any(under(one, outside) for one in imports(name))]
    assert [name for name in users if not any(under(name, allowed) for allowed in WORLD[outside])] == []
    assert [one for one in WORLD[outside] if not any(under(name, one) for name in users)] == []


def calls(name: str) -> set[str]:
    """Return the names of functions and methods that a module calls, with the object where it is a name."""
    found: set[str] = set()
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
                if isinstance(node.func.value, ast.Name):
                    found.add(f"{node.func.value.id}.{node.func.attr}")
    return found


def test_only_the_clock_knows_the_time() -> None:
    """Everyone else is handed the instant, so that a run can be repeated."""
    asking = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.sleep"}
    users = {name for name in modules() if calls(name) & asking and not under(name, "digest.serve")}
    assert users - {"digest.cli.serve"} == {"digest.edges.clock"}


def test_the_pure_core_opens_no_file() -> None:
    """Below the edges only the configuration reads its own file."""
    opening = {
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "unlink",
        "mkdir",
        "iterdir",
        "glob",
    }
    users = {name for name in modules() if layer(name) < EDGES and calls(name) & opening}
    assert users == {"digest.config.reading"}


def test_new_code_makes_the_site_anew() -> None:
    """What the site is made with decides its pages: it is all in the hash of the program, or beside it."""
    beside = {"digest", "digest.config", "digest.edges", "digest.errors", "digest.llm"}
    used: set[str] = set()
    todo = [name for name in modules() if under(name, "digest.site")]
    while todo:
        name = todo.pop()
        if name not in used:
            used.add(name)
            todo += ours(name) & modules().keys()
    hashed = {f"digest.{part.removesuffix('.py')}" for part in PROGRAM}
    assert {package(name) for name in used} == hashed | beside


def test_only_the_command_line_prints() -> None:
    """What reaches a terminal goes through one package, which strips what a terminal would obey."""
    printing = {name for name in modules() if "print" in calls(name) or "input" in calls(name)}
    assert {package(name) for name in printing} == {"digest.cli"}


def test_only_the_command_line_reads_the_environment() -> None:
    """Others are handed it; a default argument and the environment of a child process aside."""
    reading = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    allowed = ("digest.cli", "digest.config", "digest.publish")
    assert [name for name in reading if not any(under(name, one) for one in allowed)] == []


# ── what is declared ──


@cache
def declared() -> frozenset[str]:
    """Return the distributions that pyproject.toml names for users, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in extras if name != "dev" for line in extras[name])]
    return frozenset(re.split(r"[<>=~!;\[ ]", line, maxsplit=1)[0].lower() for line in lines)


def test_every_dependency_is_used() -> None:
    """What a user must install is imported somewhere."""
    used = {one.split(".")[0] for name in modules() for one in imports(name)}
    names = {IMPORT_NAMES.get(name, name) for name in declared() - set(NOT_IMPORTED)}
    assert names - {"arxiv-digest"} - used == set()


def test_every_import_is_declared() -> None:
    """What is imported is ours, Python's, or named in pyproject.toml."""
    names = {IMPORT_NAMES.get(name, name) for name in declared()}
    names |= {name for name, owner in WITH_OTHERS.items() if owner in names}
    used = {one.split(".")[0] for name in modules() for one in imports(name)}
    assert used - names - sys.stdlib_module_names - {"digest"} == set()


def test_every_dependency_has_a_lower_bound() -> None:
    """An old version that we never saw is not accepted."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [line for line in project["dependencies"] if ">=" not in line] == []
