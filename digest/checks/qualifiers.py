"""What stands around a number and hedges or bounds it, hedges of whole claims, and negation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.matching import Quantities
from digest.checks.quantity import Quantity
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding


@dataclass(frozen=True, slots=True)
class _Bound:
    label: str
    before: re.Pattern[str] | None
    """Ends right before the number."""
    after: re.Pattern[str] | None
    """Begins right after it."""
    zh: re.Pattern[str]


def _ends(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})\s*(?:an?\s|the\s)?$", re.IGNORECASE)


_BOUNDS = (
    _Bound(
        "up to",
        _ends(r"\bup to(?: about| approximately| around)?|\bas (?:much|many|high) as|\bat most"),
        None,
        re.compile("最多|最高|高达|多达|可达|至多|达到?|上限|最大|最长|最低|长达|不超过|以内|至(?!少)"),
    ),
    _Bound(
        "at least",
        _ends(r"\bat least|\bno (?:less|fewer) than|\ba minimum of"),
        None,
        re.compile("至少|不少于|不低于|不小于|以上|最少|起码|最低|≥"),
    ),
    _Bound(
        "below",
        _ends(
            r"\bbelow|\bunder|\bless than|\bfewer than|\bwithin|\bno more than|\blower than"
            r"|\bnot exceeding|\bsmaller than|(?<![\w<])[<≤]"
        ),
        None,
        re.compile(
            "低于|不到|不足|少于|小于|以下|以内|之内|未满|不超过|不满|[<≤内]|仅|未达|控制在|以里|至多|最多"
        ),
    ),
    _Bound(
        "over",
        _ends(
            r"\bover|\bmore than|\babove|\bexceed(?:s|ing|ed)?|\bgreater than|\bbeyond|\bhigher than"
            r"|\bsurpass(?:es|ing|ed)?|\blarger than|(?<![\w>])[>≥]"
        ),
        re.compile(r"\+|\s?(?:or|and) (?:above|more|higher)"),
        re.compile("超|多于|以上|高于|大于|逾|余|多|[>≥+]|不止|至少|优于|突破|过|长于|胜"),
    ),
    _Bound(
        "about",
        _ends(r"\babout|\baround|\bapproximately|\broughly|\bnearly|\balmost|\bclose to|(?<![\d~])~"),
        None,
        re.compile("约|近|左右|几乎|大概|上下|差不多|[~≈]|大致|多|余"),
    ),
    _Bound("only", _ends(r"\bonly|\bmerely|\bjust"), None, re.compile("仅|只|单|才|不过|就|区区")),
)
_RELATIVE = re.compile(r"^[\s%()]{0,3}(?:\(?relative(?:ly)?\b)|^\s?(?:[A-Za-z-]+\s){0,1}relative(?:ly)?\b")
_RELATIVE_BEFORE = re.compile(r"\brelative(?:ly)?(?:\s[A-Za-z-]+){0,7}\s?(?:of|by|:|to)?\s?(?:up to\s)?$")
_ABSOLUTE = re.compile(r"^[\s()]{0,2}(?:[A-Za-z-]+\s){0,1}absolute(?:ly)?\b")
_ZH_RELATIVE = re.compile("相对(?!于|较)|相比")
_ZH_ABSOLUTE = re.compile("绝对|百分点|个点")

_CHANGE = "(?:提升|提高|降低|减少|下降|改善|改进|增加|增长|缩减|降幅|增幅|升高|上升|增益)"


def _called(word: str) -> re.Pattern[str]:
    """Return what finds a change of a number so called: 相对降低 12%, 降低了相对 12%; not 相对基线降低."""
    between = r"(?:(?!基[线准]|模型|方法|系统|传统|现有|原始|最[先优佳]|水平)[^，,。；;%]){0,8}?"
    return re.compile(
        rf"{word}地?{between}{_CHANGE}[^，,。；;]{{0,8}}\d|{_CHANGE}[^，,。；;]{{0,4}}{word}\s?\d"
    )


_CALLED = (
    (_called("相对(?!于|较)"), re.compile("relativ"), "相对"),
    (_called("绝对"), re.compile(r"absolut|points?\b"), "绝对"),
)
"""A change with its number that the Chinese calls so, and what in the English may say it."""

_NEGATION = re.compile(
    r"\b(?:not(?! only| just| merely)|no(?! longer|\.|\s(?-i:[A-Z]))|without|never|neither|cannot|can't|"
    r"don't|doesn't|unable|nor)\b",
    re.IGNORECASE,
)
_ZH_NEGATION = re.compile(
    "[不无未没非难缺否免勿莫失乏少弱零仅摆]|脱离|绕过|鲜|待|仍需|局限|避|之外|而是|反|超越|跳过|有限|除|弥补|空白"
)
_HEDGES = re.compile(
    r"\b(?:may|might|could|possibly|perhaps|likely|potentially|in theory|theoretically|arguably|"
    r"tends? to|seems?|appears? to|suggest(?:s|ing)?|we (?:expect|hypothesi[sz]e|hope|believe))\b",
    re.IGNORECASE,
)
_ZH_HEDGES = re.compile(
    "可|能|或|潜|也许|似乎|有望|预|理论|期|推测|假设|倾向|往往|易|恐|看|表明|显示|建议|意味|提示|暗示|"
    "希望|指出|认为|说明|揭示|证|提出|相信|趋|将|会|发现|旨在|估计|支持|以便|若|常|启示|反映|推荐"
)


_NEGATION_SIGNS = frozenset("not without never neither cannot can don doesn unable nor".split())
_HEDGE_SIGNS = frozenset(
    "may might could possibly perhaps likely potentially theory theoretically arguably tend tends seem seems "
    "appear appears suggest suggests suggesting expect hypothesize hypothesise hope believe".split()
)
"""One of these is there where the patterns find something: looking them up is much quicker."""


class Qualifiers:
    """Bounds, relative and absolute, hedges, negation."""

    name = "qualifiers"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        zh = Quantities(text.quantities)
        for s in text.sentences:
            for q in s.quantities:
                yield from self._around(text, s, q, zh.like(q))
            if not s.zh:
                continue
            yield from self._added(text, s)
            short = " no " in s.en or s.en.startswith("No ")
            for pattern, zh_pattern, what, signs in (
                (_NEGATION, _ZH_NEGATION, "否定", _NEGATION_SIGNS),
                (_HEDGES, _ZH_HEDGES, "推测语气", _HEDGE_SIGNS),
            ):
                if signs.isdisjoint(s.tokens) and not short:
                    continue
                m = pattern.search(s.en)
                if m is not None and not zh_pattern.search(s.zh if text.aligned else s.near):
                    fragment = s.en[max(0, m.start() - 20) : m.end() + 30]
                    yield soft(self.name, s.n, fragment, s.zh, f"原文的{what}「{m.group()}」在译文中丢失")

    def _added(self, text: CheckText, s: Sentence) -> Iterable[Finding]:
        """Find a relative or absolute change that the English does not call so."""
        if "相对" not in s.zh and "绝对" not in s.zh:
            return
        around = text.en.lower() if not text.aligned else s.en.lower()
        for pattern, stem, label in _CALLED:
            m = pattern.search(s.zh)
            if m is not None and not stem.search(around):
                message = f"译文说是{label}变化（「{m.group()}」），原文没有"
                yield soft(self.name, s.n, s.en, m.group(), message)

    def _around(self, text: CheckText, s: Sentence, q: Quantity, found: list[Quantity]) -> Iterable[Finding]:
        if not found:
            return
        before, after = s.en[max(0, q.start - 60) : q.start], s.en[q.end : q.end + 40]
        windows = [text.zh[max(0, z.start - 14) : z.end + 8] for z in found]
        for bound in _BOUNDS:
            m = bound.before.search(before[-30:]) if bound.before else None
            if m is None and bound.after is not None:
                m = bound.after.match(after)
            if m is None or any(bound.zh.search(w) for w in windows):
                continue
            if bound.label == "about" and not q.digits:
                continue
            fragment = f"{m.group().strip()} {q.text}"
            yield soft(self.name, s.n, fragment, windows[0], f"原文的限定「{fragment}」在译文中丢失")
        if q.unit not in ("%", "pp", "x"):
            return
        wide = [text.zh[max(0, z.start - 25) : z.end + 20] for z in found]
        if _RELATIVE.search(after) or _RELATIVE_BEFORE.search(before):
            if not any(_ZH_RELATIVE.search(w) for w in wide):
                yield soft(
                    self.name, s.n, f"{q.text} relative", wide[0], "原文是相对变化，译文没有说明“相对”"
                )
        elif _ABSOLUTE.search(after) and not any(_ZH_ABSOLUTE.search(w) for w in wide):
            yield soft(self.name, s.n, f"{q.text} absolute", wide[0], "原文是绝对变化，译文没有说明“绝对”")
