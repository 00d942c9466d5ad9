"""The blog's glossary and tags, from its own files or the shipped ones."""

from __future__ import annotations

from dataclasses import dataclass

from digest.checks.glossary import Glossary, load_glossary
from digest.config import Blog
from digest.content.tags import TagTable, load_tags
from digest.edges.resources import blog_file


@dataclass(frozen=True, slots=True)
class Vocabulary:
    glossary: Glossary
    tags: TagTable


def load_vocabulary(blog: Blog) -> Vocabulary:
    """Read both files.

    Raises:
        ContentError: naming the file and the place.
    """
    return parse_vocabulary(blog_file(blog, "glossary.yaml"), blog_file(blog, "tags.yaml"))


def parse_vocabulary(glossary: tuple[str, str], tags: tuple[str, str]) -> Vocabulary:
    """Return the vocabulary of two texts, each with its path for messages."""
    return Vocabulary(load_glossary(*glossary), load_tags(*tags))
