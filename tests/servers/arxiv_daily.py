"""Papers from real metadata by announcement day (JSON lines), with invented times and versions.

The files hold what listings announced as new or cross-listed. Invented here, deterministically:
submission times (spread in identifier order over the announcement's own submission window), some
replacements (version 2 of papers of earlier days), one of which is a withdrawal, and one older
paper that is newly cross-listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.servers.arxiv_catalogue import EASTERN
from tests.servers.arxiv_papers import CC_BY, NONEXCLUSIVE, SamplePaper, SampleVersion

WITHDRAWAL = "This paper has been withdrawn by the authors due to an error in the evaluation"
REPLACED_EVERY = 9
"""One paper in so many gets a second version on the next loaded day but one."""


def load_daily(folder: Path, dates: Iterable[date] | None = None) -> tuple[SamplePaper, ...]:
    """The papers of those days (all that the folder has, if None), by day and identifier.

    Raises:
        FileNotFoundError: a wanted day has no file.
    """
    if dates is None:
        days = sorted(date.fromisoformat(path.stem) for path in folder.glob("*.jsonl"))
    else:
        days = sorted(dates)
    papers: list[SamplePaper] = []
    for day in days:
        text = (folder / f"{day.isoformat()}.jsonl").read_text(encoding="utf-8")
        rows = sorted((json.loads(line) for line in text.splitlines()), key=lambda row: row["id"])
        papers += [_paper(row, day, at, len(rows)) for at, row in enumerate(rows)]
    return _with_later_events(papers, days)


def submission_window(day: date) -> tuple[datetime, datetime]:
    """From when to when a paper was submitted that is announced on ``day`` (aware).

    14:00 US Eastern to 14:00, two working days back; Tuesday's window holds the weekend.
    Source: https://info.arxiv.org/help/availability.html.
    """
    closes = day - timedelta(days=3 if day.weekday() == 0 else 1)
    opens = closes - timedelta(days=3 if closes.weekday() == 0 else 1)
    at = time(14)
    return (
        datetime.combine(opens, at, tzinfo=EASTERN),
        datetime.combine(closes, at, tzinfo=EASTERN),
    )


def _paper(row: dict[str, Any], day: date, at: int, count: int) -> SamplePaper:
    opens, closes = submission_window(day)
    submitted_at = (opens + (closes - opens) * ((at + 1) / (count + 1))).replace(microsecond=0)
    primary: str = row["primary"]
    return SamplePaper(
        arxiv_id=row["id"],
        primary=primary,
        cross=tuple(one for one in row["categories"] if one != primary),
        classes=tuple(row["classes"]),
        title=row["title"],
        abstract=row["abstract"],
        authors=tuple(row["authors"]),
        comment=row["comment"],
        license=CC_BY if at % 3 == 0 else NONEXCLUSIVE,
        # A few papers were submitted as PDF and have no HTML.
        has_html=at % 11 != 10,
        versions=(SampleVersion(submitted_at=submitted_at, announced=day),),
    )


def _with_later_events(papers: list[SamplePaper], days: list[date]) -> tuple[SamplePaper, ...]:
    result: list[SamplePaper] = []
    withdrawn = crossed = False
    for at, paper in enumerate(papers):
        index = days.index(paper.versions[0].announced)
        if at % REPLACED_EVERY == REPLACED_EVERY - 1 and index + 1 < len(days):
            day = days[min(index + 2, len(days) - 1)]
            paper = replace(paper, versions=(*paper.versions, _second(day, not withdrawn)))
            withdrawn = True
        elif not crossed and index + 1 < len(days) and paper.categories_on(day := days[index]) == ("cs.SD",):
            paper = replace(paper, later_cross=(("eess.AS", days[index + 1]),))
            crossed = True
        result.append(paper)
    return tuple(result)


def _second(day: date, withdrawn: bool) -> SampleVersion:
    _, closes = submission_window(day)
    return SampleVersion(
        submitted_at=closes - timedelta(hours=3),
        announced=day,
        comment=WITHDRAWAL if withdrawn else None,
        withdrawn=withdrawn,
    )
