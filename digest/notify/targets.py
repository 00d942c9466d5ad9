"""Whom to tell: addresses from environment variables, which nothing here ever prints (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlsplit

from digest.errors import ConfigError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOOK = "/open-apis/bot/v2/hook/"
_HOSTS = {"feishu": "https://open.feishu.cn", "lark": "https://open.larksuite.com"}


@dataclass(frozen=True, slots=True)
class Target:
    """One address."""

    name: str
    """The variable's, and the number of the address where it holds several."""
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeishuBot:
    """A Feishu or Lark custom bot."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    """Empty without signature check."""


def find_targets(names: Sequence[str], environment: Mapping[str, str]) -> tuple[list[Target], list[str]]:
    """Return the targets, and the variables that are not set.

    Raises:
        ConfigError: an entry of ``notify`` is no name of a variable; an address there is not repeated.
    """
    wrong = [index for index, name in enumerate(names) if not _NAME.fullmatch(name)]
    if wrong:
        raise ConfigError(
            [
                f"config.yaml: notify[{index}]: must be the name of an environment variable that holds the"
                " address, such as NOTIFY_FEISHU; addresses hold secrets and do not belong in the file"
                for index in wrong
            ]
        )
    targets: list[Target] = []
    missing: list[str] = []
    for name in names:
        urls = environment.get(name, "").split()
        if not urls:
            missing.append(name)
        targets += [
            Target(name if len(urls) == 1 else f"{name}#{number}", url)
            for number, url in enumerate(urls, start=1)
        ]
    return targets, missing


def feishu_bot(url: str) -> FeishuBot | None:
    """Return the bot of ``feishu://TOKEN?secret=…``, ``lark://…`` or of a webhook's address; else None."""
    parts = urlsplit(url)
    secret = parse_qs(parts.query).get("secret", [""])[0]
    scheme = parts.scheme.lower()
    if scheme in _HOSTS:
        token = unquote(parts.netloc.split("@")[-1] or parts.path.strip("/"))
        return FeishuBot(_HOSTS[scheme] + _HOOK + quote(token, safe=""), secret) if token else None
    if scheme in ("http", "https") and parts.path.startswith(_HOOK):
        return FeishuBot(f"{scheme}://{parts.netloc}{parts.path}", secret)
    return None
