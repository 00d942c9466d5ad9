r"""Bring both languages into one plain form before anything is compared.

``5.2\%``, ``$5.2\%$``, ``５.２％`` all become ``5.2%``; ``\emph{Name}`` becomes ``Name``; addresses
go. The result is for comparison only and never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_CHARS = 12_000
"""Up to here texts are compared: arXiv takes abstracts up to 1,920, and hostile ones must not take long."""

URL = re.compile(
    r"(?:[Hh][Tt][Tt][Pp][Ss]?|ftp)://[^\s<>\"{}|\\^`（）【】，。；、》]+|www\.[\w-]+\.[^\s<>\"，。；、）]+",
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺]+")
_ODD_DASHES = "‐‑‒−﹣－—―"
_DASHES = str.maketrans(dict.fromkeys(_ODD_DASHES[:6], "-") | dict.fromkeys(_ODD_DASHES[6:], "–"))
_SIMPLE_TEX = re.compile(
    r"\\(?:emph|text\w*|underline|mathbf|mathrm|mathit|mathcal|mathbb|bf|it|tt|sc|em|href|url)\b\s*"
)
_BROKEN_TEX = re.compile(
    r"(?:\t|(?<![A-Za-z\\]))ext(?:bf|it|sc|tt)\b\s?|\t?(?<![A-Za-z\\])ext(?:bf|it|sc|tt)(?=[A-Z{])"
)
"""What is left of \\textbf where a JSON string took its backslash and t for a tab."""
_SYMBOLS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\(?:times|cdot)\b\s*"), "×"),
    (re.compile(r"\\(?:approx|sim|simeq)\b\s*"), "~"),
    (re.compile(r"\\(?:leq?|leqslant)\b\s*"), "≤"),
    (re.compile(r"\\(?:geq?|geqslant)\b\s*"), "≥"),
    (re.compile(r"\\(?:pm)\b\s*"), "±"),
    (re.compile(r"\\(?:to|rightarrow)\b\s*"), "→"),
    (re.compile(r"\\([%$&#_])"), r"\1"),
    (re.compile(r"\\[,;:! ]"), " "),
)
_POWER = re.compile(
    r"(?:(\d{1,18}(?:\.\d{1,12})?)\s?[×x*]\s?)?(?<![\d.])10\s?\^\s?\{?\s?([-+]?\d{1,3})\s?\}?"
)
_SPLIT_THOUSANDS = re.compile(r"(?<=\d), (?=000(?!\d))")
_RANGE_DASHES = re.compile(r"(?<=[\d%])\s*(?:-{2,3}|–)\s*(?=[\d.])")


def plain(text: str) -> str:
    """Return the text in the form that is compared: no TeX wrappers, no URLs, NFKC."""
    if "ext" in text:
        text = _BROKEN_TEX.sub("", text)
    if "http" in text or "www." in text:
        text = URL.sub(" ", text)
    if not text.isascii():
        text = _RAISED.sub(lambda m: "^" + m.group().translate(_SUPERSCRIPTS), text)
        text = unicodedata.normalize("NFKC", text)
        if any(dash in text for dash in _ODD_DASHES):
            text = text.translate(_DASHES)
    if "\\" in text:
        text = _SIMPLE_TEX.sub("", text)
        for pattern, replacement in _SYMBOLS:
            text = pattern.sub(replacement, text)
    if "^" in text:
        text = _POWER.sub(_power, text)
    if ", 000" in text:
        text = _SPLIT_THOUSANDS.sub(",", text)
    text = text.replace("$", " ").replace("{", "").replace("}", "") if _has_tex(text) else text
    return _RANGE_DASHES.sub("–", text) if "–" in text or "--" in text else text


def _has_tex(text: str) -> bool:
    return "$" in text or "{" in text or "}" in text


def _power(match: re.Match[str]) -> str:
    return f"{match.group(1) or '1'}e{match.group(2)}"


@lru_cache(maxsize=8)
def count_han(text: str) -> int:
    """Return the number of Han characters."""
    return len(HAN.findall(text))


HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NOT_KEY = re.compile(r"[\W_]+")


@lru_cache(maxsize=4_000)
def key(name: str) -> str:
    """Return a name without case, hyphens, spaces and marks, for looking it up elsewhere."""
    return _NOT_KEY.sub("", name.casefold())


def clip(text: str, limit: int = 80) -> str:
    """Return a fragment short enough for a finding, cut in the middle."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 20]}…{text[-18:]}"
