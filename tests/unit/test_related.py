"""Terms, weights, nearest papers and the words that say why."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.paperfile import PaperFile
from digest.related.bag import bag_of, count_terms, pack_bag, term_number
from digest.related.nearest import LEAST, _top, nearest
from digest.related.reasons import chinese_of, vocabulary, vocabulary_of
from digest.related.vectors import (
    SCALE,
    STRONGEST,
    Frequencies,
    Rows,
    join,
    rows_of_bags,
    unpack_frequencies,
    unpack_rows,
    vectors,
)
from digest.related.words import FIRST_HAN, placed_tokens, placed_words, running_text, words_and_pairs

PAPER = PaperFile(
    arxiv_id="2607.00001",
    title="Full-Duplex Dialogues",
    abstract=("We study full-duplex dialogues.",),
    authors=(),
    primary_category="cs.SD",
    categories=("cs.SD",),
    announced=date(2026, 7, 14),
    announce_type="new",
    status="complete",
    title_zh="全双工语音对话",
    abstract_zh=("我们研究对话。",),
    tags=("全双工",),
)


def terms(text: str) -> list[str]:
    """Return the terms of a text, spelled out."""
    words, characters = words_and_pairs(text)
    pairs = [f"{one} {two}" for one, two in pairwise(words) if one and two]
    return [*filter(None, words), *pairs, *characters]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Full-duplex dialogues", {"full", "duplex", "dialogue", "full duplex", "duplex dialogue"}),
        ("full duplex", {"full", "duplex", "full duplex"}),
        ("the loss of a codec", {"loss", "codec"}),
        ("codec, loss", {"codec", "loss"}),
        ("in 2026, wav2vec 2.0", {"wav2vec"}),
        ("studies boxes classes corpus loss", {"study", "box", "class", "corpus", "loss"}),
        ("语音的对话", {"语音", "对话"}),
        ("语音对话", {"语音", "音对", "对话"}),
        (r"loss $\mathcal{L}_x$ see https://example.org/codec", {"loss", "see"}),
        (r"\textbf{Codec} by H\"older", {"codec", "hölder"}),
        ("零样本TTS系统", {"零样", "样本", "tts", "系统"}),
        ("", set()),
    ],
)
def test_terms(text: str, expected: set[str]) -> None:
    """Words in the singular and their pairs, pairs of Chinese characters; no formula, number or address."""
    found = set(terms(text))
    assert expected <= found
    assert {term for term in found if " " not in term} == {term for term in expected if " " not in term}


@given(st.text(max_size=80))
def test_any_text_has_terms_and_places(text: str) -> None:
    """No text breaks the splitting, and what is a word in the one is a word in the other."""
    placed = [
        (word[0], start + word[1], start + word[2])
        for token, start, _ in placed_tokens(text)
        for word in placed_words(token)
        if word is not None
    ]
    assert all(start < end <= len(text) for _, start, end in placed)
    assert all(one[2] <= two[1] for one, two in pairwise(placed))
    words, _ = words_and_pairs(text)
    if running_text(text) == text:
        assert [word for word, _, _ in placed] == [word for word in words if word]
    counts = Counter(terms(text))
    assert count_terms((text,)) == {
        term_number(term): n * (1 if term >= FIRST_HAN else 2) for term, n in counts.items()
    }


def test_chinese_abstracts_count_only_without_an_english_one() -> None:
    """A translated abstract says nothing new; alone it is all there is."""
    assert term_number("研究") not in terms_of_bag(bag_of(PAPER))
    assert term_number("研究") in terms_of_bag(bag_of(replace(PAPER, abstract=())))
    assert bag_of(replace(PAPER, status="withdrawn")) == b""


def terms_of_bag(bag: bytes) -> list[int]:
    return list(rows_of_bags([bag]).terms)


def random_rows(random_: random.Random, n: int) -> Rows:
    counts = (Counter(int(300 * random_.random() ** 3) for _ in range(90)) for _ in range(n))
    return rows_of_bags([pack_bag(count) for count in counts])


def test_rows_and_frequencies_survive_packing() -> None:
    """What is unpacked is what was packed; taking away undoes adding."""
    bags = random_rows(random.Random(1), 20)
    assert unpack_rows(bags.pack()).same(bags)
    assert join([bags.part(0, 7), bags.part(7, 20)]).same(bags)
    table = Frequencies().add(bags)
    more = table.add(bags.part(3, 9)).add(bags.part(3, 9), -1)
    assert more.pack() == table.pack() == unpack_frequencies(table.pack()).pack()
    assert join([]).pack() == unpack_rows(bytes(4)).pack()


def test_vectors_have_one_length_and_few_terms() -> None:
    """A vector holds at most 64 terms, none that a fifth of all papers has."""
    bags = random_rows(random.Random(2), 200)
    table = Frequencies().add(bags)
    weighed = vectors(bags, table)
    assert len(weighed) == 200
    assert int(weighed.lengths.max()) <= STRONGEST
    assert int(table.of(weighed.terms).max()) <= 40
    starts = weighed.starts
    for low, high in pairwise(starts.tolist()):
        length = np.sqrt((weighed.values[low:high].astype(np.int64) ** 2).sum())
        assert abs(length - SCALE) < 4


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_wanted", [3, 150])
def test_nearest_is_what_comparing_all_pairs_gives(seed: int, n_wanted: int) -> None:
    """Of all earlier papers the five with the greatest product, of equal ones the later, none too far."""
    bags = random_rows(random.Random(seed), 150)
    rows = vectors(bags, Frequencies().add(bags))
    starts = rows.starts.tolist()
    papers = [
        dict(zip(rows.terms[low:high].tolist(), rows.values[low:high].tolist(), strict=True))
        for low, high in pairwise(starts)
    ]
    wanted = sorted(random.Random(seed).sample(range(150), n_wanted))
    near = nearest(rows, np.array(wanted))
    for row in wanted:
        products = [sum(w * other.get(term, 0) for term, w in papers[row].items()) for other in papers]
        before = sorted(((-score, -at) for at, score in enumerate(products[:row]) if score >= LEAST))[:5]
        found = near.of(row)
        assert [(-item.score, -item.row) for item in found] == before
        assert near.scores_after(row).tolist() == products[row + 1 :]
        for item in found:
            parts = [papers[row][term] * papers[item.row][term] for term in item.shared]
            assert parts == sorted(parts, reverse=True)


@pytest.mark.parametrize("n_scores", [0, 1, 5, 639, 640, 2_000])
def test_the_highest_scores_are_those_of_a_full_sort(n_scores: int) -> None:
    """Many ties, the later first; fewer where too few reach the least."""
    random_ = random.Random(n_scores)
    scores = [random_.choice((0, 3, 5, 5, 8, *range(9, 12))) for _ in range(n_scores)]
    for n, least in ((1, 1), (5, 1), (5, 9), (40, 11), (5, 12)):
        ranked = sorted(range(n_scores), key=lambda at: (-scores[at], -at))
        assert (
            _top(np.array(scores, np.float32), n, least) == [at for at in ranked if scores[at] >= least][:n]
        )


def test_no_rows_no_neighbours() -> None:
    """The first paper of an archive, and one without words, have none."""
    bags = rows_of_bags([b"", pack_bag({7: 1})])
    rows = vectors(bags, Frequencies().add(bags))
    near = nearest(rows, np.array([0, 1]))
    assert near.of(0) == near.of(1) == ()


def test_reasons_are_phrases_of_the_paper() -> None:
    """Overlapping terms become one phrase, in the paper's spelling; both languages are shown."""
    other = replace(PAPER, arxiv_id="2607.00002", title="A full-duplex dialogue", title_zh="语音对话系统")
    shared = [
        term_number(term) for term in ("full duplex", "duplex dialogue", "full", "#全双工", "音对", "对话")
    ]
    assert vocabulary(PAPER).shared(shared, chinese_of(other)) == (
        "Full-Duplex Dialogues",
        "全双工",
        "语音对话",
    )
    assert vocabulary(PAPER).shared([12345], "") == ()


def test_reasons_do_not_drown_one_language() -> None:
    """Of more than four words at most three are of one script where there are two."""
    words = vocabulary_of(("codec, pitch, prosody, vocoder, masking", "全双工"), ())
    numbers = [term_number(term) for term in ("codec", "pitch", "prosody", "vocoder", "masking", "双工")]
    assert words.shared(numbers, "全双工") == ("codec", "pitch", "prosody", "全双工")
    assert words.shared(numbers[:5], "") == ("codec", "pitch", "prosody", "vocoder")
