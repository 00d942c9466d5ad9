"""YAML front matter: safe reading, and writing that every YAML reader takes the same way.

PyYAML, Ruby's Psych (Jekyll) and YAML 1.2 readers (Obsidian) disagree about what a plain scalar is
(``no``, ``1e5``, ``:x``, ``0o14``): a string is written plain only if no reader could take it for
anything else, and double-quoted otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from digest.errors import ContentError

try:
    from yaml import CSafeLoader as SafeLoader  # eight times as fast as the pure one
except ImportError:  # a PyYAML without its C library
    from yaml import SafeLoader  # type: ignore[assignment]

_STRING = "tag:yaml.org,2002:str"
_PLAIN = re.compile(r"[A-Za-z\u3400-\u9fff][A-Za-z\u3400-\u9fff_./()-]*(?: [A-Za-z\u3400-\u9fff_./()-]+)*")
_MARK = re.compile(r"^digest:\n  schema: \d+\n  wrote: \{[^\n]*\}\n", re.MULTILINE)
"""The tool's own entry as ``dump_entries`` writes it."""
_RESERVED = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "none"])


def _is_string(node: yaml.Node) -> bool:
    return node.tag == _STRING and isinstance(node, yaml.ScalarNode)


@lru_cache(maxsize=2_000)
def _plain_tag(text: str) -> str:
    """Return what an unquoted scalar is, by PyYAML's own rules; the same keys stand in every file."""
    rules = SafeLoader.yaml_implicit_resolvers
    for tag, pattern in (*rules.get(text[:1], ()), *rules.get(None, ())):
        if pattern.match(text):
            return str(tag)
    return _STRING


class Loader(SafeLoader):
    """The safe loader, with a short way for strings: nine of ten values, and nearly all keys."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: tuple[bool, bool]) -> str:
        if kind is yaml.ScalarNode:
            return _plain_tag(value) if implicit[0] else _STRING
        tag: str = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        return tag

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        if _is_string(node):
            return node.value
        return super().construct_object(node, deep)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value if _is_string(key)]
            if len(keys) == len(node.value):  # no merge among them, nor anything that is no key
                values = [self.construct_object(value, deep) for _, value in node.value]
                return dict(zip(keys, values, strict=True))
        return super().construct_mapping(node, deep)


class Flow(dict[str, object]):
    """A mapping that is written on one line."""


class Plain(str):
    """A string that stands unquoted, for values that Jekyll and PyYAML read differently by design."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """Block mappings, lists of scalars on one line, no anchors, unambiguous strings."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_str(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(text) is not None and text.lower() not in _RESERVED
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


def _represent_list(dumper: yaml.SafeDumper, items: list[object]) -> yaml.SequenceNode:
    flow = not any(isinstance(item, (dict, list)) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flow)


def _represent_flow(dumper: yaml.SafeDumper, mapping: Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=True)


_Dumper.add_representer(str, _represent_str)


def _represent_plain(dumper: yaml.SafeDumper, text: Plain) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text))


_Dumper.add_representer(Plain, _represent_plain)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(Flow, _represent_flow)


def dump_entries(entries: Mapping[str, object]) -> str:
    """Return front-matter entries as text that ends with a newline; empty for none."""
    if not entries:
        return ""
    return str(
        yaml.dump(
            dict(entries),
            Dumper=_Dumper,
            allow_unicode=True,
            default_flow_style=False,
            sort_keys=False,
            width=1 << 30,
        )
    )


def dump_front_matter(entries: Mapping[str, object]) -> str:
    """Return the front matter between its ``---`` lines, in the given order."""
    return f"---\n{dump_entries(entries)}---\n"


def split_front_matter(text: str, path: str) -> tuple[str, str]:
    """Return (front matter without its ``---`` lines, body) with Unix line ends.

    Raises:
        ContentError: there is no front matter, or a merge conflict is left in the file.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if ("<<<<<<< " in text or ">>>>>>> " in text) and re.search(r"^(<{7} |>{7} )", text, re.MULTILINE):
        raise ContentError(path, "holds conflict markers of a merge; resolve them first")
    handler = YAMLHandler()
    if not text.startswith("---") or not handler.detect(text):
        raise ContentError(path, "has no front matter between two '---' lines")
    try:
        front, body = handler.split(text)
    except ValueError as error:
        raise ContentError(path, "front matter has no closing '---' line") from error
    return front.strip("\n") + "\n", body.removeprefix("\n")


def load_values(text: str, path: str) -> dict[str, Any]:
    """Return a YAML mapping without the hashes that the tool wrote, in two thirds of the time.

    Raises:
        ContentError: naming the line.
    """
    try:
        return load_mapping(_MARK.sub("", text), path)
    except ContentError:
        return load_mapping(text, path)  # the line as the file counts it


def load_mapping(text: str, path: str) -> dict[str, Any]:
    """Return a YAML mapping.

    Raises:
        ContentError: naming the line.
    """
    try:
        value = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ContentError(path, f"line {line}: {error.problem or 'not valid YAML'}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ContentError(path, f"not valid YAML: {' '.join(str(error).split())}") from error
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ContentError(path, "front matter is not a mapping of keys to values")
    return {str(key): item for key, item in value.items()}


def entry_slices(text: str) -> Iterator[tuple[str, str]]:
    """Yield (key, the lines of its entry as they stand) of a mapping that ``load_mapping`` accepts.

    Comments stay with the entry that they follow, so that a hand-kept file survives a rewrite.
    """
    node = yaml.compose(text, Loader=Loader)
    if not isinstance(node, yaml.MappingNode) or not node.value:
        return
    lines = text.splitlines(keepends=True)
    starts = [key.start_mark.line for key, _ in node.value]
    starts[0] = 0
    for (key, _), first, last in zip(node.value, starts, [*starts[1:], len(lines)], strict=True):
        yield str(key.value), "".join(lines[first:last])
