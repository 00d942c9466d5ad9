"""Requests, budgets, shares, classification and replies: what a model's world is read as."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Llm, Prices
from digest.errors import BackendError, ReplyError
from digest.llm.accounts import share_of, spent_by_task
from digest.llm.budget import Budget, estimate_usage
from digest.llm.classify import classify_error, complaint_of, read_answer
from digest.llm.replies import (
    load_object,
    parse_enrich,
    parse_relevance,
    parse_repair,
    parse_review,
    usable_text,
)
from digest.llm.request import Completion, Message, Request
from digest.models import Spent, Usage
from digest.text.tokens import estimate_tokens
from tests.servers.llm_answer_faults import TEXT_FAULTS
from tests.servers.llm_faults import REFUSALS
from tests.unit.fakes import said
from tests.unit.strategies import raw_texts

REQUEST = Request(
    task="enrich",
    arxiv_ids=("2606.00001",),
    model="fake-model",
    messages=(Message("system", "规则"), Message("user", "Title: A")),
    schema={"type": "object"},
    max_tokens=100,
)

requests = st.builds(
    Request,
    task=st.sampled_from(["enrich", "relevance"]),
    arxiv_ids=st.lists(raw_texts, max_size=2).map(tuple),
    model=raw_texts,
    messages=st.lists(st.builds(Message, st.sampled_from(["system", "user"]), raw_texts), max_size=3).map(
        tuple
    ),
    schema=st.dictionaries(raw_texts, raw_texts, max_size=2),
    max_tokens=st.integers(1, 9999),
    temperature=st.none() | st.floats(0, 2),
    extra_body=st.dictionaries(st.sampled_from(["thinking", "top_p"]), st.integers() | raw_texts, max_size=2),
    prompt_version=raw_texts,
    fingerprint=raw_texts,
    attempt=st.integers(0, 9),
    chain=raw_texts,
)


# ── requests ──


@given(requests)
def test_a_request_is_a_line_of_jsonl(request: Request) -> None:
    """A request survives the Batch API's form, key and all."""
    line = request.to_jsonl()
    assert "\n" not in line
    assert Request.from_jsonl(line) == request
    assert Request.from_jsonl(line).key == request.key
    data = json.loads(line)
    assert (data["method"], data["url"]) == ("POST", "/v1/chat/completions")
    assert data["custom_id"] == request.custom_id


def test_keys_are_those_of_the_store() -> None:
    """The key of a known request never changes: what was paid for yesterday is found tomorrow."""
    assert REQUEST.key == "d4ed206f8e001781bdcf42fc1df87ccf"


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"model": "other"}, False),
        ({"messages": (Message("user", "Title: B"),)}, False),
        ({"max_tokens": 200}, False),
        ({"temperature": 0.0}, False),
        ({"extra_body": {"thinking": False}}, False),
        ({"schema": {}}, False),
        ({"attempt": 1}, False),
        ({"chain": "x"}, True),
        ({"fingerprint": "x"}, True),
        ({"prompt_version": "x"}, True),
        ({"arxiv_ids": ()}, True),
    ],
)
def test_keys_follow_what_is_asked(changes: dict[str, Any], same: bool) -> None:
    """Model, parameters and prompt make the key; what a request is filed under does not."""
    assert (replace(REQUEST, **changes).key == REQUEST.key) is same


def test_chains() -> None:
    """A first request is its own chain."""
    assert REQUEST.chain_key == REQUEST.key
    assert replace(REQUEST, chain="first").chain_key == "first"
    assert replace(REQUEST, arxiv_ids=()).custom_id.startswith("enrich:-:")


def test_estimates() -> None:
    """Four Latin letters or 1.6 Chinese characters make a token."""
    assert estimate_tokens("word" * 100) == 101
    assert estimate_tokens("语" * 160) == 101
    assert estimate_usage(REQUEST).completion <= REQUEST.max_tokens
    assert estimate_usage(replace(REQUEST, messages=())).prompt == 0


# ── budget and shares ──

PRICES = Prices(currency="CNY", input=10, cached_input=1, output=100)


def test_costs() -> None:
    """Cached input has its own price, or the input's; without prices cost is unknown."""
    usage = Usage(1_000_000, 400_000, 10_000)
    assert Budget(PRICES, None, None, Spent()).cost(usage) == 7.4
    assert Budget(replace_price(None), None, None, Spent()).cost(usage) == 11.0
    assert Budget(None, None, None, Spent()).priced(usage) == Spent(usage)


def replace_price(cached: float | None) -> Prices:
    return Prices(currency="CNY", input=10, cached_input=cached, output=100)


def test_a_token_budget() -> None:
    """Requests under way are counted at an estimate, answers at what they cost."""
    one = estimate_usage(REQUEST).total
    budget = Budget.of(Llm(max_tokens_per_night=2 * one), Spent())
    first, second = budget.reserve(REQUEST), budget.reserve(REQUEST)
    with pytest.raises(BackendError) as caught:
        budget.reserve(REQUEST)
    assert (caught.value.reason, caught.value.retryable, caught.value.ends_stage) == ("budget", False, False)
    budget.release(first)
    budget.settle(second, Usage(1, 0, 1))
    assert (budget.reserved_tokens, budget.spent.usage.total) == (0, 2)
    budget.reserve(REQUEST)
    with pytest.raises(BackendError):
        budget.reserve(REQUEST)


def test_a_money_budget() -> None:
    """What earlier runs of the night cost counts too."""
    budget = Budget(PRICES, None, 1.0, Spent(Usage(), 0.99999))
    with pytest.raises(BackendError, match="budget is used up"):
        budget.reserve(REQUEST)
    roomy = Budget(PRICES, None, 1.0, Spent())
    reserved = roomy.reserve(REQUEST)
    assert roomy.reserved_cost == reserved.cost != 0.0
    roomy.settle(reserved, Usage(100, 0, 100))
    assert (roomy.reserved_cost, roomy.spent.cost) == (0.0, 0.011)


@given(st.integers(1, 25), st.integers(0, 10**5), st.integers(0, 10**5), st.none() | st.integers(0, 10**6))
def test_shares_add_up(count: int, prompt: int, completion: int, micros: int | None) -> None:
    """What a call about several papers cost is divided without a rest."""
    ids = tuple(f"2606.{number:05}" for number in range(count))
    spent = Spent(Usage(prompt, prompt // 3, completion), None if micros is None else micros / 1_000_000)
    shares = [share_of(spent, ids, name) for name in ids]
    assert sum((share.usage for share in shares), Usage()) == spent.usage
    if micros is None:
        assert all(share.cost is None for share in shares)
    else:
        assert sum(round((share.cost or 0) * 1_000_000) for share in shares) == micros


def test_spending_by_task_needs_wanted_tasks() -> None:
    """Nothing kept, nothing spent."""
    assert spent_by_task("2606.00001", (), ("enrich",)) == {}


# ── what a server's answer means ──

INVALID = ("invalid-reply", True, False, False)
TROUBLE = ("unreachable", True, False, False)
BUSY = ("unreachable", True, True, False)
REFUSED = ("unreachable", False, False, False)
MEANINGS: dict[str, tuple[str, bool, bool, bool]] = {
    "200-error": TROUBLE,
    "200-html": INVALID,
    "200-malformed": INVALID,
    "200-empty": INVALID,
    "400": REFUSED,
    "content-risk": ("refused", False, False, False),
    "context-openai": ("cut-off", False, False, False),
    "context-llamacpp": ("cut-off", False, False, False),
    "context-vllm": ("cut-off", False, False, False),
    "context-wrapped": ("cut-off", False, False, False),
    "401": ("no-key", False, False, True),
    "402": ("balance", False, False, True),
    "403": ("no-key", False, False, True),
    "404": REFUSED,
    "408": TROUBLE,
    "429": BUSY,
    "insufficient-quota": ("balance", False, False, True),
    "500": TROUBLE,
    "502": TROUBLE,
    "503": BUSY,
    "503-loading": BUSY,
    "error-no-code": TROUBLE,
    "error-integer-code": REFUSED,
    "error-text": TROUBLE,
    "error-detail": REFUSED,
    "error-plain": TROUBLE,
}


def refusal_of(kind: str) -> BackendError:
    refusal = REFUSALS[kind]
    body = refusal.body if isinstance(refusal.body, str) else json.dumps(refusal.body)
    if refusal.status != 200:
        return classify_error(refusal.status, body, None)
    with pytest.raises(BackendError) as caught:
        read_answer(body, REQUEST)
    return caught.value


@pytest.mark.parametrize("kind", sorted(REFUSALS))
def test_every_refusal_has_its_meaning(kind: str) -> None:
    """Every refusal that a server was seen to give is known, and none of its words are repeated."""
    error = refusal_of(kind)
    assert (error.reason, error.retryable, error.throttled, error.ends_stage) == MEANINGS[kind]
    assert not {"upstream", "invalid_request", "Loading", "Insufficient", "quota_"} & set(str(error).split())
    assert "9001" not in str(error)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (429, '{"error": {"message": "余额不足"}}', "balance"),
        (400, '{"code": "Arrearage", "message": "x"}', "balance"),
        (400, '{"error": {"code": "data_inspection_failed", "message": "x"}}', "refused"),
        (403, '{"error": {"message": "content policy"}}', "refused"),
        (400, '{"error": {"message": "系统检测到输入内容包含不安全或敏感内容"}}', "refused"),
        (413, "Range of input length should be [1, 30720]", "cut-off"),
        (500, "[1]", "unreachable"),
        (529, "{}", "unreachable"),
    ],
)
def test_providers_own_words_are_known(status: int, body: str, reason: str) -> None:
    """Codes and messages of Chinese providers lead to the same few reasons."""
    assert classify_error(status, body, None).reason == reason


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (401, "check the variable that llm.api_key_env names"),
        (403, "check the variable that llm.api_key_env names"),
        (402, "look after it at the provider"),
        (404, "check llm.model and llm.base_url"),
    ],
)
def test_refusals_say_what_to_do(status: int, remedy: str) -> None:
    """The settings to look at are named, in our words alone."""
    assert str(classify_error(status, '{"error": {"message": "zzz"}}', None)).endswith(remedy)


def test_retry_after_is_handed_on() -> None:
    """Only answers that may be asked again carry it."""
    assert classify_error(429, "", 12.0).retry_after_s == 12.0
    assert classify_error(503, "", 12.0).retry_after_s == 12.0
    assert classify_error(400, "", 12.0).retry_after_s is None


@pytest.mark.parametrize("status", range(300, 600, 7))
@pytest.mark.parametrize(
    "body", ["", "{}", "null", '{"error": null}', '{"error": 3}', '{"error": {"code": 5}}']
)
def test_no_error_breaks_the_classifier(status: int, body: str) -> None:
    """Any status with any body is an error of ours, on one line."""
    error = classify_error(status, body, None)
    assert str(status) in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("status", "body", "complaint"),
    [
        (400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", "max_tokens"),
        (400, "max_completion_tokens is not supported, use max_tokens", "max_completion_tokens"),
        (400, "unknown field max_completion_tokens", "max_completion_tokens"),
        (400, "max_tokens is too large", "max_tokens"),
        (400, '{"error": {"code": "1210"}}', "max_tokens"),
        (400, "temperature must be 1", "temperature"),
        (500, "failed to parse grammar", "response_format"),
        (400, "This response_format type is unavailable now", "response_format"),
        (400, "your prompt is odd", None),
        (429, "response_format", None),
    ],
)
def test_complaints(status: int, body: str, complaint: str | None) -> None:
    """A 400 that names one of our parameters says which to leave out."""
    assert complaint_of(status, body) == complaint


def answer(**changes: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": "文", **changes.pop("message", {})}
    choice = {"message": message, "finish_reason": "stop", **changes.pop("choice", {})}
    return {
        "model": "fake-model",
        "choices": [choice],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
        **changes,
    }


def read(**changes: Any) -> Completion:
    return read_answer(json.dumps(answer(**changes)), REQUEST)


def test_a_good_answer() -> None:
    """Text, model, finish reason and usage are read."""
    assert read() == Completion("文", "fake-model", "stop", False, Usage(7, 0, 3))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"message": {"content": None}}, {"text": ""}),
        ({"message": {"content": None, "reasoning_content": "hm"}}, {"text": ""}),
        ({"message": {"content": " \n "}}, {"text": ""}),
        ({"message": {"content": 3}}, {"text": ""}),
        ({"message": {"content": [{"text": "甲"}, {"text": "乙"}, "x"]}}, {"text": "甲乙"}),
        ({"message": {"refusal": "no"}}, {"refusal": True}),
        ({"choice": {"message": None}}, {"text": ""}),
        ({"choice": {"finish_reason": None}}, {"finish_reason": None}),
        ({"choice": {"finish_reason": "length"}}, {"finish_reason": "length"}),
        ({"model": " other\n"}, {"model": "other"}),
        ({"model": None}, {"model": "fake-model"}),
        (
            {
                "usage": {
                    "prompt_tokens": 9,
                    "completion_tokens": 1,
                    "prompt_tokens_details": {"cached_tokens": 4},
                }
            },
            {"usage": Usage(9, 4, 1)},
        ),
        (
            {"usage": {"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 5}},
            {"usage": Usage(9, 5, 1)},
        ),
        (
            {"usage": {"prompt_tokens": 9, "completion_tokens": 1, "prompt_cache_hit_tokens": 50}},
            {"usage": Usage(9, 9, 1)},
        ),
        ({"usage": {"prompt_tokens": True, "completion_tokens": -1}}, {"usage": Usage(4, 0, 1)}),
        ({"usage": None}, {"usage": Usage(4, 0, 1)}),
    ],
)
def test_odd_answers(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    """Half an answer is read as far as it goes; missing usage is estimated, so that budgets hold."""
    completion = read(**changes)
    for name, value in expected.items():
        assert getattr(completion, name) == value


@pytest.mark.parametrize("body", ["[]", "3", '{"choices": []}', '{"choices": [3]}', "{}", '{"detail": "x"}'])
def test_200_is_not_success(body: str) -> None:
    """Without a choice there is no completion."""
    with pytest.raises(BackendError) as caught:
        read_answer(body, REQUEST)
    assert caught.value.retryable


# ── replies ──

GOOD: dict[str, Any] = {
    "title_zh": "标题",
    "sentences": [{"n": 1, "zh": "甲 ⟦M1⟧。"}, {"n": 2, "zh": "乙。"}],
    "contributions": ["一", "二", "三"],
    "summary_zh": "总结。",
    "tags": ["语音识别", "去噪"],
}


def dumped(**changes: Any) -> str:
    return json.dumps({**GOOD, **changes}, ensure_ascii=False)


@pytest.mark.parametrize("kind", ["fences", "prose", "think", "trailing-comma", "json-array"])
def test_wrapped_replies_are_read(kind: str) -> None:
    """Fences, prose, thinking, a comma too much or a list around the object hide nothing."""
    assert load_object(TEXT_FAULTS[kind](dumped())) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        '<think>{"title_zh": 1}</think>' + dumped(),
        'still thinking {"a": 1} </think>\n' + dumped(),
        "<thinking>hm</thinking>```JSON\n" + dumped() + "\n```",
        "\ufeff" + dumped(),
    ],
)
def test_thoughts_are_no_reply(text: str) -> None:
    """What stands before the answer is not taken for it."""
    assert load_object(text) == GOOD


@pytest.mark.parametrize("text", ["抱歉，我无法完成这个请求。", "", "[1, 2]", "3", "null", "[" * 100_000])
def test_no_object_is_an_error(text: str) -> None:
    """What holds no object is refused with advice; nothing breaks."""
    with pytest.raises(ReplyError) as caught:
        load_object(text)
    assert (caught.value.reason, bool(caught.value.advice)) == ("invalid-reply", True)


def test_wrong_escapes_are_no_formulas() -> None:
    """A backslash of TeX that JSON took for an escape is asked for again, never published."""
    for eaten in ("\x0crac", "\x08eta", "\text", "\x07lpha", "\x1b"):
        with pytest.raises(ReplyError, match="control characters") as caught:
            parse_enrich(said(dumped(summary_zh=f"用 {eaten} 表示。")), [1, 2])
        assert "占位符" in caught.value.advice
    broken = dumped().replace("甲 ⟦M1⟧。", r"甲 \alpha。")
    with pytest.raises(ReplyError):
        parse_enrich(said(broken.replace(r"\alpha", r"\beta")), [1, 2])


def test_an_enrich_reply() -> None:
    """Fields are folded, bullets and marks stripped, tags unique, points at most six."""
    reply = parse_enrich(
        said(
            dumped(
                title_zh=" 标\n题 ",
                sentences=[
                    {"n": "[1]", "zh": "[1] 甲 [M1]。"},
                    {"n": 2, "zh": "乙。"},
                    {"n": 9, "zh": "多。"},
                    "x",
                ],
                contributions=["- 一", "1. 二", {"point": "三"}, "", "四", "五", "六", "七"],
                tags=["#语音识别", "语音识别", " 去噪。", ""],
            )
        ),
        [1, 2],
    )
    assert reply.title_zh == "标 题"
    assert reply.sentences == {1: "甲 ⟦M1⟧。", 2: "乙。"}
    assert reply.contributions == ("一", "二", "三", "四", "五", "六")
    assert reply.tags == ("语音识别", "去噪")


def test_missing_and_doubled_sentences() -> None:
    """A number given twice with two texts counts as missing, twice with one text as given."""
    rows = [{"n": 1, "zh": "甲。"}, {"n": 1, "zh": "甲。"}, {"n": 2, "zh": "乙。"}, {"n": 2, "zh": "丙。"}]
    assert parse_enrich(said(dumped(sentences=rows)), [1, 2]).sentences == {1: "甲。"}
    assert parse_enrich(
        said(dumped(sentences=[{"n": 1, "zh": "甲。"}, {"n": 2, "zh": ""}])), [1, 2]
    ).sentences == {1: "甲。"}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"sentences": []}, "0 of 2 sentences"),
        ({"sentences": None}, "sentences is no list"),
        ({"sentences": [{"n": True, "zh": "甲"}, {"n": None, "zh": "乙"}]}, "0 of 2 sentences"),
        ({"sentences": [{"n": 1, "zh": 3}]}, "is no text"),
        ({"title_zh": ""}, "title_zh is empty"),
        ({"title_zh": None}, "title_zh is no text"),
        ({"summary_zh": " "}, "summary_zh is empty"),
        ({"contributions": []}, "contributions is empty"),
        ({"contributions": [{"a": 1, "b": 2}]}, "is no text"),
        ({"tags": "语音"}, "tags is no list"),
    ],
)
def test_incomplete_replies_are_refused(changes: dict[str, Any], problem: str) -> None:
    """Every field but single sentences must be there; the model is told what is missing."""
    with pytest.raises(ReplyError, match=problem) as caught:
        parse_enrich(said(dumped(**changes)), [1, 2])
    assert (caught.value.reason, bool(caught.value.advice)) == ("invalid-reply", True)


def test_a_cut_reply_is_never_mended_shorter() -> None:
    """Half a JSON text lacks fields, and so is asked for again."""
    with pytest.raises(ReplyError):
        parse_enrich(said(TEXT_FAULTS["cut"](dumped())), [1, 2])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"refusal": True}, "refused"),
        ({"finish_reason": "content_filter"}, "refused"),
        ({"finish_reason": "length"}, "cut-off"),
    ],
)
def test_unusable_completions(changes: dict[str, Any], reason: str) -> None:
    """Refused and cut completions are not looked into."""
    with pytest.raises(ReplyError) as caught:
        usable_text(said(dumped(), **changes))
    assert caught.value.reason == reason


def test_empty_and_unfinished_completions() -> None:
    """An empty text is no answer; a missing finish reason alone is no fault."""
    with pytest.raises(ReplyError, match="empty"):
        usable_text(said("  "))
    assert usable_text(said("文", finish_reason=None)) == "文"


def test_a_repair_reply() -> None:
    """Only the numbers that were asked for count."""
    rows = {"sentences": [{"n": 0, "zh": "题"}, {"n": 3, "zh": "丙。"}, {"n": 5, "zh": "戊。"}]}
    assert parse_repair(said(json.dumps(rows)), [0, 3, 4]) == {0: "题", 3: "丙。"}


def test_a_relevance_reply() -> None:
    """Scores are found by identifier, however it is written; impossible ones are dropped."""
    rows = [
        {"arxiv_id": "arXiv:2606.00001v2", "score": "7.46", "reason": " 相\n关 "},
        {"arxiv_id": "MATH/0309136", "score": 0, "reason": ""},
        {"arxiv_id": "2606.00002", "score": 11, "reason": "x"},
        {"arxiv_id": "2606.00003", "score": None, "reason": "x"},
        {"arxiv_id": "2606.00004", "score": 5},
        {"arxiv_id": "2999.99999", "score": 5, "reason": "x"},
        {"arxiv_id": "2606.00006", "score": "nan", "reason": "x"},
        "x",
    ]
    ids = ["2606.00001", "math/0309136", *(f"2606.0000{n}" for n in range(2, 7))]
    scores = parse_relevance(said(json.dumps({"papers": rows})), ids)
    assert {name: (one.score, one.reason) for name, one in scores.items()} == {
        "2606.00001": (7.5, "相 关"),
        "math/0309136": (0.0, ""),
    }


def test_a_review_reply() -> None:
    """Doubts are found by sentence; what names no sentence of ours or no problem is dropped."""
    rows = [
        {"n": 1, "severity": "hard", "problem": "数字 错"},
        {"n": 1, "severity": "hard", "problem": "数字 错"},
        {"n": 1, "severity": "odd", "problem": "语气"},
        {"n": 7, "severity": "hard", "problem": "x"},
        {"n": True, "severity": "hard", "problem": "x"},
        {"n": 2, "severity": "hard", "problem": " "},
        3,
    ]
    assert parse_review(said(json.dumps({"findings": rows})), [1, 2]) == {
        1: (("hard", "数字 错"), ("soft", "语气"))
    }


@given(raw_texts)
def test_no_reply_breaks_the_parsers(text: str) -> None:
    """Whatever a model says, it is a reply or a ReplyError."""
    for whole in (text, "{" + text, dumped(title_zh=text), dumped(contributions=[text] * 3)):
        try:
            reply = parse_enrich(said(whole), [1, 2])
        except ReplyError:
            continue
        assert "\n" not in reply.title_zh + "".join(reply.contributions)
