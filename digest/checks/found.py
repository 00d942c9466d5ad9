"""Make findings: the one place that cuts their fragments."""

from __future__ import annotations

from digest.checks.normal import clip
from digest.models import Finding


def hard(check: str, n: int | None, en: str, zh: str, message: str) -> Finding:
    """Return a finding that is nearly always right and asks for a repair."""
    return Finding(n, check, "hard", clip(en), clip(zh), message)


def soft(check: str, n: int | None, en: str, zh: str, message: str) -> Finding:
    """Return a finding that is a hint."""
    return Finding(n, check, "soft", clip(en), clip(zh), message)
