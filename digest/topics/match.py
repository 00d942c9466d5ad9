"""A query's tree against a stored paper (pure).

A word of Latin letters is found as a whole word, also in the plural; Chinese is found anywhere. What
stands between the words of a phrase may be spaces, hyphens, slashes or nothing but Chinese.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from digest.content.paperfile import PaperFile
from digest.text.folding import plain
from digest.text.names import name_words, same_person
from digest.text.tex import to_text
from digest.topics.query import Both, Either, Field, Not, Query, Score, Words

_HAN = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W_{_HAN}]"
"""A letter or digit of a script that parts its words."""
_BETWEEN = r"[\s_/\-\u2010-\u2015]"
_FIELD_SIGN = " \u00a6 "
"""Between texts that are searched together; no phrase reaches over it."""
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}


class PaperTexts:
    """A paper's texts in the plain form, each made when it is first asked for."""

    def __init__(self, paper: PaperFile, tag_name: Callable[[str], str]) -> None:
        """Prepare.

        Args:
            paper: as stored.
            tag_name: gives the one spelling of a tag, whatever alias it is written as.
        """
        self.paper = paper
        self.tag_name = tag_name
        self._made: dict[str, str] = {}

    def text(self, field: Field | None) -> str:
        """Return the text that a field's words are looked for in."""
        key = field or ""
        if key not in self._made:
            self._made[key] = self._make(field)
        return self._made[key]

    def _make(self, field: Field | None) -> str:
        paper = self.paper
        match field:
            case "title":
                return plain(to_text(paper.title))
            case "abstract":
                return plain(to_text(" ".join(paper.abstract)))
            case "zh":
                texts = (paper.title_zh, "".join(paper.abstract_zh), *paper.contributions, paper.summary_zh)
                return _joined(to_text(text) for text in texts if text)
            case "venue":
                return plain(paper.venue or "")
            case _:
                tags = _joined(map(self.tag_name, paper.tags))
                return _FIELD_SIGN.join((self.text("title"), self.text("abstract"), self.text("zh"), tags))


def _joined(texts: Iterable[str]) -> str:
    return plain(_FIELD_SIGN.join(texts))


def matches(query: Query, texts: PaperTexts) -> bool:
    """Whether a paper fulfils a query."""
    match query:
        case Words():
            return _has(query, texts)
        case Score():
            score = texts.paper.relevance_score
            return score is not None and _COMPARE[query.sign](score, query.value)
        case Not():
            return not matches(query.part, texts)
        case Both():
            return all(matches(part, texts) for part in query.parts)
        case Either():
            return any(matches(part, texts) for part in query.parts)


def _has(query: Words, texts: PaperTexts) -> bool:
    paper = texts.paper
    match query.field:
        case "tag":
            wanted = _tag_form(texts.tag_name(query.text))
            tags = (_tag_form(texts.tag_name(tag)) for tag in paper.tags)
            return any(tag == wanted or (query.open_end and tag.startswith(wanted)) for tag in tags)
        case "cat":
            wanted = plain(query.text).removesuffix(".")
            return any(_in_category(plain(name), wanted) for name in paper.categories)
        case "author":
            return any(_is_author(query, name) for name in paper.authors)
        case "id":
            wanted = re.sub(r"^arxiv:|v\d+$", "", plain(query.text))
            found = paper.arxiv_id.lower()
            return found == wanted or (query.open_end and found.startswith(wanted))
    return words_pattern(query.words, query.open_end).search(texts.text(query.field)) is not None


def _tag_form(tag: str) -> str:
    return re.sub(r"[\s_-]+", "", plain(tag))


def _in_category(name: str, wanted: str) -> bool:
    """``cs`` is every category of that archive."""
    return name == wanted or name.startswith(wanted + ".")


def _is_author(query: Words, name: str) -> bool:
    """One word is any of the name's words; several are the whole name."""
    wanted = name_words(query.text)
    if len(wanted) > 1 and not query.open_end:
        return same_person(query.text, name)
    words = name_words(name)
    if query.open_end:
        return any(
            words[n : n + len(wanted)][:-1] == wanted[:-1]
            and words[n + len(wanted) - 1].startswith(wanted[-1])
            for n in range(len(words) - len(wanted) + 1)
        )
    return bool(wanted) and wanted[0] in words


@lru_cache(maxsize=1_024)
def words_pattern(words: tuple[str, ...], open_end: bool = False) -> re.Pattern[str]:
    """Return what finds words of the plain form in a text of the plain form, in this order."""
    parts = [re.escape(words[0])]
    for before, word in pairwise(words):
        apart = re.match(_LETTER, before[-1]) and re.match(_LETTER, word[0])
        parts.append(f"{_BETWEEN}{'+' if apart else '*'}{re.escape(word)}")
    start = f"(?<!{_LETTER})" if re.match(_LETTER, words[0][0]) else ""
    end = ""
    if not open_end and re.match(_LETTER, words[-1][-1]):
        plural = "(?:e?s)?" if words[-1][-1].isalpha() else ""
        end = f"{plural}(?!{_LETTER})"
    return re.compile(start + "".join(parts) + end)
