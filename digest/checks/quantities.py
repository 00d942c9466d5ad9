"""The quantities of a text, by value: what a number means, not how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from digest.checks.units import EN_UNIT, ZH_UNIT, unit_of


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
_SCALES = {
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
_RANGE_ZH = re.compile(r"\s?(?:[-–~～]|到|至|和|与|或|、|及)\s?")
_ORDINAL_TAILS = frozenset(("st", "nd", "rd", "th"))


def quantities_en(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a plain English text, in order of occurrence.

    Numbers inside names (GPT-4o, wav2vec, 8x7B, 3D) are none; the names check looks after them.
    """
    found: list[Quantity] = []
    for m in _DIGITS_EN.finditer(text) if _DIGIT.search(text) else ():
        unit_text, tail = m.group("unit"), m.group("tail")
        if tail and tail not in _ORDINAL_TAILS and (not unit_text or unit_text not in "×x%"):
            continue
        if _in_name(text, m.start()):
            continue
        value = _number(m)
        scale = (m.group("scale") or "").strip(" -").lower().rstrip("s")
        others: tuple[float, ...] = ()
        if scale:
            bare, value = value, value * _SCALES[scale]
            others = (tidy(bare),) if len(scale) == 1 else ()
        unit, factor = unit_of(unit_text)
        weak = _is_weak(value, m, text)
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
    return _spread_units(text, found, _RANGE_EN)


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


def _in_name(text: str, start: int) -> bool:
    """Whether the number at ``start`` goes on with a name, as 7B in Qwen2.5-7B."""
    if text[start - 1 : start] != "-":
        return False
    at = start
    while at > max(0, start - 40) and text[at - 1] in "-.0123456789":
        at -= 1
    before = text[at - 1 : at]
    return before.isascii() and before.isalpha()


def _number(m: re.Match[str]) -> float:
    value = float(m.group("num").replace(",", ""))
    if m.group("exp"):
        value *= 10.0 ** int(m.group("exp"))
    return -value if m.group("sign") == "-" else value


_LIST_MARK = re.compile(r"\(?\d{1,2}[).](?!\d)")
_REFERENCE = re.compile(r"\[\d{1,3}\]")


def _is_weak(value: float, m: re.Match[str], text: str) -> bool:
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
            value *= _SCALES[scale]
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


def _spread_units(text: str, found: list[Quantity], joint: re.Pattern[str]) -> tuple[Quantity, ...]:
    """Give the first number of a range the unit of the second: 5–10 %."""
    for i in range(len(found) - 2, -1, -1):
        here, after = found[i], found[i + 1]
        if not here.unit and after.unit and joint.fullmatch(text, here.end, after.start):
            found[i] = replace(here, unit=after.unit, factor=after.factor)
    return tuple(found)


def _value_of_word(word: str) -> float:
    known = _WORD_VALUES.get(word.lower())
    return known if known is not None else float(word.replace(",", ""))


_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "双": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
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
        if tail and tail not in _ORDINAL_TAILS and (not unit_text or unit_text not in "×x%"):
            continue
        before = text[m.start() - 1 : m.start()]
        after = text[m.end() : m.end() + 2]
        if before in ("之",) or after == "分之" or (m.group().endswith("成") and not unit_text):
            continue
        sign_is_word = m.group("sign") == "负"
        if _in_name(text, m.start()):
            continue
        value = _number(m)
        if sign_is_word:
            value = -value
        scale = m.group("scale")
        others: tuple[float, ...] = ()
        if scale:
            bare = value
            for letter in scale:
                value *= _HAN_SCALES.get(letter) or _SCALES[letter.lower()]
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
                soft=_is_weak(value, m, text),
                others=others,
            )
        )
    spans = [(q.start, q.end) for q in found]
    found += [q for q in _han(text) if not any(a < q.end and q.start < b for a, b in spans)]
    found.sort(key=lambda q: q.start)
    return _spread_units(text, found, _RANGE_ZH)


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
        scale = _HAN_SCALES[char]
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
