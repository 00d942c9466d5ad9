"""What a page shows, and what a day's papers say it must show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import html

from digest.content import paths
from digest.content.paperfile import PaperFile
from digest.text.folding import fold
from digest.text.maths import split_maths, tex_of
from digest.text.tex import to_text
from tests.jekyll.days import SITE, Day


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    heading: str
    blocks: tuple[tuple[str, str], ...]
    """(element, its text) in order; items of lists one by one."""
    strong: tuple[str, ...]
    links: tuple[str, ...]
    others: tuple[str, ...] = ()
    """Elements that no text of ours may bring."""


def canonical(text: str) -> str:
    r"""Return a text without the three things a formula may change: ``|``, ``{{`` and ``{%`` in TeX."""
    text = text.replace("\\Vert{}", "\\|").replace("\\vert{}", "|")
    return fold(re.sub(r"\{ (?=[{%])", "{", text))


def written(text: str) -> str:
    r"""Return what a page must show of a text: the text itself, formulas as ``\(…\)``."""
    return "".join(
        f"\\({tex_of(one.text)}\\)" if one.is_maths and _delimits(one.text) else one.text
        for one in split_maths(fold(text))
    )


def shown(text: str | None) -> str:
    """Return the same of a text whose TeX macros are still to be converted."""
    return written(to_text(text or ""))


def _delimits(formula: str) -> bool:
    """Whether TeX can stand between ``$$``: not empty, and no dollar that would end it early."""
    tex = tex_of(formula)
    return bool(tex) and "$$" not in tex and not tex.startswith("$") and not tex.endswith("$")


def heading_of(title: str) -> str:
    """Return a title as its heading shows it."""
    text = fold(to_text(title))
    return written(text) if len(text) <= 300 else written(text[:299].rstrip() + "…")


def sections_of(page: bytes) -> tuple[Section, ...]:
    """Return the sections of a page, in order; what precedes the first has an empty heading."""
    root = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    found: list[list[Any]] = [[]]
    for element in (root.xpath("//main") or root.xpath("//body"))[0]:
        if not isinstance(element.tag, str) or element.tag == "h1":
            continue
        if element.tag == "h2":
            found.append([])
        found[-1].append(element)
    return tuple(_section(elements) for elements in found)


def _section(elements: list[Any]) -> Section:
    heading = ""
    blocks: list[tuple[str, str]] = []
    for element in elements:
        if element.tag == "h2":
            heading = canonical(element.text_content())
        else:
            parts = list(element) if element.tag == "ul" else [element]
            blocks += [(part.tag, canonical(part.text_content())) for part in parts]
    inside = [one for element in elements for one in element.iterdescendants() if isinstance(one.tag, str)]
    ours = {("h2", "id"), ("a", "href")}  # kramdown names headings, so that they can be linked to
    attributes = [
        f"{one.tag}@{name}"
        for one in [*elements, *inside]
        for name in one.attrib
        if (one.tag, name) not in ours
    ]
    return Section(
        heading,
        tuple(blocks),
        tuple(canonical(one.text_content()) for one in inside if one.tag == "strong"),
        tuple(one.get("href") for one in inside if one.tag == "a"),
        tuple(one.tag for one in inside if one.tag not in ("strong", "a", "li")) + tuple(attributes),
    )


def expected(paper: PaperFile) -> Section:
    """Return the section that a new paper must have."""
    name = f"{paper.arxiv_id}v{paper.version}"
    blocks: list[tuple[str, str]] = []
    strong: list[str] = []

    def add(element: str, label: str, text: str) -> None:
        blocks.append((element, canonical(f"{label}{text}")))
        if label:
            strong.append(label.rstrip(" :"))

    if paper.title_zh:
        blocks.append(("p", canonical(shown(paper.title_zh))))
        strong.append(canonical(shown(paper.title_zh)))
    others = f" 等 {len(paper.authors)} 人" if len(paper.authors) > 30 else ""
    add("li", "Authors: ", written(", ".join(paper.authors[:30]) + others))
    add("li", "Categories: ", f"{', '.join(paper.categories)}（新投稿）")
    add("li", "arXiv: ", f"{name} · PDF · 论文页")
    if paper.comment:
        add("li", "Comments: ", shown(paper.comment))
    if paper.tags:
        add("li", "标签: ", "、".join(written(tag) for tag in paper.tags))
    if paper.relevance_score is not None:
        reason = f"（{written(paper.relevance_reason)}）" if paper.relevance_reason else ""
        add("li", "相关度: ", f"{paper.relevance_score:.1f}{reason}")
    if paper.abstract_zh:
        add("p", "摘要 ", written("".join(to_text(one) for one in paper.abstract_zh)))
    else:
        original = " ".join(to_text(one) for one in paper.abstract)
        add("p", "尚未翻译", f"，以下为原始摘要：{written(original)}")
    points = [point for point in paper.contributions if fold(point)]
    if points:
        add("p", "贡献点", "")
        for point in points:
            add("li", "", shown(point))
    if paper.summary_zh:
        add("p", "总结 ", shown(paper.summary_zh))
    links = (
        paths.abs_url(paper.arxiv_id),
        paths.pdf_url(paper.arxiv_id, paper.version),
        f"{SITE.url}{paths.paper_permalink(paper.arxiv_id)}",
    )
    return Section(canonical(heading_of(paper.title)), tuple(blocks), tuple(strong), links)


def expected_of(day: Day) -> list[Section]:
    """Return the sections of a day's papers, in the post's order: by score, then as announced."""
    papers = list(day.papers.values())
    papers.sort(key=lambda paper: -(paper.relevance_score if paper.relevance_score is not None else -1.0))
    return [expected(paper) for paper in papers]
