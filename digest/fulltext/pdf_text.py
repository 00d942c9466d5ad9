"""Printed lines of a paper → sections of text (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.fulltext.affiliations import from_lines
from digest.fulltext.pdf_pages import HYPHEN, Line
from digest.fulltext.records import Section
from digest.text.folding import fold


@dataclass(frozen=True, slots=True)
class Shaped:
    """What the lines say."""

    title: str
    sections: tuple[Section, ...]
    affiliations: tuple[str, ...]


def shape(lines: Sequence[Line], page_height: float) -> Shaped:
    """Return the sections of a paper whose printed lines are given in the order of reading."""
    text = " ".join(line.text.replace(HYPHEN, "") for line in lines if line.bottom < page_height)
    front = [line.text for line in lines if line.page == 0][:40]
    front = front[: next((k for k, one in enumerate(front) if re.match("abstract", one, re.I)), 0)]
    return Shaped("", (Section("", "", "", 0, fold(text)),), from_lines(front))
