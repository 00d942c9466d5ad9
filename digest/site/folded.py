"""Old papers, when ``site.full_years`` is set: a page for each month in place of one for each paper.

The address of a folded paper stays: a small page there leads to its place on the month's. Nothing that
links the paper changes, so that a month is folded by writing that month alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from digest.content import paths
from digest.site.days import make_paper_page
from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.site.touched import Touched
from digest.site.views import FoldedPage, MonthPage, PaperView

_FOLDED = "folded"
"""Of the specification of a paper's page: it only leads on."""


def plan_paper(library: Library, key: str) -> Iterable[Spec]:
    row = library.one("SELECT date FROM paper WHERE id = ?", key)
    if row is not None:
        folded = "1" <= row[0] < library.folded_before
        yield Spec("paper", key, paths.paper_permalink(key), _FOLDED if folded else "")


def make_paper(context: Context, spec: Spec) -> bytes:
    return make_folded(context, spec) if spec.arg == _FOLDED else make_paper_page(context, spec)


def month_path(month: str) -> str:
    """Return the address of a folded month, ``2024-06``, below the base path."""
    return f"/papers/{month}/"


def is_folded(library: Library, month: str) -> bool:
    """Whether the papers of a month have one page in common."""
    return "1" <= month < library.folded_before[:7]


def month_keys(library: Library) -> Iterable[str]:
    """Months that hold a folded paper, oldest first."""
    rows = library.all(
        "SELECT DISTINCT substr(date, 1, 7) FROM paper WHERE date >= '1' AND date < ? ORDER BY 1",
        library.folded_before,
    )
    return (month for (month,) in rows)


def plan_month(library: Library, key: str) -> Iterable[Spec]:
    if is_folded(library, key) and _ids(library, key):
        yield Spec("month", key, month_path(key))


def make_month(context: Context, spec: Spec) -> bytes:
    library = context.library
    before, after = (
        library.one(
            f"SELECT {end}(substr(date, 1, 7)) FROM paper WHERE date >= '1' AND date < ?"
            f" AND substr(date, 1, 7) {beyond} ?",
            library.folded_before,
            spec.key,
        )[0]
        for end, beyond in (("max", "<"), ("min", ">"))
    )
    views = tuple(_view(context, arxiv_id) for arxiv_id in _ids(library, spec.key))
    meta = context.meta(
        spec,
        f"{spec.key} 的论文",
        f"{spec.key} 公布的论文 {len(views)} 篇：中文标题、总结、贡献点与解读。",
        has_maths=any(view.has_maths for view in views),
    )
    page = MonthPage(
        meta,
        spec.key,
        views,
        context.at.href(month_path(before)) if before else None,
        context.at.href(month_path(after)) if after else None,
    )
    return context.html("month.html.j2", page)


def make_folded(context: Context, spec: Spec) -> bytes:
    """Return the page that leads from a folded paper's address to its place."""
    paper = context.library.paper(spec.key)
    row = context.library.one("SELECT date FROM paper WHERE id = ?", spec.key)
    assert paper is not None  # planned from the same index
    assert row is not None
    path = month_path(row[0][:7])
    anchor = "#p" + paths.file_stem(spec.key)
    meta = context.meta(spec, paper.title_zh or paper.title, f"arXiv:{spec.key}", noindex=True)
    return context.html("folded.html.j2", FoldedPage(meta, context.at.href(path) + anchor))


def touch_folded(library: Library, old: str, touched: Touched) -> None:
    """Make due the months whose papers are, and what is folded, or no longer, since the last update.

    Args:
        library: as the index has it now.
        old: ``folded_before`` of the last update.
        touched: receives the pages due.
    """
    new = library.folded_before
    if old != new:
        low, high = min(old, new) or "1", max(old, new)
        for arxiv_id, day in library.all(
            "SELECT id, date FROM paper WHERE date >= ? AND date < ?", low, high
        ):
            touched.add("paper", arxiv_id)
            touched.add("sitemap", day[:7])
        for one in (old, new):  # the months at the boundary link, or linked, the next one
            row = library.one("SELECT max(substr(date, 1, 7)) FROM paper WHERE date >= '1' AND date < ?", one)
            touched.add("month", row[0] or "")
    if old or new:
        for (kind, key), _ in list(touched.items()):
            row = library.one("SELECT date FROM paper WHERE id = ?", key) if kind == "paper" else None
            if row is not None and row[0] < max(old, new):
                touched.add("month", row[0][:7])


def _ids(library: Library, month: str) -> list[str]:
    rows = library.all(
        "SELECT id FROM paper WHERE date >= ? AND date < ? ORDER BY date DESC, id DESC", month, month + "~"
    )
    return [arxiv_id for (arxiv_id,) in rows]


def _view(context: Context, arxiv_id: str) -> PaperView:
    library = context.library
    paper = library.paper(arxiv_id)
    assert paper is not None  # planned from the same index
    shown = context.shaper.paper(paper, library.ledger_line(arxiv_id), alone=False)
    return context.shaper.with_reading(shown, paper)
