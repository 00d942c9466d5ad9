"""White space and characters that no text of ours may carry."""

from __future__ import annotations

import re
import unicodedata

_DIRECTION_AND_ZERO_WIDTH = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2061, 0x2065), *range(0x2066, 0x206A)])
)
_UNWANTED = re.compile(
    # C0 and C1 controls that are no white space, lone surrogates (a JSON reply can hold them, UTF-8
    # cannot), non-characters (YAML and XML refuse them), direction marks and zero-width characters.
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\ufff9-\ufffb"
    + _DIRECTION_AND_ZERO_WIDTH
    + "]"
)
_TAGS_AND_ASTRAL_NONCHARACTERS = re.compile("[\U000e0000-\U000e007f]|[\U0001fffe\U0001ffff]")


def clean(text: str) -> str:
    """Return the text without control, zero-width and direction characters; white space stays."""
    if text.isprintable():  # then it has none of them
        return text
    return _TAGS_AND_ASTRAL_NONCHARACTERS.sub("", _UNWANTED.sub("", text))


def fold(text: str) -> str:
    """Return the text on one line: cleaned, runs of white space as one space, ends stripped.

    NFC is not applied: arXiv's characters are kept as they are given.
    """
    # The only white space that is printable is the space.
    if text.isprintable() and "  " not in text and text == text.strip(" "):
        return text
    return " ".join(clean(text).split())


def fold_lines(text: str) -> str:
    """Return a text of several paragraphs with each line folded and blank lines kept single."""
    lines = [fold(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def is_wide(char: str) -> bool:
    """Whether a character takes two columns on a terminal."""
    return unicodedata.east_asian_width(char) in ("W", "F")


# Letters that have no decomposition; everything else with an accent falls apart under NFKD.
ASCII_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
_ACCENTS = re.compile("[\u0300-\u036f]")
"""Combining marks of Latin, Greek and Cyrillic letters; Japanese voicing marks are others."""


def plain(text: str) -> str:
    """Return the form in which texts are compared: NFKC, no case, no accents, white space folded."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", fold(text).casefold().translate(ASCII_LETTERS))
    return fold(unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed)))
