"""One paper's translation: ask, judge, mend once, mark. The only place that decides what is enough.

enrich ─▶ reply ─▶ checks ─┬─ nothing hard ─────────────────────────────▶ translation
                           ├─ hard in some sentences ─▶ one repair call ─▶ better of the two
                           └─ hard in the whole ──────▶ asked once more ─▶ better of the two
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from digest.checks import CHECKS, check_translation
from digest.checks.glossary import Glossary
from digest.content.tags import TagTable
from digest.edges.store import Store, StoredCompletion
from digest.errors import BackendError, ReplyError
from digest.llm.accounts import spent_by_task
from digest.llm.prompts import Prompts, RepairItem, SourceText, again
from digest.llm.replies import EnrichReply, parse_enrich, parse_repair
from digest.llm.request import Backend, Completion, Request
from digest.llm.wrappers import from_store
from digest.models import Finding, Provenance, Reason, SentencePair, Spent, Translation
from digest.text.masking import PLACEHOLDER, placeholder_faults
from digest.text.tex import to_text

log = logging.getLogger("digest.llm")

MOST_ASKS = 3
"""Enrich calls for one paper in one run, at most."""
SUMMARY = "summary-length"


@dataclass(frozen=True, slots=True)
class Translated:
    """What became of one paper."""

    translation: Translation | None
    provenance: Provenance | None
    """None exactly when the translation is."""
    reason: Reason | None
    """Why there is no translation."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """Completions that were kept, by task."""


@dataclass(frozen=True, slots=True)
class _Draft:
    reply: EnrichReply
    completion: Completion
    asked: str
    """The model that was asked for it, whatever name the answer bears."""
    translation: Translation
    findings: tuple[Finding, ...]

    @property
    def hard(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "hard")


@dataclass(frozen=True, slots=True)
class Translator:
    """Translates papers with one backend and one blog's vocabulary."""

    backend: Backend
    prompts: Prompts
    store: Store
    glossary: Glossary
    tags: TagTable
    fallback_model: str | None
    zone: ZoneInfo

    async def translate(self, source: SourceText) -> Translated:
        """Return the paper's translation or the reason why there is none; never raises for either."""
        request = self.prompts.enrich(source)
        try:
            draft = await self._draft(source, request)
            if draft.hard:
                draft = await self._mended(source, request, draft)
        except (BackendError, ReplyError) as error:
            log.warning("paper not translated: id=%s reason=%s %s", source.arxiv_id, error.reason, error)
            return Translated(None, None, error.reason)
        self._judge(draft.completion, "accepted")
        first = draft.completion.row or 0
        kept = tuple(one for one in self.store.kept_for(source.arxiv_id) if one.row >= first)
        return Translated(
            draft.translation,
            Provenance(
                draft.completion.model,
                self.prompts.version("enrich"),
                self._date_of(draft.completion, kept),
                tuple(check.name for check in CHECKS),
                draft.findings,
            ),
            None,
            spent_by_task(source.arxiv_id, kept, ("enrich", "repair")),
        )

    async def _draft(self, source: SourceText, first: Request) -> _Draft:
        """Return a usable reply, asked for up to three times; a stored one costs nothing."""
        stored = self.store.find_accepted_in_chain(first.key)
        if stored is not None:
            return self._read(source, from_store(stored), first.model)
        request = first
        for ask in range(1, MOST_ASKS + 1):
            try:
                completion = await self.backend.complete(request)
            except BackendError as error:
                fallback = self._fallback(request, error.reason)
                if fallback is None:
                    raise
                request = fallback
                continue
            try:
                return self._read(source, completion, request.model)
            except ReplyError as error:
                self._judge(completion, "rejected", str(error))
                following = self._next(request, completion, error, last=ask >= MOST_ASKS - 1)
                if following is None or ask == MOST_ASKS:
                    raise
                log.info("asking the model again: id=%s %s", source.arxiv_id, error)
                request = following
        raise ReplyError("no usable reply", "invalid-reply")

    def _next(
        self, request: Request, completion: Completion, error: ReplyError, *, last: bool
    ) -> Request | None:
        if error.reason == "refused":
            return self._fallback(request, error.reason)
        if error.reason == "cut-off":
            return replace(again(request, "", ""), max_tokens=request.max_tokens * 2)
        return (self._fallback(request, error.reason) if last else None) or again(
            request, error.advice, completion.text
        )

    def _fallback(self, request: Request, reason: Reason) -> Request | None:
        """Return the same question to the fallback model; None if there is none or it was it."""
        useful = reason in ("refused", "cut-off", "invalid-reply")
        if not useful or self.fallback_model is None or request.model == self.fallback_model:
            return None
        return replace(
            request,
            model=self.fallback_model,
            messages=request.messages[:2],
            attempt=0,
            chain=request.chain_key,
        )

    def _read(self, source: SourceText, completion: Completion, asked: str) -> _Draft:
        reply = parse_enrich(completion, range(1, len(source.sentences) + 1))
        return self._drafted(source, reply, completion, asked)

    def _drafted(self, source: SourceText, reply: EnrichReply, completion: Completion, asked: str) -> _Draft:
        translation = restore(source, reply, self.tags)
        findings = {
            *structural_findings(source, reply),
            *check_translation(_as_read(translation), self.glossary),
        }
        ordered = sorted(findings, key=finding_order)
        return _Draft(reply, completion, asked, translation, tuple(ordered))

    async def _mended(self, source: SourceText, request: Request, draft: _Draft) -> _Draft:
        """Ask once for the doubtful sentences, then once for what is still wrong with the whole.

        In that order: a wrong number in a sentence is a wrong number of the whole too.
        """
        try:
            numbers = sorted({found.sentence for found in draft.hard if found.sentence is not None})
            if numbers:
                draft = await self._repaired(source, draft, numbers)
            if any(found.sentence is None for found in draft.hard):
                draft = await self._asked_again(source, replace(request, model=draft.asked), draft)
        except (BackendError, ReplyError) as error:
            log.warning("repair failed: id=%s %s", source.arxiv_id, error)
        return self._without_long_summary(draft)

    async def _asked_again(self, source: SourceText, request: Request, draft: _Draft) -> _Draft:
        advice = "；".join(dict.fromkeys(finding.message for finding in draft.hard))
        repeat = again(replace(request, attempt=10), advice, draft.completion.text)
        # A repeat for the content's sake is no link in the chain of broken replies: both are kept.
        repeat = replace(repeat, chain="")
        completion = await self.backend.complete(repeat)
        try:
            other = self._read(source, completion, repeat.model)
        except ReplyError as error:
            self._judge(completion, "rejected", str(error))
            raise
        merged = self._drafted(source, _better_parts(draft, other), draft.completion, draft.asked)
        if len(merged.hard) >= len(draft.hard):
            self._judge(completion, "rejected", "no better")
            return draft
        self._judge(completion, "accepted")
        return merged

    async def _repaired(self, source: SourceText, draft: _Draft, numbers: list[int]) -> _Draft:
        items = [_repair_item(source, draft, number) for number in numbers]
        request = self.prompts.repair(source, items, draft.asked)
        completion = await self.backend.complete(request)
        try:
            mended = parse_repair(completion, numbers)
        except ReplyError as error:
            self._judge(completion, "rejected", str(error))
            raise
        best = draft
        for number, text in mended.items():
            if number == 0:
                reply = replace(best.reply, title_zh=text)
            else:
                reply = replace(best.reply, sentences={**best.reply.sentences, number: text})
            other = self._drafted(source, reply, draft.completion, draft.asked)
            if _hard_at(other, number) < _hard_at(best, number) and len(other.hard) < len(best.hard):
                best = other
        self._judge(completion, *_verdict(best is not draft))
        return best

    def _without_long_summary(self, draft: _Draft) -> _Draft:
        """A summary that stayed too long is left out: it is never cut, and never shown as good."""
        if not any(finding.check == SUMMARY for finding in draft.hard):
            return draft
        return replace(draft, translation=replace(draft.translation, summary_zh=""))

    def _judge(
        self, completion: Completion, verdict: Literal["accepted", "rejected"], problem: str = ""
    ) -> None:
        if completion.row is not None:
            self.store.judge(completion.row, verdict, problem)

    def _date_of(self, completion: Completion, kept: tuple[StoredCompletion, ...]) -> date:
        stored = next((one for one in kept if one.row == completion.row), None)
        instant: datetime = stored.created_at if stored is not None else kept[-1].created_at
        return instant.astimezone(self.zone).date()


def _verdict(used: bool) -> tuple[Literal["accepted", "rejected"], str]:
    return ("accepted", "") if used else ("rejected", "no better")


def _hard_at(draft: _Draft, number: int) -> int:
    return sum(finding.sentence == number for finding in draft.hard)


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
    findings: list[Finding] = []
    kinds = {"lost": "译文丢失了", "repeated": "译文重复了", "invented": "译文多出了"}
    for number, pairs in enumerate(source.sentence_originals, start=1):
        text = reply.sentences.get(number)
        if text is None:
            continue
        expected = tuple(name for name, _ in pairs)
        for fault in placeholder_faults(text, expected):
            original = dict(source.originals).get(fault.placeholder, "")
            message = (
                f"第 {number} 句：{kinds[fault.kind]}占位符 {fault.placeholder}（{original or '原文没有'}）"
            )
            findings.append(
                Finding(
                    number, "placeholders", "hard", original, text if fault.kind != "lost" else "", message
                )
            )
    known = {name for name, _ in source.originals}
    for where, text in (
        (0, reply.title_zh),
        *((None, point) for point in reply.contributions),
        (None, reply.summary_zh),
        *((None, tag) for tag in reply.tags),
    ):
        for name in dict.fromkeys(match.group() for match in PLACEHOLDER.finditer(text)):
            if name not in known:
                message = f"{text[:20]}…：占位符 {name} 在原文中不存在"
                findings.append(Finding(where, "placeholders", "hard", "", text, message))
    return tuple(findings)


def _repair_item(source: SourceText, draft: _Draft, number: int) -> RepairItem:
    problems = tuple(dict.fromkeys(finding.message for finding in draft.hard if finding.sentence == number))
    if number == 0:
        return RepairItem(0, source.masked_title, draft.reply.title_zh, problems)
    english = source.masked_sentences[number - 1]
    return RepairItem(number, english, draft.reply.sentences.get(number, ""), problems)


def _better_parts(draft: _Draft, other: _Draft) -> EnrichReply:
    """Return the first reply with the parts of the second that have fewer hard findings."""
    sentences = dict(draft.reply.sentences)
    for number, text in other.reply.sentences.items():
        if number not in sentences or _hard_at(other, number) < _hard_at(draft, number):
            sentences[number] = text
    whole_before = sum(finding.sentence is None for finding in draft.hard)
    whole_after = sum(finding.sentence is None for finding in other.hard)
    parts = other.reply if whole_after < whole_before else draft.reply
    title = other.reply.title_zh if _hard_at(other, 0) < _hard_at(draft, 0) else draft.reply.title_zh
    return EnrichReply(title, sentences, parts.contributions, parts.summary_zh, parts.tags)


def finding_order(finding: Finding) -> tuple[int, str, str, str]:
    """Total order of findings: the title, the sentences, the whole."""
    sentence = 10_000 if finding.sentence is None else finding.sentence
    return sentence, finding.check, finding.en, finding.zh
