"""Points, summary and tags: what they name and count must be in the source; length of the summary."""

from __future__ import annotations

import re
from collections.abc import Iterable

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.matching import Quantities
from digest.checks.name_check import latin_known
from digest.checks.nametokens import names
from digest.checks.normal import HAN, key, plain
from digest.checks.numbers import said_values
from digest.checks.quantities_zh import quantities_zh
from digest.checks.reading import CheckText
from digest.models import Finding

MAX_SUMMARY = 100
_RUN_OR_MARK = re.compile(r"[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff]+|\S")


def summary_length(text: str) -> int:
    """Return the length of a summary: a Han character or mark counts 1, a run of letters or digits 1."""
    return len(_RUN_OR_MARK.findall(text))


class Summary:
    """Points, summary and tags say nothing that the source does not."""

    name = "summary"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        if text.summary is None:
            return
        length = summary_length(text.summary)
        if not text.summary.strip():
            yield hard(self.name, None, "", "", "没有一句话总结")
        elif length > MAX_SUMMARY:
            yield hard(self.name, None, "", text.summary, f"总结有 {length} 字，超过 {MAX_SUMMARY} 字")
        source = text.en + " " + (text.title.en if text.title is not None else "")
        english = Quantities(q for s in text.sentences for q in s.quantities)
        title = Quantities(text.title.quantities if text.title is not None else ())
        said = said_values(source)
        folded = key(source)
        for given in (*text.points, text.summary, *text.tags):
            part = plain(given)
            if len(part) > 12 and not HAN.search(part):
                yield hard(self.name, None, "", given, "贡献、总结或标签不是中文")
            for z in quantities_zh(part):
                if z.digits and not english.like(z) and not title.like(z) and abs(z.value) not in said:
                    weak = z.soft or abs(z.value) <= 10
                    yield (soft if weak else hard)(
                        self.name, None, "", f"{z.text} ({part})", f"数值「{z.text}」在原文中没有依据"
                    )
            for name in names(part):
                if name.kind != "proper" and not latin_known(name.text, source, folded):
                    yield soft(self.name, None, "", name.text, f"名称「{name.text}」不在原文中")
