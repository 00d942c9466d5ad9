"""The ``openai`` SDK's client, and what its exceptions mean; shared by chats and embeddings.

The SDK is imported late, because that takes half a second.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.edges.backoff import http_date, retry_after_s
from digest.errors import BackendError

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI


def make_client(base_url: str, api_key: str | None, timeout_s: float, proxy: str | None) -> AsyncOpenAI:
    """Return a client that repeats nothing; see ``OpenAIBackend`` for the arguments."""
    import httpx2
    import openai

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=64)
    return openai.AsyncOpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        max_retries=0,
        timeout=timeout_s,
        http_client=httpx2.AsyncClient(timeout=timeout_s, proxy=proxy, limits=limits),
    )


def refusal_of(error: APIStatusError, now: datetime) -> tuple[int, str, float | None]:
    """Return (status, body, seconds to wait or None) of an answer that is no success."""
    answer = error.response
    server_now = http_date(answer.headers.get("date"))
    return (
        answer.status_code,
        _text_of(answer),
        retry_after_s(answer.headers.get("retry-after"), server_now, now),
    )


def problem_of(error: Exception) -> BackendError:
    """Return what an exception means that came in place of any answer that could be read."""
    import openai

    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return BackendError("LLM server did not answer in time", "unreachable", retryable=True)
    if isinstance(error, openai.APIConnectionError):
        return BackendError("LLM server cannot be reached", "unreachable", retryable=True)
    name = type(error).__name__
    return BackendError(f"LLM server's answer cannot be read ({name})", "unreachable", retryable=True)


def _text_of(answer: Any) -> str:
    try:
        return str(answer.text)
    except Exception:  # noqa: BLE001 - whatever a broken body raises, its status still counts
        return ""
