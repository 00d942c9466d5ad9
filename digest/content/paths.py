"""Where a paper, a post and a ledger lie, relative to their folders; and arXiv's addresses."""

from __future__ import annotations

import re
from datetime import date

_NEW_STYLE = re.compile(r"(\d{4})\.(\d{4,5})")
_OLD_STYLE = re.compile(r"([a-z-]+(?:\.[A-Za-z-]{2,})?)/(\d{4})(\d{3})")
_ANYWHERE = re.compile(r"(?:arxiv:|/(?:abs|pdf|html)/|^)\s*([\w.-]+?(?:/\d{7})?)(v\d+)?(?:\.pdf)?$", re.I)


def is_arxiv_id(text: str) -> bool:
    """Whether this is an identifier without version: ``2402.12345``, ``math/0309136``."""
    return bool(_NEW_STYLE.fullmatch(text) or _OLD_STYLE.fullmatch(text))


def parse_arxiv_id(text: str) -> tuple[str, int | None]:
    """Return (identifier, version or None) of ``2402.12345v2``, ``arXiv:…`` or an address.

    Raises:
        ValueError: it holds no identifier.
    """
    match = _ANYWHERE.search(text.strip())
    if match is None or not is_arxiv_id(match.group(1)):
        raise ValueError(f"{text!r} is no arXiv identifier")
    return match.group(1), int(match.group(2)[1:]) if match.group(2) else None


def file_stem(arxiv_id: str) -> str:
    """Return the identifier as a file name: ``2510.13632``, ``math-0309136``."""
    if not is_arxiv_id(arxiv_id):
        raise ValueError(f"{arxiv_id!r} is no arXiv identifier")
    return arxiv_id.replace("/", "-")


def id_of_stem(stem: str) -> str | None:
    """Return the identifier that a file is named by; None for another file's name."""
    arxiv_id = stem if _NEW_STYLE.fullmatch(stem) else "/".join(stem.rsplit("-", 1))
    return arxiv_id if is_arxiv_id(arxiv_id) else None


def paper_path(arxiv_id: str) -> str:
    """Return the paper file's path inside the papers folder: ``2510/2510.13632.md``."""
    stem = file_stem(arxiv_id)
    month = stem[:4] if "/" not in arxiv_id else arxiv_id.split("/")[1][:4]
    return f"{month}/{stem}.md"


_ITEM_KEY = re.compile(r"[a-z0-9][a-z0-9-]{2,57}")


def is_item_key(text: str) -> bool:
    """Whether this names an item of another feed: ``lab-blog-1a2b3c4d5e``."""
    return _ITEM_KEY.fullmatch(text) is not None


def item_path(key: str, announced: date) -> str:
    """Return an item file's path inside the items folder, by the month that took it up."""
    if not is_item_key(key):
        raise ValueError(f"{key!r} is no key of an item")
    return f"{announced:%Y-%m}/{key}.md"


def item_permalink(key: str) -> str:
    """Return the item's page on the site, below ``site.base_path``."""
    return f"/items/{key}/"


def post_path(day: date) -> str:
    """Return the post's path inside the posts folder."""
    return f"{day.isoformat()}-arxiv.md"


def ledger_path(day: date) -> str:
    """Return the ledger's path inside the data folder."""
    return f"days/{day.isoformat()}.json"


def day_permalink(day: date) -> str:
    """Return the day's page on the site, below ``site.base_path``."""
    return f"/{day:%Y/%m/%d}/"


def paper_permalink(arxiv_id: str) -> str:
    """Return the paper's page on the site, below ``site.base_path``."""
    return f"/papers/{file_stem(arxiv_id)}/"


def abs_url(arxiv_id: str) -> str:
    return f"https://arxiv.org/abs/{arxiv_id}"


def pdf_url(arxiv_id: str, version: int | None) -> str:
    return f"https://arxiv.org/pdf/{arxiv_id}" + (f"v{version}" if version else "")


def html_url(arxiv_id: str, version: int | None) -> str:
    return f"https://arxiv.org/html/{arxiv_id}" + (f"v{version}" if version else "")
