"""Hostile posts in real Jekyll: under our configuration, and under Jekyll's own defaults."""

from __future__ import annotations

import pytest

from digest.dates import announced_at
from tests.jekyll.builder import Built
from tests.jekyll.days import N_DAYS, TEXTS, hostile_days
from tests.jekyll.reading import canonical, expected_of, sections_of, shown

pytestmark = pytest.mark.jekyll


@pytest.mark.parametrize("number", range(N_DAYS))
def test_every_text_is_shown_as_written(built: Built, number: int) -> None:
    """Each paper has one heading with its title, and every text reads as somebody wrote it."""
    day = hostile_days()[number]
    found = [one for one in sections_of(built.page(day.permalink)) if one.heading != "更新的论文"][1:]
    wanted = expected_of(day)
    assert [one.heading for one in found] == [one.heading for one in wanted]
    for one, other in zip(found, wanted, strict=True):
        assert one == other


def test_replacements_are_shown_as_written(built: Built) -> None:
    """The short section names each replacement with its title and comment, and links to arXiv alone."""
    section = sections_of(built.page(hostile_days()[0].permalink))[-1]
    assert section.heading == "更新的论文"
    assert section.blocks == tuple(
        ("li", canonical(f"2401.{n:05}v2 {shown(text)}（{shown(text)}）"))
        for n, text in enumerate(TEXTS, start=1)
    )
    assert section.links == tuple(f"https://arxiv.org/abs/2401.{n:05}" for n in range(1, len(TEXTS) + 1))
    assert not section.strong
    assert not section.others


def test_the_head_of_a_post_states_the_day(built: Built) -> None:
    """Window, counts with their proof, what is missing and the model stand first, as written."""
    day = hostile_days()[0]
    head = sections_of(built.page(day.permalink))[0]
    assert [text for _, text in head.blocks] == [
        "2025-10-16（周四）arXiv 公布，投稿时间（北京时间）2025-10-15 02:00 至 2025-10-16 02:00",
        f"抓取总数 {2 * len(TEXTS)}，本页显示 {2 * len(TEXTS)}，失败 0；不完整，与 arXiv 公布数对照："
        f"cs.SD 新投稿 {len(TEXTS)}/{len(TEXTS)}、交叉列表 0/0、更新 {len(TEXTS)}/{len(TEXTS)}",
        "缺：eess.AS: {{ x }} | <b> 缺 $5",
        "中文内容由 AI 生成（模型 some/model_name-{{ x }}），原文以 arXiv 为准",
    ]
    assert {element for element, _ in head.blocks} == {"li"}
    assert not head.links


def test_posts_keep_their_dates_and_addresses(built: Built) -> None:
    """Wherever it is built, a post is at its permalink and bears the instant of the announcement."""
    found = {post.url: (post.date, post.title) for post in built.posts()}
    assert found == {
        day.permalink: (announced_at(day.ledger.date), f"arXiv Daily – {day.ledger.date}")
        for day in hostile_days()
    }


def test_jekyll_has_nothing_to_complain_of(shipped: Built) -> None:
    """Under our configuration Jekyll prints no warning and no error."""
    assert "arn" not in shipped.output
    assert "rror" not in shipped.output
