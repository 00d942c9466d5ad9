"""The real pairs: what is promised of them, on the half that was not tuned on and on all."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fidelity.data import HALVES, Pair, load_pairs
from benchmarks.fidelity.mutations import KINDS
from digest.checks import check_pair, load_glossary, verdict

pytestmark = pytest.mark.shared
ROOT = Path(__file__).resolve().parents[2]
TERMS = load_glossary((ROOT / "glossary.yaml").read_text("utf-8"), "glossary.yaml")


@pytest.fixture(scope="module")
def labelled(shared: Path) -> tuple[Pair, ...]:
    """The pairs that have a label."""
    return tuple(p for p in load_pairs(shared / "translations") if p.verdict)


def _verdicts(pairs: tuple[Pair, ...], label: str) -> list[str]:
    return [verdict(check_pair(p.abstract, p.abstract_zh, TERMS)) for p in pairs if p.verdict == label]


def test_faithful_pairs_seldom_fail(labelled: tuple[Pair, ...]) -> None:
    """At most 3 % of the faithful pairs fail, at most 25 % are flagged."""
    found = _verdicts(labelled, "faithful")
    assert found.count("fail") <= 0.03 * len(found)
    assert len(found) - found.count("pass") <= 0.25 * len(found)


def test_most_unfaithful_pairs_are_flagged(labelled: tuple[Pair, ...]) -> None:
    """At least three quarters of the unfaithful pairs are flagged, in each half."""
    for half in HALVES:
        found = _verdicts(tuple(p for p in labelled if p.half == half), "unfaithful")
        assert len(found) - found.count("pass") >= 0.75 * len(found)


@pytest.mark.parametrize(
    ("kind", "at_least"),
    [
        ("number changed", 0.99),
        ("numeral changed", 0.9),
        ("sentence dropped", 0.90),
        ("name replaced", 0.95),
        ("name replaced once", 0.95),
        ("unit changed", 0.95),
        ("sentence left in English", 0.99),
        ("six words left in English", 0.99),
        ("direction turned", 0.80),
    ],
)
def test_known_faults_are_found(labelled: tuple[Pair, ...], kind: str, at_least: float) -> None:
    """A single fault put into a faithful translation brings a finding of its own."""
    total = caught = 0
    for pair in (p for p in labelled if p.verdict == "faithful"):
        before = set(check_pair(pair.abstract, pair.abstract_zh, TERMS))
        for mutation in KINDS[kind](pair.abstract, pair.abstract_zh):
            total += 1
            caught += bool(set(check_pair(pair.abstract, mutation.zh, TERMS)) - before)
    assert caught >= at_least * total > 0
