"""One run per blog: an operating-system lock, which a kill frees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from digest.errors import DigestError, LockedError


@contextmanager
def hold_blog(cache: Path, wait_s: float) -> Iterator[None]:
    """Hold the blog while the body runs.

    Args:
        cache: the blog's cache folder; made if it is missing.
        wait_s: how long to wait for another run to end.

    Raises:
        LockedError: another run still holds it.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DigestError(f"{cache}: cannot be made: {error.strerror or error}") from error
    lock = FileLock(cache / "lock", timeout=wait_s)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"{cache.parent.resolve()}: another run holds this blog; try again later or wait with --wait S"
        ) from None
    except OSError as error:
        raise DigestError(f"{cache}: cannot be written: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()
