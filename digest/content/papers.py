"""Paper files: parse, edit, render. Rendering what was parsed gives the same bytes.

A ``Document`` keeps every entry and section as it stands in the file. ``render_paper`` writes anew
only those whose value changed, so hand-made formatting, unknown keys and unknown headings survive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from digest.content import body as bodies
from digest.content import yamltext
from digest.content.answers import read_answer
from digest.content.body import SECTION_BY_HEADING, SECTIONS, Block
from digest.content.fields import FIELD_BY_KEY, FIELDS, SCHEMA, decode_field, value_hash
from digest.content.paperfile import PaperFile, Reading
from digest.errors import ContentError

_REQUIRED = ("title", "arxiv_id", "primary_category", "status")


@dataclass(frozen=True, slots=True)
class Document:
    """A paper file as read: its record, and every part of it as it stands."""

    paper: PaperFile
    entries: tuple[tuple[str, str], ...]
    """(front-matter key, its lines), in the file's order."""
    blocks: tuple[Block, ...]
    wrote: Mapping[str, str]
    """Hash by field of the values that the tool wrote last."""
    noted: tuple[str, ...]
    """The owner's fields as the file names them; ``paper.edited`` has those of now."""
    schema: int | None
    """Of the tool that wrote it; None if it bears no mark of one."""


def parse_paper(text: str, path: str) -> Document:
    """Read a paper file.

    Args:
        text: the whole file.
        path: names the file in errors.

    Raises:
        ContentError: front matter missing or invalid, a value of the wrong kind, a newer schema.
    """
    front, body = yamltext.split_front_matter(text, path)
    values = yamltext.load_mapping(front, path)
    blocks = bodies.split_blocks(body)
    mark = values.get("digest") if isinstance(values.get("digest"), dict) else {}
    assert isinstance(mark, dict)
    schema = mark.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise ContentError(
            path, f"digest.schema is {schema}, this digest knows up to {SCHEMA}; upgrade the tool"
        )
    wrote = mark.get("wrote") if isinstance(mark.get("wrote"), dict) else {}
    assert isinstance(wrote, dict)
    hashes = {str(key): str(value) for key, value in wrote.items()}
    record = _record(values, blocks, path)
    paper = replace(record, edited=edited_fields(record, hashes) if hashes else ())
    return Document(
        paper,
        tuple(yamltext.entry_slices(front)),
        blocks,
        hashes,
        noted=record.edited,
        schema=schema if "schema" in mark else None,
    )


def read_paper(text: str, path: str) -> PaperFile:
    """Read a paper file's record alone; the fast way, for those who will not write it."""
    front, body = yamltext.split_front_matter(text, path)
    return _record(yamltext.load_mapping(front, path), bodies.split_blocks(body), path)


def _record(values: Mapping[str, Any], blocks: tuple[Block, ...], path: str) -> PaperFile:
    missing = [key for key in _REQUIRED if values.get(key) in (None, "")]
    if missing:
        raise ContentError(path, f"{missing[0]}: missing from the front matter")
    known: dict[str, Any] = {
        field.attribute: decode_field(field, values[field.key], path)
        for field in FIELDS
        if field.attribute is not None and field.key in values
    }
    sections = {
        SECTION_BY_HEADING[block.heading].field: SECTION_BY_HEADING[block.heading].read(block.text)
        for block in reversed(blocks)
        if block.heading in SECTION_BY_HEADING
    }
    reading, answers = known.get("reading"), tuple(map(read_answer, sections.get("answers", ())))
    if isinstance(reading, Reading):
        known["reading"] = replace(reading, answers=answers)
    elif answers:
        known["reading"] = Reading(None, "hand", answers)
    known.setdefault("authors", ())
    known.setdefault("categories", (known["primary_category"],))
    known.setdefault("announced", None)
    known.setdefault("announce_type", None)
    translation = values.get("translation")
    if isinstance(translation, dict):
        known["edited"] = tuple(str(name) for name in translation.get("edited") or ())
    return PaperFile(
        abstract=sections.get("abstract", ()),
        abstract_zh=sections.get("abstract_zh", ()),
        contributions=sections.get("contributions", ()),
        **known,
    )


def tracked_values(paper: PaperFile) -> dict[str, object]:
    """Return the values whose hand edits count, by field, in file order; absent when unknown."""
    values = {field.key: field.encode(paper) for field in FIELDS if field.tracked}
    values |= {section.field: list(section.get(paper)) or None for section in SECTIONS}
    return {key: value for key, value in values.items() if value is not None}


def edited_fields(paper: PaperFile, wrote: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that are the owner's: changed, added or removed since the tool wrote them."""
    now = {key: value_hash(value) for key, value in tracked_values(paper).items()}
    order = [field.key for field in FIELDS if field.tracked] + [s.field for s in SECTIONS]
    return tuple(key for key in order if now.get(key) != wrote.get(key))


def keep_edits(new: PaperFile, old: Document) -> PaperFile:
    """Return the new record with the owner's fields as they stand in the old file."""
    kept: dict[str, Any] = {}
    for name in old.paper.edited:
        field = FIELD_BY_KEY.get(name)
        if name == "answers":
            if new.reading is not None and old.paper.reading is not None:
                kept["reading"] = old.paper.reading
        elif field is None or field.attribute is not None:
            kept[name] = getattr(old.paper, name)
    return replace(new, **kept, edited=old.paper.edited)


def render_paper(paper: PaperFile, old: Document | None = None, *, force: bool = False) -> str:
    """Return the file of a record.

    Args:
        paper: what shall stand in the file; the owner's fields already kept (``keep_edits``).
        old: the file as it stands, whose unchanged parts are kept as they are; None for a new file.
        force: take the owner's fields back: they count as written by the tool from now on.
    """
    owned = () if force or old is None else old.paper.edited
    if force:
        paper = replace(paper, edited=())
    hashes = {key: value_hash(value) for key, value in tracked_values(paper).items() if key not in owned}
    if old is not None:
        hashes |= {key: old.wrote[key] for key in owned if key in old.wrote}
    order = [*tracked_values(paper), *(key for key in owned if key in hashes)]
    wrote = {key: hashes[key] for key in dict.fromkeys(order) if key in hashes}
    return _render_front(paper, old, wrote) + "\n" + _render_body(paper, old)


def _render_front(paper: PaperFile, old: Document | None, wrote: dict[str, str]) -> str:
    mark = yamltext.dump_entries({"digest": {"schema": SCHEMA, "wrote": yamltext.Flow(wrote)}})
    values = {field.key: value for field in FIELDS if (value := field.encode(paper)) is not None}
    if old is None:
        return f"---\n{yamltext.dump_entries(values)}{mark}---\n"
    slices = dict(old.entries)
    before = replace(old.paper, edited=old.noted)
    parts: list[str] = []
    for field in FIELDS:
        value = values.get(field.key)
        if field.key in slices and field.encode(before) == value:
            parts.append(slices[field.key])
        elif value is not None:
            parts.append(yamltext.dump_entries({field.key: value}))
    parts += [text for key, text in slices.items() if key not in FIELD_BY_KEY and key != "digest"]
    parts.append(mark)
    return "---\n" + "".join(part if part.endswith("\n") else part + "\n" for part in parts) + "---\n"


def _render_body(paper: PaperFile, old: Document | None) -> str:
    """Known sections in their order; unknown blocks stay behind the block that they followed."""
    texts = {bodies.title_heading(paper): bodies.title_heading(paper) + "\n\n"}
    for section in SECTIONS:
        value = section.get(paper)
        if value:
            texts[section.heading] = f"{section.heading}\n\n{section.write(value)}\n\n"
    if old is None:
        return "".join(texts.values()).rstrip("\n") + "\n"

    out: list[str] = []
    pending = list(texts)
    for block in old.blocks:
        heading = bodies.title_heading(paper) if block.heading.startswith("# ") else block.heading
        if heading in texts and heading not in pending:
            out.append(block.raw)  # a heading that stands twice: the second is the owner's
        elif heading in texts:
            while pending[0] != heading:
                out.append(texts[pending.pop(0)])
            pending.pop(0)
            out.append(block.raw if _unchanged(block, paper, old.paper) else texts[heading])
        elif heading not in SECTION_BY_HEADING:
            out.append(block.raw)
    out += [texts[heading] for heading in pending]
    joined = "".join(part if part.endswith("\n\n") else part.rstrip("\n") + "\n\n" for part in out)
    return joined.lstrip("\n").rstrip("\n") + "\n"


def _unchanged(block: Block, paper: PaperFile, old: PaperFile) -> bool:
    if block.heading.startswith("# "):
        return paper.title == old.title
    section = SECTION_BY_HEADING[block.heading]
    return section.get(paper) == section.get(old)
