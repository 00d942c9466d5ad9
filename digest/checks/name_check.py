"""Names that must survive: models, data sets, metrics, acronyms; and none from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.checks.found import hard, soft
from digest.checks.glossary import Glossary
from digest.checks.lexicon import entries
from digest.checks.nametokens import Name, names_zh
from digest.checks.normal import key
from digest.checks.reading import CheckText
from digest.models import Finding

_TRANSLATED: dict[str, str] = {
    "LLM": "语言模型|大模型",
    "MLLM": "语言模型|大模型",
    "LM": "语言模型",
    "SLM": "语言模型",
    "LALM": "语言模型",
    "AI": "人工智能|智能",
    "ML": "机器学习",
    "DL": "深度学习",
    "NLP": "自然语言",
    "ASR": "语音识别|识别",
    "TTS": "语音合成|文本转语音|文本到语音",
    "E2E": "端到端|端对端",
    "L1": "母语|第一语言|一语",
    "L2": "第二语言|二语|非母语",
    "2D": "二维",
    "3D": "三维|立体",
    "RL": "强化学习",
    "SOTA": "最|先进|前沿|顶尖|领先|优",
    "US": "美国|超声",
    "USA": "美国",
    "UK": "英国",
    "EU": "欧盟|欧洲",
    "UN": "联合国",
    "CV": "计算机视觉",
    "MT": "机器翻译|翻译",
    "QA": "问答",
    "VR": "虚拟现实",
    "AR": "自回归|增强现实",
    "OOD": "域外|分布外",
    "GPU": "显卡|图形处理器",
    "IT": "信息技术",
    "CPU": "处理器",
    "URL": "网址|链接",
    "PCM": "脉冲编码",
    "SNR": "信噪比",
    "WER": "词错误率|词错率|错误率|误词率|字错",
    "CER": "字错误率|字符错误率|字错率|错误率",
    "MOS": "平均意见|主观",
    "EEG": "脑电",
    "MRI": "磁共振",
    "CNN": "卷积",
    "RNN": "循环神经",
    "DNN": "神经网络",
    "GAN": "对抗",
    "VAD": "语音活动|活动检测",
    "ID": "标识|身份|编号",
    "SSL": "自监督",
    "OK": "",
    "II": "",
}
_COMMON = frozenset(
    "llm llms mllm ai ml nlp asr tts sota gpu api github demo id ids vs url http https www lm lms qa rag "
    "token tokens mel transformer transformers nbsp".split()
)
_PROPER_TRANSLATED = re.compile(
    # Nationalities, languages, places, people, months: they are translated.
    r".*(?:ese|ish|ian|ean|can|man|ic|ch|tch|ew|indi|engali|rdu|ai|li|ia|land|pe|ca|urope|hina|ndia|japan|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"monday|friday|mexico|brazil|greek|latin|bayes\w*|gauss\w*|markov\w*|fourier|mel|euclid\w*|"
    r"wasserstein|turing|monte|pareto|nash|web|internet|african|western|eastern|pearson|spearman|"
    r"thai|swahili|hausa|yoruba|zulu|tamil|telugu|kannada|punjabi|uyghur|persian|farsi|czech|dutch|"
    r"welsh|irish|basque|somali|nepali|cantonese|mandarin|creole|doppler|nyquist|shannon|lipschitz|"
    r"parkinson\w*|alzheimer\w*|section|table|figure|appendix|task|track|index|terms|keywords)",
    re.IGNORECASE,
)
_MODEL_AFTER = re.compile(
    r"'?s?\s(?:models?|data\s?sets?|corpus|corpora|benchmarks?|systems?|toolkit|test sets?)\b"
)
_BLANK = frozenset(("etc", "eg", "ie", "al"))
_LOWER_NAME = re.compile(r"[a-z]+(?:-[a-z]+)*")
_SHORT = 3


class Names:
    """Every name of the English in the Chinese; no Latin name that the English lacks."""

    name = "names"

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        # Names in addresses (huggingface.co) are known too.
        zh_key, en_key = key(text.zh), key(text.raw_en)
        missing = set()
        counts: dict[str, int] = {}
        for s in text.sentences:
            for name in s.names:
                counts[key(name.text)] = counts.get(key(name.text), 0) + 1
        for s in text.sentences:
            for name in s.names:
                folded = key(name.text)
                if folded in missing or not folded or folded in zh_key:
                    continue
                missing.add(folded)
                yield from self._missing(s.n, s.en, name, counts[folded], text, terms)
        yield from self._misplaced(text, terms)
        yield from self._invented(text, en_key)
        if text.title is not None:
            title_zh = key(text.title.zh)
            for name in text.title.names:
                lost = name.kind == "strong" and key(name.text) not in title_zh
                if lost and not _rendered(name, text.title.zh, terms):
                    yield soft(self.name, 0, name.text, text.title.zh, f"标题中的名称「{name.text}」丢失")

    def _missing(
        self, n: int, en: str, name: Name, count: int, text: CheckText, terms: Glossary
    ) -> Iterable[Finding]:
        if _rendered(name, text.zh, terms):
            return
        message = f"原文的名称「{name.text}」在译文中找不到"
        if name.kind == "proper":
            known = text.aligned or count > 2 or _MODEL_AFTER.match(en, name.end)
            if known and not _PROPER_TRANSLATED.fullmatch(name.text):
                yield soft(self.name, n, name.text, "", message)
            return
        if name.kind == "acronym" and not entries(name.text.lower()):
            in_brackets = en[name.start - 1 : name.start] == "("
            if not (in_brackets and count == 1):
                yield soft(self.name, n, name.text, "", message)
        if name.kind != "strong":
            return
        certain = len(name.text) > _SHORT and any(c.isupper() for c in name.text)
        certain = certain and (sum(c.isupper() for c in name.text) >= 2 or _has_digit(name.text))
        # A compound of words in capitals (Next-Token-Pair) may be translated.
        certain = certain and not re.fullmatch(r"(?:[A-Z][a-z]+-)+[A-Za-z][a-z]+", name.text)
        # "AI-Generated", "3D-Language": a part of it is a word and rightly translated.
        parts = re.split(r"[-/+&_.]", name.text)
        certain = certain and not any(p[1:].islower() and entries(p.lower()) for p in parts)
        yield (hard if certain and text.aligned else soft)(self.name, n, name.text, "", message)

    def _misplaced(self, text: CheckText, terms: Glossary) -> Iterable[Finding]:
        """A name of the paper where the English sentence has another one."""
        en_key = key(text.raw_en)
        for i, s in enumerate(text.sentences):
            if not s.zh or not s.names:
                continue
            low, high = (i, i + 1) if text.aligned else (max(0, i - 1), i + 2)
            shown = s.zh.lower() if text.aligned else s.near
            lost = [n.text for n in s.names if n.text.lower() not in shown]
            lost = [n for n in lost if key(n) not in key(shown)]
            lost = [n for n in lost if not _rendered_text(n, s.zh if text.aligned else s.near, terms)]
            if not lost:
                continue
            around = [key(o.en) for o in text.sentences[low:high]]
            for name in names_zh(s.zh):
                folded = key(name.text)
                if folded in en_key and not any(folded in part for part in around):
                    message = f"此句原文是「{lost[0]}」，译文却是「{name.text}」"
                    yield soft(self.name, s.n, lost[0], name.text, message)
                    break

    def _invented(self, text: CheckText, en_key: str) -> Iterable[Finding]:
        for name in {n.text: n for n in text.zh_names}.values():
            if latin_known(name.text, text.en, en_key):
                continue
            message = f"译文的名称「{name.text}」不在原文中"
            certain = name.kind != "acronym" and len(name.text) > _SHORT
            yield (hard if certain else soft)(self.name, None, "", name.text, message)


def latin_known(name: str, en: str, en_key: str) -> bool:
    """Whether a Latin name of the Chinese comes from the English, as a name or as initials.

    Args:
        name: as written in the Chinese.
        en: the English, plain.
        en_key: ``key`` of it.
    """
    folded = key(name)
    if not folded or folded in en_key or folded in _COMMON or folded.rstrip("s") in en_key:
        return True
    letters = "".join(c for c in folded if c.isalpha())
    initials = _initials(en)
    if letters and (letters in initials or letters.rstrip("s") in initials):
        return True
    return _parts_known(name, en_key)


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _parts_known(name: str, en_key: str) -> bool:
    parts = [key(p) for p in re.split(r"[-/+&_.]", name)]
    return all(not p or p in en_key or p.rstrip("s") in en_key or p in _COMMON for p in parts)


@lru_cache(maxsize=16)
def _initials(en: str) -> str:
    """Return the first letters of all words in a row, so that LLM is found in "large language model"."""
    return "".join(w[0] for w in re.findall(r"[A-Za-z]+", en)).lower()


def _rendered(name: Name, zh: str, terms: Glossary) -> bool:
    """Whether the Chinese has the name in another accepted way."""
    return _rendered_text(name.text, zh, terms)


def _rendered_text(text: str, zh: str, terms: Glossary) -> bool:
    known = _TRANSLATED.get(text) or _TRANSLATED.get(text.upper())
    if known is not None and re.search(known, zh):
        return True
    term = terms.term_of(text)
    if term is not None and any(r in zh for r in term.renderings):
        return True
    parts = [p for p in re.split(r"[-/+&_.]", text) if p]
    if len(parts) > 1:
        # "CTC-based", "FLEURS-R": what is left after words that are translated.
        folded = key(zh)
        solid = [p for p in parts if not _LOWER_NAME.fullmatch(p) and len(p) > 1]
        return bool(solid) and all(key(p) in folded for p in solid)
    return key(text) in _BLANK
