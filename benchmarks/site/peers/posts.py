"""A generated archive as blogs of daily posts hold it: a Markdown post a day, with its papers' tags."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from digest.content.ledger import Ledger, parse_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import read_paper
from digest.content.paths import abs_url, paper_path


@dataclass(frozen=True, slots=True)
class Post:
    """One day's post."""

    date: date
    title: str
    tags: tuple[str, ...]
    body: str
    """Markdown; its formulas stand in code, as none of the peers sets formulas by itself."""


def read_posts(archive: Path) -> Iterable[Post]:
    """Yield the posts of an archive, oldest first."""
    for path in sorted((archive / "_data" / "days").glob("*.json")):
        yield read_post(archive, parse_ledger(path.read_text(encoding="utf-8"), path.name))


def read_post(archive: Path, ledger: Ledger) -> Post:
    """Return the post of a day of an archive."""
    papers: list[PaperFile] = []
    for line in ledger.papers:
        path = archive / "_papers" / paper_path(line.arxiv_id)
        if line.announce_type in ("new", "cross") and path.is_file():
            papers.append(read_paper(path.read_text(encoding="utf-8"), path.name))
    return make_post(ledger.date, papers)


def make_post(day: date, papers: list[PaperFile]) -> Post:
    """Return a post of papers: titles, authors, links, both abstracts, points, summary."""
    tags = dict.fromkeys(tag for paper in papers for tag in paper.tags)
    body = "\n\n".join(map(_section, papers))
    return Post(day, f"arXiv Daily {day.isoformat()}", tuple(tags), body + "\n")


def _section(paper: PaperFile) -> str:
    parts = [
        f"## {_plain(paper.title)}",
        f"**{_plain(paper.title_zh or '')}**",
        f"{', '.join(paper.authors)} · {', '.join(paper.categories)} · [arXiv]({abs_url(paper.arxiv_id)})",
        "\n".join(f"- {_plain(point)}" for point in paper.contributions),
        f"**总结** {_plain(paper.summary_zh or '')}",
        _plain("".join(paper.abstract_zh)),
        _plain(" ".join(paper.abstract)),
    ]
    return "\n\n".join(part for part in parts if part)


def _plain(text: str) -> str:
    return "".join(f"`{part}`" if n % 2 else part for n, part in enumerate(text.split("$")))


def front_matter(post: Post, *, layout: str = "") -> str:
    """Return the post as a file with YAML front matter, which Hugo, Eleventy and Jekyll read alike."""
    lines = [f"layout: {layout}"] if layout else []
    lines += [
        f"title: {post.title}",
        f"date: {post.date}",
        f"tags: {json.dumps(post.tags, ensure_ascii=False)}",
    ]
    return "---\n" + "\n".join(lines) + f"\n---\n\n{post.body}"


def pelican_head(post: Post) -> str:
    """Return the post as a file with the head that Pelican reads."""
    return f"Title: {post.title}\nDate: {post.date}\nTags: {', '.join(post.tags)}\n\n{post.body}"
