"""A completion's text → the fields of a reply, or a ReplyError that says how to ask again (pure).

Order of attempts: strict JSON; without thinking, fences and prose around it; repaired. A repaired
reply counts only if every item is there: a cut answer is asked for again, never mended shorter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from digest.checks.remark import is_plain_remark
from digest.content.reportfile import Paragraph
from digest.errors import ReplyError
from digest.llm.request import Completion
from digest.models import Relevance, Severity
from digest.text.folding import fold
from digest.text.masking import normalise_placeholders

_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>|^.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCE = re.compile(r"```(?:json|JSON)?\s*\n?(.*?)```", re.DOTALL)
# What "\frac", "\beta", "\text" become when JSON takes their backslash for an escape.
_EATEN_BACKSLASH = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|\t(?=[a-z])")


@dataclass(frozen=True, slots=True)
class EnrichReply:
    """The fields of an enrich reply, folded; placeholders still in place."""

    title_zh: str
    sentences: Mapping[int, str]
    """Rendering by sentence number; numbers that were not asked for are dropped."""
    contributions: tuple[str, ...]
    summary_zh: str
    tags: tuple[str, ...]


def usable_text(completion: Completion) -> str:
    """Return the text of a completion.

    Raises:
        ReplyError: refused, cut off or empty.
    """
    if completion.refusal or completion.finish_reason in ("content_filter", "refusal", "sensitive"):
        raise ReplyError("the model refused", "refused")
    if completion.finish_reason == "length":
        raise ReplyError("the completion is cut off", "cut-off")
    if not completion.text.strip():
        raise ReplyError("the completion is empty", "invalid-reply")
    return completion.text


def load_object(text: str) -> dict[str, Any]:
    """Return the JSON object in a completion's text.

    Raises:
        ReplyError: there is none.
    """
    without = _THINKING.sub("", text).strip()
    candidates = [text.strip(), without, *(match.strip() for match in _FENCE.findall(without))]
    start, end = without.find("{"), without.rfind("}")
    if 0 <= start < end:
        candidates.append(without[start : end + 1])
    for candidate in candidates:
        try:
            return _object(json.loads(candidate))
        except (ValueError, RecursionError):
            continue
    if start >= 0:
        from json_repair import repair_json  # 25 ms to import; needed rarely

        try:
            return _object(repair_json(without[start:], return_objects=True, skip_json_loads=True))
        except (ValueError, RecursionError):
            pass
    raise ReplyError(
        "the completion holds no JSON object", "invalid-reply", "只输出一个 JSON 对象，不要有别的文字。"
    )


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _line(value: Any, where: str) -> str:
    """Return one field's text on one line."""
    return fold(normalise_placeholders(text_of(value, where)))


def text_of(value: Any, where: str) -> str:
    """Return one field's text with its line ends.

    Raises:
        ReplyError: it is no text, or backslashes of TeX have become control characters.
    """
    if not isinstance(value, str):
        raise ReplyError(f"{where} is no text", "invalid-reply", f"{where} 必须是字符串。")
    text = value.replace("\r\n", "\n")
    if _EATEN_BACKSLASH.search(text):
        raise ReplyError(
            f"{where} holds control characters",
            "invalid-reply",
            f"{where} 含有控制字符：不要写 LaTeX 反斜杠，公式只用占位符。",
        )
    return text


def items_of(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return a reply's list.

    Raises:
        ReplyError: it is none.
    """
    value = data.get(name)
    if not isinstance(value, list):
        raise ReplyError(f"{name} is no list", "invalid-reply", f"缺少字段 {name}（数组）。")
    return value


def _numbered(data: Mapping[str, Any], expected: Iterable[int]) -> dict[int, str]:
    """Return rendering by number; a number given twice with two texts counts as not given."""
    wanted = set(expected)
    found: dict[int, str] = {}
    twice: set[int] = set()
    for item in items_of(data, "sentences"):
        if not isinstance(item, dict):
            continue
        number = item.get("n")
        if isinstance(number, str) and number.strip("[] ").isdigit():
            number = int(number.strip("[] "))
        if not isinstance(number, int) or isinstance(number, bool) or number not in wanted:
            continue
        text = re.sub(rf"^\[{number}\]\s*", "", _line(item.get("zh"), f"sentences[{number}].zh"))
        if found.get(number, text) != text:
            twice.add(number)
        found[number] = text
    return {number: text for number, text in found.items() if number not in twice and text}


def parse_enrich(completion: Completion, expected: Iterable[int]) -> EnrichReply:
    """Read an enrich reply; sentences may be missing, every other field must be there.

    Raises:
        ReplyError: it cannot be used.
    """
    data = load_object(usable_text(completion))
    numbers = list(expected)
    sentences = _numbered(data, numbers)
    if len(sentences) * 2 < len(numbers):
        raise ReplyError(
            f"{len(sentences)} of {len(numbers)} sentences answered",
            "invalid-reply",
            f"sentences 必须逐句回答编号 1 到 {len(numbers)}，每个编号恰好一次。",
        )
    title = _line(data.get("title_zh"), "title_zh")
    summary = _line(data.get("summary_zh"), "summary_zh")
    points = tuple(filter(None, (_point(item) for item in items_of(data, "contributions"))))
    tags = tuple(filter(None, (_line(item, "tags[]").strip("#，,。 ") for item in items_of(data, "tags"))))
    for name, value in (("title_zh", title), ("summary_zh", summary), ("contributions", points)):
        if not value:
            raise ReplyError(f"{name} is empty", "invalid-reply", f"字段 {name} 不能为空。")
    return EnrichReply(title, sentences, points[:6], summary, tuple(dict.fromkeys(tags))[:6])


def _point(item: Any) -> str:
    if isinstance(item, dict) and len(item) == 1:  # {"point": "…"}
        item = next(iter(item.values()))
    return re.sub(r"^(?:[-*•·]|\d{1,2}[.)、])\s*", "", _line(item, "contributions[]"))


def parse_repair(completion: Completion, expected: Iterable[int]) -> dict[int, str]:
    """Return the renderings of a repair reply; some may be missing.

    Raises:
        ReplyError: it cannot be used.
    """
    return _numbered(load_object(usable_text(completion)), expected)


def parse_review(
    completion: Completion, expected: Iterable[int]
) -> dict[int, tuple[tuple[Severity, str], ...]]:
    """Return (severity, problem in words) by sentence number; other numbers are dropped.

    Raises:
        ReplyError: it cannot be used.
    """
    wanted = set(expected)
    doubts: dict[int, list[tuple[Severity, str]]] = {}
    for item in items_of(load_object(usable_text(completion)), "findings"):
        number = item.get("n") if isinstance(item, dict) else None
        if not isinstance(number, int) or isinstance(number, bool) or number not in wanted:
            continue
        problem = item.get("problem")
        if isinstance(problem, str) and fold(problem):
            severity: Severity = "hard" if item.get("severity") == "hard" else "soft"
            doubts.setdefault(number, []).append((severity, fold(problem)[:200]))
    return {number: tuple(dict.fromkeys(found)) for number, found in doubts.items()}


def parse_relevance(completion: Completion, arxiv_ids: Iterable[str]) -> dict[str, Relevance]:
    """Return the scores by identifier; unknown identifiers and impossible scores are dropped.

    Raises:
        ReplyError: it cannot be used.
    """
    wanted = {arxiv_id.lower(): arxiv_id for arxiv_id in arxiv_ids}
    scores: dict[str, Relevance] = {}
    for item in items_of(load_object(usable_text(completion)), "papers"):
        if not isinstance(item, dict):
            continue
        name = re.sub(r"^arxiv:|v\d+$", "", str(item.get("arxiv_id", "")).strip().lower())
        arxiv_id = wanted.get(name)
        try:
            score = float(item.get("score", "none"))
        except (TypeError, ValueError):
            continue
        reason = item.get("reason")
        if arxiv_id is not None and 0 <= score <= 10 and isinstance(reason, str):
            text = fold(reason)[:300]
            # A reason that is none is left out; the score still orders the day.
            scores[arxiv_id] = Relevance(round(score, 1), text if is_plain_remark(text) else "")
    return scores


def parse_overview(completion: Completion) -> tuple[Paragraph, ...]:
    """Return the paragraphs of an overview; what they say and cite is judged elsewhere.

    Raises:
        ReplyError: it cannot be used.
    """
    paragraphs = []
    for item in items_of(load_object(usable_text(completion)), "paragraphs"):
        if not isinstance(item, dict):
            raise ReplyError("a paragraph is no object", "invalid-reply", "paragraphs 的每一项必须是对象。")
        names = item.get("papers")
        if not isinstance(names, list):
            raise ReplyError("a paragraph cites nothing", "invalid-reply", "每段都要有字段 papers（数组）。")
        ids = (re.sub(r"^arxiv:|v\d+$", "", str(name).strip(), flags=re.IGNORECASE) for name in names)
        paragraphs.append(Paragraph(_line(item.get("text"), "paragraphs[].text"), tuple(dict.fromkeys(ids))))
    return tuple(paragraphs)
