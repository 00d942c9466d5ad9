"""Files, written so that a reader or a kill at any instruction sees the old or the new one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from digest.errors import DigestError


def read_text(path: Path) -> str | None:
    """Return the file's text, None if there is no such file.

    Raises:
        DigestError: it is there but cannot be read as UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DigestError(f"{path}: cannot be read: {error}") from error


def write_atomic(path: Path, text: str) -> bool:
    """Write a file through a temporary one in the same folder, fsync and rename.

    The temporary name is fixed (one run at a time holds the blog), so what a killed run left is
    overwritten by the next one that writes this file.

    Returns:
        Whether anything was written; a file that holds this text already is left untouched.

    Raises:
        DigestError: naming the path, for example when the disk is full; nothing half-written stays.
    """
    data = text.encode("utf-8")
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with contextlib.suppress(FileNotFoundError):
            if path.read_bytes() == data:
                return False
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DigestError(f"{path}: cannot be written: {error.strerror or error}") from error
    return True


def remove_leftovers(folder: Path) -> int:
    """Delete the temporary files that killed runs left below a folder; return how many."""
    leftovers = [path for path in folder.rglob(".*.tmp") if path.is_file()]
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)
