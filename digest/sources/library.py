"""A reader's library as a reference manager exports it, BibTeX or CSL JSON → titles (pure)."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import Any

from digest.errors import ContentError
from digest.text.folding import fold
from digest.text.maths import split_maths
from digest.text.tex import convert_accents, to_text

_MARKUP = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^<>]*>", re.IGNORECASE)
"""What CSL JSON allows in a title (citeproc's rich text)."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class ReferenceLibrary:
    """The titles of a library, and what could not be read of it."""

    titles: tuple[str, ...]
    """In the file's order, each once."""
    problems: tuple[str, ...]
    """One line each: place, what is wrong."""


def parse_library(text: str, path: str) -> ReferenceLibrary:
    """Read an export; entries that cannot be read are named and left out.

    Args:
        text: the whole file.
        path: names the file in errors; its ending says what it is.

    Raises:
        ContentError: nothing in it can be used.
    """
    read = _bibtex if path.lower().endswith(".bib") else _csl_json
    titles, problems = read(text, path)
    first_spelling: dict[str, str] = {}
    for title in titles:
        first_spelling.setdefault(title.casefold(), title[:_LONGEST])
    if not first_spelling:
        first = f" ({problems[0]})" if problems else ""
        raise ContentError(path, f"no entry with a title{first}; export the library again")
    return ReferenceLibrary(tuple(first_spelling.values()), tuple(problems))


def _bibtex(text: str, path: str) -> tuple[list[str], list[str]]:
    from bibtexparser.entrypoint import parse_string  # only blogs with such a library need it
    from bibtexparser.model import DuplicateBlockKeyBlock

    # What is broken is told below, with its line.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text)
    problems = [
        f"line {block.start_line + 1 if block.start_line is not None else '?'}: not valid BibTeX, left out"
        for block in library.failed_blocks
        if not isinstance(block, DuplicateBlockKeyBlock)  # the first of them is there
    ]
    titles = []
    for entry in library.entries:
        field = entry.fields_dict.get("title")
        title = _tex_title(str(field.value)) if field is not None else ""
        if title:
            titles.append(title)
        else:
            line = entry.start_line + 1 if entry.start_line is not None else "?"
            problems.append(f"line {line}: entry {fold(entry.key)} has no title, left out")
    return titles, problems


def _tex_title(text: str) -> str:
    """Return a BibTeX title as a reader sees it: no protecting braces, TeX accents as letters."""
    return fold(
        "".join(
            piece.text if piece.is_maths else convert_accents(to_text(piece.text))
            for piece in split_maths(text)
        )
    )


def _csl_json(text: str, path: str) -> tuple[list[str], list[str]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ContentError(path, f"not JSON ({error}); export the library again as CSL JSON") from error
    items = data.get("items") if isinstance(data, dict) else data
    if not isinstance(items, list):
        raise ContentError(path, "not CSL JSON, which is a list of items; export the library again")
    titles, problems = [], []
    for number, item in enumerate(items, start=1):
        title = _csl_title(item)
        if title:
            titles.append(title)
        else:
            problems.append(f"item {number}: has no title, left out")
    return titles, problems


def _csl_title(item: Any) -> str:
    title = item.get("title") if isinstance(item, dict) else None
    return fold(_MARKUP.sub("", title)) if isinstance(title, str) else ""
