"""Length over the whole abstract: far too little or too much Chinese for so much English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.normal import count_han
from digest.checks.reading import CheckText
from digest.models import Finding

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+'-]*")
SHORT, VERY_SHORT, LONG, VERY_LONG = 1.42, 0.6, 3.0, 5.0
"""Han characters and Latin runs per English word. Faithful abstracts: 1.5 to 2.2 (docs/fidelity)."""
_MIN_WORDS = 25


def ratio(en: str, zh: str) -> float | None:
    """Return Chinese units per English word, None where there is too little English to tell."""
    words = len(_WORD.findall(en))
    if words < _MIN_WORDS:
        return None
    return (count_han(zh) + len(_RUN.findall(zh))) / words


class Length:
    """Ratio of lengths; single sentences vary too much to be judged."""

    name = "length"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        value = ratio(text.en, text.zh)
        if value is None:
            return
        about = f"每个英文词对应 {value:.2f} 个汉字，忠实译文一般为 1.5–2.3"
        if value < SHORT:
            make = hard if value < VERY_SHORT else soft
            yield make(self.name, None, text.en, text.zh, f"译文太短，可能有遗漏：{about}")
        elif value > LONG:
            make = hard if value > VERY_LONG else soft
            yield make(self.name, None, text.en, text.zh, f"译文太长，可能有添加：{about}")
