"""Content files of any kind: parse, edit, render. Rendering what was parsed gives the same bytes.

A ``Document`` keeps every entry and section as it stands in the file. ``render`` writes anew only those
whose value changed, so hand-made formatting, unknown keys and unknown headings survive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from digest.content import body as bodies
from digest.content import yamltext
from digest.content.body import Block, BodySection
from digest.content.fields import Field, decode_field, value_hash
from digest.errors import ContentError


class Record(Protocol):
    """What every kind of record has."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def title(self) -> str: ...
    @property
    def edited(self) -> tuple[str, ...]: ...


R = TypeVar("R", bound=Record)

Known = dict[str, Any]
Sections = Mapping[str, tuple[str, ...]]


def no_special_edit(name: str, new: Any, old: Any) -> Known | None:
    return None


@dataclass(frozen=True, slots=True)
class Format(Generic[R]):
    """One kind of content file."""

    schema: int
    fields: tuple[Field[R], ...]
    """In the file's order."""
    sections: tuple[BodySection[R], ...]
    required: tuple[str, ...]
    """Keys without which a file is none of this kind."""
    make: Callable[[Known, Sections], R]
    """Record of the decoded fields and the sections by field."""
    special_edit: Callable[[str, R, R], Known | None] = no_special_edit
    """(field, new, old) → attributes to keep, for fields that are no attribute of their own."""

    def section(self, heading: str) -> BodySection[R] | None:
        return next((one for one in self.sections if one.heading == heading), None)

    def field(self, key: str) -> Field[R] | None:
        return next((one for one in self.fields if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Document(Generic[R]):
    """A content file as read: its record, and every part of it as it stands."""

    record: R
    entries: tuple[tuple[str, str], ...]
    """(front-matter key, its lines), in the file's order."""
    blocks: tuple[Block, ...]
    wrote: Mapping[str, str]
    """Hash by field of the values that the tool wrote last."""
    noted: tuple[str, ...]
    """The owner's fields as the file names them; ``record.edited`` has those of now."""
    schema: int | None
    """Of the tool that wrote it; None if it bears no mark of one."""


def parse(text: str, path: str, kind: Format[R]) -> Document[R]:
    """Read a content file.

    Args:
        text: the whole file.
        path: names the file in errors.
        kind: of the file.

    Raises:
        ContentError: front matter missing or invalid, a value of the wrong kind, a newer schema.
    """
    front, body = yamltext.split_front_matter(text, path)
    values = yamltext.load_mapping(front, path)
    blocks = bodies.split_blocks(body)
    mark = values.get("digest") if isinstance(values.get("digest"), dict) else {}
    assert isinstance(mark, dict)
    schema = mark.get("schema", kind.schema)
    if not isinstance(schema, int) or schema > kind.schema:
        raise ContentError(
            path, f"digest.schema is {schema}, this digest knows up to {kind.schema}; upgrade the tool"
        )
    wrote = mark.get("wrote") if isinstance(mark.get("wrote"), dict) else {}
    assert isinstance(wrote, dict)
    hashes = {str(key): str(value) for key, value in wrote.items()}
    record = _record(values, blocks, path, kind)
    return Document(
        replace(record, edited=edited_fields(record, hashes, kind) if hashes else ()),
        tuple(yamltext.entry_slices(front)),
        blocks,
        hashes,
        noted=record.edited,
        schema=schema if "schema" in mark else None,
    )


def read(text: str, path: str, kind: Format[R]) -> R:
    """Read a content file's record alone; the fast way, for those who will not write it."""
    front, body = yamltext.split_front_matter(text, path)
    return _record(yamltext.load_values(front, path), bodies.split_blocks(body), path, kind)


def _record(values: Mapping[str, Any], blocks: tuple[Block, ...], path: str, kind: Format[R]) -> R:
    missing = [key for key in kind.required if values.get(key) in (None, "")]
    if missing:
        raise ContentError(path, f"{missing[0]}: missing from the front matter")
    known: Known = {
        field.attribute: decode_field(field, values[field.key], path)
        for field in kind.fields
        if field.attribute is not None and field.key in values
    }
    sections = {
        section.field: section.read(block.text)
        for block in reversed(blocks)
        if (section := kind.section(block.heading)) is not None
    }
    translation = values.get("translation")
    if isinstance(translation, dict):
        known["edited"] = tuple(str(name) for name in translation.get("edited") or ())
    return kind.make(known, sections)


def tracked_values(record: R, kind: Format[R]) -> dict[str, object]:
    """Return the values whose hand edits count, by field, in file order; absent when unknown."""
    values = {field.key: field.encode(record) for field in kind.fields if field.tracked}
    values |= {section.field: list(section.get(record)) or None for section in kind.sections}
    return {key: value for key, value in values.items() if value is not None}


def edited_fields(record: R, wrote: Mapping[str, str], kind: Format[R]) -> tuple[str, ...]:
    """Return the fields that are the owner's: changed, added or removed since the tool wrote them."""
    now = {key: value_hash(value) for key, value in tracked_values(record, kind).items()}
    order = [field.key for field in kind.fields if field.tracked] + [s.field for s in kind.sections]
    return tuple(key for key in order if now.get(key) != wrote.get(key))


def keep_edits(new: R, old: Document[R], kind: Format[R]) -> R:
    """Return the new record with the owner's fields as they stand in the old file."""
    kept: Known = {}
    for name in old.record.edited:
        special = kind.special_edit(name, new, old.record)
        field = kind.field(name)
        if special is not None:
            kept |= special
        elif field is None or field.attribute is not None:
            kept[name] = getattr(old.record, name)
    return replace(new, **kept, edited=old.record.edited)


def render(record: R, old: Document[R] | None, kind: Format[R], *, force: bool = False) -> str:
    """Return the file of a record.

    Args:
        record: what shall stand in the file; the owner's fields already kept (``keep_edits``).
        old: the file as it stands, whose unchanged parts are kept as they are; None for a new file.
        kind: of the file.
        force: take the owner's fields back: they count as written by the tool from now on.
    """
    owned = () if force or old is None else old.record.edited
    if force:
        record = replace(record, edited=())
    tracked = tracked_values(record, kind)
    hashes = {key: value_hash(value) for key, value in tracked.items() if key not in owned}
    if old is not None:
        hashes |= {key: old.wrote[key] for key in owned if key in old.wrote}
    order = [*tracked, *(key for key in owned if key in hashes)]
    wrote = {key: hashes[key] for key in dict.fromkeys(order) if key in hashes}
    return _render_front(record, old, kind, wrote) + "\n" + _render_body(record, old, kind)


def _render_front(record: R, old: Document[R] | None, kind: Format[R], wrote: dict[str, str]) -> str:
    mark = yamltext.dump_entries({"digest": {"schema": kind.schema, "wrote": yamltext.Flow(wrote)}})
    values = {field.key: value for field in kind.fields if (value := field.encode(record)) is not None}
    if old is None:
        return f"---\n{yamltext.dump_entries(values)}{mark}---\n"
    slices = dict(old.entries)
    before = replace(old.record, edited=old.noted)
    parts: list[str] = []
    for field in kind.fields:
        value = values.get(field.key)
        if field.key in slices and field.encode(before) == value:
            parts.append(slices[field.key])
        elif value is not None:
            parts.append(yamltext.dump_entries({field.key: value}))
    parts += [text for key, text in slices.items() if kind.field(key) is None and key != "digest"]
    parts.append(mark)
    return "---\n" + "".join(part if part.endswith("\n") else part + "\n" for part in parts) + "---\n"


def _render_body(record: R, old: Document[R] | None, kind: Format[R]) -> str:
    """Known sections in their order; unknown blocks stay behind the block that they followed."""
    title = bodies.title_heading(record.title)
    texts = {title: title + "\n\n"}
    for section in kind.sections:
        value = section.get(record)
        if value:
            texts[section.heading] = f"{section.heading}\n\n{section.write(value)}\n\n"
    if old is None:
        return "".join(texts.values()).rstrip("\n") + "\n"

    out: list[str] = []
    pending = list(texts)
    for block in old.blocks:
        heading = title if block.heading.startswith("# ") else block.heading
        if heading in texts and heading not in pending:
            out.append(block.raw)  # a heading that stands twice: the second is the owner's
        elif heading in texts:
            while pending[0] != heading:
                out.append(texts[pending.pop(0)])
            pending.pop(0)
            out.append(block.raw if _unchanged(block, record, old.record, kind) else texts[heading])
        elif kind.section(heading) is None:
            out.append(block.raw)
    out += [texts[heading] for heading in pending]
    joined = "".join(part if part.endswith("\n\n") else part.rstrip("\n") + "\n\n" for part in out)
    return joined.lstrip("\n").rstrip("\n") + "\n"


def _unchanged(block: Block, record: R, old: R, kind: Format[R]) -> bool:
    section = kind.section(block.heading)
    return record.title == old.title if section is None else section.get(record) == section.get(old)
