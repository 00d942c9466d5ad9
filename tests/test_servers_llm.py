"""The loopback chat-completions server: good answers, habits, faults, and its record."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest

from tests.servers.llm_answer_faults import ANSWER_FAULTS, TEXT_FAULTS
from tests.servers.llm_faults import ENVELOPE_FAULTS, REFUSALS
from tests.servers.llm_habits import Habits
from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, count_units
from tests.servers.translator import names_in, translate_sentence, translate_title

ENRICH = "Reply with {title_zh, sentences: [{n, zh}], contributions: […], summary_zh, tags: […]}"
RELEVANCE = "Reply with {papers: [{arxiv_id, score, reason}]}"
REPAIR = "Reply with {sentences: [{n, zh}]}"
READING = "Reply with {answers: [{q, text, sections}]}"
PAPER = """Title: Quiet Lanterns: a Streaming Vocoder
[1] We present Quiet Lanterns, a streaming vocoder with ⟦M1⟧ parameters.
[2] It reduces the WER by 12.5% on three languages and needs 40 ms.
[3] However, it fails when the noise exceeds 5 dB.
"""
LISTED = "2606.06550 Title: One. It extends 2401.00001.\nmath/0309136 Title: Two."


def body(system: str = ENRICH, user: str = PAPER, **more: Any) -> dict[str, Any]:
    """A chat request."""
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    return {"model": "fake-model", "messages": messages, **more}


def post(
    server: LlmServer, request: dict[str, Any], *, key: str = "k", timeout: float = 20
) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers (lower case) of one call."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    try:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/chat/completions", json.dumps(request), headers)
        with connection.getresponse() as response:
            named = {name.lower(): value for name, value in response.getheaders()}
            return response.status, response.read().decode(), named
    finally:
        connection.close()


def completion(server: LlmServer, request: dict[str, Any]) -> dict[str, Any]:
    """The completion object of a call that succeeds."""
    status, text, _ = post(server, request)
    assert status == 200
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def content(server: LlmServer, request: dict[str, Any] | None = None) -> str:
    """The text of the completion."""
    text = completion(server, request or body())["choices"][0]["message"]["content"]
    assert isinstance(text, str)
    return text


@pytest.fixture
def llm() -> Iterator[LlmServer]:
    """A well-behaved server."""
    with LlmServer() as server:
        yield server


def test_enrich_answers_every_sentence_faithfully(llm: LlmServer) -> None:
    """Numbers, names and placeholders survive; points, summary and tags fit their limits."""
    answer = json.loads(content(llm))
    assert list(answer) == ["title_zh", "sentences", "contributions", "summary_zh", "tags"]
    assert [row["n"] for row in answer["sentences"]] == [1, 2, 3]
    first, second, third = (row["zh"] for row in answer["sentences"])
    assert first.count("⟦M1⟧") == 1
    assert "Quiet Lanterns" in first
    assert re.findall(r"[\d.]+", second) == ["12.5", "40"]
    assert "三" in second
    assert "WER" in second
    assert "5 dB" in third
    assert all(zh.endswith("。") for zh in (first, second, third))
    assert 3 <= len(answer["contributions"]) <= 5
    assert count_units(answer["summary_zh"]) < 100
    assert 3 <= len(answer["tags"]) <= 5
    assert content(llm) == content(llm)


def test_other_tasks_are_told_by_the_fields_of_the_system_message(llm: LlmServer) -> None:
    """Relevance by id, repair by number, a reading of six questions; others get something."""
    scored = json.loads(content(llm, body(RELEVANCE, LISTED)))["papers"]
    assert [row["arxiv_id"] for row in scored] == ["2606.06550", "math/0309136"]
    assert all(0 <= row["score"] <= 10 and row["reason"] for row in scored)
    repaired = json.loads(content(llm, body(REPAIR, "Again:\n[2] It fails.")))
    assert [row["n"] for row in repaired["sentences"]] == [2]
    read = json.loads(content(llm, body(READING, "# Method\nWe train a model on 5 hours of audio.")))
    assert [row["q"] for row in read["answers"]] == [1, 2, 3, 4, 5, 6]
    assert read["answers"][0]["sections"] == ["Method"]
    content(llm, body("Say hello", "Hello"))
    assert llm.calls_by_task == Counter(relevance=1, repair=1, reading=1, other=1)
    assert llm.ids_asked() == ["2606.06550", "math/0309136"]


def test_only_the_fields_that_are_asked_are_answered(llm: LlmServer) -> None:
    """A request for a shorter summary gets a summary alone."""
    assert list(json.loads(content(llm, body("Reply with {summary_zh}")))) == ["summary_zh"]


def test_a_callable_may_answer() -> None:
    """It sees the chat, and its text is the completion."""
    with LlmServer(answerer=lambda chat: f"{chat.task}:{len(chat.sentences())}") as server:
        assert content(server) == "enrich:3"


def test_sixteen_calls_run_side_by_side() -> None:
    """Latency is per call, not per server."""
    with LlmServer(latency=0.5) as server, ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: post(server, body(seed=n))[0], range(16)))
        assert answers == [200] * 16
        assert server.max_concurrent == 16
        span = max(c.end or 0 for c in server.calls) - min(c.start for c in server.calls)
    assert span < 16 * 0.5


def test_usage_counts_cached_tokens(llm: LlmServer) -> None:
    """In OpenAI's form; a server without it has no such field."""
    usage = completion(llm, body())["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    cached = usage["prompt_tokens_details"]["cached_tokens"]
    assert 0 < cached < usage["prompt_tokens"]
    llm.habits = Habits(usage=False)
    assert "usage" not in completion(llm, body())


@pytest.mark.parametrize(
    ("habits", "more", "status"),
    [
        (Habits(refuses_json_schema=400), {"response_format": {"type": "json_schema"}}, 400),
        (Habits(refuses_json_schema=500), {"response_format": {"type": "json_schema"}}, 500),
        (Habits(refuses_json_schema=400), {"response_format": {"type": "json_object"}}, 200),
        (Habits(refuses_json_object=400), {"response_format": {"type": "json_object"}}, 400),
        (Habits(refuses_max_tokens=True), {"max_tokens": 5}, 400),
        (Habits(refuses_max_tokens=True), {"max_completion_tokens": 5}, 200),
        (Habits(refuses_max_completion_tokens=True), {"max_completion_tokens": 5}, 400),
        (Habits(refuses_temperature=True), {"temperature": 0.2}, 400),
        (Habits(api_key="other"), {}, 401),
        (Habits(api_key="k"), {}, 200),
        (Habits(refuses_other_models=True), {"model": "gone"}, 404),
    ],
)
def test_habits(llm: LlmServer, habits: Habits, more: dict[str, Any], status: int) -> None:
    """Each refuses what it refuses, and only that."""
    llm.habits = habits
    assert post(llm, body(**more))[0] == status


def test_answers_may_name_another_model_and_ignore_the_format(llm: LlmServer) -> None:
    """200 all the same."""
    llm.habits = Habits(answers_as="surprise-7b", ignores_format=True)
    answer = completion(llm, body(response_format={"type": "json_object"}))
    assert answer["model"] == "surprise-7b"
    assert "```json" in answer["choices"][0]["message"]["content"]


def test_models_are_listed(llm: LlmServer) -> None:
    """In OpenAI's form."""
    connection = HTTPConnection("127.0.0.1", llm.port, timeout=10)
    connection.request("GET", "/v1/models")
    with connection.getresponse() as response:
        assert json.loads(response.read())["data"][0]["id"] == "fake-model"
    connection.close()
    assert llm.calls == ()


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_refusals_have_their_status_and_body(llm: LlmServer, kind: str) -> None:
    """Once, then the server is well again."""
    llm.fault(kind)
    status, text, _ = post(llm, body())
    expected = REFUSALS[kind]
    assert status == expected.status
    wanted = expected.body if isinstance(expected.body, str) else json.dumps(expected.body)
    assert text == wanted
    assert post(llm, body())[0] == 200
    assert [call.notes.get("fault") for call in llm.calls] == [kind, None]


def test_retry_after_in_both_forms(llm: LlmServer) -> None:
    """Seconds, a date, or none."""
    llm.fault("429", retry_after=3)
    llm.fault("503", retry_after=3600, as_date=True)
    llm.fault("429")
    first, second, third = (post(llm, body())[2] for _ in range(3))
    assert first["retry-after"] == "3"
    until = parsedate_to_datetime(second["retry-after"]) - parsedate_to_datetime(second["date"])
    assert 3590 < until.total_seconds() <= 3601
    assert "retry-after" not in third


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("content-null", (None, "stop")),
        ("content-empty", ("", "stop")),
        ("only-reasoning", (None, "stop")),
        ("only-reasoning-vllm", (None, "stop")),
        ("content-filter", (None, "content_filter")),
        ("refusal", (None, "stop")),
    ],
)
def test_envelopes_without_content(llm: LlmServer, kind: str, expected: tuple[str | None, str]) -> None:
    """200 and a choice, but no text in it."""
    llm.fault(kind)
    choice = completion(llm, body())["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == expected


def test_other_envelopes(llm: LlmServer) -> None:
    """No choices, only blanks, cut by length, no finish reason, no usage."""
    for kind in ("empty-choices", "content-spaces", "length", "finish-null", "no-usage"):
        llm.fault(kind)
    none, blanks, cut, unfinished, free = (completion(llm, body()) for _ in range(5))
    assert none["choices"] == []
    assert blanks["choices"][0]["message"]["content"].strip() == ""
    assert cut["choices"][0]["finish_reason"] == "length"
    with pytest.raises(json.JSONDecodeError):
        json.loads(cut["choices"][0]["message"]["content"])
    assert unfinished["choices"][0]["finish_reason"] is None
    assert "usage" not in free


@pytest.mark.parametrize("kind", sorted({*ENVELOPE_FAULTS, *ANSWER_FAULTS, *TEXT_FAULTS}))
def test_every_fault_changes_some_answer(llm: LlmServer, kind: str) -> None:
    """The spoilt completion is not the honest one."""
    request = body(RELEVANCE, LISTED) if kind == "wrong-score" else body()
    honest = completion(llm, request)
    llm.fault(kind)
    assert completion(llm, request) != honest


def rows(text: str) -> list[Any]:
    """Numbers of the sentences in an answer."""
    return [row["n"] for row in json.loads(text)["sentences"]]


def test_answer_faults(llm: LlmServer) -> None:
    """Each spoils what its name says."""

    def spoilt(kind: str) -> str:
        llm.fault(kind)
        return content(llm)

    honest = content(llm)
    assert rows(spoilt("wrong-ids")) == [101, 102, 103]
    assert rows(spoilt("missing-sentence")) == [1, 3]
    assert rows(spoilt("extra-sentence")) == [1, 2, 3, 4]
    assert rows(spoilt("duplicated-n")) == [1, 2, 3, 1]
    assert json.loads(spoilt("placeholder-lost"))["sentences"][0]["zh"].count("⟦M1⟧") == 0
    assert json.loads(spoilt("placeholder-duplicated"))["sentences"][0]["zh"].count("⟦M1⟧") == 2
    assert "⟦M99⟧" in spoilt("placeholder-invented")
    assert "12.5" in honest
    assert "19.5" in spoilt("number-changed")
    assert "We present Quiet Lanterns" in spoilt("english-left")
    assert "語" in spoilt("traditional") or "個" in spoilt("traditional")
    assert "以下是翻译：" in spoilt("chatter")
    assert "<script>" in spoilt("markup")
    assert count_units(json.loads(spoilt("summary-long"))["summary_zh"]) > 100
    assert "title_zh" not in json.loads(spoilt("missing-field"))


def test_text_faults(llm: LlmServer) -> None:
    """What does not parse, and what parses into something else."""

    def spoilt(kind: str) -> str:
        llm.fault(kind)
        return content(llm)

    for kind in ("fences", "prose", "think", "trailing-comma", "inner-quotes", "not-json", "cut"):
        with pytest.raises(json.JSONDecodeError):
            json.loads(spoilt(kind))
    assert "<think>" in spoilt("think")
    # \f and \b are JSON escapes: the formula parses, silently, into control characters.
    zh = json.loads(spoilt("bad-latex"))["sentences"][0]["zh"]
    assert "\f" in zh
    assert "\b" in zh


def test_scripts_choose_by_task_and_text(llm: LlmServer) -> None:
    """A fault for one task, or for one paper, spares the others."""
    llm.fault("500", task="relevance", times=None)
    llm.fault("402", match="Quiet Lanterns", times=None)
    assert post(llm, body(RELEVANCE, LISTED))[0] == 500
    assert post(llm, body())[0] == 402
    assert post(llm, body(user="Title: Other\n[1] It works."))[0] == 200
    llm.clear_faults()
    assert post(llm, body())[0] == 200


def test_rates_do_not_depend_on_the_order_of_calls() -> None:
    """With one seed the same requests meet the same faults, forwards or backwards."""
    requests = [body(user=f"{PAPER}\nRun {n}") for n in range(60)]

    def outcomes(order: list[dict[str, Any]]) -> dict[str, int]:
        with LlmServer(fault_rates={"500": 0.2, "429": 0.1}, seed=3) as server:
            return {r["messages"][1]["content"]: post(server, r)[0] for r in order}

    forwards = outcomes(requests)
    assert forwards == outcomes(requests[::-1])
    counts = Counter(forwards.values())
    assert counts[200] > counts[500] > 0
    assert counts[429] > 0
    with pytest.raises(ValueError, match="nonsense"):
        LlmServer(fault_rates={"nonsense": 1.0})


def test_wire_faults(llm: LlmServer) -> None:
    """Reset, silence and a short body are failures of the transport, each bounded."""
    llm.fault("reset")
    with pytest.raises(ConnectionResetError):
        post(llm, body())
    llm.fault("short-body")
    with pytest.raises(HTTPException):
        post(llm, body())
    llm.fault("silent")
    with pytest.raises(TimeoutError):
        post(llm, body(), timeout=0.05)
    llm.fault("slow", seconds=0.05)
    assert post(llm, body())[0] == 200
    llm.fault("drip", seconds=0.0)
    assert post(llm, body())[0] == 200


@pytest.mark.parametrize(
    "label",
    ["Title: {}", "标题：{}", "**Title**: {}", "<title>{}</title>", "## Title\n{}", "{}"],
)
def test_titles_are_found_under_any_label(label: str) -> None:
    """The label of the prompt may change without these servers."""
    chat = Chat("", label.format("A Quiet: Lantern") + "\n\n[1] It works.", ())
    assert chat.title() == "A Quiet: Lantern"


@pytest.mark.parametrize(
    "label",
    ["{}", "- {}", "[12] {}", "arXiv:{}", "id: {}", '{{"arxiv_id": "{}"', '<paper id="{}">'],
)
def test_ids_are_found_under_any_label(label: str) -> None:
    """Those that label a paper; others inside the text are not asked for."""
    lines = [f"{label.format(one)} see 2401.00001" for one in ("2606.06550", "math/0309136")]
    assert Chat("", "\n".join(lines), ()).ids() == ("2606.06550", "math/0309136")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("We use 3 million hours.", "300万小时"),
        ("It is 1.3 billion tokens.", "13亿"),
        ("It falls by 5 percent.", "5%"),
        ("It is 12\\% better.", "12%"),
        ("An order of magnitude faster.", "一个数量级"),
        ("Half of the GPT-4o answers, up to 5, pass.", "GPT-4o"),
        ("The \\textbf{WER} falls.", "WER"),
    ],
)
def test_translator_keeps_what_a_check_looks_for(english: str, chinese: str) -> None:
    """Numbers in their Chinese form, names as they are."""
    assert chinese in translate_sentence(english)


def test_translator_knows_names_from_other_sentences() -> None:
    """A name that opens a sentence is kept when it stands inside another one."""
    sentences = ["We present Moshi today.", "Moshi listens.", "Existing models fail."]
    names = names_in(sentences)
    assert translate_sentence(sentences[1], names).startswith("Moshi")
    assert translate_sentence(sentences[2], names).startswith("现有模型")
    assert translate_title("Robust Speech Recognition with HuBERT") == "鲁棒语音识别与HuBERT"
