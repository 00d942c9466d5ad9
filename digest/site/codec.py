"""A paper's record as bytes for the build index, and back (pure).

The index spares the nightly build from reading 73,000 files again, and every page from reading its papers'
files; JSON because an index may come from a shared cache and must not be able to run anything. The record's
own types say how it is read: a field that is added to it needs nothing here.
"""

from __future__ import annotations

import msgspec

from digest.content.items import ItemFile
from digest.content.paperfile import PaperFile

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PaperFile)
_item_decoder = msgspec.json.Decoder(ItemFile)


def pack(paper: PaperFile) -> bytes:
    """Return the record as JSON; not compressed, as each is read up to ten times in a build from nothing."""
    return _encoder.encode(paper)


def unpack(data: bytes) -> PaperFile:
    """Return the record that ``pack`` was given."""
    return _decoder.decode(data)


def pack_item(item: ItemFile) -> bytes:
    return _encoder.encode(item)


def unpack_item(data: bytes) -> ItemFile:
    """Return the item that ``pack_item`` was given."""
    return _item_decoder.decode(data)
