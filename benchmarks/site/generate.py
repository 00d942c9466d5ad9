"""Generate a blog of invented papers: N announcement days of M papers, the same for the same numbers.

    python -m benchmarks.site.generate FOLDER --days 30 --papers 20

All that real archives hold is there: every status and announce type, findings, withdrawals,
replacements, partial and inferred days, missing days, scores, readings, cross-lists, formulas (each
unlike any other), a post of the owner's own. Files are written by the tool's own
serialisers.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from benchmarks.site import words
from digest.content.ledger import Ledger, LedgerPaper, render_ledger
from digest.content.paperfile import Answer, Cited, Link, PaperFile, Reading
from digest.content.papers import render_paper
from digest.content.paths import ledger_path, paper_path
from digest.models import AnnounceType, Counts, DayState, Finding, Provenance, Spent, Status, Usage
from digest.site.workers import cut, in_parallel

LAST = date(2026, 7, 14)
_REGULARS = 15_000
_WITH_FORMULA = 0.05
"""Share of papers with a formula in the abstract; 4 % of the recorded cs.SD and eess.AS papers have one."""
CATEGORIES = ("cs.SD", "eess.AS")
_CONFIG = """site:
  title: 语音论文日报
  url: https://digest.example.org
  base_path: {base_path}
  author: 实验室
interests:
  description: 语音合成与全双工对话
  keywords: [全双工, zero-shot]
"""
_POST = """---
layout: post
title: 怎样读这个站
date: 2026-07-01 09:00:00 +0800
tags: [说明]
---
每天早上**先看总结**，再看贡献点。公式写作 $E = mc^2$，链接写作 [arXiv](https://arxiv.org/)。

| 标记 | 含义 |
|------|------|
| 待复核 | 检查有疑问 |
"""


@dataclass(frozen=True, slots=True)
class GeneratedDay:
    """All files of one day."""

    ledger: Ledger
    papers: tuple[PaperFile, ...]


def announcement_days(n: int, last: date = LAST) -> list[date]:
    """Return the last n weekdays up to a date, oldest first."""
    days: list[date] = []
    day = last
    while len(days) < n:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def make_day(day: date, number: int, n_papers: int) -> GeneratedDay:
    """Return a day; its papers depend on the date and the numbers alone.

    Args:
        day: the announcement date.
        number: of the day in its month, so that identifiers do not repeat.
        n_papers: new and cross-listed papers.
    """
    random_ = random.Random(f"{day} {n_papers}")
    papers = tuple(
        _paper(random_, day, f"{day:%y%m}.{number * (n_papers + 10) + n + 1:05}", n, n_papers)
        for n in range(n_papers)
    )
    partial = random_.random() < 0.02
    state: DayState = "partial" if partial else "inferred" if random_.random() < 0.01 else "complete"
    found: Counts = {
        "new": sum(paper.announce_type == "new" for paper in papers),
        "cross": sum(paper.announce_type == "cross" for paper in papers),
        "replace": 2,
    }
    declared: Counts = {**found, "new": found["new"] + partial}
    entries = [_entry(random_, paper) for paper in papers]
    first, older = papers[0], f"{day - timedelta(days=40):%y%m}.00001"
    entries.append(LedgerPaper(first.arxiv_id, 2, "replace", "complete", title=first.title))
    gone = "A Title that Only the Ledger Knows, with $x_1$"
    entries.append(
        LedgerPaper(older, 3, "replace-cross", "withdrawn", title=gone, comment="Withdrawn: error in (3)")
    )
    return GeneratedDay(
        Ledger(
            date=day,
            state=state,
            source="api" if state == "inferred" else "listing",
            declared={} if state == "inferred" else dict.fromkeys(CATEGORIES, declared),
            found=dict.fromkeys(CATEGORIES, found),
            missing=("cs.SD 声明的一篇新论文未在列表中出现",) if partial else (),
            differences=(),
            papers=tuple(entries),
            model="invented-model-1",
            currency="USD",
        ),
        papers,
    )


def _entry(random_: random.Random, paper: PaperFile) -> LedgerPaper:
    assert paper.announce_type is not None
    failed = paper.status == "original-only"
    usage = Usage(random_.randrange(1200, 1900), 900, random_.randrange(500, 900))
    return LedgerPaper(
        paper.arxiv_id,
        1,
        paper.announce_type,
        paper.status,
        reason=random_.choice(("refused", "invalid-reply", "unreachable")) if failed else None,
        spent={} if failed else {"enrich": Spent(usage, round(usage.total * 2e-7, 6))},
    )


def _author(random_: random.Random) -> str:
    """Half of all places on papers go to 15,000 people, some often; the rest to people seen once."""
    if random_.random() < 0.5:
        at = int(_REGULARS * random_.random() ** 2)
        given = words.GIVEN[at % len(words.GIVEN)]
        family = words.FAMILY[at // len(words.GIVEN) % len(words.FAMILY)]
        return f"{given} {'ABC'[at % 3]}. {family}"
    initials = " ".join(f"{random_.choice('DEFGHIJKLMNOPRSTUVWZ')}." for _ in range(2))
    return f"{random_.choice(words.GIVEN)} {initials} {random_.choice(words.FAMILY)}"


def _formula(random_: random.Random) -> str:
    return random_.choice(words.FORMULAS).format(
        s=random_.choice(("rec", "adv", "ctc", "kl", "mel", "flow")),
        i=random_.randrange(1, 40),
        k=random_.randrange(8, 2048),
        d=round(random_.uniform(0.01, 9), 2),
    )


def _paper(random_: random.Random, day: date, arxiv_id: str, n: int, n_papers: int) -> PaperFile:
    task, task_zh, tag = random_.choice(words.TASKS)
    method, method_zh = random_.choice(words.METHODS)
    name = random_.choice(words.NAMES) + random_.choice(words.SUFFIX)
    facts = {
        "task": task,
        "task_zh": task_zh,
        "method": method,
        "method_zh": method_zh,
        "name": name,
        "a": round(random_.uniform(8, 20), 1),
        "b": round(random_.uniform(2, 8), 1),
        "k": random_.randrange(10, 960),
        "x": random_.randrange(2, 60),
        "m": random_.randrange(5, 900),
        "n": random_.randrange(12, 80),
        "p": random_.randrange(51, 90),
        "d": random_.randrange(0, 15),
        "formula": _formula(random_),
        "formula2": _formula(random_),
    }
    chosen = sorted(random_.sample(range(len(words.SENTENCES)), 6))
    if random_.random() > _WITH_FORMULA * len(words.SENTENCES) / 6:
        chosen = [at for at in chosen if at != 2]
    pairs = [tuple(text.format(**facts) for text in words.SENTENCES[at]) for at in chosen]
    cross = n >= n_papers - n_papers // 4
    announce: AnnounceType = "cross" if cross else "new"
    primary = random_.choice(words.OTHER_CATEGORIES) if cross else random_.choice(CATEGORIES)
    others = random_.sample((*CATEGORIES, *words.OTHER_CATEGORIES), random_.randrange(1, 3))
    chance = random_.random()
    status: Status = "withdrawn" if chance < 0.005 else "original-only" if chance < 0.02 else "complete"
    if 0.02 <= chance < 0.07:
        status = "needs-review"
    title = f"{name}: {task.capitalize()} with {method}"
    if random_.random() < 0.01:
        title += f" in ${{O}}(n^{random_.randrange(2, 9)})$ Time"
    paper = PaperFile(
        arxiv_id=arxiv_id,
        title=title,
        abstract=tuple(en for en, _ in pairs),
        authors=tuple(dict.fromkeys(_author(random_) for _ in range(random_.randrange(2, 8)))),
        primary_category=primary,
        categories=tuple(dict.fromkeys((primary, *others))),
        announced=day,
        announce_type=announce,
        status=status,
        version=1,
        date=day - timedelta(days=2),
        updated=day - timedelta(days=2),
        comment=f"{random_.randrange(4, 12)} pages, see https://{name.lower()}.example.org/demo"
        if random_.random() < 0.5
        else None,
        venue=random_.choice(words.VENUES) if random_.random() < _WITH_FORMULA else None,
        license="http://creativecommons.org/licenses/by/4.0/",
        links=(Link("code", f"https://github.com/example/{name.lower()}"),) if random_.random() < 0.3 else (),
        relevance_score=round(random_.uniform(0, 10), 1) if random_.random() < 0.95 else None,
        history=((1, day - timedelta(days=2)),),
    )
    return paper if status == "original-only" else _translated(random_, paper, facts, pairs, tag)


def _translated(
    random_: random.Random,
    paper: PaperFile,
    facts: dict[str, object],
    pairs: list[tuple[str, ...]],
    tag: str,
) -> PaperFile:
    findings: tuple[Finding, ...] = ()
    if paper.status == "needs-review":
        findings = (Finding(2, "numbers", "hard", f"{facts['k']} hours", "小时", "译文缺少原文的数字"),)
    assert paper.announced is not None
    provenance = Provenance(
        "invented-model-1", "enrich-1", paper.announced, ("numbers", "names", "language"), findings
    )
    tags = dict.fromkeys((tag, *(item[2] for item in random_.sample(words.TASKS, 2))))
    reading = None
    if random_.random() < 0.1:
        answer = Answer(words.ANSWER.format(**facts), (Cited("3", "S3"),))
        made = replace(provenance, prompt_version="reading-1", findings=())
        reading = Reading(made, "html", (answer,) * 6, version=1)
    return replace(
        paper,
        title_zh=f"{facts['name']}：基于{facts['method_zh']}的{facts['task_zh']}",
        abstract_zh=tuple(zh for _, zh in pairs),
        contributions=(
            f"提出 {facts['name']}，将{facts['method_zh']}用于{facts['task_zh']}。",
            f"错误率由 {facts['a']}% 降至 {facts['b']}%。",
            f"目标函数包含 {facts['formula']}。" if random_.random() < _WITH_FORMULA else "公开代码与样例。",
        ),
        summary_zh=f"以{facts['method_zh']}改进{facts['task_zh']}，错误率降至 {facts['b']}%。",
        tags=tuple(tags),
        relevance_reason="与关注的方向直接相关。",
        translation=provenance,
        reading=reading,
    )


def numbered(days: list[date]) -> Iterator[tuple[date, int]]:
    """Yield (day, its number in its month)."""
    month, number = "", -1
    for day in days:
        number = number + 1 if f"{day:%y%m}" == month else 0
        month = f"{day:%y%m}"
        yield day, number


def write_day(folder: Path, day: GeneratedDay) -> None:
    """Write a day's files into a blog."""
    ledger = folder / "_data" / ledger_path(day.ledger.date)
    ledger.parent.mkdir(parents=True, exist_ok=True)
    ledger.write_text(render_ledger(day.ledger), encoding="utf-8")
    for paper in day.papers:
        path = folder / "_papers" / paper_path(paper.arxiv_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render_paper(paper), encoding="utf-8")


def generate(folder: Path, n_days: int, n_papers: int, *, last: date = LAST, base_path: str = "") -> None:
    """Write a whole blog; every 97th day is missing, as after a night that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(_CONFIG.format(base_path=base_path or '""'), encoding="utf-8")
    posts = folder / "_posts"
    posts.mkdir(exist_ok=True)
    (posts / "2026-07-01-how-to-read.md").write_text(_POST, encoding="utf-8")
    tags = Path(__file__).parents[2] / "tags.yaml"
    if tags.is_file():
        (folder / "tags.yaml").write_bytes(tags.read_bytes())

    def write(item: tuple[date, int]) -> None:
        write_day(folder, make_day(item[0], item[1], n_papers))

    days = [item for at, item in enumerate(numbered(announcement_days(n_days, last))) if at % 97 != 50]
    for _ in in_parallel(write, cut(days, 8), worthwhile=100):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--papers", type=int, default=20)
    parser.add_argument("--base-path", default="")
    given = parser.parse_args()
    generate(given.folder, given.days, given.papers, base_path=given.base_path)


if __name__ == "__main__":
    main()
