"""Bad answers of a model: right envelope, wrong content.  (pure)

``ANSWER_FAULTS`` change the data before it is written as JSON, ``TEXT_FAULTS`` the written text.
Each leaves an answer alone that has nothing of the kind that it spoils.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.servers.llm_tasks import Answer, Chat, dump

TRADITIONAL = str.maketrans(
    "语识别这个们对时实现后与为类论数据长门间问题习统学关点认证过进远运还连计设讨评词译话说读调谁请课",
    "語識別這個們對時實現後與為類論數據長門間問題習統學關點認證過進遠運還連計設討評詞譯話說讀調誰請課",
)


def _sentences(answer: Answer) -> list[dict[str, Any]]:
    rows = answer.get("sentences") or answer.get("answers") or answer.get("papers") or []
    return rows if isinstance(rows, list) else []


def _texts(answer: Answer) -> Iterator[tuple[dict[str, Any], str]]:
    for row in _sentences(answer):
        for key in ("zh", "text", "reason"):
            if isinstance(row.get(key), str):
                yield row, key


def _first_text(answer: Answer, change: Callable[[str], str]) -> None:
    for row, key in _texts(answer):
        changed = change(row[key])
        if changed != row[key]:
            row[key] = changed
            return


def _key(row: dict[str, Any]) -> str:
    return next(key for key in ("n", "q", "arxiv_id") if key in row)


def _wrong_ids(answer: Answer, _chat: Chat) -> None:
    for row in _sentences(answer):
        key = _key(row)
        row[key] = "2999.99999" if key == "arxiv_id" else int(row[key]) + 100


def _missing(answer: Answer, _chat: Chat) -> None:
    if rows := _sentences(answer):
        del rows[len(rows) // 2]


def _extra(answer: Answer, _chat: Chat) -> None:
    if rows := _sentences(answer):
        added = dict(rows[-1])
        key = _key(added)
        added[key] = "2999.99999" if key == "arxiv_id" else int(added[key]) + 1
        rows.append(added)


def _duplicated(answer: Answer, _chat: Chat) -> None:
    if rows := _sentences(answer):
        rows.append(dict(rows[0]))


def _placeholder_lost(answer: Answer, _chat: Chat) -> None:
    _first_text(answer, lambda zh: re.sub(r"⟦M\d+⟧", "", zh, count=1))


def _placeholder_doubled(answer: Answer, _chat: Chat) -> None:
    _first_text(answer, lambda zh: re.sub(r"(⟦M\d+⟧)", r"\1\1", zh, count=1))


def _placeholder_invented(answer: Answer, _chat: Chat) -> None:
    _first_text(answer, lambda zh: f"⟦M99⟧{zh}")


def _number_changed(answer: Answer, _chat: Chat) -> None:
    def change(zh: str) -> str:
        # Not the number of a placeholder or of a name.
        return re.sub(r"(?<![\w⟦.])(\d+)(?![\w⟧])", lambda m: str(int(m[1]) + 7), zh, count=1, flags=re.A)

    _first_text(answer, change)


def _claim_invented(answer: Answer, _chat: Chat) -> None:
    claim = "该方法还在 LibriFiction-9 数据集上首次取得了 99.93% 的准确率。"
    _first_text(answer, lambda zh: f"{zh}{claim}")


def _english_left(answer: Answer, chat: Chat) -> None:
    numbered = chat.sentences()
    english = "we leave this sentence in plain english words as it was before"
    for row in _sentences(answer):
        if "zh" in row:
            row["zh"] = numbered.get(int(row["n"]), english)
            return
    _first_text(answer, lambda _: english)


def _traditional(answer: Answer, _chat: Chat) -> None:
    for row, key in _texts(answer):
        row[key] = row[key].translate(TRADITIONAL)
    for name in ("title_zh", "summary_zh"):
        if name in answer:
            answer[name] = answer[name].translate(TRADITIONAL)


def _chatter(answer: Answer, _chat: Chat) -> None:
    _first_text(answer, lambda zh: f"以下是翻译：{zh}")


def _markup(answer: Answer, _chat: Chat) -> None:
    poison = (
        "<script>alert(1)</script><b>粗</b> [点击](https://evil.example/a) "
        "![图](https://evil.example/a.png) {{ site.secret }} {% include x %}"
    )
    _first_text(answer, lambda zh: f"{zh}{poison}")
    if "summary_zh" in answer:
        answer["summary_zh"] = f"<img src=x onerror=alert(1)>{answer['summary_zh']}"


def _summary_long(answer: Answer, _chat: Chat) -> None:
    if "summary_zh" in answer:
        answer["summary_zh"] = "本文研究的内容非常丰富并且值得反复说明" * 8 + "。"


def _wrong_tags(answer: Answer, _chat: Chat) -> None:
    if "tags" in answer:
        answer["tags"] = ["audio", "", "a very long english tag that is no tag", "#标签", 7]


def _wrong_score(answer: Answer, _chat: Chat) -> None:
    for row in answer.get("papers", []):
        row["score"] = 42


def _missing_field(answer: Answer, _chat: Chat) -> None:
    if answer:
        answer.pop(next(iter(answer)))


ANSWER_FAULTS: dict[str, Callable[[Answer, Chat], None]] = {
    "wrong-ids": _wrong_ids,
    "missing-sentence": _missing,
    "extra-sentence": _extra,
    "duplicated-n": _duplicated,
    "placeholder-lost": _placeholder_lost,
    "placeholder-duplicated": _placeholder_doubled,
    "placeholder-invented": _placeholder_invented,
    "number-changed": _number_changed,
    "claim-invented": _claim_invented,
    "english-left": _english_left,
    "traditional": _traditional,
    "chatter": _chatter,
    "markup": _markup,
    "summary-long": _summary_long,
    "wrong-tags": _wrong_tags,
    "wrong-score": _wrong_score,
    "missing-field": _missing_field,
}


def _inner_quotes(text: str) -> str:
    # 提出“X” as a model writes it with bare quotes inside a JSON string.
    return re.sub(r'("(?:zh|text|reason)": ")', r'\1提出了"基线"之后，', text, count=1)


def _bad_latex(text: str) -> str:
    return re.sub(r'("(?:zh|text|reason)": ")', r"\1其中 $\\frac{1}{2}$ 与 $\\beta$，", text, count=1)


TEXT_FAULTS: dict[str, Callable[[str], str]] = {
    "fences": lambda text: f"```json\n{text}\n```",
    "prose": lambda text: f"好的，以下是您要的 JSON：\n\n{text}\n\n希望对您有帮助！",
    "think": lambda text: f'<think>\nLet me see: {{"n": 1}} first.\n</think>\n\n{text}',
    "bad-latex": _bad_latex,
    "trailing-comma": lambda text: re.sub(r"\}$", ",}", text),
    "inner-quotes": _inner_quotes,
    "not-json": lambda _text: "抱歉，我无法完成这个请求。",
    "cut": lambda text: text[: len(text) * 2 // 3],
    "json-array": lambda text: f"[{text}]",
}


def spoil_content(kind: str, answer: Answer, chat: Chat) -> str:
    """The text of a completion that has this fault.

    Raises:
        KeyError: the kind is neither an answer fault nor a text fault.
    """
    if kind in ANSWER_FAULTS:
        changed = copy.deepcopy(answer)
        ANSWER_FAULTS[kind](changed, chat)
        return dump(changed)
    return TEXT_FAULTS[kind](json.dumps(answer, ensure_ascii=False))
