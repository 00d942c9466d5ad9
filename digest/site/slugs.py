"""Stable ASCII names for the addresses of tags, authors and categories (pure)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from digest.text.folding import ASCII_LETTERS

_MAX = 50
"""File names stay under 60 characters, with room for a hash or a part number."""


def _hash(text: str, digits: int = 8) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]


def slugify(text: str) -> tuple[str, bool]:
    """Return (lower-case ASCII letters, digits and hyphens, whether every letter survived)."""
    kept = text.casefold()
    if not kept.isascii():
        folded = unicodedata.normalize("NFKD", kept.translate(ASCII_LETTERS))
        kept = "".join(char for char in folded if not unicodedata.combining(char))
    slug = re.sub(r"[^a-z0-9]+", "-", kept).strip("-")
    whole = kept.isascii() or not any(char.isalnum() and not char.isascii() for char in kept)
    if len(slug) > _MAX:
        return slug[:_MAX].rstrip("-"), False
    return slug, whole and bool(slug)


def author_slug(name: str) -> str:
    """Return an author's slug; spellings that differ only in accents or signs share one."""
    slug, whole = slugify(name)
    return slug if whole else f"{slug[:40] or 'author'}-{_hash(name)}"


def _form(tag: str) -> str:
    """Fold a tag as ``content.tags`` does: case, spaces and hyphens do not tell tags apart."""
    return re.sub(r"[\s_-]+", "", tag).casefold()


@dataclass(frozen=True, slots=True)
class TagTable:
    """The tags of ``tags.yaml``: one spelling and one slug for each."""

    names: dict[str, str]
    """Any spelling, folded → the name to show."""
    slugs: dict[str, str]
    """Name → slug."""
    order: tuple[str, ...]
    """Names in the file's order."""

    def name(self, tag: str) -> str:
        """Return the name of a tag as the table spells it; an unknown tag is its own name."""
        return self.names.get(_form(tag), tag)

    def slug(self, name: str) -> str:
        """Return the slug of a name that ``name`` gave."""
        known = self.slugs.get(name)
        if known is not None:
            return known
        slug, whole = slugify(name)
        if whole and slug not in self.slugs.values():
            return slug
        return f"{slug[:40] or 'tag'}-{_hash(name)}"


def make_tag_table(tags: Iterable[tuple[str, tuple[str, ...]]]) -> TagTable:
    """Return the table of (name, aliases); a slug is the first spelling in plain ASCII that is free."""
    names: dict[str, str] = {}
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for name, aliases in tags:
        spellings = (name, *aliases)
        for spelling in spellings:
            names.setdefault(_form(spelling), name)
        plain = [slug for slug, whole in map(slugify, spellings) if whole and slug not in taken]
        slug = plain[0] if plain else f"tag-{_hash(name)}"
        slugs.setdefault(name, slug)
        taken.add(slug)
    return TagTable(names, slugs, tuple(slugs))
