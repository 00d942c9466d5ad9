"""OPML, the list of feeds that every reader exports (opml.org/spec2.opml) → feeds (pure)."""

from __future__ import annotations

from lxml import etree

from digest.errors import ConfigError
from digest.feeds.records import FeedSource
from digest.text.folding import fold


def parse_opml(data: bytes, path: str, max_items: int) -> tuple[FeedSource, ...]:
    """Return the feeds of an OPML file in its order, folders opened, each address once.

    Raises:
        ConfigError: not OPML, or outlines whose address is none; all at once, with file and line.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError([f"{path}: line {error.lineno or 1}: {error.msg}"]) from error
    if root.tag != "opml":
        raise ConfigError([f"{path}: line 1: is no OPML file, its first element is <{root.tag}>"])
    feeds: dict[str, FeedSource] = {}
    problems: list[str] = []
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if not url:
            continue  # a folder
        name = fold(outline.get("title") or outline.get("text") or "") or url
        if not url.startswith(("http://", "https://")):
            problems.append(
                f"{path}: line {outline.sourceline}: {name}: xmlUrl must begin with http:// or https://"
            )
        else:
            feeds.setdefault(url, FeedSource(name, url, max_items))
    if problems:
        raise ConfigError(problems)
    return tuple(feeds.values())
