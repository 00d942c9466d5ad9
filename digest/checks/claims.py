"""Claims that gained or lost force: added 显著 or 首次, state of the art made good, and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding


@dataclass(frozen=True, slots=True)
class _Force:
    zh: re.Pattern[str]
    en: re.Pattern[str]
    """What in the English justifies it."""


def _force(zh: str, en: str) -> _Force:
    return _Force(re.compile(zh), re.compile(en, re.IGNORECASE))


_ADDED = (
    _force(
        "显著(?!性)|大幅|极大|巨大",
        r"signific|substantial|remarkab|notabl|marked|considerab|dramatic|great|large|huge|big\b|strong|"
        r"vast|drastic|clear|far\b|much|well (?:above|below|over)|sharp|immens|enormous|prominen|profound|"
        r"striking|pronounced|distinct|noticeab|massive|heav|high|sever|extreme|wide|obvious|evident|"
        r"salient|magnitude|revolution|transform|success|effective|varies|vary|limit|widespread|fundamental|tremendous|rapid|outstanding|superior|impressive|outperform|vital|major|"
        r"surpass|exception|power|apparent|deep|double|fold|times|strik|visible|more than|material|"
        r"by a|up to|far|evident|boost|robust|extensive|state-of-the-art|excel|heighten|intens|discern",
    ),
    _force(
        "首次|首个|首款|第一个|开创|率先|首创",
        r"first|pioneer|novel|initial|unprecedent|groundbreak|newly|never|early|seminal|new\b|earliest|"
        r"inaugur|unexplored|1st|unique|innovat|introduc|only",
    ),
    _force(
        "最先进|最优|最佳|最强|顶尖|一流|SOTA|领先",
        r"state[- ]of[- ]the[- ]art|sota|best|top|lead|optim|cutting|frontier|highest|advanced|superior|"
        r"strongest|most|outperform|modern|latest|ahead|rank|first|win|surpass|excel|winner|recent|"
        r"supreme|competitive|record|maxim",
    ),
    _force(
        "卓越|非凡|出色|优异|惊人|突破性|里程碑|革命性|完美|前所未有|无与伦比",
        r"remark|superior|excel|outstand|impress|strong|extraordin|exception|state[- ]of|sota|great|good|"
        r"breakthrough|mileston|revolution|perfect|unprecedent|high|best|surpass|outperform|prais|"
        r"superb|stun|amaz|unparallel|unmatch|groundbreak|transform|notabl|success|effective|better|"
        r"promising|robust|power|compet|well\b|signific|striking|advanc|ideal|improv|flawless|favorab|"
        r"proficien|adept|skill|competen|master|fluen|surpris|near|fantastic|achiev|capab|profound|leap|pioneer|seamless|prowess|achievement",
    ),
    _force(
        "彻底|完全|所有(?!者|权)|全部|始终|总是|绝不|任何|唯一|必然|必将|毫无",
        r"all\b|every|any\b|fully|full\b|complete|entire|always|total|whole|consisten|never|no\b|without|"
        r"only|thorough|sole|each|across|single|unique|both|must|inevit|necessar|invariab|absolut|"
        r"universal|perfect|none|revolution|transform|reshap|chang|end-to-end|scratch|various|not\b|exclusive|zero|regardless|open|"
        r"one\b|free|uniform|\bours?\b|eliminat|independ|ubiquit|throughout|overall|never|beyond|uninterrupt|pure",
    ),
    _force(
        "广泛应用|广阔(?:的)?(?:应用)?前景|潜力巨大|巨大潜力|重要意义|深远|有力(?:的)?(?:支持|支撑|保障)|奠定(?:了)?[^，。]{0,8}基础",
        r"wide|broad|potential|promis|applicab|applicat|import|signific|profound|support|found|ground|"
        r"implicat|pav(?:e|ing)|stage|basis|far-reach|lay|step|valuab|crucial|impact|strong|critical|"
        r"employ|deploy|utili|uses?\b|used|usage|increasing|prevalen|ubiquit|prospect|versatil|popular|adopt|extens|deploy|base|serv|enabl|toward|milestone|facilitat",
    ),
)
_SOTA = re.compile(r"\bstate[- ]of[- ]the[- ]art\b|\bSOTA\b|\bSoTA\b", re.IGNORECASE)
_ZH_SOTA = re.compile(
    "最先进|最优|最佳|SOTA|顶尖|前沿|领先|最新|先进|最高|最好|一流|尖端|当前最|现有最|高水平|业界|主流|最强|[记纪]录|刷新|顶级|新技术水平|现有技术|state",
    re.IGNORECASE,
)
_FIRST = re.compile(
    r"\b(?:for the first time|the first (?!step|stage|phase|place|one|time|of|two|author|layer|and|is|"
    r"part|model|to|\d+))",
    re.IGNORECASE,
)
_ZH_FIRST = re.compile("首|第一|率先|开创|最早|初|先")
_SAFE_NOTE = re.compile(r"\b(?:promising|competitive|comparable|on par)\b", re.IGNORECASE)
_BETTER = re.compile("outperform|better|surpass|exceed|superior|over")
_ZH_STRONGER = re.compile("更优|优于|超越|超过|领先|显著")


_COUNTED = (
    (
        re.compile("显著(?!性)|大幅|极大"),
        re.compile(
            r"\b(?:signific|substantial|remarkab|notabl|marked|considerab|dramatic|great|strong|vast|large\b|"
            r"drastic|pronounced|sever|far\b|much|outperform|well\b|high|wide|distinct|critical|major|huge|"
            r"power|promin|surpass|impressive|massive|extensive|heav|clear|deep|success|superior|profound|"
            r"revolution|transform|rapid|sharp|noticeab|exception|prowess|largely|outstanding)",
            re.IGNORECASE,
        ),
    ),
    (
        re.compile("最先进|最优|SOTA|顶尖|一流"),
        re.compile(
            r"state[- ]of[- ]the[- ]art|\bsota\b|\bbest|\btop\b|optim|cutting|frontier|highest|advanced|"
            r"lead|strongest|modern|latest",
            re.I,
        ),
    ),
    (
        re.compile("首次|首个|首款"),
        re.compile(r"first|pioneer|novel|initial|unprecedent|newly|unexplored|\bnew\b|never", re.I),
    ),
    (
        re.compile("突破|卓越|非凡|革命"),
        re.compile(
            r"remark|superior|excel|outstand|impress|strong|extraordin|exception|state[- ]of|sota|great|"
            r"breakthrough|mileston|revolution|unprecedent|surpass|outperform|stun|unparallel|"
            r"groundbreak|transform|notabl|success|"
            r"promising|power|advanc|overcom|beyond|address|novel|prowess|high|break|exceed",
            re.I,
        ),
    ),
)
"""What the whole Chinese must not say more often than the whole English gives reason to."""


_PHRASES = ("state of the art", "more than", "up to", "by a", "well above", "well below", "well over")
"""What licenses a force in more than one word."""


@lru_cache(maxsize=50_000)
def _licenses(k: int, word: str) -> bool:
    """Whether one lower-case English word (or phrase) justifies the force at a place of the table."""
    return _ADDED[k].en.search(word) is not None


@lru_cache(maxsize=50_000)
def _counts(k: int, word: str) -> bool:
    return _COUNTED[k][1].search(word) is not None


def _is_licensed(k: int, s: Sentence) -> bool:
    english = s.en.lower()
    return any(_licenses(k, word) for word in s.tokens) or any(
        _licenses(k, phrase) for phrase in _PHRASES if phrase in english
    )


class Claims:
    """Force of what is claimed."""

    name = "claims"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        yield from self._counted(text)
        added = [(i, force) for i, force in enumerate(_ADDED) if force.zh.search(text.zh)]
        english = text.en.lower()
        best = "state" in english or "sota" in english
        first = "first" in english
        modest = any(w in english for w in ("promising", "competitive", "comparable", "on par"))
        licensed: dict[tuple[int, int], bool] = {}
        for i, s in enumerate(text.sentences if added or best or first or modest else ()):
            if not s.zh:
                continue
            low, high = (i, i + 1) if text.aligned else (max(0, i - 1), min(len(text.sentences), i + 2))
            for k, force in added:
                m = force.zh.search(s.zh)
                if m is None:
                    continue
                for j in range(low, high):
                    if (k, j) not in licensed:
                        licensed[k, j] = _is_licensed(k, text.sentences[j])
                    if licensed[k, j]:
                        break
                else:
                    yield soft(self.name, s.n, s.en, m.group(), f"译文的「{m.group()}」在原文中没有依据")
            yield from self._lost(s, s.zh if text.aligned else s.near, best=best, first=first)
            if modest:
                around = " ".join(o.en for o in text.sentences[low:high])
                yield from self._exceeded(s, around)

    def _counted(self, text: CheckText) -> Iterable[Finding]:
        for i, (zh_pattern, _) in enumerate(_COUNTED):
            ours = zh_pattern.findall(text.zh)
            if not ours:
                continue
            theirs = sum(_counts(i, token) for s in text.sentences for token in s.tokens)
            theirs += text.en.lower().count("state of the art") if i == _BEST else 0
            if len(ours) > theirs:
                message = f"译文说了 {len(ours)} 次「{ours[0]}」一类的话，原文没有这么多"
                yield soft(self.name, None, "", "、".join(ours), message)

    def _lost(self, s: Sentence, rendering: str, *, best: bool, first: bool) -> Iterable[Finding]:
        m = _SOTA.search(s.en) if best else None
        if m is not None and not _ZH_SOTA.search(rendering):
            yield soft(self.name, s.n, m.group(), s.zh, "原文说达到或相对于最先进水平，译文没有")
        m = _FIRST.search(s.en) if first else None
        if m is not None and not _ZH_FIRST.search(rendering):
            yield soft(self.name, s.n, m.group(), s.zh, "原文的“首次/首个”在译文中丢失")

    def _exceeded(self, s: Sentence, around: str) -> Iterable[Finding]:
        m = _SAFE_NOTE.search(s.en)
        z = _ZH_STRONGER.search(s.zh) if m is not None else None
        if m is None or z is None or _ADDED[0].en.search(around) or _BETTER.search(around):
            return
        message = f"原文只说「{m.group()}」，译文说「{z.group()}」"
        yield soft(self.name, s.n, m.group(), z.group(), message)


_BEST = 1
"""Place of the state of the art in the table of what is counted."""
