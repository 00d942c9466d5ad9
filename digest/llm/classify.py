"""What a server's answer means: one classifier for every broken answer seen in the wild (pure).

None of the servers is exactly OpenAI's; 200 is not success, and an error's code may be missing, an
integer, or wrapped in another status. Messages of ours never repeat a server's words: they end up in
logs and may hold keys.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from digest.errors import BackendError
from digest.llm.request import Completion, Request
from digest.models import Usage
from digest.text.folding import fold
from digest.text.tokens import estimate_tokens

_QUOTA = re.compile(
    r"insufficient[_ ]?(?:quota|balance|funds|credit)|exceeded your current quota"
    r"|balance is (?:not enough|insufficient)"
    r"|arrears|arrearage|overdue|payment required|credit (?:balance|limit)|余额不足|欠费|billing_hard_limit",
    re.I,
)
_FILTERED = re.compile(
    r"content[_ ]exists[_ ]risk|content[_ ]?filter|data_?inspection_?failed|inappropriate[_ ]content"
    r"|sensitive[_ ](?:content|words?|information|data)|content[_ ]policy|moderation|unsafe content"
    r"|safety[_ ](?:filter|system|settings|policy|reasons?|checks?)|不安全|敏感|违规",
    re.I,
)
_TOO_LONG = re.compile(
    r"context[_ ]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|input is too long"
    r"|exceeds? the (?:model'?s? )?(?:maximum|available|max)|range of input length|reduce the length"
    r"|max_input_tokens|longer than the maximum",
    re.I,
)
_LOADING = re.compile(r"loading model|model is loading|warming up|starting up", re.I)


def read_answer(body: str, request: Request) -> Completion:
    """Return the completion in a 200's body.

    Raises:
        BackendError: it holds none: not JSON, an error object, no choices.
    """
    try:
        data = json.loads(body)
    except ValueError:
        raise BackendError(
            "LLM server answered 200 with something that is not JSON",
            "invalid-reply",
            status=200,
            retryable=True,
        ) from None
    if not isinstance(data, dict):
        raise BackendError("LLM server answered 200 without an object", "invalid-reply", retryable=True)
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        if data.get("error") or data.get("detail"):
            raise classify_error(200, body, None)
        raise BackendError(
            "LLM server answered 200 without choices", "invalid-reply", status=200, retryable=True
        )
    choice = choices[0]
    raw_message = choice.get("message")
    message: dict[str, Any] = raw_message if isinstance(raw_message, dict) else {}
    content = message.get("content")
    if isinstance(content, list):  # content as parts
        content = "".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    text = content if isinstance(content, str) else ""
    finish = choice.get("finish_reason")
    model = data.get("model")
    return Completion(
        text=text if text.strip() else "",
        model=fold(model)[:100] if isinstance(model, str) and model.strip() else request.model,
        finish_reason=finish if isinstance(finish, str) else None,
        refusal=bool(message.get("refusal")),
        usage=usage_of(data.get("usage"), request, text),
    )


def usage_of(data: Any, request: Request, text: str) -> Usage:
    """Return the server's usage; what it does not say is estimated, so that budgets hold."""
    usage: dict[str, Any] = data if isinstance(data, dict) else {}

    def number(value: Any) -> int | None:
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    details = usage.get("prompt_tokens_details")
    cached = number(details.get("cached_tokens")) if isinstance(details, dict) else None
    if cached is None:
        cached = number(usage.get("prompt_cache_hit_tokens"))  # DeepSeek
    prompt = number(usage.get("prompt_tokens"))
    completion = number(usage.get("completion_tokens"))
    if prompt is None:
        prompt = estimate_tokens("".join(message.content for message in request.messages))
    return Usage(
        prompt, min(cached or 0, prompt), completion if completion is not None else estimate_tokens(text)
    )


def classify_error(status: int, body: str, retry_after_s: float | None) -> BackendError:
    """Return what an error answer means.

    Args:
        status: HTTP status; 200 for an error object in a success.
        body: the answer's text.
        retry_after_s: from its Retry-After header.
    """
    code, text = _code_and_text(body)
    where = f"LLM server answered {status}"
    if status == 402 or _QUOTA.search(f"{code} {text}"):
        return BackendError(
            f"{where}: the balance or quota is used up; look after it at the provider",
            "balance",
            status=status,
            ends_stage=True,
        )
    if status in (401, 403) and not _FILTERED.search(f"{code} {text}"):
        problem = f"{where}: it refuses the API key; check the variable that llm.api_key_env names"
        return BackendError(problem, "no-key", status=status, ends_stage=True)
    if _FILTERED.search(f"{code} {text}") and status in (200, 400, 403, 422, 451, 500):
        return BackendError(f"{where}: its content filter refuses this paper", "refused", status=status)
    if _TOO_LONG.search(f"{code} {text}") and status in (200, 400, 413, 422, 500, 502):
        return BackendError(f"{where}: the prompt is too long for this model", "cut-off", status=status)
    if status == 429:
        problem = f"{where}: too many requests"
        return BackendError(
            problem, "unreachable", status=status, retryable=True, retry_after_s=retry_after_s, throttled=True
        )
    if status in (408, 409, 425) or status >= 500 or status == 200:
        loading = status == 503 and _LOADING.search(text) is not None
        return BackendError(
            f"{where}: {'it is loading its model' if loading else 'it has a problem of its own'}",
            "unreachable",
            status=status,
            retryable=True,
            retry_after_s=retry_after_s,
            throttled=status in (503, 529),
        )
    if status == 404:
        problem = f"{where}: no such model or address; check llm.model and llm.base_url"
        return BackendError(problem, "unreachable", status=status)
    return BackendError(f"{where}: it does not accept the request", "unreachable", status=status)


Complaint = Literal["response_format", "max_tokens", "max_completion_tokens", "temperature"]


def complaint_of(status: int, body: str) -> Complaint | None:
    """Return the parameter that a 400 or 422 complains about, None if it names none of ours."""
    if status not in (400, 404, 415, 422, 500, 501):
        return None
    text = body.lower()
    if "max_completion_tokens" in text and "max_tokens" in text:
        # "Unsupported parameter: 'max_tokens' … use 'max_completion_tokens' instead", or the reverse.
        first_old = re.search(r"\bmax_tokens\b", text)
        first_new = text.index("max_completion_tokens")
        return "max_tokens" if first_old and first_old.start() < first_new else "max_completion_tokens"
    if "max_completion_tokens" in text:
        return "max_completion_tokens"
    if re.search(r"\bmax_tokens\b", text) or '"1210"' in text:
        return "max_tokens"
    if "temperature" in text:
        return "temperature"
    if re.search(r"response_format|json_schema|json_object|json mode|structured output|grammar|schema", text):
        return "response_format"
    return None


def _code_and_text(body: str) -> tuple[str, str]:
    """Return an error's code and message wherever they stand; the whole text if it is no JSON."""
    try:
        data = json.loads(body)
    except ValueError:
        return "", body[:2000]
    if not isinstance(data, dict):
        return "", body[:2000]
    error = data.get("error", data.get("detail", data))
    if isinstance(error, dict):
        parts = (error.get("code"), error.get("type"))
        code = " ".join(str(part) for part in parts if part is not None)
        return code, str(error.get("message") or error)[:2000]
    return str(data.get("code", "")), str(error)[:2000]
