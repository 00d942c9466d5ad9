"""Jekyll for the tests of this folder, and the hostile days built once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.jekyll.builder import Built, build
from tests.jekyll.days import files_of, hostile_days


@pytest.fixture(scope="session")
def jekyll() -> str:
    """Jekyll's path. A developer may lack it; continuous integration may not."""
    path = shutil.which("jekyll")
    if path is None and os.environ.get("CI"):
        pytest.fail("jekyll is missing on a machine that must have it")
    if path is None:
        # In continuous integration it must be there; see above.
        pytest.skip("jekyll is not installed")
    return path


@pytest.fixture(scope="session")
def shipped(jekyll: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The hostile days under the configuration that the tool ships."""
    return build(tmp_path_factory.mktemp("shipped"), files_of(hostile_days()), shipped=True)


@pytest.fixture(scope="session")
def bare(jekyll: str, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same days in a blog of somebody else's: Liquid on, quotes curled, far west of UTC."""
    folder: Path = tmp_path_factory.mktemp("bare")
    return build(folder, files_of(hostile_days()), shipped=False, timezone="America/Los_Angeles")


@pytest.fixture(params=["shipped", "bare"])
def built(request: pytest.FixtureRequest) -> Built:
    """Each of the two in turn."""
    value = request.getfixturevalue(request.param)
    assert isinstance(value, Built)
    return value
