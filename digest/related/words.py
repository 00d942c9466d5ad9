"""Terms of a text: English words and pairs of words, pairs of Chinese characters.

English words are in lower case and in the singular; function words and numbers are left out, and a
hyphen parts words, so that ``full-duplex`` and ``full duplex`` are the same pair. Chinese needs no
segmenter: any two neighbouring characters are a term. Formulas and addresses are no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, zip_longest

from digest.text.maths import split_maths
from digest.text.tex import to_text

FIRST_HAN = "\u3400"
"""No character before it is Chinese, no term from it on is anything else."""
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_LATIN = "a-z0-9\u00df-\u024f\u0370-\u03ff"
_TOKEN = re.compile(f"[{_LATIN}]+(?:[-\u2010\u2011\u2013'\u2019][{_LATIN}]+)*|[{_HAN}]+|[^\\s]")
_PIECES = re.compile(f"({_TOKEN.pattern})")
"""Splits a text: what is before a token, the token, what is before the next …"""
_WORD = re.compile(f"[{_LATIN}]+")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_FUNCTION_WORDS = frozenset(
    "a an the of to in for on with and or by from as at is are was were be been being it its this that "
    "these those we our us their them they he she who which whom whose what when where while how why "
    "than then thus hence also both each such not no nor can cannot could may might will would shall "
    "should must do does did done has have had having into onto over under between among across through "
    "throughout during via per more most less least very much many few some any all only other another "
    "same own there here if but so up down out off about against within without upon yet still even due "
    "after before because although though whether either neither since until toward towards et al eg ie "
    "etc however moreover furthermore further well use used using paper show shows shown propose "
    "proposed proposes present presents".split()
)
_FUNCTION_CHARACTERS = re.compile("[的了在是和与及其而这那我们也并被但或该将]")
_LONGEST = 40


def running_text(text: str) -> str:
    """Return a text without formulas, TeX macros and addresses."""
    if "\\" in text or "{" in text:
        text = to_text(text)
    if "$" in text or "\\" in text:
        text = " . ".join(piece.text for piece in split_maths(text) if not piece.is_maths)
    return _ADDRESS.sub(" . ", text) if "://" in text or "www." in text else text


def words_and_pairs(text: str) -> tuple[list[str | None], list[str]]:
    """Return (English words, where None parts words that are no pair; pairs of Chinese characters)."""
    words: list[str | None] = []
    pairs: list[str] = []
    for token in _TOKEN.findall(running_text(text).lower()):
        if token[0] >= FIRST_HAN:
            words.append(None)
            pairs += character_pairs(token)
        else:
            words += words_of(token)
    return words, pairs


def placed_tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (token in lower case, its start, its end) for all tokens of a running text."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of other languages grow when made small
        lower = "".join(char if len(char.lower()) != 1 else char.lower() for char in text)
    pieces = _PIECES.split(lower)
    ends = list(accumulate(map(len, pieces)))
    return zip(pieces[1::2], ends[::2], ends[1::2], strict=False)


def placed_words(token: str) -> Iterator[tuple[str, int, int] | None]:
    """Yield (English word, its start, its end) for each word of a token; None parts what is no pair."""
    if token[0] >= FIRST_HAN:
        yield None
        return
    found = _WORD.finditer(token)
    for word, at in zip_longest(words_of(token), found):
        yield (word, *at.span()) if word else None


def has_han(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return not text.isascii() and _HAN_RUN.search(text) is not None


def han_runs(text: str) -> list[str]:
    """Return the runs of Chinese characters between function characters."""
    return [part for run in _HAN_RUN.findall(text) for part in _FUNCTION_CHARACTERS.split(run)]


def character_pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters of a text."""
    return [run[at : at + 2] for run in han_runs(text) for at in range(len(run) - 1)]


@lru_cache(maxsize=100_000)
def words_of(token: str) -> tuple[str | None, ...]:
    """Return the words of a token; None stands for what is no term and parts its neighbours."""
    return tuple(_word(part) for part in _WORD.findall(token)) or (None,)


def _word(word: str) -> str | None:
    if word in _FUNCTION_WORDS or len(word) < 2 or len(word) > _LONGEST or word.isdigit():
        return None
    return singular(word)


def singular(word: str) -> str:
    """Return an English plural in the singular, roughly; other words as they are."""
    if len(word) < 4 or word[-1] != "s" or word[-2] in "sui":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "xes", "sses")) else word[:-1]
