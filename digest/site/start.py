"""The start of an update: what another process does while this one loads the program.

    begin -> (load the configuration, hold the blog) -> start -> (load the rest) -> update_site

Nothing of ours is loaded at the top but what begins the process: each import delays it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from digest.site.helper import Helper, Promise, open_helper

if TYPE_CHECKING:
    from digest.config import Blog
    from digest.site.scan import SignedFolder


@dataclass(frozen=True, slots=True)
class Start:
    """What is under way."""

    helper: Helper
    folders: Promise[list[SignedFolder]]
    """The folders of content as they are in this run."""


@contextmanager
def begin() -> Iterator[Helper]:
    """Begin the helper before the blog is known; until it is, it loads what finds related papers."""
    with open_helper() as helper:
        helper.do(load_relate)
        yield helper


def start(blog: Blog, helper: Helper) -> Start:
    """Have the content looked at: the times of 70,000 files take as long as all imports."""
    from digest.site.scan import content_roots, sign_folders

    return Start(helper, helper.do(partial(sign_folders, blog.root, content_roots(blog.config.paths))))


def load_relate() -> None:
    """Load what finds related papers: numpy takes 0.1 s."""
    from digest.site import relate

    assert relate
