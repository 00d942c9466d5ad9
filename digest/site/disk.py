"""Writing below the site's folder: a file is replaced as a whole, and not at all if it is the same."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

K = TypeVar("K")

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_WORK = ".write"
"""Folder for files being written, inside the site's own so that a rename is atomic."""


class SiteFolder:
    """The folder of the published site."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._prefix = f"{root}/"

    def open(self) -> None:
        """Make the folder; remove what a killed run was writing."""
        self.root.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.root / _WORK, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self.root / _WORK, ignore_errors=True)

    def put(self, file: str, data: bytes, *, known: bool, there: bool = False) -> bool:
        """Bring a file to this content; a file that has it is not touched.

        Args:
            file: POSIX path below the folder.
            data: the whole content.
            known: whether the index says that the file has this content; then its size must agree.
            there: whether the index says that the file has another content.

        Returns:
            Whether it was written.
        """
        path = f"{self._prefix}{file}"
        if known:
            if self.has(file, len(data)):
                return False
        elif not there:
            if _create(path, data):
                return True
            if _has(path, data):
                return False
        work = f"{self._prefix}{_WORK}/{os.getpid()}"
        if not _create(work, data, reserve=True):  # left by a write that failed
            Path(work).unlink()
            _create(work, data, reserve=True)
        try:
            os.replace(work, path)  # noqa: PTH105 - pathlib costs as much as the system here
        except FileNotFoundError:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(work, path)  # noqa: PTH105
        return True

    def lacking(self, files: Iterable[tuple[K, str, int]]) -> list[K]:
        """Return whose files are not there with their size.

        Args:
            files: (whose, path below the folder, size).
        """
        folder = None
        # 100,000 a night: asked for from the folder itself, they spare the system half of each path.
        if os.stat in os.supports_dir_fd and self.root.is_dir():
            folder = os.open(self.root, os.O_RDONLY)
        try:
            return [key for key, file, size in files if not self._has(file, size, folder)]
        finally:
            if folder is not None:
                os.close(folder)

    def has(self, file: str, size: int) -> bool:
        """Whether the file is there with this size."""
        return self._has(file, size, None)

    def _has(self, file: str, size: int, folder: int | None) -> bool:
        try:
            if folder is not None:
                return os.stat(file, dir_fd=folder).st_size == size
            return os.stat(f"{self._prefix}{file}").st_size == size  # noqa: PTH116
        except OSError:
            return False

    def remove(self, file: str) -> None:
        """Remove a file and the folders that it leaves empty."""
        path = self.root / file
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        for parent in path.parents:
            if parent == self.root:
                break
            try:
                parent.rmdir()
            except OSError:
                break


def _create(path: str, data: bytes, *, reserve: bool = False) -> bool:
    """Write a file that is not there yet, in its place; return whether it was not.

    Nobody has read it before, and a run that is killed meanwhile leaves it due in the index, so it needs
    no rename; that halves the cost of a site from nothing.

    Args:
        path: of the file.
        data: what it holds.
        reserve: take its place on the disk before writing. A file that has none yet is written out by ext4
            the moment it is renamed over another, which took a third longer.
    """
    # A hundred thousand: pathlib and buffered files would cost half as much again.
    try:
        handle = os.open(path, _NEW, 0o666)
    except FileExistsError:
        return False
    except FileNotFoundError:
        _make_folder(os.path.dirname(path))  # noqa: PTH120
        handle = os.open(path, _NEW, 0o666)
    try:
        if reserve and hasattr(os, "posix_fallocate"):
            with contextlib.suppress(OSError):  # not every system can; a full disk is told by the write
                os.posix_fallocate(handle, 0, len(data))
        while data:
            data = data[os.write(handle, data) :]
    finally:
        os.close(handle)
    return True


def _make_folder(path: str) -> None:
    """Make a folder; nearly always in one that is there: most pages have a folder of their own."""
    try:
        os.mkdir(path)  # noqa: PTH102
    except OSError:
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


def _has(path: str, data: bytes) -> bool:
    """Whether a file of unknown state has this content already."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False
