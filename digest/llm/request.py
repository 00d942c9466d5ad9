"""A request and its completion; a request is also one line of the Batch API's JSONL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from digest.models import Usage


@dataclass(frozen=True, slots=True)
class Message:
    role: str
    """``system``, ``user`` or ``assistant``."""
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model, whole and independent of any server's abilities."""

    task: str
    arxiv_ids: tuple[str, ...]
    """The papers that it is about."""
    model: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    """JSON schema of the reply; the system message says the same in words."""
    max_tokens: int
    temperature: float | None = None
    extra_body: Mapping[str, Any] = field(default_factory=dict)
    prompt_version: str = ""
    fingerprint: str = ""
    """What the question is relative to (the interests, for a score); empty if nothing."""
    attempt: int = 0
    """Repeats of one question differ in this alone."""
    chain: str = ""
    """Key of the first request that this one repeats; empty for a first one."""

    @property
    def key(self) -> str:
        """Hash of model, parameters and prompt: what a stored completion answers to."""
        text = json.dumps([self._body(), self.attempt], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    @property
    def chain_key(self) -> str:
        return self.chain or self.key

    @property
    def custom_id(self) -> str:
        """Name in a batch: task, first paper, key."""
        return f"{self.task}:{self.arxiv_ids[0] if self.arxiv_ids else '-'}:{self.key}"

    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": m.role, "content": m.content} for m in self.messages],
            "max_tokens": self.max_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": self.task, "strict": True, "schema": dict(self.schema)},
            },
            **self.extra_body,
        }
        if self.temperature is not None:
            body["temperature"] = self.temperature
        return body

    def to_jsonl(self) -> str:
        """Return one line of the Batch API's input; ``from_jsonl`` gives the request back."""
        line = {
            "custom_id": self.custom_id,
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": self._body(),
            "digest": {
                "arxiv_ids": list(self.arxiv_ids),
                "extra_body": dict(self.extra_body),
                "prompt_version": self.prompt_version,
                "fingerprint": self.fingerprint,
                "attempt": self.attempt,
                "chain": self.chain,
            },
        }
        return json.dumps(line, ensure_ascii=False)

    @classmethod
    def from_jsonl(cls, line: str) -> Request:
        """Return the request of a line that ``to_jsonl`` wrote."""
        data = json.loads(line)
        body, own = data["body"], data["digest"]
        schema = body["response_format"]["json_schema"]
        return cls(
            task=schema["name"],
            arxiv_ids=tuple(own["arxiv_ids"]),
            model=body["model"],
            messages=tuple(Message(item["role"], item["content"]) for item in body["messages"]),
            schema=schema["schema"],
            max_tokens=body["max_tokens"],
            temperature=body.get("temperature"),
            extra_body=own["extra_body"],
            prompt_version=own["prompt_version"],
            fingerprint=own["fingerprint"],
            attempt=own["attempt"],
            chain=own["chain"],
        )


@dataclass(frozen=True, slots=True)
class Completion:
    """What a server answered with status 200 and at least one choice."""

    text: str
    """Empty when the model said nothing that counts."""
    model: str
    """As the server names it; the model asked for if it does not."""
    finish_reason: str | None
    refusal: bool
    usage: Usage
    row: int | None = None
    """Row in the store; None while it is not stored."""


class Backend(Protocol):
    """The seam between prompts and servers."""

    async def complete(self, request: Request) -> Completion:
        """Return the server's completion, usable or not.

        Raises:
            BackendError: there is none.
        """
        ...
