"""Content to a git remote and back.

    check ─▶ commit content ─▶ fetch ─▶ forward, or merge ─▶ push ─▶ work tree forward
                                 ▲                            │ the remote moved on: three tries
                                 └────────────────────────────┘

The work tree moves only once the remote has accepted what it moves to: a publish that fails leaves the
content committed, the tree clean, and the next one goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.config import Blog
from digest.content.items import ItemFile
from digest.content.ledger import Ledger
from digest.content.paperfile import PaperFile
from digest.content.posts import PostRenderer
from digest.errors import PublishError
from digest.publish import worktree
from digest.publish.git import Git, open_repository
from digest.publish.layout import make_layout
from digest.publish.threeway import Merged, RenderPost, merge_commits

TRIES = 3


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a publish did."""

    remote: str
    """``origin/main``."""
    committed: int
    """Content files that were committed."""
    pulled: bool
    """Whether the remote had something that was not here."""
    merged: Merged | None
    """The merge, if both had moved."""
    pushed: bool


def publish_content(blog: Blog, templates: tuple[Path, ...], environment: Mapping[str, str]) -> SyncReport:
    """Commit the blog's content, bring it together with the remote's, push.

    Args:
        blog: its lock is held by the caller.
        templates: where the post's template is looked for.
        environment: for git.

    Raises:
        ConfigError: no repository, no remote, no branch, something else under way.
        ContentError: a content file holds conflict markers, or cannot be read.
        PublishError: the remote cannot be reached, refuses, or moved on three times.
    """
    git, prefix = open_repository(blog.root, environment)
    layout = make_layout(blog.config.paths, prefix)
    upstream = worktree.find_upstream(git)
    worktree.refuse_markers(git, layout, upstream)
    worktree.refuse_unfinished(git)
    committed = worktree.commit_content(git, layout)
    merged: Merged | None = None
    pulled = False
    for _ in range(TRIES):
        theirs = worktree.fetch(git, upstream)
        if not git.has("HEAD"):
            if theirs is None:
                raise PublishError(f"{git.folder}: nothing to publish yet; run: digest build")
            raise PublishError(
                f"{git.folder}: has no commit yet; run: git pull {upstream.remote} {upstream.branch}"
            )
        ours = git.commit_of("HEAD")
        target = ours
        if theirs is not None and not git.is_ancestor(theirs, ours):
            pulled = True
            if git.is_ancestor(ours, theirs):
                target = theirs
            else:
                merged = merge_commits(git, layout, ours, theirs, _post_renderer(blog, templates))
                target = merged.commit
            worktree.refuse_overwriting(git, target)
        pushed = target != theirs
        if pushed and not worktree.push(git, target, upstream):
            continue
        if target != ours:
            worktree.advance(git, target)
        return SyncReport(upstream.name, committed, pulled, merged, pushed)
    raise PublishError(
        f"{upstream.name}: moved on during each of {TRIES} tries; the content is committed here,"
        " run digest publish again",
        try_later=True,
    )


def catch_up(blog: Blog, environment: Mapping[str, str]) -> bool:
    """Pull, forward only, before building; return whether anything came.

    Hand edits that are not committed yet, and commits that the remote does not have, are left for
    ``publish_content``: nothing is committed or merged here.

    Raises:
        ConfigError: as ``publish_content``.
        PublishError: the remote cannot be reached.
    """
    git, prefix = open_repository(blog.root, environment)
    layout = make_layout(blog.config.paths, prefix)
    upstream = worktree.find_upstream(git)
    worktree.refuse_markers(git, layout, upstream)
    worktree.refuse_unfinished(git)
    theirs = worktree.fetch(git, upstream)
    if theirs is None or not git.has("HEAD") or not _is_behind(git, theirs):
        return False
    worktree.refuse_overwriting(git, theirs)
    worktree.advance(git, theirs)
    return True


def _is_behind(git: Git, theirs: str) -> bool:
    ours = git.commit_of("HEAD")
    return ours != theirs and git.is_ancestor(ours, theirs)


def _post_renderer(blog: Blog, templates: tuple[Path, ...]) -> RenderPost:
    posts = PostRenderer(templates, blog.config.site, blog.config.arxiv.categories)
    full = blog.config.arxiv.replacements == "full"

    def render(ledger: Ledger, papers: dict[str, PaperFile], items: dict[str, ItemFile]) -> str:
        """Only new and cross-listed papers have sections of their own, as in the nightly run."""
        shown = {
            row.arxiv_id: papers[row.arxiv_id]
            for row in ledger.papers
            if row.arxiv_id in papers and (full or row.announce_type in ("new", "cross"))
        }
        shown |= {row.key: papers[row.key] for row in ledger.items if row.key in papers}
        return posts.render(ledger, shown, items=items)

    return render
