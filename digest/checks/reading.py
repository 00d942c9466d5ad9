"""What the checks look at: both texts in comparable form, sentence beside sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from digest.checks.align import Anchor, align
from digest.checks.glossary import Glossary
from digest.checks.lexicon import Entry, entries_of, tokens
from digest.checks.nametokens import Name, names_within, names_zh
from digest.checks.normal import MAX_CHARS, plain
from digest.checks.quantities_en import quantities_en
from digest.checks.quantities_zh import quantities_zh
from digest.checks.quantity import Quantity
from digest.models import Translation
from digest.text.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Sentence:
    """One English sentence and what renders it, all in plain form."""

    n: int
    """As in a Finding: 0 is the title."""
    en: str
    zh: str
    """Its own rendering; found by alignment in text-only pairs, where it may be empty."""
    near: str
    """The same with the neighbouring clauses or sentences, in lower case."""
    quantities: tuple[Quantity, ...]
    """Of the English."""
    zh_quantities: tuple[Quantity, ...]
    """Of ``zh``."""
    names: tuple[Name, ...]
    """Of the English, with the capitals inside compounds such as LLM-based."""
    tokens: tuple[str, ...]
    """Words of the English in lower case, compounds whole, from three letters on."""
    words: dict[str, tuple[Entry, str]]
    """Lexicon entries that the English calls for: name to (entry, word)."""


@dataclass(frozen=True, slots=True)
class CheckText:
    """A pair of abstracts ready to be checked."""

    sentences: tuple[Sentence, ...]
    """Of the abstract, in order."""
    aligned: bool
    """Whether the pairing is given; if not it is a guess, and only the whole can prove anything."""
    en: str
    """The whole English abstract, plain."""
    zh: str
    """The whole Chinese abstract, plain."""
    raw_en: str
    raw_zh: str
    quantities: tuple[Quantity, ...]
    """Of ``zh``."""
    zh_names: tuple[Name, ...]
    """Of ``zh``."""
    title: Sentence | None = None
    given: tuple[tuple[int, str, str], ...] = ()
    """(n, English, Chinese) as given, title included; of aligned text only."""
    points: tuple[str, ...] = ()
    summary: str | None = None
    tags: tuple[str, ...] = ()
    compared: bool = True
    """Whether they are short enough to be compared; cut, the rest of one would seem lost in the other."""

    def sentence_at(self, at: int) -> int | None:
        """Return the number of the sentence that a place of ``zh`` is in; None where nothing is given."""
        end = 0
        for s in self.sentences if self.aligned else ():
            end += len(s.zh)
            if at < end:
                return s.n
        return None


@lru_cache(maxsize=2_000)
def _anchor(entry: Entry) -> Anchor:
    return Anchor(entry.name, entry.pieces, entry.weight)


def _anchors(
    words: dict[str, tuple[Entry, str]], found: tuple[Name, ...], numbers: tuple[Quantity, ...]
) -> list[Anchor]:
    anchors = [_anchor(e) for e, _ in words.values() if e.weight > 0]
    anchors += [Anchor(f"name:{n.text}", (n.text.lower(),), 5.0) for n in found]
    anchors += [
        Anchor(f"number:{q.value}", (f"{q.value:g}",), 5.0)
        for q in numbers
        if q.digits and abs(q.value) >= 10
    ]
    return list({a.name: a for a in anchors}.values())


def _sentence(n: int, en: str, zh: str, near: str) -> Sentence:
    words = tokens(en)
    return Sentence(
        n,
        en,
        zh,
        near.lower(),
        quantities_en(en),
        quantities_zh(zh),
        names_within(en),
        words,
        entries_of(words),
    )


_GLUED = re.compile(r"(?<=[a-z)]\.)(?=[A-Z][a-z]*\s)")
"""Where the space after a full stop is missing."""


def sentences_of(abstract: str) -> list[str]:
    """Return the sentences of an English abstract, as findings of a pair number them from 1."""
    folded = _GLUED.sub(" ", " ".join(abstract.split()))
    return [s for s in split_sentences(folded) if any(c.isalnum() for c in plain(s))]


def read_pair(abstract: str, abstract_zh: str, terms: Glossary) -> CheckText:
    """Prepare a pair whose pairing of sentences is unknown."""
    zh = plain(abstract_zh)
    if max(len(abstract), len(abstract_zh)) > MAX_CHARS:
        return CheckText((), False, plain(abstract), zh, abstract, abstract_zh, (), (), compared=False)
    parts = [plain(s).strip() for s in sentences_of(abstract)]
    en = " ".join(parts)
    all_tokens = [tokens(p) for p in parts]
    found = [
        (p, entries_of(w), names_within(p), quantities_en(p)) for p, w in zip(parts, all_tokens, strict=True)
    ]
    lowered = zh.lower()
    spans = align([len(p) for p in parts], [_anchors(w, n, q) for _, w, n, q in found], lowered)
    all_numbers = quantities_zh(zh)
    sentences = []
    at = 0
    for i, ((part, words, part_names, numbers), span) in enumerate(zip(found, spans, strict=True)):
        if span is not None:
            own, near = zh[span.start : span.end], lowered[span.near_start : span.near_end]
            zh_numbers = tuple(q for q in all_numbers if span.start <= q.start < span.end)
            at = span.end
        else:
            own, near, zh_numbers = "", lowered[max(0, at - 60) : at + 60], ()
        sentences.append(
            Sentence(i + 1, part, own, near, numbers, zh_numbers, part_names, all_tokens[i], words)
        )
    return CheckText(
        tuple(sentences),
        False,
        en,
        zh,
        abstract,
        abstract_zh,
        all_numbers,
        names_zh(zh),
    )


def read_translation(translation: Translation, terms: Glossary) -> CheckText:
    """Prepare a translation that comes sentence by sentence."""
    pairs = translation.sentences
    zhs = [plain(p.zh) for p in pairs]
    raw_en, raw_zh = " ".join(p.en for p in pairs), "\n".join(p.zh for p in pairs)
    given = (
        (0, translation.title, translation.title_zh),
        *((p.n, p.en, p.zh) for p in pairs),
    )
    zh, title_zh = "".join(zhs), plain(translation.title_zh)
    if max(len(raw_en), len(raw_zh), *(len(text) for text in given[0][1:])) > MAX_CHARS:
        return CheckText((), True, plain(raw_en), zh, raw_en, raw_zh, (), (), given=given, compared=False)
    sentences = [
        _sentence(p.n, plain(p.en), zhs[i], " ".join(zhs[max(0, i - 1) : i + 2])) for i, p in enumerate(pairs)
    ]
    return CheckText(
        tuple(sentences),
        True,
        " ".join(s.en for s in sentences),
        zh,
        raw_en,
        raw_zh,
        quantities_zh(zh),
        names_zh(zh),
        title=_sentence(0, plain(translation.title), title_zh, title_zh),
        given=given,
        points=translation.contributions,
        summary=translation.summary_zh,
        tags=translation.tags,
    )
