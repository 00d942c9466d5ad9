"""arXiv's RSS 2.0 feed and its error feed, form for form.  (pure)

Source of the form: https://info.arxiv.org/help/rss_specifications.html and recorded feeds.
"""

from __future__ import annotations

from datetime import date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape

from tests.servers.arxiv_catalogue import EASTERN, Batch, Entry

_HEAD = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" \
xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">
  <channel>
"""
_SKIP_DAYS = """    <skipDays>
      <day>Sunday</day>
      <day>Saturday</day>
    </skipDays>
"""


def midnight(day: date) -> str:
    """``Mon, 08 Jun 2026 00:00:00 -0400``: midnight US Eastern of the day."""
    return format_datetime(datetime.combine(day, time(), tzinfo=EASTERN))


def render_feed(categories: list[str], day: date, batch: Batch, built_at: datetime) -> str:
    """``/rss/<q>`` of that day; ``batch`` may be of another one, as in a stale feed."""
    query = "+".join(categories)
    names = ", ".join(categories)
    items = "".join(_item(entry, day) for entry in batch.entries)
    return (
        _HEAD
        + f"    <title>{names} updates on arXiv.org</title>\n"
        + _channel(
            f"http://rss.arxiv.org/rss/{query}",
            f"{names} updates on the arXiv.org e-print archive.",
            format_datetime(built_at),
            "rss-help@arxiv.org",
            day,
        )
        + _SKIP_DAYS
        + items
        + "  </channel>\n</rss>\n"
    )


def render_feed_error(query: str, problem: str, now: datetime) -> str:
    """The well-formed feed that comes with HTTP 400."""
    link = f"http://rss.arxiv.org/rss/{escape(query)}"
    return (
        _HEAD
        + f"    <title>Feed error for query: {link}</title>\n"
        + _channel(
            link,
            escape(problem),
            f"{now:%Y-%m-%d %H:%M:%S} +0000",
            "rss-help.arxiv.org",
            now.astimezone(EASTERN).date(),
        )
        + "  </channel>\n</rss>\n"
    )


def _channel(link: str, description: str, built: str, editor: str, day: date) -> str:
    return f"""    <link>{link}</link>
    <description>{description}</description>
    <atom:link href="{link}" rel="self" type="application/rss+xml"/>
    <docs>http://www.rssboard.org/rss-specification</docs>
    <language>en-us</language>
    <lastBuildDate>{built}</lastBuildDate>
    <managingEditor>{editor}</managingEditor>
    <pubDate>{midnight(day)}</pubDate>
"""


def _item(entry: Entry, day: date) -> str:
    shown = entry.shown
    paper = shown.paper
    abstract = escape(shown.abstract.strip())
    categories = "".join(
        f"      <category>{escape(one)}</category>\n" for one in (*shown.categories, *paper.classes)
    )
    extra = ""
    if paper.doi:
        extra += f"      <arxiv:DOI>{escape(paper.doi)}</arxiv:DOI>\n"
    if paper.journal_ref:
        journal = escape(paper.journal_ref)
        extra += f"      <arxiv:journal_reference>{journal}</arxiv:journal_reference>\n"
    return f"""    <item>
      <title>{escape(" ".join(shown.title.split()))}</title>
      <link>https://arxiv.org/abs/{paper.arxiv_id}</link>
      <description>arXiv:{shown.id_v} Announce Type: {entry.announce_type}{" "}
Abstract: {abstract}</description>
      <guid isPermaLink="false">oai:arXiv.org:{shown.id_v}</guid>
{categories}      <pubDate>{midnight(day)}</pubDate>
      <arxiv:announce_type>{entry.announce_type}</arxiv:announce_type>
      <dc:rights>{escape(paper.license)}</dc:rights>
{extra}      <dc:creator>{escape(", ".join(paper.authors))}</dc:creator>
    </item>
"""
