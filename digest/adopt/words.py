"""The words of older posts: labels in two languages, Markdown and HTML around a text, identifiers (pure)."""

from __future__ import annotations

import html
import re

from digest.content.paths import is_arxiv_id
from digest.text.folding import fold
from digest.text.markdown import unescape

_LABELS: tuple[tuple[str, str], ...] = (
    ("title_zh", r"中文标题|标题翻译|译名|中文题目|chinese\s+title"),
    ("title", r"title|标题|题目|论文标题|论文题目|论文|paper"),
    ("authors", r"authors?|作者"),
    ("categories", r"categor(?:y|ies)|subjects?|primary\s+category|分类|类别|领域|学科"),
    ("abstract", r"(?:original\s+|english\s+)?abstract|英文摘要|原文摘要|原始摘要|原文"),
    ("abstract_zh", r"摘要|中文摘要|摘要翻译|摘要（中文）|翻译|译文|abstract\s*\((?:zh|cn|chinese)\)"),
    ("contributions", r"贡献点?|主要贡献|核心贡献|创新点|contributions?"),
    ("summary", r"总结|一句话总结|小结|summary|tl;?\s*dr"),
    ("tags", r"标签|关键词|tags?|keywords?"),
    ("comment", r"comments?|备注"),
    (
        "link",
        r"arxiv(?:\s*(?:id|link|链接|编号|地址))?|论文链接|链接|编号|论文编号|版本|id|url|link|地址|paper\s+link",
    ),
    ("link", r"pdf(?:\s*(?:link|链接|地址))?"),
    ("date", r"(?:publish(?:ed)?\s*)?date|published|submitted|发布日期|发布时间|日期|提交日期|公布日期"),
    ("other", r"code|代码|demo|演示|project|相关度|评分|score|affiliations?|机构|doi|html|期刊|venue"),
)
_LABEL = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _LABELS)
_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_LINKED = re.compile(rf"arxiv\.org/(?:abs|pdf|html)/({_ID})(?:v(\d+))?", re.IGNORECASE)
_NAMED = re.compile(rf"(?<![\w./])(?:arxiv:\s*)?({_ID})(?:v(\d+))?(?![\w]|\.\d)", re.IGNORECASE)
_CATEGORY = re.compile(
    r"(?<![\w.-])((?:cs|eess|math|stat|physics|q-bio|q-fin|econ|cond-mat|astro-ph|nlin)\.[A-Za-z][A-Za-z-]+"
    r"|hep-(?:th|ph|ex|lat)|quant-ph|math-ph|gr-qc|nucl-(?:th|ex)|astro-ph|cond-mat)(?![\w-])"
)
_TAG = re.compile(
    r"</?(?:details|summary|p|div|span|b|strong|i|em|a|li|ul|ol|sub|sup|blockquote|hr|font|small|h[1-6])"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\(\s*<?[^()\s]*(?:\([^()]*\))?[^()\s]*>?(?:\s+\"[^\"]*\")?\s*\)")
_BOLD = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)(?<!\\)\1")
_EMPHASIS = re.compile(r"(?<![\\*\w])\*(?=[^\s*])([^*]+?)(?<=[^\s\\])\*(?![*\w])")
_BULLET = re.compile(r"^\s*(?:[-*+]\s+|[•·①-⑳]\s*|\(?\d{1,2}[.)、）](?:\s+|(?=[^\s\d])))(?=\S)")
HAN = re.compile("[\u3400-\u9fff]")


def label_of(text: str) -> str | None:
    """Return which field a label names; None if it is no label."""
    plain = text_of(text).strip(" :：*_-【】[]")
    for name, pattern in _LABEL:
        if pattern.fullmatch(plain):
            return name
    return None


def text_of(markdown: str) -> str:
    """Return what a piece of Markdown shows, on one line; formulas as ``$…$``."""
    text = _IMAGE.sub(" ", _BREAK.sub(" ", _TAG.sub("", markdown.replace("<!-- -->", ""))))
    previous = None
    while previous != text:
        previous = text
        text = _EMPHASIS.sub(r"\1", _BOLD.sub(r"\2", _LINK.sub(r"\1", text)))
    text = re.sub(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$", r"$\1$", text)
    return fold(html.unescape(unescape(text)))


def lines_of(markdown: str) -> tuple[str, ...]:
    """Return a cell's or a section's lines as text, none empty; ``<br>`` ends a line."""
    return tuple(text for line in re.split(r"\n|<br\s*/?>", markdown, flags=re.I) if (text := text_of(line)))


def points_of(markdown: str) -> tuple[str, ...]:
    """Return the items of a list; a line without a mark goes on with the item before it."""
    marked = any(_BULLET.match(line) for line in lines_of(markdown))
    points: list[str] = []
    for line in lines_of(markdown):
        bullet = _BULLET.match(line)
        if points and marked and not bullet:
            points[-1] += " " + line
        else:
            points.append(line[bullet.end() :] if bullet else line)
    return tuple(fold(point) for point in points if fold(point))


def without_bullet(line: str) -> str:
    return _BULLET.sub("", line, count=1)


def identifier_of(text: str, *, linked: bool = False) -> tuple[str, int | None] | None:
    """Return (identifier, version) of the first paper that a text names; linked ones come first."""
    for pattern in (_LINKED,) if linked else (_LINKED, _NAMED):
        for match in pattern.finditer(text):
            if is_arxiv_id(match.group(1)):
                # The address may lack the version that the words beside it have.
                version = re.search(rf"{re.escape(match.group(1))}v(\d+)", text)
                return match.group(1), int(version.group(1)) if version else None
    return None


def identifiers_in(text: str) -> tuple[str, ...]:
    """Return all papers that a text links or names, each once."""
    found = (match.group(1) for pattern in (_LINKED, _NAMED) for match in pattern.finditer(text))
    return tuple(dict.fromkeys(name for name in found if is_arxiv_id(name)))


def authors_of(text: str) -> tuple[str, ...]:
    """Return names in their order; nothing if the list was cut: a part of it would be a false one."""
    plain = text_of(text)
    if re.search(r"\bet\.?\s*al\b|等(?:\s*\d+\s*人)?\s*$|\.\.\.|…", plain, re.IGNORECASE):
        return ()
    names = re.split(r"\s*[,，、;；]\s*(?:and\s+)?|\s+and\s+", plain)
    return tuple(dict.fromkeys(name for name in names if name))


def categories_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_CATEGORY.findall(text_of(text))))


def tags_of(text: str) -> tuple[str, ...]:
    names = re.split(r"\s*[,，、;；|/]\s*|\s+#", text_of(text).strip("# "))
    return tuple(dict.fromkeys(name.strip("`# ") for name in names if name.strip("`# ")))


def is_chinese(text: str) -> bool:
    """Whether a paragraph is Chinese in the main."""
    letters = sum(char.isalpha() for char in text)
    return bool(letters) and len(HAN.findall(text)) * 3 >= letters
