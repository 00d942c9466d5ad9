"""One paper's translation: ask, judge, mend once, mark. The only place that decides what is enough.

enrich ─▶ reply ─▶ checks ─┬─ nothing hard ─────────────────────────────▶ translation
                           ├─ hard in some sentences ─▶ one repair call ─▶ better of the two
                           └─ hard in the whole ──────▶ asked once more ─▶ better of the two
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from digest.checks import CHECKS
from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.llm.accounts import spent_by_task
from digest.llm.asking import OUTAGES, Asker
from digest.llm.draft import (
    Draft,
    Reader,
    better_parts,
    repair_item,
    text_at,
    with_text_at,
    without_long_summary,
)
from digest.llm.prompts import Prompts, SourceText, again
from digest.llm.replies import parse_enrich, parse_repair
from digest.llm.request import Backend, Completion, Request
from digest.llm.review import NAME as REVIEWER
from digest.llm.review import Reviewer
from digest.models import Provenance, Reason, Spent, Translation

log = logging.getLogger("digest.llm")

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
            draft = await self._asker.ask(
                request, lambda reply, asked: self._read(source, reply, asked.model)
            )
            draft = await self._reviewed(source, draft, range(1, len(source.sentences) + 1))
            asked_first = draft
            if draft.hard:
                draft = await self._mended(source, request, draft)
        except (BackendError, ReplyError) as error:
            # The end of the stage is told once, not for each paper.
            level = logging.DEBUG if isinstance(error, BackendError) and error.ends_stage else logging.WARNING
            log.log(level, "paper not translated: id=%s reason=%s %s", source.arxiv_id, error.reason, error)
            return Translated(None, None, error.reason)
        self._asker.judge(draft.completion, "accepted")
        first = draft.completion.row or 0
        kept = tuple(one for one in self.store.kept_for(source.arxiv_id) if one.row >= first)
        return Translated(
            draft.translation,
            Provenance(
                draft.completion.model,
                self.prompts.version("enrich"),
                self._asker.answered_on(source.arxiv_id, draft.completion, self.zone),
                self._checks(draft),
                draft.findings,
                repaired=_repaired(asked_first, draft),
            ),
            None,
            spent_by_task(source.arxiv_id, kept, TRANSLATION_TASKS),
        )

    def _checks(self, draft: Draft) -> tuple[str, ...]:
        """Return the checks that ran: the second model's only if it has judged all that stands there."""
        names = tuple(check.name for check in CHECKS)
        return (*names, REVIEWER) if draft.judged else names

    @property
    def _asker(self) -> Asker:
        return Asker(self.backend, self.store, self.fallback_model)

    def _read(self, source: SourceText, completion: Completion, asked: str) -> Draft:
        reply = parse_enrich(completion, range(1, len(source.sentences) + 1))
        return self.reader.draft(source, reply, completion, asked)

    async def _reviewed(
        self, source: SourceText, draft: Draft, numbers: Iterable[int], *, others: bool = True
    ) -> Draft:
        """Add what the second model doubts of these sentences, if there is one.

        Args:
            source: the paper.
            draft: what is judged.
            numbers: the sentences to ask about.
            others: whether it has judged all the other sentences.
        """
        if self.reviewer is None:
            return draft
        doubts = await self.reviewer.review(source, draft, numbers)
        if doubts:
            reviewed = {**draft.reviewed, **doubts}
            draft = self.reader.draft(source, draft.reply, draft.completion, draft.asked, reviewed)
        return replace(draft, judged=others and doubts is not None)

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
            if error.reason in OUTAGES:
                # Nobody could be asked: the answer is kept, and the next run asks for its repair.
                self._asker.judge(draft.completion, "accepted")
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
            self._asker.judge(completion, "rejected", str(error))
            raise
        merged = self.reader.redraft(source, draft, better_parts(draft, other))
        chosen = self._chosen(draft, merged, completion, better=len(merged.hard) < len(draft.hard))
        return await self._reviewed(source, chosen, _changed(draft, chosen), others=draft.judged)

    async def _repaired(self, source: SourceText, draft: Draft, numbers: list[int]) -> Draft:
        items = [repair_item(source, draft, number) for number in numbers]
        completion = await self.backend.complete(self.prompts.repair(source, items, draft.asked))
        try:
            mended = parse_repair(completion, numbers)
        except ReplyError as error:
            self._asker.judge(completion, "rejected", str(error))
            raise
        best = draft
        for number, text in mended.items():
            other = self.reader.redraft(source, best, with_text_at(best.reply, number, text))
            if other.hard_at(number) < best.hard_at(number) and len(other.hard) < len(best.hard):
                best = other
        best = self._chosen(draft, best, completion, better=best is not draft)
        return await self._reviewed(source, best, _changed(draft, best), others=draft.judged)

    def _chosen(self, draft: Draft, other: Draft, completion: Completion, *, better: bool) -> Draft:
        """Return the better of two, and record whether the second completion was of use."""
        self._asker.judge(completion, "accepted" if better else "rejected", "" if better else "no better")
        return other if better else draft


def _changed(draft: Draft, other: Draft) -> list[int]:
    """Return the sentences that read differently in two drafts, in order."""
    return [
        number
        for number in sorted(other.reply.sentences)
        if text_at(other.reply, number) != text_at(draft.reply, number)
    ]


def _repaired(first: Draft, last: Draft) -> tuple[int, ...]:
    """Return the sentences (0 is the title) that a later answer changed and that nothing hard is said of."""
    title = [0] if first.reply.title_zh != last.reply.title_zh else []
    return tuple(number for number in (*title, *_changed(first, last)) if not last.hard_at(number))
