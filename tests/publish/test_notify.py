"""``digest notify``: once per day, to a Feishu bot of our own and through apprise; secrets stay secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.content.ledger import Ledger, LedgerPaper
from digest.errors import ConfigError
from digest.notify import feishu
from digest.notify.message import Message, as_text, cut, fit, make_message, size
from digest.notify.targets import FeishuBot, feishu_bot, find_targets
from digest.site.addresses import make_addresses
from tests.publish.clones import DAY, Clone, invented, untranslated
from tests.servers.loopback import LoopbackServer, Recorded, Reply
from tests.unit.fakes import NOW

CONFIG = """\
site: {title: 试用日报, url: https://blog.example.org, base_path: /daily}
arxiv: {contact: a@example.org}
notify: [NOTIFY_FEISHU, NOTIFY_URLS]
"""
SECRET = "bot-secret-0123456789"
TOKEN = "bot-token-abcdef"


class Webhook(LoopbackServer):
    """Takes what is posted; answers as Feishu does, with the code that it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.code = 0
        self.reply: Reply | None = None

    def answer(self, request: Recorded) -> Reply:
        body = json.dumps({"code": self.code, "msg": "success", "data": {}}).encode()
        return self.reply or Reply(body, content_type="application/json")

    @property
    def feishu_url(self) -> str:
        return f"{self.url}/open-apis/bot/v2/hook/{TOKEN}?secret={SECRET}"

    def bodies(self) -> list[Any]:
        return [json.loads(request.body) for request in self.requests]


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook() as server:
        yield server


@pytest.fixture
def blog(tmp_path: Path) -> Clone:
    """A blog with one day: two papers are fine, one is not translated."""
    clone = Clone(tmp_path / "blog", None)
    clone.write("config.yaml", CONFIG)
    clone.publish_day([invented(1, relevance_score=3.0), invented(2, relevance_score=9.0), untranslated(3)])
    return clone


def texts(value: Any) -> list[str]:
    """All texts of a card, in order."""
    if isinstance(value, dict):
        own = [value["content"]] if isinstance(value.get("content"), str) else []
        return own + [text for inner in value.values() for text in texts(inner)]
    return [text for inner in value for text in texts(inner)] if isinstance(value, list) else []


def test_a_signed_card_is_sent_once_per_day(blog: Clone, webhook: Webhook) -> None:
    """Feishu gets one signed card with the best papers, their links and the failures; not a second one."""
    env = {"NOTIFY_FEISHU": webhook.feishu_url}
    first = blog.digest("notify", env=env)
    assert first.code == 0
    assert f"{DAY} NOTIFY_FEISHU: sent" in first.out
    (body,) = webhook.bodies()
    assert webhook.paths() == [f"/open-apis/bot/v2/hook/{TOKEN}"]
    assert webhook.requests[0].query == {}
    key = f"{body['timestamp']}\n{SECRET}".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode()
    assert body["msg_type"] == "interactive"
    card = body["card"]
    assert card["header"]["title"]["content"] == f"试用日报 · {DAY}"
    assert card["header"]["template"] == "orange"
    shown = texts(card["elements"])
    assert shown[0] == "新投稿 3 · 交叉列表 0 · 更新 0"
    assert shown[1] == "⚠ 未翻译 1 篇：2607.00003"
    assert shown[2] == "**1. [虚构研究 2](https://blog.example.org/daily/papers/2607.00002/)** 9.0"
    assert shown[3] == "第 2 项虚构研究。"
    assert card["elements"][-1]["actions"][0]["url"] == "https://blog.example.org/daily/2026/07/14/"

    second = blog.digest("notify", env=env)
    assert second.code == 0
    assert "told already" in second.out
    assert len(webhook.requests) == 1
    assert SECRET not in first.out + first.err + second.out + second.err
    assert TOKEN not in first.out + first.err + second.out + second.err


def test_a_code_that_is_not_zero_is_a_failure_and_tried_again(blog: Clone, webhook: Webhook) -> None:
    """HTTP 200 with an error code is no success: one line says why, exit 0, the next run sends."""
    env = {"NOTIFY_FEISHU": webhook.feishu_url}
    webhook.code = 19021
    outcome = blog.digest("notify", env=env)
    assert outcome.code == 0
    assert "NOTIFY_FEISHU: Feishu refused with code 19021: the signature does not match" in outcome.err
    assert "sent" not in outcome.out
    assert SECRET not in outcome.err
    webhook.code = 0
    assert "NOTIFY_FEISHU: sent" in blog.digest("notify", env=env).out
    assert len(webhook.requests) == 2


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<html>bad gateway</html>", status=502),
        Reply(b"not json"),
        Reply(b"[]"),
        Reply(b"", wire="reset"),
    ],
    ids=["502", "no JSON", "a list", "cut off"],
)
def test_no_answer_of_a_service_fails_the_night(blog: Clone, webhook: Webhook, reply: Reply) -> None:
    """Whatever comes back, it is one line and exit 0, without the address."""
    webhook.reply = reply
    outcome = blog.digest("notify", env={"NOTIFY_FEISHU": webhook.feishu_url})
    assert outcome.code == 0
    (line,) = [one for one in outcome.err.splitlines() if "NOTIFY_FEISHU" in one]
    assert "Feishu" in line
    assert TOKEN not in outcome.err


def test_one_target_that_fails_stops_no_other(blog: Clone, webhook: Webhook) -> None:
    """Through apprise, as plain text; an address that apprise does not know is named by its kind only."""
    host = webhook.url.removeprefix("http://")
    env = {"NOTIFY_URLS": f"nosuch://{TOKEN}@x json://{host}/hook/{TOKEN}"}
    outcome = blog.digest("notify", env=env)
    assert outcome.code == 0
    assert "NOTIFY_URLS#1: nosuch: apprise does not know" in outcome.err
    assert f"{DAY} NOTIFY_URLS#2: sent" in outcome.out
    assert TOKEN not in outcome.out + outcome.err
    (body,) = webhook.bodies()
    assert body["title"] == f"试用日报 · {DAY}"
    assert "1. 虚构研究 2（9.0）" in body["message"]
    assert "https://blog.example.org/daily/papers/2607.00002/" in body["message"]
    assert "⚠ 未翻译 1 篇：2607.00003" in body["message"]


def test_a_service_that_refuses_is_tried_again(blog: Clone, webhook: Webhook) -> None:
    """What apprise could not deliver is one line and no mark: the next run sends it."""
    env = {"NOTIFY_URLS": f"json://{webhook.url.removeprefix('http://')}/{TOKEN}"}
    webhook.reply = Reply(b"no", status=500)
    outcome = blog.digest("notify", env=env)
    assert outcome.code == 0
    assert "NOTIFY_URLS: json: could not deliver" in outcome.err
    assert TOKEN not in outcome.out + outcome.err
    webhook.reply = None
    assert f"{DAY} NOTIFY_URLS: sent" in blog.digest("notify", env=env).out


def test_an_address_in_the_configuration_is_refused_unseen(blog: Clone) -> None:
    """A secret in config.yaml is exit 2 with the key's path; the line does not repeat it."""
    blog.edit("config.yaml", "NOTIFY_URLS", f'"feishu://{TOKEN}"')
    outcome = blog.digest("notify")
    assert outcome.code == 2
    assert "notify[1]: must be the name of an environment variable" in outcome.err
    assert TOKEN not in outcome.err


def test_a_variable_that_is_not_set_is_said(blog: Clone) -> None:
    """An unset variable is a line on stderr and exit 0: the night goes on."""
    outcome = blog.digest("notify")
    assert outcome.code == 0
    assert "NOTIFY_FEISHU is not set" in outcome.err


def test_old_days_are_no_news(blog: Clone, webhook: Webhook) -> None:
    """With a lost cache, last week's day is not told again, but it can be asked for."""
    env = {"NOTIFY_FEISHU": webhook.feishu_url, "DIGEST_NOW": "2026-07-24T06:00:00+00:00"}
    outcome = blog.digest("notify", env=env)
    assert (outcome.code, outcome.out) == (0, "no new day to tell of\n")
    assert webhook.requests == ()
    assert "sent" in blog.digest("notify", "--date", DAY, env=env).out


def test_a_dry_run_shows_the_message_and_sends_nothing(blog: Clone, webhook: Webhook) -> None:
    """``--dry-run`` prints what would be sent; a later run still sends it."""
    env = {"NOTIFY_FEISHU": webhook.feishu_url}
    outcome = blog.digest("notify", "--dry-run", env=env)
    assert f"试用日报 · {DAY}" in outcome.out
    assert "1. 虚构研究 2（9.0）" in outcome.out
    assert webhook.requests == ()
    assert "sent" in blog.digest("notify", env=env).out


# ── the pure parts ──


def message(n_items: int = 5, *, summary: str = "总结" * 60, warnings: tuple[str, ...] = ()) -> Message:
    papers = {
        f"2607.{number:05d}": invented(number, summary_zh=summary, title_zh="题" * 40)
        for number in range(1, n_items + 1)
    }
    rows = tuple(LedgerPaper(one, 1, "new", "complete") for one in papers)
    ledger = Ledger(DAY, "complete", "listing", {}, {}, (), (), rows)
    made = make_message("试用日报", ledger, papers, make_addresses("https://b.example.org", ""))
    return replace(made, warnings=warnings)


@pytest.mark.parametrize("limit", [150, 300, 600, 1000, 2000, 5000])
def test_a_text_is_cut_to_bytes_and_keeps_counts_and_link(limit: int) -> None:
    """However small the room, whole characters come, the counts first and the day's link last."""
    whole = message(warnings=("未翻译 " + "、".join(f"2607.{n:05d}" for n in range(40)),))
    text = as_text(fit(whole, as_text, limit))
    assert size(text) <= limit
    assert text.startswith("新投稿 5")
    assert text.rstrip().endswith("https://b.example.org/2026/07/14/")


def test_summaries_go_before_papers() -> None:
    """With a little too little room all papers are still named."""
    whole = message()
    fitted = fit(whole, as_text, size(as_text(whole)) - 1)
    assert [item.title for item in fitted.items] == [item.title for item in whole.items]
    assert [bool(item.summary) for item in fitted.items] == [True, True, True, True, False]


def test_a_card_stays_below_feishus_limit() -> None:
    """20 KB of body, counted in bytes of UTF-8, signature included."""
    whole = message(5, summary="总结" * 2000)
    body = feishu.body(whole, SECRET, NOW)
    assert len(body) <= feishu.BODY_BYTES
    assert len(texts(json.loads(body)["card"])) > 6


def test_the_signature_of_a_known_moment() -> None:
    """The Base64 of an HMAC-SHA256 of nothing under the key "timestamp, line feed, secret"."""
    assert feishu.sign("demo", 1599360473) == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_titles_cannot_speak_feishus_markdown() -> None:
    """A title that looks like a link or a mention to everybody is shown as it is written."""
    paper = invented(1, title_zh="<at id=all></at> [点我](https://evil.example) **粗**")
    rows = (LedgerPaper("2607.00001", 1, "new", "complete"),)
    ledger = Ledger(DAY, "complete", "listing", {}, {}, (), (), rows)
    made = make_message("日报", ledger, {"2607.00001": paper}, make_addresses(None, ""))
    (linked,) = [text for text in texts(feishu.card(made)["elements"]) if text.startswith("**1.")]
    assert "<at" not in linked
    assert linked.count("](") == 1
    assert linked.endswith("](https://arxiv.org/abs/2607.00001)** 7.5")


def test_a_partial_day_names_what_is_missing() -> None:
    """The first warning of a partial day is what is missing; withdrawn and listed papers are no items."""
    rows = (LedgerPaper("2607.00001", 1, "replace", "complete"),)
    ledger = Ledger(DAY, "partial", "listing", {}, {}, ("cs.SD: 3 of 9 entries",), (), rows)
    made = make_message("日报", ledger, {"2607.00001": invented(1)}, make_addresses(None, ""))
    assert made.warnings == ("本日尚不完整：cs.SD: 3 of 9 entries",)
    assert (made.items, made.url) == ((), "")


@pytest.mark.parametrize(
    ("url", "bot"),
    [
        ("feishu://tok-1?secret=s%2B1", ("https://open.feishu.cn/open-apis/bot/v2/hook/tok-1", "s+1")),
        ("lark://tok_2/", ("https://open.larksuite.com/open-apis/bot/v2/hook/tok_2", "")),
        (
            "https://open.feishu.cn/open-apis/bot/v2/hook/tok-3",
            ("https://open.feishu.cn/open-apis/bot/v2/hook/tok-3", ""),
        ),
        ("https://example.org/hook/tok", None),
        ("tgram://1:2/3", None),
        ("feishu://", None),
    ],
)
def test_the_forms_of_a_bots_address(url: str, bot: tuple[str, str] | None) -> None:
    """Apprise's form with a secret, Lark's, and the address that Feishu shows for copying."""
    assert feishu_bot(url) == (None if bot is None else FeishuBot(*bot))


def test_targets_hide_their_addresses() -> None:
    """No representation of a target holds what is secret in it; unset variables are told apart."""
    targets, missing = find_targets(("A", "B"), {"A": f"feishu://{TOKEN} json://x"})
    assert [target.name for target in targets] == ["A#1", "A#2"]
    assert missing == ["B"]
    assert TOKEN not in repr(targets)
    with pytest.raises(ConfigError) as problem:
        find_targets((f"https://{TOKEN}",), {})
    assert TOKEN not in str(problem.value)


@pytest.mark.parametrize(("limit", "text"), [(9, "一二三"), (8, "一…"), (3, "…"), (2, "")])
def test_cutting_keeps_characters_whole(limit: int, text: str) -> None:
    """A cut falls between characters and leaves room for its own mark."""
    assert cut("一二三", limit) == text


def test_the_newest_day_is_told(blog: Clone, webhook: Webhook) -> None:
    """After catching up, only the newest of several days is told."""
    blog.publish_day([invented(7)], date(2026, 7, 13))
    blog.digest("notify", env={"NOTIFY_FEISHU": webhook.feishu_url})
    assert [body["card"]["header"]["title"]["content"] for body in webhook.bodies()] == [f"试用日报 · {DAY}"]
