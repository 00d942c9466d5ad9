"""Listing pages, feeds and categories: bytes → records, in every form that arXiv has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.errors import AnswerError
from digest.models import Paper
from digest.sources.categories import is_category, split_categories
from digest.sources.feed import parse_feed, split_creators
from digest.sources.judge import judge_api, judge_feed, judge_listing
from digest.sources.listing import ListingPage, parse_listing_page
from tests.unit.fakes import raw
from tests.unit.records import DAY

URL = "http://127.0.0.1/list/cs.SD/new"

ENTRY = """
<dt><a name='item1'>[1]</a>
 <a href ="/abs/2606.00001" title="Abstract" id="2606.00001">arXiv:2606.00001</a>
 {cross}[<a href="/pdf/2606.00001" title="Download PDF">pdf</a>,
 <a href="https://arxiv.org/html/2606.00001v2" title="View HTML">html</a>]</dt>
<dd><div class='meta'>
<div class='list-title mathjax'><span class='descriptor'>Title:</span> A $x&lt;y$
   Study of   \\emph{{Rooms}}</div>
<div class='list-authors'><a href="/a/1">Andr\\'e Example</a>, <a href="/a/2">Bo Sample</a>{more}</div>
<div class='list-comments mathjax'><span class='descriptor'>Comments:</span> 5 pages; code at
 <a href="https://github.com/a/b" class="link-external">this https URL</a></div>
<div class='list-subjects'><span class='descriptor'>Subjects:</span>
 <span class="primary-subject">Sound (cs.SD)</span>; Audio and Speech Processing (eess.AS); 68T10</div>
<div class='list-journal-ref'><span class='descriptor'>Journal-ref:</span> J. Invented 3 (2026)</div>
<p class='mathjax'>We see <a href="/abs/2501.00001">arXiv:2501.00001</a>, with k&lt;n holds.<br/>More
 at <a href="http://a.b/c">this http URL</a>.</p>
</div></dd>
"""


def page(
    *sections: str, heading: str = "Showing new listings for Tuesday, 9 June 2026", total: str = ""
) -> bytes:
    return (
        f"<html><body><h3>{heading}</h3><div>{total}</div><dl>{''.join(sections)}</dl></body></html>".encode()
    )


def entry(cross: str = "", more: str = "") -> str:
    return ENTRY.format(cross=cross, more=more)


def parsed(body: bytes) -> ListingPage:
    return parse_listing_page(body, URL)


def test_an_entry() -> None:
    """Every field is read, folded, with links restored and the version of the html link."""
    listing = parsed(
        page("<h3>New submissions (showing 1 of 7 entries)</h3>", entry(), total="Total of 9 entries")
    )
    assert (listing.date, listing.declared, listing.total, listing.no_updates) == (DAY, {"new": 7}, 9, False)
    (one,) = listing.items
    assert one.announce_type == "new"
    assert one.paper == Paper(
        arxiv_id="2606.00001",
        title=r"A $x<y$ Study of \emph{Rooms}",
        abstract="We see arXiv:2501.00001, with k<n holds. More at http://a.b/c.",
        authors=("André Example", "Bo Sample"),
        primary_category="cs.SD",
        categories=("cs.SD", "eess.AS"),
        version=2,
        comment="5 pages; code at https://github.com/a/b",
        journal_ref="J. Invented 3 (2026)",
        has_html=True,
    )
    assert listing.cut_authors == frozenset()


@pytest.mark.parametrize(
    ("heading", "name", "count"),
    [
        ("New submissions (showing 1 of 17 entries)", "new", 17),
        ("New submissions for Tuesday, 9 June 2026 (showing 1 of 17 entries )", "new", 17),
        ("Cross submissions (showing 1 of 3 entries)", "cross", 3),
        ("Cross submissions for Tuesday, 9 June 2026 (showing first 1 of 3 entries )", "cross", 3),
        ("Replacement submissions (continued, showing last 1 of 40 entries)", "replace", 40),
        ("Replacement submissions for Tue, 09 Jun 2026 (continued, showing 1 of 40 entries)", "replace", 40),
    ],
)
def test_section_headings(heading: str, name: str, count: int) -> None:
    """Plain and dated headings, first and continued pages all declare their section's size."""
    listing = parsed(page(f"<h3>{heading}</h3>", entry()))
    assert listing.declared == {name: count}
    assert [one.announce_type for one in listing.items] == [name]


@pytest.mark.parametrize(
    ("heading", "day"),
    [
        ("Showing new listings for Tuesday, 9 June 2026", date(2026, 6, 9)),
        ("Catchup results for Sound on Tuesday, 9 June 2026", date(2026, 6, 9)),
        ("Catchup results for Audio and Speech Processing on Tue, 09 Jun 2026", date(2026, 6, 9)),
    ],
)
def test_page_dates(heading: str, day: date) -> None:
    """Listing and catch-up pages state their date, with long or short names of months."""
    assert parsed(page(heading=heading)).date == day


@pytest.mark.parametrize("total", ["Total of 32 entries", "Total of 32 entries for Tue, 09 Jun 2026"])
def test_totals(total: str) -> None:
    """The page's own total is read in both of its forms."""
    assert parsed(page(total=total)).total == 32
    assert parsed(page()).total is None


def test_no_updates() -> None:
    """A page that says so and shows nothing has no updates; one that shows something has some."""
    assert parsed(page(total="No updates for Tue, 09 Jun 2026.")).no_updates
    assert not parsed(page()).no_updates
    section = "<h3>New submissions (showing 1 of 1 entries)</h3>"
    assert not parsed(page(section, entry(), total="No updates in other sections")).no_updates


def test_cut_authors_are_noted() -> None:
    """A list that arXiv cuts short is known to be one, so that the API is asked."""
    listing = parsed(
        page(
            "<h3>New submissions (showing 1 of 1 entries)</h3>",
            entry(more=", et al. (20 additional authors not shown)"),
        )
    )
    assert listing.cut_authors == {"2606.00001"}
    without = entry().replace("class='list-authors'", "class='list-nobody'")
    listing = parsed(page("<h3>New submissions (showing 1 of 1 entries)</h3>", without))
    assert listing.cut_authors == {"2606.00001"}
    assert listing.items[0].paper.authors == ()


def test_other_papers_of_an_entry_are_not_its_own() -> None:
    """A cross-list's note and links to other papers do not change its identifier."""
    note = '(cross-list from cs.CL) <a href="/abs/2401.00002">2401.00002</a> '
    listing = parsed(page("<h3>Cross submissions (showing 1 of 1 entries)</h3>", entry(cross=note)))
    assert [one.paper.arxiv_id for one in listing.items] == ["2606.00001"]


def test_old_identifiers_and_missing_fields() -> None:
    """Old-style identifiers are read; comment, journal, abstract, html link may be missing."""
    text = """<h3>Replacement submissions (showing 1 of 1 entries)</h3>
    <dt><a href="/abs/math/0309136v3">x</a></dt>
    <dd><div class='list-title'>Title</div><div class='list-authors'><a>A. B.</a></div>
    <div class='list-subjects'>Probability (math.PR); Sound (cs.SD)</div></dd>"""
    (one,) = parsed(page(text)).items
    assert (one.paper.arxiv_id, one.paper.primary_category) == ("math/0309136", "math.PR")
    assert (one.paper.abstract, one.paper.comment, one.paper.version) == ("", None, None)


@pytest.mark.parametrize("control", ["\x1b[31m", "\x00", "&#27;", "\x0c", "\ufffe"])
def test_a_control_character_spoils_no_page(control: str) -> None:
    """A title with a character that XML forbids is read as any other; one bad title costs no day."""
    body = page(
        "<h3>New submissions (showing 1 of 1 entries)</h3>", entry().replace("A $x", f"A{control} $x")
    )
    (one,) = parsed(body).items
    assert one.paper.title.startswith("A")
    assert one.paper.title.endswith(r"$x<y$ Study of \emph{Rooms}")
    assert one.paper.title.isprintable()
    assert one.paper.comment == "5 pages; code at https://github.com/a/b"


@pytest.mark.parametrize("missing", ["/abs/2606.00001", "list-title", "(cs.SD)"])
def test_entries_that_lack_something_are_refused(missing: str) -> None:
    """An entry without identifier, title or category means that the form has changed: no guess."""
    text = entry().replace(missing, "gone")
    with pytest.raises(AnswerError, match="lacks identifier, title or category"):
        parsed(page("<h3>New submissions (showing 1 of 1 entries)</h3>", text))


@pytest.mark.parametrize(
    "heading", ["New listings", "Showing new listings for Tuesday, 31 Jun 2026", "Showing"]
)
def test_pages_without_a_date_are_refused(heading: str) -> None:
    """A listing that does not say of which day it is cannot be filed."""
    with pytest.raises(AnswerError, match="does not state its date"):
        parsed(page(heading=heading))


def test_entries_outside_sections_are_no_announcement() -> None:
    """Nothing is taken before the first section heading, and a lone term has no entry."""
    assert parsed(page(entry())).items == ()
    assert (
        parsed(page("<h3>New submissions (showing 0 of 0 entries)</h3>", "<dd>x</dd><dt>y</dt>")).items == ()
    )


# ── the feed ──

FEED = """<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
<channel><title>cs.SD+eess.AS updates on arXiv.org</title><link>http://rss.arxiv.org</link>
<description>d</description><pubDate>Tue, 09 Jun 2026 00:00:00 -0400</pubDate>{items}</channel></rss>"""
ITEM = """<item><title>A $k&lt;n$ \\emph{Study}</title><link>https://arxiv.org/abs/2606.00001</link>
<description>arXiv:2606.00001v2 Announce Type: replace-cross
Abstract: If k&lt;n holds, a &lt;b&gt; stays. See &amp;amp; more.</description>
<guid isPermaLink="false">oai:arXiv.org:2606.00001v2</guid>
<category>cs.CL</category><category>cs.SD</category>
<category>I.2.7</category><pubDate>Tue, 09 Jun 2026 00:00:00 -0400</pubDate>
<arxiv:announce_type>replace-cross</arxiv:announce_type><dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
<arxiv:DOI>10.1/2</arxiv:DOI><arxiv:journal_reference>J. Invented</arxiv:journal_reference>
<dc:creator>Andr\\'e Example (University (of X), City), Bo Sample, Jr., Cy Third</dc:creator></item>"""


def feed(*items: str) -> bytes:
    return FEED.replace("{items}", "".join(items)).encode()


def test_a_feed_item() -> None:
    """Type, version, licence and DOI come with the texts, and nothing that looks like HTML is eaten."""
    listing = parse_feed(feed(ITEM), URL, "cs.SD+eess.AS")
    assert (listing.date, listing.declared, listing.source) == (DAY, None, "feed")
    (one,) = listing.items
    assert one.announce_type == "replace-cross"
    assert one.paper == Paper(
        arxiv_id="2606.00001",
        title=r"A $k<n$ \emph{Study}",
        abstract="If k<n holds, a <b> stays. See &amp; more.",
        authors=("André Example", "Bo Sample, Jr.", "Cy Third"),
        primary_category="cs.CL",
        categories=("cs.CL", "cs.SD"),
        version=2,
        classes=("I.2.7",),
        journal_ref="J. Invented",
        doi="10.1/2",
        license="http://creativecommons.org/licenses/by/4.0/",
    )


def test_an_empty_feed_is_one() -> None:
    """On a weekend the feed is valid, dated and empty."""
    assert parse_feed(feed(), URL, "cs.SD").items == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<html></html>", "is not a feed"),
        (feed().replace(b"pubDate", b"other"), "does not state its date"),
        (feed(ITEM.replace("oai:arXiv.org:2606.00001v2", "nothing")), "no arXiv identifier"),
        (feed(ITEM.replace("announce_type>replace-cross", "announce_type>odd", 1)), "no known announce type"),
    ],
)
def test_bad_feeds_are_refused(body: bytes, problem: str) -> None:
    """An item that cannot be placed means that the form has changed: no guess."""
    with pytest.raises(AnswerError, match=problem):
        parse_feed(body, URL, "cs.SD")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("A. B., C. D.", ("A. B.", "C. D.")),
        ("A. B. (X, Y), C. D. (Z (W))", ("A. B.", "C. D.")),
        ("A. B., Jr., C. D., III", ("A. B., Jr.", "C. D., III")),
        ("", ()),
        ("Jr.", ("Jr.",)),
    ],
)
def test_creators(text: str, names: tuple[str, ...]) -> None:
    """The one string of all authors is split outside brackets; generations stay with their name."""
    assert split_creators(text) == names


# ── categories ──


@pytest.mark.parametrize(
    "name", ["cs.SD", "eess.AS", "hep-th", "physics.ao-ph", "cond-mat.mtrl-sci", "math-ph", "q-bio.NC"]
)
def test_categories(name: str) -> None:
    """All forms of arXiv's categories are known."""
    assert is_category(name)


@pytest.mark.parametrize("name", ["I.2.7", "68T10", "H.5.5; I.2", "", "Sound", "cs.", "62-XX"])
def test_classes_are_no_categories(name: str) -> None:
    """ACM and MSC classes are told apart."""
    assert not is_category(name)


def test_mixed_terms_are_split() -> None:
    """Several classes in one term, and repeats, as the old API gave them."""
    assert split_categories(["cs.SD", "I.2.7; H.5.5", "eess.AS", "cs.SD", "68T10, 94A12"]) == (
        ("cs.SD", "eess.AS"),
        ("I.2.7", "H.5.5", "68T10", "94A12"),
    )


# ── what is judged before a parser sees it ──


@pytest.mark.parametrize("judge", [judge_listing, judge_feed, judge_api])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"Rate exceeded.",
        b"<html><body>Sorry, Rate exceeded</body></html>",
        b"<html><body><h1>503</h1></body></html>",
    ],
)
def test_no_judge_lets_an_error_page_pass(judge: object, body: bytes) -> None:
    """A 200 that is empty, throttled or HTML is refused by whoever expected something else."""
    assert callable(judge)
    with pytest.raises(AnswerError):
        judge(raw(body))


def test_whole_pages_pass() -> None:
    """What arXiv sends on a good day is accepted, by its own judge alone."""
    judge_listing(raw(page()))
    judge_listing(raw(page(heading="Catchup results for Sound on Tue, 09 Jun 2026")))
    judge_feed(raw(feed(ITEM)))
    with pytest.raises(AnswerError, match="not a listing page"):
        judge_listing(raw(feed(ITEM)))
    with pytest.raises(AnswerError, match="not an Atom feed"):
        judge_api(raw(feed(ITEM)))
    with pytest.raises(AnswerError, match="not an RSS feed"):
        judge_feed(raw(b"<feed/>"))


def test_cut_pages_are_refused() -> None:
    """A page that ends before its end is not parsed."""
    with pytest.raises(AnswerError, match="cut off"):
        judge_listing(raw(page()[:-20]))
    with pytest.raises(AnswerError, match="not well-formed XML"):
        judge_feed(raw(feed(ITEM)[:-20]))


def test_feed_errors_are_told() -> None:
    """arXiv's well-formed feed about an error is one, with its reason."""
    title = b"<title>Feed error for query: x</title>"
    body = b"<rss><channel>" + title + b"<description>Bad\n subject</description></channel></rss>"
    with pytest.raises(AnswerError, match="feed says: Bad subject"):
        judge_feed(raw(body))


def atom(entries: str, total: object = 1, start: object = 0, per_page: object = 1) -> bytes:
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
        f"<o:totalResults>{total}</o:totalResults><o:startIndex>{start}</o:startIndex>"
        f"<o:itemsPerPage>{per_page}</o:itemsPerPage>{entries}</feed>"
    ).encode()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (atom("", 5, 0, 5), "says 5 entries and holds 0"),
        (atom("<entry/>", 5, 0, 5), "says 5 entries and holds 1"),
        (
            atom("<entry><id>http://arxiv.org/api/errors#x</id><summary>bad\n id</summary></entry>"),
            "API says: bad id",
        ),
        (atom("<entry/>", "many"), "without its totals"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "without its totals"),
    ],
)
def test_bad_api_pages_are_refused(body: bytes, problem: str) -> None:
    """Fewer entries than the page says, an error in an entry's clothes, a page without totals."""
    with pytest.raises(AnswerError, match=problem):
        judge_api(raw(body))


def test_good_api_pages_pass() -> None:
    """A last page may be short, and a page beyond the end empty."""
    judge_api(raw(atom("<entry/>", 11, 10, 10)))
    judge_api(raw(atom("", 11, 20, 10)))
    judge_api(raw(atom("", 0, 0, 10)))


@pytest.mark.shared
def test_recorded_error_answers_are_refused(shared: Path) -> None:
    """None of the recorded error bodies passes for an answer; a zero passes, and is doubted later."""
    folder = shared / "arxiv" / "reconstructed" / "errors"
    passed = []
    for path in sorted(folder.iterdir()):
        judge = judge_feed if path.name.startswith("rss") else judge_api
        try:
            judge(raw(path.read_bytes()))
        except AnswerError:
            continue
        passed.append(path.name)
    assert passed == ["api_false_zero.atom.xml"]


@pytest.mark.shared
def test_recorded_listings_are_read_whole(shared: Path) -> None:
    """Every recorded listing page shows as many entries as it declares, each with its texts."""
    paths = sorted((shared / "arxiv" / "reconstructed" / "listing").iterdir())
    assert paths
    for path in paths:
        body = path.read_bytes()
        judge_listing(raw(body))
        listing = parsed(body)
        assert str(listing.date) == path.name[:10]
        assert sum(listing.declared.values()) == len(listing.items) == listing.total
        assert all(one.paper.abstract for one in listing.items if one.announce_type != "replace")


@pytest.mark.shared
def test_recorded_feeds_are_read_whole(shared: Path) -> None:
    """Every recorded RSS feed has a date, and every item of it a type and an abstract."""
    for path in sorted((shared / "arxiv" / "reconstructed" / "rss").glob("*.rss.xml")):
        body = path.read_bytes()
        judge_feed(raw(body))
        listing = parse_feed(body, URL, "cs.SD+eess.AS")
        assert str(listing.date) == path.name[:10]
        assert body.count(b"<item>") == len(listing.items)
        assert all(one.paper.abstract and one.paper.primary_category for one in listing.items)
