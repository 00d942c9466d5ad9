"""Topic tables: pipe tables with identifier, title, contributions and summary in any order (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from digest.adopt.found import Found, Place, Read, Skipped
from digest.adopt.words import (
    authors_of,
    categories_of,
    identifier_of,
    is_chinese,
    label_of,
    points_of,
    tags_of,
    text_of,
)

_SEPARATOR = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TITLES = ("title", "title_zh")


def read_tables(body: str, path: str, day: date, first_line: int = 1) -> Read:
    """Return the papers of a post's tables; a table without a column for them is none of ours.

    Args:
        body: below the front matter.
        path: names the file.
        day: the post's date; a row's own date comes before it.
        first_line: number of the body's first line in the file.
    """
    found: list[Found] = []
    skipped: list[Skipped] = []
    for header, rows in _tables(body.split("\n"), first_line):
        fields = [label_of(cell) for cell in header]
        if not {"title", "title_zh"} & set(fields) or len({name for name in fields if name}) < 2:
            continue
        for number, cells in rows:
            place = Place(path, number)
            if len(cells) > len(header) and any(cells[len(header) :]):
                why = f"{len(cells)} cells below {len(header)} columns; write a bar inside a cell as \\|"
                skipped.append(Skipped(place, why))
                continue
            row: dict[str, str] = {}
            for name, cell in zip(fields, cells, strict=False):
                if name:
                    row[name] = f"{row[name]} {cell}" if name in row else cell
            named = identifier_of(" ".join((row.get("link", ""), row.get("title", ""), *cells)))
            if named is None:
                title = text_of(row.get("title", ""))[:60]
                skipped.append(Skipped(place, f"no arXiv identifier: {title or 'an empty row'}"))
                continue
            found.append(_found(row, place, _day(row, day), *named))
    return Read(tuple(found), tuple(skipped))


def _tables(lines: list[str], first_line: int) -> Iterator[tuple[list[str], list[tuple[int, list[str]]]]]:
    """Yield (header, [(line, cells)]) of every table."""
    n = 0
    while n + 1 < len(lines):
        if not ("|" in lines[n] and _SEPARATOR.match(lines[n + 1]) and "-" in lines[n + 1]):
            n += 1
            continue
        header, rows = cells_of(lines[n]), []
        n += 2
        while n < len(lines) and _BAR.search(lines[n]):
            rows.append((first_line + n, cells_of(lines[n])))
            n += 1
        yield header, rows


def cells_of(line: str) -> list[str]:
    r"""Return the cells of a row; ``\|`` is a bar inside one."""
    text = line.strip()
    text = text.removeprefix("|")
    cells, start = [], 0
    for match in _BAR.finditer(text):
        cells.append(text[start : match.end() - 1])
        start = match.end()
    if text[start:].strip():
        cells.append(text[start:])
    return [cell.replace("\\|", "|").strip() for cell in cells]


def _day(row: dict[str, str], day: date) -> date:
    match = _DATE.search(row.get("date", ""))
    try:
        return date(*map(int, match.groups())) if match else day
    except ValueError:
        return day


def _found(row: dict[str, str], place: Place, day: date, arxiv_id: str, version: int | None) -> Found:
    title, title_zh = text_of(row.get("title", "")), text_of(row.get("title_zh", ""))
    abstract, abstract_zh = text_of(row.get("abstract", "")), text_of(row.get("abstract_zh", ""))
    if abstract and is_chinese(abstract) and not abstract_zh:
        abstract, abstract_zh = "", abstract
    return Found(
        place=place,
        day=day,
        arxiv_id=arxiv_id,
        version=version,
        title="" if title.startswith(arxiv_id) else title,
        title_zh=title_zh,
        authors=authors_of(row.get("authors", "")),
        categories=categories_of(row.get("categories", "")),
        abstract=abstract,
        abstract_zh=abstract_zh,
        contributions=points_of(row.get("contributions", "")),
        summary_zh=" ".join(points_of(row.get("summary", ""))),
        tags=tags_of(row.get("tags", "")),
        comment=text_of(row.get("comment", "")),
    )
