"""One reply as a translation with everything that is doubtful in it (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from digest.checks import check_translation, summary_length
from digest.checks.glossary import Glossary
from digest.content.tags import TagTable
from digest.llm.prompts import RepairItem, SourceText
from digest.llm.replies import EnrichReply
from digest.llm.request import Completion
from digest.models import Finding, SentencePair, Translation
from digest.text.masking import PLACEHOLDER, placeholder_faults
from digest.text.tex import to_text

SUMMARY_LIMIT = 100
_FAULTS = {"lost": "译文丢失了", "repeated": "译文重复了", "invented": "译文多出了"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A usable reply and what the checks say of it."""

    reply: EnrichReply
    completion: Completion
    asked: str
    """The model that was asked for it, whatever name the answer bears."""
    translation: Translation
    findings: tuple[Finding, ...]
    reviewed: Mapping[int, tuple[Finding, ...]] = field(default_factory=dict)
    """What the second model doubts, by sentence; part of ``findings``."""
    judged: bool = False
    """Whether the second model was asked about every sentence as it stands."""

    @property
    def hard(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "hard")

    def hard_at(self, number: int) -> int:
        """Return how many hard findings a sentence has; 0 is the title."""
        return sum(finding.sentence == number for finding in self.hard)

    @property
    def hard_in_whole(self) -> int:
        return sum(finding.sentence is None for finding in self.hard)


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns replies into drafts with one blog's vocabulary."""

    glossary: Glossary
    tags: TagTable

    def draft(
        self,
        source: SourceText,
        reply: EnrichReply,
        completion: Completion,
        asked: str,
        reviewed: Mapping[int, tuple[Finding, ...]] | None = None,
    ) -> Draft:
        """Return the draft of a reply.

        Args:
            source: the paper.
            reply: what the model said of it, perhaps mended since.
            completion: where the reply comes from.
            asked: the model that was asked.
            reviewed: what the second model doubts of these very sentences.
        """
        translation = restore(source, reply, self.tags)
        doubts = dict(reviewed or {})
        findings = {
            *structural_findings(source, reply),
            *check_translation(_as_read(translation), self.glossary),
            *(finding for one in doubts.values() for finding in one),
        }
        return Draft(
            reply, completion, asked, translation, tuple(sorted(findings, key=finding_order)), doubts
        )

    def redraft(self, source: SourceText, draft: Draft, reply: EnrichReply) -> Draft:
        """Return the draft with another text; doubts of the second model stay where the text does."""
        kept = {
            number: findings
            for number, findings in draft.reviewed.items()
            if text_at(reply, number) == text_at(draft.reply, number)
        }
        return self.draft(source, reply, draft.completion, draft.asked, kept)


def text_at(reply: EnrichReply, number: int) -> str:
    """Return a sentence's rendering, the title's for 0; empty if it is missing."""
    return reply.title_zh if number == 0 else reply.sentences.get(number, "")


def with_text_at(reply: EnrichReply, number: int, text: str) -> EnrichReply:
    """Return the reply with one rendering replaced."""
    if number == 0:
        return replace(reply, title_zh=text)
    return replace(reply, sentences={**reply.sentences, number: text})


def better_parts(draft: Draft, other: Draft) -> EnrichReply:
    """Return the first reply with the parts of the second that have fewer hard findings."""
    reply = draft.reply
    for number in (0, *other.reply.sentences):
        if not text_at(reply, number) or other.hard_at(number) < draft.hard_at(number):
            reply = with_text_at(reply, number, text_at(other.reply, number))
    if other.hard_in_whole < draft.hard_in_whole:
        return replace(
            reply,
            contributions=other.reply.contributions,
            summary_zh=other.reply.summary_zh,
            tags=other.reply.tags,
        )
    return reply


def without_long_summary(draft: Draft) -> Draft:
    """Leave out a summary that stayed too long: it is never cut, and never shown as good."""
    if summary_length(draft.translation.summary_zh) <= SUMMARY_LIMIT:
        return draft
    return replace(draft, translation=replace(draft.translation, summary_zh=""))


def repair_item(source: SourceText, draft: Draft, number: int) -> RepairItem:
    """Return what to tell the model of one doubtful sentence."""
    problems = tuple(dict.fromkeys(finding.message for finding in draft.hard if finding.sentence == number))
    english = source.masked_title if number == 0 else source.masked_sentences[number - 1]
    return RepairItem(number, english, text_at(draft.reply, number), problems)


def restore(source: SourceText, reply: EnrichReply, tags: TagTable) -> Translation:
    """Return the reply as a translation, formulas restored; a missing sentence has an empty zh."""
    table = dict(source.originals)

    def back(text: str) -> str:
        return PLACEHOLDER.sub(lambda match: table.get(match.group(), ""), text)

    return Translation(
        title=source.title,
        title_zh=back(reply.title_zh),
        sentences=tuple(
            SentencePair(number, sentence, back(reply.sentences.get(number, "")))
            for number, sentence in enumerate(source.sentences, start=1)
        ),
        contributions=tuple(back(point) for point in reply.contributions),
        summary_zh=back(reply.summary_zh),
        tags=tags.canonical(back(tag) for tag in reply.tags),
    )


def _as_read(translation: Translation) -> Translation:
    """Return the translation with its English as a reader sees it, which is what was translated."""
    return replace(
        translation,
        title=to_text(translation.title),
        sentences=tuple(replace(pair, en=to_text(pair.en)) for pair in translation.sentences),
    )


def structural_findings(source: SourceText, reply: EnrichReply) -> tuple[Finding, ...]:
    """Return placeholder faults: per sentence each exactly once; elsewhere none invented."""
    originals = dict(source.originals)
    findings: list[Finding] = []
    for number, pairs in enumerate(source.sentence_originals, start=1):
        text = reply.sentences.get(number)
        if text is None:
            continue
        for fault in placeholder_faults(text, [name for name, _ in pairs]):
            original = originals.get(fault.placeholder, "")
            what = f"{_FAULTS[fault.kind]}占位符 {fault.placeholder}（{original or '原文没有'}）"
            shown = "" if fault.kind == "lost" else text
            findings.append(
                Finding(number, "placeholders", "hard", original, shown, f"第 {number} 句：{what}")
            )
    elsewhere: list[tuple[int | None, str]] = [(0, reply.title_zh), (None, reply.summary_zh)]
    elsewhere += [(None, text) for text in (*reply.contributions, *reply.tags)]
    for where, text in elsewhere:
        for name in dict.fromkeys(match.group() for match in PLACEHOLDER.finditer(text)):
            if name not in originals:
                message = f"{text[:20]}…：占位符 {name} 在原文中不存在"
                findings.append(Finding(where, "placeholders", "hard", "", text, message))
    return tuple(findings)


def finding_order(finding: Finding) -> tuple[int, str, str, str, str]:
    """Total order of findings: the title, the sentences, the whole."""
    sentence = 10_000 if finding.sentence is None else finding.sentence
    return sentence, finding.check, finding.en, finding.zh, finding.message
