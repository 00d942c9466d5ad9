"""Paper files: what is written is read back, and what the owner wrote is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from digest.content.answers import cited, read_answer
from digest.content.body import read_answers, read_bullets, read_lines, split_blocks
from digest.content.fields import value_hash
from digest.content.paperfile import Answer, Cited, Link, PaperFile, Reading
from digest.content.papers import Document, keep_edits, parse_paper, read_paper, render_paper
from digest.errors import ContentError
from digest.models import Finding, Lift, Provenance
from tests.unit.records import paper_file
from tests.unit.strategies import paper_files, raw_texts

PATH = "_papers/2606/2606.00001.md"
FINDING = Finding(1, "numbers", "hard", "12.5%", "12%", "数字不符")
READING = Reading(
    Provenance("fake-model", "reading-1", date(2026, 6, 9), (), (FINDING,)),
    "html",
    (
        Answer("甲。\n\n- 乙", (Cited("3.2", "S3.SS2"), Cited("A", ""))),
        *map(Answer, ("", "丙", "丁", "戊", "己")),
    ),
    version=2,
    truncated=True,
)


def parsed(text: str) -> Document:
    return parse_paper(text, PATH)


def written(**changes: Any) -> str:
    return render_paper(paper_file(**changes))


@settings(max_examples=50)
@given(paper_files)
def test_written_files_are_read_back(paper: PaperFile) -> None:
    """Rendering, parsing and rendering again gives the record and the same bytes."""
    text = render_paper(paper)
    document = parsed(text)
    assert document.paper == paper
    assert read_paper(text, PATH) == paper
    assert render_paper(document.paper, document) == text


@settings(max_examples=50)
@given(paper_files)
def test_windows_line_ends_and_a_byte_order_mark_are_no_edit(paper: PaperFile) -> None:
    """A file that a Windows editor saved holds the same record, and nothing counts as edited."""
    text = render_paper(paper)
    assert parsed("\ufeff" + text.replace("\n", "\r\n")).paper == paper


@settings(max_examples=25)
@given(paper_files, paper_files)
def test_a_rewritten_file_is_as_if_new(first: PaperFile, second: PaperFile) -> None:
    """Whatever record replaces another, the file is that of a fresh one."""
    assert render_paper(second, parsed(render_paper(first))) == render_paper(second)


def test_a_paper_file_reads_as_designed() -> None:
    """Keys come in their fixed order, unknown ones are absent, sentences stand line by line."""
    text = written(classes=(), journal_ref=None, reading=READING)
    front, body = text.removeprefix("---\n").split("\n---\n", 1)
    keys = [line.split(":")[0] for line in front.split("\n") if line and line[0] not in " -"]
    assert keys == (
        "title title_zh authors affiliations date updated arxiv_id version announced announce_type arxiv_url "
        "pdf_url primary_category categories comment doi license links venue tags relevance_score "
        "relevance_reason relevance_lift summary_zh status translation reading history digest"
    ).split(" ")
    assert [line for line in body.split("\n") if line.startswith("#")] == [
        "# Quiet Rooms: Learning to Dereverberate",
        "## 原始摘要",
        "## 中文摘要",
        "## 贡献",
        "## Q&A 论文解读",
        "### Q1: 这篇论文试图解决什么问题？",
        "### Q3: 论文如何解决这个问题？",
        "### Q4: 论文做了哪些实验？",
        "### Q5: 有什么可以进一步探索的点？",
        "### Q6: 总结一下论文的主要内容",
    ]
    assert "\n\n我们研究房间中的去混响。\n我们的模型将误差降低了 12.5%。\n\n" in body
    assert '\narxiv_id: "2606.00001"\n' in front
    assert "\npdf_url: https://arxiv.org/pdf/2606.00001v2" in front.replace('"', "")


def test_unknown_keys_headings_and_comments_survive() -> None:
    """What the tool does not know stays verbatim, beside what it rewrites."""
    text = written()
    text = text.replace("\ndigest:\n", "\nmine:   [ 1,2 ]  # so be it\nplain: 'x'\ndigest:\n")
    text = text.replace(
        "\n## 中文摘要", "\n## 我的笔记\n\n*  odd   bullet\n\n```\n## no heading\n```\n\n## 中文摘要"
    )
    document = parsed(text)
    assert document.paper == paper_file()
    again = render_paper(
        replace(document.paper, summary_zh="新的总结。", contributions=("甲", "乙", "丙")), document
    )
    for mine in (
        "\nmine:   [ 1,2 ]  # so be it\nplain: 'x'\n",
        "*  odd   bullet\n\n```\n## no heading\n```\n",
    ):
        assert mine in again
    assert "summary_zh: 新的总结。" in again.replace('"', "")
    assert "- 甲\n- 乙\n- 丙\n" in again
    assert again.index("## 我的笔记") < again.index("## 中文摘要")
    assert render_paper(document.paper, document) == text


def test_requoting_reordering_and_spacing_are_no_edit() -> None:
    """A value counts, not its form: another editor may quote, fold and indent as it likes."""
    text = written()
    other = text.replace('"ICASSP 2026"', "'ICASSP 2026'").replace('"2606.00001"', "'2606.00001'")
    other = other.replace("## 原始摘要\n\n", "## 原始摘要\n").replace("- 提出一个模型", "*   提出一个模型")
    assert other != text
    document = parsed(other)
    assert document.paper == paper_file()
    assert render_paper(document.paper, document) == other


EDITS: dict[str, dict[str, Any]] = {
    "title": {"title": "Another Title"},
    "title_zh": {"title_zh": "另一个标题"},
    "authors": {"authors": ("Someone Else",)},
    "affiliations": {"affiliations": ()},
    "date": {"date": date(2026, 1, 1)},
    "updated": {"updated": None},
    "version": {"version": 3},
    "announced": {"announced": date(2026, 6, 10)},
    "announce_type": {"announce_type": "cross"},
    "primary_category": {"primary_category": "eess.AS"},
    "categories": {"categories": ("cs.SD",)},
    "classes": {"classes": ("H.5.5",)},
    "comment": {"comment": None},
    "journal_ref": {"journal_ref": "J. Other 1"},
    "doi": {"doi": "10.1/2"},
    "license": {"license": None},
    "links": {"links": (Link("demo", "https://example.org"),)},
    "venue": {"venue": "Interspeech 2026"},
    "tags": {"tags": ("语音增强",)},
    "relevance_score": {"relevance_score": 9.0},
    "relevance_reason": {"relevance_reason": "我的理由"},
    "relevance_lift": {"relevance_lift": (Lift("author", "Ada Example", 2.0),)},
    "summary_zh": {"summary_zh": None},
    "status": {"status": "needs-review"},
    "abstract": {"abstract": ("One sentence.",)},
    "abstract_zh": {"abstract_zh": ("一句。",)},
    "contributions": {"contributions": ("只有一点",)},
    "answers": {"reading": replace(READING, answers=tuple(map(Answer, ("我的回答", "", "", "", "", ""))))},
}


def hand_edited(changes: dict[str, Any], base: PaperFile) -> str:
    """Return the base's file with the changes made behind the tool's back."""
    document = parsed(render_paper(base))
    edited = render_paper(replace(base, **changes), document)
    mark = render_paper(base).split("\ndigest:\n")[1].split("\n---\n")[0]
    head, rest = edited.split("\ndigest:\n")
    return head + "\ndigest:\n" + mark + "\n---\n" + rest.split("\n---\n", 1)[1]


@pytest.mark.parametrize("field", EDITS)
def test_every_field_can_be_the_owners(field: str) -> None:
    """A hand edit of any field is seen, outlives another record, and ends with force."""
    base = paper_file(reading=READING)
    document = parsed(hand_edited(EDITS[field], base))
    expected = {"arxiv_url", "pdf_url"} if field == "version" else set()
    assert set(document.paper.edited) - expected == {field}

    newer = replace(base, title_zh="新译", abstract_zh=("新。", "译。"), relevance_score=1.0, reading=READING)
    kept = keep_edits(newer, document)
    for name, value in EDITS[field].items():
        assert getattr(kept, name) == value
    again = parsed(render_paper(kept, document))
    assert field in again.paper.edited

    forced = parsed(render_paper(replace(newer, edited=document.paper.edited), document, force=True))
    assert forced.paper.edited == ()
    assert replace(forced.paper, edited=()) == newer


def test_edits_are_noted_in_the_file() -> None:
    """The translation's entry lists the owner's fields, in field order."""
    document = parsed(hand_edited({"title_zh": "我的", "abstract_zh": ("我的。",)}, paper_file()))
    text = render_paper(document.paper, document)
    assert "edited: [title_zh, abstract_zh]" in text
    assert read_paper(text, PATH).edited == ("title_zh", "abstract_zh")
    assert render_paper(parsed(text).paper, parsed(text)) == text


def test_an_answer_edit_needs_a_reading_on_both_sides() -> None:
    """A record without a reading has no answers to keep."""
    base = paper_file(reading=READING)
    document = parsed(hand_edited(EDITS["answers"], base))
    assert keep_edits(replace(base, reading=None), document).reading is None


def test_addresses_are_never_read() -> None:
    """Links follow from the identifier: an edited one is noticed but cannot send readers elsewhere."""
    text = written().replace("https://arxiv.org/abs/2606.00001", "https://example.org/elsewhere")
    assert parsed(text).paper.arxiv_id == "2606.00001"


def test_a_file_without_marks_belongs_to_nobody() -> None:
    """A file made by hand has no hashes, so none of its fields counts as edited."""
    text = "---\ntitle: A\narxiv_id: '2606.00001'\nprimary_category: cs.SD\nstatus: complete\n---\n"
    document = parsed(text)
    assert document.paper.edited == ()
    assert document.paper.categories == ("cs.SD",)
    assert (document.paper.announced, document.paper.announce_type) == (None, None)


def test_a_reading_without_answers_is_kept() -> None:
    """Provenance of a reading survives although its section was deleted."""
    text = written(reading=READING)
    document = parsed(text[: text.index("## Q&A")])
    assert document.paper.reading is not None
    assert document.paper.reading.answers == ()
    assert document.paper.edited == ("answers",)


def test_a_heading_that_stands_twice_is_kept() -> None:
    """The first one counts, the second is the owner's."""
    text = written() + "\n## 贡献\n\n- 我的一点\n"
    document = parsed(text)
    assert document.paper.contributions == paper_file().contributions
    again = render_paper(replace(document.paper, contributions=("甲",)), document)
    assert again.endswith("## 贡献\n\n- 我的一点\n")
    assert "\n- 甲\n" in again


def test_missing_sections_come_back_in_order() -> None:
    """A translation that arrives later is put between the abstract and what followed it."""
    bare = paper_file(abstract_zh=(), contributions=(), title_zh=None)
    text = render_paper(bare) + "\n## 笔记\n\n我的。\n"
    document = parsed(text)
    again = render_paper(paper_file(edited=document.paper.edited), document)
    order = [again.index(heading) for heading in ("## 原始摘要", "## 笔记", "## 中文摘要", "## 贡献")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("status: complete", "status: done", "status: expected one of complete"),
        ("version: 2", "version: two", "version: expected a whole number"),
        ("version: 2", "version: true", "version: expected a whole number"),
        ("relevance_score: 7.5", "relevance_score: 11", "relevance_score: expected a number from 0 to 10"),
        ("relevance_score: 7.5", "relevance_score: high", "relevance_score: expected a number"),
        ("date: 2026-06-05", "date: June", "date: expected a date as YYYY-MM-DD"),
        ("announce_type: new", "announce_type: old", "announce_type: expected one of new"),
        ("venue: ", "venue: {a: b} # ", "venue: expected text"),
        ("title: ", "title: '' # ", "title: missing"),
        ("title: ", "title: ' ' # ", "title: must not be empty"),
        ("primary_category: ", "other: ", "primary_category: missing"),
        ("translation:\n", "translation: x\nrest:\n", "translation: expected a mapping"),
        ("schema: 1", "schema: 2", "digest.schema is 2, this digest knows up to 1"),
        ("schema: 1", "schema: x", "digest.schema is x"),
        ("status: complete", "status: [complete", "line"),
        ("# Quiet", "<<<<<<< mine\n# Quiet", "conflict markers"),
        ("title: ", "  title: ", "line"),
    ],
)
def test_problems_name_file_and_key(old: str, new: str, problem: str) -> None:
    """Whoever must mend a file is told which one, and which key or line."""
    text = written()
    assert old in text
    with pytest.raises(ContentError, match=f"^{PATH}: ") as caught:
        parsed(text.replace(old, new, 1))
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "no front matter", "---\ntitle: A\n", "---\n- a\n---\n", "---\n---\n"])
def test_what_is_no_paper_file_is_refused(text: str) -> None:
    """Neither nothing nor half a front matter is a paper."""
    with pytest.raises(ContentError, match=PATH):
        parsed(text)


@given(raw_texts)
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever stands in a file, it is read or refused by name."""
    for whole in (text, f"---\n{text}\n---\n{text}", written().replace("venue: ", f"venue: {text}")):
        try:
            named = parsed(whole).paper.arxiv_id
        except ContentError as error:
            named = error.path
        assert named


def test_lenient_values() -> None:
    """What an owner may reasonably write is understood."""
    text = (
        "---\ntitle: 2026\narxiv_id: '2606.00001'\nprimary_category: cs.SD\nstatus: complete\n"
        "authors: Ada Example, Bo Sample\ntags:\ncomment:\ndate: 2026-06-05T01:02:03Z\nupdated: ''\n"
        "version:\nrelevance_score:\nvenue: 2026-01-02\nannounced: '2026-06-09'\nannounce_type: cross\n"
        "links: [{url: 'javascript:x'}, {url: 'https://example.org'}, x]\n"
        "history: [{version: 2, date: 2026-06-08}, {version: 1, date: 2026-06-05}, {version: 0}, x]\n"
        "translation:\nreading:\n---\n"
    )
    paper = parsed(text).paper
    assert paper.title == "2026"
    assert paper.authors == ("Ada Example", "Bo Sample")
    assert paper.tags == ()
    assert (paper.date, paper.updated, paper.version) == (date(2026, 6, 5), None, None)
    assert paper.venue == "2026-01-02"
    assert paper.links == (Link("link", "https://example.org"),)
    assert paper.history == ((1, date(2026, 6, 5)), (2, date(2026, 6, 8)))
    assert (paper.translation, paper.reading, paper.relevance_score) == (None, None, None)


def test_findings_are_read_leniently() -> None:
    """An entry of findings that is none is left out; a sentence may be absent."""
    text = written().replace("  checks:", "  findings: [x, {check: length, severity: odd}]\n  checks:")
    translation = parsed(text).paper.translation
    assert translation is not None
    assert translation.findings == (Finding(None, "length", "soft", "", "", ""),)


@given(raw_texts)
def test_blocks_join_to_the_body(text: str) -> None:
    """Cutting at headings loses nothing."""
    assert "".join(block.raw for block in split_blocks(text)) == text


@pytest.mark.parametrize(
    "heading", ["## 中文摘要 ", "##  中文摘要", "##\t中文摘要\u3000 \t", "## 中文摘要\u200b"]
)
def test_blanks_in_a_heading_hide_no_section(heading: str) -> None:
    """A blank that an editor left is no other heading; it stays as it was while the text does."""
    text = written()
    odd = text.replace("## 中文摘要\n", f"{heading}\n")
    assert odd != text
    document = parsed(odd)
    assert document.paper == paper_file()
    assert read_paper(odd, PATH) == paper_file()
    assert render_paper(document.paper, document) == odd
    changed = replace(document.paper, abstract_zh=("甲。", *document.paper.abstract_zh[1:]))
    again = render_paper(changed, document)
    assert again.count("中文摘要") == 1
    assert parsed(again).paper.abstract_zh[0] == "甲。"


def test_body_lists() -> None:
    """Sentences and points are read as people write them."""
    assert read_lines("a\n\n  b  c \n") == ("a", "b c")
    assert read_bullets("* a\n  goes on\n1. b\n2) c\n• d\n") == ("a goes on", "b", "c", "d")
    assert read_bullets("no bullet\n- b") == ("no bullet", "b")
    assert read_answers("### Q2： x\n\n乙\n") == ("", "乙", "", "", "", "")
    assert read_answers("nothing") == ()


def test_hashes_see_values_not_forms() -> None:
    """White space and types that YAML readers disagree about make no difference."""
    assert value_hash("a  b\n") == value_hash("a b")
    assert value_hash(date(2026, 6, 9)) == value_hash("2026-06-09")
    assert value_hash(("a", {"k": 1})) == value_hash(["a", {"k": "1"}])
    assert value_hash("a") != value_hash("b")


def test_alignment_is_equal_numbers_of_lines() -> None:
    """Original and translation are shown in pairs only if every line has one."""
    assert paper_file().aligned
    assert not paper_file(abstract_zh=("一句。",)).aligned
    assert not paper_file(abstract=(), abstract_zh=()).aligned


def test_what_an_answer_rests_on_is_its_last_line() -> None:
    """Sections stand as links into arXiv's HTML of the version that was read, plain without an anchor."""
    text = written(reading=READING)
    assert "- 乙\n\n依据：[§3.2](https://arxiv.org/html/2606.00001v2#S3.SS2)、§A\n\n### Q3" in text
    assert parsed(text).paper.reading == READING


@pytest.mark.parametrize(
    ("label", "anchor", "expected"),
    [
        ("3.2", "S3.SS2", Cited("3.2", "S3.SS2")),
        ("  Results\n& more ", "", Cited("Results & more", "")),
        ("IV-B", "x) [evil](http://e.example", Cited("IV-B", "")),
        ("[x](http://e.example)", "S1", Cited("x http //e.example", "S1")),
        ("<b>_a_", "", Cited("b a", "")),
        ("、、", "S1", None),
        ("", "S1", None),
    ],
)
def test_only_harmless_sections_are_cited(label: str, anchor: str, expected: Cited | None) -> None:
    """What a document calls its sections brings no link, mark or separator of its own."""
    assert cited(label, anchor) == expected


@given(raw_texts, raw_texts)
def test_cited_sections_are_read_back(label: str, anchor: str) -> None:
    """Whatever a document calls a section, its line says the same when it is read."""
    section = cited(label, anchor)
    if section is not None:
        reading = replace(READING, answers=(Answer("甲。", (section,)), *map(Answer, ("", "", "", "", "己"))))
        assert parsed(written(reading=reading)).paper.reading == reading


@pytest.mark.parametrize("line", ["依据：我读过的书", "依据：[§1](https://evil.example/#S1)", "依据："])
def test_a_last_line_of_another_form_is_text(line: str) -> None:
    """A hand's line that names no sections in our form stays where it is."""
    assert read_answer(f"甲。\n\n{line}") == Answer(f"甲。\n\n{line}")


def test_a_paper_that_was_given_up_says_why() -> None:
    """Without any text there is no provenance and no answer, but the reason and the version."""
    given_up = Reading(None, "none", (), version=1, reason="missing")
    text = written(reading=given_up)
    assert 'reading:\n  from: "none"\n  reason: missing\n  version: 1\n' in text
    document = parsed(text)
    assert document.paper.reading == given_up
    assert not document.paper.is_read
    assert render_paper(document.paper, document) == text


def test_answers_by_hand_need_no_reading() -> None:
    """A section that the owner wrote is a reading of the owner's, and survives a rewrite."""
    text = written() + "\n## Q&A 论文解读\n\n### Q1: 问\n\n我的回答。\n"
    document = parsed(text)
    assert document.paper.reading is not None
    assert (document.paper.reading.source, document.paper.is_read) == ("hand", True)
    newer = keep_edits(replace(document.paper, title_zh="新译", reading=None), document)
    again = parsed(render_paper(replace(newer, reading=document.paper.reading), document))
    assert again.paper.reading == document.paper.reading
