r"""A signed card for a Feishu (or Lark) custom bot.

From Feishu's guide to custom bots (open.feishu.cn/document, "自定义机器人使用指南"): the signature is the
Base64 of an HMAC-SHA256 with the key ``timestamp\nsecret`` over nothing, the timestamp at most an hour
old; a request body has at most 20 KB; success is ``code`` 0 in the answer, whatever HTTP says.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import datetime
from typing import Any

import httpx2

from digest.errors import DigestError
from digest.notify.message import Item, Message, fit
from digest.notify.targets import FeishuBot

BODY_BYTES = 20_000
_TIMEOUT_S = 20.0
_REMEDIES = {
    9499: "the request was not understood",
    11232: "too many messages at this minute; the next run tries again",
    19001: "no such bot; copy the webhook's address again",
    19021: "the signature does not match: check the secret and this machine's clock",
    19022: "this machine's address is not on the bot's list",
    19024: "none of the bot's keywords is in the message; add the blog's title as a keyword",
}
# Feishu's own list of characters that its Markdown takes for more than themselves, as entities.
_MARKED = re.compile(r"[<>~\-!*/\\\[\]()#:+\"'`$_&|]")


def sign(secret: str, timestamp: int) -> str:
    """Return the signature of a timestamp in seconds."""
    key = f"{timestamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode("ascii")


def card(message: Message) -> dict[str, Any]:
    """Return the card; texts that are not ours are plain, or escaped where they are links."""
    elements: list[dict[str, Any]] = [_plain(message.counts)]
    elements += [_plain(f"⚠ {line}") for line in message.warnings]
    if message.items:
        elements.append({"tag": "hr"})
    for number, item in enumerate(message.items, start=1):
        elements.append(_linked(number, item))
        if item.summary:
            elements.append(_plain(item.summary))
    if message.more:
        elements.append(_plain(f"另有 {message.more} 篇"))
    if message.url:
        button = {
            "tag": "button",
            "text": {"tag": "plain_text", "content": "打开全文"},
            "type": "primary",
            "url": message.url,
        }
        elements.append({"tag": "action", "actions": [button]})
    return {
        "config": {"wide_screen_mode": True},
        "header": {
            "title": {"tag": "plain_text", "content": message.title},
            "template": "orange" if message.warnings else "blue",
        },
        "elements": elements,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"tag": "div", "text": {"tag": "plain_text", "content": text}}


def _linked(number: int, item: Item) -> dict[str, Any]:
    score = f" {item.score}" if item.score else ""
    address = item.url.replace("(", "%28").replace(")", "%29")
    content = f"**{number}. [{escape(item.title)}]({address})**{score}"
    return {"tag": "div", "text": {"tag": "lark_md", "content": content}}


def escape(text: str) -> str:
    """Return a text in which Feishu's Markdown finds nothing to do."""
    return _MARKED.sub(lambda match: f"&#{ord(match.group())};", text)


def body(message: Message, secret: str, now: datetime) -> bytes:
    """Return the request's body, of at most ``BODY_BYTES``."""

    def rendered(one: Message) -> str:
        signed: dict[str, Any] = {}
        if secret:
            timestamp = int(now.timestamp())
            signed = {"timestamp": str(timestamp), "sign": sign(secret, timestamp)}
        return json.dumps({**signed, "msg_type": "interactive", "card": card(one)}, ensure_ascii=False)

    return rendered(fit(message, rendered, BODY_BYTES)).encode("utf-8")


def send(bot: FeishuBot, message: Message, now: datetime) -> None:
    """Send the card.

    Raises:
        DigestError: it did not arrive; nothing of the address or the secret in it.
    """
    try:
        answer = httpx2.post(
            bot.url,
            content=body(message, bot.secret, now),
            headers={"Content-Type": "application/json; charset=utf-8"},
            timeout=_TIMEOUT_S,
        )
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        # The library's own words hold the address.
        raise DigestError(f"Feishu cannot be reached ({type(error).__name__})") from None
    _judge(answer.status_code, answer.content)


def _judge(status: int, content: bytes) -> None:
    try:
        answer = json.loads(content)
        code = answer.get("code", answer.get("StatusCode"))
    except (ValueError, AttributeError):
        code = None
    if status == 200 and code == 0:
        return
    if not isinstance(code, int):
        raise DigestError(f"Feishu answered with HTTP status {status} and no code")
    remedy = _REMEDIES.get(code)
    raise DigestError(f"Feishu refused with code {code}" + (f": {remedy}" if remedy else ""))
