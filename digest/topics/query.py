"""The text of a topic's query → a tree (pure).

    either  = both {OR both}
    both    = part {AND part}
    part    = NOT part | "(" either ")" | [field ":"] words | "score" comparison number
    words   = a word, or a phrase in quotes; a star at the end stands for any ending

Operators in any case; brackets, quotes and colons also as Chinese keyboards give them.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Literal

from digest.text.folding import fold, plain

Field = Literal["title", "abstract", "zh", "tag", "cat", "author", "venue", "id"]
FIELDS: tuple[Field, ...] = ("title", "abstract", "zh", "tag", "cat", "author", "venue", "id")
Comparison = Literal[">=", "<=", ">", "<", "="]

LONGEST = 2_000
DEEPEST = 50
"""Brackets and NOTs inside each other."""

_QUOTES = '"“”„＂'
_OPEN, _CLOSE = "(（", ")）"
_WORD = re.compile(rf"[^\s{_QUOTES}{re.escape(_OPEN + _CLOSE)}]+")
_FIELD = re.compile(r"(\w+)[:：]")
_SCORE = re.compile(r"score\s*[:：]?\s*(>=|<=|>|<|=|≥|≤)\s*([\d.]*)", re.IGNORECASE)
_SIGNS: dict[str, Comparison] = {">=": ">=", "≥": ">=", "<=": "<=", "≤": "<=", ">": ">", "<": "<", "=": "="}
_A_PART = 'a word, a "phrase", field:word or a bracket'
_BREAK = re.compile(r"[\s_/\-\u2010-\u2015]+")


class QueryError(ValueError):
    """What is wrong with a query; names the column, from 1, and what was expected there."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(f"column {column}: {problem}")
        self.column = column


@dataclass(frozen=True, slots=True)
class Words:
    """A word or phrase, in one field or anywhere."""

    field: Field | None
    """None: title, abstract, Chinese or tags."""
    words: tuple[str, ...]
    """In the plain form (``digest.text.folding.plain``), at least one."""
    text: str
    """As written, without quotes and star; for names and tags, whose words belong together."""
    open_end: bool
    """Whether the last word may go on."""


@dataclass(frozen=True, slots=True)
class Score:
    """A comparison with the paper's relevance; a paper without a score fulfils none."""

    sign: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Not:
    part: Query


@dataclass(frozen=True, slots=True)
class Both:
    """All parts are fulfilled."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part is."""

    parts: tuple[Query, ...]


Query = Words | Score | Not | Both | Either


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Literal["words", "score", "and", "or", "not", "(", ")", "end"]
    column: int
    text: str
    part: Words | Score | None = None

    @property
    def shown(self) -> str:
        return repr(self.text) if self.text else "the end"


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in the plain form; hyphens, slashes and underscores part them."""
    return tuple(word for word in _BREAK.split(plain(text)) if word)


def parse_query(text: str) -> Query:
    """Return the tree of a query.

    Raises:
        QueryError: it cannot be understood.
    """
    if len(text) > LONGEST:
        raise QueryError(LONGEST, f"a query has at most {LONGEST} characters")
    return _Parser(_tokens(text)).whole()


# ── tokens ──


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
        elif sign in _OPEN:
            tokens.append(_Token("(", at + 1, "("))
            at += 1
        elif sign in _CLOSE:
            tokens.append(_Token(")", at + 1, ")"))
            at += 1
        elif sign in _QUOTES:
            token, at = _words(None, text, at, at)
            tokens.append(token)
        else:
            token, at = _word(text, at)
            tokens.append(token)
    return [*tokens, _Token("end", len(text) + 1, "")]


def _word(text: str, at: int) -> tuple[_Token, int]:
    """Return what begins at a letter: an operator, a comparison, a word with or without a field."""
    comparison = _SCORE.match(text, at)
    if comparison is not None:
        try:
            score = Score(_SIGNS[comparison.group(1)], float(comparison.group(2)))
        except ValueError:
            raise QueryError(comparison.end() + 1, "expected a number from 0 to 10") from None
        return _Token("score", at + 1, comparison.group(), score), comparison.end()
    name = _FIELD.match(text, at)
    if name is not None:
        return _words(_field(name.group(1), at + 1), text, at, name.end())
    match = _WORD.match(text, at)
    assert match is not None  # the caller has seen a character of a word
    operator = match.group().lower()
    if operator in ("and", "or", "not"):
        return _Token(operator, at + 1, match.group()), match.end()  # type: ignore[arg-type]  # one of the three
    return _words(None, text, at, at)


def _field(name: str, column: int) -> Field:
    for known in FIELDS:
        if name.lower() == known:
            return known
    if name.lower() == "score":
        raise QueryError(column + len(name), "expected a comparison, as in score>=7")
    near = difflib.get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.5)
    remedy = f"did you mean {near[0]}?" if near else f"fields: {', '.join(FIELDS)}"
    raise QueryError(column, f"unknown field {name!r}; {remedy} (words with a colon stand in quotes)")


def _words(field: Field | None, text: str, start: int, at: int) -> tuple[_Token, int]:
    """Return the word or phrase at a place, and the place behind it."""
    if at < len(text) and text[at] in _QUOTES:
        close = next((n for n in range(at + 1, len(text)) if text[n] in _QUOTES), None)
        if close is None:
            raise QueryError(at + 1, "the quote is not closed")
        shown, behind = text[at + 1 : close], close + 1
    else:
        match = _WORD.match(text, at)
        if match is None:
            raise QueryError(at + 1, f"expected a word or a \"phrase\" after '{field}:'")
        shown, behind = match.group(), match.end()
    open_end = shown.endswith("*")
    bare = fold(shown.rstrip("*"))
    if "*" in bare:
        raise QueryError(at + 1 + shown.index("*"), "a star stands at the end of a word only")
    words = words_of(bare)
    if not any(char.isalnum() for word in words for char in word):
        raise QueryError(at + 1, "expected at least one letter or digit")
    return _Token("words", start + 1, text[start:behind], Words(field, words, bare, open_end)), behind


# ── the tree ──


class _Parser:
    """One query's tokens, read once from left to right."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> Query:
        query = self._either()
        token = self._tokens[self._at]
        if token.kind == ")":
            raise QueryError(token.column, "this bracket was never opened")
        if token.kind != "end":
            raise QueryError(
                token.column, f"expected AND, OR or the end, found {token.shown}; a phrase stands in quotes"
            )
        return query

    def _take(self, kind: str) -> bool:
        if self._tokens[self._at].kind == kind:
            self._at += 1
            return True
        return False

    def _either(self) -> Query:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Query:
        parts = [self._part()]
        while self._take("and"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _part(self) -> Query:
        token = self._tokens[self._at]
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError(token.column, f"more than {DEEPEST} brackets and NOTs inside each other")
        try:
            if self._take("not"):
                return Not(self._part())
            if self._take("("):
                inner = self._either()
                if not self._take(")"):
                    found = self._tokens[self._at]
                    raise QueryError(
                        found.column,
                        f"expected AND, OR or the bracket that closes column {token.column},"
                        f" found {found.shown}",
                    )
                return inner
        finally:
            self._depth -= 1
        if token.part is None:
            raise QueryError(token.column, f"expected {_A_PART}, found {token.shown}")
        self._at += 1
        return token.part
