"""One quantity of a text, and what English and Chinese digits have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text with what it may stand for."""

    value: float
    """Signed, scale applied: 30k is 30000; percent stay as written (5 % is 5)."""
    unit: str
    """Unit class, "" if none is known; ``time``, ``%``, ``pp`` (percentage point), ``x`` …"""
    factor: float
    """Of the unit to its class's base: 0.001 for ms."""
    start: int
    end: int
    text: str
    digits: bool
    """Written with digits, not in words or Chinese numerals."""
    soft: bool = False
    """Its absence proves little: years, words, small list marks."""
    others: tuple[float, ...] = ()
    """Further values that say the same."""

    @property
    def readings(self) -> frozenset[float]:
        """Every value that it may be rendered by."""
        return frozenset((self.value, *self.others))


def tidy(value: float) -> float:
    """Round to nine significant digits, so that equal quantities are equal floats."""
    return float(f"{value:.9g}")


NUM = r"(?:\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d{1,18}(?:\.\d{1,12})?|\.\d{1,12})"
SCALES = {
    "k": 1e3,
    "m": 1e6,
    "b": 1e9,
    "t": 1e12,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))


def in_name(text: str, start: int) -> bool:
    """Whether the number at ``start`` goes on with a name, as 7B in Qwen2.5-7B."""
    if text[start - 1 : start] != "-":
        return False
    at = start
    while at > max(0, start - 40) and text[at - 1] in "-.0123456789":
        at -= 1
    before = text[at - 1 : at]
    return before.isascii() and before.isalpha()


def number_of(m: re.Match[str]) -> float:
    value = float(m.group("num").replace(",", ""))
    if m.group("exp"):
        value *= 10.0 ** int(m.group("exp"))
    return -value if m.group("sign") == "-" else value


def is_weak(value: float, m: re.Match[str], text: str) -> bool:
    """Whether the absence of a number in digits proves little: a list mark, a year, a citation."""
    if m.group("unit") or m.group("scale"):
        return False
    before = text[max(0, m.start() - 1) : m.start()]
    after = text[m.end() : m.end() + 1]
    if value == int(value) and 1900 <= value <= 2100 and "," not in m.group("num"):
        return True
    if after in (")", ".") and value < 20 and (not before or before in "( ;:"):
        return after == ")" or before == "("
    return before == "[" and after == "]"


def spread_units(text: str, found: list[Quantity], joint: re.Pattern[str]) -> tuple[Quantity, ...]:
    """Give the first number of a range the unit of the second: 5–10 %."""
    for i in range(len(found) - 2, -1, -1):
        here, after = found[i], found[i + 1]
        if not here.unit and after.unit and joint.fullmatch(text, here.end, after.start):
            found[i] = replace(here, unit=after.unit, factor=after.factor)
    return tuple(found)
