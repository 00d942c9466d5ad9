"""JSON Feed 1.x (jsonfeed.org) → the shape that feedparser gives of the other kinds (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def json_entries(body: bytes) -> list[dict[str, Any]] | None:
    """Return the items of a JSON Feed in feedparser's words; None if the document is none."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or "jsonfeed.org/version/" not in str(data.get("version", "")):
        return None
    items = data.get("items")
    return [_entry(item) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _entry(item: Mapping[str, Any]) -> dict[str, Any]:
    def text(name: str) -> str:
        value = item.get(name)
        return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""

    kind = "text/html" if text("content_html") else "text/plain"
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags") if isinstance(item.get("tags"), list) else []
    return {
        "id": text("id"),
        "link": text("url") or text("external_url"),
        "title": text("title"),
        "title_detail": {"type": "text/plain"},
        "content": [{"type": kind, "value": text("content_html") or text("content_text") or text("summary")}],
        "published": text("date_published") or text("date_modified"),
        "authors": [{"name": str(one.get("name") or "")} for one in authors or () if isinstance(one, dict)],
        "tags": [{"term": str(tag)} for tag in tags or ()],
    }
