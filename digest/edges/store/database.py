"""The SQLite file itself: opened, made, or set aside; every error names it."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from digest.errors import DigestError

log = logging.getLogger("digest.store")

SCHEMA = 1
"""Raised only when a table that exists changes its columns: a cache of another number is set aside, and
with it what was paid for. New tables are simply added."""


class Database:
    """One connection, shared by all concerns of the store; each of them names its tables."""

    TABLES: ClassVar[str] = ""
    """``CREATE … IF NOT EXISTS`` statements."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def close(self) -> None:
        self._db.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction; inside another it is part of that."""
        inner = self._db.in_transaction
        if inner:
            yield self._db
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def open_database(cache: Path, tables: str) -> sqlite3.Connection:
    """Open or make ``digest.db`` in the cache folder.

    Raises:
        DigestError: it cannot be written (full disk, permissions), here or later.
    """
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "digest.db"
    try:
        return _connect(path, tables)
    except sqlite3.DatabaseError:
        aside = _set_aside(path)
        log.warning("cache set aside: %s is no cache of this digest, moved to %s", path, aside)
        return _connect(path, tables)


class _Connection(sqlite3.Connection):
    """Says which file failed: SQLite's own errors name none."""

    path = Path()

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().executemany(*arguments)

    def executescript(self, *arguments: Any) -> sqlite3.Cursor:
        with _named(self.path):
            return super().executescript(*arguments)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise DigestError(f"{path}: {error} (disk full, or no right to write?)") from error


def _connect(path: Path, tables: str) -> sqlite3.Connection:
    with _named(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30, factory=_Connection)
    connection.path = path
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        existing = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        if version not in (0, SCHEMA) or (version == 0 and existing):
            raise sqlite3.DatabaseError(f"schema {version}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(f"BEGIN; {tables} PRAGMA user_version = {SCHEMA}; COMMIT;")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    path.replace(aside)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside
