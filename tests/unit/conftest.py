"""Settings of the generated examples, and edges that many tests here share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from digest.edges.store import Store
from tests.unit.fakes import NOW

# The same examples everywhere: a build never fails by chance. Search wider by hand with
# --hypothesis-seed and a larger number of examples.
settings.register_profile(
    "unit",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unit")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store inside a run."""
    opened = Store.open(tmp_path / "cache")
    opened.begin_run(NOW)
    yield opened
    opened.close()
