"""Answers about a paper against its whole text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.checks.grounding import Grounds
from tests.unit.strategies import raw_texts

PAPER = (
    "Quiet Rooms: Learning to Dereverberate",
    "We train QuietNet-L on 30k hours of Libri-Light and reach a WER of 5.2% on test-other.",
    "3.2 Encoder",
    "The encoder has 1.2B parameters, a window of $25$ ms and a hop of $10\\,\\mathrm{ms}$; 12 000 clips.",
    "It is compared with wav2vec 2.0 and HuBERT Large by means of an automatic room impulse estimator.",
    "The Mean Opinion Score rises from 3.81 to 4.02 (p < 0.01), an accuracy of 0.98.",
)
GROUNDS = Grounds(PAPER)


@pytest.mark.parametrize(
    "sentence",
    [
        "我们在3万小时的 Libri-Light 上训练 QuietNet-L。",
        "词错误率（WER）为5.2%，参数量为12亿。",
        "窗长为25毫秒，帧移为10 ms，共12,000条。",
        "与wav2vec2.0和HuBERT-Large相比，MOS从3.81升至4.02。",
        "准确率为98%，见第3.2节。",
        "它有3个模块和5项贡献，用到了 ASR 和 GPU。",
        "QuietNet 优于 HuBERTs；提出自动房间冲激估计器（ARIE）。",
        "没有数字，也没有名称。",
    ],
)
def test_what_the_paper_says_is_found(sentence: str) -> None:
    """Values in any scale and unit, names in any spelling, and small counts."""
    assert GROUNDS.doubts(1, sentence) == ()


@pytest.mark.parametrize(
    ("sentence", "fragment"),
    [
        ("词错误率降到了3.7%。", "3.7%"),
        ("共使用4万小时的数据。", "4万"),
        ("参数量为13亿。", "13亿"),
        ("延迟仅为987毫秒。", "987"),
        ("提升了8%。", "8%"),
        ("与 FooNet-9000 相比更好。", "FooNet-9000"),
        ("在 VoxCeleb 上评测。", "VoxCeleb"),
        ("采用 SDR 指标。", "SDR"),
        ("由 Microsoft 提出。", "Microsoft"),
        ("优于 R-Net。", "R-Net"),
    ],
)
def test_what_it_does_not_say_is_named(sentence: str, fragment: str) -> None:
    """An invented value or name is a hard finding of that question."""
    (finding,) = GROUNDS.doubts(4, sentence)
    assert fragment in finding.message
    assert (finding.sentence, finding.check, finding.severity) == (4, "grounding", "hard")


def test_a_thing_said_twice_is_one_doubt() -> None:
    """One finding per value and name in a sentence."""
    assert len(GROUNDS.doubts(1, "FooNet 比 FooNet 好，FooNet 最好。")) == 1


@given(st.lists(raw_texts, max_size=3), raw_texts)
def test_nothing_throws(texts: list[str], sentence: str) -> None:
    """Whatever a document or a model writes, there is an answer."""
    Grounds(texts).doubts(1, sentence)


@given(st.integers(11, 10**9), st.integers(11, 10**9))
def test_a_value_is_found_exactly_if_it_stands_there(said: int, claimed: int) -> None:
    """A paper that gives one value grounds that one alone."""
    grounds = Grounds([f"The cost is {said} units."])
    assert grounds.doubts(1, f"代价是{said}个单位。") == ()
    assert bool(grounds.doubts(1, f"代价是{claimed}个单位。")) == (claimed != said)
