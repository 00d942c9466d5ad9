"""Folding, formulas, sentences, placeholders: tables of examples, and what holds for any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.folding import clean, fold, fold_lines, is_wide
from digest.text.masking import (
    PlaceholderFault,
    mask,
    normalise_placeholders,
    placeholder_faults,
    unmask,
)
from digest.text.maths import split_maths, tex_of
from digest.text.sentences import split_sentences
from digest.text.tex import convert_accents, to_text
from tests.unit.strategies import raw_texts, some_texts, texts


@given(raw_texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded text is on one line, has no outer space and stays what it is."""
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == folded.strip()
    assert len(folded.splitlines()) <= 1


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_folding_leaves_no_control_or_direction_character(text: str) -> None:
    """Neither controls nor format characters that turn or hide text survive, whatever came."""
    hidden = {"\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u00ad"}
    folded = fold(text)
    assert not hidden & set(folded)
    assert not any(unicodedata.category(char) == "Cc" for char in folded)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Deep\n  Rooms ", "Deep Rooms"),
        ("a\u3000b\u00a0c", "a b c"),
        ("a\u2028b\x85c\x1cd", "a b c d"),
        ("ab\u200bcd\u202e\ufeff", "abcd"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("a\ud800b\uffffc\U0001fffed\U000e0041", "abcd"),
        ("Ångström e\u0301", "Ångström e\u0301"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """White space becomes one space, hidden characters vanish, letters stay as given."""
    assert fold(text) == folded


def test_printable_characters_are_clean() -> None:
    """Folding leaves printable texts alone: nothing in all of Unicode that it removes is printable."""
    dirty = [char for char in map(chr, range(0x110000)) if clean("\0" + char) == ""]
    assert len(dirty) > 200
    assert not any(char.isprintable() for char in dirty)
    spaces = [char for char in map(chr, range(0x110000)) if char.isspace() and char.isprintable()]
    assert spaces == [" "]


def test_clean_keeps_white_space() -> None:
    """Only unwanted characters go; tabs and line ends stay for those who fold by line."""
    assert clean("a\tb\nc\x07") == "a\tb\nc"


@given(raw_texts)
def test_folding_lines_twice_is_folding_them_once(text: str) -> None:
    """A text of several lines that was folded stays what it is and has no double blank line."""
    folded = fold_lines(text)
    assert fold_lines(folded) == folded
    assert "\n\n\n" not in folded


def test_fold_lines_keeps_paragraphs() -> None:
    """Lines stay lines, whatever their ends; several blank lines become one."""
    assert fold_lines("\n a  b\r\nc\r\r\r\n d \n") == "a b\nc\n\nd"


def test_wide_characters() -> None:
    """Han and full-width characters take two columns, Latin ones one."""
    assert [is_wide(char) for char in "语，aé"] == [True, True, False, False]


# ── formulas ──


@given(texts)
def test_pieces_join_to_the_text(text: str) -> None:
    """Nothing is lost or added by splitting, with and without bracket formulas."""
    assert "".join(piece.text for piece in split_maths(text)) == text
    assert "".join(piece.text for piece in split_maths(text, brackets=False)) == text
    assert all(piece.text for piece in split_maths(text))


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("rate $O(n^2)$ for $n$", ["$O(n^2)$", "$n$"]),
        ("it costs $5 and $6 a month", []),
        ("from $5 to $x$", ["$x$"]),
        (r"padded $ \alpha $ here", [r"$ \alpha $"]),
        (r"half padded $\alpha $ here", [r"$\alpha $"]),
        ("$a$-$b$ and $$c=d$$", ["$a$", "$b$", "$$c=d$$"]),
        (r"\(a+b\) and \[c\]", [r"\(a+b\)", r"\[c\]"]),
        (r"price \$5 is \$6", []),
        (r"$\$5$", [r"$\$5$"]),
        ("lone $ sign", []),
        ("earn $ ten or $ twelve", []),
        ("$x$1 no formula", []),
        ("", []),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    """Dollars are formulas by Pandoc's rule, or padded ones that look like TeX; money is not."""
    assert [piece.text for piece in split_maths(text) if piece.is_maths] == formulas


def test_brackets_are_text_in_markdown() -> None:
    r"""In escaped Markdown ``\(`` is a bracket, not the start of a formula."""
    assert not any(piece.is_maths for piece in split_maths(r"a \(b\) \[c\]", brackets=False))


@pytest.mark.parametrize(
    ("formula", "tex"),
    [
        ("$x$", "x"),
        ("$$ x_1 $$", "x_1"),
        (r"\(a\)", "a"),
        (r"\[ b \]", "b"),
        ("$ \\alpha $", r"\alpha"),
        ("plain", "plain"),
        ("$", "$"),
    ],
)
def test_tex_of(formula: str, tex: str) -> None:
    """The TeX is what stands between the delimiters; a text without them is itself."""
    assert tex_of(formula) == tex


# ── sentences ──


@given(texts)
def test_joined_sentences_are_the_text(text: str) -> None:
    """Sentences joined by one space are the text, and none is empty."""
    sentences = split_sentences(text)
    assert " ".join(sentences) == text
    assert all(sentence.strip() == sentence != "" for sentence in sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        ("We study rooms.", "They echo."),
        ("It works, e.g. in halls, i.e. rooms.", "See Fig. 3 and Eq. 4."),
        ("Li et al. show more.",),
        ("We follow Li et al.", "We show more."),
        ("The error is 3.5 ms.", "It was 4.5 ms."),
        ("A latency of 240 ms.", "This is low."),
        ("J. Doe wrote it.",),
        ("We compare it with system A.", "We win."),
        ("Is it so?", "Yes!", "(It is.)", "Good."),
        ("He said “stop.”", "We stopped."),
        ("We use $f(x). G$ here.", "$x$ is large."),
        ("Code is at https://example.org/a.B and mirrored.", "Use it."),
        ("We test No. 3 of them.", "No.", "We do not."),
        ("It is better than before.\\ \\textbf{Bold} start.",),
        ("It grows.", "\\textbf{Bold} start."),
        ("Trained by Dr. Smith vs. Prof. Miller.",),
        ("Accuracy rises.", "3 models fail."),
        ("We call it I.", "We like it."),
        ("So it ends...", "It begins."),
        ("lower case. follows here",),
        ("The U.S. Army.",),
    ],
)
def test_sentences(sentences: tuple[str, ...]) -> None:
    """Abbreviations, decimals, initials, URLs and formulas end no sentence."""
    assert split_sentences(" ".join(sentences)) == sentences


def test_an_empty_text_has_no_sentence() -> None:
    """Nothing in, nothing out."""
    assert split_sentences("") == ()


# ── placeholders ──


@given(texts, st.integers(1, 40))
def test_unmasking_gives_the_text_back(text: str, start: int) -> None:
    """Whatever was masked comes back, and each placeholder stands exactly once."""
    masked = mask(text, start)
    assert unmask(masked.text, masked.originals) == text
    assert placeholder_faults(masked.text, masked.placeholders) == ()
    assert [name for name, _ in masked.originals] == [
        f"⟦M{start + index}⟧" for index in range(len(masked.originals))
    ]


@given(texts)
def test_masked_text_holds_no_formula(text: str) -> None:
    """What is sent to a model has no formula left in it, save where masks made new neighbours."""
    formulas = [piece.text for piece in split_maths(text) if piece.is_maths]
    originals = [original for _, original in mask(text).originals]
    assert [one for one in originals if one in formulas][: len(formulas)] or not formulas


@pytest.mark.parametrize(
    ("text", "originals"),
    [
        ("rate $x^2$ at https://example.org/a_b.", ["$x^2$", "https://example.org/a_b"]),
        ("mail ada@example.org, or see www.example.org/x", ["ada@example.org", "www.example.org/x"]),
        ("run `pip install x` now", ["`pip install x`"]),
        ("TeX quotes ``like this'' and `this'", []),
        (r"see \cite{a,b} and \href{http}{text}", [r"\cite{a,b}", r"\href{http}{text}"]),
        ("an attack ⟦M1⟧ and ⟦M9", ["⟦M1⟧", "⟦M9"]),
        ("(https://example.org/x).", ["https://example.org/x"]),
        ("nothing here", []),
    ],
)
def test_what_is_masked(text: str, originals: list[str]) -> None:
    """Formulas, addresses, code, citations and look-alikes of placeholders are masked."""
    assert [original for _, original in mask(text).originals] == originals


def test_near_misses_of_placeholders_are_read() -> None:
    """Models write brackets of their own; the number is what counts."""
    assert normalise_placeholders("在 [M1]、⟦ m2 ⟧、【M03】、〚Ｍ4〛") == "在 ⟦M1⟧、⟦M2⟧、⟦M3⟧、⟦M4⟧"


def test_placeholder_faults_are_named() -> None:
    """Lost, repeated and invented ones are told apart."""
    assert placeholder_faults("⟦M2⟧⟦M2⟧⟦M7⟧⟦M3⟧", ["⟦M1⟧", "⟦M2⟧", "⟦M3⟧"]) == (
        PlaceholderFault("⟦M1⟧", "lost"),
        PlaceholderFault("⟦M2⟧", "repeated"),
        PlaceholderFault("⟦M7⟧", "invented"),
    )


def test_unknown_placeholders_stay() -> None:
    """A placeholder that stands for nothing is left as it is."""
    assert unmask("⟦M1⟧ ⟦M2⟧", [("⟦M1⟧", "$x$")]) == "$x$ ⟦M2⟧"


# ── TeX in running text ──


@given(some_texts)
def test_converting_tex_leaves_formulas_alone(text: str) -> None:
    """Every formula of the text is still in it."""
    shown = to_text(text)
    assert all(piece.text in shown for piece in split_maths(text) if piece.is_maths)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"Andr\'e Ho\"older", "André Hoölder"),
        (r"\textbf{Bold \emph{and} more} text", "Bold and more text"),
        (r"a gain of 50\% in R\&D", "a gain of 50% in R&D"),
        ("Fig.~3 and a~b", "Fig. 3 and a b"),
        (r"{\it slanted} words", "slanted words"),
        ("The {LaTeX} of {ASR}", "The LaTeX of ASR"),
        (r"keep $\textbf{x}_{a~b}$", r"keep $\textbf{x}_{a~b}$"),
        ("100% of it", "100% of it"),
        (r"Stra\ss e and \L{}ukasz", "Straße and Łukasz"),
        (r"thin\,space", "thin space"),
        ("~ alone", "~ alone"),
        (r"at \url{https://a.b/c} now", "at https://a.b/c now"),
        (r"see \href{https://a.b}{here}", "see here (https://a.b)"),
        (r"see \href{https://a.b}{https://a.b}", "see https://a.b"),
        ("plain", "plain"),
    ],
)
def test_to_text(text: str, shown: str) -> None:
    """Accents, fonts, escapes and ties become what a reader expects."""
    assert to_text(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (r"Ji\v{r}\'{\i} Nov\'ak", "Jiří Novák"),
        (r"M{\"u}ller", "Müller"),
        (r"{\O}rsted", "Ørsted"),
        (r"Fran\c{c}ois", "François"),
        ("Ada Example", "Ada Example"),
    ],
)
def test_author_names(name: str, shown: str) -> None:
    """TeX accents of author names become letters, without leftover braces."""
    assert convert_accents(name) == shown
