"""Chinese is Chinese: nothing left in English, Simplified, no kana, no stray words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.lexicon import entry_of
from digest.checks.normal import count_han, plain
from digest.checks.reading import CheckText
from digest.models import Finding

_RUN = re.compile(
    r"(?<![A-Za-z'’-])[A-Za-z][A-Za-z'’-]*(?:[ ,;]{1,2}(?:\([A-Za-z-]{1,12}\) )?[A-Za-z][A-Za-z'’-]*)+"
)
_LATIN = re.compile(r"[A-Za-z]+")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uac00-\ud7a3]")
_LOWER = re.compile(r"(?<![A-Za-z0-9@/.\\-])[a-z]{4,}(?:-[a-z]+)*(?![A-Za-z0-9@/.-])")
_HALF = re.compile(
    r"[\u4e00-\u9fff]-(?:shot|based|level|wise|to|free|aware|gram)(?![A-Za-z])|(?<![A-Za-z])[a-z]{3,}-[\u4e00-\u9fff]"
)
_TITLE = re.compile(
    r"《[^》]{0,300}》|[“\"][^”\"]{0,300}[”\"]|`[^`]{0,300}`|"
    r"'[A-Za-z][^'\u4e00-\u9fff]{0,80}'|‘[^’]{0,300}’|\([A-Za-z ,;-]{2,60}\)"
)
_FUNCTION_WORDS = frozenset(
    "the of and to in for with that is are we our this by on from as an be it at which can not has have "
    "their its these using into than was were or but".split()
)
_VERBS = frozenset("is are was were be can we our this which has have".split())
_KEPT = frozenset(
    "token tokens prompt prompts transformer transformers logit logits dropout softmax embedding bert "
    "adapter adapters mel beam top vs versus et al wav mask lora url href http https demo github huggingface "
    "dataset arxiv emph textbf textit underline em it bf vocoder vocoders codec encoder decoder xvector "
    "benchmark seq fbank phone agent agents chatbot web app iter".split()
)
_MIN_LETTERS = 12


class Language:
    """Untranslated runs, Traditional characters, other scripts, stray lower-case words."""

    name = "language"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        if text.aligned:
            for n, en, zh in text.given:
                yield from self._one(n, en, zh, text.en, terms)
            for given in (*text.points, text.summary or ""):
                shown = plain(given)
                yield from self._runs(None, _TITLE.sub(" ", shown))
                yield from self._script(None, "", shown)
            return
        yield from self._one(None, text.raw_en, text.raw_zh, text.en, terms)

    def _one(self, n: int | None, en: str, zh: str, whole_en: str, terms: Glossary) -> Iterable[Finding]:
        shown = plain(zh)
        if not shown.strip():
            return
        han = count_han(shown)
        latin = len(_LATIN.findall(shown))
        same = zh.strip() == en.strip() and len(zh) > _MIN_LETTERS and _LATIN.search(zh) is not None
        if same and (n != 0 or " " in zh.strip()):
            yield hard(self.name, n, en, zh, "译文与原文相同，没有翻译")
            return
        if (han < latin and latin > 3 and n != 0) or (han == 0 and latin > 3):
            yield hard(self.name, n, en, shown, "译文中汉字太少")
        if _RUN.search(shown) or _LOWER.search(shown) or _HALF.search(shown):
            bare = _TITLE.sub(" ", shown)
            yield from self._runs(n, bare)
            yield from self._stray(n, bare, whole_en, terms)
        yield from self._script(n, en, shown)

    def _script(self, n: int | None, en: str, shown: str) -> Iterable[Finding]:
        foreign = _KANA.findall(shown)
        foreign = [c for c in foreign if c not in en]
        if foreign:
            yield (hard if len(foreign) > 2 else soft)(
                self.name, n, "", "".join(foreign[:20]), "译文中有日文假名或韩文"
            )
        traditional = traditional_characters(shown)
        if _is_traditional(len(traditional), count_han(shown)):
            yield hard(self.name, n, "", "".join(traditional[:20]), "译文是繁体中文")
        elif traditional:
            yield soft(self.name, n, "", "".join(traditional[:20]), "译文中有繁体字")

    def _runs(self, n: int | None, shown: str) -> Iterable[Finding]:
        for m in _RUN.finditer(shown):
            words = re.findall(r"[A-Za-z'’-]+", m.group())
            lower = [w for w in words if w[0].islower() and len(w) > 1]
            function = sum(w in _FUNCTION_WORDS for w in lower)
            if (len(lower) >= 4 and (function or len(lower) >= 5)) or (
                len(lower) >= 3 and len(words) >= 4 and any(w in _VERBS for w in lower)
            ):
                yield hard(self.name, n, m.group(), m.group(), "译文中有未翻译的英文")
            elif _is_name(words, shown[m.end() : m.end() + 3]):
                continue
            elif (len(lower) >= 2 and len(words) >= 3) or function:
                yield soft(self.name, n, m.group(), m.group(), "译文中可能有未翻译的英文")

    def _stray(self, n: int | None, shown: str, whole_en: str, terms: Glossary) -> Iterable[Finding]:
        for m in _HALF.finditer(shown):
            yield soft(self.name, n, "", shown[max(0, m.start() - 2) : m.end() + 4], "半英半中的词")
        seen = set()
        lowered = whole_en.lower()
        for m in _LOWER.finditer(shown):
            word = m.group()
            if word in seen or word in _KEPT:
                continue
            seen.add(word)
            term = terms.term_of(word)
            if term is not None and term.keep:
                continue
            if word not in lowered:
                yield soft(self.name, n, "", word, f"译文中的英文词「{word}」不在原文中")
            elif all(map(entry_of, word.split("-"))):
                yield soft(self.name, n, word, word, f"英文词「{word}」没有翻译")


def _is_traditional(count: int, han: int) -> bool:
    share = count / max(1, han)
    return (count >= 3 and share > 0.02) or (count == 2 and share > 0.05)


def traditional_characters(text: str) -> list[str]:
    """Return the characters of a text that Simplified Chinese does not use, in order."""
    odd = _traditional().intersection(text)
    return [char for char in text if char in odd] if odd else []


def is_simplified(text: str) -> bool:
    """Whether a plain text is in Simplified Chinese, with no fewer characters than Latin words."""
    han, latin = count_han(text), len(_LATIN.findall(text))
    return 0 < han >= latin and not _is_traditional(len(traditional_characters(text)), han)


def _is_name(words: list[str], after: str) -> bool:
    """Whether a run of words is a name in capitals (GPT-4 with Vision) or has its acronym behind it."""
    capital = all(any(c.isupper() for c in w) or w in _FUNCTION_WORDS for w in words)
    return (capital and sum(w[0].isupper() for w in words) >= 1) or (
        after[:1] == "(" and after[1:2].isupper()
    )


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """Return the Han characters of Taiwan's standard set that are not in the mainland's."""
    return frozenset(
        c for c in map(chr, range(0x4E00, 0x9FA6)) if _encodes(c, "big5") and not _encodes(c, "gb2312")
    )


def _encodes(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
