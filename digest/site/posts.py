"""The owner's own posts, and Markdown from elsewhere, as safe HTML.

The owner's Markdown is rendered by python-markdown, a model's by comrak, which does in 4 µs what takes the
other 200 and knows how bold stands beside Chinese marks. Then it is cleaned by nh3: whatever HTML stood in
it, only harmless elements and http(s) addresses are left. Formulas are cut out before and set after, so that
Markdown never sees an underscore of theirs and nh3 never sees KaTeX's styles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import nh3
from comrak import ExtensionOptions, render_markdown
from markupsafe import Markup, escape

from digest.content.yamltext import load_mapping, split_front_matter
from digest.errors import ContentError
from digest.site.maths import Typesetter
from digest.text.maths import split_maths, tex_of

if TYPE_CHECKING:
    from markdown import Markdown

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)\.(?:md|markdown)$")
_UNSAFE = re.compile(r"[^\w.-]+")
_MARK = "\ue000{}\ue001"  # private use: Markdown and nh3 pass it through, `fold` never lets it in
_MARKS = re.compile("\ue000(\\d+)\ue001")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAGS = frozenset(
    "p br hr em strong b i u s del ins sub sup code pre kbd blockquote ul ol li dl dt dd h2 h3 h4 h5 h6"
    " table thead tbody tr th td figure figcaption abbr span div".split()
)
_OWNER_TAGS = _TAGS | {"a", "img", "h1"}
_ATTRIBUTES = {"th": {"align"}, "td": {"align"}, "abbr": {"title"}, "ol": {"start"}}
_OWNER_ATTRIBUTES = {**_ATTRIBUTES, "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}}

_GFM = ExtensionOptions()
_GFM.table = True
_GFM.cjk_friendly_emphasis = True  # else **“好”**字 would keep its asterisks


@dataclass(frozen=True, slots=True)
class PostHead:
    """What lists and addresses need of a post; its body is read when its page is made."""

    url: str
    """Path below the base path, percent-encoded where needed; begins with a slash."""
    date: str
    """ISO; empty if the post has none."""
    title: str
    description: str
    tags: tuple[str, ...]


def is_post(path: str) -> bool:
    """Whether a file is named as Jekyll's posts are: with its date; others in the folder are none."""
    return _NAME.search(path.rpartition("/")[2]) is not None


def _split(text: str, path: str) -> tuple[str, str]:
    """Return (front matter, body); a post without front matter is all body."""
    whole = text.removeprefix("\ufeff")
    return split_front_matter(text, path) if whole.startswith("---") else ("", whole)


def parse_post_head(text: str, path: str) -> PostHead:
    """Read a post's front matter.

    Raises:
        ContentError: it cannot be read, or its permalink is no path.
    """
    front, _ = _split(text, path)
    values = load_mapping(front, path)
    name = path.rpartition("/")[2]
    match = _NAME.search(name)
    day = _date(values.get("date")) or (match.group(1) if match else "")
    stem = match.group(2) if match else name.rpartition(".")[0]
    title = " ".join(str(values.get("title") or stem.replace("-", " ")).split())
    tags = values.get("tags") or ()
    listed = tags if isinstance(tags, list) else str(tags).split(",") if tags else []
    return PostHead(
        _address(values.get("permalink"), day, stem, path),
        day,
        title,
        " ".join(str(values.get("description") or "").split()),
        tuple(tag for item in listed if (tag := str(item).strip())),
    )


def post_body(text: str, path: str, setter: Typesetter) -> Markup:
    """Return the body of a post as HTML."""
    _, body = _split(text, path)
    return _render(body, setter, owner=True)


def completion_html(text: str, setter: Typesetter) -> Markup:
    """Return Markdown that a model wrote as HTML: no link, no image, no HTML of its own."""
    return _render(text, setter, owner=False)


def _render(text: str, setter: Typesetter, *, owner: bool) -> Markup:
    formulas: list[Markup] = []
    parts: list[str] = []
    for piece in split_maths(text.replace("\ue000", "").replace("\ue001", "")):
        if piece.is_maths and "\n\n" not in piece.text:
            parts.append(_MARK.format(len(formulas)))
            display = piece.text.startswith(("$$", "\\["))
            formulas.append(setter.formula(tex_of(piece.text), display=display))
        else:
            parts.append(piece.text if owner else _harmless(piece.text, formulas))
    written = "".join(parts)
    html = (
        _converter().reset().convert(written) if owner else render_markdown(written, extension_options=_GFM)
    )
    html = _cleaner(owner=owner).clean(html)
    # A mark that is none of ours came as an entity of the writer's: it stands for nothing.
    set_ = dict(enumerate(formulas))
    return Markup(_MARKS.sub(lambda match: set_.get(int(match.group(1)), ""), html))  # noqa: S704 - cleaned above


def _harmless(text: str, shown: list[Markup]) -> str:
    """Return a completion's text without HTML; escaped marks are shown, not obeyed."""

    def mark(match: re.Match[str]) -> str:
        shown.append(escape(match.group(1)))
        return _MARK.format(len(shown) - 1)

    return _ESCAPED.sub(mark, text).replace("<", "&lt;")


@lru_cache
def _cleaner(*, owner: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(_OWNER_TAGS if owner else _TAGS),
        attributes=_OWNER_ATTRIBUTES if owner else _ATTRIBUTES,
        url_schemes={"http", "https"},
        clean_content_tags={"script", "style"},
        link_rel="noopener" if owner else None,
    )


@lru_cache(maxsize=1)
def _converter() -> Markdown:
    """Building one costs as much as converting a page; ``reset`` makes it as new."""
    from markdown import Markdown  # 15 ms to import, which a run that makes no such page need not pay

    return Markdown(extensions=["tables", "fenced_code", "sane_lists"], output_format="html")


def _date(value: Any) -> str | None:
    if isinstance(value, (date, datetime)):
        return value.isoformat()[:10]
    match = re.match(r"\d{4}-\d{2}-\d{2}", str(value or ""))
    return match.group() if match else None


def _address(permalink: object, day: str, stem: str, path: str) -> str:
    """Return the post's path as Jekyll would, with every segment made a harmless file name."""
    text = str(permalink) if permalink else "/:year/:month/:day/:title/"
    year, month, day_of_month = [*day.split("-"), "", "", ""][:3]
    for name, value in {
        ":year": year,
        ":month": month,
        ":day": day_of_month,
        ":title": stem,
        ":slug": stem,
        ":categories": "",
    }.items():
        text = text.replace(name, value)
    segments = [_UNSAFE.sub("-", part).strip(".-") for part in text.split("/")]
    segments = [part for part in segments if part]
    if not segments:
        raise ContentError(path, f"permalink: {permalink!r} is no path for a page")
    page = segments[-1].endswith((".html", ".htm"))
    return quote("/" + "/".join(segments) + ("" if page else "/"))
