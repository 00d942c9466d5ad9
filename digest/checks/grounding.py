"""Does the source say it? Every number and name of an answer must occur in the paper's text.

The paragraphs of an overview are looked up in the stored texts of the papers that they cite.

Numbers count by value (30k = 3万, 0.98 = 98 %), names by their letters and digits. What the whole of
a paper contains is much: of 80,000 letters in a row nearly any three can be found, so names are looked
up among its words, and initials count from four letters on.

Not seen: small counts up to ten (any paper has those digits), values and names in Chinese characters,
and whether a number that occurs belongs to what the sentence says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from digest.checks.found import hard
from digest.checks.known_names import ACRONYMS
from digest.checks.matching import Quantities
from digest.checks.name_check import is_common_name
from digest.checks.nametokens import TOKEN, names_zh
from digest.checks.normal import MAX_CHARS, plain
from digest.checks.quantities_en import quantities_en
from digest.checks.quantities_zh import quantities_zh
from digest.checks.quantity import Quantity, tidy
from digest.models import Finding

NAME = "grounding"
_MAX_TEXT = 3_000_000
"""Characters of a paper that are looked at; a thesis of 500 pages has a third of it."""
_CHUNK = MAX_CHARS - 1_000
_SMALL = 10
_LONG = 7
"""Letters from which on a name is looked for across word borders too."""
_SHORTEST_INITIALS = 4
_ANY_DIGITS = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
_THIN_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:[ \u2009\u202f]\d{3})+(?![\d])")
_NOT_KEY = re.compile(r"[\W_]+")
_JOINED = re.compile(r"(?<![\w-])[A-Z][A-Za-z]*(?:-[A-Z][A-Za-z]*)+(?![\w-])")
_PARTS = re.compile(r"[-/+&_.@]")


def _key(text: str) -> str:
    return _NOT_KEY.sub("", text.casefold())


class Grounds:
    """One paper's text, indexed once: its values, its words, its letters."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Index texts in any order: title, abstract, headings, sections."""
        parts = [plain(chunk) for chunk in _chunks(texts)]
        quantities: list[Quantity] = []
        self._values: set[float] = set()
        self._words: set[str] = set()
        letters: list[str] = []
        initials: list[str] = []
        for part in parts:
            quantities += quantities_en(part)
            numbers = [*_ANY_DIGITS.findall(part), *_THIN_THOUSANDS.findall(part)]
            self._values |= {float(re.sub(r"[,\s\u2009\u202f]", "", number)) for number in numbers}
            words = [match.group() for match in TOKEN.finditer(part)]
            keys = [_key(word) for word in words]
            self._words |= set(keys)
            self._words |= {first + second for first, second in pairwise(keys)}
            self._words |= {_key(piece) for word in words for piece in _PARTS.split(word)}
            letters.append(_key(part))
            pieces = (piece for word in words for piece in _PARTS.split(word))
            initials.append("".join(piece[0] for piece in pieces if piece[:1].isalpha()).casefold())
        self._quantities = Quantities(quantities)
        self._letters = "\n".join(letters)
        self._initials = "\n".join(initials)

    def doubts(self, number: int, sentence: str) -> tuple[Finding, ...]:
        """Return what a sentence of an answer says that the paper does not, in order of occurrence.

        Args:
            number: of the question, for the findings.
            sentence: as a reader sees it, formulas left out.
        """
        values, names = self._lacking(sentence)
        return (
            *(hard(NAME, number, "", sentence, f"数值「{value}」未在原文找到") for value in values),
            *(hard(NAME, number, "", sentence, f"名称「{name}」未在原文找到") for name in names),
        )

    def lacks(self, text: str) -> tuple[str, ...]:
        """Return the numbers, then the names, of a text that the sources lack, each once."""
        values, names = self._lacking(text)
        return (*values, *names)

    def _lacking(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        shown = plain(text)
        values = (one.text for one in quantities_zh(shown) if not self._has_value(one))
        named = {one.start: one.text for one in names_zh(shown)}
        for match in _JOINED.finditer(shown):  # R-Net: no name by its letters, but one among Han
            named.setdefault(match.start(), match.group())
        names = (text for _, text in sorted(named.items()) if not self._has_name(text))
        return tuple(dict.fromkeys(values)), tuple(dict.fromkeys(names))

    def _has_value(self, quantity: Quantity) -> bool:
        if not quantity.digits:
            return True
        value = abs(quantity.value)
        if value <= _SMALL and value == int(value) and quantity.unit in ("", "x"):
            return True
        if self._quantities.like(quantity):
            return True
        readings = {abs(reading) for reading in quantity.readings}
        if quantity.unit in ("%", "pp"):
            readings.add(tidy(value / 100))
        return not readings.isdisjoint(self._values)

    def _has_name(self, name: str) -> bool:
        key = _key(name)
        if not key or is_common_name(key) or self._has_word(key):
            return True
        if len(key) >= _LONG and key in self._letters:
            return True
        if name.isalpha() and name.isupper() and key in self._initials:
            # Of the short ones only those that everyone knows: WER is a word error rate.
            return len(key) >= _SHORTEST_INITIALS or name in ACRONYMS
        pieces = [_key(piece) for piece in _PARTS.split(name)]
        return len(pieces) > 1 and all(
            not piece or is_common_name(piece) or self._has_word(piece) for piece in pieces
        )

    def _has_word(self, key: str) -> bool:
        return not {key, key + "s", key.removesuffix("s"), key.removesuffix("es")}.isdisjoint(self._words)


def _chunks(texts: Iterable[str]) -> Iterable[str]:
    """Yield the texts in pieces that ``plain`` takes whole, cut at white space."""
    left = _MAX_TEXT
    for text in texts:
        rest = text[:left]
        left -= len(rest)
        while len(rest) > _CHUNK:
            at = rest.rfind(" ", _CHUNK - 1_000, _CHUNK)
            at = _CHUNK if at < 0 else at
            yield rest[:at]
            rest = rest[at:]
        if rest:
            yield rest
