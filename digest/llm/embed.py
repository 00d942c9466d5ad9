"""Texts → vectors in the store: batches, and what becomes of a batch that a server does not take.

Servers differ in how many texts they take at once (10 to 2,048), and one text that is too long or
that a content filter dislikes fails the whole batch. Such a batch is asked in halves, down to the text
concerned, which is left out for good once the server has answered others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.edges.store import Store
from digest.errors import BackendError
from digest.llm.embeddings_reply import read_vectors
from digest.llm.request import Backend, Message, Request
from digest.models import Spent, Usage

BATCH = 32
_FAILURES_THAT_END = 3
"""Single texts refused in a row: then it is not the text."""


@dataclass(frozen=True, slots=True)
class Text:
    """What gets a vector."""

    name: str
    """A paper's identifier; ``?`` and the hash for a question."""
    text: str

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:32]


def question(text: str) -> Text:
    """Return a question, which has no name but itself."""
    return Text("?" + Text("", text).hash, text)


def embed_request(model: str, texts: Sequence[Text]) -> Request:
    """Return the request for the vectors of texts."""
    messages = tuple(Message("input", one.text) for one in texts)
    return Request("embed", (), model, messages, {}, max_tokens=0)


class Embedder:
    """Asks for the vectors of texts and keeps each answer before the next is asked for."""

    def __init__(
        self,
        backend: Backend,
        store: Store,
        model: str,
        *,
        priced: Callable[[Usage], Spent],
        now: Callable[[], datetime],
        night: str,
    ) -> None:
        self._backend = backend
        self._store = store
        self._model = model
        self._priced = priced
        self._now = now
        self._night = night
        self._most = BATCH
        self._suspects: list[Text] = []
        """Texts refused since the last success."""
        self._last: BackendError | None = None
        """Why the last of them was."""
        self._succeeded = False
        self.calls = 0
        """Answers that were paid for."""

    async def embed(self, texts: Sequence[Text], done: Callable[[Text], None]) -> None:
        """Give every text its vector; ``done`` is called for each as soon as it is kept or left out.

        Raises:
            BackendError: what ended it; vectors that came before are kept.
        """
        waiting = list(texts)
        while waiting:
            batch = waiting[: self._most]
            try:
                await self._ask(batch)
            except BackendError as error:
                if not _may_be_the_texts(error):
                    raise
                if len(batch) > 1:
                    self._most = (len(batch) + 1) // 2
                    continue
                self._suspects += batch
                self._last = error
                if len(self._suspects) == _FAILURES_THAT_END:
                    raise
            else:
                self._succeeded = True
                self._settle()
            del waiting[: len(batch)]
            for one in batch:
                done(one)

    def finish(self) -> None:
        """Settle what became of the last texts.

        Raises:
            BackendError: they were refused, and no other was taken: it may not be the texts.
        """
        if self._suspects and not self._succeeded:
            assert self._last is not None
            raise self._last
        self._settle()

    async def _ask(self, batch: Sequence[Text]) -> None:
        request = embed_request(self._model, batch)
        completion = await self._backend.complete(request)
        self.calls += 1
        spent, now = self._priced(completion.usage), self._now()
        try:
            vectors = read_vectors(completion.text, len(batch), self._store.vector_bytes(self._model))
        except BackendError as error:
            self._store.save_completion(
                key=request.key,
                chain=request.key,
                task="embed",
                fingerprint="",
                arxiv_ids=(),
                model=self._model,
                request="",
                text="",
                finish_reason=None,
                spent=spent,
                created_at=now,
                night=self._night,
                verdict="rejected",
                problem=str(error),
            )
            raise
        rows = [(one.name, one.hash, vector or b"") for one, vector in zip(batch, vectors, strict=True)]
        self._store.save_vectors(self._model, rows, key=request.key, spent=spent, now=now, night=self._night)

    def _settle(self) -> None:
        """Once the server has taken others, texts that it refused are at fault themselves."""
        if self._suspects:
            self._store.refuse_vectors(
                self._model, [(one.name, one.hash) for one in self._suspects], self._now()
            )
            self._suspects = []
            self._most = BATCH


def _may_be_the_texts(error: BackendError) -> bool:
    """Whether a smaller batch, or another text, may succeed where this failed."""
    if error.ends_stage:
        return False
    return error.reason in ("cut-off", "refused", "invalid-reply") or error.status in (400, 413, 422, 500)
