"""The day's Jekyll post: a view of the ledger and its papers, marked so that hand edits are seen."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from digest.config import Site
from digest.content import paths, yamltext
from digest.content.items import ItemFile
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.post_items import ItemView, item_views
from digest.dates import announced_at, is_announcement_weekday, submission_window
from digest.errors import ContentError, DigestError
from digest.models import SECTIONS, AnnounceType
from digest.text.folding import fold
from digest.text.markdown import escape_post
from digest.text.tex import to_text

SCHEMA = 1
TITLE_LIMIT = 300
AUTHOR_LIMIT = 30
_WEEKDAYS = "一二三四五六日"
_TYPE_NAMES: dict[AnnounceType, str] = {
    "new": "新投稿",
    "cross": "交叉列表",
    "replace": "更新",
    "replace-cross": "交叉列表更新",
}
_SECTION_NAMES = {"new": "新投稿", "cross": "交叉列表", "replace": "更新"}


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper as the post's template sees it; every text is Markdown already, on one line."""

    arxiv_id: str
    heading: str
    title_zh: str
    authors: str
    categories: str
    announce_type: str
    abs_url: str
    abs_label: str
    pdf_url: str
    page_url: str
    reading_url: str
    """Of the paper's reading; empty without one."""
    comment: str
    abstract: str
    """Chinese if there is a translation, else the original."""
    translated: bool
    contributions: tuple[str, ...]
    summary: str
    tags: str
    score: str
    reason: str
    lift: str
    """What followed authors and keywords added; empty unless ``site.public.interests``."""
    withdrawn: bool
    needs_review: bool
    original_only: bool


@dataclass(frozen=True, slots=True)
class ReplacementView:
    arxiv_id: str
    label: str
    title: str
    comment: str
    abs_url: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PostView:
    """All that ``templates/post.md.j2`` may use."""

    date: str
    weekday: str
    window: str
    """Submission window in the blog's time zone; empty when the schedule gives none."""
    zone: str
    total: int
    shown: int
    failed: int
    proof: str
    state: str
    missing: tuple[str, ...]
    model: str
    papers: tuple[PaperView, ...]
    replacements: tuple[ReplacementView, ...]
    items: tuple[ItemView, ...]
    """Of other feeds."""


def counts_of(ledger: Ledger) -> dict[str, int]:
    """Return the day's counts as ``--json`` and the front matter give them."""

    def count(test: Any) -> int:
        return sum(1 for paper in ledger.papers if test(paper))

    return {
        "new": count(lambda p: p.announce_type == "new"),
        "cross": count(lambda p: p.announce_type == "cross"),
        "replace": count(lambda p: p.announce_type in ("replace", "replace-cross")),
        "withdrawn": count(lambda p: p.state == "withdrawn"),
        "original_only": count(lambda p: p.state == "original-only"),
        "needs_review": count(lambda p: p.state == "needs-review"),
    }


def post_order(ledger: Ledger, papers: Mapping[str, PaperFile]) -> tuple[LedgerPaper, ...]:
    """Return the papers that get a section of their own: new, then cross, by score where there is one.

    Replacements that are digested in full follow; papers without a file have no section.
    """
    rows = [row for row in ledger.papers if row.arxiv_id in papers]
    rank: dict[str, int] = {"new": 0, "cross": 1, "replace": 2, "replace-cross": 3}

    def key(pair: tuple[int, LedgerPaper]) -> tuple[int, float, int]:
        index, row = pair
        score = papers[row.arxiv_id].relevance_score
        return rank[row.announce_type], -(score if score is not None else -1.0), index

    return tuple(row for _, row in sorted(enumerate(rows), key=key))


class PostRenderer:
    """Renders posts with a blog's template."""

    def __init__(self, folders: Sequence[Path], site: Site, categories: Sequence[str]) -> None:
        self._site = site
        self._categories = tuple(categories)
        self._zone = ZoneInfo(site.timezone)
        environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=False,  # noqa: S701 - Markdown; every text of the view is escaped already
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        try:
            self._template = environment.get_template("post.md.j2")
        except TemplateError as error:
            raise DigestError(f"templates/post.md.j2: {error}") from error

    def render(
        self,
        ledger: Ledger,
        papers: Mapping[str, PaperFile],
        before: str = "",
        items: Mapping[str, ItemFile] | None = None,
    ) -> str:
        """Return the post of a day.

        Args:
            ledger: the day's; its papers without a file here are listed in the short section.
            papers: files of the papers that get a section of their own.
            before: the post as it stands. A paper whose file holds a later version by now keeps its
                section there: a post shows what was announced that day.
            items: files of the items of other feeds, by key.

        Raises:
            DigestError: the template fails.
        """
        view = self._view(ledger, papers, items or {})
        try:
            body = self._template.render(post=view)
        except TemplateError as error:
            raise DigestError(f"templates/post.md.j2: {error}") from error
        moved_on = [
            row.arxiv_id
            for row in ledger.papers
            if row.arxiv_id in papers and row.version and papers[row.arxiv_id].version != row.version
        ]
        body = "\n" + keep_sections(body, before, moved_on).strip("\n") + "\n"
        front = self._front_matter(ledger)
        front["digest"] = yamltext.Flow(schema=SCHEMA, wrote=fingerprint(front, body))
        return yamltext.dump_front_matter(front) + body

    def _front_matter(self, ledger: Ledger) -> dict[str, object]:
        instant = announced_at(ledger.date).astimezone(self._zone)
        return {
            "layout": "post",
            "title": f"arXiv Daily – {ledger.date.isoformat()}",
            "date": yamltext.Plain(f"{instant:%Y-%m-%d %H:%M:%S %z}"),
            "permalink": paths.day_permalink(ledger.date),
            "tags": ["arxiv", *self._categories],
            "announced": ledger.date,
            "state": ledger.state,
            "counts": yamltext.Flow(counts_of(ledger)),
            "papers": [row.arxiv_id for row in ledger.papers],
        }

    def _view(
        self, ledger: Ledger, papers: Mapping[str, PaperFile], items: Mapping[str, ItemFile]
    ) -> PostView:
        rows = post_order(ledger, papers)
        listed = [row for row in ledger.papers if row.arxiv_id not in papers]
        counts = counts_of(ledger)
        return PostView(
            date=ledger.date.isoformat(),
            weekday=f"周{_WEEKDAYS[ledger.date.weekday()]}",
            window=self._window(ledger.date),
            zone="北京时间" if self._site.timezone == "Asia/Shanghai" else self._site.timezone,
            total=len(ledger.papers),
            shown=len(rows) + len(listed),
            failed=counts["original_only"],
            proof=_proof(ledger),
            state=ledger.state,
            missing=tuple(escape_post(line) for line in ledger.missing),
            model=escape_post(ledger.model or ""),
            papers=tuple(self._paper(row, papers[row.arxiv_id]) for row in rows),
            replacements=tuple(_replacement(row) for row in listed),
            items=tuple(
                item_views(ledger.items, items, papers, (self._site.url or "") + self._site.base_path)
            ),
        )

    def _window(self, day: date) -> str:
        if not is_announcement_weekday(day):
            return ""
        window = submission_window(day)
        start, end = (at.astimezone(self._zone) for at in (window.start_at, window.end_at))
        return f"{start:%Y-%m-%d %H:%M} 至 {end:%Y-%m-%d %H:%M}"

    def _paper(self, row: LedgerPaper, paper: PaperFile) -> PaperView:
        translated = bool(paper.abstract_zh)
        sentences = paper.abstract_zh if translated else paper.abstract
        separator = "" if translated else " "
        page = self._site.base_path + paths.paper_permalink(paper.arxiv_id)
        version = f"v{paper.version}" if paper.version else ""
        score = paper.relevance_score
        return PaperView(
            arxiv_id=paper.arxiv_id,
            heading=post_heading(paper.title),
            title_zh=escape_post(to_text(paper.title_zh or "")),
            authors=escape_post(_authors(paper.authors)),
            categories=escape_post(", ".join(paper.categories)),
            announce_type=_TYPE_NAMES[row.announce_type],
            abs_url=paths.abs_url(paper.arxiv_id),
            abs_label=paper.arxiv_id + version,
            pdf_url=paths.pdf_url(paper.arxiv_id, paper.version),
            page_url=(self._site.url or "") + page,
            reading_url=(self._site.url or "") + page + "#reading" if paper.is_read else "",
            comment=escape_post(to_text(paper.comment or "")),
            abstract=escape_post(separator.join(to_text(sentence) for sentence in sentences)),
            translated=translated,
            contributions=tuple(escape_post(to_text(point)) for point in paper.contributions if fold(point)),
            summary=escape_post(to_text(paper.summary_zh or "")),
            tags="、".join(escape_post(tag) for tag in paper.tags),
            score="" if score is None else f"{score:.1f}",
            reason=escape_post(paper.relevance_reason or ""),
            lift=escape_post(lift_text(paper)) if self._site.public.interests else "",
            withdrawn=row.state == "withdrawn",
            needs_review=row.state == "needs-review",
            original_only=row.state == "original-only" or not translated,
        )


def keep_sections(body: str, before: str, arxiv_ids: Iterable[str]) -> str:
    """Return the body with the sections of these papers as they stand in an earlier text.

    A section begins at a second-level heading and links its paper; what is not found so (another
    template's post) is left as it is.
    """
    new, old = (re.split(r"^(?=## )", text, flags=re.MULTILINE) for text in (body, before))
    for arxiv_id in arxiv_ids:
        link = f"({paths.abs_url(arxiv_id)})"
        ours = [index for index, section in enumerate(new) if index and link in section]
        theirs = [section for section in old[1:] if link in section]
        if len(ours) == len(theirs) == 1:
            new[ours[0]] = theirs[0].rstrip("\n") + "\n\n"
    return "".join(new)


def post_heading(title: str) -> str:
    """Return a title as a heading's text, on one line; over 300 characters it is cut."""
    text = fold(to_text(title)) or fold(title)
    if len(text) > TITLE_LIMIT:
        text = text[: TITLE_LIMIT - 1].rstrip() + "…"
    return escape_post(text, heading=True)


def lift_text(paper: PaperFile) -> str:
    """Return what of the score followed authors and keywords added."""
    names = {"author": "关注的作者", "keyword": "关键词"}
    return "，".join(f"{names[one.by]} {one.match} +{one.points:g}" for one in paper.relevance_lift)


def _authors(authors: Sequence[str]) -> str:
    if len(authors) <= AUTHOR_LIMIT:
        return ", ".join(authors)
    return ", ".join(authors[:AUTHOR_LIMIT]) + f" 等 {len(authors)} 人"


def _replacement(row: LedgerPaper) -> ReplacementView:
    return ReplacementView(
        arxiv_id=row.arxiv_id,
        label=row.arxiv_id + (f"v{row.version}" if row.version else ""),
        title=escape_post(fold(to_text(row.title or ""))),
        comment=escape_post(to_text(row.comment or "")),
        abs_url=paths.abs_url(row.arxiv_id),
        withdrawn=row.state == "withdrawn",
    )


def _proof(ledger: Ledger) -> str:
    """Return the comparison with arXiv's own counts: "cs.SD 新投稿 17/17、交叉列表 14/14 …"."""
    parts = []
    for category in sorted(ledger.found):
        declared = ledger.declared.get(category, {})
        pairs = [
            f"{_SECTION_NAMES[section]} {ledger.found[category].get(section, 0)}/{declared.get(section, '?')}"
            for section in SECTIONS
        ]
        parts.append(f"{category} {'、'.join(pairs)}")
    return escape_post("；".join(parts))


def fingerprint(front: Mapping[str, object], body: str) -> str:
    """Return the short hash by which a hand edit is seen; white space and quoting do not count."""
    values = {key: str(value) for key, value in front.items() if key not in ("digest", "date")}
    text = json.dumps([values, fold(body)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def is_ours(text: str, path: str) -> bool:
    """Whether a post is as the tool wrote it; False for a hand edit, or for someone else's post."""
    try:
        front_text, body = yamltext.split_front_matter(text, path)
        front = yamltext.load_mapping(front_text, path)
    except ContentError:
        return False
    mark = front.get("digest")
    return isinstance(mark, dict) and mark.get("wrote") == fingerprint(front, body)
