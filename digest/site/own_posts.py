"""Pages of the owner's own posts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from digest.site.library import Library
from digest.site.page import Context, Spec
from digest.site.posts import post_body
from digest.site.shape import has_maths
from digest.site.views import PostPage


def post_keys(library: Library) -> Iterable[str]:
    return sorted(path for path, _ in library.posts())


def plan_post(library: Library, key: str) -> Iterable[Spec]:
    head = library.post(key)
    if head is not None:
        yield Spec("post", key, head.url)


def make_post(context: Context, spec: Spec) -> bytes:
    head = context.library.post(spec.key)
    assert head is not None  # planned from the same index
    text = (context.library.root / spec.key).read_text(encoding="utf-8-sig")
    body = post_body(text, spec.key, context.setter)
    day = date.fromisoformat(head.date) if head.date else None
    about = head.description or f"{context.site.title}：{head.title}"
    meta = context.meta(spec, head.title, about, has_maths=has_maths(body), published=day)
    return context.html("post.html.j2", PostPage(meta, head.title, day, head.tags, body))
