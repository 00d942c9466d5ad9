"""What reaches a terminal or a log: no control characters, no secrets; a live bar or plain lines."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from digest.text.folding import fold

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_SECRET_NAME = re.compile(r"KEY|TOKEN|SECRET|PASSWORD", re.IGNORECASE)
_PLAIN_STEP_S = 15.0


def printable(text: str) -> str:
    """Return a text on one line that no terminal takes for a command."""
    return fold(text)


class LogFormatter(logging.Formatter):
    """One line per event, with values of secret environment variables struck out."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
        self._secrets = sorted(
            (value for name, value in environment.items() if _SECRET_NAME.search(name) and len(value) >= 8),
            key=len,
            reverse=True,
        )

    def format(self, record: logging.LogRecord) -> str:
        lines = super().format(record).split("\n")
        text = "\n".join(printable(line) if index == 0 else line for index, line in enumerate(lines))
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


class Progress:
    """A live bar on a terminal, a line now and then elsewhere; nothing with ``quiet``."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._title = ""
        self._total = self._done = 0
        self._last = 0.0

    def start(self, title: str, total: int) -> None:
        self._title, self._total, self._done, self._last = title, total, 0, time.monotonic()
        if self._quiet:
            return
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[paper]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(title, total=total, paper="")
            self._bar.start()
        else:
            self._line()

    def step(self, text: str) -> None:
        self._done += 1
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, paper=printable(text))
        elif not self._quiet and (
            self._done == self._total or time.monotonic() - self._last >= _PLAIN_STEP_S
        ):
            self._last = time.monotonic()
            self._line()

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _line(self) -> None:
        print(f"{self._title}: {self._done}/{self._total}", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
