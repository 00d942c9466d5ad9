"""Read a PDF in a process of its own: one that crashes or hangs PDFium costs a reading, not the night."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from digest.fulltext.records import FullText, NoText, from_json

TIMEOUT_S = 120.0
"""By the wall clock; what is read of a thesis takes a second or two."""
MEMORY_MB = 2048
"""Of address space; a thesis of 500 pages takes 45 MB of memory."""
_ROOT = Path(__file__).resolve().parents[2]
"""Where ``digest`` is imported from, installed or in a checkout."""


def read_pdf(
    body: bytes,
    arxiv_id: str,
    version: int,
    _title: str = "",
    *,
    timeout_s: float = TIMEOUT_S,
    memory_mb: int = MEMORY_MB,
) -> FullText | NoText:
    """Return what a PDF says; never raises for its sake.

    Its title is not compared: an address with a version cannot lead to another paper's PDF, and
    the printed title is often set in ways that no reader gets back.
    """
    name = f"{arxiv_id}v{version}"
    command = [sys.executable, "-m", "digest.fulltext.pdf_worker", arxiv_id, str(version), str(memory_mb)]
    try:
        done = subprocess.run(  # our own interpreter; the identifier is checked
            command, input=body, capture_output=True, cwd=_ROOT, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        return NoText("corrupt", f"{name}: its PDF was not read within {timeout_s:g} s")
    except OSError as error:
        return NoText("unavailable", f"{name}: no process could be started ({error.strerror})")
    found = from_json(done.stdout.decode("utf-8")) if done.returncode == 0 else None
    if found is None:
        return NoText("corrupt", f"{name}: its PDF takes the reader down ({_end(done)})")
    return found


def _end(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return how a process ended; of an exception only the name, its text may hold the document's."""
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    last = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
    match = re.match(r"[A-Za-z_][\w.]*", last)
    return f"exit {done.returncode}" + (f", {match.group()}" if match else "")
