"""The live back end: one request, one answer, over the ``openai`` SDK.

The SDK's own repeats are off and its parsing is not used (a 200 with HTML comes back as a string, an
empty list of choices as an IndexError): the raw body goes to ``classify``. It is imported late,
because that takes half a second.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from digest.errors import BackendError
from digest.llm.classify import classify_error, complaint_of, read_answer
from digest.llm.request import Completion, Request
from digest.llm.sdk import make_client, problem_of, refusal_of

log = logging.getLogger("digest.llm")

_FORMATS = ("json_schema", "json_object", "text")
_TOKEN_PARAMETERS = ("max_tokens", "max_completion_tokens", "none")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a server was found to accept, per address and model."""

    response_format: str = "json_schema"
    token_parameter: str = "max_tokens"
    temperature: bool = True

    def without(self, complaint: str) -> Abilities | None:
        """Return the next thing to try after a complaint; None if nothing is left."""
        if complaint == "response_format":
            index = _FORMATS.index(self.response_format) + 1
            return replace(self, response_format=_FORMATS[index]) if index < len(_FORMATS) else None
        if complaint == "temperature":
            return replace(self, temperature=False) if self.temperature else None
        if complaint == self.token_parameter:
            other = "max_completion_tokens" if complaint == "max_tokens" else "none"
            return replace(self, token_parameter=other)
        return None

    def to_json(self) -> str:
        return json.dumps(
            {
                "response_format": self.response_format,
                "token_parameter": self.token_parameter,
                "temperature": self.temperature,
            }
        )

    @classmethod
    def of_json(cls, text: str | None) -> Abilities | None:
        """Return a note's abilities; None if there is none, or one that this version cannot read."""
        try:
            data = json.loads(text or "")
        except ValueError:
            return None
        if not isinstance(data, dict) or data.keys() != {"response_format", "token_parameter", "temperature"}:
            return None
        known = cls(**data)
        readable = known.response_format in _FORMATS and known.token_parameter in _TOKEN_PARAMETERS
        return known if readable and isinstance(known.temperature, bool) else None


class OpenAIBackend:
    """Any OpenAI-compatible server."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str | None,
        timeout_s: float,
        proxy: str | None,
        now: Callable[[], datetime],
        response_format: str = "auto",
        token_parameter: str = "auto",
        recall: Callable[[str], str | None] = lambda _: None,
        remember: Callable[[str, str], None] = lambda _, __: None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            base_url: up to and including ``/v1``.
            api_key: None for servers that want none.
            timeout_s: for each call as a whole.
            proxy: an HTTP proxy; None to use the environment's.
            now: the calendar, for Retry-After dates.
            response_format: ``auto`` to find out, or the one to use.
            token_parameter: the same for the name of the limit.
            recall, remember: what was found out about a server, kept between runs.
        """
        import openai

        self._openai = openai
        self._base_url = base_url
        self._now = now
        self._pinned_format = None if response_format == "auto" else response_format
        self._pinned_tokens = None if token_parameter == "auto" else token_parameter
        self._recall = recall
        self._remember = remember
        self._timeout_s = timeout_s
        self._abilities: dict[str, Abilities] = {}
        self._kept: dict[str, str] = {}
        """The note of each model."""
        self._guessed: set[str] = set()
        """Models whose form was taken after a bare refusal: good for this run only."""
        self._troubles: Counter[tuple[str, str]] = Counter()
        """How many bare 500s answered a request in a form."""
        self._proven: set[tuple[str, str]] = set()
        self._warned: set[str] = set()
        self._client = make_client(base_url, api_key, timeout_s, proxy)

    async def close(self) -> None:
        await self._client.close()

    async def complete(self, request: Request) -> Completion:
        """Ask once; parameters that the server does not know are left out and asked again.

        A lower form is adopted for further requests only when it has succeeded.
        """
        known = abilities = self._abilities_for(request.model)
        clear = True
        for _ in range(8):
            try:
                completion = await self._send(request, abilities, probing=abilities != known)
            except _Unsupported as unsupported:
                lower = abilities.without(unsupported.complaint)
                if lower is None:
                    raise unsupported.error from None
                log.info(
                    "server does not take %s, trying without: model=%s", unsupported.complaint, request.model
                )
                abilities = lower
                clear = clear and unsupported.clear
                continue
            self._learn(request.model, known, abilities, clear=clear)
            self._compare_model(request.model, completion.model)
            return completion
        raise BackendError("LLM server accepts no form of the request", "unreachable")

    def _abilities_for(self, model: str) -> Abilities:
        if model not in self._abilities:
            text = self._recall(self._note_key(model))
            known = Abilities.of_json(text) or Abilities()
            if text:
                self._kept[model] = text
            if self._pinned_format:
                known = replace(known, response_format=self._pinned_format)
            if self._pinned_tokens:
                known = replace(known, token_parameter=self._pinned_tokens)
            self._abilities[model] = known
        return self._abilities[model]

    def _note_key(self, model: str) -> str:
        address = urlsplit(self._base_url)  # without the user and password that it may hold
        return f"abilities {address.scheme}://{address.netloc.rpartition('@')[2]}{address.path} {model}"

    def _learn(self, model: str, known: Abilities, taken: Abilities, *, clear: bool) -> None:
        """Note that the server took a form of the request.

        Args:
            model: the one asked.
            known: the form that was tried first.
            taken: the one that succeeded.
            clear: whether the steps between them can be told from a passing trouble.
        """
        if taken != known and (clear or (model, known.response_format) not in self._proven):
            self._abilities[model] = taken
            if clear:
                self._guessed.discard(model)
            else:
                self._guessed.add(model)
        self._proven.add((model, taken.response_format))
        note = taken.to_json()
        current = taken == self._abilities[model] and model not in self._guessed
        if current and note != self._kept.get(model):
            self._kept[model] = note
            self._remember(self._note_key(model), note)

    def _compare_model(self, asked: str, answered: str) -> None:
        """Some servers answer an unknown model's name with another model and status 200."""
        if answered != asked and answered not in self._warned:
            self._warned.add(answered)
            log.info("another model answers: asked=%s answered=%s", asked, answered)

    async def _send(self, request: Request, abilities: Abilities, *, probing: bool) -> Completion:
        """One call; ``probing`` says that this request has already been refused in a higher form."""
        openai = self._openai
        try:
            # The client's own time-out counts from one piece of the answer to the next.
            async with asyncio.timeout(self._timeout_s):
                response = await self._client.chat.completions.with_raw_response.create(
                    model=request.model,
                    messages=[{"role": m.role, "content": m.content} for m in request.messages],  # type: ignore[misc]
                    extra_body=_parameters(request, abilities),
                )
            return read_answer(response.http_response.text, request)
        except openai.APIStatusError as error:
            status, body, wait = refusal_of(error, self._now())
            complaint = complaint_of(status, body)
            problem = classify_error(status, body, wait)
            unproven = (request.model, abilities.response_format) not in self._proven
            if problem.reason == "unreachable" and not problem.ends_stage:
                if complaint and (status in (400, 422) or unproven):
                    raise _Unsupported(complaint, problem, clear=True) from None
                # Some answer a schema that they do not know with a bare 400 or 500. A 500 may pass: the
                # same form is asked once more, later, before lower ones are tried one after the other.
                if unproven and abilities.response_format != "text":
                    if status in (400, 422):
                        raise _Unsupported("response_format", problem, clear=False) from None
                    if status == 500 and (probing or self._second_trouble(request, abilities)):
                        raise _Unsupported("response_format", problem, clear=True) from None
            raise problem from None
        except (openai.OpenAIError, TimeoutError, ValueError) as error:
            raise problem_of(error) from None

    def _second_trouble(self, request: Request, abilities: Abilities) -> bool:
        """Count a bare 500; return whether it is this request's second in this form.

        Only then lower forms are tried: where they fail too, the form is not what is wrong.
        """
        trouble = (request.key, abilities.response_format)
        self._troubles[trouble] += 1
        return self._troubles[trouble] == 2


def _parameters(request: Request, abilities: Abilities) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.extra_body)
    if abilities.token_parameter != "none":
        parameters[abilities.token_parameter] = request.max_tokens
    if request.temperature is not None and abilities.temperature:
        parameters["temperature"] = request.temperature
    if abilities.response_format == "json_schema":
        parameters["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": request.task, "strict": True, "schema": dict(request.schema)},
        }
    elif abilities.response_format == "json_object":
        parameters["response_format"] = {"type": "json_object"}
    return parameters


class _Unsupported(Exception):
    """The server does not take a parameter."""

    def __init__(self, complaint: str, error: BackendError, *, clear: bool) -> None:
        self.complaint = complaint
        self.error = error
        self.clear = clear
        """Whether the server named the parameter, or was seen to fail again with it."""
        super().__init__(complaint)
