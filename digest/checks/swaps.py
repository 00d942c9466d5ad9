"""Names that changed places: every name is still there, but where another one should be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from digest.checks.found import soft
from digest.checks.glossary import Glossary
from digest.checks.lexicon import entries
from digest.checks.name_check import is_rendered, spelt_out
from digest.checks.nametokens import Name
from digest.checks.normal import key
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

_LISTED = re.compile(r"\s*(?:,\s*(?:and|or)?|and|or|&|/|\+|vs\.?|versus)\s*(?:the\s)?", re.IGNORECASE)
_MOVES = re.compile(
    # Words after which Chinese often says the second first: prepositions, appositions, relative clauses.
    r"\b(?:of|in|on|with|for|by|from|to|using|than|over|based|via|at|under|as|into|when|compared|that|which|"
    r"against|within|through|without|across|where|while|between|whose|during|after|before|like|including|"
    r"include|includes|termed|called|named|namely|dubbed|is|are|an?)\b|[:;(–]",
    re.IGNORECASE,
)
_NEAR = 60
"""Characters between two names above which their order says little."""
_BEFORE = 18
"""Chinese characters before a bracket that should render the words an acronym stands for."""


class Swaps:
    """Order of names inside a sentence, names of two sentences exchanged, acronyms beside other words."""

    name = "swaps"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        yield from self._exchanged(text)
        for s in text.sentences:
            if s.zh and len(s.names) > 1:
                yield from self._turned(s)
        if "(" in text.zh:
            yield from self._beside(text)
        yield from self._counted(text, terms)

    def _exchanged(self, text: CheckText) -> Iterator[Finding]:
        """Find two names of which each stands in the sentence of the other."""
        whole = text.zh.lower()
        every = {n.text.lower() for s in text.sentences for n in s.names}
        all_names = {name for name in every if name in whole}
        if len(all_names) < 2:
            return
        moves = []
        for s in text.sentences:
            if not s.zh:
                continue
            lowered_en, lowered_zh = s.en.lower(), s.zh.lower()
            lost = {n for n in all_names if n in lowered_en and n not in lowered_zh}
            extra = {n for n in all_names if n in lowered_zh and n not in lowered_en}
            if lost and extra:
                moves.append((s, lost, extra))
        for i, (s, lost, extra) in enumerate(moves):
            for _, other_lost, other_extra in moves[i + 1 :]:
                away, here = lost & other_extra, extra & other_lost
                if away and here:
                    a, b = min(away), min(here)
                    yield soft(self.name, s.n, a, b, f"名称「{a}」与「{b}」可能互换了位置")

    def _turned(self, s: Sentence) -> Iterator[Finding]:
        """Find neighbours of one sentence in the other order, where Chinese keeps the order."""
        once = [n for n in s.names if s.zh.count(n.text) == 1]
        counts = Counter(n.text for n in once)
        once = [n for n in once if counts[n.text] == 1]
        for a, b in pairwise(once):
            if a.text in b.text or b.text in a.text or not _keeps_order(s.en, a, b):
                continue
            if s.zh.find(a.text) > s.zh.find(b.text):
                message = f"原文先说「{a.text}」后说「{b.text}」，译文次序相反"
                yield soft(self.name, s.n, f"{a.text}, {b.text}", f"{b.text}, {a.text}", message)

    def _beside(self, text: CheckText) -> Iterator[Finding]:
        """Find acronyms in brackets behind words that they do not stand for."""
        shown = text.zh.lower()
        for m in _BRACKETED.finditer(text.zh):
            phrase = _defined(m.group(1), text.en)
            pieces = [p for entry, _ in entries(phrase).values() for p in entry.pieces] if phrase else []
            before = shown[max(0, m.start() - _BEFORE) : m.start()]
            if pieces and not any(p in before for p in pieces) and key(phrase)[-8:] not in key(before):
                message = f"「{m.group(1)}」在原文中是「{phrase}」，译文括号前不是这个意思"
                yield soft(self.name, None, f"{phrase} ({m.group(1)})", before + m.group(), message)

    def _counted(self, text: CheckText, terms: Glossary) -> Iterator[Finding]:
        """Find a frequent name that became rare where a rare one became frequent."""
        theirs = Counter(n.text for s in text.sentences for n in s.names if n.kind != "proper")
        ours = Counter(n.text for n in text.zh_names)
        grown = [n for n, c in theirs.items() if ours[n] > c]
        for b in grown:
            for a, count in theirs.items():
                rarer = count >= theirs[b] + 2 and ours[a] <= theirs[b] and ours[b] >= count
                if rarer and a not in b and b not in a and not is_rendered(a, text.zh, terms):
                    message = f"「{b}」在译文中多了，「{a}」少了，可能互换了位置"
                    yield soft(self.name, None, a, b, message)
                    return


_WORD = re.compile(r"[A-Za-z]+")
_BRACKETED = re.compile(r"\(([A-Za-z][A-Za-z0-9-]{1,14}?)s?\)")


def _defined(acronym: str, en: str) -> str:
    """Return the words before an acronym in brackets that it stands for, "" where it is not so defined."""
    at = en.find(f"({acronym}")
    if at < 0:
        return ""
    words = _WORD.findall(en[max(0, at - 90) : at])
    return spelt_out(acronym, " ".join(words[-len(acronym) - 3 :]), at_end=True)


def _keeps_order(en: str, a: Name, b: Name) -> bool:
    between = en[a.end : b.start].removeprefix("s")
    if _LISTED.fullmatch(between) is not None:
        # "LLMs, CAIN shows": a comma alone makes a list only where the list goes on, and is no apposition.
        plural = a.end - a.start > len(a.text)
        return between.strip() != "," or (not plural and (_goes_on(en, b) or _went_on(en, a)))
    both_strong = a.kind == "strong" == b.kind
    return both_strong and len(between) <= _NEAR and _MOVES.search(between) is None and "," not in between


def _goes_on(en: str, b: Name) -> bool:
    return re.match(r"s?(?:,\s*[\w-]+)*,?\s+(?:and|or)\b", en[b.end : b.end + 60]) is not None


def _went_on(en: str, a: Name) -> bool:
    return re.search(r"[\w-],\s*$", en[max(0, a.start - 30) : a.start]) is not None
