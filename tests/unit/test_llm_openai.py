"""The live back end against a loopback server with every habit and fault."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from digest.errors import BackendError
from digest.llm.openai import Abilities, OpenAIBackend
from digest.llm.request import Completion, Message, Request
from tests.servers.llm_habits import Habits
from tests.servers.llm_server import LlmServer
from tests.servers.loopback import LoopbackServer, Recorded, Reply
from tests.unit.fakes import NOW

REQUEST = Request(
    task="enrich",
    arxiv_ids=("2606.00001",),
    model="fake-model",
    messages=(
        Message("system", "规则"),
        Message("user", "arxiv_id: 2606.00001\n\nTitle: Rooms\n\nAbstract:\n[1] We study rooms.\n"),
    ),
    schema={"type": "object"},
    max_tokens=100,
    temperature=0.3,
    extra_body={"thinking": {"type": "disabled"}},
)


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with LlmServer() as running:
        yield running


class Notes:
    """What a back end found out, kept between runs."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}


def ask(server: LoopbackServer, *requests: Request, notes: Notes | None = None, **options: Any) -> list[Any]:
    """Send requests one after another; return completions and errors."""
    kept = notes or Notes()
    values: dict[str, Any] = {
        "base_url": f"{server.url}/v1",
        "api_key": "sk-1",
        "timeout_s": 10.0,
        "proxy": None,
    }

    async def main() -> list[Any]:
        backend = OpenAIBackend(
            **(values | options),
            now=lambda: NOW,
            recall=kept.notes.get,
            remember=kept.notes.__setitem__,
        )
        results: list[Any] = []
        for request in requests or (REQUEST,):
            try:
                results.append(await backend.complete(request))
            except BackendError as error:
                results.append(error)
        await backend.close()
        return results

    return asyncio.run(main())


def bodies(server: LlmServer) -> list[dict[str, Any]]:
    return [json.loads(call.body) for call in server.calls]


def test_a_request_is_sent_as_it_is(server: LlmServer) -> None:
    """Messages, limit, temperature, schema and the operator's own parameters are in the body."""
    (completion,) = ask(server)
    assert isinstance(completion, Completion)
    assert (completion.model, completion.finish_reason) == ("fake-model", "stop")
    assert completion.usage.total > 0
    (body,) = bodies(server)
    assert body["messages"] == [{"role": m.role, "content": m.content} for m in REQUEST.messages]
    assert (body["max_tokens"], body["temperature"], body["thinking"]) == (100, 0.3, {"type": "disabled"})
    assert body["response_format"]["json_schema"] == {
        "name": "enrich",
        "strict": True,
        "schema": {"type": "object"},
    }
    assert server.calls[0].headers["authorization"] == "Bearer sk-1"


@pytest.mark.parametrize(
    ("habits", "tried"),
    [
        (Habits(refuses_json_schema=400), ["json_schema", "json_object"]),
        (Habits(refuses_json_schema=500), ["json_schema", "json_object"]),
        (Habits(refuses_json_schema=400, refuses_json_object=400), ["json_schema", "json_object", None]),
    ],
)
def test_the_ladder_of_formats(server: LlmServer, habits: Habits, tried: list[str | None]) -> None:
    """What a server does not take is left out step by step, and remembered between runs."""
    server.habits = habits
    notes = Notes()
    first, second = ask(server, REQUEST, REQUEST, notes=notes)
    assert isinstance(first, Completion)
    assert isinstance(second, Completion)
    formats = [body.get("response_format", {}).get("type") for body in bodies(server)]
    assert formats == [*tried, tried[-1]]
    server.forget_requests()
    ask(server, notes=notes)
    assert [body.get("response_format", {}).get("type") for body in bodies(server)] == tried[-1:]


@pytest.mark.parametrize(
    ("habits", "name"),
    [
        (Habits(refuses_max_tokens=True), "max_completion_tokens"),
        (Habits(refuses_max_tokens=True, refuses_max_completion_tokens=True), None),
    ],
)
def test_the_name_of_the_limit(server: LlmServer, habits: Habits, name: str | None) -> None:
    """A server that refuses one name gets the other, or none."""
    server.habits = habits
    (completion,) = ask(server)
    assert isinstance(completion, Completion)
    last = bodies(server)[-1]
    assert [key for key in last if key.startswith("max_")] == ([name] if name else [])


def test_temperature_is_left_out(server: LlmServer) -> None:
    """Reasoning models refuse it."""
    server.habits = Habits(refuses_temperature=True)
    (completion,) = ask(server)
    assert isinstance(completion, Completion)
    assert "temperature" not in bodies(server)[-1]


def test_pinned_parameters_are_used(server: LlmServer) -> None:
    """What the configuration names is not found out."""
    ask(server, response_format="text", token_parameter="none")
    (body,) = bodies(server)
    assert "response_format" not in body
    assert "max_tokens" not in body


def test_another_model_answers(server: LlmServer) -> None:
    """The name in the answer is kept as provenance."""
    server.habits = Habits(answers_as="other-model")
    first, second = ask(server, REQUEST, REQUEST)
    assert first.model == second.model == "other-model"


@pytest.mark.parametrize(
    ("kind", "reason", "retryable"),
    [
        ("401", "no-key", False),
        ("402", "balance", False),
        ("404", "unreachable", False),
        ("429", "unreachable", True),
        ("502", "unreachable", True),
        ("503-loading", "unreachable", True),
        ("content-risk", "refused", False),
        ("context-openai", "cut-off", False),
        ("200-html", "invalid-reply", True),
        ("200-malformed", "invalid-reply", True),
        ("200-empty", "invalid-reply", True),
        ("200-error", "unreachable", True),
        ("empty-choices", "invalid-reply", True),
        ("reset", "unreachable", True),
        ("short-body", "unreachable", True),
    ],
)
def test_errors_are_ours(server: LlmServer, kind: str, reason: str, retryable: bool) -> None:
    """No exception of the SDK, no word of the server and no key comes through; nothing is repeated."""
    server.fault(kind, times=None)
    (error,) = ask(server, api_key="sk-very-secret-key")
    assert isinstance(error, BackendError)
    assert (error.reason, error.retryable) == (reason, retryable)
    assert "sk-very-secret" not in str(error)
    assert len(server.calls) == 1


def test_retry_after_by_date(server: LlmServer) -> None:
    """A date goes by the server's clock."""
    server.now = NOW
    server.fault("429", retry_after=90, as_date=True)
    (error,) = ask(server)
    assert error.throttled
    assert 85 <= error.retry_after_s <= 90


def test_a_silent_server_is_given_up(server: LlmServer) -> None:
    """Every call has a time-out."""
    server.fault("silent", times=None)
    (error,) = ask(server, timeout_s=0.1)
    assert "in time" in str(error)
    assert error.retryable


def test_a_dead_server_is_an_error() -> None:
    """Nobody listens."""
    gone = LlmServer()
    with gone:
        pass
    (error,) = ask(gone)
    assert "cannot be reached" in str(error)


def test_a_bare_refusal_ends_somewhere(server: LlmServer) -> None:
    """A server that takes no form of the request gets each form once."""
    server.fault("400", times=None)
    (error,) = ask(server)
    assert isinstance(error, BackendError)
    assert not error.retryable
    assert len(server.calls) == 3


class Stubborn(LoopbackServer):
    """Complains about the temperature whatever it is sent."""

    def answer(self, request: Recorded) -> Reply:
        return Reply(b'{"error": {"message": "temperature must be 1"}}', 400, "application/json")


def test_a_complaint_that_nothing_mends_ends() -> None:
    """What was left out already cannot be left out again: the refusal is handed on."""
    with Stubborn() as server:

        async def main() -> BackendError:
            backend = OpenAIBackend(
                base_url=f"{server.url}/v1", api_key=None, timeout_s=10.0, proxy=None, now=lambda: NOW
            )
            with pytest.raises(BackendError) as caught:
                await backend.complete(REQUEST)
            await backend.close()
            return caught.value

        assert asyncio.run(main()).status == 400
        assert ["temperature" in json.loads(one.body) for one in server.requests] == [True, False]


def test_requests_at_once_learn_together(server: LlmServer) -> None:
    """A step down that another request has taken in the meantime is not taken twice."""
    server.habits = Habits(refuses_json_schema=400)

    async def main() -> list[Completion]:
        backend = OpenAIBackend(
            base_url=server.base_url, api_key=None, timeout_s=10.0, proxy=None, now=lambda: NOW
        )
        completions = await asyncio.gather(*(backend.complete(REQUEST) for _ in range(4)))
        await backend.close()
        return list(completions)

    assert len(asyncio.run(main())) == 4
    formats = [body.get("response_format", {}).get("type") for body in bodies(server)]
    assert set(formats) == {"json_schema", "json_object"}
    assert formats.count("json_object") == 4


def test_abilities_go_down_step_by_step() -> None:
    """After the last step nothing is left to try."""
    assert Abilities("text").without("response_format") is None
    assert Abilities(temperature=False).without("temperature") is None
    assert Abilities(token_parameter="none").without("max_tokens") is None
    assert Abilities().without("max_completion_tokens") is None


GOOD = json.dumps(
    {"model": "fake-model", "choices": [{"message": {"content": "文"}, "finish_reason": "stop"}]}
).encode()


class Mute(LoopbackServer):
    """Refuses some forms without a word; ``outage`` answers with 500 so many times before that."""

    def __init__(self, status: int, *refused: str, outage: int = 0) -> None:
        super().__init__()
        self.status = status
        self.refused = refused
        self.outage = outage

    def answer(self, request: Recorded) -> Reply:
        self.outage -= 1
        if self.outage >= 0:
            return Reply(b"oops", 500)
        if form_of(request) in self.refused:
            return Reply(b"", self.status)
        return Reply(GOOD, 200, "application/json")


def form_of(request: Recorded) -> str:
    return str(json.loads(request.body).get("response_format", {}).get("type", "text"))


def formats_kept(notes: Notes) -> list[str]:
    return [json.loads(note)["response_format"] for note in notes.notes.values()]


def test_one_500_degrades_nothing() -> None:
    """The same form is asked again, and only what succeeded is remembered."""
    with Mute(500, outage=1) as server:
        notes = Notes()
        first, second = ask(server, REQUEST, REQUEST, notes=notes)
        assert (first.status, first.retryable) == (500, True)
        assert isinstance(second, Completion)
        assert [form_of(call) for call in server.requests] == ["json_schema", "json_schema"]
        assert formats_kept(notes) == ["json_schema"]


def test_500s_of_several_requests_are_not_counted_together() -> None:
    """What was under way at once reports one trouble."""
    with Mute(500, outage=2) as server:
        notes = Notes()
        other = replace(REQUEST, messages=(Message("user", "B"),))
        ask(server, REQUEST, other, REQUEST, notes=notes)
        assert {form_of(call) for call in server.requests} == {"json_schema"}


def test_repeated_500s_lower_the_form() -> None:
    """At a request's second one the lower forms are tried; the one that succeeds is remembered."""
    with Mute(500, "json_schema", "json_object") as server:
        notes = Notes()
        _, second, third = ask(server, REQUEST, REQUEST, REQUEST, notes=notes)
        assert isinstance(second, Completion)
        assert isinstance(third, Completion)
        tried = ["json_schema", "json_schema", "json_object", "text", "text"]
        assert [form_of(call) for call in server.requests] == tried
        assert formats_kept(notes) == ["text"]


def test_an_outage_leaves_nothing_behind() -> None:
    """Where every form fails, the form is not what is wrong: the first is asked again."""
    with Mute(500, outage=6) as server:
        notes = Notes()
        *failed, last = ask(server, *[REQUEST] * 5, notes=notes)
        assert {error.retryable for error in failed} == {True}
        assert isinstance(last, Completion)
        tried = ["json_schema", "json_schema", "json_object", "text"] + ["json_schema"] * 3
        assert [form_of(call) for call in server.requests] == tried
        assert formats_kept(notes) == ["json_schema"]


@pytest.mark.parametrize("status", [400, 422])
def test_a_bare_refusal_counts_for_this_run(status: int) -> None:
    """The lower form is tried at once, used from then on, and found out again in the next run."""
    with Mute(status, "json_schema") as server:
        notes = Notes()
        results = ask(server, REQUEST, REQUEST, notes=notes)
        assert all(isinstance(result, Completion) for result in results)
        assert [form_of(call) for call in server.requests] == ["json_schema", "json_object", "json_object"]
        assert notes.notes == {}


class Dripping(LoopbackServer):
    """Sends a byte now and then, for ever as far as a night goes."""

    def answer(self, request: Recorded) -> Reply:
        return Reply(GOOD * 100, 200, "application/json", wire="drip", drip_bytes=1, drip_seconds=0.05)


def test_a_dripping_server_is_given_up() -> None:
    """The time-out is for the call as a whole, not from byte to byte."""
    with Dripping() as server:
        (error,) = ask(server, timeout_s=0.4)
    assert isinstance(error, BackendError)
    assert "in time" in str(error)
    assert (error.reason, error.retryable) == ("unreachable", True)


@pytest.mark.parametrize(
    "note",
    [
        "garbled",
        "[1]",
        "null",
        "{}",
        '{"response_format": "xml", "token_parameter": "max_tokens", "temperature": true}',
        '{"response_format": [], "token_parameter": "max_tokens", "temperature": true}',
        '{"response_format": "text", "token_parameter": "zzz", "temperature": true}',
        '{"response_format": "text", "token_parameter": "none", "temperature": 1}',
        '{"response_format": "text", "token_parameter": "none", "temperature": true, "zzz": 1}',
    ],
)
def test_an_unreadable_note_is_ignored(server: LlmServer, note: str) -> None:
    """It is as if nothing had been found out, and is written anew."""
    notes = Notes()
    ask(server, notes=notes)
    (key,) = notes.notes
    notes.notes[key] = note
    server.forget_requests()
    (completion,) = ask(server, notes=notes)
    assert isinstance(completion, Completion)
    assert bodies(server)[0]["response_format"]["type"] == "json_schema"
    assert formats_kept(notes) == ["json_schema"]


def test_a_note_is_read_back() -> None:
    """What was written is what is known."""
    known = Abilities("text", "none", temperature=False)
    assert Abilities.of_json(known.to_json()) == known
    assert Abilities.of_json(None) is None
