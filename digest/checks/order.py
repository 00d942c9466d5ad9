"""Order where order is the claim: "A and B, respectively" and "from A to B"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.matching import Quantities
from digest.checks.normal import key
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

_FROM_TO = re.compile(r"\bfrom\s(?:\S+\s){0,3}?\S*\d[^.]{0,40}?\sto\s(?:\S+\s){0,3}?\S*\d", re.IGNORECASE)


class Order:
    """Sequences of numbers that must not be swapped."""

    name = "order"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        zh = Quantities(text.quantities)
        for s in text.sentences:
            if "respectively" in s.tokens:
                yield from self._sequence(s, text, zh, 0, len(s.en), "respectively")
            for m in _FROM_TO.finditer(s.en) if "from" in s.tokens else ():
                yield from self._sequence(s, text, zh, m.start(), m.end() + 12, "from … to")

    def _sequence(
        self, s: Sentence, text: CheckText, zh: Quantities, start: int, end: int, label: str
    ) -> Iterable[Finding]:
        places: list[int] = []
        values: list[str] = []
        for q in s.quantities:
            if not q.digits or not start <= q.start < end:
                continue
            found = zh.like(q)
            if len(found) != 1:
                return
            places.append(found[0].start)
            values.append(q.text)
        if len(places) < 2 or len(set(places)) < len(places) or places == sorted(places):
            return
        if label == "respectively" and _names_turned(s, text):
            return
        zh_part = text.zh[min(places) : max(places) + 6]
        message = f"「{label}」的数字顺序与原文不同：原文 {'、'.join(values)}"
        yield soft(self.name, s.n, "、".join(values), zh_part, message)


def _names_turned(s: Sentence, text: CheckText) -> bool:
    """Whether the names changed places too, so that the pairs may still be right."""
    folded = key(s.zh)
    places = [folded.find(key(n.text)) for n in s.names]
    known = [p for p in places if p >= 0]
    return known != sorted(known)
