"""Files that ship with the tool: templates, glossary, tags; a blog's own come before them."""

from __future__ import annotations

from pathlib import Path

from digest.config import Blog
from digest.edges.disk import read_text
from digest.errors import DigestError

_PACKAGE = Path(__file__).resolve().parent.parent


def shipped(name: str) -> Path:
    """Return a file or folder that ships with the tool: in the wheel, or in a checkout."""
    for folder in (_PACKAGE / "_shipped", _PACKAGE.parent):
        if (folder / name).exists():
            return folder / name
    raise DigestError(f"{name}: missing from this installation; install the tool again")


def shipped_text(name: str) -> tuple[str, str]:
    """Return (text, path for messages) of a file that ships with the tool."""
    path = shipped(name)
    text = read_text(path)
    if text is None:
        raise DigestError(f"{name}: missing from this installation; install the tool again")
    return text, str(path)


def template_folders(blog: Blog) -> tuple[Path, ...]:
    """Return where templates are looked for, the blog's own folder first."""
    own, ours = blog.folder("templates"), shipped("templates")
    return (own, ours) if own.is_dir() and own.resolve() != ours.resolve() else (ours,)


def blog_file(blog: Blog, name: str) -> tuple[str, str]:
    """Return (text, path for messages) of the blog's file, or of the shipped one."""
    path = blog.root / name
    text = read_text(path)
    return shipped_text(name) if text is None else (text.removeprefix("\ufeff"), str(path))
