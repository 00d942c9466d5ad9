"""What can go wrong between a client and an OpenAI-compatible server, short of the content.

``ENVELOPE_FAULTS`` spoil the completion object of a 200; ``REFUSALS`` answer with an error or an
odd body; ``WIRE_FAULTS`` break the transport. Seen with DeepSeek, Qwen, Gemini, Ollama, vLLM,
llama.cpp, LiteLLM and others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.servers.arxiv_faults import retry_after
from tests.servers.llm_answer_faults import ANSWER_FAULTS, TEXT_FAULTS
from tests.servers.loopback import Reply

Completion = dict[str, Any]
Options = Mapping[str, Any]


def _message(completion: Completion) -> dict[str, Any]:
    message: dict[str, Any] = completion["choices"][0]["message"]
    return message


def _set_content(value: str | None) -> Callable[[Completion], None]:
    def spoil(completion: Completion) -> None:
        _message(completion)["content"] = value

    return spoil


def _only_reasoning(name: str) -> Callable[[Completion], None]:
    def spoil(completion: Completion) -> None:
        message = _message(completion)
        message[name] = message["content"]
        message["content"] = None

    return spoil


def _length(completion: Completion) -> None:
    message = _message(completion)
    message["content"] = message["content"][: len(message["content"]) // 2]
    completion["choices"][0]["finish_reason"] = "length"


def _content_filter(completion: Completion) -> None:
    _message(completion)["content"] = None
    completion["choices"][0]["finish_reason"] = "content_filter"


def _refusal(completion: Completion) -> None:
    _message(completion)["content"] = None
    _message(completion)["refusal"] = "I cannot help with that."


def _no_finish(completion: Completion) -> None:
    completion["choices"][0]["finish_reason"] = None


def _no_choices(completion: Completion) -> None:
    completion["choices"] = []


def _cut_prompt(completion: Completion) -> None:
    # A server whose context is short reads the end of the prompt and counts what it read.
    completion["usage"]["prompt_tokens"] //= 4


def _no_usage(completion: Completion) -> None:
    completion.pop("usage", None)


ENVELOPE_FAULTS: dict[str, Callable[[Completion], None]] = {
    "empty-choices": _no_choices,
    "content-null": _set_content(None),
    "content-empty": _set_content(""),
    "content-spaces": _set_content(" \n" * 40),
    "only-reasoning": _only_reasoning("reasoning_content"),
    "only-reasoning-vllm": _only_reasoning("reasoning"),
    "length": _length,
    "content-filter": _content_filter,
    "refusal": _refusal,
    "finish-null": _no_finish,
    "no-usage": _no_usage,
    "cut-prompt": _cut_prompt,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status and a body: JSON from ``error`` (or another object), or text."""

    status: int
    body: Any
    content_type: str = "application/json"


def _error(message: str, kind: str | None = None, code: Any = None, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code, **more}}


_INVALID = "invalid_request_error"

REFUSALS: dict[str, Refusal] = {
    "200-error": Refusal(200, _error("upstream failed", "server_error", 500)),
    "200-html": Refusal(200, "<html><body>Sign in to the network</body></html>", "text/html"),
    "200-malformed": Refusal(200, '{"id": "x", "choices": [{"message": {"content": '),
    "200-empty": Refusal(200, ""),
    "400": Refusal(400, _error("Invalid request", _INVALID)),
    "content-risk": Refusal(400, _error("Content Exists Risk", _INVALID, _INVALID)),
    "context-openai": Refusal(
        400,
        _error(
            "This model's maximum context length is 8192 tokens. However, your messages resulted "
            "in 9001 tokens. Please reduce the length of the messages.",
            _INVALID,
            "context_length_exceeded",
        ),
    ),
    "context-llamacpp": Refusal(
        400,
        _error(
            "the request exceeds the available context size. try increasing the context size",
            "exceed_context_size_error",
            400,
            n_prompt_tokens=9001,
            n_ctx=8192,
        ),
    ),
    "context-vllm": Refusal(
        400,
        {
            "object": "error",
            "message": "Input length 9001 exceeds model's maximum context length 8192.",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "context-wrapped": Refusal(
        502,
        _error("upstream said: ContextWindowExceededError: prompt is too long: 9001 tokens > 8192"),
    ),
    "401": Refusal(401, _error("Incorrect API key provided", _INVALID, "invalid_api_key")),
    "402": Refusal(402, _error("Insufficient Balance", "unknown_error", _INVALID)),
    "403": Refusal(403, _error("Access to the model is denied", "permission_error")),
    "404": Refusal(404, _error("The model does not exist", _INVALID, "model_not_found")),
    "408": Refusal(408, _error("Request timed out upstream", "timeout")),
    "429": Refusal(429, _error("Rate limit reached", "requests", "rate_limit_exceeded")),
    "insufficient-quota": Refusal(
        429, _error("You exceeded your current quota", "insufficient_quota", "insufficient_quota")
    ),
    "500": Refusal(500, _error("The server had an error", "server_error")),
    "502": Refusal(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html"),
    "503": Refusal(503, _error("Service overloaded", "server_error")),
    "503-loading": Refusal(503, _error("Loading model", "unavailable_error", 503)),
    "error-no-code": Refusal(500, {"error": {"message": "it failed"}}),
    "error-integer-code": Refusal(400, _error("bad parameter", "Bad Request", 400)),
    "error-text": Refusal(500, {"error": "it failed"}),
    "error-detail": Refusal(422, {"detail": [{"loc": ["body"], "msg": "invalid value"}]}),
    "error-plain": Refusal(500, "Internal Server Error", "text/plain"),
}

WIRE_FAULTS: dict[str, Callable[[Reply, Options], Reply]] = {
    "silent": lambda reply, options: replace(reply, wire="silent"),
    "reset": lambda reply, options: replace(reply, wire="reset"),
    "short-body": lambda reply, options: replace(reply, wire="short"),
    "slow": lambda reply, options: replace(reply, delay_seconds=float(options.get("seconds", 1.0))),
    "drip": lambda reply, options: replace(
        reply, wire="drip", drip_bytes=16, drip_seconds=float(options.get("seconds", 0.05))
    ),
}

KINDS = (
    frozenset(ANSWER_FAULTS)
    | frozenset(TEXT_FAULTS)
    | frozenset(ENVELOPE_FAULTS)
    | frozenset(REFUSALS)
    | frozenset(WIRE_FAULTS)
)


def refuse(kind: str, options: Options, now: datetime) -> Reply:
    """The reply of a refusal; options ``retry_after`` and ``as_date`` as for arXiv."""
    refusal = REFUSALS[kind]
    body = refusal.body if isinstance(refusal.body, str) else json.dumps(refusal.body)
    return Reply(body.encode(), refusal.status, refusal.content_type, retry_after(options, now))
