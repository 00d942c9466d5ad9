"""The peers; in the folder of each the smallest set-up that gives a page per post, an index, tags, a feed.

Every template shows the same: title, date, tags, body; on lists the title and date. Lists name all their
posts on one page, feeds hold the newest twenty, as our own does its newest days.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site.peers.posts import Post, front_matter, pelican_head


@dataclass(frozen=True, slots=True)
class Peer:
    """A site generator: how it is found and run, and what it reads."""

    name: str
    program: str
    """Looked for in ``PATH``; also the name of the folder of its set-up."""
    version: tuple[str, ...]
    """Arguments that print its version."""
    build: tuple[str, ...]
    """Arguments that build the site of the current folder."""
    output: str
    """Folder of the site, below the current one."""
    place: Callable[[Post], str]
    """Path of a post."""
    write: Callable[[Post], str]
    """Content of a post."""

    def put(self, folder: Path, post: Post) -> None:
        path = folder / self.place(post)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.write(post), encoding="utf-8")

    def prepare(self, folder: Path) -> None:
        """Copy the peer's configuration and templates."""
        shutil.copytree(Path(__file__).parent / self.program, folder)


PEERS = (
    Peer(
        "Hugo",
        "hugo",
        ("version",),
        ("--quiet", "--destination", "_site"),
        "_site",
        lambda post: f"content/posts/{post.date}.md",
        front_matter,
    ),
    Peer(
        "Eleventy",
        "eleventy",
        ("--version",),
        ("--quiet", "--config=eleventy.config.js"),
        "_site",
        lambda post: f"posts/{post.date}.md",
        front_matter,
    ),
    Peer(
        "Pelican",
        "pelican",
        ("--version",),
        ("--quiet", "-s", "pelicanconf.py"),
        "_site",
        lambda post: f"content/{post.date}.md",
        pelican_head,
    ),
    Peer(
        "Jekyll",
        "jekyll",
        ("--version",),
        ("build", "--quiet", "--incremental"),
        "_site",
        lambda post: f"_posts/{post.date}-arxiv.md",
        lambda post: front_matter(post, layout="post"),
    ),
)
