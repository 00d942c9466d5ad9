"""Numbers by value: each of the English in the Chinese, none of the Chinese invented."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.matching import Quantities
from digest.checks.normal import key
from digest.checks.quantity import Quantity
from digest.checks.reading import CheckText
from digest.models import Finding

_ANY_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_QUIET = (
    # What an English text may say with a word and a Chinese one with a digit.
    (re.compile(r"\b(?:one|first|single|once|an?|alone|each|per)\b", re.I), (1.0, 100.0)),
    (re.compile(r"\b(?:second|twice|double[sd]?|dual|both|bi\w+|two|pair)\b", re.I), (2.0, 100.0)),
    (re.compile(r"\b(?:third|tri\w+|three)\b", re.I), (3.0, 33.3)),
    (re.compile(r"\bhal(?:f|ves|ving|ved)\b", re.I), (0.5, 50.0, 2.0, 1.0)),
    (re.compile(r"\b(?:quarter|four\w*|quad\w+)\b", re.I), (0.25, 25.0, 75.0, 4.0)),
    (re.compile(r"\bdozens?\b", re.I), (12.0,)),
    (re.compile(r"\b(?:orders? of magnitude|decades?|ten\w*)\b", re.I), (10.0, 100.0)),
    (re.compile(r"\b(?:centur\w+|hundreds?)\b", re.I), (100.0,)),
    (re.compile(r"\bthousands?\b", re.I), (1e3,)),
    (re.compile(r"\bmillions?\b", re.I), (1e6, 1e5)),
    (re.compile(r"\bbillions?\b", re.I), (1e9, 1e8)),
    (re.compile(r"\b(?:zero|no)\b", re.I), (0.0,)),
    (re.compile(r"\b(?:fifth|five)\b", re.I), (5.0,)),
    (re.compile(r"\bfully|complete\w*|perfect\w*|all\b", re.I), (100.0,)),
)
_MEASURE = re.compile("[个种项类级款名位组套层维]|大(?!量|规|型|幅|多|语)")
"""After a numeral these make it a count; the Chinese of 一起, 千万 and the like is no number."""
_LIST = re.compile(
    r"[^.;]{0,45}?(?:[:(–]|[a-z]-[A-Z]|,\s(?:such as|namely|including|i\.e))[^.]{2,160}?(?:,|\band\b|/|&)"
)
"""After a number in words: what it counts is named one by one, so the count may go."""
_DECADE = re.compile(r"\b(1[5-9]|20)\d0s\b")
"""The 1990s are 20世纪90年代."""
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = re.compile(rf"\b({'|'.join(m.title() for m in _MONTHS)})\b")
_MARK = re.compile(r"(?<![\d.,])(\d{1,2})\)")
_NAMED = re.compile(r"(?<![A-Za-z])([A-Za-z]*[A-Z][A-Za-z]{2,})[\s-]?$")
_FALL = re.compile("[负降减下低损跌少退]")


class Numbers:
    """Values, signs, and numbers from nowhere."""

    name = "numbers"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        zh = Quantities(text.quantities)
        english = [(s.n, q) for s in text.sentences for q in s.quantities]
        for s in text.sentences:
            own = Quantities(s.zh_quantities) if text.aligned else zh
            for q in s.quantities:
                found = zh.like(q)
                if not found:
                    if not _listed(q, s.en):
                        yield from self._missing(s.n, q, s.zh)
                elif text.aligned and not own.like(q) and q.digits and not q.soft:
                    yield soft(self.name, s.n, q.text, s.zh, f"原文第{s.n}句的「{q.text}」不在对应译句中")
                elif q.digits and q.value < 0 and not any(_falls(text.zh, z) for z in found):
                    yield soft(self.name, s.n, q.text, found[0].text, "原文为负数，译文丢了负号")
        yield from self._invented(text, Quantities(q for _, q in english))
        if text.title is not None:
            title = Quantities(text.title.zh_quantities)
            for q in text.title.quantities:
                if q.digits and not title.like(q):
                    yield from self._missing(0, q, text.title.zh)

    def _missing(self, n: int, q: Quantity, zh: str) -> Iterable[Finding]:
        message = f"原文的数值「{q.text}」在译文中找不到"
        if q.digits and not q.soft and q.value:
            yield hard(self.name, n, q.text, zh, message)
        elif (q.digits and abs(q.value) > 20) or not q.digits:
            yield soft(self.name, n, q.text, zh, message)

    def _invented(self, text: CheckText, english: Quantities) -> Iterable[Finding]:
        digits: set[float] | None = None
        # A translator may count what the English only lists; a count that differs is another matter.
        counts = any(not q.digits for s in text.sentences for q in s.quantities)
        yield from self._repeated(text)
        yield from self._list_marks(text)
        yield from self._versions(text)
        for z in text.quantities:
            if not z.digits and not (counts and _is_count(text.zh, z)):
                continue
            like = english.like(z)
            if like:
                if z.value < 0 and all(q.value > 0 for q in like):
                    n = text.sentence_at(z.start)
                    yield soft(self.name, n, like[0].text, z.text, "译文是负数，原文不是")
                continue
            if digits is None:
                digits = said_values(text.en)
            if any(abs(value) in digits for value in z.readings):
                continue
            message = f"译文的数值「{z.text}」在原文中没有依据"
            weak = not z.digits or (z.soft and abs(z.value) <= 20)
            yield (soft if weak else hard)(self.name, text.sentence_at(z.start), "", z.text, message)

    def _list_marks(self, text: CheckText) -> Iterable[Finding]:
        theirs, ours = Counter(_MARK.findall(text.en)), Counter(_MARK.findall(text.zh))
        for mark, count in ours.items() if theirs else ():
            if mark not in theirs:
                yield soft(self.name, None, "", mark + ")", f"译文的编号「{mark}」不在原文中")
            elif count > theirs[mark]:
                yield soft(self.name, None, "", mark + ")", f"编号「{mark}」在译文中出现 {count} 次")

    def _versions(self, text: CheckText) -> Iterable[Finding]:
        """Find another number behind a name: Llama 4 for Llama 3."""
        folded = ""
        for z in text.quantities:
            m = _NAMED.search(text.zh[max(0, z.start - 24) : z.start]) if z.digits and not z.unit else None
            if m is None:
                continue
            folded = folded or key(text.raw_en)
            name = key(m.group(1))
            if re.search(rf"{name}\d", folded) and name + key(z.text) not in folded:
                n = text.sentence_at(z.start)
                yield soft(self.name, n, "", f"{m.group(1)} {z.text}", f"「{m.group(1)}」后的数字与原文不同")

    def _repeated(self, text: CheckText) -> Iterable[Finding]:
        """Find numbers that the Chinese has more often than the English."""
        ours = Counter(abs(z.value) for z in text.quantities if z.digits)
        if not ours:
            return
        theirs = Counter(float(m.replace(",", "")) for m in _ANY_DIGITS.findall(text.en))
        for s in text.sentences:
            for q in s.quantities:
                if not q.digits or q.value != float(f"{abs(q.value):g}") or q.others:
                    theirs[abs(q.value)] += 1
        for value, count in ours.items():
            if count > theirs[value] > 0:
                message = f"数值 {value:g} 在译文中出现 {count} 次，原文只有 {theirs[value]} 次"
                yield soft(self.name, None, "", f"{value:g}", message)


def _listed(q: Quantity, en: str) -> bool:
    """Whether a word number only counts what is then named: "four languages (Dutch, French …)"."""
    if q.digits:
        return False
    return en.startswith("-", q.end) or _LIST.match(en, q.end) is not None


def _is_count(zh: str, z: Quantity) -> bool:
    """Whether a numeral counts something: 三个, not 第三 and not 千万不要."""
    ordinal = zh[max(0, z.start - 1) : z.start] == "第"
    return z.value >= 3 and not ordinal and _MEASURE.match(zh, z.end) is not None


def _falls(zh: str, z: Quantity) -> bool:
    """Whether a Chinese number is negative, by its sign or by what is said around it."""
    return z.value < 0 or _FALL.search(zh[max(0, z.start - 12) : z.end + 6]) is not None


def said_values(en: str) -> set[float]:
    """Return every value that the English can be said to contain, those inside names included."""
    values = {float(m.replace(",", "")) for m in _ANY_DIGITS.findall(en)}
    for pattern, stands_for in _QUIET:
        if pattern.search(en):
            values.update(stands_for)
    values.update(int(m) + 1.0 for m in _DECADE.findall(en))
    values.update(_MONTHS.index(m.lower()) + 1.0 for m in _MONTH.findall(en))
    return values
