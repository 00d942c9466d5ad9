"""The preview's HTTP server; on 127.0.0.1 alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from digest.errors import DigestError
from digest.serve.files import Found, Moved, find
from digest.serve.reload import EVENTS_PATH, SCRIPT, SCRIPT_PATH, Version, with_script

HOST = "127.0.0.1"


@dataclass(slots=True)
class Preview:
    """What is served; a changed configuration may move it."""

    site: Path
    base_path: str


class PreviewServer:
    """Serves in the background between ``__enter__`` and ``__exit__``."""

    def __init__(self, preview: Preview, version: Version, port: int, said: Callable[[str], None]) -> None:
        """Listen.

        Args:
            preview: read anew for each request.
            version: tells open pages to reload.
            port: 0 for any that is free.
            said: told one line per request that fails.

        Raises:
            DigestError: the port is taken.
        """
        self.preview = preview
        self.version = version
        self.said = said

        class Handler(_Handler):
            owner = self

        try:
            self._http = _Http((HOST, port), Handler)
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise DigestError(f"port {port}: {why}; name another one with --port N") from error
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}{self.preview.base_path}/"

    def __enter__(self) -> PreviewServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.version.close()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    # A preview that was ended can be started again at once.
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that leaves in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: PreviewServer
    server_version = "digest-preview"
    sys_version = ""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == EVENTS_PATH:
            self._stream()
        elif path == SCRIPT_PATH:
            self._send(200, "text/javascript; charset=utf-8", SCRIPT.encode())
        else:
            self._page(path)

    do_HEAD = do_GET  # noqa: N815 - the standard library's name

    def _page(self, path: str) -> None:
        preview = self.owner.preview
        found = find(preview.site, preview.base_path, path)
        if isinstance(found, Moved):
            self.send_response(found.status)
            self.send_header("Location", found.location)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, content_type, body = found.status, "text/html; charset=utf-8", b"<p>404</p>"
        # The version is taken before the page is read: a change in between reloads once too often.
        version = self.owner.version.name
        if isinstance(found, Found):
            try:
                body, content_type = found.path.read_bytes(), found.content_type
            except OSError:
                status = 404  # removed by a rebuild this very moment
        if status == 404:
            self.owner.said(f"404 {path}")
        if content_type.startswith("text/html"):
            body = with_script(body, version)
        self._send(status, content_type, body)

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command == "HEAD":
            return
        for event in self.owner.version.events():
            self.wfile.write(event)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """A line per request is noise; what is missing is said in ``_page``."""
