"""Providers that Chinese users have: address, model, and what each needs to behave (plain data).

Prices are per 1,000,000 tokens as seen on the date given: a help for ``--dry-run`` and budgets,
not an offer; ``llm.prices`` in config.yaml wins over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Preset:
    """What ``llm.preset: NAME`` fills in; any key given in config.yaml wins."""

    title: str
    key_page: str
    """Where a key is had."""
    priced_on: str | None
    """ISO date of the prices; None without prices."""
    values: Mapping[str, Any]


PRESETS: dict[str, Preset] = {
    "deepseek": Preset(
        "DeepSeek",
        "https://platform.deepseek.com/api_keys",
        "2026-11-01",
        {
            "base_url": "https://api.deepseek.com/v1",
            "model": "deepseek-flash",
            "context_tokens": 128_000,
            # Refuses json_schema; thinking is on unless told otherwise.
            "response_format": "json_object",
            "token_parameter": "max_tokens",
            "extra_body": {"thinking": {"type": "disabled"}},
            "prices": {"currency": "USD", "input": 0.30, "cached_input": 0.03, "output": 1.20},
        },
    ),
    "qwen": Preset(
        "通义千问 (Model Studio)",
        "https://bailian.console.aliyun.com/?tab=model#/api-key",
        "2026-11-01",
        {
            "base_url": "https://dashscope.aliyuncs.com/compatible-mode/v1",
            "model": "qwen3.5-plus",
            "response_format": "json_object",
            "token_parameter": "max_tokens",
            "extra_body": {"enable_thinking": False},
            "prices": {"currency": "CNY", "input": 0.8, "output": 4.8},
        },
    ),
    "kimi": Preset(
        "Moonshot Kimi",
        "https://platform.moonshot.cn/console/api-keys",
        "2026-10-15",
        {
            "base_url": "https://api.moonshot.cn/v1",
            "model": "kimi-k2.6",
            "context_tokens": 256_000,
            "response_format": "json_object",
            "token_parameter": "max_tokens",
            "extra_body": {"thinking": {"type": "disabled"}},
            "prices": {"currency": "USD", "input": 0.95, "output": 4.00},
        },
    ),
    "glm": Preset(
        "智谱 GLM",
        "https://open.bigmodel.cn/usercenter/apikeys",
        None,
        {
            "base_url": "https://open.bigmodel.cn/api/paas/v4",
            "model": "glm-4.7",
            "context_tokens": 200_000,
            "response_format": "json_object",
            # Some of its models answer 400 (error 1210) to any limit.
            "token_parameter": "none",
            "extra_body": {"thinking": {"type": "disabled"}},
        },
    ),
    "siliconflow": Preset(
        "硅基流动 SiliconFlow",
        "https://cloud.siliconflow.cn/account/ak",
        None,
        {
            "base_url": "https://api.siliconflow.cn/v1",
            "model": "Qwen/Qwen3-235B-A22B-Instruct-2507",
            "context_tokens": 262_144,
            "response_format": "json_object",
            "token_parameter": "max_tokens",
        },
    ),
    "gemini": Preset(
        "Google Gemini (OpenAI compatible)",
        "https://aistudio.google.com/apikey",
        "2026-10-15",
        {
            "base_url": "https://generativelanguage.googleapis.com/v1beta/openai",
            "model": "gemini-3.8-flash",
            "context_tokens": 1_000_000,
            "response_format": "json_schema",
            "token_parameter": "max_tokens",
            "extra_body": {"reasoning_effort": "none"},
            "prices": {"currency": "USD", "input": 0.75, "output": 3.75},
        },
    ),
    "openai": Preset(
        "OpenAI",
        "https://platform.openai.com/api-keys",
        "2026-10-15",
        {
            "base_url": "https://api.openai.com/v1",
            "model": "gpt-6-luna",
            "response_format": "json_schema",
            "token_parameter": "max_completion_tokens",
            "prices": {"currency": "USD", "input": 0.10, "output": 0.50},
        },
    ),
    "ollama": Preset(
        "Ollama (local)",
        "https://ollama.com/download",
        None,
        {
            "base_url": "http://127.0.0.1:11434/v1",
            "model": "qwen3:30b-a3b-instruct-2507-q4_K_M",
            "response_format": "json_schema",
            "token_parameter": "max_tokens",
            # Its context is the server's own setting (OLLAMA_CONTEXT_LENGTH) and unknown from outside.
            "concurrency": 2,
            "timeout_seconds": 600,
        },
    ),
}
