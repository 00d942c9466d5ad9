"""Further known faults: Chinese forms of numbers, other and lost names, short English, other praise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.fidelity.mutations import KINDS, Mutation, Mutator
from digest.checks.align import split_zh
from digest.checks.nametokens import names
from digest.checks.normal import key
from digest.text.sentences import split_sentences

_SCALED = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+)?)\s?(万|亿|千)")
_OTHER_SCALE = {"万": "亿", "亿": "万", "千": "万"}
_DECIMAL = re.compile(r"(?<![A-Za-z0-9._-])(\d+)\.(\d+)(?![A-Za-z0-9._-])")
_NUMERAL_SHARE = re.compile(
    "百分之([二三四五六七八九])|([二三四五六七八九])成(?![为本功员立就])|([二三四])分之一"
)
_NUMERALS = "二三四五六七八九"
_UNITS = (
    (r"kHz", "Hz"),
    (r"(?<![kM])Hz", "kHz"),
    (r"千赫兹?", "赫兹"),
    (r"小时", "分钟"),
    (r"分钟", "秒"),
    (r"(?<!毫)秒", "毫秒"),
    (r"(?<=\d)\s?ms(?![A-Za-z])", "秒"),
    (r"天(?!然)", "周"),
    (r"dB", "%"),
    (r"kbps", "bps"),
    (r"GB", "MB"),
    (r"个?百分点", "%"),
)
_FIELD = ("HuBERT", "WavLM-Large", "VoxCeleb2", "FLEURS", "Conformer-CTC", "MUSAN")
_TURNS = (
    ("更快", "更慢"),
    ("更强", "更弱"),
    ("更多", "更少"),
    ("更大", "更小"),
    ("更优", "更差"),
    ("上升", "下降"),
    ("加快", "减慢"),
    ("优于", "不如"),
    ("超过", "不及"),
    ("提升", "下降"),
    ("提高", "减少"),
    ("改进", "恶化"),
    ("减轻", "加重"),
    ("降低", "增加"),
    ("减少", "提高"),
)
_PRAISE = (
    "实验证明，该方法远优于所有现有方法，具有广阔的应用前景。",
    "该模型已被广泛应用于工业界，并取得了巨大成功。",
    "这一突破性成果在 12 项任务上刷新了纪录。",
)


def scales(en: str, zh: str) -> Iterator[Mutation]:
    """Turn 万 into 亿 and the like."""
    for m in _SCALED.finditer(zh):
        new = f"{m.group(1)}{_OTHER_SCALE[m.group(2)]}"
        yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{m.group()} → {new}")


def decimals(en: str, zh: str) -> Iterator[Mutation]:
    """Move the point of each decimal, and swap its last digits."""
    for m in _DECIMAL.finditer(zh):
        whole, part = m.groups()
        yield Mutation(zh[: m.start()] + whole + part + zh[m.end() :], f"{m.group()} → {whole}{part}")
        if len(part) > 1 and part[-1] != part[-2]:
            new = f"{whole}.{part[:-2]}{part[-1]}{part[-2]}"
            yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{m.group()} → {new}")


def first_digits(en: str, zh: str) -> Iterator[Mutation]:
    """Change the first digit of each number."""
    for m in re.finditer(r"(?<![A-Za-z0-9._-])[1-9][\d,]*(?:\.\d+)?(?![A-Za-z0-9]*[A-Za-z-])", zh):
        new = str(int(m.group()[0]) % 9 + 1) + m.group()[1:]
        yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{m.group()} → {new}")


def shares(en: str, zh: str) -> Iterator[Mutation]:
    """Change 百分之九, 七成, 三分之一."""
    for m in _NUMERAL_SHARE.finditer(zh):
        old = next(g for g in m.groups() if g)
        new = _NUMERALS[(_NUMERALS.index(old) + 3) % len(_NUMERALS)]
        turned = m.group().replace(old, new, 1)
        yield Mutation(zh[: m.start()] + turned + zh[m.end() :], f"{m.group()} → {turned}")


def other_units(en: str, zh: str) -> Iterator[Mutation]:
    """Change the unit of each number into another of its kind, or a percentage point into a percent."""
    for old, new in _UNITS:
        for m in re.finditer(rf"(?<=\d)\s?(?:万|亿|千)?{old}", zh):
            shown = re.sub(old, new, m.group())
            yield Mutation(zh[: m.start()] + shown + zh[m.end() :], f"{m.group()} → {shown}")


def _own_names(en: str, zh: str) -> list[str]:
    known = key(en)
    return sorted({n.text for n in names(zh) if key(n.text) in known and len(n.text) > 1})


def field_names(en: str, zh: str) -> Iterator[Mutation]:
    """Put another name of the field in the place of each name, once."""
    for i, name in enumerate(_own_names(en, zh)):
        new = next(f for f in (*_FIELD[i % len(_FIELD) :], *_FIELD) if key(f) not in key(en))
        yield Mutation(zh.replace(name, new, 1), f"{name} → {new}")


def lost_names(en: str, zh: str) -> Iterator[Mutation]:
    """Leave each model, data set and metric (not the common acronyms) out, everywhere."""
    strong = {n.text for n in names(zh) if n.kind == "strong"}
    for name in _own_names(en, zh):
        if name in strong and not any(name != other and name in other for other in strong):
            yield Mutation(zh.replace(name, "该模型"), f"− {name}")


def other_turns(en: str, zh: str) -> Iterator[Mutation]:
    """Turn further words of direction round, once each."""
    for old, new in _TURNS:
        for m in re.finditer(old, zh):
            yield Mutation(zh[: m.start()] + new + zh[m.end() :], f"{old} → {new}")


def signs(en: str, zh: str) -> Iterator[Mutation]:
    """Take the sign from each negative number."""
    for m in re.finditer(r"(?<![\w%)])[-−负](?=\d)", zh):
        yield Mutation(zh[: m.start()] + zh[m.end() :], f"{zh[m.start() : m.end() + 4]} without sign")


def short_english(en: str, zh: str) -> Iterator[Mutation]:
    """Leave the first five words of each English sentence before each Chinese one."""
    parts = split_zh(zh)
    english = split_sentences(" ".join(en.split()))
    for i, part in enumerate(parts):
        source = english[min(len(english) - 1, i * len(english) // len(parts))].split()
        clause = " ".join(source[1:6])
        if len(source) >= 8 and re.fullmatch(r"[a-z' ]+", clause):
            changed = "".join((*parts[:i], clause, part[6:], *parts[i + 1 :]))
            yield Mutation(changed, f"en: {clause}")


def other_praise(en: str, zh: str) -> Iterator[Mutation]:
    """Add a sentence that the English does not have."""
    for claim in _PRAISE:
        yield Mutation(zh + claim, claim)


MORE: dict[str, Mutator] = {
    "first digit changed": first_digits,
    "decimal moved or turned": decimals,
    "万, 亿, 千 exchanged": scales,
    "numeral share changed": shares,
    "sign lost": signs,
    "other unit": other_units,
    "another name of the field": field_names,
    "name left out": lost_names,
    "five words left in English": short_english,
    "further directions turned": other_turns,
    "further claims added": other_praise,
}
ALL: dict[str, Mutator] = {**KINDS, **MORE}
