"""The front matter of a paper file, key by key: one table drives both writing and reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar, get_args

from digest.content import paths
from digest.content.paperfile import Link, PaperFile, Reading
from digest.content.yamltext import Flow
from digest.errors import ContentError
from digest.models import AnnounceType, Finding, Lift, Provenance, Severity, Status
from digest.text.folding import fold

SCHEMA = 1


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Field(Generic[R]):
    """One front-matter key: how a record gives its YAML value, and how a value is read back."""

    key: str
    encode: Callable[[R], object]
    """None means that the key is not written."""
    decode: Callable[[Any], object]
    """Raises ValueError with what was expected."""
    attribute: str | None = None
    """Name in the record; None for what the identifier already says, and is never read."""
    tracked: bool = True
    """Whether a hand edit of it makes it the owner's."""


def as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list)):
        raise ValueError("expected text")
    return fold(value.isoformat() if isinstance(value, date) else str(value)) or None


def as_needed_text(value: Any) -> str:
    text = as_text(value)
    if text is None:
        raise ValueError("must not be empty")
    return text


def as_texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list) else str(value).split(",")
    return tuple(text for item in items if (text := as_text(item)))


def as_date(value: Any) -> date | None:
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


def one_of(names: tuple[str, ...]) -> Callable[[Any], str]:
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


def _lifts(value: Any) -> tuple[Lift, ...]:
    return tuple(
        Lift("author" if item.get("by") == "author" else "keyword", match, float(item.get("points", 0)))
        for item in value or ()
        if isinstance(item, dict) and (match := as_text(item.get("match")))
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


def encode_provenance(provenance: Provenance) -> dict[str, object]:
    value: dict[str, object] = {"source": provenance.source} if provenance.source else {}
    if not provenance.imported or provenance.model or provenance.prompt_version:
        value |= {"model": provenance.model, "prompt": provenance.prompt_version}
    value |= {"date": provenance.date, "checks": list(provenance.checks)}
    if provenance.repaired:
        value["repaired"] = list(provenance.repaired)
    if provenance.findings:
        value["findings"] = [_encode_finding(finding) for finding in provenance.findings]
    if provenance.reviewed is not None:
        value["reviewed"] = provenance.reviewed
    return value


def decode_provenance(value: Any) -> Provenance | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("expected a mapping")
    return Provenance(
        str(value.get("model", "")),
        str(value.get("prompt", "")),
        as_date(value.get("date")) or date.min,
        as_texts(value.get("checks")),
        tuple(_finding(item) for item in value.get("findings") or () if isinstance(item, dict)),
        as_date(value.get("reviewed")),
        as_text(value.get("source")),
        _numbers(value.get("repaired")),
    )


def _numbers(value: Any) -> tuple[int, ...]:
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, int) and not isinstance(item, bool))


class Translated(Protocol):
    """What of a record the key ``translation`` holds."""

    @property
    def translation(self) -> Provenance | None: ...
    @property
    def edited(self) -> tuple[str, ...]: ...


def encode_translation(record: Translated) -> object:
    if record.translation is None:
        return None
    value = encode_provenance(record.translation)
    if record.edited:
        value["edited"] = list(record.edited)
    return value


def _encode_reading(paper: PaperFile) -> object:
    reading = paper.reading
    if reading is None or reading.source == "hand":
        return None
    value = encode_provenance(reading.provenance) if reading.provenance is not None else {}
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
        None if source == "none" else decode_provenance(value),
        source,
        (),
        _integer(value.get("version")),
        value.get("truncated") is True,
        as_text(value.get("reason")),
    )


def _decode_history(value: Any) -> tuple[tuple[int, date], ...]:
    rows = [
        (version, day)
        for item in value or ()
        if isinstance(item, dict)
        and (version := _integer(item.get("version")))
        and (day := as_date(item.get("date")))
    ]
    return tuple(sorted(rows))


def plain(key: str, decode: Callable[[Any], object], *, tracked: bool = True) -> Field[Any]:
    """A field whose record attribute has the key's name and is written as it is."""

    def encode(record: object) -> object:
        value = getattr(record, key)
        return (list(value) or None) if isinstance(value, tuple) else value

    return Field(key, encode, decode, key, tracked)


FIELDS: tuple[Field[PaperFile], ...] = (
    plain("title", as_needed_text),
    plain("title_zh", as_text),
    plain("authors", as_texts),
    plain("affiliations", as_texts),
    plain("date", as_date),
    plain("updated", as_date),
    plain("arxiv_id", as_needed_text),
    plain("version", _integer),
    plain("announced", as_date),
    plain("announce_type", one_of(get_args(AnnounceType))),
    Field("arxiv_url", lambda paper: paths.abs_url(paper.arxiv_id), str),
    Field("pdf_url", lambda paper: paths.pdf_url(paper.arxiv_id, paper.version), str),
    plain("primary_category", as_needed_text),
    plain("categories", as_texts),
    plain("classes", as_texts),
    plain("comment", as_text),
    plain("journal_ref", as_text),
    plain("doi", as_text),
    plain("license", as_text),
    Field(
        "links",
        lambda paper: [Flow(kind=link.kind, url=link.url) for link in paper.links] or None,
        _links,
        "links",
    ),
    plain("venue", as_text),
    plain("seen_in", as_texts),
    plain("tags", as_texts),
    plain("relevance_score", _score),
    plain("relevance_reason", as_text),
    Field(
        "relevance_lift",
        lambda paper: (
            [Flow(by=one.by, match=one.match, points=one.points) for one in paper.relevance_lift] or None
        ),
        _lifts,
        "relevance_lift",
    ),
    plain("summary_zh", as_text),
    plain("status", one_of(get_args(Status))),
    Field("translation", encode_translation, decode_provenance, "translation", tracked=False),
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


def decode_field(field: Field[Any], value: Any, path: str) -> object:
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
