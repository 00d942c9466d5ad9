"""The front matter of a paper file, key by key: one table drives both writing and reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from digest.content import paths
from digest.content.paperfile import Link, PaperFile, Reading
from digest.content.yamltext import Flow
from digest.errors import ContentError
from digest.models import AnnounceType, Finding, Provenance, Severity, Status
from digest.text.folding import fold

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One front-matter key: how a record gives its YAML value, and how a value is read back."""

    key: str
    encode: Callable[[PaperFile], object]
    """None means that the key is not written."""
    decode: Callable[[Any], object]
    """Raises ValueError with what was expected."""
    attribute: str | None = None
    """Name in ``PaperFile``; None for what the identifier already says, and is never read."""
    tracked: bool = True
    """Whether a hand edit of it makes it the owner's."""


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise ValueError("expected text")
    return fold(value.isoformat() if isinstance(value, date) else str(value)) or None


def _need_text(value: Any) -> str:
    text = _text(value)
    if text is None:
        raise ValueError("must not be empty")
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(text for item in items if (text := _text(item)))


def _date(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise ValueError("expected a date as YYYY-MM-DD") from None


def _integer(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isdigit():
        raise ValueError("expected a whole number")
    return int(value)


def _score(value: Any) -> float | None:
    if value is None:
        return None
    try:
        score = float(value)
    except (TypeError, ValueError):
        raise ValueError("expected a number from 0 to 10") from None
    if not 0 <= score <= 10:
        raise ValueError("expected a number from 0 to 10")
    return round(score, 1)


def _one_of(names: tuple[str, ...]) -> Callable[[Any], str]:
    def decode(value: Any) -> str:
        if value not in names:
            raise ValueError(f"expected one of {', '.join(names)}")
        return str(value)

    return decode


def _links(value: Any) -> tuple[Link, ...]:
    return tuple(
        Link(str(item.get("kind", "link")), str(item["url"]))
        for item in value or ()
        if isinstance(item, dict) and str(item.get("url", "")).startswith(("https://", "http://"))
    )


def _finding(item: Mapping[str, Any]) -> Finding:
    sentence = item.get("sentence")
    severity: Severity = "hard" if item.get("severity") == "hard" else "soft"
    return Finding(
        None if sentence is None else int(sentence),
        str(item.get("check", "")),
        severity,
        str(item.get("en", "")),
        str(item.get("zh", "")),
        str(item.get("message", "")),
    )


def _encode_finding(finding: Finding) -> dict[str, object]:
    return {
        "sentence": finding.sentence,
        "check": finding.check,
        "severity": finding.severity,
        "en": finding.en,
        "zh": finding.zh,
        "message": finding.message,
    }


def _encode_provenance(provenance: Provenance) -> dict[str, object]:
    value: dict[str, object] = {"source": provenance.source} if provenance.source else {}
    if not provenance.imported or provenance.model or provenance.prompt_version:
        value |= {"model": provenance.model, "prompt": provenance.prompt_version}
    value |= {"date": provenance.date, "checks": list(provenance.checks)}
    if provenance.findings:
        value["findings"] = [_encode_finding(finding) for finding in provenance.findings]
    if provenance.reviewed is not None:
        value["reviewed"] = provenance.reviewed
    return value


def _decode_provenance(value: Any) -> Provenance | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("expected a mapping")
    return Provenance(
        str(value.get("model", "")),
        str(value.get("prompt", "")),
        _date(value.get("date")) or date.min,
        _texts(value.get("checks")),
        tuple(_finding(item) for item in value.get("findings") or () if isinstance(item, dict)),
        _date(value.get("reviewed")),
        _text(value.get("source")),
    )


def _encode_translation(paper: PaperFile) -> object:
    if paper.translation is None:
        return None
    value = _encode_provenance(paper.translation)
    if paper.edited:
        value["edited"] = list(paper.edited)
    return value


def _encode_reading(paper: PaperFile) -> object:
    reading = paper.reading
    if reading is None or reading.source == "hand":
        return None
    value = _encode_provenance(reading.provenance) if reading.provenance is not None else {}
    value["from"] = reading.source
    if reading.reason is not None:
        value["reason"] = reading.reason
    if reading.version is not None:
        value["version"] = reading.version
    if reading.truncated:
        value["truncated"] = True
    return value


def _decode_reading(value: Any) -> Reading | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("expected a mapping")
    source = str(value.get("from", "abstract"))
    return Reading(
        None if source == "none" else _decode_provenance(value),
        source,
        (),
        _integer(value.get("version")),
        value.get("truncated") is True,
        _text(value.get("reason")),
    )


def _decode_history(value: Any) -> tuple[tuple[int, date], ...]:
    rows = [
        (version, day)
        for item in value or ()
        if isinstance(item, dict)
        and (version := _integer(item.get("version")))
        and (day := _date(item.get("date")))
    ]
    return tuple(sorted(rows))


def _plain(key: str, decode: Callable[[Any], object], *, tracked: bool = True) -> Field:
    """A field whose record attribute has the key's name and is written as it is."""

    def encode(paper: PaperFile) -> object:
        value = getattr(paper, key)
        return (list(value) or None) if isinstance(value, tuple) else value

    return Field(key, encode, decode, key, tracked)


FIELDS: tuple[Field, ...] = (
    _plain("title", _need_text),
    _plain("title_zh", _text),
    _plain("authors", _texts),
    _plain("affiliations", _texts),
    _plain("date", _date),
    _plain("updated", _date),
    _plain("arxiv_id", _need_text),
    _plain("version", _integer),
    _plain("announced", _date),
    _plain("announce_type", _one_of(get_args(AnnounceType))),
    Field("arxiv_url", lambda paper: paths.abs_url(paper.arxiv_id), str),
    Field("pdf_url", lambda paper: paths.pdf_url(paper.arxiv_id, paper.version), str),
    _plain("primary_category", _need_text),
    _plain("categories", _texts),
    _plain("classes", _texts),
    _plain("comment", _text),
    _plain("journal_ref", _text),
    _plain("doi", _text),
    _plain("license", _text),
    Field(
        "links",
        lambda paper: [Flow(kind=link.kind, url=link.url) for link in paper.links] or None,
        _links,
        "links",
    ),
    _plain("venue", _text),
    _plain("tags", _texts),
    _plain("relevance_score", _score),
    _plain("relevance_reason", _text),
    _plain("summary_zh", _text),
    _plain("status", _one_of(get_args(Status))),
    Field("translation", _encode_translation, _decode_provenance, "translation", tracked=False),
    Field("reading", _encode_reading, _decode_reading, "reading", tracked=False),
    Field(
        "history",
        lambda paper: [Flow(version=n, date=day) for n, day in paper.history] or None,
        _decode_history,
        "history",
        tracked=False,
    ),
)
FIELD_BY_KEY = {field.key: field for field in FIELDS}


def decode_field(field: Field, value: Any, path: str) -> object:
    """Read one value.

    Raises:
        ContentError: naming the key and what was expected.
    """
    try:
        return field.decode(value)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContentError(path, f"{field.key}: {error}") from error


def value_hash(value: object) -> str:
    """Return the short hash of a field's value; white space and YAML quoting do not count."""

    def folded(item: object) -> object:
        if isinstance(item, dict):
            return {str(key): folded(entry) for key, entry in item.items()}
        if isinstance(item, (list, tuple)):
            return [folded(entry) for entry in item]
        if isinstance(item, date):
            return item.isoformat()
        return fold(str(item))

    text = json.dumps(folded(value), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
