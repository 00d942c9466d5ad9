"""Invented posts of other feeds, and what a blog that follows them left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from digest.content.items import ItemFile, read_item
from tests.servers.feed_server import Item
from tests.stories.blog import StoryBlog

LAB = Item(
    "Streaming Speech Recognition for Small Devices",
    "https://lab.example/posts/1",
    "https://lab.example/posts/1",
    "<p>We release a system for speech recognition. It needs 30 MB.</p><p>The code is public.</p>",
    "2026-07-13",
    ("Ada Example",),
    ("speech",),
)


def post(number: int, **changes: Any) -> Item:
    """The lab's post of that number, the higher the newer."""
    text = f"<p>We study speech synthesis number {number}. The error rate is {number}.5% on the test set.</p>"
    made = replace(
        LAB,
        title=f"Speech Synthesis Notes {number}",
        link=f"https://lab.example/posts/{number}",
        guid=f"https://lab.example/posts/{number}",
        html=text,
        date="",
    )
    return replace(made, **changes)


def item_files(blog: StoryBlog) -> list[Path]:
    """Item files in the order of their paths."""
    return sorted((blog.root / "_items").glob("*/*.md"))


def items(blog: StoryBlog) -> dict[str, ItemFile]:
    """Items by title."""
    found = (read_item(path.read_text(encoding="utf-8"), str(path)) for path in item_files(blog))
    return {item.title: item for item in found}


def item_rows(blog: StoryBlog, day: date) -> dict[str, Any]:
    """The ledger's items by key."""
    return {row["key"]: row for row in blog.ledger(day).get("items", ())}


def feed_states(blog: StoryBlog, day: date) -> dict[str, str]:
    return {feed["name"]: feed["state"] for feed in blog.ledger(day).get("feeds", ())}


def refusals(err: str) -> list[str]:
    """What was said of feeds on stderr, without time and level."""
    return [line.split("feed: ", 1)[1] for line in err.splitlines() if "feed: " in line]
