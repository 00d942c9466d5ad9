"""HTML of an entry → paragraphs of plain text, and the part of them that is digested (pure)."""

from __future__ import annotations

import html
import re

from lxml import etree
from lxml import html as lxml_html

from digest.text.folding import fold
from digest.text.sentences import split_sentences

MAX_SENTENCES = 40
MAX_CHARACTERS = 5_000
"""Of one item: what one call translates faithfully, and an excerpt of somebody else's post."""
_MOST_HTML = 400_000
_LONGEST_SENTENCE = 1_200

_DROPPED = frozenset(
    "script style noscript template iframe object embed svg math form button select textarea nav head title"
    " audio video canvas figcaption".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote dd div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 header hr li main"
    " ol p pre section table tbody td tfoot th thead tr ul body html".split()
)
_BREAK = "\n\n"
_MARKUP = re.compile(r"<[A-Za-z/!]|&(?:#\w+|\w+);")


def html_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs that a browser would show, each folded to one line, none empty.

    Formulas written as text (``$…$``) stay; scripts, styles, forms and pictures are dropped.
    """
    text = text[:_MOST_HTML]
    if not _MARKUP.search(text):
        return plain_paragraphs(text)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(f"<body>{_without_controls(text)}</body>", parser=parser)
    except (etree.ParserError, ValueError):
        return plain_paragraphs(html.unescape(re.sub(r"<[^>]*>", " ", text)))
    parts: list[str] = []
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            depth += name in _DROPPED
            if depth == 0:
                parts += [_BREAK] if name in _BLOCKS else [" \n "] if name == "br" else []
                parts.append(element.text or "")
        else:
            depth -= name in _DROPPED
            if depth == 0:
                parts += [_BREAK] if name in _BLOCKS else []
                parts.append(element.tail or "" if element is not root else "")
    # White space of the source is no line end; only blocks and two breaks in a row part paragraphs.
    shown = "".join(part if part in (_BREAK, " \n ") else re.sub(r"\s+", " ", part) for part in parts)
    return plain_paragraphs(shown)


def plain_paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of plain text: what blank lines part."""
    return tuple(folded for part in re.split(r"\n\s*\n", text) if (folded := fold(part)))


def html_line(text: str) -> str:
    """Return HTML as one line of text; for titles."""
    return " ".join(html_paragraphs(text))


def _without_controls(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]", "", text)


def excerpt(paragraphs: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return (sentences to digest, whether text was left out); an empty sentence parts paragraphs.

    Whole sentences from the beginning, at most ``MAX_SENTENCES`` and ``MAX_CHARACTERS``.
    """
    lines: list[str] = []
    count = size = 0
    for paragraph in paragraphs:
        if lines:
            lines.append("")
        for sentence in _sentences(paragraph):
            if count == MAX_SENTENCES or size + len(sentence) > MAX_CHARACTERS:
                while lines and not lines[-1]:
                    lines.pop()
                return tuple(lines), True
            lines.append(sentence)
            count += 1
            size += len(sentence)
    return tuple(lines), False


def _sentences(paragraph: str) -> tuple[str, ...]:
    """Return sentences; one without an end (a table, a log) is cut at white space, or hard."""
    found: list[str] = []
    for sentence in split_sentences(paragraph):
        while len(sentence) > _LONGEST_SENTENCE:
            at = sentence.rfind(" ", 1, _LONGEST_SENTENCE)
            at = at if at > 0 else _LONGEST_SENTENCE
            found.append(sentence[:at].strip())
            sentence = sentence[at:].strip()
        if sentence:
            found.append(sentence)
    return tuple(found)
