"""A deterministic pseudo-translation from English to Simplified Chinese.  (pure)

Good enough to pass a fidelity check, never good Chinese: word for word, in the English order.
Kept as they are: placeholders (each once), numbers with their units, and names (inner capitals,
acronyms, digits, capitalised words inside a sentence). Everything else becomes Chinese.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from tests.servers.translator_words import FILLERS, LONGEST_PHRASE, PHRASES, WORDS

_PLACEHOLDER = re.compile(r"⟦[^⟦⟧]*⟧")
_MACRO = re.compile(r"\\(?:textbf|textit|textsc|texttt|emph|underline|text|mbox)\s*\{([^{}]*)\}")
_CHUNK = re.compile(r"⟦[^⟦⟧]*⟧|[^\s⟦⟧]+")
_EDGES = re.compile(r"^([\"'`“”‘’(\[{]*)(.*?)([\"'`“”‘’)\]}.,;:!?]*)$", re.DOTALL)
_MAGNITUDES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_MARKS = {
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "?": "？",
    "!": "！",
    ".": "。",
    "[": "（",
    "]": "）",
    '"': "",
    "'": "",
    "`": "",
    "“": "“",
    "”": "”",
    "‘": "",
    "’": "",
    "{": "",
    "}": "",
}


def translate_sentence(text: str, names: Iterable[str] = ()) -> str:
    """One sentence in Chinese, ending in a full stop; ``names`` stay as they are, capitalised
    first words included."""
    body = _translate(text, frozenset(names), title=False).rstrip("。，；：！")
    return body if body.endswith("？") else f"{body}。"


def translate_title(text: str, names: Iterable[str] = ()) -> str:
    """A title in Chinese, without a final mark; words that are capitalised only as title words
    are translated."""
    return _translate(text, frozenset(names), title=True).rstrip("。，；")


def names_in(sentences: Iterable[str]) -> frozenset[str]:
    """Words that are capitalised inside a sentence: names, wherever else they stand."""
    found: set[str] = set()
    for sentence in sentences:
        for chunk in _CHUNK.findall(sentence)[1:]:
            core = _EDGES.fullmatch(chunk)
            if core and core[2][:1].isupper():
                found.add(core[2])
    return frozenset(found)


def _translate(text: str, names: frozenset[str], *, title: bool) -> str:
    while _MACRO.search(text):
        text = _MACRO.sub(r"\1", text)
    text = text.replace("\\%", "%").replace("~", " ").replace("\\&", "&").replace("---", " — ")
    pieces = [_split(chunk) for chunk in _CHUNK.findall(text)]
    out: list[str] = []
    at = 0
    while at < len(pieces):
        phrase = _phrase_at(pieces, at)
        before, core, after = pieces[at]
        if phrase:
            zh, length = phrase
            after = pieces[at + length - 1][2]
        elif number := _number_at(pieces, at):
            zh, length = number
            after = pieces[at + length - 1][2]
        else:
            zh, length = _word(core, names, title=title, first=at == 0), 1
        _append(out, _marks(before) + zh + _marks(after))
        at += length
    return "".join(out)


def _split(chunk: str) -> tuple[str, str, str]:
    """Opening marks, the word itself, closing marks."""
    if _PLACEHOLDER.fullmatch(chunk):
        return ("", chunk, "")
    match = _EDGES.fullmatch(chunk)
    return (match[1], match[2], match[3]) if match else ("", chunk, "")


def _phrase_at(pieces: list[tuple[str, str, str]], at: int) -> tuple[str, int] | None:
    """The longest phrase of the table that starts here; hyphens count as blanks."""
    words: list[str] = []
    sizes: list[int] = []
    for size, (before, core, after) in enumerate(pieces[at : at + LONGEST_PHRASE], start=1):
        if size > 1 and before:
            break
        # Acronyms and names inside a phrase are kept as they are, not swallowed.
        if core[1:] != core[1:].lower():
            break
        for word in core.lower().split("-"):
            words.append(word)
            sizes.append(size)
        if after:
            break
    for length in range(min(len(words), LONGEST_PHRASE), 1, -1):
        zh = PHRASES.get(tuple(words[:length]))
        whole = length == len(words) or sizes[length] != sizes[length - 1]
        if zh is not None and whole:
            return zh, sizes[length - 1]
    return None


def _number_at(pieces: list[tuple[str, str, str]], at: int) -> tuple[str, int] | None:
    """``3 million`` as ``300万``, ``5 percent`` as ``5%``; None if no such pair starts here."""
    if at + 1 >= len(pieces) or pieces[at][2] or pieces[at + 1][0]:
        return None
    number, unit = pieces[at][1], pieces[at + 1][1].lower()
    if not re.fullmatch(r"\d[\d,]*(\.\d+)?", number):
        return None
    if unit == "percent":
        return f"{number}%", 2
    if unit not in _MAGNITUDES:
        return None
    value = round(float(number.replace(",", "")) * _MAGNITUDES[unit])
    for size, name in ((100_000_000, "亿"), (10_000, "万")):
        if value >= size:
            return f"{value / size:.10g}{name}", 2
    return str(value), 2


def _word(core: str, names: frozenset[str], *, title: bool, first: bool) -> str:
    if not core or _PLACEHOLDER.fullmatch(core):
        return core
    if not re.search(r"[A-Za-z]", core):
        return "——" if re.fullmatch(r"[—–-]+", core) else core
    if core in WORDS:
        return WORDS[core]
    if _is_name(core, names, title=title, first=first):
        return re.sub(r"['’]s?$", "的", core)
    return "".join(_plain(part) for part in re.split(r"[-–—/'’.,;:()\[\]]+", core.lower()) if part)


def _is_name(core: str, names: frozenset[str], *, title: bool, first: bool) -> bool:
    if any(c.isdigit() for c in core):
        return True
    if core in {"A", "I"} or core == core.lower():
        return False
    if core in names:
        return True
    parts = [part for part in re.split(r"[-/'’]", core) if part]
    if any(part[1:] != part[1:].lower() or (len(part) == 1 and part.isupper()) for part in parts):
        return True
    return not (title or first)


def _plain(word: str) -> str:
    """A lower-case word in Chinese: from the table, by a simple stem, or a steady filler."""
    if word in WORDS:
        return WORDS[word]
    for ending in ("ly", "s", "es", "d", "ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(WORDS.get(stem, "")) > 1:
            return WORDS[stem]
    if not word.isascii() or not word.isalpha():
        return word
    return FILLERS[zlib.crc32(word.encode()) % len(FILLERS)]


def _marks(text: str) -> str:
    return "".join(_MARKS.get(mark, mark) for mark in text)


def _append(out: list[str], piece: str) -> None:
    """Add a piece; a blank separates two that would run into one Latin word."""
    if out and piece and _is_latin(out[-1][-1]) and _is_latin(piece[0]):
        out.append(" ")
    if piece:
        out.append(piece)


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char in "%+-$~<>=&.")
