"""One polite connection to arXiv's hosts: delay, contact, limits, repeats, every answer kept.

    get(address) ─ delay ─ request ─ limits ─ status ─ judge ─ keep ─▶ RawAnswer
                     ▲                                  │
                     └────── wait (Retry-After) ◀───────┘ throttled, broken, no answer

Facts: arXiv allows one request per 3 s on one connection, summed over its APIs
(info.arxiv.org/help/api/tou.html); 403 means stop (help/robots.html); throttling comes as 429, 503,
406, or 200 with "Rate exceeded." (observed 2024–2026).
A Retry-After and a 403 bind the host, not the address that met them.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urljoin, urlsplit

import httpx2

from digest import __version__
from digest.edges.backoff import backoff_s, http_date, retry_after_s
from digest.edges.clock import Clock
from digest.errors import AnswerError, FetchError, NotFoundError, TooLargeError
from digest.models import RawAnswer

log = logging.getLogger("digest.http")

MAX_BYTES = 64 * 2**20
LONGEST_WAIT_S = 1800.0
"""A server that asks for more is left alone until the next run."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_THROTTLED = frozenset({406, 408, 425, 429, 503})

Judge = Callable[[RawAnswer], None]
"""Raises AnswerError for a 200 that is no answer; runs before any parser."""


class Http(Protocol):
    """The seam between sources and the network."""

    def get(
        self, url: str, *, accept: str, judge: Judge, keep: bool = True, max_bytes: int | None = None
    ) -> RawAnswer:
        """Return a judged answer; see ``PoliteHttp.get``."""
        ...

    def close(self) -> None: ...


class AnswerKeeper(Protocol):
    """Where raw answers go."""

    def keep_answer(self, answer: RawAnswer, *, good: bool) -> None: ...


class PoliteHttp:
    """A sequential client; not for use from several threads."""

    def __init__(
        self,
        *,
        contact: str,
        clock: Clock,
        keeper: AnswerKeeper,
        delay_s: float,
        timeout_s: float,
        retries: int,
        proxy: str | None = None,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._clock = clock
        self._keeper = keeper
        self._delay_s = delay_s
        self._timeout_s = timeout_s
        self._retries = retries
        self._max_bytes = max_bytes
        self._last_end: float | None = None
        self._not_before: dict[str, float] = {}
        """Until when a host asked to be left alone, by the stop-watch; infinite for the rest of the run."""
        self.requests = 0
        """How many requests went out."""
        self._client = httpx2.Client(
            headers={"User-Agent": f"arxiv-digest/{__version__} (+{contact})"},
            timeout=timeout_s,
            proxy=proxy,
            limits=httpx2.Limits(max_connections=1, max_keepalive_connections=1),
        )

    def close(self) -> None:
        self._client.close()

    def get(
        self, url: str, *, accept: str, judge: Judge, keep: bool = True, max_bytes: int | None = None
    ) -> RawAnswer:
        """Return a judged answer, asked for as often as needed and allowed.

        Args:
            url: the address.
            accept: what is wanted.
            judge: refuses a 200 that is no answer.
            keep: hand the raw answer to the keeper; not for full texts, which would fill the disk.
            max_bytes: give up a longer answer; None for the connection's own limit.

        Raises:
            NotFoundError: 400, 404 or 410.
            TooLargeError: more than ``max_bytes``.
            FetchError: no usable answer after all repeats, or 403; or the host asked to be left alone
                (a 403, a Retry-After above ``LONGEST_WAIT_S``), and nothing was sent.
            AnswerError: the last answer was a 200 that ``judge`` refused.
        """
        attempt = 0
        while True:
            try:
                return self._once(url, accept, judge, keep=keep, limit=max_bytes or self._max_bytes)
            except _AskAgain as again:
                attempt += 1
                base = self._delay_s * (5 if again.throttled else 1)
                wait = again.retry_after_s
                if wait is None:
                    wait = backoff_s(attempt, base, factor=4 if again.throttled else 2)
                if attempt > self._retries or wait > LONGEST_WAIT_S:
                    raise again.error from again.__cause__
                log.warning("asking arXiv again: %s wait_s=%.1f attempt=%d", again.error, wait, attempt)
                self._clock.sleep(wait)

    def _once(self, url: str, accept: str, judge: Judge, *, keep: bool, limit: int) -> RawAnswer:
        target = url
        for _ in range(5):
            response = self._request(target, accept, limit)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return self._judged(url, target, response, judge, keep=keep)
            target = urljoin(target, location)
            if not _same_house(url, target):
                raise FetchError(url, f"redirects to another host ({urlsplit(target).hostname})")
        raise FetchError(url, "redirects without end")

    def _judged(self, url: str, target: str, response: _Response, judge: Judge, *, keep: bool) -> RawAnswer:
        answer = RawAnswer(
            url,
            response.status,
            response.headers.get("content-type", ""),
            response.body,
            self._clock.now(),
        )
        status = response.status
        if status == 200:
            try:
                judge(answer)
            except AnswerError as error:
                if keep:
                    self._keeper.keep_answer(answer, good=False)
                throttled = b"rate exceeded" in answer.body[:2000].lower()
                raise _AskAgain(error, throttled=throttled) from error
            if keep:
                self._keeper.keep_answer(answer, good=True)
            return answer
        if keep:
            self._keeper.keep_answer(answer, good=False)
        if status in (400, 404, 410):
            raise NotFoundError(url, f"HTTP {status}", status)
        failure = FetchError(url, f"HTTP {status}", status)
        if status in _THROTTLED or status >= 500:
            server_now = http_date(response.headers.get("date"))
            wait = retry_after_s(response.headers.get("retry-after"), server_now, self._clock.now())
            if wait is not None:
                self._leave_alone(target, wait)
            raise _AskAgain(failure, throttled=status in _THROTTLED, retry_after_s=wait)
        if status == 403:
            self._leave_alone(target, math.inf)
        raise failure

    def _leave_alone(self, url: str, wait_s: float) -> None:
        """Note that an address's host asks for a wait."""
        until = self._clock.monotonic() + wait_s if wait_s <= LONGEST_WAIT_S else math.inf
        host = _host(url)
        self._not_before[host] = max(until, self._not_before.get(host, until))

    def _request(self, url: str, accept: str, limit: int) -> _Response:
        """One request within the time and size limits."""
        start = self._not_before.get(_host(url), 0.0)
        if start == math.inf:
            raise FetchError(url, "not asked, since the host wants to be left alone (403 or Retry-After)")
        if self._last_end is not None:
            start = max(start, self._last_end + self._delay_s)
        self._clock.sleep(start - self._clock.monotonic())
        deadline = self._clock.monotonic() + 4 * self._timeout_s
        self.requests += 1
        body = bytearray()
        try:
            with self._client.stream("GET", url, headers={"Accept": accept}) as response:
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > limit:
                        raise TooLargeError(url, f"answer is larger than {limit} bytes")
                    if self._clock.monotonic() > deadline:
                        problem = f"answer not complete after {4 * self._timeout_s:g} s"
                        raise _AskAgain(FetchError(url, problem))
                return _Response(response.status_code, dict(response.headers), bytes(body))
        except httpx2.TimeoutException as error:
            problem = f"no answer within {self._timeout_s:g} s"
            raise _AskAgain(FetchError(url, problem)) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _AskAgain(FetchError(url, f"{type(error).__name__}: {error}")) from error
        except (httpx2.InvalidURL, httpx2.HTTPError) as error:
            raise FetchError(url, f"{type(error).__name__}: {error}") from error
        finally:
            self._last_end = self._clock.monotonic()


class _Response:
    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class _AskAgain(Exception):
    """This attempt failed in a way that a repeat may mend."""

    def __init__(
        self,
        error: FetchError | AnswerError,
        *,
        throttled: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        self.error = error
        self.throttled = throttled
        self.retry_after_s = retry_after_s
        super().__init__(str(error))


def _host(url: str) -> str:
    """Return the host with its port; an address that cannot be split has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _same_house(first: str, second: str) -> bool:
    """Whether a redirect stays on the host, or among arXiv's."""
    one, two = urlsplit(first), urlsplit(second)
    if two.scheme not in ("http", "https") or not two.hostname:
        return False
    return one.hostname == two.hostname or (
        f".{one.hostname}".endswith(".arxiv.org") and f".{two.hostname}".endswith(".arxiv.org")
    )
