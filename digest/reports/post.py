"""A report as a Jekyll post: every text through the one escaping layer, marked as the day's posts are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from digest.config import Site
from digest.content import paths, yamltext
from digest.content.paperfile import PaperFile
from digest.content.posts import SCHEMA, fingerprint, lift_text
from digest.content.reportfile import Overview, report_permalink
from digest.dates import announced_at
from digest.errors import DigestError
from digest.reports.period import Period
from digest.reports.report import Report, Seen, TagChange
from digest.text.markdown import escape_post
from digest.text.tex import to_text

_TEMPLATE = "report.md.j2"


@dataclass(frozen=True, slots=True)
class LinkedPaper:
    arxiv_id: str
    url: str


@dataclass(frozen=True, slots=True)
class ParagraphView:
    text: str
    papers: tuple[LinkedPaper, ...]


@dataclass(frozen=True, slots=True)
class TopView:
    """One of the top papers; every text is Markdown already, on one line."""

    arxiv_id: str
    title: str
    title_zh: str
    abs_url: str
    page_url: str
    venue: str
    score: str
    reason: str
    lift: str
    """What lifted the score; empty unless the interests are public."""
    original_only: bool
    needs_review: bool


@dataclass(frozen=True, slots=True)
class CategoryView:
    name: str
    new: int
    cross: int
    replace: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    name: str
    now: int
    expected: str


@dataclass(frozen=True, slots=True)
class SeenView:
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class SectionView:
    name: str
    items: tuple[SeenView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that ``templates/report.md.j2`` may use."""

    first: str
    last: str
    unit: str
    """周 or 月."""
    unit_counted: str
    """周 or 个月."""
    n_days: int
    papers: int
    new: int
    cross: int
    replace: int
    withdrawn: int
    original_only: int
    needs_review: int
    no_record: str
    partial: str
    page_url: str
    overview: tuple[ParagraphView, ...]
    overview_model: str
    overview_date: str
    categories: tuple[CategoryView, ...]
    by_score: bool
    top: tuple[TopView, ...]
    rising: tuple[ChangeView, ...]
    falling: tuple[ChangeView, ...]
    compared: int
    seen: tuple[SectionView, ...]


def report_title(period: Period) -> str:
    """Return ``arXiv 周报 2026-W29``."""
    return f"arXiv {'周报' if period.kind == 'week' else '月报'} {period.key}"


def report_span(period: Period) -> str:
    """Return the period's first and last day."""
    return f"{period.first.isoformat()} 至 {period.last.isoformat()}"


class ReportRenderer:
    """Renders reports as posts with a blog's template."""

    def __init__(self, folders: Sequence[Path], site: Site) -> None:
        self._site = site
        environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=False,  # noqa: S701 - Markdown; every text of the view is escaped already
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        try:
            self._template = environment.get_template(_TEMPLATE)
        except TemplateError as error:
            raise DigestError(f"templates/{_TEMPLATE}: {error}") from error

    def render(self, report: Report, overview: Overview | None) -> str:
        """Return the report's post.

        Raises:
            DigestError: the template fails.
        """
        try:
            body = self._template.render(report=self._view(report, overview))
        except TemplateError as error:
            raise DigestError(f"templates/{_TEMPLATE}: {error}") from error
        body = "\n" + body.strip("\n") + "\n"
        front = self._front_matter(report)
        front["digest"] = yamltext.Flow(schema=SCHEMA, wrote=fingerprint(front, body))
        return yamltext.dump_front_matter(front) + body

    def _front_matter(self, report: Report) -> dict[str, object]:
        period = report.period
        # The nominal hour of an announcement, so that a blog's posts of one date stand in one order.
        instant = announced_at(period.last).astimezone(ZoneInfo(self._site.timezone))
        return {
            "layout": "post",
            "title": f"{report_title(period)}（{report_span(period)}）",
            "date": yamltext.Plain(f"{instant:%Y-%m-%d %H:%M:%S %z}"),
            "permalink": report_permalink(period.key),
            "tags": ["arxiv", "周报" if period.kind == "week" else "月报"],
            "period": period.key,
            "counts": yamltext.Flow(report.counts),
            "papers": [paper.arxiv_id for paper in report.top],
        }

    def _view(self, report: Report, overview: Overview | None) -> ReportView:
        period, counts = report.period, report.counts
        sections = (("数据集", report.datasets), ("指标", report.metrics), ("会议与期刊", report.venues))
        return ReportView(
            first=period.first.isoformat(),
            last=period.last.isoformat(),
            unit="周" if period.kind == "week" else "月",
            unit_counted="周" if period.kind == "week" else "个月",
            n_days=report.announced_days,
            papers=report.papers,
            new=counts.get("new", 0),
            cross=counts.get("cross", 0),
            replace=counts.get("replace", 0),
            withdrawn=counts.get("withdrawn", 0),
            original_only=counts.get("original_only", 0),
            needs_review=counts.get("needs_review", 0),
            no_record="、".join(day.date.isoformat() for day in report.days if day.state is None),
            partial="、".join(day.date.isoformat() for day in report.days if day.state == "partial"),
            page_url=self._absolute(report_permalink(period.key)),
            overview=tuple(
                ParagraphView(escape_post(part.text), tuple(map(self._linked, part.papers)))
                for part in (overview.paragraphs if overview else ())
            ),
            overview_model=escape_post(overview.model) if overview else "",
            overview_date=overview.date.isoformat() if overview else "",
            categories=tuple(
                CategoryView(
                    escape_post(line.name), line.counts["new"], line.counts["cross"], line.counts["replace"]
                )
                for line in report.categories
            ),
            by_score=report.chosen == "score",
            top=tuple(map(self._top, report.top)),
            rising=tuple(map(_change, report.rising)),
            falling=tuple(map(_change, report.falling)),
            compared=report.compared,
            seen=tuple(SectionView(name, tuple(map(_seen, items))) for name, items in sections if items),
        )

    def _top(self, paper: PaperFile) -> TopView:
        score = paper.relevance_score
        return TopView(
            arxiv_id=paper.arxiv_id,
            title=escape_post(to_text(paper.title)),
            title_zh=escape_post(to_text(paper.title_zh or "")),
            abs_url=paths.abs_url(paper.arxiv_id),
            page_url=self._absolute(paths.paper_permalink(paper.arxiv_id)),
            venue=escape_post(paper.venue or ""),
            score="" if score is None else f"{score:.1f}",
            reason=escape_post(paper.relevance_reason or ""),
            lift=escape_post(lift_text(paper)) if self._site.public.interests else "",
            original_only=paper.status == "original-only",
            needs_review=paper.status == "needs-review",
        )

    def _linked(self, arxiv_id: str) -> LinkedPaper:
        return LinkedPaper(arxiv_id, self._absolute(paths.paper_permalink(arxiv_id)))

    def _absolute(self, path: str) -> str:
        return (self._site.url or "") + self._site.base_path + path


def _change(change: TagChange) -> ChangeView:
    return ChangeView(escape_post(change.name), change.now, f"{change.expected:g}")


def _seen(one: Seen) -> SeenView:
    return SeenView(escape_post(one.name), one.papers)
