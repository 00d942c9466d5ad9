"""Files of the site that were removed or cut behind our back.

To ask for each of 100,000 files every night would be a tenth of a night's work, for what hardly ever happens.
So of a large site a night looks at an eighth, at another one each time; if one of its files is gone, the
folder was not left alone, and all are looked at.
"""

from __future__ import annotations

import sqlite3

from digest.site.disk import SiteFolder
from digest.site.index import get_meta
from digest.site.touched import Key

SHARE = "looked at"
"""Name in the index of the share that was looked at last."""
_SHARES = 8
"""Two of a hash's sixteen digits each."""
_ALL_UP_TO = 20_000
"""Files of which all are looked at: a tenth of a second's work."""
_FILES = "SELECT kind, key, path, size FROM output WHERE size IS NOT NULL"


def next_share(index: sqlite3.Connection) -> str:
    """Return the share that this run looks at."""
    last = get_meta(index).get(SHARE)
    return str((int(last) + 1) % _SHARES if last else 0)


def note_share(index: sqlite3.Connection, share: str) -> None:
    """Keep which share this run looks at."""
    index.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SHARE, share))


def find_lost(index: sqlite3.Connection, folder: SiteFolder, share: str) -> list[Key]:
    """Return whose files are gone or have another size.

    Args:
        index: every file that was written stands there with its size; what was not is due anyway.
        folder: of the site.
        share: ``next_share``.
    """
    if index.execute("SELECT 1 FROM output LIMIT 1 OFFSET ?", (_ALL_UP_TO,)).fetchone() is not None:
        # Told by their hashes' first digits: a share has files of every kind and time.
        first, last = (f"{2 * int(share) + n:x}" for n in (0, 1))
        some = index.execute(f"{_FILES} AND hash >= ? AND hash < ?", (first, last + "~"))
        if not _lacking(folder, some):
            return []
    return _lacking(folder, index.execute(_FILES))


def _lacking(folder: SiteFolder, rows: sqlite3.Cursor) -> list[Key]:
    return folder.lacking(((kind, key), file, size) for kind, key, file, size in rows)
