"""A recording HTTP server on 127.0.0.1 that sends replies whole, or broken on purpose.

Subclasses answer (``LoopbackServer.answer``); this module knows sockets, threads and records.
A reply's ``wire`` says how its bytes travel; everything that waits ends when the server closes.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

Wire = Literal["whole", "short", "silent", "drip", "reset", "endless"]
"""How a reply travels: ``short`` announces more bytes than it sends, ``silent`` accepts and never
answers, ``drip`` sends a few bytes at a time, ``reset`` ends with a TCP reset, ``endless`` sends
without a length and without an end."""

SILENCE_S = 60.0
"""Longest time that anything here waits, so that a test without a time-out still ends."""

ENDLESS_BYTES = 1 << 30
"""Where an endless reply does end, in bytes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP answer: status, headers, body, and how it is sent."""

    body: bytes
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    wire: Wire = "whole"
    drip_bytes: int = 64
    drip_seconds: float = 0.05
    delay_seconds: float = 0.0
    """Wait before the first byte."""


@dataclass(slots=True)
class Recorded:
    """One request as it came; ``end`` is None while it is being answered."""

    method: str
    path: str
    """Percent-decoded, without query."""
    query: dict[str, str]
    """First value of each parameter, decoded."""
    target: str
    """Path and query as sent."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    start: float
    """Monotonic seconds."""
    end: float | None = None
    status: int | None = None
    notes: dict[str, str] = field(default_factory=dict)
    """What the server made of it: the task, the fault."""


class LoopbackServer:
    """Base of both servers; ``with`` starts it, ``url`` is its address without a final slash."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._lock = threading.Lock()
        self._requests: list[Recorded] = []
        self._active = 0
        self._most_active = 0
        self._connections: set[socket.socket] = set()
        self.closing = threading.Event()
        self._http: _Server | None = None
        self._thread: threading.Thread | None = None

    def answer(self, request: Recorded) -> Reply:
        """The reply to one request; called from many threads."""
        raise NotImplementedError

    def start(self) -> Self:
        """Listen and answer in the background until ``close``."""
        self._http = _Server(("127.0.0.1", self._port), _Handler)
        self._http.owner = self
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop; releases everything that waits and joins the threads."""
        self.closing.set()
        if self._http is None or self._thread is None:
            return
        self._http.shutdown()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            # A shut connection may be gone already; either way its thread ends.
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    @property
    def port(self) -> int:
        """The port in use; only after ``start``."""
        if self._http is None:
            raise RuntimeError("the server has not been started")
        return self._http.server_address[1]

    @property
    def url(self) -> str:
        """``http://127.0.0.1:PORT``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def requests(self) -> tuple[Recorded, ...]:
        """All requests so far, in order of arrival."""
        with self._lock:
            return tuple(self._requests)

    @property
    def max_concurrent(self) -> int:
        """Most requests that were open at once."""
        with self._lock:
            return self._most_active

    def min_gap(self) -> float:
        """Shortest time between the starts of two requests, in seconds; infinite below two."""
        starts = sorted(request.start for request in self.requests)
        return min((b - a for a, b in pairwise(starts)), default=float("inf"))

    def paths(self) -> list[str]:
        """Paths of all requests, in order."""
        return [request.path for request in self.requests]

    def forget_requests(self) -> None:
        """Empty the record; later assertions see only what comes now."""
        with self._lock:
            self._requests.clear()
            self._most_active = self._active

    @contextmanager
    def _recording(self, request: Recorded) -> Iterator[None]:
        with self._lock:
            self._requests.append(request)
            self._active += 1
            self._most_active = max(self._most_active, self._active)
        try:
            yield
        finally:
            self._ended(request)

    def _ended(self, request: Recorded) -> None:
        """Note the end once; called before the last byte, so that a client's next request,
        which may come at once, never looks simultaneous."""
        with self._lock:
            if request.end is None:
                request.end = time.monotonic()
                self._active -= 1

    def _opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.add(connection)

    def _closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.discard(connection)


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 256
    owner: LoopbackServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave early are the point of many tests: say nothing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.owner._opened(self.connection)

    def finish(self) -> None:
        self.server.owner._closed(self.connection)
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: requests are recorded instead."""

    def _handle(self) -> None:
        owner = self.server.owner
        started = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        query: dict[str, str] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            query.setdefault(name, value)
        request = Recorded(
            method=self.command,
            path=unquote(parts.path),
            query=query,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
            start=started,
        )
        with owner._recording(request):
            reply = owner.answer(request)
            request.status = reply.status
            if reply.delay_seconds:
                owner.closing.wait(min(reply.delay_seconds, SILENCE_S))
            self._send(request, reply)

    do_GET = do_POST = do_HEAD = _handle

    def _send(self, request: Recorded, reply: Reply) -> None:
        if reply.wire == "silent":
            self.server.owner.closing.wait(SILENCE_S)
            self._reset()
        elif reply.wire == "reset":
            self._reset()
        elif reply.wire == "endless":
            self._head(reply, None)
            self._endless(reply)
        else:
            extra = 4096 if reply.wire == "short" else 0
            self._head(reply, len(reply.body) + extra)
            self._body(request, reply)
            if extra:
                self.close_connection = True

    def _head(self, reply: Reply, length: int | None) -> None:
        given = {name.lower() for name, _ in reply.headers}
        self.send_response_only(reply.status)
        if "date" not in given:
            self.send_header("Date", self.date_time_string())
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers:
            self.send_header(name, value)
        if length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _body(self, request: Recorded, reply: Reply) -> None:
        owner = self.server.owner
        if self.command == "HEAD":
            return
        if reply.wire == "drip":
            head, last = reply.body[: -reply.drip_bytes], reply.body[-reply.drip_bytes :]
            for at in range(0, len(head), reply.drip_bytes):
                self.wfile.write(head[at : at + reply.drip_bytes])
                if owner.closing.wait(reply.drip_seconds):
                    return
        else:
            last = reply.body
        owner._ended(request)
        self.wfile.write(last)

    def _endless(self, reply: Reply) -> None:
        sent = 0
        chunk = reply.body or b" " * 65536
        while sent < ENDLESS_BYTES and not self.server.owner.closing.is_set():
            self.wfile.write(chunk)
            sent += len(chunk)

    def _reset(self) -> None:
        self.close_connection = True
        # Lingering for zero seconds makes close() send RST instead of FIN.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
