"""Markdown, HTML, links, images, TeX and control characters that the English does not have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.normal import URL
from digest.checks.reading import CheckText
from digest.models import Finding

_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("图片", re.compile(r"!\[[^\]]{0,200}\]\([^)]{0,300}\)")),
    ("链接", re.compile(r"(?<!!)\[[^\]]{1,200}\]\((?:https?:|/|#|javascript:|data:)[^)]{0,300}\)")),
    ("HTML 标签", re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,12}(?:\s[^<>]{0,200})?/?>|<!--")),
    ("代码块", re.compile(r"```|~~~")),
    ("粗体", re.compile(r"\*\*[^*\n]{1,200}\*\*|__[^_\n]{1,200}__")),
    ("列表或引用", re.compile(r"^\s*(?:[-*+]\s|>\s|\d{1,2}\.\s(?=\S))", re.MULTILINE)),
    ("脚本地址", re.compile(r"\b(?:javascript|data):(?=\S)", re.IGNORECASE)),
    ("Liquid 标签", re.compile(r"\{\{|\{%")),
)
_BROKEN_TEX = re.compile(r"\t[a-z]{2,}|(?<![A-Za-z\\])ext(?:bf|it|sc|tt)[\s{A-Z]")
_TEX = re.compile(r"\\[A-Za-z]+")


def has_markup(text: str) -> bool:
    """Whether a text has any form that plain text has not."""
    return any(pattern.search(text) for _, pattern in _KINDS)


class Markup:
    """Form that only a model can have added; addresses that came or went."""

    name = "markup"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        parts = text.given if text.aligned else ((None, text.raw_en, text.raw_zh),)
        for given in (*text.points, text.summary or "", *text.tags):
            yield from self._form(None, text.en, given, strict=False)
        for n, en, zh in parts:
            yield from self._form(n, en, zh, strict=text.aligned)
            plain_text = "".join(zh.split()).isprintable() and "\ufffd" not in zh
            bad = [] if plain_text else [c for c in zh if _is_control(c) and c not in en]
            if bad:
                codes = " ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(bad[:8]))
                yield hard(self.name, n, "", codes, "译文中有控制字符或替换字符")
            m = _BROKEN_TEX.search(zh)
            if m is not None and m.group() not in en:
                yield soft(self.name, n, "", m.group(), "译文中有损坏的 TeX 命令")
            commands = set(_TEX.findall(zh)) - set(_TEX.findall(en))
            if commands:
                yield soft(self.name, n, "", sorted(commands)[0], "译文多了 TeX 命令")
            yield from self._addresses(n, en, zh)

    def _form(self, n: int | None, en: str, zh: str, *, strict: bool) -> Iterable[Finding]:
        for what, pattern in _KINDS:
            m = pattern.search(zh)
            if m is not None and not pattern.search(en):
                make = soft if what in ("列表或引用", "粗体") and not strict else hard
                yield make(self.name, n, "", m.group(), f"译文多了{what}")

    def _addresses(self, n: int | None, en: str, zh: str) -> Iterable[Finding]:
        if "http" not in en and "http" not in zh and "www." not in zh:
            return
        theirs = [_address(u) for u in URL.findall(en)]
        ours = [_address(u) for u in URL.findall(zh)]
        folded = "".join(en.split()).lower()
        for address in dict.fromkeys(ours):
            if address not in folded and not any(address.startswith(t) for t in theirs if t):
                yield hard(self.name, n, "", address, "译文的网址不在原文中")
        shown = "".join(zh.split()).lower()
        for address in dict.fromkeys(theirs):
            if address and address not in shown:
                yield soft(self.name, n, address, "", "原文的网址在译文中丢失")


def _address(url: str) -> str:
    return url.rstrip(".,;:!?)]}'*").lower()


def _is_control(char: str) -> bool:
    return char == "\ufffd" or (
        char not in "\n\r\t" and unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")
    )
