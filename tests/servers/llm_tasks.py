"""The tasks as a chat request shows them, and an answer to each without a model.  (pure)

The task is told by the JSON fields that the system message names: ``paragraphs`` is an overview of a
period, ``answers`` a reading,
``arxiv_id`` and ``score`` a relevance call, ``title_zh`` or ``summary_zh`` an enrichment (of
exactly the fields named), ``sentences`` alone a repair.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.servers.translator import names_in, translate_sentence, translate_title

Task = Literal["enrich", "relevance", "repair", "reading", "overview", "other"]
Answer = dict[str, Any]

ENRICH_FIELDS = ("title_zh", "sentences", "contributions", "summary_zh", "tags")
SUMMARY_UNITS = 90
"""Below the 100 that a summary may have: a Han character or mark is 1, a Latin run is 1."""

_NUMBERED = re.compile(r"^[ \t>*-]*\[(\d+)\][ \t]*(\S.*)$", re.MULTILINE)
_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_LINE_ID = re.compile(
    rf"^\W*(?:\d{{1,3}}\W+)?(?:(?:paper|arxiv_id|arxiv|id)\W+)*({_ARXIV_ID})\b", re.M | re.I
)
_ANY_ID = re.compile(rf"(?<![\w.])({_ARXIV_ID})(?![\w.]*\d)")
_TITLE = re.compile(r"^\W*(?:title|标题|题目)\W*?[:：]\s*(\S.*)$|<title>\s*(.*?)\s*</title>", re.M | re.I)
_TITLE_ABOVE = re.compile(r"^\W*(?:title|标题|题目)\W*\n+\s*(\S.*)$", re.M | re.I)

_TAGS = (
    ("diariz", "说话人日志"),
    ("recognition", "语音识别"),
    ("text-to-speech", "语音合成"),
    ("synthesis", "语音合成"),
    ("enhancement", "语音增强"),
    ("separation", "声源分离"),
    ("codec", "音频编解码"),
    ("music", "音乐"),
    ("emotion", "情感识别"),
    ("deepfake", "伪造检测"),
    ("spoof", "伪造检测"),
    ("dialogue", "对话系统"),
    ("language model", "大语言模型"),
    ("diffusion", "扩散模型"),
    ("dataset", "数据集"),
)
_DEFAULT_TAGS = ("音频处理", "深度学习", "语音技术")


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat request, read: the texts that decide, and what they contain."""

    system: str
    last_user: str
    all_users: tuple[str, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of JSON fields that the system message (or, without one, any) mentions."""
        text = self.system or "\n".join(self.all_users)
        names = (*ENRICH_FIELDS, "papers", "arxiv_id", "score", "answers", "paragraphs")
        return tuple(n for n in names if re.search(rf"(?<![A-Za-z_]){n}(?![A-Za-z_])", text))

    @property
    def task(self) -> Task:
        """Which of the tasks this is."""
        fields = self.fields
        if "paragraphs" in fields:
            return "overview"
        if "answers" in fields:
            return "reading"
        if "arxiv_id" in fields and "score" in fields:
            return "relevance"
        if "title_zh" in fields or "summary_zh" in fields:
            return "enrich"
        return "repair" if "sentences" in fields else "other"

    def sentences(self) -> dict[int, str]:
        """The numbered sentences of the last user message, or of an earlier one if it has none."""
        for text in (self.last_user, *reversed(self.all_users)):
            if found := _NUMBERED.findall(text):
                numbered: dict[int, str] = {}
                for number, sentence in found:
                    numbered.setdefault(int(number), sentence.strip())
                return numbered
        return {}

    def ids(self) -> tuple[str, ...]:
        """Identifiers of papers in the last user message, in order, each once; those that begin
        a line or follow a label, so that an abstract may mention others."""
        found = _LINE_ID.findall(self.last_user) or _ANY_ID.findall(self.last_user)
        return tuple(dict.fromkeys(found))

    def title(self) -> str:
        """The labelled title; the first line if there is no label."""
        for pattern in (_TITLE, _TITLE_ABOVE):
            if match := pattern.search(self.last_user):
                return next(group for group in match.groups() if group is not None).strip()
        lines = [line.strip() for line in self.last_user.splitlines() if line.strip()]
        return lines[0] if lines else ""


def read_chat(body: Mapping[str, Any]) -> Chat:
    """The chat in a request body; contents that come as parts are joined."""
    system: list[str] = []
    users: list[str] = []
    messages: Sequence[Mapping[str, Any]] = body.get("messages") or ()
    for message in messages:
        content = message.get("content") or ""
        if not isinstance(content, str):
            content = "\n".join(part.get("text", "") for part in content)
        if message.get("role") in {"system", "developer"}:
            system.append(content)
        elif message.get("role") == "user":
            users.append(content)
    return Chat("\n".join(system), users[-1] if users else "", tuple(users))


def answer_chat(chat: Chat) -> Answer:
    """A good answer: right ids, every sentence, every number; always the same for a request."""
    match chat.task:
        case "reading":
            return {"answers": _readings(chat)}
        case "relevance":
            return {"papers": [_score(one) for one in chat.ids()]}
        case "enrich":
            whole = _enrich(chat)
            return {name: whole[name] for name in ENRICH_FIELDS if name in chat.fields}
        case "repair":
            return {"sentences": _sentences(chat)}
        case "overview":
            return {"paragraphs": _overview(chat)}
        case "other":
            return {"ok": True}


def dump(answer: Answer) -> str:
    """The answer as a model would write it."""
    return json.dumps(answer, ensure_ascii=False)


def count_units(text: str) -> int:
    """Length as the digest counts a summary: Han characters and marks 1, Latin runs 1."""
    return len(re.findall(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]", text))


def _sentences(chat: Chat) -> list[dict[str, Any]]:
    numbered = chat.sentences()
    names = names_in(numbered.values())
    return [{"n": n, "zh": translate_sentence(en, names)} for n, en in numbered.items()]


def _enrich(chat: Chat) -> Answer:
    numbered = chat.sentences()
    names = names_in(numbered.values())
    title_zh = translate_title(chat.title(), names)
    rendered = _sentences(chat)
    points = [one["zh"] for one in rendered[1:5]] or [one["zh"] for one in rendered]
    defaults = ("给出完整的方法描述。", "给出系统的实验验证。", "讨论方法的适用场景。")
    points = [*points, *defaults[: max(0, 3 - len(points))]]
    return {
        "title_zh": title_zh,
        "sentences": rendered,
        "contributions": points,
        "summary_zh": _summary(title_zh),
        "tags": _tags(f"{chat.title()} {' '.join(numbered.values())}".lower()),
    }


def _summary(title_zh: str) -> str:
    kept = ""
    # Whole placeholders and Latin runs only: a summary never cuts one.
    for piece in re.findall(r"⟦[^⟦⟧]*⟧|[A-Za-z0-9.+%-]+|\s+|.", title_zh):
        if count_units(kept + piece) > SUMMARY_UNITS:
            break
        kept += piece
    return f"本文研究{kept.strip()}。"


def _tags(text: str) -> list[str]:
    found = [tag for word, tag in _TAGS if word in text]
    return list(dict.fromkeys((*found, *_DEFAULT_TAGS)))[: max(3, min(5, len(set(found))))]


def _score(arxiv_id: str) -> dict[str, Any]:
    digest = hashlib.sha256(arxiv_id.encode()).digest()
    score = int.from_bytes(digest[:2], "big") % 101 / 10
    word = "密切" if score >= 6 else "一般"
    return {"arxiv_id": arxiv_id, "score": score, "reason": f"与所列兴趣的关系{word}。"}


def _overview(chat: Chat) -> list[dict[str, Any]]:
    """Three paragraphs about the first papers, each in the words of its paper's summary."""
    blocks = re.split(r"^arxiv_id:\s*", chat.last_user, flags=re.MULTILINE)[1:]
    paragraphs = []
    for block in blocks[:3]:
        arxiv_id = block.split(None, 1)[0]
        found = re.search(r"^总结：(.+)$", block, re.MULTILINE)
        text = f"其中一项工作的结论是：{found.group(1)}" if found else "其中一项工作提出了新的方法。"
        paragraphs.append({"text": text, "papers": [arxiv_id]})
    return paragraphs


def _readings(chat: Chat) -> list[dict[str, Any]]:
    headings = re.findall(r"^#+[ \t]*(\S.*)$", chat.last_user, re.MULTILINE)
    lines = [line.strip() for line in chat.last_user.splitlines() if len(line.split()) > 6]
    sentences = [s for line in lines for s in re.split(r"(?<=[.?!])\s+(?=[A-Z\[])", line)]
    sentences = [re.sub(r"^[>*-]*\s*\[\d+\]\s*", "", one) for one in sentences] or ["We study it."]
    names = names_in(sentences)
    answers: list[dict[str, Any]] = []
    for question in range(1, 7):
        picked = [sentences[(question * 3 + k) % len(sentences)] for k in range(3)]
        text = "".join(translate_sentence(one, names) for one in dict.fromkeys(picked))
        sections = headings[(question - 1) % len(headings) :][:1] if headings else []
        answers.append({"q": question, "text": text, "sections": sections})
    return answers
