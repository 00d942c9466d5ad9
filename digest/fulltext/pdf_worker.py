"""The process that reads one PDF: bytes on standard input, JSON of the result on standard output.

    python -m digest.fulltext.pdf_worker 2606.00001 1 2048 < paper.pdf

The arguments are identifier, version, and the most memory that it may take, in MiB.
"""

from __future__ import annotations

import contextlib
import sys

from digest.fulltext.pdf import parse_pdf
from digest.fulltext.records import to_json

CPU_S = 90


def main() -> None:
    _limit(int(sys.argv[3]) * 2**20)
    found = parse_pdf(sys.stdin.buffer.read(), sys.argv[1], int(sys.argv[2]))
    sys.stdout.buffer.write(to_json(found).encode("utf-8"))


def _limit(memory_bytes: int) -> None:
    """Let the system end this process if it takes too much, also when nobody watches it any more."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
