"""The titles of the papers that ``interests.examples`` names, as JSON, committed with the content.

A title is written down once and then stays, so that the prompt is the same every night and on every
machine, whatever later versions call the paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from digest.errors import ContentError
from digest.text.folding import fold

EXAMPLES_PATH = "interests.json"
"""Inside the data folder."""
SCHEMA = 1


def render_examples(titles: Mapping[str, str | None]) -> str:
    """Return the file; None stands for a paper that arXiv gave no title of."""
    return json.dumps({"schema": SCHEMA, "examples": dict(titles)}, ensure_ascii=False, indent=1) + "\n"


def parse_examples(text: str, path: str) -> dict[str, str | None]:
    """Return titles by identifier.

    Raises:
        ContentError: not such a file, or of a newer schema.
    """
    try:
        data = json.loads(text)
        schema = int(data.get("schema", SCHEMA))
        given = data["examples"].items()
        titles = {str(key): None if title is None else fold(str(title)) for key, title in given}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContentError(path, f"not the titles of examples ({error}); remove it") from error
    if schema > SCHEMA:
        raise ContentError(path, f"schema is {schema}, this digest knows up to {SCHEMA}; upgrade the tool")
    return titles
