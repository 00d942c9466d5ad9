"""How many tokens a text is, without any model's tables."""

from __future__ import annotations


def estimate_tokens(text: str) -> int:
    """Estimate tokens: four Latin characters each, 1.6 Chinese ones (measured; no tables needed)."""
    wide = sum(char > "\u2e80" for char in text)
    return int((len(text) - wide) / 4 + wide / 1.6) + 1
