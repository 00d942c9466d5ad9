"""Papers out of older posts: the known forms, wrapped titles, tables in any order, and what is skipped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.adopt.daily import read_daily
from digest.adopt.found import Found, Place, Read
from digest.adopt.merge import by_paper, completed, lacking, to_record, together
from digest.adopt.tables import cells_of, read_tables
from digest.adopt.words import authors_of, categories_of, identifier_of, label_of, points_of, text_of
from digest.content.yamltext import split_front_matter
from tests.unit.records import paper
from tests.unit.strategies import raw_texts

SAMPLES = Path(__file__).parents[1] / "data" / "older_blogs"
DAY = date(2026, 3, 3)


def sample(name: str) -> tuple[str, str]:
    text = (SAMPLES / name).read_text(encoding="utf-8")
    return split_front_matter(text, name)[1], name


def daily() -> Read:
    body, name = sample("2026-03-03-daily.md")
    return read_daily(body, name, DAY)


def test_a_daily_post_is_read_block_by_block() -> None:
    """Bold and plain labels, English and Chinese ones, http links, lists; each paper whole."""
    one, two, three = daily().found
    assert (one.arxiv_id, one.version) == ("2603.00101", 2)
    assert one.title == "Whispering Rooms: Learning to Dereverberate Without Any Clean Speech"
    assert one.authors == ("Ada Example", "Bo Sample")
    assert one.categories == ("cs.SD", "eess.AS")
    assert one.abstract == ""
    assert one.abstract_zh.startswith("我们研究没有干净语音时的去混响。所提方法在 LibriSpeech 上")
    assert one.abstract_zh.endswith("相对降低 12.5%，代价为 $O(n \\log n)$。")
    assert two.title == "A Codec for 0.8 kbps: $x_i$ and Friends"
    assert (two.arxiv_id, two.version) == ("2603.00102", 1)
    assert two.authors == ("陈一", "李二")
    assert two.categories == ("eess.AS", "cs.LG")
    assert two.abstract == "Neural codecs need memory. Ours runs in 320 kB."
    assert two.abstract_zh == "神经编解码器需要内存。我们的只用 320 kB。"
    assert two.contributions == ("提出小型编解码器", "开源代码， 并给出演示")
    assert two.summary_zh == "320 kB 的神经编解码器。"
    assert three.authors == ("C. D. Third", "E. Fourth")
    assert three.abstract.startswith("We present a study of singing voices")
    assert three.abstract_zh == ""


def test_a_block_without_an_identifier_is_named() -> None:
    """File, line and why; the papers around it are taken."""
    body, name = sample("2026-03-03-daily.md")
    (skip,) = read_daily(body, name, DAY, first_line=7).skipped
    assert str(skip.place) == "2026-03-03-daily.md:41"
    assert skip.why == "no arXiv identifier: Talks without an Identifier"


def test_a_topic_table_is_read_in_any_order() -> None:
    """Columns by their names; escaped bars, breaks and links; broken rows are named."""
    body, name = sample("2026-04-20-topic-audio-llm.md")
    read = read_tables(body, name, DAY)
    one, two = read.found
    assert (one.arxiv_id, one.version) == ("2603.00201", 3)
    assert one.title == "Hearing | Speaking in One Model"
    assert one.contributions == ("统一听与说", "在 3 个基准上领先")
    assert one.summary_zh == "一句话：用 1|2 个编码器。"
    assert two.contributions == ("小", "快")
    assert [skip.why for skip in read.skipped] == [
        "5 cells below 4 columns; write a bar inside a cell as \\|",
        "no arXiv identifier: No Identifier Here",
    ]


def test_a_link_table_gives_dates_and_no_half_author_lists() -> None:
    """A row's own date counts; "et al." is no list of authors."""
    body, name = sample("2026-05-01-links.md")
    one, two = read_tables(body, name, DAY).found
    assert (one.arxiv_id, one.day, one.authors) == ("2604.00301", date(2026, 4, 30), ())
    assert (two.title, two.version, two.authors) == ("Two Hands, One Choir", 1, ("Bo Sample",))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("**Authors**", "authors"),
        ("作者", "authors"),
        ("arXiv ID", "link"),
        ("论文链接", "link"),
        ("贡献点", "contributions"),
        ("TL;DR", "summary"),
        ("摘要", "abstract_zh"),
        ("Abstract", "abstract"),
        ("A Title of a Paper", None),
    ],
)
def test_labels(text: str, name: str | None) -> None:
    """What a column or a line is called in either language."""
    assert label_of(text) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("http://arxiv.org/abs/2603.00101v2", ("2603.00101", 2)),
        ("https://arxiv.org/pdf/math/0309136v1.pdf", ("math/0309136", 1)),
        ("[2603.00101v4](https://arxiv.org/abs/2603.00101)", ("2603.00101", 4)),
        ("arXiv:2603.00101", ("2603.00101", None)),
        ("at 2603.5 Hz on 2026-03-03", None),
    ],
)
def test_identifiers(text: str, found: tuple[str, int | None] | None) -> None:
    """Addresses of any age, with and without a version."""
    assert identifier_of(text) == found


def test_small_words() -> None:
    """Authors, categories, points, cells and the text that Markdown shows."""
    assert authors_of("A B, C D and E F") == ("A B", "C D", "E F")
    assert authors_of("A B 等 12 人") == ()
    assert categories_of("cs.SD, physics.med-ph; hep-th (Primary)") == ("cs.SD", "physics.med-ph", "hep-th")
    assert points_of("一<br>二") == ("一", "二")
    assert text_of("**a** [b](http://c) `d` &amp; $$x_1$$ <b>e</b>") == "a b `d` & $x_1$ e"
    assert cells_of("| a \\| b | c ") == ["a | b", "c"]


@given(raw_texts)
def test_reading_never_fails(text: str) -> None:
    """Whatever somebody's post holds."""
    read_daily(f"## {text}\n\n{text}\n", "p", DAY)
    read_tables(f"| id | title |\n|---|---|\n| {text} | 2603.00101 |\n", "p", DAY)


@given(st.permutations(range(4)))
def test_columns_may_stand_in_any_order(order: list[int]) -> None:
    """The same paper comes out of every order."""
    names = ["编号", "标题", "贡献点", "总结"]
    cells = ["2603.00101v1", "T", "一<br>二", "三"]
    row = [" | ".join(parts[n] for n in order) for parts in (names, ["---"] * 4, cells)]
    (found,) = read_tables("\n".join(row), "p", DAY).found
    assert (found.arxiv_id, found.version, found.title) == ("2603.00101", 1, "T")
    assert (found.contributions, found.summary_zh) == (("一", "二"), "三")


# ── one paper of several posts ──


def said(day: int, **values: object) -> Found:
    return Found(Place("p", day), date(2026, 3, day), "2603.00101", **values)  # type: ignore[arg-type]  # its fields


def test_the_earliest_post_wins_and_later_ones_complete_it() -> None:
    """Date and what it says come from the first; only what it lacks from the others."""
    late = said(9, title="Late", categories=("cs.SD",), summary_zh="总结", version=2)
    early = said(3, title="Early", abstract_zh="摘要。")
    ((name, mentions),) = by_paper([late, early]).items()
    found = together(mentions)
    assert (name, found.day, found.title) == ("2603.00101", DAY, "Early")
    assert (found.categories, found.summary_zh, found.version) == (("cs.SD",), "总结", 2)
    assert lacking(found) == ()
    assert lacking(early) == ("categories",)


def test_an_adopted_record_says_where_it_comes_from() -> None:
    """Complete with a Chinese abstract, else original-only; imported, unchecked, announce type unknown."""
    record = to_record(said(3, title="T", categories=("eess.AS", "cs.SD"), abstract_zh="一。二。"))
    assert (record.status, record.announce_type, record.announced) == ("complete", None, DAY)
    assert record.primary_category == "eess.AS"
    assert record.abstract_zh == ("一。二。",)
    assert record.translation is not None
    assert (record.translation.imported, record.translation.checks, record.translation.model) == (
        True,
        (),
        "",
    )
    assert to_record(said(3, title="T", categories=("cs.SD",), summary_zh="三")).status == "original-only"
    bare = to_record(said(3, title="T", categories=("cs.SD",), abstract="We sing."))
    assert (bare.status, bare.translation) == ("original-only", None)


def test_metadata_completes_and_never_replaces() -> None:
    """The API's newest version gives dates; its texts only where the posts have none."""
    api = paper(arxiv_id="2603.00101", version=3, title="API", abstract="New text.")
    found = completed(said(3, title="Post", version=1), api)
    assert (found.title, found.abstract, found.version) == ("Post", "New text.", 1)
    assert found.categories == api.categories
    assert completed(found, None) is found
    record = to_record(found, api)
    assert (record.version, record.updated) == (1, None)
