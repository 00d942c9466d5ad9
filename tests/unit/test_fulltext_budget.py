"""What fits a model's window: parts that matter least go first, and what is gone is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.fulltext.budget import GAP, fit, section_tokens, text_tokens, was_cut
from digest.fulltext.records import FullText, Section

PARAGRAPH = "This paragraph says something about rooms, and then it says the same once more. It ends here."


def made(*names: str, paragraphs: int = 10) -> FullText:
    """A paper; a name is ``level|id|number|title``."""
    body = "\n\n".join([PARAGRAPH] * paragraphs)
    parts = [name.split("|") for name in names]
    sections = tuple(
        Section(anchor, number, title, int(level), body) for level, anchor, number, title in parts
    )
    return FullText("2606.00001", 1, "html", "Rooms", sections)


PAPER = made(
    "1|||Abstract",
    "1|S1|1|Introduction",
    "1|S2|2|Related Work",
    "1|S3|3|Method",
    "2|S3.SS1|3.1|Encoder",
    "1|S4|4|Experiments",
    "1|S5|5|Conclusion",
    "1|||Acknowledgments",
    "1|A1|A|Proofs",
    "2|A1.SS1|A.1|Lemma",
    "1|A2|B|More Tables",
)
ONE = section_tokens(PAPER.sections[1])


def test_what_fits_is_left_alone() -> None:
    """A paper that fits comes back as it is."""
    fitted = fit(PAPER, text_tokens(PAPER))
    assert fitted.text is PAPER
    assert not fitted.truncated


def test_a_text_that_was_not_read_whole_is_truncated() -> None:
    """What the reader of the PDF left out counts too."""
    cut = FullText("2606.00001", 1, "pdf", "Rooms", PAPER.sections, cut="pages 121-500 of 500")
    assert fit(cut, 10**6).truncated


@pytest.mark.parametrize(
    ("sections", "dropped"),
    [
        (10.2, ("B More Tables",)),
        (9.2, ("A Proofs", "A.1 Lemma", "B More Tables")),
        (7.2, ("Acknowledgments", "A Proofs", "A.1 Lemma", "B More Tables")),
    ],
)
def test_ends_go_first(sections: float, dropped: tuple[str, ...]) -> None:
    """Appendices go from the last one on, with their subsections; then acknowledgements; nothing else."""
    fitted = fit(PAPER, int(sections * ONE))
    assert fitted.dropped == dropped
    assert fitted.shortened == ()


def test_the_frame_of_a_paper_stays_whole() -> None:
    """Abstract, introduction and conclusion keep every word while the others are shortened."""
    fitted = fit(PAPER, 5 * ONE)
    texts = {one.title: one.text for one in fitted.text.sections}
    full = PAPER.sections[0].text
    assert [title for title, text in texts.items() if text == full] == [
        "Abstract",
        "Introduction",
        "Conclusion",
    ]
    assert fitted.shortened == ("2 Related Work", "3 Method", "3.1 Encoder", "4 Experiments")
    assert len(texts["Related Work"]) < len(texts["Method"])
    for title in ("Related Work", "Method", "Encoder", "Experiments"):
        *paragraphs, gap = texts[title].split("\n\n")
        assert gap == GAP
        assert set(paragraphs) == {PARAGRAPH}


def test_one_endless_paragraph_is_cut_at_a_sentence() -> None:
    """Where no paragraph ends in time, a sentence does."""
    text = " ".join([PARAGRAPH] * 100)
    paper = FullText("2606.00001", 1, "pdf", "Rooms", (Section("", "1", "Method", 1, text),))
    kept = fit(paper, 500).text.sections[0].text
    assert kept.endswith(f".\n\n{GAP}")
    assert len(kept) > 1500


words = st.text(st.sampled_from("ab .\n语$"), max_size=400)
made_sections = st.builds(
    Section,
    st.sampled_from(["", "S1", "S1.SS1", "A1"]),
    st.sampled_from(["", "1", "A"]),
    st.sampled_from(["", "Abstract", "Method", "Conclusion", "Acknowledgements"]),
    st.integers(0, 3),
    words,
)


@given(st.lists(made_sections, max_size=8), st.integers(0, 400))
def test_the_limit_holds(sections: list[Section], limit: int) -> None:
    """Whatever the paper, the result is within the limit, in order, and told apart from the whole."""
    paper = FullText("2606.00001", 1, "pdf", "", tuple(sections))
    fitted = fit(paper, limit)
    assert text_tokens(fitted.text) <= limit or not fitted.text.sections
    assert (fitted.text.sections == paper.sections) == (text_tokens(paper) <= limit)
    names = iter([(one.id, one.number, one.title, one.level) for one in paper.sections])
    assert all((one.id, one.number, one.title, one.level) in names for one in fitted.text.sections)


@pytest.mark.parametrize(
    ("counted", "estimated", "cut"),
    [
        (4096, 22_000, True),
        (13_300, 22_000, False),
        (13_100, 22_000, True),
        (30_000, 22_000, False),
        (90, 500, False),
    ],
)
def test_servers_that_cut_are_found(counted: int, estimated: int, cut: bool) -> None:
    """Below three fifths of the estimate a server has not read it all; short prompts do not tell."""
    assert was_cut(counted, estimated) is cut
