"""Direction of change and comparison: up or down, better or worse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

_EN_UP = re.compile(
    r"\b(?:improv|enhanc|boost|increas|high|gain|outperform|surpass|exceed|superior|better|great|best|"
    r"rais|advanc|strength|more\b|grow|expan|larg|fast|accelerat|benefit|elevat|augment|amplif|maximi|"
    r"promot|strong|progress|upgrad|over\b|above|beyond|outpac|excel|rise|rising|optimi|refin|"
    r"efficien|foster|escalat|beat|speed|leap|enrich|state-of-the-art|sota|robust|win|deep|heighten|"
    r"facilitat|broaden|surge|widen|sharp|bolster|empower|encourag|yield|up to|additional|further|"
    r"rectif|support|help|aid|positive|contribut|scal|develop|effective|upscal|extend|adding|match|"
    r"optimal|richer|precis|accura|complement|drive|lead)",
    re.IGNORECASE,
)
_EN_DOWN = re.compile(
    r"\b(?:reduc|decreas|low|degrad|drop|declin|less|fewer|worse|mitigat|alleviat|minimi|diminish|"
    r"small|shrink|cut|sav|suppress|los[es]|losing|lost|deteriorat|compress|fall|below|behind|slow|"
    r"short(?!com)|weak|poor|hinder|underperform|inferior|lag|hamper|suffer|eliminat|light|regress|"
    r"impair|narrow|simplif|collaps|remov|decay|under\b|down\b|attenuat|reliev|lessen|curb|trim|half|halv|"
    r"undermin|erod|damage|compromis|hurt|harm|worst|sacrific|cheap|subpar|suboptimal|detriment|"
    r"disrupt|forget|ineffective|outperform|surpass|exceed)"
    r"|(?<!\w)-\d",
    re.IGNORECASE,
)
_BAD_METRIC = re.compile(
    r"\b(?:errors?|wers?|cers?|eers?|mcd|fad|fid|latency|perplexity|overhead|delays?|rtf|cost\w*|expens\w*|"
    r"hallucinat\w*|burden|complexity|efficien\w*|mae|rmse|mse|speedup|faster|shallow\w*)\b",
    re.IGNORECASE,
)
_UP_WORDS = re.compile(
    r"\b(?:improv|increas|enhanc|boost|outperform|surpass|exceed|better|higher|superior|greater|gain|"
    r"strengthen|elevat|more\b|over\b|above|stronger|ris[ei]|grow|larger|advanc|accelerat|expand|augment)\w*",
    re.IGNORECASE,
)
_DOWN_WORDS = re.compile(
    r"\b(?:reduc|decreas|degrad|drop|lower|declin|worse|mitigat|alleviat|underperform|fewer|less\b|"
    r"minimi[sz]|below|inferior|deteriorat|diminish|falls?\b|loss|weak|impair|short(?!com)|eliminat|compress|"
    r"suppress|cut\b|save|saving|smaller|hinder|lag\b|lags|lagging|behind|compromis|slow)\w*",
    re.IGNORECASE,
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
            "优|超(?!级|大|参|人|声)|胜|领先|高于|强于|好于|更好|更高|更强|突破|击败|更佳|最佳|赶|高出|逾|以上|大于|多于|提升|最好|过"
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
        re.compile("[升增强优更进促加涨善超精越助快扩好]|提高|提高|日益|改良|改动|愈"),
    ),
    _Claim(
        "下降",
        re.compile(
            r"\b(?:degrad(?:e|es|ed|ing|ation)|deteriorat\w+|worse(?:n\w*)?|declin\w+|underperform\w*|"
            r"inferior|drops?)\b",
            re.I,
        ),
        re.compile("[降减差劣恶退衰损弱低跌坏逊失缩]|下滑|不如|不及|落后|瓶颈|牺牲|不佳|不理想|下跌"),
    ),
)


class Direction:
    """A change the other way, or one that the English does not speak of."""

    name = "direction"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        for s in text.sentences:
            if s.zh:
                yield from self._unfounded(s)
                yield from self._lost(s)
                yield from self._turned(s)

    def _unfounded(self, s: Sentence) -> Iterable[Finding]:
        down, up = _ZH_DOWN.search(s.zh), _ZH_UP.search(s.zh)
        if down is not None and not _EN_DOWN.search(s.en) and not _BAD_METRIC.search(s.en):
            message = f"译文说降低或较差（「{down.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, down.group(), message)
        if up is not None and not _EN_UP.search(s.en):
            message = f"译文说提高或较好（「{up.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, up.group(), message)

    def _lost(self, s: Sentence) -> Iterable[Finding]:
        for claim in _CLAIMS:
            m = claim.en.search(s.en)
            if m is not None and not claim.zh.search(s.zh):
                message = f"原文「{m.group()}」的方向（{claim.label}）在对应译文中找不到"
                yield soft(self.name, s.n, m.group(), s.zh, message)

    def _turned(self, s: Sentence) -> Iterable[Finding]:
        """Find one word too many in one direction where one is missing in the other."""
        ups, downs = _UP_WORDS.findall(s.en), _DOWN_WORDS.findall(s.en)
        ours_up, ours_down = _ZH_UP.findall(s.zh), _ZH_DOWN.findall(s.zh)
        if len(ours_down) > len(downs) and len(ours_up) < len(ups):
            message = f"原文说「{ups[0]}」，译文说「{ours_down[-1]}」，方向可能相反"
            yield soft(self.name, s.n, ups[0], ours_down[-1], message)
        if len(ours_up) > len(ups) and len(ours_down) < len(downs):
            message = f"原文说「{downs[0]}」，译文说「{ours_up[-1]}」，方向可能相反"
            yield soft(self.name, s.n, downs[0], ours_up[-1], message)
