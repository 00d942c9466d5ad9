"""Small blogs and small templates for the tests of the site."""

from __future__ import annotations

import hashlib
import shutil
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from digest.config import Blog, parse_config
from digest.content.items import ItemFile, render_item
from digest.content.ledger import Ledger, LedgerPaper, render_ledger
from digest.content.paperfile import PaperFile
from digest.content.papers import render_paper
from digest.content.paths import item_path, ledger_path, paper_path
from digest.content.reportfile import ReportFile, render_report_file, report_path
from digest.models import Provenance
from digest.site.start import Start
from digest.site.update import SiteReport, update_site

DAY = date(2026, 7, 14)
NOW = date(2026, 8, 1)

_LIST = "{% for term in page.terms %}{{ term.name }} {{ term.url }} {{ term.count }}\n{% endfor %}"
_TERM = (
    "{{ page.term.name }} {{ page.total }}\n"
    "{% for part in page.parts %}<a href='{{ part.url }}'>{{ part.label }}</a>{% endfor %}\n"
    "{% for row in page.rows %}{{ row.html }}\n{% endfor %}"
)
_DAY = (
    "{% macro show(day) %}{{ day.label }} {{ day.shown }}/{{ day.announced }} {{ day.failed }}\n"
    "{% for paper in day.new + day.cross %}{{ paper.arxiv_id }} {{ paper.title }} {{ paper.status }}"
    " {{ paper.reason or '' }} {{ paper.tags | map(attribute='url') | join(' ') }}\n{% endfor %}"
    "{% for item in day.replacements %}{{ item.arxiv_id }}v{{ item.version }} {{ item.title }}\n{% endfor %}"
    "{{ day.prev.url if day.prev }} {{ day.next.url if day.next }}{% endmacro %}"
)
TEMPLATES = {
    "base.html.j2": (
        "{% if site.reports %}<!-- reports -->{% endif %}"
        "<!doctype html><link rel=stylesheet href='{{ asset('site.css') }}'>"
        "{% if page.meta.has_maths %}<link rel=stylesheet href=katex.css>{% endif %}"
        "<title>{{ page.meta.title }} {{ site.title }}</title>{% block main %}{% endblock %}\n"
    ),
    "row.html.j2": "{{ item.arxiv_id }} {{ item.title }} {{ item.day_url }}",
    "day_macro.html.j2": _DAY,
    "day.html.j2": "{% from 'day_macro.html.j2' import show %}{{ show(page.day) }}",
    "index.html.j2": (
        "{% from 'day_macro.html.j2' import show %}{% if page.day %}{{ show(page.day) }}{% endif %}"
    ),
    "paper.html.j2": (
        "{{ page.paper.title }} {{ page.paper.abstract }} {{ page.paper.comment }}\n"
        "{% for author in page.paper.authors %}{{ author.name }} {{ author.url }}\n{% endfor %}"
        "{% for link in page.paper.links %}{{ link.url }}\n{% endfor %}"
        "{{ page.paper.prev.url if page.paper.prev }} {{ page.paper.next.url if page.paper.next }}"
        "{% for other in page.paper.related + page.paper.named_by %}{{ other.url }} {{ other.title }}"
        " {{ other.date }} {{ other.shared | join(' ') }}\n{% endfor %}"
        "{% if page.paper.reading %}{% for answer in page.paper.reading.answers %}{{ answer.body }}"
        "{% endfor %}{% endif %}"
        "<script type='application/json'>{{ json({'t': page.paper.title_text}) }}</script>"
    ),
    "month.html.j2": (
        "{{ page.prev }} {{ page.next }}\n{% for paper in page.papers %}{{ paper.arxiv_id }}"
        " {{ paper.anchor }} {{ paper.title }} {{ paper.day.url if paper.day }}\n{% endfor %}"
    ),
    "folded.html.j2": "{{ page.target }}",
    "item.html.j2": (
        "{{ page.item.title }} {{ page.item.summary }}\n{% for other in page.item.related %}"
        "{{ other.url }} {{ other.title }} {{ other.date }} {{ other.shared | join(' ') }}\n{% endfor %}"
    ),
    "tag.html.j2": _TERM,
    "author.html.j2": _TERM,
    "category.html.j2": _TERM,
    "tags.html.j2": _LIST,
    "categories.html.j2": _LIST,
    "authors.html.j2": _LIST + "{% for letter in page.letters %}{{ letter.url }}\n{% endfor %}",
    "archive.html.j2": (
        "{% for month in page.months %}{{ month.label }} {{ month.papers }}\n"
        "{% for week in month.weeks %}{% for cell in week if cell %}{{ cell.date }} {{ cell.state }}"
        " {{ cell.count }}\n{% endfor %}{% endfor %}{% endfor %}"
        "{% for post in page.posts %}{{ post.url }} {{ post.title }}\n{% endfor %}"
        "{% for report in page.reports %}{{ report.url }} {{ report.title }}\n{% endfor %}"
    ),
    "status.html.j2": (
        "{% for line in page.ledgers %}{{ line.day.date }} {{ line.state }} {{ line.published }}"
        " {{ line.reasons }}\n{% endfor %}{{ page.papers }} {{ page.failed }}"
    ),
    "trends.html.j2": (
        "{% if page.chart %}{% for line in page.chart.series %}{{ line.name }} {{ line.total }}\n"
        "{% endfor %}{% for tick in page.chart.x_ticks %}tick {{ tick.label }}\n{% endfor %}"
        "{% endif %}{{ page.years }}\n"
        "{% for item in page.rising %}{{ item.tag.name }}\n{% endfor %}"
    ),
    "topic.html.j2": (
        "{{ page.topic.name }} {{ page.total }} {{ page.table_url }} {{ page.query }}\n"
        "{% for part in page.parts %}<a href='{{ part.url }}'>{{ part.label }}</a>{% endfor %}\n"
        "{% for row in page.rows %}{{ row.paper.arxiv_id }}v{{ row.version }} {{ row.paper.status }}"
        " {{ row.reason }} {{ row.history | length }} {{ row.paper.summary }}\n{% endfor %}"
    ),
    "topics.html.j2": "{% for one in page.topics %}{{ one.topic.url }} {{ one.topic.count }}\n{% endfor %}",
    "report.html.j2": (
        "{{ page.report.title }} {{ page.papers }} {{ page.counts.new }}\n"
        "{% for one in page.top %}{{ one.row.arxiv_id }} {{ one.reason or '' }}\n{% endfor %}"
        "{% for one in page.rising %}up {{ one.tag.name }} {{ one.tag.url }} {{ one.values }}\n{% endfor %}"
        "{% for one in page.falling %}down {{ one.tag.name }}\n{% endfor %}"
        "{% for part in page.overview %}{{ part.text }}{% for p in part.papers %} {{ p.url }}{% endfor %}"
        "{% endfor %}{% if page.prev %}prev {{ page.prev.url }}{% endif %}"
        "{% if page.next %}next {{ page.next.url }}{% endif %}"
        "{% for one in page.datasets + page.metrics %}{{ one.name }} {{ one.url }}\n{% endfor %}"
        "{% if page.chart %}bars {{ page.chart.bars | length }}{% endif %}"
    ),
    "reports.html.j2": (
        "{% for one in page.weeks + page.months %}{{ one.url }} {{ one.title }} {{ one.papers }}\n"
        "{% endfor %}"
    ),
    "feed_report.html.j2": "{% for row in rows %}<p>{{ row.title }}</p>{% endfor %}",
    "search.html.j2": "{{ page.index_url }} {{ page.papers }}",
    "about.html.j2": "about",
    "stars.html.j2": "stars",
    "404.html.j2": "not found",
    "post.html.j2": "{{ page.title }} {{ page.body }}",
    "feed_paper.html.j2": "<p>{{ paper.abstract_zh or paper.abstract }}</p>",
    "feed_day.html.j2": "{% for paper in day.new %}<p>{{ paper.title }}</p>{% endfor %}",
    "feed.atom.xml.j2": (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><id>{{ page.id }}</id>"
        "<title>{{ page.title }}</title><updated>{{ page.updated }}</updated>"
        "<link rel='self' href='{{ page.url }}'/>{% for entry in page.entries %}<entry>"
        "<id>{{ entry.id }}</id><title>{{ entry.title }}</title><link href='{{ entry.url }}'/>"
        "<published>{{ entry.published }}</published><updated>{{ entry.updated }}</updated>"
        "<content type='html'>{{ entry.content }}</content></entry>{% endfor %}</feed>"
    ),
    "feed.rss.xml.j2": (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>{{ page.title }}</title>"
        "<link>{{ page.home }}</link><description>d</description>{% for entry in page.entries %}<item>"
        "<guid isPermaLink='false'>{{ entry.id }}</guid><title>{{ entry.title }}</title>"
        "<pubDate>{{ entry.published_rfc822 }}</pubDate></item>{% endfor %}</channel></rss>"
    ),
}
_BASED = frozenset(name for name in TEMPLATES if name.count(".") == 2 and name.endswith(".html.j2")) - {
    "base.html.j2",
    "row.html.j2",
    "day_macro.html.j2",
    "feed_paper.html.j2",
    "feed_day.html.j2",
    "feed_report.html.j2",
}


def write_templates(folder: Path) -> Path:
    """Write the small templates; pages extend the base."""
    site = folder / "site"
    (site / "assets" / "fonts").mkdir(parents=True)
    for name, text in TEMPLATES.items():
        if name in _BASED:
            text = "{% extends 'base.html.j2' %}{% block main %}" + text + "{% endblock %}"
        (site / name).write_text(text, encoding="utf-8")
    (site / "assets" / "site.css").write_text("@font-face { src: url(fonts/a.woff2) }")
    (site / "assets" / "fonts" / "a.woff2").write_bytes(b"font")
    return folder


def paper(arxiv_id: str = "2607.10001", **values: object) -> PaperFile:
    """Return a translated paper of ``DAY``."""
    given: dict[str, object] = {
        "arxiv_id": arxiv_id,
        "title": f"Title of {arxiv_id}",
        "title_zh": "中文标题",
        "abstract": ("We study speech.", "It works with $x_1$."),
        "abstract_zh": ("我们研究语音。", "它在 $x_1$ 下有效。"),
        "contributions": ("一点",),
        "summary_zh": "总结。",
        "authors": ("Ada Adler", "Bo Chen"),
        "primary_category": "cs.SD",
        "categories": ("cs.SD", "eess.AS"),
        "announced": DAY,
        "announce_type": "new",
        "status": "complete",
        "version": 1,
        "tags": ("语音合成",),
        "translation": Provenance("m", "enrich-1", DAY, ("numbers",)),
    }
    return PaperFile(**{**given, **values})  # type: ignore[arg-type]  # names of its own fields


def ledger(day: date, lines: Iterable[LedgerPaper], **values: object) -> Ledger:
    papers = tuple(lines)
    counts = {"new": len(papers), "cross": 0, "replace": 0}
    given: dict[str, object] = {
        "date": day,
        "state": "complete",
        "source": "listing",
        "declared": {"cs.SD": counts},
        "found": {"cs.SD": counts},
        "missing": (),
        "differences": (),
        "papers": papers,
    }
    return Ledger(**{**given, **values})  # type: ignore[arg-type]  # names of its own fields


@dataclass
class TestBlog:
    """A blog in a folder of its own, with the small templates."""

    root: Path
    base_path: str = ""
    extra: str = ""
    full_years: int | None = None
    _templates: list[Path] = field(default_factory=list)

    __test__ = False

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        self._templates.append(write_templates(self.root / "shipped"))

    @property
    def blog(self) -> Blog:
        text = textwrap.dedent(
            f"""
            site: {{title: 测试, url: "https://blog.example", base_path: "{self.base_path}",
                full_years: {self.full_years or "null"}}}
            {self.extra}
            """
        )
        return Blog(self.root, parse_config(text, "config.yaml", {}))

    @property
    def site(self) -> Path:
        return self.root / "_site"

    @property
    def templates(self) -> Path:
        return self.root / "shipped" / "site"

    def put(self, *papers: PaperFile) -> None:
        for item in papers:
            self._write("_papers/" + paper_path(item.arxiv_id), render_paper(item))

    def put_item(self, item: ItemFile) -> None:
        self._write("_items/" + item_path(item.key, item.announced), render_item(item))

    def put_day(self, day: date, papers: Iterable[PaperFile], **values: object) -> None:
        """Write a ledger that names these papers, and the papers."""
        listed = list(papers)
        self.put(*listed)
        self.put_ledger(
            ledger(
                day,
                [LedgerPaper(p.arxiv_id, 1, p.announce_type or "new", p.status) for p in listed],
                **values,
            )
        )

    def put_ledger(self, value: Ledger) -> None:
        self._write("_data/" + ledger_path(value.date), render_ledger(value))

    def put_report(self, value: ReportFile) -> None:
        self._write(f"_data/{report_path(value.period)}", render_report_file(value))

    def put_post(self, name: str, text: str) -> None:
        self._write(f"_posts/{name}", text)

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def update(self, *, full: bool = False, now: date = NOW, started: Start | None = None) -> SiteReport:
        folders = (self.root / "templates", *self._templates)
        return update_site(self.blog, templates=folders, now=now, full=full, started=started)

    def page(self, path: str) -> str:
        """Return the text of the file behind a path of the site."""
        file = self.site / path.lstrip("/")
        return (file / "index.html" if path.endswith("/") else file).read_text(encoding="utf-8")

    def has(self, path: str) -> bool:
        file = self.site / path.lstrip("/")
        return (file / "index.html" if path.endswith("/") else file).is_file()

    def files(self) -> dict[str, str]:
        """Return every file of the site with a hash of its content."""
        return {
            path.relative_to(self.site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.site.rglob("*")
            if path.is_file()
        }

    def from_nothing(self) -> dict[str, str]:
        """Throw site and cache away; return the files of a site made anew."""
        shutil.rmtree(self.site)
        shutil.rmtree(self.root / ".digest")
        self.update()
        return self.files()

    def times(self) -> dict[str, int]:
        return {
            path.relative_to(self.site).as_posix(): path.stat().st_mtime_ns
            for path in self.site.rglob("*")
            if path.is_file()
        }
