"""Data sets and metrics that papers name: literal occurrences of a list of names (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from digest.content.yamltext import Loader
from digest.errors import ContentError

KINDS = ("dataset", "metric")


@dataclass(frozen=True, slots=True)
class NameTable:
    """The names that are looked for, in every spelling."""

    kinds: Mapping[str, str]
    """Name → ``dataset`` or ``metric``."""
    _spellings: Mapping[str, str]
    """Spelling → name."""
    _pattern: re.Pattern[str]

    def found(self, text: str) -> tuple[str, ...]:
        """Return the names that stand in a text, each once, in the order of their first occurrence.

        Case counts: ``MAESTRO`` is a data set, a maestro is none. Inside a longer run of letters and
        digits a name is another one; a plural's s may follow.
        """
        return tuple(dict.fromkeys(self._spellings[match.group(1)] for match in self._pattern.finditer(text)))


def load_names(text: str, path: str) -> NameTable:
    """Read datasets.yaml: ``dataset`` and ``metric``, each a list of names or ``{name, aliases}``.

    Raises:
        ContentError: naming the entry; one spelling of two names is an error too.
    """
    try:
        data = yaml.load(text, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise ContentError(path, f"{where}not valid YAML") from error
    if not isinstance(data, dict) or set(data) - set(KINDS):
        raise ContentError(path, "must be a mapping with the lists 'dataset' and 'metric'")
    kinds: dict[str, str] = {}
    spellings: dict[str, str] = {}
    for kind in KINDS:
        entries = data.get(kind) or []
        if not isinstance(entries, list):
            raise ContentError(path, f"{kind}: must be a list of names")
        for number, entry in enumerate(entries, start=1):
            for spelling, name in _spellings(entry, path, f"{kind}: entry {number}"):
                if spellings.setdefault(spelling, name) != name:
                    owner = spellings[spelling]
                    raise ContentError(path, f"{kind}: entry {number}: {spelling!r} belongs to {owner!r}")
                kinds[name] = kind
    return NameTable(kinds, spellings, _pattern(spellings))


def _spellings(entry: object, path: str, where: str) -> Iterable[tuple[str, str]]:
    given = entry if isinstance(entry, dict) else {"name": entry}
    name, aliases = given.get("name"), given.get("aliases") or []
    if not isinstance(name, str) or not name.strip() or not isinstance(aliases, list):
        raise ContentError(path, f"{where}: needs a name (a number in quotes), and aliases as a list")
    return ((str(spelling), name) for spelling in (name, *aliases))


def _pattern(spellings: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(spellings, key=lambda name: (-len(name), name))
    if not ordered:
        return re.compile(r"(?!)")
    # Not \b: a Han character beside a name is no part of it.
    return re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, ordered))})s?(?![A-Za-z0-9])")
