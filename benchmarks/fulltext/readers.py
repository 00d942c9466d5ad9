"""Readers of documents: ours, and those that others use; each returns the text it would hand on."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from benchmarks.fulltext.papers import TITLE
from digest.fulltext.html import read_html
from digest.fulltext.pdf import parse_pdf
from digest.fulltext.records import FullText, NoText

Read = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Reader:
    name: str
    kind: str
    """``html`` or ``pdf``."""
    read: Read | None
    """None if it is not installed."""


def readers() -> tuple[Reader, ...]:
    return (
        Reader("digest", "html", lambda body: text_of(ours_html(body))),
        Reader("trafilatura", "html", _trafilatura()),
        Reader("digest", "pdf", lambda body: text_of(ours_pdf(body))),
        Reader("pypdf", "pdf", _pypdf()),
        Reader("pdfminer.six", "pdf", _pdfminer()),
    )


def ours_html(body: bytes) -> FullText:
    return _text(read_html(body, "2606.00001", 1, TITLE))


def ours_pdf(body: bytes) -> FullText:
    return _text(parse_pdf(body, "2606.00001", 1))


def text_of(found: FullText) -> str:
    return "\n\n".join(f"{one.number} {one.title}\n\n{one.text}" for one in found.sections)


def _text(found: FullText | NoText) -> FullText:
    if isinstance(found, NoText):
        raise RuntimeError(found.message)
    return found


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _trafilatura() -> Read | None:
    module = _module("trafilatura")
    if module is None:
        return None
    return lambda body: module.extract(body, include_tables=True, include_comments=False) or ""


def _pypdf() -> Read | None:
    module = _module("pypdf")
    if module is None:
        return None
    return lambda body: "\n".join(page.extract_text() for page in module.PdfReader(BytesIO(body)).pages)


def _pdfminer() -> Read | None:
    module = _module("pdfminer.high_level")
    return None if module is None else lambda body: module.extract_text(BytesIO(body))
