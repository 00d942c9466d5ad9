"""What a Chinese text says of its sources: the numbers and names in it that none of them has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.checks.matching import Quantities
from digest.checks.name_check import latin_known
from digest.checks.nametokens import TOKEN
from digest.checks.normal import key, plain
from digest.checks.numbers import said_values
from digest.checks.quantities import quantities_en, quantities_zh

_QUANTITY = re.compile(r"\d[\d.,]*[A-Za-z]{0,4}(?:[-/]\d[\d.,]*[A-Za-z]{0,4})*")
_JOINTS = re.compile(r"[-./+&_@]")


class Sources:
    """The texts that a statement may rest on, in either language."""

    def __init__(self, texts: Iterable[str]) -> None:
        parts = [plain(text) for text in texts]
        self._whole = "\n".join(parts)
        self._key = key(self._whole)
        words = {match.group() for match in TOKEN.finditer(self._whole)}
        self._words = {_key(one) for word in words for one in (word, *_JOINTS.split(word))}
        self._said = said_values(self._whole)
        self._quantities = Quantities(
            quantity for part in parts for quantity in (*quantities_en(part), *quantities_zh(part))
        )

    def lacks(self, text: str) -> tuple[str, ...]:
        """Return the numbers in digits and the Latin names of a text that no source has, in order."""
        part = plain(text)
        numbers = (
            (quantity.start, quantity.text)
            for quantity in quantities_zh(part)
            if quantity.digits
            and not self._quantities.like(quantity)
            and not any(abs(value) in self._said for value in quantity.readings)
        )
        names = (
            (match.start(), match.group())
            for match in TOKEN.finditer(part)
            if _is_name(match.group()) and not self._knows(match.group())
        )
        return tuple(dict.fromkeys(found for _, found in sorted((*numbers, *names))))

    def _knows(self, name: str) -> bool:
        """Whether a source has the name as a word or as parts of words, or an acronym's long form."""
        if _key(name) in self._words or all(_key(part) in self._words for part in _JOINTS.split(name)):
            return True
        return name.isalpha() and name.isupper() and latin_known(name, self._whole, self._key)


def _is_name(word: str) -> bool:
    """Whether a Latin word among Han is a name: it has a capital, or letters and digits."""
    if _QUANTITY.fullmatch(word):
        return False
    return any(c.isupper() for c in word) or (any(map(str.isdigit, word)) and any(map(str.isalpha, word)))


def _key(word: str) -> str:
    """Return a word as it is compared: without signs, case and a plural's s."""
    folded = key(word)
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded
