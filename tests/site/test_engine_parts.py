"""The engine's small parts: slugs, packing, posts, assets, addresses, BibTeX."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.paperfile import Answer, Cited, Link, Reading
from digest.errors import ContentError, SiteError
from digest.models import Finding, Lift, Provenance
from digest.site.addresses import file_of, make_addresses
from digest.site.assets import load_assets
from digest.site.bibtex import bibtex
from digest.site.codec import pack, unpack
from digest.site.maths import Typesetter
from digest.site.posts import completion_html, parse_post_head, post_body
from digest.site.slugs import author_slug, make_tag_table
from digest.site.trends import nice_top, points
from tests.site.blogs import DAY, paper


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("José García-López", "jose-garcia-lopez"),
        ("Søren Łukasz Strauß", "soren-lukasz-strauss"),
        ("  J. O'Neil ", "j-o-neil"),
    ],
)
def test_authors_keep_their_letters(name: str, slug: str) -> None:
    """Accents fall, letters stay."""
    assert author_slug(name) == slug


@given(st.text(max_size=120))
def test_every_name_has_a_harmless_slug(name: str) -> None:
    """Whatever stands in an author list, its file name is short and matches ``[a-z0-9-]+``."""
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,58}", author_slug(name))


def test_names_in_other_scripts_do_not_share_a_slug() -> None:
    """Letters that have no ASCII form are told apart by a hash."""
    assert len({author_slug(name) for name in ("李雷", "韩梅梅", "Анна", "李 雷 Li")}) == 4


def test_tags_have_one_spelling_and_one_slug() -> None:
    """Aliases join; slugs come from the first ASCII spelling that is free, and never change places."""
    table = make_tag_table(
        [
            ("语音识别", ("ASR", "speech recognition")),
            ("识别", ("A.S.R", "asr!")),
            ("房间", ()),
            ("Vocoder", ()),
        ]
    )
    assert table.name("Speech-Recognition") == "语音识别"
    assert table.slug("语音识别") == "asr"
    assert table.slug("识别") == "a-s-r"
    assert re.fullmatch(r"tag-[0-9a-f]{8}", table.slug("房间"))
    assert table.slug("asr") != "asr"  # an unknown tag never takes a known one's page
    assert table.slug("vocoder x") == "vocoder-x"


def test_a_record_survives_packing() -> None:
    """All fields, also those that are rarely set."""
    doubts = (Finding(2, "numbers", "hard", "3", "4", "说明"),)
    provenance = Provenance("m", "p", DAY, ("a",), doubts, source="imported")
    whole = paper(
        affiliations=("Lab",),
        date=DAY,
        updated=DAY,
        classes=("I.2.7",),
        comment="c",
        journal_ref="j",
        doi="10.1/x",
        license="http://l.example",
        links=(Link("code", "https://c.example"),),
        venue="ICASSP 2027",
        relevance_score=0.0,
        relevance_reason="r",
        relevance_lift=(Lift("author", "A", 1.0), Lift("keyword", "k", 0.5)),
        translation=provenance,
        reading=Reading(
            provenance, "pdf", (Answer("a", (Cited("1", "S1"),)), Answer("b")), 3, True, "missing"
        ),
        history=((1, DAY), (2, DAY)),
        edited=("title_zh",),
    )
    assert unpack(pack(whole)) == whole
    bare = paper(announced=None, announce_type=None, translation=None, version=None, tags=(), abstract_zh=())
    assert unpack(pack(bare)) == bare


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("title: A", "/2026/07/01/a-b/"),
        ("title: A\ndate: 2026-07-03 10:00:00 +0800", "/2026/07/03/a-b/"),
        ("title: A\npermalink: /essays/:title.html", "/essays/a-b.html"),
        ("title: A\npermalink: ../../etc/passwd", "/etc/passwd/"),
        ("title: A\npermalink: /关于/", "/%E5%85%B3%E4%BA%8E/"),
        ("title: A\npermalink: '/a b/<x>/'", "/a-b/x/"),
    ],
)
def test_a_posts_address_is_harmless(front: str, url: str) -> None:
    """Permalinks are kept as far as they are file names below the site."""
    assert parse_post_head(f"---\n{front}\n---\nx", "_posts/2026-07-01-a b.md").url == url


def test_a_permalink_that_is_no_path_is_an_error() -> None:
    """An address without a name would be the front page."""
    with pytest.raises(ContentError, match="permalink"):
        parse_post_head("---\ntitle: A\npermalink: /../\n---\nx", "_posts/2026-07-01-a.md")


def test_the_owners_html_is_cleaned() -> None:
    """Links and images stay, scripts, handlers and other schemes go; formulas pass Markdown unharmed."""
    text = (
        "---\ntitle: A\n---\n**b** <script>x()</script> <a href='javascript:x' onclick='y'>l</a>\n\n"
        "[ok](https://ok.example) $a_1 * b_2 * c$ <img src=x onerror=y>"
    )
    html = post_body(text, "p.md", Typesetter(None))
    assert "<strong>b</strong>" in html
    assert 'href="https://ok.example"' in html
    assert "a_1 * b_2 * c" in html
    assert not re.search(r"script|onclick|onerror|javascript", html)


def test_a_completion_brings_no_link() -> None:
    """Lists and emphasis of a model are shown; its links, images and HTML are text or nothing."""
    html = completion_html(
        "- **a** <b>x</b>\n- [l](https://e.example) ![i](https://e.example/i.png)\n\n"
        "<https://e.example> $x<y$\n\n[r]\n\n[r]: https://e.example",
        Typesetter(None),
    )
    assert "<li><strong>a</strong>" in html
    assert not re.search(r"<a|<img|<b>|href|src", html)


def test_assets_are_named_by_content_also_inside_style_sheets(tmp_path: Path) -> None:
    """A changed font gives the style sheet that names it another name."""
    folder = tmp_path / "site" / "assets"
    (folder / "fonts").mkdir(parents=True)
    (folder / "fonts" / "f.woff2").write_bytes(b"1")
    (folder / "a.css").write_text('x { src: url("fonts/f.woff2?v=1") } y { src: url(data:,) url(none.png) }')
    first = load_assets((tmp_path,))
    published = first.names["fonts/f.woff2"]
    css = first.files["a.css"].decode()
    assert f"url({published}?v=1)" in css
    assert "url(data:,)" in css
    assert "url(none.png)" in css
    (folder / "fonts" / "f.woff2").write_bytes(b"2")
    second = load_assets((tmp_path,))
    assert second.address("a.css") != first.address("a.css")
    with pytest.raises(SiteError, match=r"no\.js"):
        second.address("no.js")


def test_addresses_do_not_double_the_base_path() -> None:
    """site.url may be given with or without the base path."""
    for url in ("https://h.example", "https://h.example/b"):
        assert make_addresses(url, "/b").absolute("/x/") == "https://h.example/b/x/"
    assert make_addresses(None, "/b").absolute("/x/") == "/b/x/"
    assert file_of("/%E5%85%B3/") == "关/index.html"


def test_bibtex_is_what_tex_reads() -> None:
    """Key of first author, year and first real word; TeX's own signs escaped, formulas kept."""
    entry = bibtex(
        paper(title="On the 50% & $O(n^2)$ of Codecs", authors=("Ana María Ñu",), date=date(2026, 7, 12))
    )
    assert entry.startswith("@misc{nu202650,")
    assert r"{{On the 50\% \& $O(n^2)$ of Codecs}}" in entry
    assert entry.count("{") == entry.count("}")


@pytest.mark.parametrize(("highest", "top"), [(1, 1), (3, 5), (6, 10), (10, 10), (101, 200)])
def test_scales_end_at_round_numbers(highest: int, top: int) -> None:
    """1, 2 or 5 times a power of ten."""
    assert nice_top(highest) == top


def test_points_fill_their_box() -> None:
    """From the left to the right edge, the highest value at the upper one."""
    assert points((0, 5, 10), 100, 20, 10) == "0.0,20.0 50.0,10.0 100.0,0.0"
