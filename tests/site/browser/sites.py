"""The sites that a browser walks: a blog of every state, the demo, and real announcement days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from digest.site.update import update_site
from tests.servers.arxiv_catalogue import EASTERN
from tests.servers.arxiv_daily import load_daily
from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_server import LlmServer
from tests.site.browser.blog import ROOT, TODAY, sample_papers, write_blog
from tests.site.browser.site_server import SiteServer, serve
from tests.stories.blog import StoryBlog, clean_environment, run_digest

REAL_DAYS = (date(2026, 6, 8), date(2026, 6, 9), date(2026, 6, 10))


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """A site behind a loopback server."""

    server: SiteServer
    folder: Path
    pages: tuple[str, ...]
    """Paths below the base path, at least one page of every kind."""


def html_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(path below the base path, file) of every page."""
    for file in sorted(folder.rglob("*.html")):
        path = "/" + file.relative_to(folder).as_posix()
        yield path.removesuffix("index.html"), file


def some_of_each_kind(folder: Path) -> tuple[str, ...]:
    """The first and the last page of every kind; a folder at the top is a kind, and so is a day."""
    kinds: dict[str, list[str]] = {}
    for path, _ in html_files(folder):
        kind = re.sub(r"^/(\d{4}/\d\d/\d\d|[^/]*).*", r"\1", path)
        kinds.setdefault(re.sub(r"^\d{4}/.*", "day", kind), []).append(path)
    chosen: list[str] = []
    for paths in kinds.values():
        chosen += dict.fromkeys([paths[0], paths[-1]])
    return tuple(chosen)


@contextmanager
def invented(root: Path, pages: tuple[str, ...]) -> Iterator[BuiltSite]:
    """The blog that has every state a page can show."""
    blog = write_blog(root, sample_papers())
    update_site(blog, templates=(ROOT / "templates",), now=TODAY)
    with serve(blog.folder("site"), blog.config.site.base_path) as server:
        yield BuiltSite(server, blog.folder("site"), pages)


@contextmanager
def demo(root: Path) -> Iterator[BuiltSite]:
    """What ``digest demo`` leaves."""
    done = run_digest(["demo", root], root.parent, clean_environment({}))
    assert done.code == 0, done.err
    with serve(root / "_site", "") as server:
        yield BuiltSite(server, root / "_site", some_of_each_kind(root / "_site"))


@contextmanager
def real_days(root: Path, daily: Path) -> Iterator[BuiltSite]:
    """Three recorded announcement days, digested by the real command from loopback servers."""
    now = datetime.combine(REAL_DAYS[-1], datetime.min.time(), EASTERN) + timedelta(hours=3)
    with ExitStack() as stack:
        arxiv = stack.enter_context(ArxivServer(load_daily(daily, REAL_DAYS), now=now))
        model = stack.enter_context(LlmServer())
        blog = StoryBlog(root, arxiv, model, {"site": {"url": "https://blog.example.org"}})
        done = blog.run("build", "--from", REAL_DAYS[0], "--to", REAL_DAYS[-1])
        assert done.code in (0, 3), done.err
    with serve(root / "_site", "") as server:
        yield BuiltSite(server, root / "_site", some_of_each_kind(root / "_site"))
