"""What must be true of a 200 before a parser sees it (pure).

arXiv answers 200 with "Rate exceeded.", HTML error pages, empty and cut bodies; each of its parsers
then finds nothing and says nothing (measured with arxiv 4.0.2 and feedparser 6.0.14).
"""

from __future__ import annotations

import re

from lxml import etree

from digest.errors import AnswerError
from digest.models import RawAnswer

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def without_controls(body: bytes) -> bytes:
    """Return XML in UTF-8 without the control characters that make it none.

    One in a pasted abstract would cost the metadata of the whole batch.
    """
    return _FORBIDDEN.sub(b"", body)


def _basics(answer: RawAnswer) -> bytes:
    body = answer.body.strip()
    if not body:
        raise AnswerError(answer.url, "answered 200 with an empty body")
    if b"rate exceeded" in body[:2000].lower():
        raise AnswerError(answer.url, "answered 200 with 'Rate exceeded.'")
    return body


def judge_listing(answer: RawAnswer) -> None:
    """Refuse what is not a whole listing or catch-up page."""
    body = _basics(answer)
    if not re.search(rb"Showing new listings for|Catchup results for", body):
        raise AnswerError(answer.url, "is not a listing page (an error page?)")
    if not body.lower().endswith(b"</html>"):
        raise AnswerError(answer.url, "listing page is cut off")


def judge_feed(answer: RawAnswer) -> None:
    """Refuse what is not a whole RSS feed, and arXiv's feed that tells of an error."""
    body = _basics(answer)
    root = _xml(answer, body)
    if root.tag != "rss":
        raise AnswerError(answer.url, "is not an RSS feed (an error page?)")
    title = root.findtext("channel/title") or ""
    if title.startswith("Feed error"):
        problem = " ".join((root.findtext("channel/description") or "").split())[:200]
        raise AnswerError(answer.url, f"feed says: {problem}")


def judge_api(answer: RawAnswer) -> None:
    """Refuse what is not a whole page of the query API, and a page that shows less than it says."""
    body = _basics(answer)
    root = _xml(answer, body)
    if root.tag != f"{_ATOM}feed":
        raise AnswerError(answer.url, "is not an Atom feed (an error page?)")
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in (entry.findtext(f"{_ATOM}id") or ""):
            problem = " ".join((entry.findtext(f"{_ATOM}summary") or "").split())[:200]
            raise AnswerError(answer.url, f"API says: {problem}")
    total = _number(root, "totalResults")
    start = _number(root, "startIndex")
    per_page = _number(root, "itemsPerPage")
    if total is None or start is None or per_page is None:
        raise AnswerError(answer.url, "API page without its totals")
    due = max(0, min(per_page, total - start))
    if len(entries) < due:
        raise AnswerError(answer.url, f"API page says {due} entries and holds {len(entries)}")


def _xml(answer: RawAnswer, body: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(without_controls(body), parser)
    except etree.XMLSyntaxError as error:
        raise AnswerError(answer.url, f"not well-formed XML, cut off? ({error.msg})") from error


def _number(root: etree._Element, name: str) -> int | None:
    text = root.findtext(f"{_OPENSEARCH}{name}")
    return int(text) if text and text.strip().isdigit() else None
