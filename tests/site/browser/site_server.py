"""A loopback server of a built site, below its base path, that remembers what was not found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@dataclass
class SiteServer:
    """Where the site is served, and which requests failed."""

    origin: str
    base_path: str
    missing: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return self.origin + self.base_path + path


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, site: SiteServer, *args: object, **options: object) -> None:
        self._site = site
        super().__init__(*args, **options)  # type: ignore[arg-type]  # as socketserver calls it

    def translate_path(self, path: str) -> str:
        base = self._site.base_path + "/"
        inside = path.removeprefix(base) if path.startswith(base) else "outside-the-base-path"
        return super().translate_path("/" + inside)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self._site.missing.append(self.path)
        super().send_error(code, message, explain)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Requests are not worth a line; `log_error` ends in the same place and is not called."""

    def log_error(self, *args: object) -> None:
        """What was not found stands in ``missing``."""


@contextmanager
def serve(folder: Path, base_path: str) -> Iterator[SiteServer]:
    """Serve a folder on a free port of 127.0.0.1 until the context ends."""
    site = SiteServer("", base_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site, directory=str(folder))) as server:
        site.origin = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
