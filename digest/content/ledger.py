"""The day's ledger: what arXiv declared, what was found, and the state of every paper, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from digest.content.paths import is_arxiv_id
from digest.errors import ContentError
from digest.models import (
    SECTIONS,
    AnnounceType,
    Counts,
    DayState,
    FeedState,
    Reason,
    Spent,
    Status,
    Usage,
)

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class LedgerPaper:
    """One announced paper and where it stands."""

    arxiv_id: str
    version: int | None
    announce_type: AnnounceType
    state: Status
    reason: Reason | None = None
    """Why there is no translation; None when there is one or none is due."""
    todo: tuple[str, ...] = ()
    """What is still to come beside the translation: ``metadata``, ``relevance``, ``reading``."""
    spent: Mapping[str, Spent] = field(default_factory=dict)
    """By task: the completions that were kept."""
    title: str | None = None
    """As announced; replacements only, since the archive may have no file of theirs."""
    comment: str | None = None
    """The same."""


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """One item of another feed that this day took up, and where it stands."""

    key: str
    """The item file's name, or arXiv's identifier: then it is a paper that no listing of ours named."""
    feed: str
    state: Status
    reason: Reason | None = None
    updated: bool = False
    """An earlier day took it up; its text has changed since."""
    spent: Mapping[str, Spent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerFeed:
    """What became of a feed when this day last asked for it."""

    name: str
    state: FeedState


@dataclass(frozen=True, slots=True)
class Ledger:
    """One announcement day, as published."""

    date: date
    state: DayState
    source: str
    """``listing``, ``feed`` or ``api``."""
    declared: Mapping[str, Counts]
    """arXiv's own counts by category and section; empty where the source declares none."""
    found: Mapping[str, Counts]
    missing: tuple[str, ...]
    """What is missing or unproven, one line each."""
    differences: tuple[str, ...]
    """Where arXiv's own pages disagree though nothing is missing, one line each."""
    papers: tuple[LedgerPaper, ...]
    """In arXiv's order: new, cross, replace, replace-cross."""
    model: str | None = None
    """The model asked; None when none was."""
    currency: str | None = None
    feeds: tuple[LedgerFeed, ...] = ()
    """In the configuration's order; empty where no other feed is followed."""
    items: tuple[LedgerItem, ...] = ()
    """By feed, newest first."""

    @property
    def states(self) -> dict[str, Status]:
        """Where its papers stand, by identifier; those that only other feeds name come last."""
        of_feeds = {row.key: row.state for row in self.items if is_arxiv_id(row.key)}
        return {row.arxiv_id: row.state for row in self.papers} | of_feeds

    @property
    def spent(self) -> dict[str, Spent]:
        """Totals by task, tasks in alphabetical order."""
        totals: dict[str, Spent] = {}
        spending = [*(paper.spent for paper in self.papers), *(item.spent for item in self.items)]
        for one in spending:
            for task, spent in one.items():
                totals[task] = totals.get(task, Spent()) + spent
        return dict(sorted(totals.items()))

    @property
    def total(self) -> Spent:
        return sum(self.spent.values(), Spent())


def _encode_counts(counts: Mapping[str, Counts]) -> dict[str, Counts]:
    """Return counts in one order, so that equal ledgers have equal bytes."""
    return {
        category: {section: numbers[section] for section in SECTIONS if section in numbers}
        for category, numbers in sorted(counts.items())
    }


def _encode_spent(spent: Spent) -> dict[str, object]:
    usage = spent.usage
    value: dict[str, object] = {
        "prompt": usage.prompt,
        "cached": usage.cached,
        "completion": usage.completion,
    }
    if spent.cost is not None:
        value["cost"] = spent.cost
    return value


def _encode_paper(paper: LedgerPaper) -> dict[str, object]:
    value: dict[str, object] = {
        "arxiv_id": paper.arxiv_id,
        "version": paper.version,
        "announce_type": paper.announce_type,
        "state": paper.state,
    }
    if paper.reason:
        value["reason"] = paper.reason
    if paper.todo:
        value["todo"] = list(paper.todo)
    if paper.title is not None:
        value["title"] = paper.title
    if paper.comment is not None:
        value["comment"] = paper.comment
    value["usage"] = {task: _encode_spent(spent) for task, spent in sorted(paper.spent.items())}
    return value


def _encode_item(item: LedgerItem) -> dict[str, object]:
    value: dict[str, object] = {"key": item.key, "feed": item.feed, "state": item.state}
    if item.reason:
        value["reason"] = item.reason
    if item.updated:
        value["updated"] = True
    value["usage"] = {task: _encode_spent(spent) for task, spent in sorted(item.spent.items())}
    return value


def render_ledger(ledger: Ledger) -> str:
    """Return the ledger as JSON, one paper per line, so that a diff names the papers."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    head: dict[str, object] = {
        "schema": SCHEMA,
        "date": ledger.date.isoformat(),
        "state": ledger.state,
        "source": ledger.source,
        "declared": _encode_counts(ledger.declared),
        "found": _encode_counts(ledger.found),
        "missing": list(ledger.missing),
        "differences": list(ledger.differences),
        "model": ledger.model,
        "usage": {task: _encode_spent(spent) for task, spent in ledger.spent.items()},
        "tokens": ledger.total.usage.total,
        "cost": ledger.total.cost,
        "currency": ledger.currency,
    }

    def rows(values: Iterable[object]) -> str:
        lines = ",\n".join("    " + line(value) for value in values)
        return f"[\n{lines}\n  ]" if lines else "[]"

    entries = [f"  {line(key)}: {line(value)}" for key, value in head.items()]
    entries.append(f'  "papers": {rows(map(_encode_paper, ledger.papers))}')
    if ledger.feeds:
        feeds = ({"name": feed.name, "state": feed.state} for feed in ledger.feeds)
        entries.append(f'  "feeds": {rows(feeds)}')
    if ledger.items:
        entries.append(f'  "items": {rows(map(_encode_item, ledger.items))}')
    return "{\n" + ",\n".join(entries) + "\n}\n"


_TYPES, _STATUSES, _REASONS = get_args(AnnounceType), get_args(Status), get_args(Reason)


def parse_ledger(text: str, path: str) -> Ledger:
    """Read a ledger.

    Raises:
        ContentError: not JSON, a newer schema, or a value of the wrong kind.
    """
    if "<<<<<<< " in text:
        raise ContentError(path, "holds conflict markers of a merge; resolve them first")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ContentError(path, f"not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise ContentError(path, "is not a JSON object")
    schema = data.get("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise ContentError(path, f"schema is {schema}, this digest knows up to {SCHEMA}; upgrade the tool")
    try:
        return Ledger(
            date=date.fromisoformat(data["date"]),
            state=_choice(data["state"], get_args(DayState)),
            source=str(data["source"]),
            declared={str(key): _counts(value) for key, value in data["declared"].items()},
            found={str(key): _counts(value) for key, value in data["found"].items()},
            missing=tuple(str(item) for item in data.get("missing", ())),
            differences=tuple(str(item) for item in data.get("differences", ())),
            papers=tuple(_paper(item) for item in data["papers"]),
            model=data.get("model"),
            currency=data.get("currency"),
            feeds=tuple(_feed(item) for item in data.get("feeds", ())),
            items=tuple(_item(item) for item in data.get("items", ())),
        )
    except KeyError as error:
        raise ContentError(path, f"{error.args[0]}: missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise ContentError(path, f"not a ledger: {error}") from error


def _choice(value: Any, names: tuple[Any, ...]) -> Any:
    if value not in names:
        raise ValueError(f"{value!r} is not one of {', '.join(names)}")
    return value


def _counts(value: Mapping[str, Any]) -> Counts:
    return {section: int(value[section]) for section in SECTIONS if section in value}


def _paper(item: Mapping[str, Any]) -> LedgerPaper:
    version = item.get("version")
    reason = item.get("reason")
    return LedgerPaper(
        arxiv_id=str(item["arxiv_id"]),
        version=None if version is None else int(version),
        announce_type=_choice(item["announce_type"], _TYPES),
        state=_choice(item["state"], _STATUSES),
        reason=None if reason is None else _choice(reason, _REASONS),
        todo=tuple(str(name) for name in item.get("todo", ())),
        spent={str(task): _spent(value) for task, value in item.get("usage", {}).items()},
        title=None if item.get("title") is None else str(item["title"]),
        comment=None if item.get("comment") is None else str(item["comment"]),
    )


def _feed(item: Mapping[str, Any]) -> LedgerFeed:
    return LedgerFeed(str(item["name"]), _choice(item["state"], get_args(FeedState)))


def _item(item: Mapping[str, Any]) -> LedgerItem:
    reason = item.get("reason")
    return LedgerItem(
        key=str(item["key"]),
        feed=str(item["feed"]),
        state=_choice(item["state"], get_args(Status)),
        reason=None if reason is None else _choice(reason, get_args(Reason)),
        updated=bool(item.get("updated", False)),
        spent={str(task): _spent(value) for task, value in item.get("usage", {}).items()},
    )


def _spent(value: Mapping[str, Any]) -> Spent:
    cost = value.get("cost")
    usage = Usage(int(value.get("prompt", 0)), int(value.get("cached", 0)), int(value.get("completion", 0)))
    return Spent(usage, None if cost is None else float(cost))
