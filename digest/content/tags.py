"""tags.yaml: the blog's tags with aliases, so that one idea has one tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from digest.content.yamltext import Loader
from digest.errors import ContentError


@dataclass(frozen=True, slots=True)
class TagTable:
    """The known tags in the file's order, and every way to write each."""

    names: tuple[str, ...]
    _by_form: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Return the tags as the table writes them, each once; unknown ones stay as they are."""
        return tuple(dict.fromkeys(self._by_form.get(_form(tag), tag) for tag in tags))


def _form(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text).casefold()


def load_tags(text: str, path: str) -> TagTable:
    """Read tags.yaml: a list of ``{name, aliases}``.

    Raises:
        ContentError: naming the entry; a form that two tags share is an error too.
    """
    try:
        data = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise ContentError(path, f"{where}not valid YAML") from error
    if not isinstance(data, list):
        raise ContentError(path, "must be a list of entries '- name: …'")
    forms: dict[str, str] = {}
    names: list[str] = []
    for number, entry in enumerate(data, start=1):
        name = entry.get("name") if isinstance(entry, dict) else entry
        aliases = entry.get("aliases") or [] if isinstance(entry, dict) else []
        if not isinstance(name, str) or not name.strip() or not isinstance(aliases, list):
            raise ContentError(path, f"entry {number}: needs a name, and aliases as a list")
        names.append(name)
        for alias in (name, *map(str, aliases)):
            owner = forms.setdefault(_form(alias), name)
            if owner != name:
                raise ContentError(path, f"entry {number}: {alias!r} already belongs to {owner!r}")
    return TagTable(tuple(names), forms)
