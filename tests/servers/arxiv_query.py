"""The query language of arXiv's API, read and applied to papers.  (pure)

``cat:``, ``ti:``, ``au:``, ``abs:``, ``co:``, ``jr:``, ``id:``, ``all:``, AND, OR, ANDNOT,
brackets, phrases, ``submittedDate:[a TO b]`` (of version 1, both ends inclusive, GMT);
``lastUpdatedDate:`` is read as ``submittedDate:``, as the present server does. No operator between
two terms means OR. Source: https://info.arxiv.org/help/api/user-manual.html.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.servers.arxiv_papers import PaperVersion

Predicate = Callable[[PaperVersion], bool]

_TOKEN = re.compile(r'\s*(?P<token>\(|\)|[A-Za-z]+:\[[^\]]*\]|[A-Za-z]+:"[^"]*"|"[^"]*"|[^\s()]+)', re.ASCII)
_OPERATORS = frozenset({"AND", "OR", "ANDNOT"})
_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v([1-9]\d*))?")


class QueryError(ValueError):
    """The query cannot be read; the text is what arXiv's error entry would say."""


def parse_ids(id_list: str) -> list[tuple[str, int | None]]:
    """Identifiers with versions (None: newest), in order.

    Raises:
        QueryError: one of them has the wrong form.
    """
    ids: list[tuple[str, int | None]] = []
    for text in filter(None, (part.strip() for part in id_list.split(","))):
        match = _ID.fullmatch(text)
        if match is None:
            raise QueryError(f"incorrect id format for {text}")
        ids.append((match[1], int(match[2]) if match[2] else None))
    return ids


def parse_query(text: str) -> Predicate:
    """A predicate over papers.

    Raises:
        QueryError: brackets or operators do not fit, or a field or date is unknown.
    """
    tokens = [match["token"] for match in _TOKEN.finditer(text)]
    parser = _Parser(tokens)
    predicate = parser.expression()
    if parser.at < len(tokens):
        raise QueryError(f"unexpected {tokens[parser.at]}")
    return predicate


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0

    def _peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def expression(self) -> Predicate:
        left = self._conjunction()
        while (token := self._peek()) is not None and token not in {")", "AND", "ANDNOT"}:
            if token == "OR":
                self.at += 1
            left = _either(left, self._conjunction())
        return left

    def _conjunction(self) -> Predicate:
        left = self._term()
        while (token := self._peek()) in {"AND", "ANDNOT"}:
            self.at += 1
            right = self._term()
            left = _both(left, right if token == "AND" else _negated(right))
        return left

    def _term(self) -> Predicate:
        token = self._peek()
        if token is None or token in _OPERATORS or token == ")":
            raise QueryError(f"a term is missing before {token or 'the end'}")
        self.at += 1
        if token != "(":
            return _field(token)
        inner = self.expression()
        if self._peek() != ")":
            raise QueryError("unbalanced brackets")
        self.at += 1
        return inner


def _either(left: Predicate, right: Predicate) -> Predicate:
    return lambda one: left(one) or right(one)


def _both(left: Predicate, right: Predicate) -> Predicate:
    return lambda one: left(one) and right(one)


def _negated(inner: Predicate) -> Predicate:
    return lambda one: not inner(one)


def _field(token: str) -> Predicate:
    name, colon, value = token.partition(":")
    if not colon or token.startswith('"'):
        name, value = "all", token
    if name in {"submittedDate", "lastUpdatedDate"}:
        return _dates(value)
    words = value.strip('"').lower()
    if name == "cat":
        return lambda one: any(fnmatch.fnmatchcase(category.lower(), words) for category in one.categories)
    texts = _TEXTS.get(name)
    if texts is None:
        raise QueryError(f"unknown field {name}")
    return lambda one: words in texts(one).lower()


_TEXTS: dict[str, Callable[[PaperVersion], str]] = {
    "ti": lambda one: one.title,
    "abs": lambda one: one.abstract,
    "au": lambda one: "\n".join(one.paper.authors),
    "co": lambda one: one.comment or "",
    "jr": lambda one: one.paper.journal_ref or "",
    "id": lambda one: one.paper.arxiv_id,
    "all": lambda one: "\n".join(
        (one.title, one.abstract, *one.paper.authors, one.comment or "", one.paper.arxiv_id)
    ),
}


def _dates(value: str) -> Predicate:
    match = re.fullmatch(r"\[\s*(\d{4,14})\s+TO\s+(\d{4,14})\s*\]", value)
    if match is None:
        raise QueryError(f"invalid date range {value}")
    low, high = _moment(match[1], last=False), _moment(match[2], last=True)
    return lambda one: low <= one.paper.versions[0].submitted_at <= high


def _moment(digits: str, *, last: bool) -> datetime:
    """A date of 4 to 14 digits, filled up to its first or last moment."""
    fill = "99991231235959" if last else "00000101000000"
    full = digits + fill[len(digits) :]
    for day in ("", "30", "29", "28"):  # The last day of a month given with six digits.
        text = full[:6] + day + full[8:] if day else full
        try:
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        except ValueError:
            if len(digits) != 6:
                break
    raise QueryError(f"invalid date {digits}")
