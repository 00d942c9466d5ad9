"""Blogs in git: a bare remote, clones of it, and content without any model."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from digest.config import Blog, load_blog
from digest.content.ledger import Ledger, LedgerPaper, parse_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import Document, parse_paper
from digest.content.posts import PostRenderer
from digest.edges.resources import template_folders
from digest.run.archive import Archive
from tests.stories.blog import PATIENCE_S, Outcome, clean_environment
from tests.unit.records import paper_file

DAY = date(2026, 7, 14)
CONFIG = "site: {title: 试用日报, url: https://blog.example.org}\narxiv: {contact: a@example.org}\n"
GIT_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "DIGEST_NOW": "2026-07-14T06:00:00+00:00",
}


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody; return what it prints."""
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "core.quotePath=false")
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        env=clean_environment(GIT_ENVIRONMENT),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def make_remote(folder: Path) -> Path:
    """Make an empty bare repository."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    return folder


class Clone:
    """A blog's work tree; ``digest`` runs the real command in it."""

    def __init__(self, root: Path, remote: Path | None) -> None:
        self.root = root
        if remote is None:
            root.mkdir(parents=True)
            git(root, "init", "--quiet", "--initial-branch=main")
        else:
            git(remote.parent, "clone", "--quiet", str(remote), str(root))

    def digest(self, *arguments: object, env: Mapping[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "digest", *map(str, arguments)],
            cwd=self.root,
            env=clean_environment({**GIT_ENVIRONMENT, **(env or {})}),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE_S,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def git(self, *arguments: str) -> str:
        return git(self.root, *arguments)

    def set_up(self) -> None:
        """Commit and push a blog without content."""
        self.write("config.yaml", CONFIG)
        self.write(".gitignore", ".digest/\n_site/\n")
        self.commit("set up")

    def commit(self, message: str, *, push: bool = True) -> None:
        """Commit everything by hand, as a person would."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        if push:
            self.git("push", "--quiet", "--set-upstream", "origin", "HEAD")

    # ── content ──

    @property
    def blog(self) -> Blog:
        return load_blog(self.root, None, {})

    def publish_day(self, papers: Iterable[PaperFile], day: date = DAY) -> None:
        """Write a day as a build does: paper files, ledger, post."""
        blog, files = self.blog, {paper.arxiv_id: replace(paper, announced=day) for paper in papers}
        archive = Archive(blog)
        for paper in files.values():
            archive.save_paper(paper, archive.paper(paper.arxiv_id))
        rows = tuple(
            LedgerPaper(
                paper.arxiv_id,
                paper.version,
                paper.announce_type or "new",
                paper.status,
                "no-llm" if paper.status == "original-only" else None,
            )
            for paper in files.values()
        )
        ledger = Ledger(day, "complete", "listing", {}, {}, (), (), rows)
        archive.save_ledger(ledger)
        posts = PostRenderer(template_folders(blog), blog.config.site, blog.config.arxiv.categories)
        archive.save_post(day, posts.render(ledger, files))

    def paper_name(self, arxiv_id: str) -> str:
        return f"_papers/{arxiv_id[:4]}/{arxiv_id}.md"

    def paper(self, arxiv_id: str) -> Document:
        name = self.paper_name(arxiv_id)
        return parse_paper(self.read(name), name)

    def ledger(self, day: date = DAY) -> Ledger:
        return parse_ledger(self.read(f"_data/days/{day}.json"), str(day))

    def post(self, day: date = DAY) -> str:
        return self.read(f"_posts/{day}-arxiv.md")

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file by hand."""
        text = self.read(name)
        assert old in text
        self.write(name, text.replace(old, new))

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    # ── looking ──

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def remote_head(self) -> str:
        return self.git("ls-remote", "origin", "refs/heads/main").split()[0]

    def status(self) -> str:
        """What is not committed; empty for a clean tree."""
        return self.git("status", "--porcelain")


def invented(number: int, **changes: object) -> PaperFile:
    """A complete paper of that number, with texts of its own."""
    values: dict[str, object] = {
        "arxiv_id": f"2607.{number:05d}",
        "title": f"Invented Study {number}",
        "title_zh": f"虚构研究 {number}",
        "summary_zh": f"第 {number} 项虚构研究。",
        **changes,
    }
    return paper_file(**values)


def untranslated(number: int) -> PaperFile:
    """The same paper without its Chinese."""
    return invented(
        number,
        status="original-only",
        title_zh=None,
        abstract_zh=(),
        contributions=(),
        summary_zh=None,
        tags=(),
        translation=None,
    )
