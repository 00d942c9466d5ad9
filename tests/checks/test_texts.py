"""Names, terms, language, length, claims, direction, form: what is found and what is left alone."""

from __future__ import annotations

import pytest

from digest.checks import CHECKS, CheckText, Glossary, check_pair, check_translation, verdict
from digest.checks.align import split_zh
from digest.checks.nametokens import names
from digest.checks.reading import read_pair
from digest.models import Finding
from tests.checks.fixtures import FAITHFUL, TERMS, aligned, names_of, pair, replaced, translation


def test_a_faithful_translation_passes() -> None:
    """Nothing is said about a faithful translation, paired or not."""
    assert check_translation(translation(), TERMS) == ()
    en, zh = (" ".join(p[i] for p in FAITHFUL) for i in (0, 1))
    assert pair(en, zh.replace("。 ", "。")) == ()


@pytest.mark.parametrize("n", range(1, len(FAITHFUL) + 1))
def test_an_empty_rendering_is_hard_at_its_sentence(n: int) -> None:
    """An omitted sentence is named by its number."""
    found = check_translation(replaced(n, "  "), TERMS)
    assert any(f.sentence == n and f.check == "sentences" and f.severity == "hard" for f in found)


@pytest.mark.parametrize("n", range(1, len(FAITHFUL)))
def test_a_dropped_sentence_is_seen_without_pairing(n: int) -> None:
    """In text-only pairs a missing sentence leaves its words without counterpart."""
    en = " ".join(p[0] for p in FAITHFUL)
    zh = "".join(p[1] for i, p in enumerate(FAITHFUL, start=1) if i != n)
    assert verdict(pair(en, zh)) != "pass"


CASES: list[tuple[str, str, str, str]] = [
    ("names", "We evaluate WavTailor on data.", "我们在数据上评估该模型。", "hard"),
    ("names", "We evaluate WavTailor on data.", "我们在数据上评估 WavSailor。", "hard"),
    ("names", "We compare the ASR and LQVM systems; LQVM wins.", "我们比较了语音识别系统。", "soft"),
    ("terms", "A transducer is used.", "使用了转录器。", "soft"),
    ("terms", "The Transformer is used.", "使用了变压器。", "soft"),
    ("terms", "A zero-shot test.", "一项测试。", "soft"),
    (
        "language",
        "It is simple and works well on data.",
        "It is simple and works well 在数据上。",
        "hard",
    ),
    ("language", "A pipeline is used for it.", "为此使用了 pipeline 来处理。", "soft"),
    ("language", "A zero-shot model is used.", "使用了零-shot模型。", "soft"),
    ("language", "We study speech recognition of users.", "我們對語音識別進行研究。", "hard"),
    ("language", "We study speech recognition.", "私たちはこの研究をします。", "hard"),
    ("language", "We study speech recognition.", "We study speech recognition.", "hard"),
    ("claims", "Our method is simple to use.", "我们的方法显著易用。", "soft"),
    ("claims", "It achieves state-of-the-art results.", "它取得了良好的结果。", "soft"),
    ("claims", "This is the first corpus of bird calls.", "这是一个鸟鸣语料库。", "soft"),
    ("direction", "It improves the quality of speech.", "它降低了语音的质量。", "soft"),
    ("direction", "It outperforms the baseline.", "它不如基线。", "soft"),
    ("direction", "It reduces noise in speech.", "它提高了语音中的噪声。", "soft"),
    ("boilerplate", "We study speech.", "以下是翻译：我们研究语音。", "hard"),
    ("boilerplate", "We study speech.", "# 摘要\n我们研究语音。", "hard"),
    ("boilerplate", "We study speech.", "我们研究语音。希望这对您有帮助！", "hard"),
    ("boilerplate", "We study speech.", "我们研究语音⟦M1⟧。", "hard"),
    ("markup", "We study speech.", "我们研究[语音](https://x.example/a)。", "hard"),
    ("markup", "We study speech.", "我们研究![图](https://x.example/a.png)语音。", "hard"),
    ("markup", "We study speech.", "我们研究<b>语音</b>。", "hard"),
    ("markup", "We study speech.", "我们研究**语音**。", "hard"),
    ("markup", "We study speech.", "我们研究语\x08音。", "hard"),
    ("markup", "Code: https://x.example/a", "代码：https://y.example/b", "hard"),
    ("markup", "Code is at https://x.example/a here.", "代码已公开。", "soft"),
]


@pytest.mark.parametrize(("check", "en", "zh", "severity"), CASES)
def test_faults_are_found(check: str, en: str, zh: str, severity: str) -> None:
    """Each kind of fault is found by its check, with its severity."""
    assert check in names_of(aligned(en, zh), severity)


RIGHT: list[tuple[str, str, str]] = [
    ("names", "We use WERs of ASR systems.", "我们使用语音识别系统的词错误率。"),
    ("names", "MLLMs and LLMs are used.", "使用了MLLM和大语言模型。"),
    ("names", "It is an end-to-end (E2E) system.", "它是一个端到端系统。"),
    ("names", "Large language models are used.", "使用了大语言模型（LLM）。"),
    ("names", "The LAnguage TEst (LATE) is new.", "语言测试（LATE）是新的。"),
    ("terms", "A zero-shot test.", "一项零样本测试。"),
    ("terms", "The WER falls.", "词错率下降。"),
    ("language", "We use Chain-of-Thought prompts.", "我们使用思维链（Chain-of-Thought）提示。"),
    ("language", "We use Cross-Modal Conformer here.", "我们在此使用 Cross-Modal Conformer 模型。"),
    ("claims", "It significantly improves speech.", "它显著改善语音。"),
    ("claims", "It achieves state-of-the-art results.", "它取得了最先进的结果。"),
    ("direction", "It improves the WER of users.", "它降低了用户的词错误率。"),
    ("direction", "It outperforms the baseline.", "它优于基线。"),
    ("markup", r"We use \emph{speech} here.", r"我们在此使用\emph{语音}。"),
    ("markup", "Code: https://x.example/a.", "代码：https://x.example/a。"),
]


@pytest.mark.parametrize(("check", "en", "zh"), RIGHT)
def test_right_renderings_are_left_alone(check: str, en: str, zh: str) -> None:
    """What translators rightly do is no finding."""
    assert check not in names_of(aligned(en, zh))


def test_a_swapped_name_is_seen_by_its_sentence() -> None:
    """Two names of one paper that changed places are found."""
    swapped = (
        ("WavTailor cuts the noise.", "EchoLoom 削减噪声。"),
        ("Users liked it in a test.", "用户在测试中喜欢它。"),
        ("Text is read by EchoLoom.", "文本由 WavTailor 朗读。"),
    )
    found = check_translation(translation(swapped, title="A", title_zh="甲", contributions=()), TERMS)
    assert {f.sentence for f in found if f.check == "names"} == {1, 3}


def test_length_is_judged_over_the_whole() -> None:
    """Half of the abstract is too short; one short sentence is not."""
    en = " ".join(p[0] for p in FAITHFUL) * 2
    zh = "".join(p[1] for p in FAITHFUL)
    assert "length" in names_of(pair(en, zh))
    assert "length" not in names_of(aligned("It is a short one.", "短。"))


def test_a_repeated_rendering_is_found() -> None:
    """One rendering for two sentences leaves one of them untranslated."""
    found = check_translation(replaced(2, FAITHFUL[0][1]), TERMS)
    assert any(f.check == "sentences" and f.sentence == 2 for f in found)


def test_findings_are_in_total_order_and_unique() -> None:
    """By sentence, the whole last, then check and fragments; none twice."""
    found = check_translation(replaced(3, "它用 7 秒和 9 秒训练 **好**。"), TERMS)
    keys = [(f.sentence is None, f.sentence or 0, f.check, f.en, f.zh) for f in found]
    assert keys == sorted(keys)
    assert len(set(found)) == len(found) > 2
    assert all(f.message and any("\u4e00" <= c <= "\u9fff" for c in f.message) for f in found)


def test_the_table_has_unique_names() -> None:
    """Every check is known by one name, and its findings carry it."""
    assert len({check.name for check in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(
    ("severities", "expected"), [([], "pass"), (["soft"], "warn"), (["soft", "hard"], "fail")]
)
def test_the_verdict_is_that_of_the_worst_finding(severities: list[str], expected: str) -> None:
    """One hard finding fails, one soft one warns."""
    found = [Finding(1, "x", "hard" if s == "hard" else "soft", "", "", "消息") for s in severities]
    assert verdict(found) == expected


def test_a_pair_is_aligned_by_what_the_sentences_share() -> None:
    """Each sentence finds its own rendering without being told."""
    en = " ".join(p[0] for p in FAITHFUL)
    text: CheckText = read_pair(en, "".join(p[1] for p in FAITHFUL), TERMS)
    assert not text.aligned
    assert "TinyEcho" in text.sentences[1].zh
    assert "3 万小时" in text.sentences[2].zh
    assert "毫秒" in text.sentences[4].zh


def test_chinese_is_split_at_its_full_stops() -> None:
    """The parts are the text again, closing quotes stay with their sentence."""
    text = "他说：“好。”然后走了！真的？对"
    assert split_zh(text) == ("他说：“好。”", "然后走了！", "真的？", "对")


def test_names_of_a_text() -> None:
    """Models, data sets, metrics and acronyms; no quantities, no ordinary compounds."""
    text = "In 2024, wav2vec and GPT-4o on AISHELL-1 with 16kHz, MLLMs; a 12-layer LLM-based net"
    found = [n.text for n in names(text)]
    assert found == ["wav2vec", "GPT-4o", "AISHELL-1", "MLLM"]


def test_an_upper_bound_is_no_lower_bound() -> None:
    """ "At most" rendered as 至少 is the opposite, though both hold the character 至."""
    findings = check_pair("The WER is at most 5%.", "词错误率至少为5%。", Glossary.empty())
    assert "qualifiers" in {finding.check for finding in findings}


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("It samples speech at 16 kHz with WavLM.", "它用 WavLM 以 16 千赫对语音采样。"),
        ("We propose DUSK, a model with DUal-Stage KNots.", "我们提出 DUSK，一个带有双级结点的模型。"),
        ("It does visual question answering (VQA). VQA is hard.", "它做视觉问答。问答很难。"),
        ("It reaches the top-1 rank here.", "它在此排名第一。"),
        ("We cover ALL languages here.", "我们在此涵盖所有语言。"),
        ("It is based on Mandarin-LLaMA here.", "它在此基于普通话 - LLaMA。"),
        ("We name it KoBa-Net.We test it.", "我们将其命名为 KoBa-Net。我们测试了它。"),
        ("It learns from human feedback by reinforcement.", "它通过强化从人类反馈中学习。"),
    ],
)
def test_names_that_chinese_puts_otherwise_are_not_lost(en: str, zh: str) -> None:
    """Units, spelt-out acronyms, ranks and stressed words are no names that must survive as they are."""
    assert "names" not in names_of(pair(en, zh))


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("We compare AISHELL-1, WHAMR and VCTK here.", "我们在此比较 WHAMR、AISHELL-1 和 VCTK。"),
        ("KoBa-Net outperforms MiRo-Net here.", "MiRo-Net 在此优于 KoBa-Net。"),
        (
            "A large language model (LLM) writes. A speech codec (SPC) reads.",
            "大语言模型（SPC）书写。语音编解码器（LLM）朗读。",
        ),
    ],
)
def test_names_that_changed_places_are_found(en: str, zh: str) -> None:
    """Every name is there, but where another one should be."""
    assert "swaps" in names_of(pair(en, zh))


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("We compare AISHELL-1, WHAMR and VCTK here.", "我们在此比较 AISHELL-1、WHAMR 和 VCTK。"),
        ("AV-LLMs, KoBa-Net and MiRo-Net, are tested.", "我们测试了 KoBa-Net 和 MiRo-Net 两个 AV-LLM。"),
        ("We train KoBa-Net with data from VCTK.", "我们用 VCTK 的数据训练 KoBa-Net。"),
    ],
)
def test_chinese_may_name_the_second_first(en: str, zh: str) -> None:
    """Behind prepositions and before appositions another order says the same."""
    assert "swaps" not in names_of(pair(en, zh))


@pytest.mark.parametrize(
    ("en", "zh"),
    [
        ("It reduces hallucination and improves accuracy.", "它增加幻觉并提高准确率。"),
        (
            "It reduces hallucination while improving accuracy of the model.",
            "它减少幻觉，同时降低模型的准确率。",
        ),
    ],
)
def test_a_turn_of_one_object_is_found(en: str, zh: str) -> None:
    """What is reduced in English is not increased in Chinese, whatever else the sentence says."""
    assert "direction" in names_of(pair(en, zh))


def test_texts_too_long_to_be_compared_are_not_cut() -> None:
    """No tail of one counts as missing in the other; the finding says that only the form was looked at."""
    en = " ".join(p[0] for p in FAITHFUL) + " "
    zh = "".join(p[1] for p in FAITHFUL)
    found = pair(en * 60, zh * 60)
    assert [f.severity for f in found] == ["soft"]
    assert "没有逐句比较" in found[0].message
    runaway = pair(en, zh * 200)
    assert "length" in names_of(runaway, "hard")


def test_an_english_sentence_in_the_chinese_is_hard() -> None:
    """A short one too: it has a verb and no counterpart in a name."""
    found = pair("We show it. Code is available here.", "我们展示了它。Code is available here.")
    assert "language" in names_of(found, "hard")
    kept = pair("We use GPT-4 with Vision here.", "我们在此使用 GPT-4 with Vision。")
    assert "language" not in names_of(kept)
