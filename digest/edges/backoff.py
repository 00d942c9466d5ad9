"""How long to wait before asking again (pure)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST_S = 0.05


def retry_after_s(header: str | None, *clocks: datetime | None) -> float | None:
    """Return the seconds that a Retry-After header asks for; None if it is missing or unreadable.

    Both forms of RFC 9110 section 10.2.3: seconds, and an HTTP date. A date goes by the server's
    clock, which its ``Date`` header may or may not show: of several clocks the one counts that puts
    the date nearest into the future.
    """
    if not header:
        return None
    text = header.strip()
    if re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return max(0.0, float(text))
    instant = http_date(text)
    if instant is None:
        return None
    waits = [(instant - now).total_seconds() for now in clocks if now is not None]
    return min((wait for wait in waits if wait > 0), default=0.0)


def http_date(text: str | None) -> datetime | None:
    """Return an HTTP date as aware UTC, None if it is missing or unreadable.

    A server's ``Date`` header is the clock that its Retry-After dates go by.
    """
    if not text:
        return None
    try:
        instant = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def backoff_s(attempt: int, base_s: float, *, factor: float = 2.0, longest_s: float = 300.0) -> float:
    """Return the wait before repeat ``attempt`` (1, 2, …) when the server names none.

    Scales with ``base_s``; a base of 0 still waits a little, and below a second in all.
    """
    if base_s <= 0:
        return float(min(SHORTEST_S * 2 ** (attempt - 1), 0.4))
    return float(min(base_s * factor ** (attempt - 1), longest_s))
