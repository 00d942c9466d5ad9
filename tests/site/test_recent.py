"""The memory of a limited size."""

from __future__ import annotations

import pytest

from digest.site.recent import Recent


def test_a_full_memory_forgets_the_oldest_quarter() -> None:
    """What was put in last stays."""
    recent = Recent[int, str](8)
    for n in range(9):
        recent[n] = str(n)
    assert list(recent) == [2, 3, 4, 5, 6, 7, 8]
    recent[9] = "9"
    assert list(recent) == [2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_small_memory_never_holds_more(most: int) -> None:
    """A quarter of it is less than one."""
    recent = Recent[int, int](most)
    for n in range(10):
        recent[n] = n
        assert recent[n] == n
        assert len(recent) <= most
