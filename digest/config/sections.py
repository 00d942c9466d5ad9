"""The sections of config.yaml that every blog has: site, arxiv, llm, paths."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from digest.config.values import (
    Retries,
    Seconds,
    Section,
    Url,
    base_path_text,
    contact_text,
    timezone_name,
    variable_name,
)
from digest.llm.presets import PRESETS

_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)*)?")


class SiteLink(Section):
    """A further address shown with each paper; ``{id}`` stands for the identifier."""

    name: str
    url: Url


class Public(Section):
    """What of the operator's the site shows."""

    cost: bool = False
    interests: bool = False


class Site(Section):
    title: Annotated[str, Field(min_length=1)]
    url: Url | None = None
    base_path: Annotated[str, AfterValidator(base_path_text)] = ""
    author: str | None = None
    language: str = "zh-CN"
    timezone: Annotated[str, AfterValidator(timezone_name)] = "Asia/Shanghai"
    report_url: Url | None = None
    links: tuple[SiteLink, ...] = ()
    public: Public = Public()
    full_years: Annotated[int, Field(ge=1)] | None = None


class Arxiv(Section):
    categories: Annotated[tuple[str, ...], Field(min_length=1)] = ("cs.SD", "eess.AS")
    include: tuple[Literal["new", "cross"], ...] = ("new", "cross")
    replacements: Literal["list", "full", "off"] = "list"
    listing_url: Url = "https://arxiv.org"
    feed_url: Url = "https://rss.arxiv.org"
    api_url: Url = "https://export.arxiv.org/api/query"
    fulltext_url: Url = "https://arxiv.org"
    delay_seconds: Seconds = 3.0
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0
    retries: Retries = 3
    lookback_days: Annotated[int, Field(ge=1, le=90)] = 7
    contact: Annotated[str, AfterValidator(contact_text)] | None = None
    proxy: Url | None = None

    @field_validator("categories")
    @classmethod
    def _categories(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not _CATEGORY.fullmatch(name):
                raise ValueError(f"{name!r} is no arXiv category; one looks like cs.SD or eess.AS")
        return tuple(dict.fromkeys(value))


class Prices(Section):
    """Per 1,000,000 tokens."""

    currency: str = "USD"
    input: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)] | None = None
    output: Annotated[float, Field(ge=0)]


class Llm(Section):
    preset: Literal[tuple(PRESETS)] | None = None  # type: ignore[valid-type]  # names from the table
    base_url: Url = "https://api.openai.com/v1"
    api_key_env: Annotated[str, AfterValidator(variable_name)] = "OPENAI_API_KEY"
    model: str = "gpt-6-luna"
    fallback_model: str | None = None
    reviewer: str | None = None
    concurrency: Annotated[int, Field(ge=1, le=256)] = 16
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 120.0
    retries: Retries = 5
    response_format: Literal["auto", "json_schema", "json_object", "text"] = "auto"
    token_parameter: Literal["auto", "max_tokens", "max_completion_tokens", "none"] = "auto"
    context_tokens: Annotated[int, Field(ge=1024)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    extra_body: dict[str, Any] = Field(default_factory=dict)
    proxy: Url | None = None
    prices: Prices | None = None
    max_tokens_per_night: Annotated[int, Field(gt=0)] | None = None
    max_cost_per_night: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_from_preset(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("preset") in PRESETS:
            given = {key: value for key, value in data.items() if value is not None}
            return {**PRESETS[data["preset"]].values, **given}
        return data

    @field_validator("max_cost_per_night")
    @classmethod
    def _budget_needs_prices(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value is not None and info.data.get("prices") is None:
            raise ValueError("needs llm.prices, else nothing can be counted against it")
        return value

    @property
    def needs_key(self) -> bool:
        """Whether a key must be given: not for Ollama, nor with ``api_key_env: ""``."""
        return bool(self.api_key_env) and self.preset != "ollama"


class Paths(Section):
    """Folders, relative to the blog."""

    papers: str = "_papers"
    items: str = "_items"
    posts: str = "_posts"
    data: str = "_data"
    site: str = "_site"
    cache: str = ".digest"
    templates: str = "templates"

    @field_validator("*")
    @classmethod
    def _inside(cls, value: str, info: ValidationInfo) -> str:
        parts = Path(value).parts
        if not parts or Path(value).is_absolute() or ".." in parts:
            raise ValueError("must be a folder inside the blog")
        return value
