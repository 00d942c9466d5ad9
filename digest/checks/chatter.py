"""Words of the model's own: introductions, headings, offers, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.reading import CheckText
from digest.models import Finding

_OPENING = re.compile(
    r"\s*(?:#+\s*)?(?:(?:好的|当然|没问题|明白)[，,！!。]|(?:以下|下面|这)(?:是|为)[^。：:]{0,30}[：:。]|"
    r"(?:翻译|译文|中文翻译|中文译文|中文摘要|翻译结果|翻译如下|摘要翻译)\s*[：:]|"
    r"(?:Here is|Here's|Sure|Certainly|Translation)\b|"
    r"作为(?:一[个名])?(?:AI|人工智能|语言模型|翻译)[^。]{0,20}[，,]我)"
)
_HEADING = re.compile(r"\s*(?:#+\s*[^\n]{1,12}(?:\n|$)|\*{0,2}摘要\*{0,2}\s*[：:\n]|【?摘要】?\s*[：:\n])")
_LATER = re.compile(
    r"(?:希望(?:这|以上|对您|对你|能)[^。]{0,20}(?:帮助|满意)|如(?:有|需|果您|果你)[^。]{0,20}(?:请|告诉|随时)|"
    r"[（(](?:注|译注|译者注|说明)[：:][^）)]{0,200}[）)]|^\s*(?:注|译注|译者注|说明)[：:]|"
    r"以上(?:是|为)[^。]{0,20}(?:翻译|译文)|请注意[：:，]|<think>|</think>|⟦|⟧)",
    re.MULTILINE,
)

_NOTED = re.compile(
    r"\b(?:note|noted|notably|notice|please|warning|caution|caveat|attention|importantly|beware)\b", re.I
)


def is_chatter(text: str) -> bool:
    """Whether a text speaks of itself or of whoever wrote it."""
    return any((_OPENING.match(text), _HEADING.match(text), _LATER.search(text)))


class Chatter:
    """What a translator would not write into the translation."""

    name = "boilerplate"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        parts = text.given if text.aligned else ((None, text.raw_en, text.raw_zh),)
        others = ((None, text.en, given) for given in (*text.points, text.summary or "", *text.tags))
        for n, en, zh in (*parts, *others):
            m = _OPENING.match(zh)
            if m is not None and not en.lstrip().startswith(("Here", "Sure", "Translation")):
                yield hard(self.name, n, "", m.group(), "译文以模型自己的话开头")
            elif (m := _HEADING.match(zh)) is not None:
                # A leading heading harms no claim: a text-only pair does not fail by it.
                make = hard if text.aligned else soft
                yield make(self.name, n, "", m.group(), "译文带有模型自己加的标题")
            for m in _LATER.finditer(zh):
                noted = m.group().startswith("请注意") and _NOTED.search(en) is not None
                if m.group() not in en and not noted:
                    yield hard(self.name, n, "", m.group(), "译文带有模型自己的话或占位符")
