"""Queries of topics: how they are read, what they find, and what is said when they are wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.topics.match import PaperTexts, matches
from digest.topics.query import (
    DEEPEST,
    LONGEST,
    Both,
    Either,
    Not,
    QueryError,
    Score,
    Words,
    parse_query,
)
from tests.unit.records import paper_file
from tests.unit.strategies import raw_texts

ALIASES = {"ASR": "语音识别", "去混响": "去混响"}


def found(query: str, **changes: Any) -> bool:
    """Whether a query finds the invented paper."""
    return matches(parse_query(query), PaperTexts(paper_file(**changes), lambda tag: ALIASES.get(tag, tag)))


# ── reading ──


def test_and_binds_tighter_than_or() -> None:
    """The design's example reads as its author means it."""
    tree = parse_query('title:"audio LLM" OR tag:语音大模型 AND NOT cat:cs.CV')
    title = Words("title", ("audio", "llm"), "audio LLM", open_end=False)
    tag = Words("tag", ("语音大模型",), "语音大模型", open_end=False)
    assert tree == Either((title, Both((tag, Not(Words("cat", ("cs.cv",), "cs.CV", open_end=False))))))


def test_brackets_bind_tightest() -> None:
    """What stands in brackets is one part."""
    assert isinstance(parse_query("(a OR b) AND c"), Both)
    assert isinstance(parse_query("a OR b AND c"), Either)


def test_signs_of_a_chinese_keyboard() -> None:
    """Brackets, quotes and colons of both widths are the same, and operators need no capitals."""
    assert parse_query("（title：“全双工” or b） and not c") == parse_query('(title:"全双工" OR b) AND NOT c')


@pytest.mark.parametrize("text", ["score>=7", "score >= 7.0", "SCORE≥7", "score:>=7"])
def test_comparisons_with_the_score(text: str) -> None:
    """The relevance is compared, not searched."""
    assert parse_query(text) == Score(">=", 7.0)


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("", 1, 'expected a word, a "phrase"'),
        ("titel:audio", 1, "did you mean title?"),
        ("a AND xyzzy:b", 7, "fields: title, abstract"),
        ("audio LLM", 7, "expected AND, OR or the end, found 'LLM'; a phrase stands in quotes"),
        ("(a OR b", 8, "the bracket that closes column 1, found the end"),
        ("a) OR b", 2, "never opened"),
        ("a AND", 6, "found the end"),
        ("NOT", 4, "found the end"),
        ("a OR OR b", 6, "found 'OR'"),
        ('title:"audio', 7, "the quote is not closed"),
        ("title: audio", 7, "after 'title:'"),
        ("score:7", 6, "expected a comparison, as in score>=7"),
        ("score>=high", 8, "expected a number"),
        ("a*b", 2, "a star stands at the end"),
        ('"--"', 1, "at least one letter"),
        ("()", 2, "found ')'"),
        ("NOT " * (DEEPEST + 1) + "a", DEEPEST * 4 + 1, "inside each other"),
        ("a" * (LONGEST + 1), LONGEST, "at most"),
    ],
)
def test_what_is_wrong_is_said_with_its_column(text: str, column: int, said: str) -> None:
    """One line: where it is, what was expected, and the nearest field."""
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert str(caught.value).startswith(f"column {column}: ")
    assert said in str(caught.value)


_PIECES = st.sampled_from(
    [
        "a",
        "语音",
        "AND",
        "or",
        "NOT",
        "(",
        ")",
        '"',
        "“",
        ":",
        "：",
        "*",
        "title:",
        "score",
        ">=",
        "7",
        " ",
        "-",
    ]
)


@given(st.one_of(raw_texts, st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=80)))
def test_no_other_error(text: str) -> None:
    """Any text is a query that can be asked, or a QueryError."""
    try:
        query, column = parse_query(text), 1
    except QueryError as error:
        query, column = None, error.column
    assert 1 <= column <= len(text) + 1
    assert query is None or matches(query, PaperTexts(paper_file(), str)) in (True, False)


_LEAVES = st.sampled_from(["quiet", "zzz", "tag:去混响", "tag:none", "cat:cs.SD", "score>=9", "zh:去混响"])
_TREES = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.tuples(parts, parts).map(lambda pair: f"({pair[0]} AND {pair[1]})"),
        st.tuples(parts, parts).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        parts.map(lambda part: f"NOT ({part})"),
    ),
    max_leaves=12,
)


@given(_TREES, _TREES)
def test_the_laws_of_logic_hold(one: str, other: str) -> None:
    """De Morgan's laws, whatever the parts."""
    assert found(f"NOT ({one} AND {other})") == found(f"NOT ({one}) OR NOT ({other})")
    assert found(f"NOT ({one} OR {other})") == (not found(one) and not found(other))


# ── finding ──


@pytest.mark.parametrize(
    "query",
    [
        "title:quiet",
        'title:"QUIET ROOMS"',
        'title:"quiet room"',  # the plural is forgiven
        "abstract:dereverberation",
        "abstract:dereverb*",
        "zh:混响",
        "zh:一个去混响模型",
        "tag:去混响",
        "tag:语音*",
        "tag:asr OR tag:ASR",
        "cat:cs.sd",
        "cat:eess",
        "author:sample",
        'author:"Sample, Bo"',
        'author:"B. Sample"',
        "venue:ICASSP",
        "id:2606.00001v3",
        "id:2606.*",
        "score>7 AND score<8 AND score=7.5 AND score<=7.5",
        "去混响",
        "rooms AND NOT cat:cs.CV",
        '"12.5%"',
    ],
)
def test_what_a_query_finds(query: str) -> None:
    """Every field finds what stands in it, in any case and width."""
    assert found(query, tags=("去混响", "语音增强", "语音识别"))


@pytest.mark.parametrize(
    "query",
    [
        "title:oom",  # no part of a word
        "title:dereverberation",
        "title:房间",
        "zh:quiet",
        "tag:去",
        "cat:cs.S",
        "author:samp",
        'author:"C. Sample"',
        "venue:2025",
        "id:2606.0000",
        "score>7.5",
        '"rooms our"',  # a phrase stays inside one text
        "cs.SD",
    ],
)
def test_what_a_query_does_not_find(query: str) -> None:
    """Words are whole words, and no field is another."""
    assert not found(query)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ('"audio LLM"', "Audio-LLMs that listen"),
        ("llm", "基于LLM的语音合成"),
        ('"语音 大模型"', "语音大模型综述"),
        ("wav2vec-2", "Probing wav2vec 2"),
        ("cafe", r"The Caf\'e Corpus"),
        ("ＴＴＳ", "TTS for all"),
        ("codec", "Two codecs"),
    ],
)
def test_spellings(query: str, title: str) -> None:
    """Hyphens, widths, accents, plurals and what stands beside Chinese make no difference."""
    assert found(f"title:{query}", title=title)


def test_without_a_score_no_comparison_holds() -> None:
    """A paper that was not scored is neither above nor below."""
    assert not found("score>=0", relevance_score=None)
    assert not found("score<5", relevance_score=None)
