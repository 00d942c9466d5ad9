"""What has no counterpart at all: whole sentences, and words whose rendering is nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.lexicon import entries_of
from digest.checks.normal import HAN, key
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

DROPPED_BELOW = 0.42
"""Share of a sentence's weight that is found, below which it counts as dropped."""
THIN_ABOVE = 0.24
"""Share of the abstract's weight that is lost, above which parts of it are missing."""
_ENOUGH = 12.0
"""Weight (bits) that a sentence needs before its share says anything."""
_ENOUGH_ALIGNED = 25.0
"""The same where the rendering is given: it is there, so only a long sentence can be thin."""
_LOST_BITS = 15.0


class Sentences:
    """Every sentence has a rendering, and one that is not the English itself."""

    name = "sentences"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        if not text.zh.strip() and text.en.strip():
            yield hard(self.name, None, text.en, "", "没有译文")
            if not text.aligned:
                return
        if not text.aligned:
            return
        for n, en, zh in text.given:
            if en.strip() and not zh.strip():
                yield hard(self.name, n, en, "", "标题没有译文" if n == 0 else f"第{n}句没有译文")
        seen: dict[str, int] = {}
        for n, _, zh in text.given[1:]:
            folded = key(zh)
            if len(HAN.findall(zh)) >= 8 and folded in seen:
                yield hard(self.name, n, "", zh, f"第{n}句的译文与第{seen[folded]}句相同")
            seen.setdefault(folded, n)


class Coverage:
    """Words and names of the English that the Chinese should touch on."""

    name = "coverage"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        if not HAN.search(text.zh):
            return
        whole = text.zh.lower()
        shown = _abbreviated(text)
        everything = {name: entry for s in text.sentences for name, (entry, _) in s.words.items()}
        there = {name for name, entry in everything.items() if any(p in whole for p in entry.pieces)}
        spread = Counter(name for s in text.sentences for name in s.words)
        total = lost_total = 0.0
        lost_words: list[str] = []
        for i, s in enumerate(text.sentences):
            share, weight = self._share(text, i, shown[i], there)
            if weight >= (_ENOUGH_ALIGNED if text.aligned else _ENOUGH) and share < DROPPED_BELOW:
                yield soft(self.name, s.n, s.en, s.zh, f"第{s.n}句可能没有译出（只找到 {share:.0%} 的内容）")
            lost = []
            for name, (entry, word) in s.words.items():
                total += entry.weight / spread[name]
                if name not in there and name not in shown[i]:
                    lost_total += entry.weight / spread[name]
                    lost.append((entry.weight, word))
            if sum(w for w, _ in lost) >= _LOST_BITS:
                words = "、".join(w for _, w in lost)
                yield soft(self.name, s.n, words, s.zh, f"第{s.n}句中这些词在译文里没有对应：{words}")
            lost_words += [w for _, w in lost]
        if total > 40 and lost_total / total > THIN_ABOVE:
            words = "、".join(dict.fromkeys(lost_words))
            yield soft(self.name, None, words, "", f"译文可能有多处省略，这些词没有对应：{words}")

    def _share(self, text: CheckText, i: int, shown: frozenset[str], there: set[str]) -> tuple[float, float]:
        """Return the found share of a sentence's weight, and that weight."""
        s = text.sentences[i]
        own, near = s.zh.lower(), s.near
        beside = {
            name for j in (i - 1, i + 1) if 0 <= j < len(text.sentences) for name in text.sentences[j].words
        }
        found = weight = 0.0
        for name, (entry, _) in s.words.items():
            weight += entry.weight
            if name in shown:
                found += entry.weight
                continue
            if name not in there:
                continue
            # What a neighbour speaks of too proves nothing when it stands in the neighbour's part.
            where = own if name in beside or text.aligned else near
            if any(p in where for p in entry.pieces):
                found += entry.weight
        for found_name in (n for n in s.names if n.kind != "acronym" or not text.aligned):
            weight += 4.0
            shown_zh = own if own else near
            if found_name.text.lower() in shown_zh or key(found_name.text) in key(shown_zh):
                found += 4.0
        return (found / weight if weight else 1.0), weight


_SMALL = frozenset("the and for from with via".split())


def _abbreviated(text: CheckText) -> list[frozenset[str]]:
    """Return the lexicon entries of each sentence whose words the Chinese gives as an acronym: LLM, RLHF."""
    acronyms = {n.text.lower().rstrip("s") for n in text.zh_names if n.kind == "acronym" or n.text.isalpha()}
    acronyms = {a for a in acronyms if 3 <= len(a) <= 6} | ({"ai"} & acronyms)
    if not acronyms:
        return [frozenset()] * len(text.sentences)
    return [_spelt(s, [a for a in acronyms if a in s.near]) for s in text.sentences]


def _spelt(s: Sentence, acronyms: list[str]) -> frozenset[str]:
    if not acronyms:
        return frozenset()
    words = [w for token in s.tokens for w in token.split("-") if w and w not in _SMALL]
    initials = "".join([w[0] for w in words])
    spelt: set[str] = set()
    for acronym in acronyms:
        at = initials.find(acronym)
        while at >= 0:
            if len(acronym) > 2 or words[at] == "artificial":
                spelt.update(words[at : at + len(acronym)])
            at = initials.find(acronym, at + 1)
    return frozenset([entry.name for entry, _ in entries_of(spelt).values()]) if spelt else frozenset()
