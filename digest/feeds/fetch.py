"""The edge that reads feeds: one request after another, each to an address that was checked first.

    configured address ─▶ origin, name resolved, every address checked ─▶ request to that very address
              ▲                                                                     │
              └──────────────── redirect, at most five, judged alike ◀──────────────┘

The connection goes to the address that was checked, with the name in the Host header and in TLS, so a
name that resolves differently the second time (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

import httpx2

from digest import __version__
from digest.edges.clock import Clock
from digest.errors import FeedError
from digest.feeds.addresses import Address, Origin, barred, origin_of
from digest.feeds.records import FeedSource, Fetched, Validators

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9,"
    " application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5"
)
MAX_BYTES = 32 * 2**20
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_ADDRESSES = 3
"""Of one name, tried in turn until one takes the connection."""


Resolve = Callable[[str, int], Iterable[str]]
"""Returns the addresses of a name; raises OSError if it has none."""


def system_resolve(host: str, port: int) -> Iterable[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedWeb:
    """Reads feeds over HTTP; a connection is never used twice."""

    def __init__(
        self,
        *,
        contact: str,
        clock: Clock,
        timeout_s: float,
        proxy: str | None = None,
        max_bytes: int = MAX_BYTES,
        resolve: Resolve = system_resolve,
    ) -> None:
        self._resolve = resolve
        self._clock = clock
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._client = httpx2.Client(
            headers={"User-Agent": f"arxiv-digest/{__version__} (+{contact})", "Accept": ACCEPT},
            timeout=timeout_s,
            proxy=proxy,
            # Two names can share an address: a connection is for one of them alone.
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=0),
        )

    def close(self) -> None:
        self._client.close()

    def fetch(self, source: FeedSource, validators: Validators) -> Fetched:
        """Return the feed's document; see ``Web.fetch``."""
        deadline = self._clock.monotonic() + 2 * self._timeout_s
        own = self._origin(source.url, source.url)
        target = source.url
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(source.url, target, own, validators, deadline)
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return self._judged(source.url, target, answer, validators)
            try:
                target = urldefrag(urljoin(target, location)).url
            except ValueError as error:
                raise FeedError(
                    source.url, f"redirects to what is no address ({error})", "refused"
                ) from error
        raise FeedError(source.url, f"redirects more than {MAX_REDIRECTS} times", "refused")

    def _judged(self, url: str, target: str, answer: _Answer, sent: Validators) -> Fetched:
        if answer.status == 304 and sent != Validators():
            return Fetched(None, url=target, validators=sent)
        if answer.status == 410:
            raise FeedError(url, "HTTP 410: the feed is gone; take it out of the configuration", "http-error")
        if answer.status != 200:
            raise FeedError(url, f"HTTP {answer.status}", "http-error")
        headers = answer.headers
        new = Validators(headers.get("etag", "")[:500], headers.get("last-modified", "")[:100])
        return Fetched(answer.body, headers.get("content-type", ""), target, new)

    # ── guard ──

    def _origin(self, url: str, target: str) -> Origin:
        try:
            return origin_of(target)
        except ValueError as error:
            where = "its address" if url == target else "the address that it redirects to"
            raise FeedError(url, f"{where} {error}; not asked", "refused") from error

    def _checked(self, url: str, target: str, own: Origin) -> tuple[Origin, tuple[Address, ...]]:
        """Return the origin of an address and where its name leads, all of it allowed."""
        origin = self._origin(url, target)
        _, host, port = origin
        try:
            found = tuple(dict.fromkeys(self._resolve(host, port)))
        except (OSError, UnicodeError) as error:
            raise FeedError(url, f"{host}: the name cannot be resolved", "unreachable") from error
        addresses = tuple(ipaddress.ip_address(one) for one in found)
        bad = barred(host, addresses, configured=origin == own)
        if bad is not None:
            how = "leads to" if origin == own else "redirects to"
            raise FeedError(url, f"{how} {host}:{port}, a private address ({bad}); not asked", "refused")
        return origin, addresses

    # ── request ──

    def _ask(self, url: str, target: str, own: Origin, validators: Validators, deadline: float) -> _Answer:
        origin, addresses = self._checked(url, target, own)
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._once(url, target, origin, address, validators, deadline)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                problem = error
        raise FeedError(url, f"{origin[1]}:{origin[2]} takes no connection", "unreachable") from problem

    def _once(
        self,
        url: str,
        target: str,
        origin: Origin,
        address: Address,
        validators: Validators,
        deadline: float,
    ) -> _Answer:
        scheme, host, port = origin
        parts = urlsplit(target)
        literal = f"[{address}]" if address.version == 6 else str(address)
        pinned = urlunsplit((scheme, f"{literal}:{port}", parts.path or "/", parts.query, ""))
        default = port == (443 if scheme == "https" else 80)
        name = f"[{host}]" if ":" in host else host.encode("idna").decode() if not host.isascii() else host
        headers = {"Host": name if default else f"{name}:{port}"}
        if validators.etag:
            headers["If-None-Match"] = validators.etag
        if validators.last_modified:
            headers["If-Modified-Since"] = validators.last_modified
        body = bytearray()
        late = FeedError(url, f"no whole answer within {2 * self._timeout_s:g} s", "unreachable")
        left = deadline - self._clock.monotonic()
        if left <= 0:
            raise late
        try:
            with self._client.stream(
                "GET",
                pinned,
                headers=headers,
                timeout=min(self._timeout_s, left),
                extensions={"sni_hostname": name},
            ) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > self._max_bytes:
                        raise FeedError(url, f"is larger than {self._max_bytes // 2**20} MiB", "too-large")
                    if self._clock.monotonic() > deadline:
                        raise late
                return _Answer(response.status_code, dict(response.headers), bytes(body))
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            raise
        except httpx2.TimeoutException as error:
            raise FeedError(url, f"no answer within {self._timeout_s:g} s", "unreachable") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise FeedError(url, f"no whole answer ({type(error).__name__})", "unreachable") from error


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes
