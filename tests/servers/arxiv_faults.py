"""What can go wrong with arXiv: faults of the wire, of the status, and of the content.

A *reply fault* replaces or spoils the honest reply. A *content fault* is a ``Twist``: the page is
well-formed, says 200, and is wrong. Kinds seen in the wild; the servers' docstrings list them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

from tests.servers.arxiv_catalogue import Batch, Entry, make_batch
from tests.servers.loopback import Reply

TwistKind = Literal[
    "stale",
    "stale-redated",
    "declares-more",
    "entry-missing",
    "reordered",
    "duplicates",
    "false-zero",
    "empty-page",
]

CONTENT_FAULTS: dict[str, str] = {
    "stale": "the previous batch: a listing with its own older heading, a feed dated today",
    "stale-redated": "the previous batch's entries under the present day's heading",
    "declares-more": "counts larger than the entries shown (option extra, default 1)",
    "entry-missing": "an entry gone though the counts agree (option index, default 0)",
    "reordered": "entries (of each section) in reverse order",
    "duplicates": "the first entry twice (of the section), counts as for once",
    "false-zero": "nothing at all, and it says so",
    "empty-page": "no entry, though the totals say otherwise",
}


@dataclass(frozen=True, slots=True)
class Twist:
    """One content fault with its options."""

    kind: TwistKind
    extra: int = 1
    index: int = 0


def twist_batch(batch: Batch, twist: Twist | None) -> Batch:
    """The batch as the fault shows it; staleness is the server's business."""
    if twist is None:
        return batch
    entries = list(batch.entries)
    match twist.kind:
        case "declares-more":
            totals = tuple((n, c + twist.extra if c else c) for n, c in batch.totals)
            return replace(batch, totals=totals)
        case "entry-missing":
            del entries[twist.index : twist.index + 1]
            return make_batch(batch.day, entries)
        case "reordered":
            return replace(batch, entries=tuple(reversed(entries)))
        case "duplicates":
            return replace(batch, entries=_doubled(entries))
        case "false-zero":
            return make_batch(batch.day, ())
        case "empty-page":
            return replace(batch, entries=())
        case "stale" | "stale-redated":
            return batch


def _doubled(entries: list[Entry]) -> tuple[Entry, ...]:
    return (*entries[:1], *entries)


Honest = Callable[[], Reply]
Spoil = Callable[[Honest, Mapping[str, Any], datetime], Reply]


def _text(status: int, body: str, *headers: tuple[str, str], kind: str = "text/html") -> Reply:
    return Reply(body.encode(), status, f"{kind}; charset=utf-8", headers)


def _status(status: int, name: str) -> Spoil:
    page = f"<html><head><title>{status} {name}</title></head><body><h1>{name}</h1></body></html>"

    def spoil(_honest: Honest, options: Mapping[str, Any], now: datetime) -> Reply:
        return _text(status, page, *retry_after(options, now))

    return spoil


def retry_after(options: Mapping[str, Any], now: datetime) -> tuple[tuple[str, str], ...]:
    """The header for options ``retry_after`` (seconds) and ``as_date`` (HTTP-date form)."""
    seconds = options.get("retry_after")
    if seconds is None:
        return ()
    if options.get("as_date"):
        until = now + timedelta(seconds=float(seconds))
        return (("Retry-After", format_datetime(until, usegmt=True)),)
    return (("Retry-After", str(seconds)),)


def _rate_exceeded(_honest: Honest, options: Mapping[str, Any], now: datetime) -> Reply:
    return _text(429, "Rate exceeded.", *retry_after(options, now), kind="text/plain")


def _truncated(honest: Honest, options: Mapping[str, Any], _now: datetime) -> Reply:
    reply = honest()
    kept = int(len(reply.body) * float(options.get("fraction", 0.6)))
    return replace(reply, body=reply.body[:kept])


_ERROR_PAGE = (
    "<html><head><title>arXiv is busy</title></head><body><h1>Please try again later</h1>"
    "<p>The server is temporarily unable to answer.</p></body></html>"
)

REPLY_FAULTS: dict[str, Spoil] = {
    "429": _rate_exceeded,
    "503": _status(503, "Service Temporarily Unavailable"),
    "500": _status(500, "Server Error"),
    "502": _status(502, "Bad Gateway"),
    "403": _status(403, "Access denied"),
    "404": _status(404, "Not found"),
    "406": _status(406, "Not Acceptable"),
    "bad-category": _status(400, "Invalid archive or category"),
    "rate-exceeded-200": lambda honest, options, now: _text(200, "Rate exceeded."),
    "empty-200": lambda honest, options, now: replace(honest(), status=200, body=b""),
    "html-200": lambda honest, options, now: _text(200, _ERROR_PAGE),
    "truncated": _truncated,
    "short-body": lambda honest, options, now: replace(honest(), wire="short"),
    "silent": lambda honest, options, now: Reply(b"", wire="silent"),
    "slow": lambda honest, options, now: replace(honest(), delay_seconds=float(options.get("seconds", 1.0))),
    "drip": lambda honest, options, now: replace(
        honest(),
        wire="drip",
        drip_bytes=int(options.get("bytes", 64)),
        drip_seconds=float(options.get("seconds", 0.05)),
    ),
    "reset": lambda honest, options, now: Reply(b"", wire="reset"),
    "endless": lambda honest, options, now: replace(honest(), body=b"<!-- more -->" * 4096, wire="endless"),
}

KINDS = frozenset(REPLY_FAULTS) | frozenset(CONTENT_FAULTS)
