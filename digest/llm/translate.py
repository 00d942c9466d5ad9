"""One paper's translation: ask, judge, mend once, mark. The only place that decides what is enough.

enrich ─▶ reply ─▶ checks ─┬─ nothing hard ─────────────────────────────▶ translation
                           ├─ hard in some sentences ─▶ one repair call ─▶ better of the two
                           └─ hard in the whole ──────▶ asked once more ─▶ better of the two
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from digest.checks import CHECKS
from digest.edges.store import Store, StoredCompletion
from digest.errors import BackendError, ReplyError
from digest.llm.accounts import spent_by_task
from digest.llm.draft import (
    Draft,
    Reader,
    better_parts,
    repair_item,
    text_at,
    with_text_at,
    without_long_summary,
)
from digest.llm.prompts import Prompts, SourceText, again, paper_part
from digest.llm.replies import parse_enrich, parse_repair
from digest.llm.request import Backend, Completion, Message, Request
from digest.llm.review import NAME as REVIEWER
from digest.llm.review import Reviewer
from digest.llm.wrappers import from_store
from digest.models import Provenance, Reason, Spent, Translation

log = logging.getLogger("digest.llm")

_OUTAGES = frozenset({"no-key", "balance", "budget", "unreachable"})
"""Reasons that say nothing of the paper: a final mark would be hasty."""
MOST_ASKS = 3
"""Enrich calls for one paper in one run, at most."""
TRANSLATION_TASKS = ("enrich", "repair", "review")
"""Tasks whose completions a paper's translation costs."""


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
class Translator:
    """Translates papers with one backend and one blog's vocabulary."""

    backend: Backend
    prompts: Prompts
    store: Store
    reader: Reader
    fallback_model: str | None
    zone: ZoneInfo
    reviewer: Reviewer | None = None
    """The second model's judgement; None if the blog has no ``llm.reviewer``."""

    async def translate(self, source: SourceText) -> Translated:
        """Return the paper's translation or the reason why there is none; never raises for either."""
        request = self.prompts.enrich(source)
        try:
            draft = await self._draft(source, request)
            draft = await self._reviewed(source, draft, range(1, len(source.sentences) + 1))
            if draft.hard:
                draft = await self._mended(source, request, draft)
        except (BackendError, ReplyError) as error:
            # The end of the stage is told once, not for each paper.
            level = logging.DEBUG if isinstance(error, BackendError) and error.ends_stage else logging.WARNING
            log.log(level, "paper not translated: id=%s reason=%s %s", source.arxiv_id, error.reason, error)
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
                self._checks(),
                draft.findings,
            ),
            None,
            spent_by_task(source.arxiv_id, kept, TRANSLATION_TASKS),
        )

    def _checks(self) -> tuple[str, ...]:
        names = tuple(check.name for check in CHECKS)
        return names if self.reviewer is None else (*names, REVIEWER)

    async def _draft(self, source: SourceText, first: Request) -> Draft:
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
            messages=(request.messages[0], Message("user", paper_part(request.messages[-1].content))),
            attempt=0,
            chain=request.chain_key,
        )

    def _read(self, source: SourceText, completion: Completion, asked: str) -> Draft:
        reply = parse_enrich(completion, range(1, len(source.sentences) + 1))
        return self.reader.draft(source, reply, completion, asked)

    async def _reviewed(self, source: SourceText, draft: Draft, numbers: Iterable[int]) -> Draft:
        """Add what the second model doubts of these sentences, if there is one."""
        if self.reviewer is None:
            return draft
        doubts = await self.reviewer.review(source, draft, numbers)
        if not doubts:
            return draft
        reviewed = {**draft.reviewed, **doubts}
        return self.reader.draft(source, draft.reply, draft.completion, draft.asked, reviewed)

    async def _mended(self, source: SourceText, request: Request, draft: Draft) -> Draft:
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
            if error.reason in _OUTAGES:
                # Nobody could be asked: the answer is kept, and the next run asks for its repair.
                self._judge(draft.completion, "accepted")
                raise
            log.warning("repair failed: id=%s %s", source.arxiv_id, error)
        return without_long_summary(draft)

    async def _asked_again(self, source: SourceText, request: Request, draft: Draft) -> Draft:
        advice = "；".join(dict.fromkeys(finding.message for finding in draft.hard))
        # A repeat for the content's sake is no link in the chain of broken replies: both are kept.
        repeat = replace(again(replace(request, attempt=10), advice, draft.completion.text), chain="")
        completion = await self.backend.complete(repeat)
        try:
            other = self._read(source, completion, repeat.model)
        except ReplyError as error:
            self._judge(completion, "rejected", str(error))
            raise
        merged = self.reader.redraft(source, draft, better_parts(draft, other))
        chosen = self._chosen(draft, merged, completion, better=len(merged.hard) < len(draft.hard))
        return await self._reviewed(source, chosen, _changed(draft, chosen))

    async def _repaired(self, source: SourceText, draft: Draft, numbers: list[int]) -> Draft:
        items = [repair_item(source, draft, number) for number in numbers]
        completion = await self.backend.complete(self.prompts.repair(source, items, draft.asked))
        try:
            mended = parse_repair(completion, numbers)
        except ReplyError as error:
            self._judge(completion, "rejected", str(error))
            raise
        best = draft
        for number, text in mended.items():
            other = self.reader.redraft(source, best, with_text_at(best.reply, number, text))
            if other.hard_at(number) < best.hard_at(number) and len(other.hard) < len(best.hard):
                best = other
        best = self._chosen(draft, best, completion, better=best is not draft)
        return await self._reviewed(source, best, _changed(draft, best))

    def _chosen(self, draft: Draft, other: Draft, completion: Completion, *, better: bool) -> Draft:
        """Return the better of two, and record whether the second completion was of use."""
        self._judge(completion, "accepted" if better else "rejected", "" if better else "no better")
        return other if better else draft

    def _judge(
        self, completion: Completion, verdict: Literal["accepted", "rejected"], problem: str = ""
    ) -> None:
        if completion.row is not None:
            self.store.judge(completion.row, verdict, problem)

    def _date_of(self, completion: Completion, kept: tuple[StoredCompletion, ...]) -> date:
        stored = next((one for one in kept if one.row == completion.row), None)
        instant: datetime = stored.created_at if stored is not None else kept[-1].created_at
        return instant.astimezone(self.zone).date()


def _changed(draft: Draft, other: Draft) -> list[int]:
    """Return the sentences that read differently in two drafts, in order."""
    return [
        number
        for number in sorted(other.reply.sentences)
        if text_at(other.reply, number) != text_at(draft.reply, number)
    ]
