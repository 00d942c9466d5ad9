"""Direction of change and comparison: up or down, better or worse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.lexicon import entry_of
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
    r"optimal|richer|precis|accura|complement|drive|lead|exacerbat|aggravat|worsen|intensif|explo[ds]|"
    r"transcend|inflat|doubl|tripl|multipl|ameliorat|remed|address|overcom|recover|restor|lift|pushes|pushing)",
)
_EN_DOWN = re.compile(
    r"(?:reduc|decreas|low|degrad|drop|declin|less|fewer|worse|mitigat|alleviat|minimi|diminish|"
    r"small|shrink|cut|sav|suppress|los[es]|losing|lost|deteriorat|compress|fall|below|behind|slow|"
    r"short(?!com)|weak|poor|hinder|underperform|inferior|lag|hamper|suffer|eliminat|light|regress|"
    r"impair|narrow|simplif|collaps|remov|decay|under\b|down\b|attenuat|reliev|lessen|curb|trim|half|halv|"
    r"undermin|erod|damage|compromis|hurt|harm|worst|sacrific|cheap|subpar|suboptimal|detriment|"
    r"disrupt|forget|ineffective|outperform|surpass|exceed|descen|deficit|gaps?\b|limit|shortcoming|fail|"
    r"far\b|beyond|prun|skip|avoid|regular|remed|filter|discard|subtract|beat|superior|better|trail|"
    r"economi|free\b|lean|lite\b|tight|thin|address|tackl|solv|resolv|overcom|bridg|combat|counter|handl|ease\b|eas(?:es|ing)\b)"
)
_BAD_METRIC = re.compile(
    r"(?:errors?|wers?|cers?|eers?|mcd|fad|fid|latency|perplexity|overhead|delays?|rtf|cost\w*|expens\w*|"
    r"hallucinat\w*|burden|complexity|efficien\w*|mae|rmse|mse|speedup|faster|shallow\w*)\b",
)
_ERROR = re.compile(r"(?:errors?|wers?|cers?|eers?|mcd|fad|fid|latency|perplexity|rtf|mae|rmse|mse)\b")
_UP_WORDS = re.compile(
    r"(?:improv|increas|enhanc|boost|outperform|surpass|exceed|better|higher|superior|greater|gain|"
    r"strengthen|elevat|above|stronger|ris[ei]|grow|larger|augment|exacerbat|expand|ameliorat|more\b|faster|"
    r"accelerat|speed|bigger|richer|worsen|aggravat)\w*",
)
_DOWN_WORDS = re.compile(
    r"(?:reduc|decreas|degrad|drop(?!out)|lower|declin|worse|mitigat|alleviat|underperform|fewer|less\b|"
    r"minimi[sz]|below|inferior|deteriorat|diminish|falls\b|short(?!com)|cut\b|cuts\b|cutting\b|lags?\b|"
    r"lagging|behind|descen|shrink|drops|weaken|slower|slow\b|shorten|shorter|worsen|aggravat)\w*",
)
"""What Chinese renders with the words below; "weak", "loss" and the like have others."""
_ZH_TURN = re.compile(
    "(?P<up>提升|提高|增加|增强|改善|改进|优于|"
    "超越|超过|高于|更高|更好|胜过|增长|上升|升高|扩大|增大|强于|好于|加剧|攀升|大于|多于|更多|更大|更强|更优|更快|更佳|加快|加速|加重)"
    "|(?P<down>降低|下降|减少|减小|恶化|劣于|低于|不如|不及|逊于|更低|"
    "更差|变差|削弱|减弱|落后于|下滑|衰退|退化|降至|弱于|差于|变弱|缩减|小于|少于|更少|更小|更弱|更慢|减慢|减轻|缓解|缩短)"
)


_Words = list[tuple[str, frozenset[str]]]
"""Words of an English sentence that say something of direction, and what."""
_FALLS = frozenset(("down", "metric"))


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


@lru_cache(maxsize=20_000)
def _claims_of(token: str) -> tuple[int, ...]:
    """Return the claims that a lower-case token makes by itself or with the word after it."""
    return tuple(i for i, claim in enumerate(_CLAIMS) if claim.en.search(f"{token} to than"))


class Direction:
    """A change the other way, or one that the English does not speak of."""

    name = "direction"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        for s in text.sentences:
            if not s.zh:
                continue
            words = [turn for token in s.tokens for turn in _turns_of(token)]
            ours = list(_ZH_TURN.finditer(s.zh))
            # Improving an error rate is lowering it.
            errors = any("error" in k for _, k in words)
            if text.aligned or any(q.digits for q in s.quantities):
                yield from self._lost(s, text.aligned, errors)
            if not ours:
                continue
            yield from self._unfounded(s, words, ours)
            turned = tuple(self._turned(s, words, ours, errors))
            yield from turned
            if not turned and any("strict up" in k or "strict down" in k for _, k in words):
                yield from self._crossed(s, ours)

    def _unfounded(self, s: Sentence, words: _Words, ours: list[re.Match[str]]) -> Iterable[Finding]:
        down = next((m for m in ours if m.lastgroup == "down"), None)
        up = next((m for m in ours if m.lastgroup == "up"), None)
        if down is not None and not (any(k & _FALLS for _, k in words) or _MINUS.search(s.en)):
            message = f"译文说降低或较差（「{down.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, down.group(), message)
        if up is not None and not (any("up" in k for _, k in words) or "up to" in s.en.lower()):
            message = f"译文说提高或较好（「{up.group()}」），原文此句没有"
            yield soft(self.name, s.n, s.en, up.group(), message)

    def _lost(self, s: Sentence, aligned: bool, errors: bool) -> Iterable[Finding]:
        """Find a direction that is gone; without given pairs only one that belongs to a number."""
        rendering = s.zh if aligned else s.near
        called = {i for token in s.tokens for i in _claims_of(token)}
        for i in sorted(called):
            claim = _CLAIMS[i]
            excused = errors and claim.label == "提升" and _FALL.search(rendering)
            if excused or claim.zh.search(rendering):
                continue
            m = claim.en.search(s.en)
            if m is not None and (aligned or _DIGIT.search(s.en, m.end(), m.end() + _REACH)):
                message = f"原文「{m.group()}」的方向（{claim.label}）在对应译文中找不到"
                yield soft(self.name, s.n, m.group(), s.zh, message)

    def _turned(
        self, s: Sentence, words: _Words, ours: list[re.Match[str]], errors: bool
    ) -> Iterable[Finding]:
        """Find one word too many in one direction where one is missing in the other."""
        ups = [w for w, k in words if "strict up" in k]
        downs = [w for w, k in words if "strict down" in k] + ["<"] * s.en.count("<")
        if "behind" in downs and len(downs) > 1:
            # "lag behind" is one turn.
            downs.remove("behind")
        excused = errors and _BETTER_ERROR.search(s.en.lower()) is not None
        ours_up = [m.group() for m in ours if m.lastgroup == "up"]
        ours_down = [m.group() for m in ours if m.lastgroup == "down"]
        if len(ours_down) > len(downs) and len(ours_up) < len(ups) and not excused:
            message = f"原文说「{ups[0]}」，译文说「{ours_down[-1]}」，方向可能相反"
            yield soft(self.name, s.n, ups[0], ours_down[-1], message)
        if len(ours_up) > len(ups) and len(ours_down) < len(downs):
            message = f"原文说「{downs[0]}」，译文说「{ours_up[-1]}」，方向可能相反"
            yield soft(self.name, s.n, downs[0], ours_up[-1], message)

    def _crossed(self, s: Sentence, ours: list[re.Match[str]]) -> Iterable[Finding]:
        """Find a change of something (减少幻觉) that the English puts the other way beside that very word."""
        near = _kinds_beside(s.en.lower())
        if not near:
            return
        for k, turn in enumerate(ours):
            start, end, up = turn.start(), turn.end(), turn.lastgroup == "up"
            low = ours[k - 1].end() if k else 0
            high = ours[k + 1].start() if k + 1 < len(ours) else len(s.zh)
            after = _CUT.split(s.zh[end : min(high, end + _OBJECT)])[0]
            # 降低错误率, but 错误率降低了 5%: the object comes first where nothing but a number follows.
            before = "" if _OWN.match(after) else _CUT.split(s.zh[max(low, start - _OBJECT) : start])[-1]
            for name, (entry, word) in s.words.items():
                kinds = near.get(name)
                if kinds is None or not any(len(p) > 1 and (p in before or p in after) for p in entry.pieces):
                    continue
                same, other = ("up", "strict down") if up else ("down", "strict up")
                if other in kinds and same not in kinds and not kinds & {"metric", "error"}:
                    said = s.zh[start:end]
                    message = f"原文关于「{word}」的变化方向与译文的「{said}」相反"
                    yield soft(self.name, s.n, word, before + said + after, message)
                    return


def _kinds_beside(english: str) -> dict[str, set[str]]:
    """Return what stands of direction beside each word of the lexicon, in its own clause."""
    near: dict[str, set[str]] = {}
    for clause in _EN_CUT.split(english):
        words = _WORD.findall(clause)
        kinds = [_kinds(w) for w in words]
        if not any(kinds):
            continue
        for i, word in enumerate(words):
            entry = None if kinds[i] else entry_of(word)
            if entry is None or entry.name in _GENERAL:
                continue
            found = near.setdefault(entry.name, set())
            for k in kinds[max(0, i - _AROUND) : i + _AROUND + 1]:
                found |= k
    return near


_EN_CUT = re.compile(r"[,;:()]|\b(?:and|but|while|which|that|thus|by|to)\b")
_GENERAL = frozenset(
    "method approach framework propos novel model system techniq strateg domain task significan substantial "
    "average consisten effective effect result experiment show demonstrat achiev compar current recent "
    "various offer provid".split()
)
_CUT = re.compile(r"[,，。；;:：、()（）的]|并|且|而|同时|和|以及|与")
_OWN = re.compile(r"(?:了|着|其|对)?\s?[\u4e00-\u9fffA-Za-z]{2}(?<!约)(?<!至)")
_OBJECT = 9
"""Chinese characters on either side of a turn in which its object stands."""
_AROUND = 4
"""English words on either side of the object in which its verb stands."""
_BETTER_ERROR = re.compile(
    r"improv\w*(?:[^\w.;]+(?!reduc|decreas|lower|drop)\w+){0,9}?[^\w.;]+(?:errors?|wers?|cers?|eers?|latency|perplexity)\b"
    r"|(?:errors?|wers?|cers?|eers?|latency|perplexity)(?:\W+\w+){0,3}?\W+improv"
)
"""To improve an error rate is to lower it."""
_WORD = re.compile("[a-z]{3,}")
_DIGIT = re.compile(r"\d")
_REACH = 60
"""Characters after a verb of change within which a number belongs to it."""
_FALL = re.compile("[降减缩]")
_MINUS = re.compile(r"(?<!\w)-\d")
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=20_000)
def _turns_of(token: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the words of a lower-case token (perhaps a compound) that say something of direction."""
    return tuple((w, k) for w in token.split("-") if (k := _kinds(w)))


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
