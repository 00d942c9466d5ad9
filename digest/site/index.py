"""The build index: what the site was last made from, in SQLite; a cache, safe to delete.

    meta     the state of templates, configuration and program that the pages were made with
    folder   signature of each content folder, so that an unchanged one costs no comparison
    source   content files: size, time of change, hash
    paper    the record of each paper file; ``brief`` what other pages show of it
    row_html the row of each paper in lists, rendered
    entry    entries of feeds, rendered
    term     which paper has which tag, author, category, topic; ``term_period`` and
             ``term_count`` how many, by year or month and in all
    day      ledgers in numbers; ``ledger`` their text; ``day_paper`` the papers of each, in its order
    item     items of other feeds; ``day_item`` those of each day, papers that only a feed named among them
    post     the owner's own posts
    report   files of weekly and monthly reports
    output   every file below ``_site`` that we wrote: whose it is, its size and hash
    todo     pages due, kept from the moment their input is indexed until they are written
    maths    formulas as HTML, by TeX
    related  lists of related papers, and what they are made from (digest.site.related)

A run that is killed leaves ``todo``: the next one finishes the work.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from digest.site import briefs, entries, related

FILE = "site.db"
_JOURNAL = "WAL"
"""Makers read while the run writes; where a file system has none, SQLite silently keeps to its older way."""
_LAYOUT = 14
"""Of the tables; a file with another layout is set aside by deleting it."""

_TABLES = (
    """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE folder (path TEXT PRIMARY KEY, signature TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE source (folder TEXT, name TEXT, size INTEGER, mtime INTEGER, hash TEXT,
    PRIMARY KEY (folder, name)) WITHOUT ROWID;
CREATE TABLE paper (id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, date TEXT NOT NULL,
    month TEXT NOT NULL, record BLOB NOT NULL);
CREATE TABLE row_html (id TEXT PRIMARY KEY, html TEXT NOT NULL, maths INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX paper_date ON paper (date, id);
CREATE INDEX paper_month ON paper (month, id);
CREATE TABLE term (kind TEXT, slug TEXT, date TEXT, id TEXT, name TEXT NOT NULL,
    PRIMARY KEY (kind, slug, date, id)) WITHOUT ROWID;
CREATE TABLE term_period (kind TEXT, slug TEXT, period TEXT, n INTEGER NOT NULL,
    PRIMARY KEY (kind, slug, period)) WITHOUT ROWID;
CREATE TABLE term_count (kind TEXT, slug TEXT, name TEXT NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (kind, slug)) WITHOUT ROWID;
CREATE INDEX term_many ON term_count (kind, n DESC, slug, name) WHERE n >= 3;
CREATE TABLE day (date TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, state TEXT, n INTEGER, failed INTEGER,
    doubtful INTEGER, tokens INTEGER, account BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE ledger (date TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE day_paper (date TEXT, position INTEGER, id TEXT NOT NULL, type TEXT NOT NULL,
    reason TEXT, todo TEXT NOT NULL,
    PRIMARY KEY (date, position)) WITHOUT ROWID;
CREATE INDEX day_paper_id ON day_paper (id, date);
CREATE TABLE item (key TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, date TEXT NOT NULL,
    record BLOB NOT NULL);
CREATE INDEX item_date ON item (date, key);
CREATE TABLE day_item (date TEXT, position INTEGER, key TEXT NOT NULL,
    PRIMARY KEY (date, position)) WITHOUT ROWID;
CREATE INDEX day_item_key ON day_item (key, date);
CREATE TABLE post (path TEXT PRIMARY KEY, url TEXT NOT NULL, date TEXT NOT NULL, title TEXT NOT NULL,
    post TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE report (key TEXT PRIMARY KEY, kind TEXT NOT NULL, last TEXT NOT NULL,
    path TEXT NOT NULL UNIQUE, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE output (path TEXT PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, size INTEGER,
    hash TEXT) WITHOUT ROWID;
CREATE INDEX output_key ON output (kind, key);
CREATE TABLE todo (kind TEXT, key TEXT, detail TEXT, PRIMARY KEY (kind, key, detail)) WITHOUT ROWID;
CREATE TABLE maths (key TEXT PRIMARY KEY, html TEXT NOT NULL) WITHOUT ROWID;
"""
    + briefs.TABLE
    + entries.TABLE
    + related.TABLES
)
_CONTENT = (
    *"folder source paper brief row_html entry term term_period term_count".split(),
    *"day ledger day_paper item day_item post report".split(),
    *related.CONTENT,
)


def open_index(folder: Path) -> sqlite3.Connection:
    """Return a connection to the index in the cache folder, made anew if there is no usable one."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    try:
        return _open(path)
    except sqlite3.DatabaseError:
        # Half a file from a full disk, or an older layout: it is a cache, so it may go.
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(FILE + suffix).unlink()
        return _open(path)


def connect(path: Path) -> sqlite3.Connection:
    """Return a plain connection to an index that ``open_index`` has made."""
    connection = sqlite3.connect(path, isolation_level=None)
    # A power cut may cost the index, which can be made anew; a killed process costs nothing.
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    # 128 MB of changes: a night's are written to their places once, when the index is closed.
    connection.execute("PRAGMA wal_autocheckpoint = 8000")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _open(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    try:
        # Six records to a page; of a new file alone. With the usual 4 kB each would fill one.
        connection.execute("PRAGMA page_size = 16384")
        connection.execute(f"PRAGMA journal_mode = {_JOURNAL}")
        layout = connection.execute("PRAGMA user_version").fetchone()[0]
        if layout == 0:
            connection.executescript(f"BEGIN;{_TABLES}PRAGMA user_version = {_LAYOUT};COMMIT;")
        elif layout != _LAYOUT:
            raise sqlite3.DatabaseError("another layout")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def forget_content(connection: sqlite3.Connection) -> None:
    """Empty all tables that hold content, so that every file is read anew; outputs stay known."""
    for table in _CONTENT:
        connection.execute(f"DELETE FROM {table}")


def get_meta(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT key, value FROM meta"))


def set_meta(connection: sqlite3.Connection, values: dict[str, str]) -> None:
    connection.execute("DELETE FROM meta")
    connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(values.items()))
