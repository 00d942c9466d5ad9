"""The text of config.yaml and the environment → ``Config``; every problem at once, each with its key path.

Any key can be overridden by ``DIGEST_<SECTION>__<KEY>`` (``DIGEST_ARXIV__DELAY_SECONDS=0``), whose
value is read as YAML. Secrets come from the environment only and never stand in a ``Config``.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from digest.config.blog import Blog, Config
from digest.errors import ConfigError

CONFIG_NAME = "config.yaml"


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
    return _key_in(config.llm.api_key_env, environment)


def embeddings_key(config: Config, environment: Mapping[str, str]) -> str | None:
    """Return the key of the server for sentence embeddings, or None; see ``api_key``."""
    return _key_in(config.embeddings_key_env, environment)


def _key_in(name: str, environment: Mapping[str, str]) -> str | None:
    key = environment.get(name or "", "").strip()
    if not (key.isascii() and key.isprintable()):
        raise ConfigError(
            [f"{name}: the key in this environment variable has characters that no key has; copy it again"]
        )
    return key or None
