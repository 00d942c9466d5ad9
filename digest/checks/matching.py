"""Which Chinese quantities say the same as an English one, and the other way round."""

from __future__ import annotations

from collections.abc import Iterable

from digest.checks.quantity import Quantity, tidy

_ALIKE = 30
"""Quantities of one value that are kept; more say nothing new."""


class Quantities:
    """The quantities of one text, found by anything that they may stand for."""

    def __init__(self, items: Iterable[Quantity]) -> None:
        self._by_value: dict[float, list[Quantity]] = {}
        self._by_base: dict[tuple[str, float], list[Quantity]] = {}
        for q in items:
            for value in {abs(v) for v in q.readings}:
                alike = self._by_value.setdefault(value, [])
                if len(alike) < _ALIKE:
                    alike.append(q)
            if q.unit:
                alike = self._by_base.setdefault((q.unit, tidy(abs(q.value) * q.factor)), [])
                if len(alike) < _ALIKE:
                    alike.append(q)

    def like(self, q: Quantity) -> list[Quantity]:
        """Return the quantities that may render ``q``, whatever their unit and sign."""
        found: dict[int, Quantity] = {}
        for value in {abs(v) for v in q.readings}:
            for other in self._by_value.get(value, ()):
                found[other.start] = other
        # 0.98 may become 98 %, and 98 % may become 0.98.
        value = abs(q.value)
        if value <= 1 and q.unit != "%":
            for other in self._by_value.get(tidy(value * 100), ()):
                if other.unit == "%":
                    found[other.start] = other
        if q.unit in ("%", "pp"):
            for other in self._by_value.get(tidy(value / 100), ()):
                if not other.unit:
                    found[other.start] = other
        if q.unit == "x" and value > 1:
            # Twice as much is 提高一倍; six times smaller is 六分之一.
            for reading in (value - 1, tidy(1 / value)):
                for other in self._by_value.get(reading, ()):
                    if other.unit == "x" or not other.digits:
                        found[other.start] = other
        if q.unit:
            for other in self._by_base.get((q.unit, tidy(value * q.factor)), ()):
                found[other.start] = other
        return list(found.values())
