"""Numbers by value, units, and what stands around them."""

from __future__ import annotations

import pytest

from digest.checks.normal import plain
from digest.checks.quantities_en import quantities_en
from digest.checks.quantities_zh import quantities_zh
from tests.checks.fixtures import aligned, names_of

SAME = [
    ("We use 30k hours.", "我们使用 3 万小时。"),
    ("We use 30,000 hours.", "我们使用三万小时。"),
    ("It has 8.2B parameters.", "它有 82 亿参数。"),
    ("It has 8.2B parameters.", "它有 8.2B 参数。"),
    ("It has 680,000 utterances.", "它有 68 万条语句。"),
    ("It has 1.3 billion words.", "它有 13 亿词。"),
    ("It has 300M words.", "它有 3 亿词。"),
    ("Experts preferred it in 7 out of 10 cases.", "专家在七成的情况下更喜欢它。"),
    ("The probability is 0.98.", "概率为 98%。"),
    ("The score is .47 here.", "此处得分为 0.47。"),
    (r"It gains 5.2\% here.", "此处提升５．２％。"),
    (r"It gains $5.2\%$ here.", "此处提升 5.2%。"),
    ("It gains 5--10% here.", "此处提升 5%～10%。"),
    ("It gains 5% to 10% here.", "此处提升 5% 至 10%。"),
    ("Ninety of them, 90 percent, agree.", "其中九十个，即百分之九十，表示同意。"),
    ("It is 50x faster than before.", "它比以前快 50 倍。"),
    ("The rate is 2e-4 here.", "此处的比率为 0.0002。"),
    ("The rate is $10^{-3}$ here.", "此处的比率为 0.001。"),
    ("The signal is at −5 dB here.", "此处信号为 -5 dB。"),
    ("Trained on 8×H100 machines.", "在 8×H100 机器上训练。"),
    ("It uses wav2vec 2.0 and GPT-4o.", "它使用 wav2vec 2.0 和 GPT-4o。"),
    ("We keep the top-5 results.", "我们保留 top-5 结果。"),
    ("We define two stages.", "我们定义了两个阶段。"),
    ("We define twenty-five stages.", "我们定义了二十五个阶段。"),
    ("A third of 9 parts remain.", "9 个部分中剩下三分之一。"),
    ("It is an order of magnitude smaller.", "它小了一个数量级。"),
    ("It is three orders of magnitude slower.", "它慢了千倍。"),
    ("We look at four decades of data.", "我们考察了四十年的数据。"),
    ("Tens of thousands of users tried it.", "数万个用户试用了它。"),
    ("We compare it with Llama 3 here.", "我们在此与 Llama3 比较。"),
    ("It has 26, 000 samples.", "它有 26,000 个样本。"),
    ("Styles of the 1990s are covered.", "涵盖了 20 世纪 90 年代的风格。"),
    (
        "We cover four languages (Dutch, French, German and Spanish).",
        "我们涵盖荷兰语、法语、德语和西班牙语。",
    ),
    ("Songs made between May and October 2024 are used.", "使用了 2024 年 5 月至 10 月间制作的歌曲。"),
]


@pytest.mark.parametrize(("en", "zh"), SAME)
def test_equal_values_are_equal_however_they_are_written(en: str, zh: str) -> None:
    """No number check speaks where both texts state the same value."""
    assert not names_of(aligned(en, zh)) & {"numbers", "units"}


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("We use 30k hours.", "我们使用 30 万小时。"),
        ("It has 8.2B parameters.", "它有 8.2 亿参数。"),
        ("It gains 5.2% here.", "此处提升 5.3%。"),
        ("It gains 5.2% here.", "此处有所提升。"),
        ("It gains a lot here.", "此处提升 7%。"),
        ("The rate is 2e-4 here.", "此处的比率为 0.002。"),
        ("It uses 1,704 hours.", "它使用 1,740 小时。"),
    ],
)
def test_another_value_is_hard(en: str, zh: str) -> None:
    """A number in digits that is lost, changed or invented is a hard finding."""
    assert "numbers" in names_of(aligned(en, zh), "hard")


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("We define four stages.", "我们定义了若干阶段。"),
        ("It was collected in 2016 here.", "它是在这里收集的。"),
        ("The signal is at -5 dB here.", "此处信号为 5 dB。"),
    ],
)
def test_words_years_and_signs_are_soft(en: str, zh: str) -> None:
    """A lost word number, year or sign is a hint."""
    assert names_of(aligned(en, zh), "soft") >= {"numbers"}
    assert "numbers" not in names_of(aligned(en, zh), "hard")


def test_a_number_in_another_sentence_is_no_lost_one() -> None:
    """A value that moved to another sentence is soft, because the reader still has it."""
    from digest.checks import check_translation
    from tests.checks.fixtures import TERMS, translation

    moved = translation(
        (
            ("It uses 250 hours.", "它使用大量数据。"),
            ("The data is public.", "这 250 小时的数据是公开的。"),
        ),
        title="A Study",
        title_zh="一项研究",
        contributions=(),
    )
    found = [f for f in check_translation(moved, TERMS) if f.check == "numbers"]
    assert [(f.sentence, f.severity) for f in found] == [(1, "soft")]


@pytest.mark.parametrize(
    ("en", "zh", "severity"),
    [
        ("It takes 35 ms.", "它耗时 35 秒。", "hard"),
        ("It takes 3 hours.", "它耗时 3 分钟。", "hard"),
        ("Sampled at 16 kHz.", "采样率为 16 Hz。", "hard"),
        ("It gains 3 percentage points.", "它提升了 3%。", "hard"),
        ("It gains 3% here.", "它在此提升 3 个百分点。", "soft"),
        ("It gains 5% here.", "它在此提升 5。", "soft"),
    ],
)
def test_units_belong_to_their_numbers(en: str, zh: str, severity: str) -> None:
    """A unit of another size or kind is found; percent made percentage points may be what was meant."""
    assert "units" in names_of(aligned(en, zh), severity)


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("It takes 500 ms.", "它耗时 0.5 秒。"),
        ("It takes 2 hours.", "它耗时 120 分钟。"),
        ("It gains 3 percentage points.", "它提升了 3 个百分点。"),
        ("It gains 3% absolute.", "它提升了 3 个百分点。"),
        ("It gains 3.2 points.", "它提升了 3.2 个百分点。"),
    ],
)
def test_converted_units_are_the_same_quantity(en: str, zh: str) -> None:
    """500 ms may become 0.5 s."""
    assert not names_of(aligned(en, zh)) & {"numbers", "units"}


@pytest.mark.parametrize(
    ("en", "lost", "kept"),
    [
        ("It gains up to 12% here.", "它在此提升 12%。", "它在此最多提升 12%。"),
        ("It needs at least 8 GB here.", "它在此需要 8 GB。", "它在此至少需要 8 GB。"),
        ("It costs below 1% of that.", "其成本为它的 1%。", "其成本不到它的 1%。"),
        ("It has over 900 hours.", "它有 900 小时。", "它有 900 多小时。"),
        ("It has approximately 900 hours.", "它有 900 小时。", "它有约 900 小时。"),
        ("It gains 12% relative here.", "它在此提升 12%。", "它在此相对提升 12%。"),
        ("It gains 12% absolute here.", "它在此提升 12%。", "它在此绝对提升 12%。"),
    ],
)
def test_bounds_stay_with_their_numbers(en: str, lost: str, kept: str) -> None:
    """A bound that the Chinese lost is found; one that it has is not."""
    assert "qualifiers" in names_of(aligned(en, lost))
    assert "qualifiers" not in names_of(aligned(en, kept))


def test_negation_and_hedges_are_looked_for() -> None:
    """A sentence that lost its not or its may is a hint."""
    assert "qualifiers" in names_of(aligned("It does not use labels.", "它使用标签。"))
    assert "qualifiers" not in names_of(aligned("It does not use labels.", "它不使用标签。"))
    assert "qualifiers" in names_of(aligned("It may help users.", "它帮助用户。"))


def test_order_of_respectively_and_from_to() -> None:
    """Swapped numbers are found where their order is the claim."""
    en = "Rates on the first and second set are 4.5% and 7.8%, respectively."
    assert "order" in names_of(aligned(en, "在第一和第二个集合上的比率分别为 7.8% 和 4.5%。"))
    assert "order" not in names_of(aligned(en, "在第一和第二个集合上的比率分别为 4.5% 和 7.8%。"))
    en = "The rate falls from 9.1% to 6.4%."
    assert "order" in names_of(aligned(en, "比率从 6.4% 降至 9.1%。"))


def test_names_are_no_quantities() -> None:
    """Digits inside names and compounds are left to the names check."""
    found = quantities_en(plain("GPT-4o, wav2vec, Qwen2.5-7B, 8x7B, 3D and F0 on VoxCeleb1"))
    assert [q.text for q in found] == []


def test_chinese_numerals_are_read_by_value() -> None:
    """Numerals with and without scales, shares and tenths."""
    found = quantities_zh(plain("三万五千、二〇二五、百分之九十、三分之一、七成、一半、零点五"))
    assert [q.value for q in found] == [35000, 2025, 90, 0.333333333, 70, 0.5, 0.5]


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("It reduces the WER by 12%.", "它将词错误率相对降低了 12%。"),
        ("It reduces the WER by 12%.", "它将词错误率降低了相对 12%。"),
        ("It improves accuracy by 3%.", "它使准确率绝对提升 3%。"),
    ],
)
def test_a_change_that_only_the_chinese_calls_relative_is_found(en: str, zh: str) -> None:
    """相对 and 绝对 before a change of a number need a word of the English."""
    assert "qualifiers" in names_of(aligned(en, zh))


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("It reduces the WER by 12% over the baseline.", "它相对基线将词错误率降低了 12%。"),
        ("It reduces the WER by 12% relative.", "它将词错误率相对降低了 12%。"),
        ("It gains 3 percentage points.", "它绝对提升 3 个百分点。"),
    ],
)
def test_a_baseline_is_no_relative_change(en: str, zh: str) -> None:
    """相对基线 names what is compared with, 百分点 are absolute anyway."""
    assert "qualifiers" not in names_of(aligned(en, zh))
