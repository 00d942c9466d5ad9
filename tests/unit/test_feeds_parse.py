"""Documents of every kind → the same entries; text, identity, OPML."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import ConfigError, FeedError
from digest.feeds.identity import arxiv_id_in, keys_of, normalise_link
from digest.feeds.opml import parse_opml
from digest.feeds.parse import parse_feed
from digest.feeds.records import FeedEntry, FeedSource
from digest.feeds.text import MAX_CHARACTERS, MAX_SENTENCES, excerpt, html_paragraphs
from tests.servers.feed_server import Item, atom, rdf, rss

URL = "https://lab.example/feed.xml"
POST = Item(
    "Speech & Sound: k<n holds",
    "https://lab.example/posts/1",
    "https://lab.example/posts/1",
    "<p>First one. Second <b>bold</b> one.</p><script>alert(1)</script><p>k &lt; n, 3&nbsp;dB.</p>",
    "2026-07-14",
    ("Ada Author",),
    ("speech",),
)


def json_feed(items: Iterable[Item], *, title: str = "A Feed") -> bytes:
    import json

    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": title,
            "items": [
                {
                    "id": item.guid,
                    "url": item.link,
                    "title": item.title,
                    "content_html": item.html,
                    "date_published": f"{item.date}T08:00:00Z",
                    "authors": [{"name": name} for name in item.authors],
                    "tags": list(item.categories),
                }
                for item in items
            ],
        }
    ).encode()


@pytest.mark.parametrize("form", [rss, atom, json_feed])
def test_one_post_in_every_form(form: Callable[[Iterable[Item]], bytes]) -> None:
    """RSS 2.0, Atom and JSON Feed give the same entry."""
    (entry,) = parse_feed(form([POST]), URL).entries
    assert entry == FeedEntry(
        guid=POST.guid,
        link=POST.link,
        title=POST.title,
        paragraphs=("First one. Second bold one.", "k < n, 3 dB."),
        published=date(2026, 7, 14),
        authors=("Ada Author",),
        categories=("speech",),
    )


def test_rss_1() -> None:
    """RDF too."""
    (entry,) = parse_feed(rdf([POST]), URL).entries
    assert (entry.title, entry.link, entry.published) == (POST.title, POST.link, date(2026, 7, 14))
    assert entry.paragraphs == ("First one. Second bold one.", "k < n, 3 dB.")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty document"),
        (b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>x</body></html>", "an HTML page"),
        (b"Rate exceeded.", "something else"),
        (b'{"error": "no"}', "JSON of another kind"),
        (b"/etc/passwd", "something else"),
        (rss([POST])[:200], "cut off before its first whole item"),
    ],
)
def test_what_is_no_feed(body: bytes, words: str) -> None:
    """Error pages, and bodies that are the name of a file, are told as what they are."""
    with pytest.raises(FeedError, match=words) as caught:
        parse_feed(body, URL)
    assert caught.value.state == "not-a-feed"


def test_a_cut_feed_gives_its_whole_items() -> None:
    """The item that the cut went through is left for a run that sees it whole."""
    items = [replace(POST, guid=str(n), link=f"https://lab.example/{n}") for n in range(3)]
    body = rss(items)
    parsed = parse_feed(body[: body.rindex(b"<pubDate>")], URL)
    assert [entry.guid for entry in parsed.entries] == ["0", "1"]
    assert parsed.problem == "is cut off; 2 whole items were read"


def test_bare_items() -> None:
    """No date, no id, no link, no title: what there is, is kept; nothing at all is no item."""
    body = rss([Item("", html="<p>Only text here.</p>"), Item("Only a title"), Item("")])
    first, second = parse_feed(body, URL).entries
    assert (first.title, first.guid, first.link, first.published) == ("Only text here.", "", "", None)
    assert (second.title, second.paragraphs) == ("Only a title", ())


def test_newest_first_where_all_have_dates() -> None:
    """A feed that begins with its oldest is turned round; without dates its order is taken."""
    dated = [replace(POST, guid=str(n), date=f"2026-07-0{n}") for n in (1, 3, 2)]
    assert [one.guid for one in parse_feed(rss(dated), URL).entries] == ["3", "2", "1"]
    undated = [replace(POST, guid=str(n), date="") for n in (1, 3, 2)]
    assert [one.guid for one in parse_feed(rss(undated), URL).entries] == ["1", "3", "2"]


@pytest.mark.parametrize(
    ("link", "read"),
    [
        ("javascript:alert(1)", ""),
        ("/posts/7", "https://lab.example/posts/7"),
        ('https://lab.example/"><script>', "https://lab.example/%22%3E%3Cscript%3E"),
        ("file:///etc/passwd", ""),
        ("https://lab.example/研究", "https://lab.example/研究"),
    ],
)
def test_links_are_whole_and_harmless(link: str, read: str) -> None:
    """Only http and https; what could end an attribute is percent-encoded."""
    (entry,) = parse_feed(rss([replace(POST, link=link, guid="x")]), URL).entries
    assert entry.link == read


def test_entities_do_not_explode() -> None:
    """A document that defines entities over entities ends in an error or in little text."""
    nested = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{nested}]>'
    body = bomb.encode() + rss([replace(POST, title="T")]).split(b"?>", 1)[1].replace(b">T<", b">&a11;<")
    try:
        entries = parse_feed(body, URL).entries
    except FeedError:
        return
    assert all(len(entry.title) <= 1000 for entry in entries)


def test_an_external_entity_is_not_read() -> None:
    """A feed cannot show a file of this machine."""
    head = b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = head + rss([replace(POST, title="T", html="")]).split(b"?>", 1)[1].replace(b">T<", b">T &f;<")
    try:
        text = repr(parse_feed(body, URL))
    except FeedError:
        return
    assert "root:" not in text


def test_arxiv_s_own_feed() -> None:
    """Its items are papers, with type, version and abstract."""
    extra = "<arxiv:announce_type>cross</arxiv:announce_type><category>cs.CL</category>"
    extra += "<dc:creator>A B, C D</dc:creator>"
    item = Item(
        "A Paper",
        "https://arxiv.org/abs/2607.01234",
        "oai:arXiv.org:2607.01234v2",
        "arXiv:2607.01234v2 Announce Type: cross \nAbstract: We show it.",
        extra=extra,
    )
    (entry,) = parse_feed(rss([item]), URL).entries
    assert (entry.arxiv_id, entry.announce_type) == ("2607.01234", "cross")
    assert entry.paper is not None
    assert (entry.paper.abstract, entry.paper.version, entry.paper.authors) == (
        "We show it.",
        2,
        ("A B", "C D"),
    )


# ── text ──


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("plain\n\ntext", ("plain", "text")),
        ("<p>a<br>b</p>", ("a b",)),
        ("<p>a<br><br>b</p>", ("a", "b")),
        ("<ul><li>one</li><li>two</li></ul>end", ("one", "two", "end")),
        ("a<style>p{}</style>b<iframe src=x>no</iframe>c", ("abc",)),
        ("<p>$x < y$ and <em>k</em></p>", ("$x < y$ and k",)),
        ("<div><p>unclosed <b>tags<div>here", ("unclosed tags", "here")),
        ("a &amp;lt; b", ("a &lt; b",)),
        ("<pre>x\n\n y</pre>", ("x y",)),
    ],
)
def test_html_becomes_paragraphs(html: str, paragraphs: tuple[str, ...]) -> None:
    """What a browser would show, block by block."""
    assert html_paragraphs(html) == paragraphs


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_any_html_becomes_text(html: str) -> None:
    """Nothing breaks it, and no paragraph is empty or holds a line end."""
    for paragraph in html_paragraphs(html):
        assert paragraph.strip() == paragraph != ""
        assert "\n" not in paragraph


def test_a_long_post_is_cut_at_a_sentence() -> None:
    """Bounded in sentences and in characters, and it says so."""
    many, cut = excerpt(tuple(f"Sentence {n} is here. And one more." for n in range(200)))
    assert cut
    assert len([line for line in many if line]) == MAX_SENTENCES
    long, cut = excerpt(("word " * 5000,))
    assert cut
    assert sum(map(len, long)) <= MAX_CHARACTERS
    assert excerpt(("One. Two.", "Three.")) == (("One.", "Two.", "", "Three."), False)


# ── identity ──


@pytest.mark.parametrize(
    "other",
    [
        "http://lab.example/posts/1/",
        "https://www.lab.example/posts/1?utm_source=rss&utm_medium=feed",
        "https://lab.example/posts/1#comments",
        "https://LAB.example:443/posts/1?fbclid=abc",
    ],
)
def test_one_page_has_one_link(other: str) -> None:
    """Scheme, tracking, fragment and last slash do not make another page."""
    assert normalise_link(other) == normalise_link("https://lab.example/posts/1")
    assert normalise_link("https://lab.example/posts/1?p=2") != normalise_link("https://lab.example/posts/1")


def entry(guid: str = "", link: str = "", title: str = "T", text: str = "x" * 80) -> FeedEntry:
    return FeedEntry(guid, link, title, (text,), None)


def test_keys_across_feeds() -> None:
    """A bare id counts inside its feed, an address everywhere; a shared link identifies nothing."""
    one, two = (keys_of([entry("1", "https://a/1")], feed)[0] for feed in ("https://f", "https://g"))
    assert one.uid != two.uid
    assert one.link == two.link != ""
    first, second = (keys_of([entry("https://a/1")], feed)[0] for feed in ("https://f", "https://g"))
    assert first.uid == second.uid
    home = keys_of([entry("1", "https://a/"), entry("2", "https://a")], "https://f")
    assert [one.link for one in home] == ["", ""]
    assert home[0].uid != home[1].uid


def test_keys_without_an_id() -> None:
    """The link stands in for the id, the text for both; short texts are no key."""
    by_link = keys_of([entry("", "https://a/1", text="One thing.")], "f")[0]
    assert keys_of([entry("", "https://a/1", text="Another thing.")], "f")[0].uid == by_link.uid
    assert by_link.text == ""
    by_text = keys_of([entry()], "f")[0]
    assert by_text.uid == by_text.text != ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://arxiv.org/abs/2607.01234v3", "2607.01234"),
        ("http://arxiv.org/pdf/2607.01234.pdf", "2607.01234"),
        ("https://www.arxiv.org/html/2607.01234v1/", "2607.01234"),
        ("oai:arXiv.org:math/0309136v1", "math/0309136"),
        ("arXiv:2607.01234", "2607.01234"),
        ("https://lab.example/abs/2607.01234", None),
        ("https://arxiv.org/list/cs.SD/new", None),
        ("2607.01234", None),
        ("", None),
    ],
)
def test_papers_are_known_by_their_address(text: str, found: str | None) -> None:
    """Only arXiv's own addresses and identifiers make an item a paper."""
    assert arxiv_id_in(text) == found


# ── OPML ──


def test_opml() -> None:
    """Folders are opened, each address counts once, the name is title or text."""
    text = (
        '<opml version="2.0"><body><outline text="Labs"><outline type="rss" text="One" xmlUrl="https://a/f"/>'
        '<outline title="Two" xmlUrl="https://b/f"/></outline><outline text="Again" xmlUrl="https://a/f"/></body></opml>'
    )
    found = parse_opml(text.encode(), "f.opml", 7)
    assert found == (FeedSource("One", "https://a/f", 7), FeedSource("Two", "https://b/f", 7))


def test_opml_names_file_and_line() -> None:
    """Every wrong address is told, with its line; so is what is no OPML."""
    text = '<opml>\n<outline text="A" xmlUrl="file:///x"/>\n<outline text="B" xmlUrl="feed://b"/>\n</opml>'
    with pytest.raises(ConfigError) as caught:
        parse_opml(text.encode(), "f.opml", 7)
    assert [one.split(": xmlUrl")[0] for one in caught.value.problems] == [
        "f.opml: line 2: A",
        "f.opml: line 3: B",
    ]
    with pytest.raises(ConfigError, match=r"f\.opml: line 1"):
        parse_opml(b"<html/>", "f.opml", 7)
    with pytest.raises(ConfigError, match=r"f\.opml: line 2"):
        parse_opml(b"<opml>\n<outline", "f.opml", 7)


def test_slugs_are_names_of_files() -> None:
    """Latin names are read as they are, others have a hash."""
    assert FeedSource("Google AI — Blog!", "u").slug == "google-ai-blog"
    assert FeedSource("语音实验室", "u").slug.startswith("feed-")
