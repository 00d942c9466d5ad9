"""What a model writes, as paragraphs, lists and bold and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from markdown import Markdown

from digest.site.maths import Typesetter
from digest.site.posts import completion_html
from digest.text.prose import ADDRESS, Block, inline, parse_prose, render_prose, split_chinese
from tests.unit.strategies import raw_texts

FORMULAS = {"⟦M1⟧": "$x_i$", "⟦M2⟧": "$5$"}


def rendered(text: str) -> str:
    return render_prose(parse_prose(text), lambda name: FORMULAS.get(name, ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一段。\n\n二段。", "一段。\n\n二段。"),
        ("一行\n又一行 of\ntext", "一行又一行 of text"),
        ("要点：\n- 甲\n* 乙\n• 丙", "要点：\n\n- 甲\n- 乙\n- 丙"),
        ("1. 甲\n2) 乙\n3、丙", "1. 甲\n2. 乙\n3. 丙"),
        ("- 甲\n  - 乙\n  - 丙\n- 丁", "- 甲\n    - 乙\n    - 丙\n- 丁"),
        ("1. 甲\n   续行\n2. 乙", "1. 甲续行\n2. 乙"),
        ("## 方法\n正文", "**方法**\n\n正文"),
        ("> 引用", "引用"),
        ("甲\n\n---\n\n乙", "甲\n\n乙"),
        ("```python\nx\n```", "x"),
        ("**关键点：**很好", "**关键点**：很好"),
        ("**“引”**后", "“**引**”后"),
        ("**不成对。后面", "不成对。后面"),
        ("值为⟦M1⟧和⟦ m2 ⟧3", "值为$x_i$和$5$ 3"),
        ("多出⟦M9⟧的", "多出的"),
        ("价格 $5$ 与 $x_i$", r"价格 \$5\$ 与 \$x\_i\$"),
        ("*强调*与`代码`与__粗__", "强调与代码与**粗**"),
        ("见[这里](https://evil.example/a)和![图](https://evil.example/a.png)", "见这里和"),
        ("见 https://evil.example/a?b=1 和 javascript:alert(1)", f"见 {ADDRESS} 和 {ADDRESS}"),
        ("<b>粗</b><script>alert(1)</script><img src=x>好", "粗 好"),
        ("[[笔记|别名]]与![[图.png]]", "别名与图.png"),
        ("a < b 且 c|d", r"a \< b 且 c\|d"),
        ("#标签 与 C#", r"\#标签 与 C\#"),
        ("2026. 年", r"2026\. 年"),
        ("{{ site.x }} {% y %}", r"\{\{ site.x }} \{\% y %}"),
        ("", ""),
        ("---\n***\n。", ""),
    ],
)
def test_only_structure_survives(text: str, expected: str) -> None:
    """Paragraphs, lists and bold stay; everything else that Markdown can do becomes text or goes."""
    assert rendered(text) == expected


def test_sentences_are_told_apart() -> None:
    """At Chinese full stops with what closes behind them; a decimal point ends nothing."""
    assert split_chinese("误差为5.2%。“好！”他说？对；错") == ("误差为5.2%。", "“好！”", "他说？", "对；错")


def test_items_keep_their_sentences() -> None:
    """A block is a list of sentences, so that one can be replaced."""
    assert parse_prose("- 甲。乙。") == (Block("bullet", 0, ("甲。", "乙。")),)


_ALLOWED = re.compile(r"</?(?:p|ul|ol|li|strong|em|code)(?: class=\"tex\" lang=\"en\")?>")


@given(raw_texts)
def test_no_reader_finds_more_than_structure(text: str) -> None:
    """Neither our pages nor a plain Markdown reader make links, images, headings or HTML of any text."""
    written = rendered(text)
    page = str(completion_html(written, Typesetter(None)))
    assert "<" not in _ALLOWED.sub("", page)
    assert "http://" not in written.replace(r"\:", ":")
    html = Markdown(extensions=["tables", "fenced_code"]).convert(written)
    assert not re.search(r"<(?:a|img|h\d|table|script|blockquote|pre)\b", html)
    assert not re.search(r"^#", written, re.MULTILINE)


@given(raw_texts)
def test_one_line_stays_one_line(text: str) -> None:
    """What replaces a sentence brings no line of its own."""
    assert "\n" not in inline(text)
