"""Pairs of clones that share one remote, and running previews."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.publish.clones import GIT_ENVIRONMENT, Clone, invented, make_remote
from tests.publish.served import CONFIG, Serve, Served
from tests.stories.blog import clean_environment


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """An empty bare repository."""
    return make_remote(tmp_path / "remote.git")


@pytest.fixture
def here(tmp_path: Path, remote: Path) -> Clone:
    """A blog that has been set up and pushed."""
    clone = Clone(tmp_path / "here", remote)
    clone.set_up()
    return clone


@pytest.fixture
def there(tmp_path: Path, here: Clone, remote: Path) -> Clone:
    """The same blog on another machine."""
    return Clone(tmp_path / "there", remote)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a preview of a blog with one day: ``serve("/base")``."""
    with ExitStack() as stack:

        def start(base_path: str = "") -> Served:
            clone = Clone(tmp_path / "blog", None)
            extra = f", base_path: {base_path}" if base_path else ""
            clone.write("config.yaml", CONFIG % extra)
            clone.publish_day([invented(1)])
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "digest", "serve", "--port", "0"],
                    cwd=clone.root,
                    env=clean_environment(GIT_ENVIRONMENT),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    text=True,
                )
            )
            served = Served(clone, process)
            stack.callback(served.interrupt)
            return served

        yield start
