"""A paper as a BibTeX entry (pure)."""

from __future__ import annotations

import re

from digest.content.paperfile import PaperFile
from digest.content.paths import abs_url
from digest.site.slugs import slugify
from digest.text.maths import split_maths

_SMALL = frozenset("a an the on of for in to and with towards toward from by at is are".split())
_SIGNS = re.compile(r"[{}\\$&%#_]")
_SPECIAL = re.compile(r"(?<!\\)[&%#_]")


def _plain(text: str) -> str:
    """Escape what TeX would take for itself; formulas stay, unbalanced braces go."""
    if not _SIGNS.search(text):
        return text
    if text.count("{") != text.count("}"):
        text = re.sub(r"(?<!\\)[{}]", "", text)
    return "".join(
        piece.text if piece.is_maths else _SPECIAL.sub(r"\\\g<0>", piece.text) for piece in split_maths(text)
    )


def _key(paper: PaperFile, year: str) -> str:
    name = slugify(paper.authors[0].split()[-1])[0] if paper.authors and paper.authors[0].split() else ""
    words = [word for word in slugify(paper.title)[0].split("-") if word and word not in _SMALL]
    return f"{name.replace('-', '') or 'anonymous'}{year}{words[0] if words else ''}"


def bibtex(paper: PaperFile) -> str:
    """Return a ``@misc`` entry in arXiv's own form, with the DOI if there is one."""
    day = paper.date or paper.announced
    year = str(day.year) if day else ""
    values = {
        "title": "{" + _plain(paper.title) + "}",
        "author": " and ".join(map(_plain, paper.authors)),
        "year": year,
        "eprint": paper.arxiv_id,
        "archivePrefix": "arXiv",
        "primaryClass": paper.primary_category,
        "doi": paper.doi or "",
        "url": abs_url(paper.arxiv_id),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in values.items() if value]
    return f"@misc{{{_key(paper, year)},\n" + ",\n".join(lines) + "\n}"
