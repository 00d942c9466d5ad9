"""A paper's record as compact bytes for the build index, and back (pure).

The index spares the nightly build from reading 73,000 files again; JSON because an index may come
from a shared cache and must not be able to run anything.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from datetime import date
from typing import Any

from digest.content.paperfile import Answer, Cited, Link, PaperFile, Reading
from digest.models import Finding, Provenance

_PLAIN = tuple(
    field.name
    for field in fields(PaperFile)
    if field.name not in ("announced", "date", "updated", "links", "translation", "reading", "history")
)
_DATES = ("announced", "date", "updated")
_TUPLES = frozenset(
    "abstract abstract_zh authors categories contributions tags affiliations classes edited".split()
)


def _pack_date(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _unpack_date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _pack_provenance(value: Provenance) -> list[Any]:
    findings = [[f.sentence, f.check, f.severity, f.en, f.zh, f.message] for f in value.findings]
    return [value.model, value.prompt_version, value.date.isoformat(), value.checks, findings, value.source]


def _unpack_provenance(value: list[Any]) -> Provenance:
    model, prompt, day, checks, findings, source = value
    doubts = tuple(Finding(*f) for f in findings)
    return Provenance(model, prompt, date.fromisoformat(day), tuple(checks), doubts, source=source)


def _pack_reading(value: Reading) -> list[Any]:
    made = None if value.provenance is None else _pack_provenance(value.provenance)
    answers = [[one.text, [[c.label, c.anchor] for c in one.sections]] for one in value.answers]
    return [made, value.source, answers, value.version, value.truncated, value.reason]


def _unpack_reading(value: list[Any]) -> Reading:
    made, source, answers, version, truncated, reason = value
    return Reading(
        None if made is None else _unpack_provenance(made),
        source,
        tuple(Answer(text, tuple(Cited(*one) for one in sections)) for text, sections in answers),
        version,
        truncated,
        reason,
    )


def pack(paper: PaperFile) -> bytes:
    """Return the record as compressed JSON; empty values are left out."""
    values: dict[str, Any] = {name: getattr(paper, name) for name in _PLAIN}
    values |= {name: _pack_date(getattr(paper, name)) for name in _DATES}
    values["links"] = [[link.kind, link.url] for link in paper.links]
    values["history"] = [[version, day.isoformat()] for version, day in paper.history]
    if paper.translation is not None:
        values["translation"] = _pack_provenance(paper.translation)
    if paper.reading is not None:
        values["reading"] = _pack_reading(paper.reading)
    kept = {key: value for key, value in values.items() if value not in (None, (), [])}
    return zlib.compress(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(data: bytes) -> PaperFile:
    """Return the record that ``pack`` was given."""
    values: dict[str, Any] = json.loads(zlib.decompress(data))
    for name in _TUPLES:
        values[name] = tuple(values.get(name, ()))
    for name in _DATES:
        values[name] = _unpack_date(values.get(name))
    values.setdefault("announce_type", None)
    values["links"] = tuple(Link(kind, url) for kind, url in values.get("links", ()))
    values["history"] = tuple((n, date.fromisoformat(day)) for n, day in values.get("history", ()))
    if "translation" in values:
        values["translation"] = _unpack_provenance(values["translation"])
    if "reading" in values:
        values["reading"] = _unpack_reading(values["reading"])
    return PaperFile(**values)
