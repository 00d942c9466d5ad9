"""Glossary terms: forbidden renderings, and renderings that are none of the known ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.checks.found import soft
from digest.checks.glossary import Glossary, Term
from digest.checks.reading import CheckText, Sentence
from digest.models import Finding

_MARKS = re.compile(r"[\s\-·]+")
_LONG = 5
"""From this length on the middle of a rendering may be left out: 多模态(大语言)模型."""
_OBJECT = re.compile(r"\s(?:the|an?|its|their|our|this|these|that|those|such|all|each|both)\b")


class Terms:
    """What the glossary says about the terms that occur."""

    name = "terms"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        whole = _fold(text.zh)
        seen: set[Term] = set()
        sentences = text.sentences if text.title is None else (text.title, *text.sentences)
        for s in sentences:
            own = text.aligned or s.n == 0
            rendering = ""
            for term in dict.fromkeys(_meant(s, text.zh, terms)):
                if term.forbid or own:
                    rendering = rendering or _fold(s.zh if own else s.near)
                    yield from self._forbidden(s.n, term, rendering)
                if term in seen:
                    continue
                seen.add(term)
                where = rendering if s.n == 0 else whole
                if where and not _is_rendered(term, where):
                    message = f"「{term.en}」没有译成「{term.zh}」或其他认可的译法"
                    yield soft(self.name, s.n, term.en, "", message)

    def _forbidden(self, n: int, term: Term, rendering: str) -> Iterator[Finding]:
        for wrong in term.forbid:
            if _fold(wrong) in rendering and _fold(wrong) not in "".join(map(_fold, term.renderings)):
                message = f"「{term.en}」不应译作「{wrong}」，应为「{term.zh}」"
                yield soft(self.name, n, term.en, wrong, message)


def _meant(s: Sentence, zh: str, terms: Glossary) -> Iterator[Term]:
    """Yield the terms that a sentence uses as terms: no verbs, no parts of names."""
    for start, end, term in terms.places(s.en):
        written = s.en[start:end]
        before, after = s.en[max(0, start - 6) : start], s.en[end : end + 12]
        if " " not in written:
            # "by pruning wrong predictions", "embedding the prior": an activity, freely put.
            if written.endswith("ing") and (before.lower().endswith("by ") or _OBJECT.match(after)):
                continue
            # "Perplexity AI", "You.com": a name that looks like a term.
            mid_sentence = before[-2:-1].isalpha() or before[-2:-1] == ","
            if written[0].isupper() and written[1:].islower() and mid_sentence and after[1:2].isupper():
                continue
        elif before.endswith("from ") and " to " in written:
            # "transfer from text to speech" speaks of two media.
            continue
        if written[0].isupper() and written in zh:
            # Kept in English as a part of a longer name.
            continue
        yield term


def _is_rendered(term: Term, where: str) -> bool:
    known = _renderings(term)
    return any(r in where for r in known) or any(_loosely_in(r, where) for r in known if len(r) > 2)


@lru_cache(maxsize=4_000)
def _renderings(term: Term) -> tuple[str, ...]:
    known = term.renderings if not term.keep else (*term.renderings, *term.forms)
    return tuple(dict.fromkeys(_fold(r) for r in known))


def _loosely_in(rendering: str, where: str) -> bool:
    """Whether a rendering occurs with a word put in (离散语音令牌) or with its middle left out."""
    cuts = [(rendering[:i], rendering[i:]) for i in range(1, len(rendering))]
    if len(rendering) >= _LONG:
        cuts.append((rendering[:2], rendering[-2:]))
    for head, tail in cuts:
        at = where.find(head)
        while at >= 0:
            start = at + len(head)
            end = where.find(tail, start, start + _PUT_IN + len(tail))
            if end >= 0 and _STOPS.isdisjoint(where[start:end]):
                return True
            at = where.find(head, at + 1)
    return False


_PUT_IN = 4
_STOPS = frozenset("。，；,;")


@lru_cache(maxsize=4_000)
def _fold(text: str) -> str:
    return _MARKS.sub("", text).lower()
