"""The base of all views."""

from __future__ import annotations

import msgspec


class View(msgspec.Struct, frozen=True):
    """A record without methods, made a hundred thousand times in a build from nothing.

    Not a dataclass, as others of our records: filling a frozen one takes ten times as long, and defining the
    sixty that templates use 40 ms of every run. ``msgspec.structs.replace`` changes a copy.
    """
