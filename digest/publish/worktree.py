"""The work tree of a blog: where it is pushed to, what stands in the way, committing its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from digest.errors import ConfigError, ContentError, PublishError
from digest.publish.git import Git, join_names, reason
from digest.publish.layout import LEFTOVERS, Layout

_MARKERS = re.compile(rb"^(?:<{7} |>{7} )", re.MULTILINE)
_UNFINISHED = {
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
}
_OUT_OF_REACH = re.compile(
    r"could not resolve|failed to connect|connection (?:refused|reset|closed|timed out)|timed out|unreachable"
    r"|early eof|error: 5\d\d|TLS|SSL_",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Upstream:
    """A branch of a remote."""

    remote: str
    branch: str

    @property
    def name(self) -> str:
        return f"{self.remote}/{self.branch}"

    @property
    def tracking(self) -> str:
        return f"refs/remotes/{self.name}"


def find_upstream(git: Git) -> Upstream:
    """Return where the current branch is pushed to.

    Raises:
        ConfigError: no branch is checked out, or there is no remote.
    """
    head = git.ask("symbolic-ref", "--quiet", "--short", "HEAD")
    if head.code != 0:
        raise ConfigError([f"{git.folder}: HEAD is detached; check out a branch first: git switch main"])
    branch = head.text
    remotes = git.run("remote").text.split()
    remote = git.ask("config", f"branch.{branch}.remote").text
    if remote not in remotes:
        remote = "origin" if "origin" in remotes else remotes[0] if len(remotes) == 1 else ""
    if not remote:
        known = f" for {branch} (there are {', '.join(sorted(remotes))})" if remotes else ""
        raise ConfigError(
            [
                f"{git.folder}: no remote{known}; run: git remote add origin ADDRESS,"
                " or copy the site: publish --to DIR"
            ]
        )
    merge = git.ask("config", f"branch.{branch}.merge").text
    return Upstream(remote, merge.removeprefix("refs/heads/") or branch)


def refuse_markers(git: Git, layout: Layout, upstream: Upstream) -> None:
    """Look through the content that would be published for the marks of a merge.

    Raises:
        ContentError: a file holds some.
    """
    pathspecs = _pathspecs(git, layout)
    if not pathspecs:
        return
    published = next((name for name in (upstream.tracking, "HEAD") if git.has(name)), None)
    changed: set[str] = set(git.run("ls-files", "-o", "--exclude-standard", "-z", "--", *pathspecs).names)
    if published:
        changed |= set(
            git.run("diff", "--name-only", "--no-renames", "-z", published, "--", *pathspecs).names
        )
    else:
        changed |= set(git.run("ls-files", "-z", "--", *pathspecs).names)
    marked = [name for name in sorted(changed) if _holds_markers(git.folder / name)]
    if marked:
        more = f" (and {len(marked) - 1} more files)" if len(marked) > 1 else ""
        raise ContentError(marked[0], f"holds conflict markers of a merge; resolve them first{more}")


def _holds_markers(path: Path) -> bool:
    try:
        return _MARKERS.search(path.read_bytes()) is not None
    except (FileNotFoundError, IsADirectoryError):
        return False


def refuse_unfinished(git: Git) -> None:
    """Leave alone a work tree in which something else is under way.

    Raises:
        ConfigError: naming it.
    """
    for name, what in _UNFINISHED.items():
        if (git.folder / git.run("rev-parse", "--git-path", name).text).exists():
            raise ConfigError([f"{git.folder}: a {what} is under way; finish it, or run: git {what} --abort"])


def commit_content(git: Git, layout: Layout) -> int:
    """Commit the content folders and nothing else; return how many files changed."""
    pathspecs = _pathspecs(git, layout)
    if not pathspecs:
        return 0
    git.run("add", "--all", "--", *pathspecs)
    against = ("HEAD",) if git.has("HEAD") else ()
    changed = git.run(
        "diff", "--cached", "--name-only", "--no-renames", "-z", *against, "--", *pathspecs
    ).names
    if changed:
        days = sorted({day for name in changed if (day := layout.day(name))})
        message = f"content: digest of {days[-1]}" if days else "content: update"
        git.run(*git.identity(), "commit", "--quiet", "--message", message, "--", *pathspecs)
    return len(changed)


def _pathspecs(git: Git, layout: Layout) -> tuple[str, ...]:
    """Return the content folders that exist or once did, without what killed runs left; empty for none."""
    known = tuple(
        folder
        for folder in layout.folders
        if git.run("ls-files", "--", folder).out
        or git.run("ls-files", "-o", "--exclude-standard", "--directory", "--", folder).out
    )
    return (*known, LEFTOVERS) if known else ()


def fetch(git: Git, upstream: Upstream) -> str | None:
    """Fetch the remote's branch; return its commit, None if it has none of that name.

    Raises:
        PublishError: the remote cannot be reached, or refuses.
    """
    refspec = f"+refs/heads/{upstream.branch}:{upstream.tracking}"
    answer = git.ask("fetch", "--quiet", "--no-tags", upstream.remote, refspec)
    if answer.code == 0:
        return git.commit_of(upstream.tracking)
    if "couldn't find remote ref" in answer.err:
        return None
    raise PublishError(
        f"{upstream.name}: cannot be fetched: {reason(answer)}",
        try_later=bool(_OUT_OF_REACH.search(answer.err)),
    )


def push(git: Git, commit: str, upstream: Upstream) -> bool:
    """Push a commit; return False if the remote has moved on meanwhile.

    Raises:
        PublishError: the remote cannot be reached, or refuses for another reason.
    """
    answer = git.ask("push", "--porcelain", upstream.remote, f"{commit}:refs/heads/{upstream.branch}")
    if answer.code == 0:
        return True
    refused = next((line for line in answer.text.splitlines() if line.startswith("!")), "")
    if re.search(r"fetch first|non-fast-forward|stale info|failed to update ref|cannot lock ref", refused):
        return False
    why = refused.split("\t")[-1] if refused else reason(answer)
    raise PublishError(
        f"{upstream.name}: cannot be pushed to: {why}; the content is committed here",
        try_later=bool(_OUT_OF_REACH.search(answer.err)),
    )


def advance(git: Git, commit: str) -> None:
    """Move branch and work tree forward to a commit; what is not committed stays as it is."""
    git.run("merge", "--quiet", "--ff-only", commit)


def refuse_overwriting(git: Git, commit: str) -> None:
    """Check that moving forward to a commit would overwrite nothing that is not committed.

    Raises:
        PublishError: naming the files.
    """
    coming = set(git.run("diff", "--name-only", "--no-renames", "-z", "HEAD", commit).names)
    status = git.run("status", "--porcelain=v1", "--no-renames", "--untracked-files=all", "-z").names
    in_the_way = coming & {entry[3:] for entry in status}
    if in_the_way:
        raise PublishError(
            f"{join_names(in_the_way)}: changed here without a commit, and on the remote;"
            " commit or stash first"
        )
