"""The quantities of an English text, by value: what a number means, not how it is written."""

from __future__ import annotations

import re
from dataclasses import replace

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
from digest.checks.units import EN_UNIT, unit_of

_DIGITS_EN = re.compile(
    rf"(?<![A-Za-z0-9_.@])(?<![A-Za-z]-)(?<![A-Za-z]-\s)(?P<sign>(?<![\d%)])[-+±])?(?P<num>{NUM})"
    r"(?:[eE](?P<exp>[-+]?\d{1,2})(?!\w))?"
    r"(?P<scale>[-\s]?(?:hundred|thousand|million|billion|trillion)s?\b"
    r"|\s?(?:mn|bn)\b|[kKMBT](?![A-Za-z0-9]))?"
    rf"\+?(?P<unit>{EN_UNIT})?(?P<tail>[A-Za-z][A-Za-z0-9]*)?"
)
_DIGIT = re.compile(r"\d")
_WORD_VALUES = {
    word: float(n)
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_WORD = "|".join(sorted((w for w in _WORD_VALUES if w not in ("zero", "one")), key=len, reverse=True))
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_WORDS_EN = re.compile(
    # Begins with the words themselves: so the engine looks for their first letters only.
    rf"(?P<word>{_WORD})(?:[- ](?P<ones>{_ONES}))?"
    r"(?P<scale>(?:[- ](?:hundred|thousand|million|billion))*)(?P<fold>[- ]?(?:fold|times)\b)?"
    r"(?![A-Za-z])",
)
_OUT_OF = re.compile(rf"({NUM}|{_WORD}|one)\s(?:in|(?:out\s)?of)\s(?:the\s)?({NUM}|{_WORD})\b", re.IGNORECASE)
_RANGE_EN = re.compile(r"\s?(?:[-–~]|to|and|or)\s?")


def quantities_en(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a plain English text, in order of occurrence.

    Numbers inside names (GPT-4o, wav2vec, 8x7B, 3D) are none; the names check looks after them.
    """
    found: list[Quantity] = []
    for m in _DIGITS_EN.finditer(text) if _DIGIT.search(text) else ():
        unit_text, tail = m.group("unit"), m.group("tail")
        if tail and tail not in ORDINAL_TAILS and (not unit_text or unit_text not in "×x%"):
            continue
        if in_name(text, m.start()):
            continue
        value = number_of(m)
        scale = (m.group("scale") or "").strip(" -").lower().rstrip("s")
        others: tuple[float, ...] = ()
        if scale:
            bare, value = value, value * SCALES[scale]
            others = (tidy(bare),) if len(scale) == 1 else ()
        unit, factor = unit_of(unit_text)
        weak = is_weak(value, m, text)
        if unit_text == "s" and 1500 <= value <= 2099 and value % 10 == 0:
            # The 1990s are 20世纪90年代, no seconds.
            unit, factor, weak, others = "", 1.0, True, (value % 100,)
        end = m.end("unit") if unit_text else m.end("scale") if scale else m.end("num")
        found.append(
            Quantity(
                tidy(value),
                unit,
                factor,
                m.start(),
                end,
                m.group().strip(),
                digits=True,
                soft=weak or _is_version(value, unit_text or scale, text, m.start()),
                others=(*others, *_powers(value, text, end)),
            )
        )
    found += _words_en(text) + _months_en(text)
    found.sort(key=lambda q: q.start)
    shares = any(text.startswith((" of ", " out of ", " in "), q.end) for q in found)
    for m in _OUT_OF.finditer(text) if shares else ():
        # "7 out of 10" may become 七成 or 70 %: each of the two stands for the share as well.
        part, whole = (_value_of_word(m.group(i)) for i in (1, 2))
        if part and whole:
            share = (tidy(part / whole), tidy(100 * part / whole))
            found = [
                replace(q, others=(*q.others, *share)) if m.start() <= q.start < m.end() else q for q in found
            ]
    return spread_units(text, found, _RANGE_EN)


_VERSION_OF = re.compile(
    r"(?:^|[^A-Za-z])(?!(?:In|On|At|Of|With|The|Our|Using|Over|From|For|Only|By|About|Up|Under|Among|Than|And|All|"
    r"Top|These|Those|Its|Across|Around|Nearly|Roughly|Additionally|Approximately)\s)[A-Za-z]*[A-Z][A-Za-z-]*\s$"
    r"|\b(?:[Tt]ask|[Tt]rack|[Ss]tep|[Vv]ersion)\s$"
)
"""Before a number that is a part of a name: Llama 3.1, Task 3. The name may be written without it."""
_TENFOLD = re.compile(
    r"\s(?:(?:base-10\s)?orders?\sof\smagnitude|(decades?)|(centur(?:y|ies))|(dozens?)|(scores?\sof))\b"
)


def _is_version(value: float, scaled: str, text: str, start: int) -> bool:
    return not scaled and 0 < value < 20 and _VERSION_OF.search(text[max(0, start - 24) : start]) is not None


def _powers(value: float, text: str, end: int) -> tuple[float, ...]:
    """Return what a number means before words that multiply it: three orders of magnitude are 千倍."""
    m = _TENFOLD.match(text, end)
    if m is None or not 0 < value <= 12:
        return ()
    if m.lastindex is None:
        return (tidy(10.0**value),)
    return (tidy(value * (10.0, 100.0, 12.0, 20.0)[m.lastindex - 1]),)


def _inside(char: str) -> bool:
    return char.isalnum() or char == "_"


def _words_en(text: str) -> list[Quantity]:
    found = []
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = text
    for m in _WORDS_EN.finditer(lowered):
        if m.start() and _inside(lowered[m.start() - 1]):
            continue
        value = _WORD_VALUES[m.group("word").lower()]
        if m.group("ones"):
            value += _WORD_VALUES[m.group("ones").lower()]
        for scale in re.findall("[a-z]+", m.group("scale").lower()):
            value *= SCALES[scale]
        unit = "x" if m.group("fold") else ""
        others = _powers(value, text, m.end())
        found.append(
            Quantity(
                value,
                unit,
                1.0,
                m.start(),
                m.end(),
                text[m.start() : m.end()],
                digits=False,
                soft=True,
                others=others,
            )
        )
    return found


_MONTHS = "january february march april may june july august september october november december".split()
_MONTH_EN = re.compile(rf"\b({'|'.join(_MONTHS)})\b(?=,?\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?\d{{4}}\b)", re.I)


def _months_en(text: str) -> list[Quantity]:
    """Return the months of dates: "May 2026" is 2026年5月."""
    return [
        Quantity(
            _MONTHS.index(m.group(1).lower()) + 1.0,
            "",
            1.0,
            m.start(),
            m.end(),
            m.group(),
            digits=False,
            soft=True,
        )
        for m in (_MONTH_EN.finditer(text) if "19" in text or "20" in text else ())
    ]


def _value_of_word(word: str) -> float:
    known = _WORD_VALUES.get(word.lower())
    return known if known is not None else float(word.replace(",", ""))
