"""A loopback chat-completions server in OpenAI's form that answers the digest's four tasks.

    with LlmServer() as llm:
        llm.fault("429", times=2, retry_after=0)
        llm.fault("number-changed", task="enrich", match="2606.06550", times=None)
        …  # base_url=llm.base_url
        assert llm.calls_by_task["enrich"] == 3

Kinds of fault are the keys of ``llm_faults`` and ``llm_answer_faults``. ``fault_rates`` gives kinds
by probability instead; what befalls a request depends on the seed, on its body and on how often
that body came, never on the order in which parallel requests arrive.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.servers.faults import FaultScript
from tests.servers.llm_answer_faults import ANSWER_FAULTS, TEXT_FAULTS, spoil_content
from tests.servers.llm_embeddings import EMBED_FAULTS, embed_reply, embeddings
from tests.servers.llm_faults import ENVELOPE_FAULTS, KINDS, REFUSALS, WIRE_FAULTS, refuse
from tests.servers.llm_habits import DEFAULT_HABITS, Habits, json_reply, refused_parameter
from tests.servers.llm_tasks import Chat, answer_chat, dump, read_chat
from tests.servers.loopback import LoopbackServer, Recorded, Reply

Answerer = Callable[[Chat], str]
"""Gives the text of a completion; in place of the default answers."""


class LlmServer(LoopbackServer):
    """The server; ``latency``, ``habits`` and ``answerer`` may be set while it runs."""

    def __init__(
        self,
        model: str = "fake-model",
        *,
        port: int = 0,
        latency: float = 0.0,
        habits: Habits = DEFAULT_HABITS,
        answerer: Answerer | None = None,
        fault_rates: Mapping[str, float] | None = None,
        seed: int = 0,
        now: datetime | None = None,
    ) -> None:
        """``latency`` in seconds per call; ``now`` is the clock of Retry-After dates (None: the
        real one)."""
        super().__init__(port)
        self.model = model
        self.latency = latency
        self.habits = habits
        self.answerer = answerer
        self.seed = seed
        self.now = now
        self._rates = dict(fault_rates or {})
        if unknown := set(self._rates) - KINDS:
            raise ValueError(f"no fault {', '.join(sorted(unknown))}")
        self._seen: Counter[bytes] = Counter()
        self._script = FaultScript(KINDS | set(EMBED_FAULTS))

    @property
    def base_url(self) -> str:
        """What a client is given: with ``/v1``."""
        return f"{self.url}/v1"

    def fault(
        self,
        kind: str,
        *,
        times: int | None = 1,
        after: int = 0,
        task: str = "",
        match: str = "",
        **options: Any,
    ) -> None:
        """Let ``kind`` happen to chat requests of the task whose last user message has ``match``
        (``re.search``), ``times`` times (None: always), after ``after`` that are left alone. The task
        of embeddings is ``embed``, and all texts of a request stand for the message."""
        self._script.add(f"(?s)^{task or '[a-z]+'}\n.*(?:{match})", kind, times, after, options)

    def clear_faults(self) -> None:
        """From now on everything is answered well; rates included."""
        self._script.clear()
        self._rates.clear()

    @property
    def calls(self) -> tuple[Recorded, ...]:
        """The chat requests, in order; ``notes`` has their task and fault."""
        return tuple(r for r in self.requests if r.path.endswith("/chat/completions"))

    @property
    def embedded(self) -> list[list[str]]:
        """The texts of each request for embeddings, in order; refused ones included."""
        asked = (r for r in self.requests if r.path.endswith("/embeddings"))
        return [json.loads(request.body)["input"] for request in asked]

    @property
    def calls_by_task(self) -> Counter[str]:
        """How many chat requests there were of each task."""
        return Counter(call.notes.get("task", "other") for call in self.calls)

    def chats(self, task: str | None = None) -> list[Chat]:
        """The chats that were asked, of one task or of all."""
        return [
            read_chat(json.loads(call.body))
            for call in self.calls
            if task is None or call.notes.get("task") == task
        ]

    def ids_asked(self, task: str = "relevance") -> list[str]:
        """Identifiers that those chats name, in order, repeats included."""
        return [one for chat in self.chats(task) for one in chat.ids()]

    def answer(self, request: Recorded) -> Reply:
        """The completion, a refusal, or the fault that is due."""
        habits = self.habits
        given = request.headers.get("authorization", "")
        if habits.api_key is not None and given != f"Bearer {habits.api_key}":
            return refuse("401", {}, self._now())
        if request.path.endswith("/models"):
            row = {"id": self.model, "object": "model", "created": 0, "owned_by": "loopback"}
            return json_reply({"object": "list", "data": [row]})
        if request.method != "POST" or not request.path.endswith(("/chat/completions", "/embeddings")):
            return refuse("404", {}, self._now())
        try:
            body: dict[str, Any] = json.loads(request.body)
        except ValueError:
            return refuse("400", {}, self._now())
        if request.path.endswith("/embeddings"):
            return self._embed(request, body)
        chat = read_chat(body)
        request.notes["task"] = chat.task
        fault = self._script.take(f"{chat.task}\n{chat.last_user}")
        kind = fault.kind if fault else self._by_rate(request.body)
        options: Mapping[str, Any] = fault.options if fault else {}
        if kind:
            request.notes["fault"] = kind
        if (refused := refused_parameter(body, habits, self.model, self._now())) is not None:
            return refused
        reply = self._reply(body, chat, kind, options)
        if not reply.delay_seconds and self.latency:
            reply = Reply(
                reply.body,
                reply.status,
                reply.content_type,
                reply.headers,
                reply.wire,
                delay_seconds=self.latency,
            )
        return reply

    def _embed(self, request: Recorded, body: dict[str, Any]) -> Reply:
        fault = self._script.take("\n".join(("embed", *body["input"])))
        most = self.habits.most_embedded
        if most is not None and len(body["input"]) > most:
            return refuse("400", {}, self._now())
        if fault is None:
            return embed_reply(embeddings(body))
        request.notes["fault"] = fault.kind
        if fault.kind in REFUSALS:
            return refuse(fault.kind, fault.options, self._now())
        answer = embeddings(body)
        if fault.kind in EMBED_FAULTS:
            EMBED_FAULTS[fault.kind](answer)
        reply = embed_reply(answer)
        return WIRE_FAULTS[fault.kind](reply, fault.options) if fault.kind in WIRE_FAULTS else reply

    def _reply(
        self, body: Mapping[str, Any], chat: Chat, kind: str | None, options: Mapping[str, Any]
    ) -> Reply:
        if kind in REFUSALS:
            return refuse(kind, options, self._now())
        if kind in ANSWER_FAULTS or kind in TEXT_FAULTS:
            text = spoil_content(kind, answer_chat(chat), chat)
        elif self.answerer is not None:
            text = self.answerer(chat)
        else:
            text = dump(answer_chat(chat))
        if self.habits.ignores_format:
            text = f"当然可以：\n```json\n{text}\n```"
        completion = self._completion(body, text)
        if kind in ENVELOPE_FAULTS:
            ENVELOPE_FAULTS[kind](completion)
        reply = json_reply(completion)
        return WIRE_FAULTS[kind](reply, options) if kind in WIRE_FAULTS else reply

    def _completion(self, body: Mapping[str, Any], text: str) -> dict[str, Any]:
        messages = json.dumps(body.get("messages"), ensure_ascii=False)
        prompt, answered = count_tokens(messages), count_tokens(text)
        completion: dict[str, Any] = {
            "id": "chatcmpl-" + hashlib.sha256(messages.encode()).hexdigest()[:24],
            "object": "chat.completion",
            "created": 0,
            "model": self.habits.answers_as or self.model,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None},
                    "logprobs": None,
                    "finish_reason": "stop",
                }
            ],
        }
        if self.habits.usage:
            completion["usage"] = {
                "prompt_tokens": prompt,
                "completion_tokens": answered,
                "total_tokens": prompt + answered,
                "prompt_tokens_details": {"cached_tokens": int(prompt * self.habits.cached_share)},
            }
        return completion

    def _by_rate(self, body: bytes) -> str | None:
        if not self._rates:
            return None
        key = hashlib.sha256(body).digest()
        with self._lock:
            self._seen[key] += 1
            attempt = self._seen[key]
        draw = hashlib.sha256(b"%d/%d/" % (self.seed, attempt) + key).digest()
        at = int.from_bytes(draw[:8], "big") / 2**64
        for kind, rate in self._rates.items():
            if at < rate:
                return kind
            at -= rate
        return None

    def _now(self) -> datetime:
        return self.now or datetime.now(UTC)


def count_tokens(text: str) -> int:
    """An estimate: four characters a token in English, 1.6 in Chinese."""
    han = sum("一" <= char <= "鿿" for char in text)
    return int(han / 1.6 + (len(text) - han) / 4) + 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer chat completions until interrupted; prints the base URL."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--model", default="fake-model")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds per call")
    given = parser.parse_args(arguments)
    with LlmServer(given.model, port=given.port, latency=given.latency) as server:
        print(server.base_url, flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
