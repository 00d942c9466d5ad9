"""The glossary: preferred, accepted and forbidden renderings of the field's terms."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import yaml

from digest.content.yamltext import Loader
from digest.errors import ContentError

KEYS = ("en", "zh", "accept", "keep", "forbid", "also")


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the glossary."""

    en: str
    zh: str
    """Preferred rendering."""
    accept: tuple[str, ...] = ()
    """Further renderings that are right."""
    keep: bool = False
    """Whether the English may stand in the Chinese."""
    forbid: tuple[str, ...] = ()
    """Renderings that are known to be wrong."""
    also: tuple[str, ...] = ()
    """Variants and acronyms of ``en``."""

    @property
    def renderings(self) -> tuple[str, ...]:
        return (self.zh, *self.accept)

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.en, *self.also)


@dataclass(frozen=True)
class Glossary:
    """All terms, in the file's order; finds those that occur in an English text."""

    terms: tuple[Term, ...]

    @classmethod
    def empty(cls) -> Glossary:
        return cls(())

    def hits(self, text: str) -> tuple[Term, ...]:
        """Return the terms of an English text, in order of first occurrence, each once.

        Case, hyphens and a plural s make no difference; of overlapping terms the longest counts.
        Acronyms (two or more capitals) are found in their own case only.
        """
        return tuple(dict.fromkeys(term for _, _, term in self.places(text)))

    def places(self, text: str) -> tuple[tuple[int, int, Term], ...]:
        """Return (start, end, term) of every occurrence, from left to right."""
        if not self.terms:
            return ()
        table, patterns = self._table, self._patterns
        found, done = [], 0
        for word in _WORD.finditer(text):
            start = word.start()
            pattern = patterns.get(word.group().lower()) if start >= done else None
            match = pattern.match(text, start) if pattern is not None else None
            if match is None:
                continue
            written = match.group()
            term = table.get(written) or table.get(_fold(written))
            if term is None and written[-1:] in "sS":
                term = table.get(written[:-1]) or table.get(_fold(written[:-1]))
            if term is not None:
                found.append((start, match.end(), term))
                done = match.end()
        return tuple(found)

    def term_of(self, name: str) -> Term | None:
        """Return the term that has this very name among its forms, or None."""
        found = self._table.get(name) or self._table.get(_fold(name))
        if found is None and name.endswith("s"):
            return self._table.get(name[:-1]) or self._table.get(_fold(name[:-1]))
        return found

    @cached_property
    def _table(self) -> dict[str, Term]:
        table: dict[str, Term] = {}
        for term in self.terms:
            for form in term.forms:
                table.setdefault(form if _is_acronym(form) else _fold(form), term)
        return table

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        """The forms that may begin with a word of the text, longest first, by that word in lower case."""
        forms: dict[str, set[str]] = {}
        for form in {f for t in self.terms for f in t.forms}:
            for word in _openings(form):
                forms.setdefault(word, set()).add(form)
        return {
            word: re.compile(
                rf"(?:{'|'.join(_form_pattern(f) for f in sorted(some, key=lambda f: (-len(f), f)))})"
                r"(?:s|es)?(?![A-Za-z0-9])"
            )
            for word, some in forms.items()
        }


_WORD = re.compile(r"[A-Za-z0-9]+")


def _openings(form: str) -> Iterator[str]:
    """Yield the words that a text may begin a form with: end, endto, endtoend of end-to-end; plurals."""
    joined = ""
    parts = [part for part in re.split(r"[-\s]+", form) if part]
    for i, part in enumerate(parts):
        words = _WORD.findall(part)
        if not words:
            return
        joined += words[0].lower()
        yield joined
        if i == len(parts) - 1:
            yield from (joined + "s", joined + "es")
        if words[0] != part:
            # "mean(s)": after another mark a word ends anyway.
            return


def _form_pattern(form: str) -> str:
    words = [re.escape(w) for w in re.split(r"[-\s]+", form) if w]
    joined = r"[-\s]*".join(words) if words else re.escape(form)
    return joined if _is_acronym(form) else f"(?i:{joined})"


def _is_acronym(form: str) -> bool:
    return sum(c.isupper() for c in form) >= 2 and " " not in form


def _fold(text: str) -> str:
    return re.sub(r"[-\s]+", "", text).lower()


def load_glossary(text: str, path: str) -> Glossary:
    """Parse a glossary file.

    Args:
        text: YAML, a list of entries with the keys of ``KEYS``; ``en`` and ``zh`` are required.
        path: named in errors.

    Raises:
        ContentError: with every mistake, each with the line that it stands in.
    """
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or "not YAML"
        raise ContentError(path, f"line {line}: {problem}") from error
    except (RecursionError, ValueError) as error:
        raise ContentError(path, f"line 1: not readable as YAML: {type(error).__name__}") from error
    if root is None:
        raise ContentError(path, "line 1: no terms; write an entry that begins with '- en:', or [] for none")
    if not isinstance(root, yaml.SequenceNode):
        raise ContentError(path, f"line {_line(root)}: must be a list of entries that begin with '- en:'")
    problems: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    terms = []
    for node in root.value:
        term = _term(node, problems)
        if term is None:
            continue
        for form in dict.fromkeys(f if _is_acronym(f) else _fold(f) for f in term.forms):
            if form in seen and seen[form] != _line(node):
                shown = next(f for f in term.forms if form in (f, _fold(f)))
                problems.append((_line(node), f"{shown!r} is already in line {seen[form]}"))
            seen.setdefault(form, _line(node))
        terms.append(term)
    if problems:
        raise ContentError(path, "; ".join(f"line {n}: {p}" for n, p in sorted(problems)))
    return Glossary(tuple(terms))


_TEXTS = frozenset(("tag:yaml.org,2002:str",))
"""How YAML calls a text; without quotes "no", "on" and "1e3" are something else."""


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _term(node: yaml.Node, problems: list[tuple[int, str]]) -> Term | None:
    if not isinstance(node, yaml.MappingNode):
        problems.append((_line(node), "an entry must be a mapping with the keys en and zh"))
        return None
    before = len(problems)
    strings: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    keep = False
    given: set[str] = set()
    for key_node, value in node.value:
        key = str(key_node.value)
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(KEYS)}"
            problems.append((_line(key_node), f"unknown key {key!r}{hint}"))
        elif key in given:
            problems.append((_line(key_node), f"key {key!r} stands twice in this entry"))
        elif key == "keep":
            if getattr(value, "tag", "") != "tag:yaml.org,2002:bool":
                problems.append((_line(value), "'keep' must be true or false"))
            else:
                keep = str(value.value).lower() in ("true", "yes", "on")
        elif key in ("en", "zh"):
            strings[key] = _text(value, key, problems)
        else:
            lists[key] = _texts(value, key, problems)
        given.add(key)
    missing = (key for key in ("en", "zh") if key not in given)
    problems.extend((_line(node), f"key {key!r} is missing") for key in missing)
    if len(problems) > before:
        return None
    return Term(
        strings["en"],
        strings["zh"],
        lists.get("accept", ()),
        keep,
        lists.get("forbid", ()),
        lists.get("also", ()),
    )


def _text(node: yaml.Node, key: str, problems: list[tuple[int, str]]) -> str:
    if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
        problems.append((_line(node), f"{key!r} must be a text that is not empty"))
        return ""
    letters = any(char.isalpha() for char in str(node.value))
    if not letters or node.tag not in _TEXTS:
        what = "a letter" if not letters else "quotes, or YAML reads it as something else"
        problems.append((_line(node), f"{key!r}: {str(node.value)!r} needs {what}"))
        return ""
    return " ".join(str(node.value).split())


def _texts(node: yaml.Node, key: str, problems: list[tuple[int, str]]) -> tuple[str, ...]:
    if not isinstance(node, yaml.SequenceNode):
        problems.append((_line(node), f"{key!r} must be a list: [one, two]"))
        return ()
    return tuple(_text(item, key, problems) for item in node.value)
