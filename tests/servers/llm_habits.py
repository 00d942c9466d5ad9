"""How an OpenAI-compatible server may differ from OpenAI's without being broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.servers.llm_faults import refuse
from tests.servers.loopback import Reply


@dataclass(frozen=True, slots=True)
class Habits:
    """How this server differs from OpenAI's, without being broken."""

    usage: bool = True
    cached_share: float = 0.5
    """Part of the prompt tokens that counts as cached."""
    refuses_json_schema: int | None = None
    """Status for ``response_format`` json_schema: 400 or 500; None accepts it."""
    refuses_json_object: int | None = None
    ignores_format: bool = False
    """Answers in prose and fences whatever ``response_format`` says."""
    refuses_max_tokens: bool = False
    """Wants ``max_completion_tokens``."""
    refuses_max_completion_tokens: bool = False
    refuses_temperature: bool = False
    answers_as: str | None = None
    """Name of the model in the answer; None repeats the server's own."""
    api_key: str | None = None
    """The key that every request must carry; None takes any and none."""
    most_embedded: int | None = None
    """Texts of a request for embeddings above which it answers 400; None takes any number."""
    refuses_other_models: bool = False
    """404 for another model than the server's."""


DEFAULT_HABITS = Habits()


def refused_parameter(body: Mapping[str, Any], habits: Habits, model: str, now: datetime) -> Reply | None:
    """The refusal of a request that this server's habits do not allow; None if it is allowed."""
    wanted = (body.get("response_format") or {}).get("type")
    status: int | None = None
    name = problem = ""
    if habits.refuses_other_models and body.get("model") != model:
        return refuse("404", {}, now)
    if wanted == "json_schema" and habits.refuses_json_schema:
        status, name = habits.refuses_json_schema, "response_format"
        problem = "This response_format type is unavailable now"
    elif wanted == "json_object" and habits.refuses_json_object:
        status, name = habits.refuses_json_object, "response_format"
        problem = "response_format json_object is not supported"
    elif "max_tokens" in body and habits.refuses_max_tokens:
        status, name = 400, "max_tokens"
        problem = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
    elif "max_completion_tokens" in body and habits.refuses_max_completion_tokens:
        status, name = 400, "max_completion_tokens"
        problem = "Unrecognized request argument supplied: max_completion_tokens"
    elif "temperature" in body and habits.refuses_temperature:
        status, name = 400, "temperature"
        problem = "Unsupported value: 'temperature' does not support this value with this model."
    if status is None:
        return None
    error = {
        "message": problem,
        "type": "invalid_request_error",
        "param": name,
        "code": "unsupported_parameter",
    }
    return json_reply({"error": error}, status)


def json_reply(value: Any, status: int = 200) -> Reply:
    """A reply with a JSON body."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Reply(body, status, "application/json")
