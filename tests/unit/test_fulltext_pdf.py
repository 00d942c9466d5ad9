"""PDFs: lines of print become sections of text; what cannot be read has a name."""

from __future__ import annotations

import re
import sys
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fulltext.hyphens import Vocabulary
from digest.fulltext.pdf import parse_pdf
from digest.fulltext.pdf_process import read_pdf
from digest.fulltext.records import FullText, NoText
from tests.documents import pdfs
from tests.documents.latexml import FILLER
from tests.documents.pdfs import HEIGHT, Sheet, wrapped

LONG = " ".join([FILLER] * 2)
LEFT, RIGHT = 60.0, 320.0
"""Left edges of two columns."""


def read(body: bytes, **limits: int) -> FullText:
    found = parse_pdf(body, "2606.00001", 1, **limits)
    assert isinstance(found, FullText), found
    return found


def headings(found: FullText) -> list[tuple[str, str, int]]:
    return [(one.number, one.title, one.level) for one in found.sections]


def text_of(found: FullText) -> str:
    return "\n\n".join(one.text for one in found.sections)


@cache
def two_columns() -> bytes:
    """Two pages of two columns with everything that stands in a sentence's way."""
    sheet = Sheet()
    for page in (1, 2):
        sheet.put("Invented Proceedings on Rooms", 230, HEIGHT - 30, size=8)
        sheet.put(str(page), 300, 30, size=9)
        if page == 1:
            sheet.stamp("arXiv:2606.00001v1 [cs.SD] 5 Jun 2026")
            sheet.put("Quiet Rooms: Learning to", 150, 740, size=20)
            sheet.put("Dereverberate", 220, 718, size=20)
            sheet.put("Ada Example", 200, 698)
            sheet.put("1University of Nowhere, Utopia 2Acme", 180, 684)
            sheet.y = 650
            sheet.lines(["Abstract"], LEFT, bold=True)
            sheet.lines(wrapped("We study rooms. " + FILLER[:200], 45), LEFT)
            sheet.lines(["1  Introduction"], LEFT, size=12, bold=True, gap=8)
            sheet.lines(wrapped(LONG, 45)[:-4], LEFT)
            sheet.lines(
                [*wrapped("The sentence that goes on is broken by the foot of this very col-", 45)], LEFT
            )
            sheet.lines(["1 Nobody measured the whole of this, and no", "one will."], LEFT, size=7, gap=6)
            sheet.y = 650
            sheet.lines(["Table 1: Numbers that nobody", "has ever measured."], RIGHT)
            sheet.lines(["Model SDR PESQ", "Ours 11.25 2.31", "Theirs 9.75 2.10"], RIGHT + 40)
            sheet.lines(["umn and of the next one, as it should be.", *wrapped(LONG, 45)], RIGHT, gap=20)
            sheet.lines(["1.1  Rooms with Four Walls and a"], RIGHT, bold=True, gap=8)
            sheet.lines(["Roof"], RIGHT, bold=True)
            sheet.lines(wrapped(FILLER, 45), RIGHT)
        else:
            sheet.lines(["2  Conclusion"], LEFT, size=12, bold=True)
            sheet.lines(wrapped(FILLER, 45), LEFT)
            sheet.lines(["References"], LEFT, size=12, bold=True, gap=8)
            sheet.lines(["[1] B. Cited, Separation of everything,", "2020."], LEFT)
            sheet.y = 720
            sheet.lines(["[2] C. Cited, More of the same, 2021."], RIGHT)
            sheet.lines(["A  Proofs"], RIGHT, size=12, bold=True, gap=8)
            sheet.lines(["Everything here is trivial."], RIGHT)
        sheet.next_page()
    return sheet.bytes()


def test_sections_of_a_two_column_paper() -> None:
    """Title, numbered headings on one line or two, and the appendix after the references are found."""
    found = read(two_columns())
    assert found.title == "Quiet Rooms: Learning to Dereverberate"
    assert headings(found) == [
        ("", "Abstract", 1),
        ("1", "Introduction", 1),
        ("1.1", "Rooms with Four Walls and a Roof", 2),
        ("2", "Conclusion", 1),
        ("A", "Proofs", 1),
    ]
    assert {(one.id, found.cut) for one in found.sections} == {("", "")}


def test_a_sentence_goes_on_in_the_next_column() -> None:
    """Neither a footnote nor a table at the head of the column comes between; both follow as they are."""
    introduction = read(two_columns()).sections[1].text
    assert (
        "The sentence that goes on is broken by the foot of this very column and of the next one"
        in introduction
    )
    assert "1 Nobody measured the whole of this, and no one will." in introduction.split("\n\n")
    assert "Ours 11.25 2.31\nTheirs 9.75 2.10" in introduction


def test_furniture_and_references_are_left_out() -> None:
    """Running heads, page numbers, arXiv's stamp, authors and the bibliography are not of the text."""
    found = read(two_columns())
    text = text_of(found)
    for gone in ("Proceedings", "arXiv", "Cited", "Ada Example", "Utopia"):
        assert gone not in text
    assert "Everything here is trivial." in text
    assert found.affiliations == ("University of Nowhere, Utopia", "Acme")


def test_numbers_alone_are_no_headings() -> None:
    """Items, rows and lines that happen to begin with a number stay text."""
    sheet = Sheet()
    sheet.lines(["1  Introduction"], size=12, bold=True)
    sheet.lines([*wrapped(FILLER), "2 Layers of it are enough for every room"])
    sheet.lines(["3 Microphones are used", "7  Results"], bold=True)
    sheet.lines(wrapped(FILLER))
    assert headings(read(sheet.bytes())) == [("1", "Introduction", 1), ("3", "Microphones are used", 1)]


def test_a_footnote_is_no_heading() -> None:
    """It begins with a number and stands apart, but is small."""
    sheet = Sheet()
    sheet.lines(["Abstract"], bold=True)
    sheet.lines(wrapped(FILLER))
    sheet.lines(["1 Nobody measured the whole of this"], size=7, gap=12)
    sheet.lines(["I. INTRODUCTION"], gap=8)
    sheet.lines(wrapped(FILLER))
    assert headings(read(sheet.bytes())) == [("", "Abstract", 1), ("I", "Introduction", 1)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["I. INTRODUCTION", "A. Signal Model", "B. Loss", "II. METHOD", "A. Data"],
            "I 1, I-A 2, I-B 2, II 1, II-A 2",
        ),
        (
            ["1. Introduction", "2. Method", "2.1. Data", "2.1.1. Rooms", "3. End"],
            "1 1, 2 1, 2.1 2, 2.1.1 3, 3 1",
        ),
        (["1 Introduction", "3 Method", "Appendix A: Proofs", "B Tables"], "1 1, 3 1, A 1, B 1"),
        (["Introduction", "Related Work", "Limitations"], " 1,  1,  1"),
    ],
)
def test_ways_of_numbering(lines: list[str], expected: str) -> None:
    """Roman with letters, arabic with depth, appendices, and no numbers at all."""
    sheet = Sheet()
    for line in lines:
        sheet.lines([line], bold=True, gap=8)
        sheet.lines(wrapped(FILLER))
    found = read(sheet.bytes())
    assert ", ".join(f"{one.number} {one.level}" for one in found.sections) == expected


def test_abstracts_that_run_in() -> None:
    """``Abstract—`` before the first words is a heading; its text is not lost."""
    sheet = Sheet()
    sheet.lines(wrapped("Abstract—We study rooms, and say so here. " + FILLER))
    sheet.lines(["I. INTRODUCTION"], gap=10)
    sheet.lines(wrapped(FILLER))
    abstract = read(sheet.bytes()).sections[0]
    assert (abstract.title, abstract.text[:40]) == ("Abstract", "We study rooms, and say so here. We desc")


def test_without_any_heading_all_is_kept() -> None:
    """A text in one piece is one section without a title."""
    sheet = Sheet()
    sheet.lines(wrapped(LONG))
    found = read(sheet.bytes())
    assert headings(found) == [("", "", 0)]
    assert found.sections[0].text.startswith("We describe the whole of the system")


def test_a_bibliography_needs_no_heading() -> None:
    """REVTeX prints a rule in place of the word: entries [1] to [5] and more are found by their numbers."""
    sheet = Sheet()
    sheet.lines(["I. INTRODUCTION"])
    sheet.lines([*wrapped(FILLER), "[1] and [2] are cited here,", "[3] is not."])
    for number in range(1, 8):
        sheet.lines([f"[{number}] N. Cited, Proceedings of", f"nobody {number}, 2020."])
    sheet.lines(["Appendix A: Proofs"], size=12, bold=True, gap=10)
    sheet.lines(["Everything here is trivial."])
    found = read(sheet.bytes())
    assert headings(found) == [("I", "Introduction", 1), ("A", "Proofs", 1)]
    assert "are cited here" in text_of(found)
    assert "nobody" not in text_of(found)


def test_accents_find_their_letters() -> None:
    """TeX draws an accent that a font lacks over its letter; PDFium tells of it at the line's end."""
    sheet = Sheet()
    sheet.lines(["1  Introduction"], size=12, bold=True)
    sheet.put("o", 72, sheet.y)
    sheet.put("ther lines of Schr", 77, sheet.y)
    sheet.put("odinger are broken con-", 155, sheet.y)
    sheet.put("\u00a8", 156, sheet.y)
    sheet.y -= 12
    sheet.lines(["sistently. ", *wrapped(FILLER)])
    assert "ödinger are broken consistently." in text_of(read(sheet.bytes()))


def test_double_and_single_pages_of_furniture() -> None:
    """A head that alternates between left and right pages is furniture on both; a sentence never is."""
    sheet = Sheet()
    for page in range(1, 7):
        sheet.put("A. Example and B. Sample" if page % 2 else "Quiet Rooms", 250, HEIGHT - 40, size=9)
        sheet.put(f"Page {page} of 6", 280, 40, size=9)
        sheet.lines(wrapped(f"On page {page} something is said that is said nowhere else. {FILLER}"))
        sheet.next_page()
    text = text_of(read(sheet.bytes()))
    assert "Sample" not in text
    assert "Quiet Rooms" not in text
    assert "of 6" not in text
    assert all(f"On page {page} something" in text for page in range(1, 7))


WORDS = Vocabulary(
    ["The near-field regularization of GPT-4 is state-of-the-art here", "multi room systems exist"]
)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("the regulari-", "zation of", "the regularization of"),
        ("the near-", "field case", "the near-field case"),
        ("the near\u2010", "field case", "the near-field case"),
        ("the state-", "of-the-art one", "the state-of-the-art one"),
        ("is state-of-the-", "art", "is state-of-the-art"),
        ("with GPT-", "4 alone", "with GPT-4 alone"),
        ("some non-", "English one", "some non-English one"),
        ("an x-", "vector", "an x-vector"),
        ("INTRO-", "DUCTION", "INTRODUCTION"),
        ("a multi-", "room", "a multi-room"),
        ("an unheard-", "wordish thing", "an unheardwordish thing"),
        ("a dash -", "and more", "a dash - and more"),
        ("no break", "here", "no break here"),
        ("ends in-", "(brackets)", "ends in- (brackets)"),
    ],
)
def test_broken_words(first: str, second: str, joined: str) -> None:
    """The document's own words say whether a hyphen at a line's end is one of the word's."""
    assert WORDS.join(first, second) == joined


def test_a_thesis_is_read_as_far_as_it_pays() -> None:
    """Reading stops at a limit, says where, and never takes the pages after it."""
    thesis = pdfs.many_pages(500)
    found = read(thesis, max_chars=100_000)
    pages = found.chars // (40 * 60)
    assert 20 < pages < 60
    assert found.cut.endswith("-500 of 500")
    first = int(found.cut.removeprefix("pages ").partition("-")[0])
    assert f"page {first - 1} of" in found.sections[-1].text
    assert f"page {first} of" not in found.sections[-1].text
    whole = read_pdf(thesis, "2606.00001", 1)
    assert isinstance(whole, FullText)
    assert whole.chars < 2 * 600_000


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "corrupt"),
        (b"%PDF-1.7 but not really %%EOF", "corrupt"),
        (two_columns()[:-200], "corrupt"),
        (two_columns()[:2000] + b"%%EOF", "corrupt"),
        (pdfs.simple("Locked", [FILLER], password="secret"), "encrypted"),
        (pdfs.scanned(), "scanned"),
        (pdfs.many_pages(5001, lines=0), "too-large"),
        (pdfs.simple("Dots", [". " * 400]), "empty"),
        (pdfs.simple("Short", ["Nothing but this one small line of text on the page."]), "empty"),
    ],
)
def test_what_cannot_be_read_has_a_name(body: bytes, reason: str) -> None:
    """Here and in a process of its own: one reason, one line."""
    for found in (parse_pdf(body, "2606.00001", 1), read_pdf(body, "2606.00001", 1)):
        assert isinstance(found, NoText)
        assert found.reason == reason
        assert found.message.startswith("2606.00001v1: ")
        assert "\n" not in found.message


def test_the_process_gives_the_same() -> None:
    """A result crosses the process's border unchanged."""
    assert read_pdf(two_columns(), "2606.00001", 1) == parse_pdf(two_columns(), "2606.00001", 1)


def test_a_reader_that_takes_too_long_is_ended() -> None:
    """A file that hangs the reader costs its time limit, and has its reason."""
    found = read_pdf(two_columns(), "2606.00001", 1, timeout_s=0.001)
    assert isinstance(found, NoText)
    assert (found.reason, found.message) == ("corrupt", "2606.00001v1: its PDF was not read within 0.001 s")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
def test_a_reader_that_takes_too_much_is_ended() -> None:
    """A file that wants more memory than allowed is told by how its reader ended, without its words."""
    found = read_pdf(two_columns(), "2606.00001", 1, memory_mb=1)
    assert isinstance(found, NoText)
    assert found.reason == "corrupt"
    assert re.fullmatch(
        r"2606\.00001v1: its PDF takes the reader down \((?:signal \d+|exit \d+(?:, \w+)?)\)", found.message
    )


@given(st.binary(max_size=200))
def test_random_bytes_never_raise(noise: bytes) -> None:
    """Noise, and noise in the middle of a PDF, are read or refused."""
    body = two_columns()
    for one in (noise, b"%PDF-1.4\n" + noise + b"\n%%EOF", body[:3000] + noise + body[3000 + len(noise) :]):
        assert isinstance(parse_pdf(one, "2606.00001", 1), FullText | NoText)
