"""Item files on disk: read, written, and known again."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from digest.config import Blog
from digest.content import paths
from digest.content.items import ItemDocument, ItemFile, identity_in, parse_item, render_item
from digest.edges.disk import read_text, write_atomic
from digest.feeds.items import Known

_ANNOUNCED = re.compile(r"^announced: (\d{4}-\d{2}-\d{2})\s*$", re.MULTILINE)


class ItemArchive:
    """Reads and writes the items of one blog; a file that would not change is not written."""

    def __init__(self, blog: Blog, written: list[Path]) -> None:
        """Prepare.

        Args:
            blog: the blog.
            written: receives the files that this run changes.
        """
        self._folder = blog.folder("items")
        self._written = written

    def _path(self, key: str) -> Path | None:
        """Return where an item lies; its month is not part of its key."""
        return next(iter(sorted(self._folder.glob(f"*/{key}.md"))), None) if paths.is_item_key(key) else None

    def item(self, key: str) -> ItemDocument | None:
        """Return an item's file, None if there is none."""
        path = self._path(key)
        text = read_text(path) if path is not None else None
        return None if text is None else parse_item(text, str(path))

    def taken_up(self, day: date) -> tuple[str, ...]:
        """Return the keys of the items that a day took up, in order."""
        found = []
        for path in sorted(self._folder.glob(f"{day:%Y-%m}/*.md")):
            text = read_text(path)
            match = _ANNOUNCED.search(text) if text is not None else None
            if match is not None and match.group(1) == day.isoformat():
                found.append(path.stem)
        return tuple(found)

    def known(self) -> Known:
        """Return by what all items are known again."""
        known = Known()
        for path in sorted(self._folder.glob("*/*.md")):
            text = read_text(path)
            if text is not None:
                known.add(path.stem, identity_in(text, str(path)))
        return known

    def has(self, key: str) -> bool:
        return self._path(key) is not None

    def save(self, item: ItemFile, old: ItemDocument | None, *, force: bool = False) -> None:
        if old is not None and item == old.record and not (force and old.record.edited):
            return
        path = self._path(item.key) or self._folder / paths.item_path(item.key, item.announced)
        if write_atomic(path, render_item(item, old, force=force)):
            self._written.append(path)
