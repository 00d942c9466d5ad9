"""Glossary terms: forbidden renderings, and renderings that are none of the known ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.checks.found import soft
from digest.checks.glossary import Glossary, Term
from digest.checks.reading import CheckText
from digest.models import Finding

_MARKS = re.compile(r"[\s\-·]+")


class Terms:
    """What the glossary says about the terms that occur."""

    name = "terms"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        whole = _fold(text.zh)
        seen: set[Term] = set()
        sentences = text.sentences if text.title is None else (text.title, *text.sentences)
        for s in sentences:
            for term in terms.hits(s.en):
                own = text.aligned or s.n == 0
                rendering = _fold(s.zh if own else s.near) if term.forbid or own else ""
                for wrong in term.forbid:
                    if _fold(wrong) in rendering and _fold(wrong) not in "".join(map(_fold, term.renderings)):
                        message = f"「{term.en}」不应译作「{wrong}」，应为「{term.zh}」"
                        yield soft(self.name, s.n, term.en, wrong, message)
                if term in seen:
                    continue
                seen.add(term)
                known = [_fold(r) for r in term.renderings]
                if term.keep:
                    known += [_fold(f) for f in term.forms]
                where = rendering if s.n == 0 else whole
                if where and not any(r in where for r in known):
                    message = f"「{term.en}」没有译成「{term.zh}」或其他认可的译法"
                    yield soft(self.name, s.n, term.en, "", message)


@lru_cache(maxsize=4_000)
def _fold(text: str) -> str:
    return _MARKS.sub("", text).lower()
