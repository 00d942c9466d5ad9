"""Short remarks of a model that stand without a translation: the reason of a score."""

from __future__ import annotations

from digest.checks.chatter import is_chatter
from digest.checks.markup import has_markup
from digest.checks.normal import HAN


def is_plain_remark(text: str) -> bool:
    """Whether a remark is Chinese text alone: no markup, no address, no words about the answer itself."""
    return bool(HAN.search(text)) and "http" not in text and not has_markup(text) and not is_chatter(text)
