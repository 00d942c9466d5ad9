"""A three-way merge of two commits into a third, without touching the work tree.

What only one side changed is taken; what both changed is decided for content (``merge``), merged as text
for anything else. Ledgers and posts of days that both worked on are made to agree with the papers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from digest.content.examples import parse_examples, render_examples
from digest.content.items import ITEMS, ItemFile, parse_item, read_item
from digest.content.ledger import Ledger, parse_ledger, render_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import PAPERS, parse_paper, read_paper
from digest.content.paths import is_arxiv_id
from digest.content.posts import is_ours
from digest.content.reportfile import parse_report_file
from digest.errors import ContentError, PublishError
from digest.publish.git import Git, join_names
from digest.publish.layout import Layout
from digest.publish.merge import (
    Side,
    has_hand,
    merge_files,
    merge_ledgers,
    merge_papers,
    merge_posts,
    settle_rows,
)

RenderPost = Callable[[Ledger, "dict[str, PaperFile]", "dict[str, ItemFile]"], str]
"""Renders a day's post from its ledger and all papers and items of it that have a file."""

_Stage = Literal[1, 2, 3]
_OURS: _Stage = 2
_THEIRS: _Stage = 3


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge commit, not yet on any branch."""

    commit: str
    both: tuple[str, ...]
    """Paths that both sides had changed, in order."""
    kept: tuple[str, ...]
    """Those of them where ours stands."""


@dataclass(slots=True)
class _Work:
    """The merge as it grows: an index of its own, and what has been decided."""

    git: Git
    layout: Layout
    index: Path
    sides: dict[str, Side] = field(default_factory=dict)
    """By paper that both had changed: whose file stands."""
    kept: set[str] = field(default_factory=set)
    stuck: list[str] = field(default_factory=list)
    """Paths that only a person can merge."""

    def text(self, name: str) -> str | None:
        """Return a file of the merge as it stands, None if there is none."""
        answer = self.git.ask("cat-file", "blob", f":0:{name}", index=self.index)
        return answer.out.decode("utf-8", "replace") if answer.code == 0 else None

    def put(self, name: str, text: str, mode: str = "100644") -> None:
        blob = self.git.run(
            "hash-object", "-w", "--stdin", given=text.encode("utf-8", "surrogateescape")
        ).text
        self.set_entry(name, mode, blob)

    def set_entry(self, name: str, mode: str, blob: str) -> None:
        self.remove(name, len(blob))
        self._tell_index(f"{mode} {blob}\t{name}\0")

    def remove(self, name: str, hash_length: int = 40) -> None:
        self._tell_index(f"0 {'0' * hash_length}\t{name}\0")

    def _tell_index(self, line: str) -> None:
        given = line.encode("utf-8", "surrogateescape")
        self.git.run("update-index", "-z", "--index-info", given=given, index=self.index)


_Entries = dict[int, tuple[str, str]]
"""(mode, blob) by stage: 1 base, 2 ours, 3 theirs."""


def merge_commits(git: Git, layout: Layout, ours: str, theirs: str, render_post: RenderPost) -> Merged:
    """Return a commit with both as parents.

    Raises:
        PublishError: no common history, or files that only a person can merge; nothing was changed.
        ContentError: a content file of either side cannot be read.
    """
    base = git.ask("merge-base", ours, theirs)
    if base.code != 0:
        raise PublishError("the remote's branch has no history in common with this one; merge by hand")
    with tempfile.TemporaryDirectory(prefix="digest-merge-") as folder:
        work = _Work(git, layout, Path(folder) / "index")
        git.run("read-tree", "-i", "-m", "--aggressive", base.text, ours, theirs, index=work.index)
        unmerged = _unmerged(work)
        # Papers first: a ledger's rows follow them, and a post follows its ledger.
        order = {"paper": 0, "item": 0, "ledger": 1, "post": 2, "report": 3, "examples": 3, "other": 4}
        for name in sorted(unmerged, key=lambda one: (order[layout.kind(one)], one)):
            _RESOLVE[layout.kind(name)](work, name, unmerged[name])
        if work.stuck:
            raise PublishError(
                f"{join_names(work.stuck)}: changed here and on the remote; merge by hand:"
                " git pull --no-rebase"
            )
        for day in _days_of_both(work, base.text, ours, theirs):
            _settle(work, day, render_post)
        tree = git.run("write-tree", index=work.index).text
    commit = git.run(
        *git.identity(), "commit-tree", tree, "-p", ours, "-p", theirs, "-m", "content: merge the remote's"
    ).text
    return Merged(commit, tuple(sorted(unmerged)), tuple(sorted(work.kept)))


def _unmerged(work: _Work) -> dict[str, _Entries]:
    found: dict[str, _Entries] = {}
    for line in work.git.run("ls-files", "-u", "-z", index=work.index).names:
        head, _, name = line.partition("\t")
        mode, blob, stage = head.split()
        found.setdefault(name, {})[int(stage)] = (mode, blob)
    return found


def _text(work: _Work, entries: _Entries, stage: _Stage) -> str:
    return work.git.run("cat-file", "blob", entries[stage][1]).out.decode("utf-8", "replace")


def _take(work: _Work, name: str, entries: _Entries, stage: _Stage) -> None:
    """Let one side's version stand; its absence too."""
    if stage == _OURS:
        work.kept.add(name)
    if stage in entries:
        work.set_entry(name, *entries[stage])
    else:
        work.remove(name, len(next(iter(entries.values()))[1]))


def _resolve_paper(work: _Work, name: str, entries: _Entries) -> None:
    if _OURS not in entries:
        _take(work, name, entries, _THEIRS)
    elif _THEIRS not in entries:
        # The remote dropped it: that stands, but for what a hand wrote here.
        mine = parse_paper(_text(work, entries, _OURS), name)
        _take(work, name, entries, _OURS if has_hand(mine, PAPERS) else _THEIRS)
    else:
        chosen = merge_papers(_text(work, entries, _OURS), _text(work, entries, _THEIRS), name)
        work.sides[read_paper(chosen.text, name).arxiv_id] = chosen.side
        if chosen.side == "ours":
            work.kept.add(name)
        work.put(name, chosen.text, entries[_THEIRS][0])


def _resolve_item(work: _Work, name: str, entries: _Entries) -> None:
    if _OURS not in entries:
        _take(work, name, entries, _THEIRS)
    elif _THEIRS not in entries:
        mine = parse_item(_text(work, entries, _OURS), name)
        _take(work, name, entries, _OURS if has_hand(mine, ITEMS) else _THEIRS)
    else:
        chosen = merge_files(_text(work, entries, _OURS), _text(work, entries, _THEIRS), name, ITEMS)
        if chosen.side == "ours":
            work.kept.add(name)
        work.put(name, chosen.text, entries[_THEIRS][0])


def _resolve_ledger(work: _Work, name: str, entries: _Entries) -> None:
    if _OURS not in entries or _THEIRS not in entries:
        _take(work, name, entries, _OURS if _OURS in entries else _THEIRS)
        return
    mine = parse_ledger(_text(work, entries, _OURS), name)
    other = parse_ledger(_text(work, entries, _THEIRS), name)
    work.put(name, render_ledger(merge_ledgers(mine, other, work.sides)), entries[_THEIRS][0])


def _resolve_post(work: _Work, name: str, entries: _Entries) -> None:
    day = work.layout.day(name)
    if day is None or work.text(work.layout.ledger(day)) is None:
        _resolve_text(work, name, entries)  # no day of the digest's, whatever it is called
        return
    if _OURS not in entries or _THEIRS not in entries:
        _take(work, name, entries, _THEIRS)
        return
    chosen = merge_posts(_text(work, entries, _OURS), _text(work, entries, _THEIRS), name)
    if chosen is None and not _merge_as_text(work, name, entries):
        _take(work, name, entries, _OURS)
    elif chosen is not None:
        _take(work, name, entries, _OURS if chosen.side == "ours" else _THEIRS)


def _resolve_report(work: _Work, name: str, entries: _Entries) -> None:
    """A report is a view: the remote's stands, unless a hand or the model wrote into ours alone."""
    if _OURS not in entries or _THEIRS not in entries:
        _take(work, name, entries, _OURS if _OURS in entries else _THEIRS)
        return
    mine, other = _text(work, entries, _OURS), _text(work, entries, _THEIRS)
    if name.endswith(".json"):
        alone = parse_report_file(mine, name).overview and not parse_report_file(other, name).overview
        _take(work, name, entries, _OURS if alone else _THEIRS)
        return
    chosen = merge_posts(mine, other, name)
    if chosen is None and not _merge_as_text(work, name, entries):
        _take(work, name, entries, _OURS)
    elif chosen is not None:
        _take(work, name, entries, _OURS if chosen.side == "ours" else _THEIRS)


def _resolve_examples(work: _Work, name: str, entries: _Entries) -> None:
    """Titles of both sides stay; of one paper the remote's, unless it knows none."""
    if _OURS not in entries or _THEIRS not in entries:
        _take(work, name, entries, _OURS if _OURS in entries else _THEIRS)
        return
    mine = parse_examples(_text(work, entries, _OURS), name)
    other = parse_examples(_text(work, entries, _THEIRS), name)
    known = {key: title for key, title in other.items() if title is not None}
    work.put(name, render_examples({**other, **mine, **known}), entries[_THEIRS][0])


def _resolve_text(work: _Work, name: str, entries: _Entries) -> None:
    if not _merge_as_text(work, name, entries):
        work.stuck.append(name)


def _merge_as_text(work: _Work, name: str, entries: _Entries) -> bool:
    """Merge line by line; return False, with nothing done, where that is not possible."""
    if not {1, _OURS, _THEIRS} <= entries.keys():
        return False
    with tempfile.TemporaryDirectory(prefix="digest-merge-") as folder:
        files = []
        for stage in (_OURS, 1, _THEIRS):
            file = Path(folder) / str(stage)
            file.write_bytes(work.git.run("cat-file", "blob", entries[stage][1]).out)
            files.append(str(file))
        answer = work.git.ask("merge-file", "-p", "--quiet", *files)
    if answer.code != 0:
        return False
    blob = work.git.run("hash-object", "-w", "--stdin", given=answer.out).text
    work.set_entry(name, entries[_THEIRS][0], blob)
    return True


_RESOLVE: dict[str, Callable[[_Work, str, _Entries], None]] = {
    "paper": _resolve_paper,
    "item": _resolve_item,
    "ledger": _resolve_ledger,
    "post": _resolve_post,
    "report": _resolve_report,
    "examples": _resolve_examples,
    "other": _resolve_text,
}


def _days_of_both(work: _Work, base: str, ours: str, theirs: str) -> tuple[date, ...]:
    """Return the days of which each side changed a paper, the ledger or the post, in order."""
    touched = [
        _days_of(work, work.git.run("diff", "--name-only", "--no-renames", "-z", base, side).names)
        for side in (ours, theirs)
    ]
    return tuple(sorted(touched[0] & touched[1]))


def _days_of(work: _Work, names: Iterable[str]) -> frozenset[date]:
    days: set[date | None] = set()
    for name in names:
        if work.layout.kind(name) in ("paper", "item"):
            days.add(_announced(work, name))
        else:
            days.add(work.layout.day(name))
    return frozenset(day for day in days if day is not None)


def _announced(work: _Work, name: str) -> date | None:
    text = work.text(name)
    try:
        if text is None:
            return None
        read = read_item if work.layout.kind(name) == "item" else read_paper
        return read(text, name).announced
    except ContentError:
        return None  # changed by one side alone: for the next build to complain of, not for a merge


def _items(work: _Work, ledger: Ledger) -> dict[str, ItemFile]:
    """Return the day's items that have a file, whatever month's folder holds it."""
    if not ledger.items:
        return {}
    listed = work.git.run("ls-files", "-z", "--", work.layout.items, index=work.index).names
    names = {name.rpartition("/")[2].removesuffix(".md"): name for name in listed}
    found = {row.key: work.text(names[row.key]) for row in ledger.items if row.key in names}
    return {key: read_item(text, names[key]) for key, text in found.items() if text is not None}


def _settle(work: _Work, day: date, render_post: RenderPost) -> None:
    """Make a day's ledger and post agree with the papers that stand; a hand's post is left alone."""
    layout = work.layout
    text = work.text(layout.ledger(day))
    if text is None:
        return
    ledger = parse_ledger(text, layout.ledger(day))
    papers: dict[str, PaperFile] = {}
    for row in ledger.papers:
        found = work.text(layout.paper(row.arxiv_id))
        if found is not None:
            papers[row.arxiv_id] = parse_paper(found, layout.paper(row.arxiv_id)).paper
    items = _items(work, ledger)
    for key in (item.key for item in ledger.items if is_arxiv_id(item.key)):
        found = work.text(layout.paper(key))
        if found is not None:
            papers[key] = parse_paper(found, layout.paper(key)).paper
    settled = settle_rows(ledger, papers)
    if settled != ledger:
        work.put(layout.ledger(day), render_ledger(settled))
    post = work.text(layout.post(day))
    if post is not None and is_ours(post, layout.post(day)):
        rendered = render_post(settled, papers, items)
        if rendered != post:
            work.put(layout.post(day), rendered)
