"""arXiv's listing and catch-up pages as HTML, form for form, from a batch of entries.  (pure)

arXiv has used several forms of the same headings; ``PageForms`` chooses. The recorded page of
August 2026 has plain headings; dated ones ("New submissions for Wednesday, …") were used before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tests.servers.arxiv_catalogue import SECTION_NAMES, Batch, SectionName
from tests.servers.arxiv_entry_form import escape, render_entry
from tests.servers.arxiv_taxonomy import display, name_of

HEADINGS: dict[SectionName, str] = {
    "new": "New submissions",
    "cross": "Cross submissions",
    "replace": "Replacement submissions",
}
INDEX: dict[SectionName, str] = {
    "new": "New submissions",
    "cross": "Cross-lists",
    "replace": "Replacements",
}

Heading = Literal["plain", "dated"]


@dataclass(frozen=True, slots=True)
class PageForms:
    """Which of arXiv's forms the pages use."""

    list_headings: Heading = "plain"
    catchup_headings: Heading = "dated"
    catchup_totals: Heading = "plain"
    """``dated``: "Total of 32 entries for Mon, 08 Jun 2026" and the longer "No updates" text."""


DEFAULT_FORMS = PageForms()


def long_date(day: date) -> str:
    """``Wednesday, 12 August 2026``."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def short_date(day: date) -> str:
    """``Wed, 12 Aug 2026``, the day with two digits."""
    return f"{day:%a, %d %b %Y}"


def render_list_page(
    category: str,
    batch: Batch,
    *,
    skip: int = 0,
    show: int = 2000,
    forms: PageForms = DEFAULT_FORMS,
) -> str:
    """``/list/<category>/new``."""
    paging = ""
    if batch.total:
        pages = _list_pages(category, batch.total, skip, show)
        paging = f"<div class='paging'>Total of {batch.total} entries{pages}\n</div>"
    body = render_sections(batch, skip, show, heading=forms.list_headings, abstracts=True)
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>{escape(name_of(category))} </title></head><body><div id='content'>
<div id='content-inner'><div id='dlpage'>
<h1>{escape(name_of(category))}</h1>
<ul>
{_index(batch)}
</ul>
<p>See <a id="recent-{category}" href="/list/{category}/recent">recent</a> articles</p>
<h3>Showing new listings for {long_date(batch.day)}</h3>
{paging}
{body or "<p>No updates today.</p>"}
{paging}
</div></div></div></body></html>
"""


def render_catchup_page(
    category: str,
    batch: Batch,
    *,
    page: int = 1,
    page_size: int = 2000,
    abstracts: bool = True,
    next_day: date | None = None,
    forms: PageForms = DEFAULT_FORMS,
) -> str:
    """``/catchup/<category>/<day>``; a page beyond the end says so."""
    when = short_date(batch.day)
    base = f"/catchup/{category}/{batch.day.isoformat()}?abs={abstracts}"
    dated = f" for {when}" if forms.catchup_totals == "dated" else ""
    total = f"Total of {batch.total} entries{dated} \n{_catchup_pages(batch, base, page, page_size)}"
    more = ""
    if next_day is not None:
        target = f"/catchup/{category}/{next_day.isoformat()}?abs={abstracts}&amp;page=1"
        more = f'<a href="{target}">Continue catchup on {short_date(next_day)}</a>'
    body = render_sections(
        batch,
        (page - 1) * page_size,
        page_size,
        heading=forms.catchup_headings,
        abstracts=abstracts,
    )
    if not body and page > 1:
        first = f'<a href="{base.replace("&", "&amp;")}&amp;page=1">Go to page 1</a>'
        body = f"<br>\n<div>\nNo further updates for {when}\n<br>\n{first}\n</div>\n<br>"
    elif not body:
        why = ""
        if forms.catchup_totals == "dated":
            why = (
                ". There was either no announcement for this day, or no updates within the requested subject."
            )
        body = f"<br>\n<div>\n<p>No updates for {when}{why}</p>\n</div>\n<br>"
    subject = escape(display(category) if "." in category else name_of(category))
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>Catchup</title></head><body><div id='content'>
<div id='content-inner'><div id='dlpage'>
<h1>Catchup results for {subject} on {when}</h1>
<ul>
{_index(batch)}
</ul>
<div>
{total}
<br>
{more}
</div>
{body}
<div></div>
{total}
<br>
{more}
</div></div></div></body></html>
"""


def render_sections(batch: Batch, skip: int, show: int, *, heading: Heading, abstracts: bool) -> str:
    """The ``dl`` of each section that the window from ``skip`` touches; empty if none does."""
    parts: list[str] = []
    starts_at = 0
    number = 0
    for name in SECTION_NAMES:
        members = [entry for entry in batch.entries if entry.section == name]
        low = min(max(skip - starts_at, 0), len(members))
        high = min(max(skip + show - starts_at, 0), len(members))
        if high > low:
            title = _heading(batch, name, low, high, len(members), heading)
            rows = "".join(
                render_entry(entry, number + at + 1, abstracts)
                for at, entry in enumerate(members)
                if low <= at < high
            )
            parts.append(f"<dl id='articles'>\n<h3>{title}</h3>\n{rows}</dl>")
        starts_at += len(members)
        number += len(members)
    return "\n".join(parts)


def _heading(batch: Batch, name: SectionName, low: int, high: int, members: int, heading: Heading) -> str:
    showing = "showing "
    if low > 0:
        showing = "continued, showing " + ("last " if high == members else "")
    elif high < members:
        showing = "showing first "
    counts = f"{showing}{high - low} of {batch.total_of(name)} entries"
    if heading == "dated":
        return f"{HEADINGS[name]} for {long_date(batch.day)} ({counts} )"
    return f"{HEADINGS[name]} ({counts})"


def _index(batch: Batch) -> str:
    lines: list[str] = []
    at = 1
    for name in SECTION_NAMES:
        count = sum(entry.section == name for entry in batch.entries)
        if count:
            lines.append(f'  <li><a href="#item{at}">{INDEX[name]}</a></li>')
        at += count
    return "\n".join(lines)


def _list_pages(category: str, total: int, skip: int, show: int) -> str:
    if total <= show:
        return ""
    links: list[str] = []
    for start in range(0, total, show):
        span = f"{start + 1}-{min(total, start + show)}"
        if start == skip:
            links.append(f"<span>{span}</span>")
        else:
            target = f"/list/{category}/new?skip={start}&amp;show={show}"
            links.append(f'<a href={target} rel="nofollow">{span}</a>')
    return " :\n" + "\n".join(links)


def _catchup_pages(batch: Batch, base: str, page: int, page_size: int) -> str:
    if batch.total <= page_size:
        return ""
    count = -(-batch.total // page_size)
    links = [
        f"<span>{n}</span>" if n == page else f"<a href={base}&page={n}>{n}</a>" for n in range(1, count + 1)
    ]
    return "View page:\n" + "\n".join(links)
