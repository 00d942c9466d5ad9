"""Runs real Jekyll over a folder made for it, and finds what it wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "templates" / "jekyll"

# A page as a blog's owner writes one: it asks Jekyll what it knows of the posts.
_INDEX = """---
layout: null
---
{% for post in site.posts %}{{ post.url }}\t{{ post.date | date: "%Y-%m-%dT%H:%M:%S%z" }}\t{{ post.title }}
{% endfor %}"""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as Jekyll knows it."""

    url: str
    date: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Built:
    """What one run of Jekyll left."""

    folder: Path
    output: str

    def page(self, permalink: str) -> bytes:
        """Return the page at a permalink; it must be there."""
        return (self.folder / permalink.strip("/") / "index.html").read_bytes()

    def posts(self) -> tuple[Post, ...]:
        lines = (self.folder / "known.txt").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line]
        return tuple(Post(url, datetime.fromisoformat(date), title) for url, date, title in rows)

    def paths(self) -> set[str]:
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}


def build(root: Path, files: Mapping[str, str], *, shipped: bool, timezone: str = "UTC") -> Built:
    """Write the files and build them.

    Args:
        root: an empty folder.
        files: text by path inside the blog.
        shipped: with the configuration and layout that the tool ships, or with Jekyll's defaults.
        timezone: of the machine that builds.
    """
    blog = root / "blog"
    if shipped:
        shutil.copytree(SHIPPED, blog)
    for name, text in {"known.txt": _INDEX, **files}.items():
        path = blog / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    if shipped:
        return run_jekyll(blog, blog / "_jekyll", ["--strict_front_matter"], timezone)
    target = root / "out"
    return run_jekyll(blog, target, ["--strict_front_matter", "--destination", str(target)], timezone)


def run_jekyll(blog: Path, target: Path, options: Sequence[str], timezone: str = "UTC") -> Built:
    """Build a blog that is there; ``target`` is where its pages must then be."""
    ran = subprocess.run(
        ["jekyll", "build", "--trace", "--disable-disk-cache", *options],
        cwd=blog,
        env={**os.environ, "TZ": timezone, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    output = ran.stdout + ran.stderr
    assert ran.returncode == 0, output
    return Built(target, output)
