"""Records → the views that templates use; the only place where outside text becomes ``Markup``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import overload

from markupsafe import Markup
from msgspec.structs import replace

from digest.content import paths
from digest.content.paperfile import PaperFile
from digest.site.addresses import Addresses
from digest.site.bibtex import bibtex
from digest.site.briefs import Brief
from digest.site.examine import paper_terms
from digest.site.library import LedgerLine, Library
from digest.site.marks import marks_of, tally_of
from digest.site.maths import Typesetter
from digest.site.origins import provenance_view, reason_of
from digest.site.readings import reading_view, unread_note
from digest.site.recent import Recent
from digest.site.related_links import related_links
from digest.site.views import (
    DayLink,
    LiftView,
    LinkView,
    PaperLink,
    PaperView,
    RelatedLink,
    RowView,
    SentenceView,
    TermLink,
)
from digest.text.tex import to_text

_LABELS = {"code": "代码", "demo": "演示", "dataset": "数据集", "model": "模型", "link": "链接"}
_LICENSES = (
    (re.compile(r"creativecommons\.org/licenses/([a-z-]+)/([\d.]+)"), "CC {0} {1}"),
    (re.compile(r"creativecommons\.org/publicdomain/zero"), "CC0"),
    (re.compile(r"arxiv\.org/licenses/nonexclusive"), "arXiv 非独占许可"),
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'`(){}\[\]，。；、（）$\\]+(?<![.,;:!?])")
_WEEKDAYS = "一二三四五六日"
_ROW_AUTHORS = 3
_ROWS_KEPT = 500
_VIEWS_KEPT = 800
"""A month's papers: pages are made month by month, its days, then its papers with their rows."""


def has_maths(*texts: Markup | None) -> bool:
    """Whether any of the texts needs KaTeX's style sheet."""
    return any(text is not None and 'class="katex' in text for text in texts)


def day_label(day: date) -> str:
    """Return ``2026-07-14 周二``."""
    return f"{day.isoformat()} 周{_WEEKDAYS[day.weekday()]}"


class Shaper:
    """Makes views of papers; keeps the newest, as pages that show the same papers are made together."""

    def __init__(self, library: Library, addresses: Addresses, setter: Typesetter) -> None:
        self._library = library
        self._at = addresses
        self._setter = setter
        self._rows = Recent[str, RowView](_ROWS_KEPT)
        self._day_links: dict[str, DayLink | None] = {}
        self._views = Recent[tuple[str, str | None], PaperView](_VIEWS_KEPT)

    @overload
    def text(self, text: str) -> Markup: ...
    @overload
    def text(self, text: None) -> None: ...
    def text(self, text: str | None) -> Markup | None:
        """Return a text as HTML with its formulas set."""
        return self._setter.html(text) if text else None if text is None else Markup("")

    def comment(self, text: str | None) -> Markup | None:
        """Return arXiv's comment as HTML; the addresses in it are links."""
        if not text:
            return None
        parts: list[Markup] = []
        start = 0
        for match in _ADDRESS.finditer(text):
            parts.append(self._setter.html(text[start : match.start()]))
            parts.append(Markup('<a href="{0}" rel="noopener">{0}</a>').format(match.group()))
            start = match.end()
        parts.append(self._setter.html(text[start:]))
        return Markup("").join(parts)

    def term(self, kind: str, slug: str, name: str, *, count: int | None = None) -> TermLink:
        """Return a term; linked if it has a page."""
        url = self._at.term(kind, slug) if self._library.has_page(kind, slug) else None
        return TermLink(name, slug, url, count)

    def day_link(self, key: str | None) -> DayLink | None:
        """Return a link to the day of an ISO date; None if it has no ledger."""
        if key is None:
            return None
        if key not in self._day_links:
            count = self._library.day_count(key)
            day = date.fromisoformat(key)
            url = self._at.href(paths.day_permalink(day))
            self._day_links[key] = None if count is None else DayLink(day, url, day_label(day), count)
        return self._day_links[key]

    def paper_link(self, brief: Brief) -> PaperLink:
        """Return a link to a paper."""
        url = self._at.paper(brief.arxiv_id)
        return PaperLink(brief.arxiv_id, url, self.text(brief.title), self.text(brief.title_zh))

    def paper(self, paper: PaperFile, line: LedgerLine | None, *, alone: bool) -> PaperView:
        """Return a paper in full.

        Args:
            paper: its record.
            line: its line in the ledger of its day, if it has one.
            alone: whether it is shown on its own page: with neighbours, reading and linked authors.
                Elsewhere these would make a page change with things that it does not show.
        """
        reason = reason_of(paper, line)
        key = (paper.arxiv_id, reason)
        base = self._views.get(key)
        if base is None:
            base = self._views[key] = self._base(paper, reason)
        if not alone:
            return base
        prev, next_ = self._neighbours(paper.arxiv_id, self._library.home(paper.arxiv_id))
        read = self.with_reading(base, paper)
        related, named_by = related_links(paper, self._library, self.paper_link)
        beside = [link for link in (prev, next_) if link is not None]
        links: list[PaperLink | RelatedLink] = [*related, *named_by, *beside]
        titles = (title for link in links for title in (link.title, link.title_zh))
        return replace(
            read,
            has_maths=read.has_maths or has_maths(*titles),
            related=related,
            named_by=named_by,
            unread=unread_note(paper, line),
            authors=tuple(self.term("author", link.slug, link.name) for link in base.authors),
            prev=prev,
            next=next_,
        )

    def with_reading(self, view: PaperView, paper: PaperFile) -> PaperView:
        """Return the view with the paper's answers, if it has any."""
        if paper.reading is None or not paper.is_read:
            return view
        provenance = provenance_view(paper.reading.provenance, paper.reading.source)
        reading = reading_view(paper, self._setter, provenance)
        answers = (answer.body for answer in reading.answers)
        return replace(view, reading=reading, has_maths=view.has_maths or has_maths(*answers))

    def _base(self, paper: PaperFile, reason: str | None) -> PaperView:
        home = self._library.home(paper.arxiv_id)
        title, title_zh = self.text(paper.title), self.text(paper.title_zh)
        sentences = self._sentences(paper)
        if paper.aligned:
            # Each sentence is safe already; ``Markup.join`` would look at it again.
            abstract = Markup(" ".join(one.en for one in sentences))  # noqa: S704
            abstract_zh: Markup | None = Markup("".join(one.zh or "" for one in sentences))  # noqa: S704
        else:  # whole: a hand may have cut a formula in two lines
            abstract = self.text(" ".join(paper.abstract))
            abstract_zh = self.text("".join(paper.abstract_zh)) if paper.abstract_zh else None
        points = tuple(self.text(point) for point in paper.contributions)
        summary = self.text(paper.summary_zh)
        comment = self.comment(paper.comment)
        terms: dict[str, list[TermLink]] = {"tag": [], "author": [], "category": []}
        for kind, slug, name in paper_terms(paper, self._library.tags):
            link = TermLink(name, slug, None) if kind == "author" else self.term(kind, slug, name)
            terms[kind].append(link)
        return PaperView(
            arxiv_id=paper.arxiv_id,
            version=paper.version,
            url=self._at.paper(paper.arxiv_id),
            anchor="p" + paths.file_stem(paper.arxiv_id),
            title=title,
            title_text=to_text(paper.title),
            title_zh=title_zh,
            title_zh_text=to_text(paper.title_zh) if paper.title_zh else None,
            authors=tuple(terms["author"]),
            affiliations=paper.affiliations,
            primary_category=paper.primary_category,
            categories=tuple(terms["category"]),
            announce_type=paper.announce_type,
            announced=paper.announced,
            day=self.day_link(home),
            submitted=paper.date,
            updated=paper.updated,
            venue=paper.venue,
            comment=comment,
            journal_ref=paper.journal_ref,
            doi=paper.doi,
            license=_license(paper.license),
            links=tuple(self._links(paper)),
            abs_url=paths.abs_url(paper.arxiv_id),
            pdf_url=paths.pdf_url(paper.arxiv_id, paper.version),
            html_url=paths.html_url(paper.arxiv_id, paper.version),
            sentences=sentences,
            aligned=paper.aligned,
            abstract=abstract,
            abstract_zh=abstract_zh,
            abstract_text=to_text(" ".join(paper.abstract)),
            contributions=points,
            summary=summary,
            summary_text=to_text(paper.summary_zh) if paper.summary_zh else None,
            tags=tuple(terms["tag"]),
            score=paper.relevance_score,
            score_reason=self._score_reason(paper),
            lifts=self._lifts(paper),
            status=paper.status,
            reason=reason,
            provenance=provenance_view(paper.translation, "abstract"),
            tally=tally_of(paper.translation, sentences) if paper.aligned else None,
            edited=bool(paper.edited),
            reading=None,
            has_reading=paper.is_read,
            unread=None,
            history=paper.history,
            seen_in=paper.seen_in,
            bibtex=bibtex(paper),
            has_maths=has_maths(title, title_zh, abstract, abstract_zh, summary, comment, *points),
            prev=None,
            next=None,
        )

    def row(self, arxiv_id: str) -> RowView | None:
        """Return a paper as a row of a list, or None if the archive does not have it."""
        known = self._rows.get(arxiv_id)
        if known is not None:
            return known
        paper = self._library.paper(arxiv_id)
        if paper is None:
            return None
        view = self.paper(paper, self._library.ledger_line(arxiv_id), alone=False)
        more = "等" if len(paper.authors) > _ROW_AUTHORS else ""
        row = RowView(
            arxiv_id=arxiv_id,
            url=view.url,
            date=view.announced or view.submitted,
            day_url=view.day.url if view.day else None,
            title=view.title,
            title_zh=view.title_zh,
            authors=", ".join(paper.authors[:_ROW_AUTHORS]) + more,
            primary_category=view.primary_category,
            announce_type=view.announce_type,
            venue=view.venue,
            contributions=view.contributions,
            summary=view.summary,
            tags=tuple(dict.fromkeys(map(self._library.tags.name, paper.tags))),
            score=view.score,
            status=view.status,
            has_reading=view.has_reading,
            has_maths=has_maths(view.title, view.title_zh, view.summary, *view.contributions),
            imported=paper.translation is not None and paper.translation.imported,
        )
        self._rows[arxiv_id] = row
        return row

    def rows(self, ids: Iterable[str]) -> tuple[RowView, ...]:
        return tuple(row for arxiv_id in ids if (row := self.row(arxiv_id)) is not None)

    def _sentences(self, paper: PaperFile) -> tuple[SentenceView, ...]:
        marks = marks_of(paper.translation) if paper.translation else {}
        findings = paper.translation.findings if paper.translation else ()
        doubtful = {finding.sentence for finding in findings}
        chinese = paper.abstract_zh if paper.aligned else (None,) * len(paper.abstract)
        return tuple(
            SentenceView(n, self.text(en), self.text(zh), n in doubtful, marks.get(n, ""))
            for n, (en, zh) in enumerate(zip(paper.abstract, chinese, strict=True), start=1)
        )

    def _links(self, paper: PaperFile) -> Iterable[LinkView]:
        yield LinkView("arXiv", paths.abs_url(paper.arxiv_id), "arxiv")
        yield LinkView("PDF", paths.pdf_url(paper.arxiv_id, paper.version), "pdf")
        yield LinkView("HTML", paths.html_url(paper.arxiv_id, paper.version), "html")
        if paper.doi and re.fullmatch(r"10\.\d{4,}/[^\s<>\"]+", paper.doi):
            yield LinkView("DOI", f"https://doi.org/{paper.doi}", "doi")
        for link in paper.links:
            if link.url.startswith(("https://", "http://")):
                kind = link.kind if link.kind in _LABELS else "link"
                yield LinkView(_LABELS[kind], link.url, kind)
        for site in self._library.config.site.links:
            yield LinkView(site.name, site.url.replace("{id}", paper.arxiv_id), "site")

    def _score_reason(self, paper: PaperFile) -> Markup | None:
        return self.text(paper.relevance_reason) if self._library.config.site.public.interests else None

    def _lifts(self, paper: PaperFile) -> tuple[LiftView, ...]:
        if not self._library.config.site.public.interests:
            return ()
        return tuple(LiftView(one.by, one.match, one.points) for one in paper.relevance_lift)

    def _neighbours(self, arxiv_id: str, home: str | None) -> tuple[PaperLink | None, PaperLink | None]:
        ids = self._library.shown(home) if home else ()
        if arxiv_id not in ids:
            return None, None  # only a feed named it
        at = ids.index(arxiv_id)
        before = self._library.brief(ids[at - 1]) if at else None
        after = self._library.brief(ids[at + 1]) if at + 1 < len(ids) else None
        return (self.paper_link(before) if before else None, self.paper_link(after) if after else None)


def _license(address: str | None) -> LinkView | None:
    if not address or not address.startswith(("http://", "https://")):
        return None
    for pattern, label in _LICENSES:
        match = pattern.search(address)
        if match:
            return LinkView(label.format(*(part.upper() for part in match.groups())), address, "link")
    return LinkView("许可", address, "link")
