"""The quantities of a Chinese text, by value: digits with 万 and 亿, and Chinese numerals."""

from __future__ import annotations

import re

from digest.checks.quantity import (
    NUM,
    ORDINAL_TAILS,
    SCALES,
    Quantity,
    in_name,
    is_weak,
    number_of,
    spread_units,
    tidy,
)
from digest.checks.units import ZH_UNIT, unit_of

_RANGE_ZH = re.compile(r"\s?(?:[-–~～]|到|至|和|与|或|、|及)\s?")
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "双": 2}
_HANSCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS_ZH = re.compile(
    rf"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)(?P<sign>(?<![\d%)])[-+±]|负)?(?P<num>{NUM})"
    r"(?:[eE](?P<exp>[-+]?\d{1,2})(?!\w))?"
    r"(?:\s?[多余几]?\s?(?P<scale>万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百|[kKMBT](?![A-Za-z0-9])))?"
    rf"\+?(?:\s?[多余])?(?P<unit>{ZH_UNIT})?(?P<tail>[A-Za-z][A-Za-z0-9]*)?"
)
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
_HAN_ZH = re.compile(
    rf"百分之(?P<pct>{_NUMERAL}+(?:点{_NUMERAL}+)?|{NUM})"
    rf"|(?P<den>{_NUMERAL}{{1,24}}|(?<!\d)\d{{1,9}})分之(?P<nom>{_NUMERAL}{{1,24}}|\d{{1,9}})"
    rf"|(?P<tenths>[一二三四五六七八九]|\d(?:\.\d)?)成(?:(?P<half>半))?(?![为本功员立就长分绩熟像了])"
    rf"|(?P<unit_half>一半|半数|减半)"
    rf"|(?P<double>翻[一两]?[倍番])"
    rf"|(?P<num>{_NUMERAL}+(?:点{_NUMERAL}+)?)(?P<unit>{ZH_UNIT})?|(?P<pair>[俩双])"
)


def quantities_zh(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a plain Chinese text, digits and numerals, in order of occurrence."""
    found: list[Quantity] = []
    for m in _DIGITS_ZH.finditer(text):
        unit_text, tail = m.group("unit"), m.group("tail")
        if tail and tail not in ORDINAL_TAILS and (not unit_text or unit_text not in "×x%"):
            continue
        before = text[m.start() - 1 : m.start()]
        after = text[m.end() : m.end() + 2]
        if before in ("之",) or after == "分之" or (m.group().endswith("成") and not unit_text):
            continue
        sign_is_word = m.group("sign") == "负"
        if in_name(text, m.start()):
            continue
        value = number_of(m)
        if sign_is_word:
            value = -value
        scale = m.group("scale")
        others: tuple[float, ...] = ()
        if scale:
            bare = value
            for letter in scale:
                value *= _HANSCALES.get(letter) or SCALES[letter.lower()]
            others = (tidy(bare),) if scale.isascii() else ()
        unit, factor = unit_of(unit_text)
        found.append(
            Quantity(
                tidy(value),
                unit,
                factor,
                m.start(),
                m.end("unit") if unit_text else m.end("scale") if scale else m.end("num"),
                m.group().strip(),
                digits=True,
                soft=is_weak(value, m, text),
                others=others,
            )
        )
    spans = [(q.start, q.end) for q in found]
    found += [q for q in _han(text) if not any(a < q.end and q.start < b for a, b in spans)]
    found.sort(key=lambda q: q.start)
    return spread_units(text, found, _RANGE_ZH)


_VAGUE = re.compile("[十百千万亿]+")
_SOME = frozenset("数几上成近约逾超")
"""Before a bare 万 they make it "many thousands", no value."""


def _han(text: str) -> list[Quantity]:
    found = []
    for m in _HAN_ZH.finditer(text):
        unit, factor, value = "", 1.0, 0.0
        others: tuple[float, ...] = ()
        digits = False
        if m.group("pct"):
            unit, value = "%", _han_value(m.group("pct"))
            digits = m.group("pct")[0].isdigit()
        elif m.group("den"):
            den, nom = _han_value(m.group("den")), _han_value(m.group("nom"))
            if den == 0:
                continue
            value, others = nom / den, (nom, den, tidy(100 * nom / den))
        elif m.group("tenths"):
            value = _han_value(m.group("tenths")) * 10 + (5 if m.group("half") else 0)
            unit, others = "%", (tidy(value / 100),)
        elif m.group("unit_half"):
            value, others = 0.5, (50.0,)
        elif m.group("double"):
            value, unit = 2.0, "x"
        elif m.group("pair"):
            value = 2.0
        else:
            value = _han_value(m.group("num"))
            unit, factor = unit_of(m.group("unit"))
            if _VAGUE.fullmatch(m.group("num")) and text[m.start() - 1 : m.start()] in _SOME:
                continue
        found.append(Quantity(tidy(value), unit, factor, m.start(), m.end(), m.group(), digits, True, others))
    return found


def _han_value(numeral: str) -> float:
    """Return the value of 三万五千, 二十, 零点五, 12 …; never raises on odd combinations."""
    if numeral[0].isdigit() or numeral[0] == ".":
        return float(numeral.replace(",", ""))
    whole, _, fraction = numeral.partition("点")
    total = section = 0.0
    digit: float | None = None
    for char in whole[:24]:
        if char in _HAN_DIGITS:
            # 二〇二五 is read digit by digit.
            digit = _HAN_DIGITS[char] + (digit * 10 if digit is not None else 0)
            continue
        scale = _HANSCALES[char]
        if scale >= 10_000:
            total = (total + section + (digit or (0 if total + section else 1))) * scale
            section = 0.0
        else:
            section += (digit if digit else 1) * scale
        digit = None
    value = total + section + (digit or 0)
    for place, char in enumerate(fraction[:9], start=1):
        value += _HAN_DIGITS.get(char, 0) / 10**place
    return value
