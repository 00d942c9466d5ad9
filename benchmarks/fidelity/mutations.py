"""Known faults, put into translations that are right: one change each, deterministic."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digest.checks.align import split_zh
from digest.checks.nametokens import names
from digest.checks.normal import HAN, key
from digest.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Mutation:
    """One changed translation."""

    zh: str
    change: str
    """What was changed, for people."""


Mutator = Callable[[str, str], Iterator[Mutation]]

_NUMBER = re.compile(r"(?<![A-Za-z0-9._-])\d[\d,]*(?:\.\d+)?(?![A-Za-z0-9]*[A-Za-z-])")
_UNITS = (
    ("毫秒", "秒"),
    ("小时", "分钟"),
    ("分钟", "小时"),
    ("秒", "毫秒"),
    ("%", "倍"),
    ("kHz", "Hz"),
    ("dB", "Hz"),
    ("GB", "MB"),
    ("ms", "s"),
)
_TURNS = (
    ("提升", "降低"),
    ("提高", "降低"),
    ("增强", "削弱"),
    ("改善", "恶化"),
    ("增加", "减少"),
    ("优于", "劣于"),
    ("超越", "不及"),
    ("超过", "低于"),
    ("高于", "低于"),
    ("更高", "更低"),
    ("更好", "更差"),
    ("降低", "提高"),
    ("减少", "增加"),
    ("下降", "上升"),
    ("低于", "高于"),
    ("缓解", "加剧"),
)
_STRANGERS = ("Zephyrine-7B", "KoralBench", "NMQD", "Tavira")
_CLAIMS = (
    "该方法在所有任务上均达到了最先进水平。",
    "这是该领域首次取得如此突破性的成果。",
)


def numbers(en: str, zh: str) -> Iterator[Mutation]:
    """Change one digit of each number."""
    for m in _NUMBER.finditer(zh):
        old = m.group()
        digit = old[-1]
        new = old[:-1] + str((int(digit) + 3) % 10) if digit.isdigit() else old
        if new.strip("0.,") and new != old:
            yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{old} → {new}")


def numerals(en: str, zh: str) -> Iterator[Mutation]:
    """Change each numeral before a measure word."""
    order = "三四五六七八九"
    for m in re.finditer(f"(?<![第一二三四五六七八九十百千万分])[{order}](?=[个种项类大级款名位组套])", zh):
        new = order[(order.index(m.group()) + 2) % len(order)]
        yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{m.group()} → {new}")


def sentences(en: str, zh: str) -> Iterator[Mutation]:
    """Drop each Chinese sentence in turn."""
    parts = split_zh(zh)
    for i, part in enumerate(parts):
        if len(HAN.findall(part)) >= 15 and len(parts) > 1:
            yield Mutation("".join(parts[:i] + parts[i + 1 :]), f"− {part[:30]}")


def strange_names(en: str, zh: str) -> Iterator[Mutation]:
    """Put a name from elsewhere in the place of each name, everywhere."""
    known = key(en)
    for i, name in enumerate(sorted({n.text for n in names(zh) if key(n.text) in known})):
        new = _STRANGERS[i % len(_STRANGERS)]
        yield Mutation(zh.replace(name, new), f"{name} → {new}")


def strange_name_once(en: str, zh: str) -> Iterator[Mutation]:
    """Put a name from elsewhere in the place of one occurrence of each name."""
    known = key(en)
    for i, name in enumerate(sorted({n.text for n in names(zh) if key(n.text) in known})):
        new = _STRANGERS[i % len(_STRANGERS)]
        yield Mutation(zh.replace(name, new, 1), f"{name} → {new} (1×)")


def swapped_names(en: str, zh: str) -> Iterator[Mutation]:
    """Swap two names of the same abstract, everywhere."""
    known = key(en)
    own = sorted({n.text for n in names(zh) if key(n.text) in known and len(n.text) > 2})
    for a, b in itertools.pairwise(own):
        if a in b or b in a:
            continue
        turned = zh.replace(a, "\0").replace(b, a).replace("\0", b)
        yield Mutation(turned, f"{a} ↔ {b}")


def units(en: str, zh: str) -> Iterator[Mutation]:
    """Change the unit of each number that has one."""
    for old, new in _UNITS:
        for m in re.finditer(rf"(?<=\d)\s?(?:个)?{old}(?![A-Za-z])", zh):
            yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{old} → {new}")


def untranslated(en: str, zh: str) -> Iterator[Mutation]:
    """Leave one sentence in English."""
    parts = split_zh(zh)
    english = split_sentences(" ".join(en.split()))
    for i in range(len(parts)):
        source = english[min(len(english) - 1, i * len(english) // len(parts))]
        yield Mutation("".join(parts[:i]) + source + "".join(parts[i + 1 :]), f"en: {source[:30]}")


def untranslated_clause(en: str, zh: str) -> Iterator[Mutation]:
    """Leave six words in English in each sentence."""
    parts = split_zh(zh)
    english = split_sentences(" ".join(en.split()))
    for i, part in enumerate(parts):
        source = english[min(len(english) - 1, i * len(english) // len(parts))].split()
        clause = " ".join(source[3:9])
        if len(source) >= 9 and not re.search(r"[\\$/(]", clause):
            middle = part.find("，") + 1
            changed = part[:middle] + clause + part[middle + 12 :]
            yield Mutation("".join(parts[:i]) + changed + "".join(parts[i + 1 :]), f"en: {clause}")


def direction(en: str, zh: str) -> Iterator[Mutation]:
    """Turn each word of direction round, once."""
    for old, new in _TURNS:
        for m in re.finditer(old, zh):
            yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{old} → {new}")


def added_claim(en: str, zh: str) -> Iterator[Mutation]:
    """Add a sentence of praise, and 显著 before a plain improvement."""
    for claim in _CLAIMS:
        yield Mutation(zh + claim, claim)
    for m in re.finditer("(?<!显著)(?:提升|提高|优于)", zh):
        yield Mutation(zh[: m.start()] + "显著" + zh[m.start() :], f"显著{m.group()}")


KINDS: dict[str, Mutator] = {
    "number changed": numbers,
    "numeral changed": numerals,
    "sentence dropped": sentences,
    "name replaced": strange_names,
    "name replaced once": strange_name_once,
    "names swapped": swapped_names,
    "unit changed": units,
    "sentence left in English": untranslated,
    "six words left in English": untranslated_clause,
    "direction turned": direction,
    "claim added": added_claim,
}
