"""Live reload: a version that counts the site's changes, an event stream, and the script that listens.

The script is a file of the server's own and not inline, since the pages' content security policy allows
no inline script. It knows the version of its page, so a change between page and stream is not missed.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator

PREFIX = "/__digest__"
SCRIPT_PATH = f"{PREFIX}/reload.js"
EVENTS_PATH = f"{PREFIX}/events"

SCRIPT = """\
"use strict";
{
  const mine = new URL(document.currentScript.src).searchParams.get("v");
  const stream = new EventSource("/__digest__/events");
  stream.addEventListener("version", (event) => {
    if (event.data !== mine) location.reload();
  });
  stream.addEventListener("problem", (event) => {
    const text = JSON.parse(event.data);
    let bar = document.getElementById("digest-problem");
    if (!bar) {
      bar = document.createElement("pre");
      bar.id = "digest-problem";
      bar.setAttribute("role", "alert");
      bar.style.cssText = "position:fixed;inset:auto 0 0 0;margin:0;padding:.8em 1em;z-index:9999;"
        + "background:#8b1a1a;color:#fff;white-space:pre-wrap;font:14px/1.5 monospace";
      document.body.append(bar);
    }
    bar.textContent = text;
    bar.hidden = !text;
  });
  addEventListener("pagehide", () => stream.close());
}
"""

_HEARTBEAT_S = 15.0


class Version:
    """The site's version; those who wait are woken when it changes, and when the server ends."""

    def __init__(self) -> None:
        # A page that outlives a restart of the server must not take an old number for its own.
        self._boot = secrets.token_hex(4)
        self._number = 0
        self._problem = ""
        self._closed = False
        self._changed = threading.Condition()

    @property
    def name(self) -> str:
        with self._changed:
            return f"{self._boot}-{self._number}"

    def advance(self) -> None:
        """The site has changed, and nothing is wrong any more."""
        with self._changed:
            self._number += 1
            self._problem = ""
            self._changed.notify_all()

    def report(self, problem: str) -> None:
        """Show a problem on all open pages; empty takes it away."""
        with self._changed:
            if problem != self._problem:
                self._problem = problem
                self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def events(self) -> Iterator[bytes]:
        """Yield server-sent events (WHATWG HTML, section 9.2) until the server ends."""
        sent: tuple[int, str] | None = None
        while True:
            with self._changed:
                state = (self._number, self._problem)
                if state == sent and not self._closed:
                    self._changed.wait(_HEARTBEAT_S)
                    state = (self._number, self._problem)
                if self._closed:
                    return
                boot = self._boot
            if state == sent:
                yield b": still here\n\n"
                continue
            if sent is None or sent[0] != state[0]:
                yield f"event: version\ndata: {boot}-{state[0]}\n\n".encode()
            if sent is None or sent[1] != state[1]:
                yield f"event: problem\ndata: {json.dumps(state[1])}\n\n".encode()
            sent = state


def with_script(page: bytes, version: str) -> bytes:
    """Return a page with the script at the end of its body; only for what is sent, never for a file."""
    tag = f'<script src="{SCRIPT_PATH}?v={version}"></script>\n'.encode()
    at = page.rfind(b"</body>")
    return page[:at] + tag + page[at:] if at >= 0 else page + tag
