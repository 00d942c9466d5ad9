"""A running ``digest serve``, asked over HTTP."""

from __future__ import annotations

import http.client
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.publish.clones import Clone

CONFIG = "site: {title: 试用日报%s}\narxiv: {contact: a@example.org}\n"


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: str


class Served:
    """A running preview of a blog."""

    def __init__(self, clone: Clone, process: subprocess.Popen[str]) -> None:
        self.clone = clone
        self.process = process
        assert process.stdout is not None
        self.lines = iter(process.stdout)
        line = next(one for one in self.lines if one.startswith("serving "))
        self.url = line.split()[1]
        self.port = int(self.url.split(":")[2].split("/")[0])

    def interrupt(self) -> int:
        """End it as Ctrl-C does; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def get(self, path: str, method: str = "GET") -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path)
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.getheaders()), answer.read().decode("utf-8"))
        finally:
            connection.close()

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield (event, data) of the stream of changes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", "/__digest__/events")
            answer = connection.getresponse()
            assert answer.getheader("Content-Type") == "text/event-stream; charset=utf-8"
            event = ""
            for raw in answer:
                line = raw.decode("utf-8").rstrip("\n")
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    yield event, line.removeprefix("data: ")
        finally:
            connection.close()


Serve = Callable[..., Served]
"""``serve("/base")`` starts a preview; a fixture of ``conftest``."""
