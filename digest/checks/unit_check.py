"""Units beside numbers: ms is no second, a percentage point no percent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.matching import Quantities
from digest.checks.quantity import Quantity, tidy
from digest.checks.reading import CheckText
from digest.models import Finding

_ABSOLUTE = re.compile(r"\babsolute", re.IGNORECASE)
_POINTS = re.compile(r"\d\s(?:[A-Za-z0-9-]+\s){0,2}points?\b")
_MUST_KEEP = frozenset(("%", "pp", "time", "frequency", "level", "rate", "memory", "power"))


class Units:
    """Pairs of (value, unit) on both sides."""

    name = "units"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        zh = Quantities(text.quantities)
        english = Quantities(q for s in text.sentences for q in s.quantities)
        said: set[tuple[str, str]] = set()
        for s in text.sentences:
            for q in s.quantities:
                found = zh.like(q) if q.unit in _MUST_KEEP and q.digits else []
                if not found or any(_same(q, z) for z in found):
                    continue
                other = next((z for z in found if z.unit), None)
                if other is None:
                    yield soft(self.name, s.n, q.text, found[0].text, f"「{q.text}」的单位在译文中丢失")
                elif all(z.digits for z in found):
                    said.add((q.text, other.text))
                    yield from self._differ(s.n, q, other, s.en)
        for z in text.quantities:
            if not z.unit or not z.digits:
                continue
            like = english.like(z)
            if like and (like[0].text, z.text) in said:
                continue
            if like and all(q.unit and not _same(q, z) for q in like):
                yield from self._differ(text.sentence_at(z.start), like[0], z, text.en)
            elif like and z.unit in ("%", "pp") and all(_bare(q, z) for q in like):
                if z.unit == "pp" and _POINTS.search(text.en):
                    continue
                yield soft(
                    self.name, text.sentence_at(z.start), like[0].text, z.text, "译文多了百分号，原文没有"
                )

    def _differ(self, n: int | None, q: Quantity, z: Quantity, en: str) -> Iterator[Finding]:
        kinds = (q.unit, z.unit)
        if kinds == ("%", "pp") and _ABSOLUTE.search(en):
            # "3 % absolute" are 3 个百分点.
            return
        # Percent made percentage points may be what was meant; the other way it never is.
        gentle = kinds == ("%", "pp") or "‰" in kinds or z.unit == "x"
        message = f"单位不一致：原文「{q.text}」，译文「{z.text}」"
        yield (soft if gentle and q.unit != "x" else hard)(self.name, n, q.text, z.text, message)


def _bare(q: Quantity, z: Quantity) -> bool:
    return not q.unit and q.digits and abs(q.value) > 1 and q.value == z.value


def _same(q: Quantity, z: Quantity) -> bool:
    if q.unit != z.unit:
        # A ratio written as 3.5 and as 350 % differs in value and never comes here.
        return {q.unit, z.unit} == {"%", ""} and abs(q.value) != abs(z.value)
    return tidy(abs(q.value) * q.factor) == tidy(abs(z.value) * z.factor) or q.unit == "x"
