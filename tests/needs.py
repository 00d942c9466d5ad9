"""Tests that need a program skip where it is missing, but never in continuous integration."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it where everything must be there (``CI`` is set)."""
    if os.environ.get("CI"):
        pytest.fail(f"continuous integration lacks it: {reason}")
    pytest.skip(reason)
