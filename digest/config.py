"""config.yaml and the environment → ``Config``; every problem at once, each with its key path.

Any key can be overridden by ``DIGEST_<SECTION>__<KEY>`` (``DIGEST_ARXIV__DELAY_SECONDS=0``), whose
value is read as YAML. Secrets come from the environment only and never stand in a ``Config``.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from digest.errors import ConfigError
from digest.llm.presets import PRESETS

CONFIG_NAME = "config.yaml"
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)*(?:\.[A-Za-z]{2}|\.[a-z]+(?:-[a-z]+)*)?")


def _http_url(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _timezone(value: str) -> str:
    if value not in available_timezones():
        near = difflib.get_close_matches(value, available_timezones(), n=1)
        raise ValueError("is no time zone" + (f"; did you mean {near[0]}?" if near else ""))
    return value


def _base_path(value: str) -> str:
    if value and not value.startswith("/"):
        raise ValueError("must begin with a slash, as in /blog")
    return value.rstrip("/")


def _contact(value: str) -> str:
    text = value.strip()
    if text and not _is_contact(text):
        raise ValueError("must be an e-mail address, or one that begins with http:// or https://, in ASCII")
    return text


def _is_contact(text: str) -> bool:
    """Whether a text can stand in a header as somebody to write to."""
    return re.fullmatch(r"(?:https?://[!-~]+|[!-?A-~]+@[!-?A-~]+)", text) is not None


def _variable(value: str) -> str:
    if value and (not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,63}", value) or _looks_like_key(value)):
        raise ValueError(
            "must be the name of the environment variable that holds the key, such as OPENAI_API_KEY;"
            " keys do not belong in the file"
        )
    return value


def _looks_like_key(text: str) -> bool:
    """Whether a part between underscores is long and mixes letters with digits; words of names do not."""
    return any(
        len(part) >= 16 and re.search(r"[0-9]", part) and re.search(r"[A-Za-z]", part)
        for part in text.split("_")
    )


Url = Annotated[str, AfterValidator(_http_url)]
Seconds = Annotated[float, Field(ge=0, le=86_400)]
Retries = Annotated[int, Field(ge=0, le=20)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteLink(_Section):
    """A further address shown with each paper; ``{id}`` stands for the identifier."""

    name: str
    url: Url


class Public(_Section):
    """What of the operator's the site shows."""

    cost: bool = False
    interests: bool = False


class Site(_Section):
    title: Annotated[str, Field(min_length=1)]
    url: Url | None = None
    base_path: Annotated[str, AfterValidator(_base_path)] = ""
    author: str | None = None
    language: str = "zh-CN"
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Shanghai"
    report_url: Url | None = None
    links: tuple[SiteLink, ...] = ()
    public: Public = Public()
    full_years: Annotated[int, Field(ge=1)] | None = None


class Arxiv(_Section):
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
    contact: Annotated[str, AfterValidator(_contact)] | None = None
    proxy: Url | None = None

    @field_validator("categories")
    @classmethod
    def _categories(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if not _CATEGORY.fullmatch(name):
                raise ValueError(f"{name!r} is no arXiv category; one looks like cs.SD or eess.AS")
        return tuple(dict.fromkeys(value))


class Prices(_Section):
    """Per 1,000,000 tokens."""

    currency: str = "USD"
    input: Annotated[float, Field(ge=0)]
    cached_input: Annotated[float, Field(ge=0)] | None = None
    output: Annotated[float, Field(ge=0)]


class Llm(_Section):
    preset: Literal[tuple(PRESETS)] | None = None  # type: ignore[valid-type]  # names from the table
    base_url: Url = "https://api.openai.com/v1"
    api_key_env: Annotated[str, AfterValidator(_variable)] = "OPENAI_API_KEY"
    model: str = "gpt-6-luna"
    fallback_model: str | None = None
    reviewer: str | None = None
    concurrency: Annotated[int, Field(ge=1, le=256)] = 16
    timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 120.0
    retries: Retries = 5
    response_format: Literal["auto", "json_schema", "json_object", "text"] = "auto"
    token_parameter: Literal["auto", "max_tokens", "max_completion_tokens", "none"] = "auto"
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


class Interests(_Section):
    description: str = ""
    keywords: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is anything to score by."""
        return bool(self.description.strip() or self.keywords or self.avoid or self.authors)


class Readings(_Section):
    mode: Literal["all", "top", "none"] = "top"
    top: Annotated[int, Field(ge=0)] = 5
    min_score: Annotated[float, Field(ge=0, le=10)] = 6.0


class Topic(_Section):
    name: str
    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    query: str


class Feed(_Section):
    name: str
    url: Url


class Paths(_Section):
    """Folders, relative to the blog."""

    papers: str = "_papers"
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


class Config(_Section):
    site: Site
    arxiv: Arxiv = Arxiv()
    llm: Llm = Field(default_factory=Llm)
    interests: Interests = Interests()
    readings: Readings = Readings()
    topics: tuple[Topic, ...] = ()
    feeds: tuple[Feed, ...] = ()
    notify: tuple[str, ...] = ()
    paths: Paths = Paths()


@dataclass(frozen=True, slots=True)
class Blog:
    """A blog's folder with its configuration."""

    root: Path
    config: Config

    def folder(self, name: str) -> Path:
        """Return the absolute folder of ``papers``, ``posts``, ``data``, ``site``, ``cache`` …"""
        return self.root / str(getattr(self.config.paths, name))

    @property
    def contact(self) -> str:
        """Whom arXiv may write to.

        Raises:
            ConfigError: neither ``arxiv.contact`` nor ``site.url`` is set, or the latter is not ASCII.
        """
        contact = self.config.arxiv.contact or self.config.site.url
        if not contact:
            raise ConfigError(
                ["arxiv.contact: missing; arXiv asks for an e-mail or address (or set site.url)"]
            )
        if not _is_contact(contact):
            raise ConfigError(["arxiv.contact: missing; site.url cannot stand in for it, as it is not ASCII"])
        return contact


def load_blog(root: Path, config_path: Path | None, environment: Mapping[str, str]) -> Blog:
    """Read a blog's configuration.

    Args:
        root: the blog's folder.
        config_path: the file; None for ``config.yaml`` in the folder.
        environment: usually ``os.environ``; ``DIGEST_<SECTION>__<KEY>`` overrides keys.

    Raises:
        ConfigError: the file is missing or unreadable, or any key is wrong; all problems at once.
    """
    path = config_path or root / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: not found; run 'digest init' here, or name the blog's folder with -C DIR"]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: {error}"]) from error
    return Blog(root, parse_config(text, str(path), environment))


def parse_config(text: str, path: str, environment: Mapping[str, str]) -> Config:
    """Return the configuration of a file's text; see ``load_blog``."""
    try:
        data, repeated = _read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError([f"{path}: line {line}: {error.problem or 'not valid YAML'}"]) from error
    except yaml.YAMLError as error:
        raise ConfigError([f"{path}: not valid YAML: {' '.join(str(error).split())}"]) from error
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise ConfigError([f"{path}: must be a mapping of sections such as 'site:' and 'arxiv:'"])
    problems = [
        f"{path}: line {line}: {key}: stands there twice; put both parts together" for key, line in repeated
    ]
    problems += _override(data, environment)
    # An empty section ("llm:" with every key commented out) is a section left at its defaults.
    data = {key: value for key, value in data.items() if value is not None}
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        lines = [_problem(item, path) for item in error.errors()]
        raise ConfigError([*problems, *dict.fromkeys(lines)]) from None
    if problems:
        raise ConfigError(problems)
    return config


def _read_yaml(text: str) -> tuple[Any, list[tuple[str, int]]]:
    """Return a file's data, and the keys that stand twice at the top or in a section, each with its line.

    YAML takes the last of them without a word, so that half of a section would be lost.
    """
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        repeated = _repeated(root, "")
        if isinstance(root, yaml.MappingNode):
            for key, value in root.value:
                repeated += _repeated(value, f"{key.value}." if isinstance(key, yaml.ScalarNode) else "")
        return (None if root is None else loader.construct_document(root)), repeated
    finally:
        loader.dispose()


def _repeated(node: yaml.Node | None, prefix: str) -> list[tuple[str, int]]:
    """Return the keys of a mapping that stand twice in it, with the line of the later one."""
    seen: set[str] = set()
    found: list[tuple[str, int]] = []
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            found.append((" ".join(f"{prefix}{key.value}".split()), key.start_mark.line + 1))
        elif isinstance(key, yaml.ScalarNode):
            seen.add(key.value)
    return found


def _override(data: dict[str, Any], environment: Mapping[str, str]) -> list[str]:
    """Put ``DIGEST_<SECTION>__<KEY>`` into the data; return what is wrong with them."""
    problems: list[str] = []
    for name in sorted(environment):
        match = re.fullmatch(r"DIGEST_([A-Z]+)__([A-Z0-9_]+)", name)
        if match is None:
            continue
        try:
            value = yaml.safe_load(environment[name])
        except yaml.YAMLError:
            value = environment[name]
        section, keys = match.group(1).lower(), match.group(2).lower().split("__")
        field = Config.model_fields.get(section)
        if field is None:
            problems.append(f"{name}: {_unknown(section, Config)}")
            continue
        target = data.get(section)
        if not isinstance(target, dict):
            target = data[section] = {}
        for key in keys[:-1]:
            inner = target.get(key)
            if not isinstance(inner, dict):
                inner = target[key] = {}
            target = inner
        target[keys[-1]] = value
    if environment.get("OPENAI_BASE_URL"):
        llm = data.get("llm")
        data["llm"] = {**(llm if isinstance(llm, dict) else {}), "base_url": environment["OPENAI_BASE_URL"]}
    return problems


def _problem(error: Any, path: str) -> str:
    """Return one line for one of pydantic's errors: key path, what is wrong, the nearest key."""
    location: tuple[int | str, ...] = error["loc"]
    key_path = re.sub(r"\.(\d+)", r"[\1]", ".".join(str(part) for part in location))
    kind, message = error["type"], str(error["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        message = _unknown(str(location[-1]), _model_at(location[:-1]))
    elif kind == "missing":
        message = "missing; this key is required"
    elif kind == "model_type":
        message = "must be a mapping of keys to values"
    elif kind == "tuple_type":
        message = "must be a list, as in [a, b]"
    else:
        message = message[:1].lower() + message[1:]
    return f"{path}: {key_path}: {message}"


def _model_at(location: tuple[int | str, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Config
    for part in location:
        if isinstance(part, int):
            continue
        annotation = model.model_fields[part].annotation
        candidates = [annotation, *getattr(annotation, "__args__", ())]
        model = next(
            (item for item in candidates if isinstance(item, type) and issubclass(item, BaseModel)),
            model,
        )
    return model


def _unknown(key: str, model: type[BaseModel]) -> str:
    near = difflib.get_close_matches(key, model.model_fields, n=1, cutoff=0.5)
    known = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(model.model_fields)}"
    return f"unknown key; {known}"


def api_key(config: Config, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the key of the LLM server, or None; it is never stored.

    Raises:
        ConfigError: it cannot stand in a header; the message names the variable, never the value.
    """
    name = config.llm.api_key_env
    key = environment.get(name or "", "").strip()
    if not (key.isascii() and key.isprintable()):
        raise ConfigError(
            [f"{name}: the key in this environment variable has characters that no key has; copy it again"]
        )
    return key or None
