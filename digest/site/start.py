"""The start of an update, while the rest of the program is loaded: the helper is at the content's folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from digest.config import Blog
from digest.site.helper import Helper, Promise, helper
from digest.site.scan import SignedFolder, sign_folders


@dataclass(frozen=True, slots=True)
class Start:
    """What is under way."""

    helper: Helper
    folders: Promise[list[SignedFolder]]
    """The folders of content as they are in this run."""


@contextmanager
def start(blog: Blog) -> Iterator[Start]:
    """Begin; the times of 70,000 files take as long as all imports."""
    with helper() as hands:
        yield Start(hands, hands.do(partial(sign_folders, blog.root, blog.config.paths)))
