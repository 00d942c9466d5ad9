"""Invented abstracts and a small glossary, for the tests of the checks."""

from __future__ import annotations

from digest.checks import Glossary, check_pair, check_translation, load_glossary
from digest.models import Finding, SentencePair, Translation

GLOSSARY = """
- en: word error rate
  zh: 词错误率
  accept: [字错误率, 词错率]
  also: [WER]
  keep: true
- en: zero-shot
  zh: 零样本
  forbid: [零镜头]
- en: transducer
  zh: 转导器
  forbid: [转录器]
- en: error rate
  zh: 错误率
- en: Transformer
  zh: Transformer
  keep: true
  forbid: [变压器]
"""
TERMS: Glossary = load_glossary(GLOSSARY, "glossary.yaml")

FAITHFUL: tuple[tuple[str, str], ...] = (
    (
        "Keyword spotting on small devices is limited by memory.",
        "小型设备上的关键词检测受到内存的限制。",
    ),
    (
        "We propose TinyEcho, a streaming model with 1.3 million parameters.",
        "我们提出 TinyEcho，一个拥有 130 万参数的流式模型。",
    ),
    (
        "It is trained on 30k hours of speech from 2,500 speakers.",
        "它用来自 2500 名说话人的 3 万小时语音训练。",
    ),
    (
        "On the HearthBench data set it reduces the word error rate by up to 12.5% relative.",
        "在 HearthBench 数据集上，它将词错误率相对降低了最多 12.5%。",
    ),
    (
        "Latency drops from 80 ms to 35 ms without loss of accuracy.",
        "延迟从 80 毫秒降至 35 毫秒，而准确率没有损失。",
    ),
    ("Code and models will be released.", "代码和模型将会公开。"),
)


def translation(
    pairs: tuple[tuple[str, str], ...] = FAITHFUL,
    *,
    title: str = "TinyEcho: Keyword Spotting in 35 ms",
    title_zh: str = "TinyEcho：35 毫秒的关键词检测",
    contributions: tuple[str, ...] = ("提出流式模型 TinyEcho", "延迟降至 35 毫秒"),
    summary_zh: str = "TinyEcho 用 130 万参数在小型设备上检测关键词。",
    tags: tuple[str, ...] = ("关键词检测",),
) -> Translation:
    """Return a translation with these sentences, numbered from 1."""
    sentences = tuple(SentencePair(n, en, zh) for n, (en, zh) in enumerate(pairs, start=1))
    return Translation(title, title_zh, sentences, contributions, summary_zh, tags)


def replaced(n: int, zh: str) -> Translation:
    """Return the faithful translation with another rendering of sentence ``n``."""
    pairs = tuple((en, zh if i == n else old) for i, (en, old) in enumerate(FAITHFUL, start=1))
    return translation(pairs)


def pair(en: str, zh: str) -> tuple[Finding, ...]:
    """Check two texts that are not paired by sentence."""
    return check_pair(en, zh, TERMS)


def aligned(en: str, zh: str) -> tuple[Finding, ...]:
    """Check one sentence with its rendering; what concerns the frame around it is left out."""
    found = check_translation(
        translation(((en, zh),), title="A Study", title_zh="一项研究", contributions=(), tags=()), TERMS
    )
    return tuple(f for f in found if f.check != "summary")


def names_of(findings: tuple[Finding, ...], severity: str | None = None) -> set[str]:
    """Return the checks that spoke, or those that spoke with one severity."""
    return {f.check for f in findings if severity is None or f.severity == severity}
