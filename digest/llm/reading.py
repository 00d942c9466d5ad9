"""One paper's reading: ask the six questions, look the answers up in the paper, mend once, mark.

text ─▶ ask ─▶ read whole? ─▶ answers ─▶ each sentence in the paper? ─┬─ yes ─▶ reading
                                                                      └─ no ──▶ one repair ─▶ else a mark
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from digest.checks.grounding import NAME, Grounds
from digest.content.paperfile import Reading
from digest.edges.store import Store
from digest.errors import BackendError, ReplyError
from digest.fulltext.budget import was_cut
from digest.llm.asking import OUTAGES, Asker
from digest.llm.budget import estimate_usage
from digest.llm.papertext import ReadingSource
from digest.llm.prompts import Prompts, RepairItem
from digest.llm.reading_reply import ReadingDraft, drafted, finished, parse_reading, repaired
from digest.llm.replies import parse_repair
from digest.llm.request import Backend, Completion, Request
from digest.models import Provenance, Reason

log = logging.getLogger("digest.llm")

READING_TASKS = ("reading", "reading-repair")
"""Tasks whose completions a paper's reading costs."""
ANSWER_TOKENS = 8192
"""Room for six answers; a small window gives a quarter of itself."""
PROMPT_TOKENS = 2000
"""What the questions and their rules take, at most."""
DEFAULT_WINDOW = 65_536
"""Tokens, where neither configuration nor preset tells: every hosted model takes as much."""
_EXCERPT_CHARS = 24_000
_MOST_REPAIRS = 40
"""Sentences in one repair; an answer that is wrong throughout is only marked."""


def room_for_answer(window: int | None) -> int:
    """Return the most tokens that a reply may have in a model's window."""
    return min(ANSWER_TOKENS, (window or DEFAULT_WINDOW) // 4)


def room_for_paper(window: int | None) -> int:
    """Return the tokens that a model's window leaves for a paper; not above 0 if it is too small."""
    return (window or DEFAULT_WINDOW) - room_for_answer(window) - PROMPT_TOKENS


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one paper."""

    reading: Reading | None
    reason: Reason | None
    """Why there is none; None exactly when there is one."""


@dataclass(frozen=True, slots=True)
class PaperReader:
    """Reads papers with one back end."""

    backend: Backend
    prompts: Prompts
    store: Store
    fallback_model: str | None
    zone: ZoneInfo
    window: int | None
    """Tokens of the model's context; None if nobody told."""

    async def read(self, source: ReadingSource) -> Read:
        """Return the paper's reading or the reason why there is none; never raises for either."""
        request = self.prompts.reading(source, room_for_answer(self.window))
        grounds = Grounds(source.grounds)
        asker = Asker(self.backend, self.store, self.fallback_model)

        def use(completion: Completion, asked: Request) -> tuple[ReadingDraft, Completion, str]:
            _judge_whole(completion, asked)
            answers = parse_reading(completion, source)
            return drafted(answers, source, grounds), completion, asked.model

        try:
            draft, completion, model = await asker.ask(request, use)
            if draft.doubts:
                draft = await self._mended(asker, source, grounds, draft, completion, model)
        except (BackendError, ReplyError) as error:
            level = logging.DEBUG if isinstance(error, BackendError) and error.ends_stage else logging.WARNING
            log.log(level, "paper not read: id=%s reason=%s %s", source.arxiv_id, error.reason, error)
            return Read(None, error.reason)
        asker.judge(completion, "accepted")
        provenance = Provenance(
            completion.model,
            self.prompts.version("reading"),
            asker.answered_on(source.arxiv_id, completion, self.zone),
            (NAME,),
            draft.findings,
        )
        answers = finished(draft, source)
        reading = Reading(provenance, source.source, answers, source.version, source.truncated)
        return Read(reading, None)

    async def _mended(
        self,
        asker: Asker,
        source: ReadingSource,
        grounds: Grounds,
        draft: ReadingDraft,
        completion: Completion,
        model: str,
    ) -> ReadingDraft:
        """Ask once for the doubtful sentences; what is no better stays as it was."""
        places = sorted(draft.doubts)[:_MOST_REPAIRS]
        items = [
            RepairItem(
                n, "", draft.sentence(place), tuple(finding.message for finding in draft.doubts[place])
            )
            for n, place in enumerate(places, start=1)
        ]
        named = {section.label for place in places for section in draft.answers[place[0]].sections}
        excerpt = source.excerpt(named, min(_EXCERPT_CHARS, 2 * max(0, room_for_paper(self.window))))
        try:
            mended = await self.backend.complete(self.prompts.reading_repair(source, items, excerpt, model))
        except BackendError as error:
            if error.reason in OUTAGES:
                # Nobody could be asked: the answers are kept, and the next run asks for their repair.
                asker.judge(completion, "accepted")
                raise
            log.warning("repair of a reading failed: id=%s %s", source.arxiv_id, error)
            return draft
        better = draft
        try:
            for n, text in parse_repair(mended, range(1, len(places) + 1)).items():
                better = repaired(better, places[n - 1], text, source, grounds)
        except ReplyError as error:
            asker.judge(mended, "rejected", str(error))
            log.warning("repair of a reading failed: id=%s %s", source.arxiv_id, error)
            return draft
        used = better is not draft
        asker.judge(mended, "accepted" if used else "rejected", "" if used else "no better")
        return better


def _judge_whole(completion: Completion, request: Request) -> None:
    """Refuse an answer to a part of the paper: some servers cut what they read and say nothing.

    Raises:
        ReplyError: the server counts far fewer tokens than it was sent.
    """
    estimated = estimate_usage(request).prompt
    seen = completion.usage.prompt
    if was_cut(seen, estimated):
        raise ReplyError(
            f"the server read {seen} of about {estimated} tokens and did not say so; set the length of "
            "its context, or llm.context_tokens",
            "cut-off",
            hopeless=True,
        )
