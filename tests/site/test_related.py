"""Related papers of a site: lists look back only, and every road to them gives the same bytes."""

from __future__ import annotations

import contextlib
import random
import re
import sqlite3
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.content.paperfile import PaperFile
from digest.content.papers import read_paper, render_paper
from digest.related.bag import pack_bag
from digest.site import index as indexes
from digest.site.relate import relate
from digest.site.related import CONTENT
from tests.site.blogs import DAY, TestBlog, paper

SUBJECTS = (
    ("full-duplex spoken dialogue with turn-taking", "全双工语音对话的话轮转换", "全双工"),
    ("zero-shot speech synthesis from a short prompt", "零样本语音合成与短提示", "语音合成"),
    ("sound event detection in domestic recordings", "家居录音的声音事件检测", "声音事件检测"),
    ("neural audio codecs at a low bitrate", "低码率神经音频编解码", "神经编解码"),
    ("speaker diarization of long meetings", "长会议的说话人日志", "说话人日志"),
    ("symbolic music generation with long structure", "长结构符号音乐生成", "音乐生成"),
)
WORDS = (
    "attention diffusion token robust noise latency streaming corpus adapter prompt encoder decoder loss "
    "masking beam transducer quantizer vocoder pitch prosody emotion accent clipping reverberation array "
    "phase spectrogram waveform teacher distillation pruning retrieval alignment benchmark listener"
).split()


def subject_paper(day: date, number: int, random_: random.Random) -> PaperFile:
    """Return a paper on one of a few subjects, with words of its own around it."""
    english, chinese, tag = SUBJECTS[number % len(SUBJECTS)]
    others = random_.sample(WORDS, 9)
    return paper(
        f"{day:%y%m}.{day.day * 100 + number:05}",
        title=f"{random_.choice(WORDS).title()} for {english}",
        title_zh=f"面向{chinese}",
        abstract=(f"We study {english} by {' '.join(others[:5])}.", f"It needs {' and '.join(others[5:])}."),
        abstract_zh=("我们研究语音。", "它有效。"),
        summary_zh=f"研究{chinese}。",
        tags=(tag,),
        announced=day,
    )


def fill(blog: TestBlog, n_days: int, *, every: int = 9, n_papers: int = 6, seed: int = 1) -> list[date]:
    random_ = random.Random(seed)
    days = [DAY - timedelta(days=every * number) for number in range(n_days)]
    for day in days:
        blog.put_day(day, [subject_paper(day, n, random_) for n in range(n_papers)])
    return days


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog")


def tables(index: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Return all that an index knows of related papers."""
    return {name: index.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in CONTENT}


def tables_of(blog: TestBlog) -> dict[str, list[tuple[object, ...]]]:
    with contextlib.closing(sqlite3.connect(blog.root / ".digest" / indexes.FILE)) as index:
        return tables(index)


def lists(blog: TestBlog) -> dict[str, list[str]]:
    """Return the related papers of each paper, nearest first."""
    found: dict[str, list[str]] = {}
    for arxiv_id, _, other, *_ in tables_of(blog)["related"]:
        found.setdefault(str(arxiv_id), []).append(str(other))
    return found


def edit(blog: TestBlog, random_: random.Random) -> None:
    """Change, remove, move, withdraw or add papers, old ones too."""
    path = random_.choice(sorted((blog.root / "_papers").rglob("*.md")))
    old = read_paper(path.read_text("utf-8"), path.name)
    assert old.announced is not None
    fresh = subject_paper(old.announced, 1, random_)
    match random_.randrange(6):
        case 0:
            path.unlink()
        case 1:
            path.write_text(render_paper(paper(old.arxiv_id, announced=old.announced)), "utf-8")
        case 2:
            moved = old.announced + timedelta(days=random_.randrange(-60, 60))
            path.write_text(render_paper(paper(old.arxiv_id, title=fresh.title, announced=moved)), "utf-8")
        case 3:
            path.write_text(path.read_text("utf-8").replace("status: complete", "status: withdrawn"), "utf-8")
        case 4:
            day = DAY + timedelta(days=random_.randrange(-200, 40))
            blog.put_day(day, [subject_paper(day, 50 + n, random_) for n in range(4)])
        case 5:
            text = path.read_text("utf-8").replace("We study", f"We study {' '.join(WORDS[:9])} for")
            path.write_text(text, "utf-8")


@pytest.mark.parametrize("seed", range(10))
def test_incremental_equals_from_nothing(blog: TestBlog, seed: int) -> None:
    """After any edits, of old papers too, lists, counts and pages are those of a build from nothing."""
    fill(blog, 14, seed=seed)
    blog.update()
    random_ = random.Random(seed)
    for _ in range(4):
        edit(blog, random_)
        edit(blog, random_)
        blog.update()
    updated = tables_of(blog)
    files = blog.files()
    assert files == blog.from_nothing()
    assert updated == tables_of(blog)


def random_bag(random_: random.Random) -> bytes:
    """Return counted terms, common and rare ones mixed as in a language."""
    ranks = [int(2_000 * random_.random() ** 3) for _ in range(random_.randrange(4, 120))]
    return pack_bag(Counter(ranks))


@pytest.mark.parametrize("seed", range(6))
def test_a_large_archive_changes_by_months(tmp_path: Path, seed: int) -> None:
    """With over 500 papers before a month, edits anywhere still give the tables of a computation anew."""
    random_ = random.Random(seed)
    days = [DAY - timedelta(days=number) for number in range(240)]
    papers: dict[tuple[str, str], bytes] = {
        (day.isoformat(), f"{day:%y%m}.{day.day * 100 + n:05}"): random_bag(random_)
        for day in days
        for n in range(random_.randrange(3, 9))
    }
    with contextlib.closing(indexes.open_index(tmp_path / "one")) as index:
        relate(index, papers, empty=True)
        for _ in range(4):
            changes: dict[tuple[str, str], bytes | None] = {}
            for key in random_.sample(sorted(papers), random_.randrange(1, 6)):
                changes[key] = random_bag(random_) if random_.random() < 0.6 else None
            day = DAY + timedelta(days=random_.randrange(-300, 60))
            changes[(day.isoformat(), f"{day:%y%m}.{day.day * 100 + 50:05}")] = random_bag(random_)
            before = tables(index)
            touched = relate(index, changes, empty=False)
            papers |= {key: bag for key, bag in changes.items() if bag is not None}
            papers = {key: bag for key, bag in papers.items() if changes.get(key, bag) is not None}
            assert touched == moved(before, tables(index))
        updated = tables(index)
    with contextlib.closing(indexes.open_index(tmp_path / "two")) as index:
        relate(index, papers, empty=True)
        assert updated == tables(index)
        assert relate(index, papers, empty=False) == set()


def moved(
    before: dict[str, list[tuple[object, ...]]], after: dict[str, list[tuple[object, ...]]]
) -> set[object]:
    """Return the papers that stand in a row of a list that is in one of the states only."""
    rows = set(before["related"]) ^ set(after["related"])
    return {row[0] for row in rows} | {row[2] for row in rows}


def test_lists_look_back_only(blog: TestBlog) -> None:
    """What is announced later changes no list; each list names papers before its own, each once."""
    days = fill(blog, 8)
    blog.update()
    before = lists(blog)
    assert sum(map(len, before.values())) > 100
    for arxiv_id, others in before.items():
        assert len(others) == len(set(others)) <= 5
        assert all(other < arxiv_id for other in others)  # identifiers follow the dates here
    later = days[0] + timedelta(days=1)
    blog.put_day(later, [subject_paper(later, n, random.Random(5)) for n in range(6)])
    blog.update()
    after = lists(blog)
    assert {arxiv_id: after[arxiv_id] for arxiv_id in before} == before


def test_a_subject_finds_its_own(blog: TestBlog) -> None:
    """A paper's nearest are on its subject, and the page says in words of both languages why."""
    fill(blog, 8)
    day = DAY + timedelta(days=1)
    own = paper(
        "2607.20001",
        title="Turn-Taking in Full-Duplex Spoken Dialogues",
        title_zh="全双工语音对话",
        abstract=("We study dialogue.",),
        abstract_zh=(),
        tags=("全双工",),
        announced=day,
    )
    blog.put_day(day, [own])
    blog.update()
    found = lists(blog)[own.arxiv_id]
    assert len(found) == 5
    for other in found:
        text = next((blog.root / "_papers").rglob(f"{other}.md")).read_text("utf-8")
        assert "full-duplex" in text
    page = blog.page("/papers/2607.20001/")
    shown = re.findall(r"/papers/\d{4}\.\d{5}/ .* full-duplex .*", page)
    assert len(shown) == 5
    assert all("全双工" in line and "Full-Duplex Spoken Dialogues" in line for line in shown)


def test_later_papers_are_named_on_the_old_page(blog: TestBlog) -> None:
    """A page names the five newest papers that have it in their list; of old pages only such change."""
    fill(blog, 10)
    blog.update()
    for number in range(8):
        day = DAY + timedelta(days=number + 1)
        title = "Quokka warble transduction" + (" of marsupials" if number in (0, 6) else "")
        times = blog.times()
        blog.put_day(day, [paper(f"2607.3000{number}", title=title, title_zh="袋鼠", announced=day)])
        blog.update()
        changed = {file for file, time in blog.times().items() if times.get(file) != time}
        # Five newer ones are as near to the last two: the first enters their lists by its marsupials alone.
        assert ("papers/2607.30000/index.html" in changed) == (number < 7)
        listed = {f"papers/{other}/index.html" for other in lists(blog).get(f"2607.3000{number}", [])}
        old = {file for file in changed if file.startswith("papers/")}
        assert old == (listed | {f"papers/2607.3000{number}/index.html"})
    links = re.findall(r"/papers/(2607\.3000\d)/ Quokka", blog.page("/papers/2607.30000/"))
    assert links == [f"2607.3000{number}" for number in (6, 5, 4, 3, 2)]
    assert blog.files() == blog.from_nothing()


def test_a_withdrawn_paper_is_no_ones_neighbour(blog: TestBlog) -> None:
    """A withdrawal takes a paper out of all lists, and its own list away."""
    fill(blog, 8)
    blog.update()
    before = lists(blog)
    gone = max(before, key=lambda name: sum(name in others for others in before.values()))
    path = next((blog.root / "_papers").rglob(f"{gone}.md"))
    path.write_text(path.read_text("utf-8").replace("status: complete", "status: withdrawn"), "utf-8")
    blog.update()
    after = lists(blog)
    assert gone not in after
    assert not any(gone in others for others in after.values())


def test_a_changed_title_shows_on_the_pages_that_link_it(blog: TestBlog) -> None:
    """A new Chinese title stands on every page on which the old one stood."""
    fill(blog, 8)
    blog.update()
    named = sorted({other for others in lists(blog).values() for other in others})[0]
    path = next((blog.root / "_papers").rglob(f"{named}.md"))
    path.write_text(path.read_text("utf-8").replace('title: "', 'title: "Renamed '), "utf-8")
    path.write_text(re.sub(r"(?m)^title: (?!\")", "title: Renamed ", path.read_text("utf-8")), "utf-8")
    blog.update()
    naming = [arxiv_id for arxiv_id, others in lists(blog).items() if named in others]
    assert naming
    assert all("Renamed" in blog.page(f"/papers/{arxiv_id}/") for arxiv_id in naming)
    assert blog.files() == blog.from_nothing()
