"""A reading's reply → six answers of blocks and sections (pure).

What the paper does not say is found, replaced by something better if there is, else marked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from digest.checks.grounding import NAME, Grounds
from digest.checks.language import is_simplified
from digest.checks.normal import HAN
from digest.content.paperfile import QUESTIONS, UNFOUNDED, Answer, Cited
from digest.errors import ReplyError
from digest.llm.papertext import ReadingSource, without_hints
from digest.llm.replies import items_of, load_object, text_of, usable_text
from digest.llm.request import Completion
from digest.models import Finding
from digest.text.masking import PLACEHOLDER
from digest.text.prose import Block, inline, parse_prose, plain_sentence, render_prose, split_chinese

MOST_SECTIONS = 8
_MOST_CHARS = 12_000
"""Of one answer; the prompt asks for a few hundred."""
_OWN_LAST_LINE = re.compile(r"^\s*\**(?:依据|参考章节|所依据的章节)\**\s*[:：].*$", re.MULTILINE)
_INTRODUCTION = re.compile(
    r"\A\s*(?:(?:好的|当然|没问题)[，,！!。]\s*)?(?:(?:以下|下面)(?:是|为)[^。：:\n]{0,30}[：:]\s*)?"
    r"|\n\s*(?:希望(?:以上|这些|对您|对你)[^\n]*|如(?:有|需)[^。\n]{0,20}(?:告诉|随时|联系)[^\n]*)\s*\Z"
)
"""Words of the model about its answer."""
_END_MARK = re.compile(r"([。！？!?]?[”’」』》）】]*)$")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One answer as a model gave it, harmless, placeholders still in place."""

    blocks: tuple[Block, ...]
    sections: tuple[Cited, ...]


Place = tuple[int, int, int]
"""(answer, block, sentence), each from 0."""


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """Six answers and what is doubtful in them."""

    answers: tuple[Drafted, ...]
    doubts: Mapping[Place, tuple[Finding, ...]]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for place in sorted(self.doubts) for finding in self.doubts[place])

    def sentence(self, place: Place) -> str:
        answer, block, sentence = place
        return self.answers[answer].blocks[block].sentences[sentence]


def parse_reading(completion: Completion, source: ReadingSource) -> tuple[Drafted, ...]:
    """Return the six answers of a reply.

    Raises:
        ReplyError: it cannot be used.
    """
    found: dict[int, Drafted] = {}
    twice: set[int] = set()
    for item in items_of(load_object(usable_text(completion)), "answers"):
        number = _question(item.get("q")) if isinstance(item, dict) else None
        if number is None:
            continue
        answer = _answer(item, number, source)
        if found.get(number, answer) != answer:
            twice.add(number)
        found[number] = answer
    wanted = range(1, len(QUESTIONS) + 1)
    missing = [n for n in wanted if n in twice or n not in found or not found[n].blocks]
    if missing:
        listed = "、".join(map(str, missing))
        raise ReplyError(
            f"answers {', '.join(map(str, missing))} are missing",
            "invalid-reply",
            f"answers 必须恰好回答第 1 到 6 问，各一项；第 {listed} 问缺失、重复或为空。",
        )
    foreign = [n for n in wanted if not is_simplified(_plain(found[n]))]
    if foreign:
        raise ReplyError(
            f"answers {', '.join(map(str, foreign))} are not Simplified Chinese",
            "invalid-reply",
            "每一问都必须用简体中文回答。",
        )
    return tuple(found[n] for n in wanted)


def _question(value: Any) -> int | None:
    if isinstance(value, str):
        value = value.strip(" Qq第问.、:：")
        value = int(value) if value.isascii() and value.isdigit() and len(value) == 1 else None
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 6 else None


def _answer(item: Mapping[str, Any], number: int, source: ReadingSource) -> Drafted:
    value = item.get("text")
    if isinstance(value, list):
        value = "\n\n".join(str(part) for part in value)
    text = without_hints(text_of(value, f"answers[{number}].text").replace(UNFOUNDED, ""))
    if len(text) > _MOST_CHARS:
        raise ReplyError(
            f"answers[{number}] has {len(text)} characters", "invalid-reply", "每一问不超过 600 字。"
        )
    named = item.get("sections")
    names = named if isinstance(named, list) else re.split(r"[,，、;；]", str(named or ""))
    sections = (source.section_of(name) for name in names)
    order = [one.number or one.title for one in source.sections]
    known = sorted({one for one in sections if one is not None}, key=lambda one: _place(one, order))
    return Drafted(
        parse_prose(_INTRODUCTION.sub("", _OWN_LAST_LINE.sub("", text))), tuple(known[:MOST_SECTIONS])
    )


def _plain(answer: Drafted) -> str:
    return plain_sentence("".join(one for block in answer.blocks for one in block.sentences), lambda _: " ")


def _place(section: Cited, order: list[str]) -> tuple[int, str]:
    return order.index(section.label) if section.label in order else len(order), section.label


def drafted(answers: tuple[Drafted, ...], source: ReadingSource, grounds: Grounds) -> ReadingDraft:
    """Return the answers with every sentence looked up in the paper."""
    doubts: dict[Place, tuple[Finding, ...]] = {}
    for a, answer in enumerate(answers):
        for b, block in enumerate(answer.blocks):
            for s, sentence in enumerate(block.sentences):
                if found := sentence_doubts(a + 1, sentence, source, grounds):
                    doubts[a, b, s] = found
    return ReadingDraft(answers, doubts)


def sentence_doubts(
    number: int, sentence: str, source: ReadingSource, grounds: Grounds
) -> tuple[Finding, ...]:
    """Return what a sentence says that the paper does not, invented placeholders included."""
    shown = plain_sentence(sentence, source.formula)
    invented = [
        Finding(number, NAME, "hard", "", shown[:80], f"占位符 {match.group()} 在原文中不存在")
        for match in PLACEHOLDER.finditer(sentence)
        if not source.formula(match.group())
    ]
    # Formulas are the paper's own: what stands in them need not be looked up.
    return (*invented, *grounds.doubts(number, plain_sentence(sentence, lambda _: " ")))


def repaired(
    draft: ReadingDraft, place: Place, text: str, source: ReadingSource, grounds: Grounds
) -> ReadingDraft:
    """Return the draft with a sentence in place of another, if less is doubtful then; else as it was."""
    sentences = split_chinese(inline(without_hints(text.replace(UNFOUNDED, ""))))
    number, before = place[0] + 1, len(draft.doubts.get(place, ()))
    doubts = [finding for one in sentences for finding in sentence_doubts(number, one, source, grounds)]
    if not sentences or not HAN.search("".join(sentences)) or len(doubts) >= before:
        return draft
    a, b, s = place
    # As one: the places of the other sentences stay what they are.
    joined = "".join(sentences)
    block = draft.answers[a].blocks[b]
    block = replace(block, sentences=(*block.sentences[:s], joined, *block.sentences[s + 1 :]))
    blocks = draft.answers[a].blocks
    answer = replace(draft.answers[a], blocks=(*blocks[:b], block, *blocks[b + 1 :]))
    left = {known: found for known, found in draft.doubts.items() if known != place}
    if doubts:
        left[place] = tuple(doubts)
    return ReadingDraft((*draft.answers[:a], answer, *draft.answers[a + 1 :]), left)


def finished(draft: ReadingDraft, source: ReadingSource) -> tuple[Answer, ...]:
    """Return the answers as they are stored; a sentence that stays doubtful bears its mark."""
    return tuple(
        Answer(render_prose(_marked(draft, a), source.formula), answer.sections)
        for a, answer in enumerate(draft.answers)
    )


def _marked(draft: ReadingDraft, a: int) -> tuple[Block, ...]:
    return tuple(
        replace(
            block,
            sentences=tuple(
                _END_MARK.sub(rf"{UNFOUNDED}\1", one, count=1) if (a, b, s) in draft.doubts else one
                for s, one in enumerate(block.sentences)
            ),
        )
        for b, block in enumerate(draft.answers[a].blocks)
    )
