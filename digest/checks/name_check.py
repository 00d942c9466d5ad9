"""Names that must survive: models, data sets, metrics, acronyms; and none from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.known_names import ACRONYMS, PLACES
from digest.checks.lexicon import entries
from digest.checks.nametokens import Name, names_zh
from digest.checks.normal import key
from digest.checks.reading import CheckText
from digest.models import Finding

_COMMON = frozenset(
    "llm llms mllm ai ml nlp asr tts sota gpu api github demo id ids vs url http https www lm lms qa rag "
    "token tokens mel transformer transformers nbsp".split()
)
_PROPER_TRANSLATED = re.compile(
    # Nationalities, languages, places, people, months: they are translated.
    r".*(?:[dgiklnrstvz]er|or|ese|ish|ian|ean|can|man|ic|ch|tch|ew|indi|engali|rdu|ai|li|ia|land|pe|ca|urope|hina|ndia|japan|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|friday|mexico|brazil|greek|latin|bayes\w*|gauss\w*|markov\w*|fourier|mel|euclid\w*|"
    r"wasserstein|turing|monte|pareto|nash|web|internet|african|western|eastern|pearson|spearman|"
    r"thai|swahili|hausa|yoruba|zulu|tamil|telugu|kannada|punjabi|uyghur|persian|farsi|czech|dutch|"
    r"welsh|irish|basque|somali|nepali|cantonese|mandarin|creole|doppler|nyquist|shannon|lipschitz|"
    r"parkinson\w*|alzheimer\w*|section|table|figure|appendix|task|track|index|terms|keywords)",
    re.IGNORECASE,
)
_MODEL_AFTER = re.compile(
    r"'?s?\s(?:models?|data\s?sets?|corpus|corpora|benchmarks?|systems?|toolkit|test sets?)\b"
)
_STRESSED = frozenset(
    "all any and are but can each few first how its last less many more most must never new no none "
    "not one only or own same seen some still such than the two unseen very was what when where which "
    "who why with".split()
)
_BLANK = frozenset(("etc", "eg", "ie", "al"))
_LOWER_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
_PLAIN_WORD = re.compile(r"[A-Za-z]?[a-z]+")
_PART_ENDS = re.compile(r"[-/+&_.]")
_RANK = re.compile(r"([A-Za-z]+)[-@](\d+)")
_SHORT = 3


class Names:
    """Every name of the English in the Chinese; no Latin name that the English lacks."""

    name = "names"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        # Names in addresses (huggingface.co) are known too.
        zh_key, en_key = key(text.zh), key(text.raw_en)
        missing = set()
        counts: dict[str, int] = {}
        for s in text.sentences:
            for name in s.names:
                counts[key(name.text)] = counts.get(key(name.text), 0) + 1
        for s in text.sentences:
            for name in s.names:
                folded = key(name.text)
                if folded in missing or not folded or folded in zh_key:
                    continue
                missing.add(folded)
                yield from self._missing(s.n, s.en, name, counts[folded], text, terms)
        yield from self._misplaced(text, terms)
        yield from self._invented(text, en_key)
        if text.title is not None:
            title_zh = key(text.title.zh)
            for name in text.title.names:
                lost = name.kind == "strong" and key(name.text) not in title_zh
                if lost and not _rendered(name, text.title.zh, terms):
                    yield soft(self.name, 0, name.text, text.title.zh, f"标题中的名称「{name.text}」丢失")

    def _missing(
        self, n: int, en: str, name: Name, count: int, text: CheckText, terms: Glossary
    ) -> Iterable[Finding]:
        if _rendered(name, text.zh, terms):
            return
        message = f"原文的名称「{name.text}」在译文中找不到"
        if name.kind == "proper":
            known = text.aligned or count > 2 or _MODEL_AFTER.match(en, name.end)
            if known and not (_PROPER_TRANSLATED.fullmatch(name.text) or name.text.lower() in PLACES):
                yield soft(self.name, n, name.text, "", message)
            return
        if name.kind == "acronym":
            in_brackets = en[name.start - 1 : name.start] == "("
            if not (
                (in_brackets and count == 1) or _is_word(name.text, text.en) or _explained(name.text, text)
            ):
                yield soft(self.name, n, name.text, "", message)
        if name.kind != "strong" or name.text.lower() in PLACES:
            return
        certain = len(name.text) > _SHORT and any(c.isupper() for c in name.text)
        certain = certain and (sum(c.isupper() for c in name.text) >= 2 or _has_digit(name.text))
        # A compound of words in capitals (Next-Token-Pair) may be translated.
        certain = certain and not re.fullmatch(r"(?:[A-Z][a-z]+-)+[A-Za-z][a-z]+", name.text)
        # "AI-Generated", "3D-Language": a part of it is a word and rightly translated.
        parts = re.split(r"[-/+&_.]", name.text)
        certain = certain and not any(p[1:].islower() and entries(p.lower()) for p in parts)
        yield (hard if certain and text.aligned else soft)(self.name, n, name.text, "", message)

    def _misplaced(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        """A name of the paper where the English sentence has another one."""
        en_key = key(text.raw_en)
        for i, s in enumerate(text.sentences):
            if not s.zh or not s.names:
                continue
            low, high = (i, i + 1) if text.aligned else (max(0, i - 1), i + 2)
            shown = s.zh.lower() if text.aligned else s.near
            lost = [n.text for n in s.names if n.text.lower() not in shown]
            lost = [n for n in lost if key(n) not in key(shown)]
            lost = [n for n in lost if not is_rendered(n, s.zh if text.aligned else s.near, terms)]
            if not lost:
                continue
            around = [key(o.en) for o in text.sentences[low:high]]
            for name in names_zh(s.zh):
                folded = key(name.text)
                if folded in en_key and not any(folded in part for part in around):
                    message = f"此句原文是「{lost[0]}」，译文却是「{name.text}」"
                    yield soft(self.name, s.n, lost[0], name.text, message)
                    break

    def _invented(self, text: CheckText, en_key: str) -> Iterable[Finding]:
        places = {(n.text, text.sentence_at(n.start)): n for n in text.zh_names}
        for (_, n), name in places.items():
            if latin_known(name.text, text.en, en_key):
                continue
            message = f"译文的名称「{name.text}」不在原文中"
            certain = name.kind != "acronym" and len(name.text) > _SHORT
            yield (hard if certain else soft)(self.name, n, "", name.text, message)


def latin_known(name: str, en: str, en_key: str) -> bool:
    """Whether a Latin name of the Chinese comes from the English, as a name or as initials.

    Args:
        name: as written in the Chinese.
        en: the English, plain.
        en_key: ``key`` of it.
    """
    folded = key(name)
    if not folded or folded in en_key or folded in _COMMON or folded.rstrip("s") in en_key:
        return True
    letters = "".join(c for c in folded if c.isalpha())
    initials = _initials(en)
    if letters and (letters in initials or letters.rstrip("s") in initials):
        return True
    return _parts_known(name, en_key)


def is_common_name(folded: str) -> bool:
    """Whether the field uses a name so freely that a text need not have it; ``folded`` is its key."""
    return folded in _COMMON


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _parts_known(name: str, en_key: str) -> bool:
    parts = [key(p) for p in re.split(r"[-/+&_.]", name)]
    return all(not p or p in en_key or p.rstrip("s") in en_key or p in _COMMON for p in parts)


_WORDS = re.compile(r"[A-Za-z]+")
_SMALL = frozenset("of for and the in on with from to a an by via".split())


@lru_cache(maxsize=16)
def _initials(en: str) -> str:
    """Return the first letters of all words in a row, then of all but the small ones.

    So that LLM is found in "large language model", RLHF in "reinforcement learning from human feedback".
    """
    words = _WORDS.findall(en)
    return ("".join(w[0] for w in words) + " " + "".join(w[0] for w in words if w not in _SMALL)).lower()


def spelt_out(acronym: str, en: str, *, at_end: bool = False) -> str:
    """Return the words that an acronym stands for, "" where the text (or its end) does not spell it out."""
    letters = [c for c in acronym.lower() if c.isalpha()]
    if len(letters) < 2:
        return ""
    words = [w for w in _WORDS.findall(en) if w not in _SMALL]
    last = len(words) - len(letters)
    for i in range(max(0, last) if at_end else 0, last + 1):
        if all(words[i + j][0].lower() == c for j, c in enumerate(letters)):
            return " ".join(words[i : i + len(letters)])
    return ""


def _is_word(acronym: str, en: str) -> bool:
    """Whether capitals only stress an ordinary word: ALL languages, SEEN."""
    lowered = acronym.lower()
    return (
        lowered in _STRESSED or bool(entries(lowered)) or re.search(rf"\b(?:un)?{lowered}\b", en) is not None
    )


def _explained(acronym: str, text: CheckText) -> bool:
    """Whether the English spells the acronym out and the Chinese renders those words instead."""
    phrase = spelt_out(acronym, text.en)
    if not phrase:
        return False
    called = entries(phrase)
    shown = text.zh.lower()
    found = sum(any(p in shown for p in entry.pieces) for entry, _ in called.values())
    return found * 2 >= len(called)


def _rendered(name: Name, zh: str, terms: Glossary) -> bool:
    """Whether the Chinese has the name in another accepted way."""
    return is_rendered(name.text, zh, terms)


def is_rendered(text: str, zh: str, terms: Glossary) -> bool:
    """Whether the Chinese has a name in another accepted way."""
    if _known(text, zh, terms):
        return True
    m = _RANK.fullmatch(text)
    if m is not None:
        # top-5 is 前5, top-1 is 排名第一, Recall@10 is 10个结果中的召回率.
        return re.search(rf"(?<!\d){m.group(2)}(?!\d)|[前首第]", zh) is not None
    parts = [p for p in _PART_ENDS.split(text) if p]
    if len(parts) > 1:
        # "CTC-based", "Bangla-LLaMA": what is left after words that may be translated.
        folded = key(zh)
        solid = [p for p in parts if len(p) > 1 and not _PLAIN_WORD.fullmatch(p)]
        if not solid and not text.islower():
            solid = [p for p in parts if not _LOWER_NAME.fullmatch(p) and len(p) > 1]
        return bool(solid) and all(_stands_in(p, zh, folded) or _known(p, zh, terms) for p in solid)
    return key(text) in _BLANK


def _stands_in(part: str, zh: str, folded: str) -> bool:
    """Whether a part of a name is there; a short one as a word of its own, no piece of another name."""
    if len(part) > _SHORT:
        return key(part) in folded
    return re.search(rf"(?<![A-Za-z]){re.escape(part)}(?![A-Za-z])", zh, re.IGNORECASE) is not None


def _known(text: str, zh: str, terms: Glossary) -> bool:
    """Whether a name has a Chinese form that everyone knows, or that the glossary knows, and it is there."""
    pieces = ACRONYMS.get(text.upper())
    if pieces is not None and (not pieces or any(p in zh for p in pieces)):
        return True
    term = terms.term_of(text)
    return term is not None and any(r in zh for r in term.renderings)
