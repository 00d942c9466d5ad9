"""Direction of change and comparison: up or down, better or worse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

# These patterns are matched at the start of one lower-case word (see _kinds).
_EN_UP = re.compile(
    r"(?:improv|enhanc|boost|increas|high|gain|outperform|surpass|exceed|superior|better|great|best|"
    r"rais|advanc|strength|more\b|grow|expan|larg|fast|accelerat|benefit|elevat|augment|amplif|maximi|"
    r"promot|strong|progress|upgrad|over\b|above|beyond|outpac|excel|rise|rising|optimi|refin|"
    r"efficien|foster|escalat|beat|speed|leap|enrich|sota|robust|win|deep|heighten|"
    r"facilitat|broaden|surge|widen|sharp|bolster|empower|encourag|yield|additional|further|"
    r"rectif|support|help|aid|positive|contribut|scal|develop|effective|upscal|extend|adding|match|"
    r"optimal|richer|precis|accura|complement|drive|lead)",
)
_EN_DOWN = re.compile(
    r"(?:reduc|decreas|low|degrad|drop|declin|less|fewer|worse|mitigat|alleviat|minimi|diminish|"
    r"small|shrink|cut|sav|suppress|los[es]|losing|lost|deteriorat|compress|fall|below|behind|slow|"
    r"short(?!com)|weak|poor|hinder|underperform|inferior|lag|hamper|suffer|eliminat|light|regress|"
    r"impair|narrow|simplif|collaps|remov|decay|under\b|down\b|attenuat|reliev|lessen|curb|trim|half|halv|"
    r"undermin|erod|damage|compromis|hurt|harm|worst|sacrific|cheap|subpar|suboptimal|detriment|"
    r"disrupt|forget|ineffective|outperform|surpass|exceed)"
)
_BAD_METRIC = re.compile(
    r"(?:errors?|wers?|cers?|eers?|mcd|fad|fid|latency|perplexity|overhead|delays?|rtf|cost\w*|expens\w*|"
    r"hallucinat\w*|burden|complexity|efficien\w*|mae|rmse|mse|speedup|faster|shallow\w*)\b",
)
_ERROR = re.compile(r"(?:errors?|wers?|cers?|eers?|mcd|fad|fid|latency|perplexity|rtf|mae|rmse|mse)\b")
_UP_WORDS = re.compile(
    r"(?:improv|increas|enhanc|boost|outperform|surpass|exceed|better|higher|superior|greater|gain|"
    r"strengthen|elevat|more\b|over\b|above|stronger|ris[ei]|grow|larger|advanc|accelerat|expand|augment)\w*",
)
_DOWN_WORDS = re.compile(
    r"(?:reduc|decreas|degrad|drop|lower|declin|worse|mitigat|alleviat|underperform|fewer|less\b|"
    r"minimi[sz]|below|inferior|deteriorat|diminish|falls?\b|loss|weak|impair|short(?!com)|eliminat|compress|"
    r"suppress|cut\b|save|saving|smaller|hinder|lag\b|lags|lagging|behind|compromis|slow)\w*",
)
_ZH_UP = re.compile(
    "提升|提高|增加|增强|改善|改进|优于|超越|超过|高于|更高|更好|胜过|增长|上升|升高|扩大|增大|强于|好于|加剧|攀升|大于|多于"
)
_ZH_DOWN = re.compile(
    "降低|下降|减少|减小|恶化|劣于|低于|不如|不及|逊于|更低|更差|变差|削弱|减弱|落后于|下滑|衰退|退化|降至|弱于|差于|变弱|缩减|小于|少于"
)


@dataclass(frozen=True, slots=True)
class _Claim:
    label: str
    en: re.Pattern[str]
    zh: re.Pattern[str]


_CLAIMS = (
    _Claim(
        "优于",
        re.compile(r"\b(?:outperform|surpass|superior to|better than|exceed|outpac)\w*", re.I),
        re.compile(
            "优|超(?!级|大|参|人|声)|胜|领先|高于|强于|好于|更好|更高|更强|突破|击败|更佳|最佳|赶|高出|逾|以上|大于|多于|提升|最好|过|出色|突出|优异|跟"
        ),
    ),
    _Claim(
        "降低",
        re.compile(
            r"\b(?:reduc(?:e|es|ed|ing|tions?)|decreas(?:e|es|ed|ing)|lower(?:s|ing|ed)|"
            r"mitigat(?:e|es|ed|ing)|alleviat(?:e|es|ed|ing))\b",
            re.I,
        ),
        re.compile("[降减缩少低削缓抑小省短轻压简避免消解克除应弱]|下降|改善|防止"),
    ),
    _Claim(
        "提升",
        re.compile(
            r"\b(?:improv(?:e|es|ed|ing|ements?)|increas(?:e|es|ed|ing)|enhanc(?:e|es|ed|ing)|boost(?:s|ed|ing)?)\b",
            re.I,
        ),
        re.compile("[升增强优更进促加涨善超精越助快扩好佳]|提高|日益|改良|愈|革新|革命|备受|高效|有效"),
    ),
    _Claim(
        "下降",
        re.compile(
            r"\b(?:degrad(?:e|es|ed|ing|ation)|deteriorat\w+|worse(?:n\w*)?|declin\w+|underperform\w*|"
            r"inferior|drops?)\b",
            re.I,
        ),
        re.compile(
            "[降减差劣恶退衰损弱低跌坏逊失缩]|下滑|不如|不及|落后|瓶颈|牺牲|不佳|不理想|下跌|敏感|显露|暴露|局限|不足"
        ),
    ),
)


class Direction:
    """A change the other way, or one that the English does not speak of."""

    name = "direction"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        for s in text.sentences:
            if not s.zh:
                continue
            english = s.en.lower()
            words = [(w, k) for w in _WORD.findall(english) if (k := _kinds(w))]
            yield from self._unfounded(s, words, english)
            # Improving an error rate is lowering it.
            errors = any("error" in k for _, k in words)
            yield from self._lost(s, s.zh if text.aligned else s.near, errors)
            yield from self._turned(s, words, errors)

    def _unfounded(
        self, s: Sentence, words: list[tuple[str, frozenset[str]]], english: str
    ) -> Iterable[Finding]:
        down, up = _ZH_DOWN.search(s.zh), _ZH_UP.search(s.zh)
        falls = any(k & {"down", "metric"} for _, k in words) or _MINUS.search(s.en)
        if down is not None and not falls:
            message = f"译文说降低或较差（「{down.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, down.group(), message)
        rises = any("up" in k for _, k in words) or "up to" in english or "state-of-the-art" in english
        if up is not None and not rises:
            message = f"译文说提高或较好（「{up.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, up.group(), message)

    def _lost(self, s: Sentence, rendering: str, errors: bool) -> Iterable[Finding]:
        for claim in _CLAIMS:
            excused = errors and claim.label == "提升" and _FALL.search(rendering)
            if excused or claim.zh.search(rendering):
                continue
            m = claim.en.search(s.en)
            if m is not None:
                message = f"原文「{m.group()}」的方向（{claim.label}）在对应译文中找不到"
                yield soft(self.name, s.n, m.group(), s.zh, message)

    def _turned(
        self, s: Sentence, words: list[tuple[str, frozenset[str]]], errors: bool
    ) -> Iterable[Finding]:
        """Find one word too many in one direction where one is missing in the other."""
        ups = [w for w, k in words if "strict up" in k]
        downs = [w for w, k in words if "strict down" in k]
        excused = errors and any(w.startswith("improv") for w in ups)
        ours_up, ours_down = _ZH_UP.findall(s.zh), _ZH_DOWN.findall(s.zh)
        if len(ours_down) > len(downs) and len(ours_up) < len(ups) and not excused:
            message = f"原文说「{ups[0]}」，译文说「{ours_down[-1]}」，方向可能相反"
            yield soft(self.name, s.n, ups[0], ours_down[-1], message)
        if len(ours_up) > len(ups) and len(ours_down) < len(downs):
            message = f"原文说「{downs[0]}」，译文说「{ours_up[-1]}」，方向可能相反"
            yield soft(self.name, s.n, downs[0], ours_up[-1], message)


_WORD = re.compile("[a-z]{3,}")
_FALL = re.compile("[降减缩]")
_MINUS = re.compile(r"(?<!\w)-\d")
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def _kinds(word: str) -> frozenset[str]:
    """Return what a lower-case English word says of direction."""
    kinds = {
        kind
        for kind, pattern in (
            ("up", _EN_UP),
            ("down", _EN_DOWN),
            ("metric", _BAD_METRIC),
            ("error", _ERROR),
            ("strict up", _UP_WORDS),
            ("strict down", _DOWN_WORDS),
        )
        if pattern.match(word)
    }
    return frozenset(kinds) if kinds else _NONE
