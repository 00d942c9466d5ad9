"""The edge that runs git; everything that goes wrong becomes one line without credentials."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.errors import ConfigError, PublishError

_PATIENCE_S = 900.0
"""For one command; a push of a year's content over a slow line stays below it."""
_OURS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY")
"""Set while git runs a hook; a publish that a hook starts must not see them."""
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_SAID = re.compile(
    r"^(?:fatal|error|remote: (?:error|fatal)|! \[(?:remote )?rejected\]):?\s*(.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a git command left."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """Standard output without the last line end."""
        return self.out.decode("utf-8", "surrogateescape").removesuffix("\n")

    @property
    def names(self) -> tuple[str, ...]:
        """Standard output of a command with ``-z``."""
        return tuple(name for name in self.out.decode("utf-8", "surrogateescape").split("\0") if name)


class Git:
    """Runs git in one work tree; never asks for a password, never speaks another language."""

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        kept = {
            name: value
            for name, value in (os.environ if environment is None else environment).items()
            if name not in _OURS
        }
        self._environment = {"GIT_TERMINAL_PROMPT": "0", **kept, "LC_ALL": "C"}
        self.folder = folder

    def ask(
        self,
        *arguments: str,
        given: bytes | None = None,
        index: Path | None = None,
    ) -> Answer:
        """Run a command whose failure is an answer too.

        Args:
            arguments: of git.
            given: standard input.
            index: an index of one's own in place of the work tree's.

        Raises:
            PublishError: git is missing, or does not end.
        """
        environment = self._environment | ({"GIT_INDEX_FILE": str(index)} if index else {})
        try:
            done = subprocess.run(
                ["git", "-c", "core.quotePath=false", *arguments],
                cwd=self.folder,
                env=environment,
                input=b"" if given is None else given,
                capture_output=True,
                timeout=_PATIENCE_S,
                check=False,
            )
        except FileNotFoundError:
            raise PublishError(
                "git is not installed; install it, or copy the site: publish --to DIR"
            ) from None
        except subprocess.TimeoutExpired:
            raise PublishError(
                f"git {arguments[0]} did not end within {_PATIENCE_S:.0f} s", try_later=True
            ) from None
        return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def run(self, *arguments: str, given: bytes | None = None, index: Path | None = None) -> Answer:
        """Run a command that has to succeed.

        Raises:
            PublishError: it failed; the line that git gives as the reason, without credentials.
        """
        answer = self.ask(*arguments, given=given, index=index)
        if answer.code != 0:
            raise PublishError(f"git {arguments[0]}: {reason(answer)}")
        return answer

    def has(self, name: str) -> bool:
        """Whether a commit of this name is there."""
        return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").code == 0

    def commit_of(self, name: str) -> str:
        return self.run("rev-parse", "--verify", f"{name}^{{commit}}").text

    def is_ancestor(self, older: str, newer: str) -> bool:
        return self.ask("merge-base", "--is-ancestor", older, newer).code == 0

    def identity(self) -> tuple[str, ...]:
        """Return options that name a committer, empty if git knows one."""
        if self.ask("var", "GIT_COMMITTER_IDENT").code == 0 and self.ask("var", "GIT_AUTHOR_IDENT").code == 0:
            return ()
        return ("-c", "user.name=digest", "-c", "user.email=digest@localhost")

    def file(self, commit: str, name: str) -> bytes | None:
        """Return a file of a commit, None if it has none of that name."""
        answer = self.ask("cat-file", "blob", f"{commit}:{name}")
        return answer.out if answer.code == 0 else None


def open_repository(folder: Path, environment: Mapping[str, str] | None = None) -> tuple[Git, str]:
    """Return git at the top of the work tree that holds a folder, and the folder's path in it.

    The path is empty, or ends with a slash.

    Raises:
        ConfigError: the folder is in no work tree.
    """
    git = Git(folder, environment)
    answer = git.ask("rev-parse", "--show-toplevel", "--show-prefix")
    if answer.code != 0:
        if "dubious ownership" in answer.err:
            raise ConfigError(
                [f"{folder}: belongs to another user; run: git config --global --add safe.directory DIR"]
            )
        raise ConfigError(
            [f"{folder}: is in no git repository; run: git init, or copy the site: publish --to DIR"]
        )
    top, _, prefix = answer.text.partition("\n")
    return Git(Path(top), environment), prefix.strip("\n")


def reason(answer: Answer) -> str:
    """Return the line of git's messages that says what failed, without credentials."""
    lines = [line.strip() for line in answer.err.splitlines() if line.strip()]
    for line in lines:
        match = _SAID.match(line)
        if match:
            return without_credentials(match.group(1) or line)
    return without_credentials(lines[-1]) if lines else f"exit code {answer.code}"


def without_credentials(text: str) -> str:
    """Return a text whose addresses name no user and no password."""
    return _USERINFO.sub("", text)


def join_names(names: Iterable[str], most: int = 3) -> str:
    """Return names for a message: the first few, and how many more."""
    shown = sorted(names)
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
