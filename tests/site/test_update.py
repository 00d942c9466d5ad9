"""Updating a site: what changed is made, nothing else is touched, and every road gives the same bytes."""

from __future__ import annotations

import os
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path

import pytest

from digest.content.ledger import LedgerPaper
from digest.content.paperfile import PaperFile
from digest.errors import ConfigError, ContentError, SiteError
from digest.site import update
from digest.site.scan import Scan, SignedFolder, scan, sign_folders
from digest.site.workers import cut, in_parallel
from tests.site.blogs import DAY, NOW, TestBlog, ledger, paper


@pytest.fixture
def blog(tmp_path: Path) -> TestBlog:
    return TestBlog(tmp_path / "blog")


def a_day(number: int, n_papers: int = 4) -> tuple[date, list[PaperFile]]:
    """Return a weekday, counted back from ``DAY``, with papers that share tags and authors."""
    day = DAY - timedelta(days=number)
    names = ("Ada Adler", "Bo Chen", "Cleo Dé", "Émile Øst", "李 雷")
    return day, [
        paper(
            f"{day:%y%m}.{day.day * 100 + n:05}",
            announced=day,
            authors=(names[n % 5], names[(n + number) % 5], f"Only {number} Here{n}"),
            tags=("语音合成", f"标签{(n + number) % 3}"),
            relevance_score=float(n % 3),
        )
        for n in range(n_papers)
    ]


def fill(blog: TestBlog, n_days: int = 6) -> None:
    for number in range(n_days):
        blog.put_day(*a_day(number))


def test_a_second_update_writes_nothing(blog: TestBlog) -> None:
    """No input changed: no file is written, no time of change moves."""
    fill(blog)
    first = blog.update()
    assert first.written == len(blog.files())
    times = blog.times()
    report = blog.update()
    assert (report.written, report.unchanged, report.removed) == (0, first.written, 0)
    assert blog.times() == times


def test_an_empty_blog_has_a_site(blog: TestBlog) -> None:
    """Nothing but config.yaml gives a whole, empty site."""
    blog.update()
    assert blog.has("/")
    assert blog.has("/feed.xml")
    assert blog.has("/search/index.json")


@pytest.mark.parametrize("seed", range(12))
def test_incremental_equals_from_nothing(blog: TestBlog, seed: int) -> None:
    """After any edits the updated site has the bytes of one that is built from nothing."""
    fill(blog)
    blog.put_post("2026-07-01-own.md", "---\ntitle: Own\n---\nText")
    blog.update()
    random_ = random.Random(seed)
    for _ in range(3):
        edit(blog, random_)
    blog.update()
    assert blog.files() == blog.from_nothing()


def edit(blog: TestBlog, random_: random.Random) -> None:
    """Do one thing that people and nights do to a blog."""
    papers = sorted((blog.root / "_papers").rglob("*.md"))
    ledgers = sorted((blog.root / "_data").rglob("*.json"))
    file = random_.choice(papers)
    number = random_.randrange(6)

    def replace(path: Path, old: str, new: str) -> None:
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

    edits: tuple[Callable[[], object], ...] = (
        file.unlink,
        random_.choice(ledgers).unlink,
        lambda: replace(file, "tags: [", "tags: [新标签, "),
        lambda: replace(file, "authors: [", 'authors: ["New Body", '),
        lambda: replace(file, "relevance_score: ", "relevance_score: 9.9 # "),
        lambda: replace(file, "status: complete", "status: withdrawn"),
        lambda: replace(file, "categories: [", "categories: [cs.CL, "),
        lambda: replace(file, "title: ", "title: New # "),
        lambda: blog.put_day(*a_day(number + 1, 5)),
        lambda: blog.put_day(*a_day(-number - 1)),
        lambda: replace(random_.choice(ledgers), '"state": "complete"', '"state": "partial"'),
        lambda: blog.put_post("2026-07-02-more.md", "---\ntitle: More\n---\nMore"),
    )
    random_.choice(edits)()


def test_long_lists_are_cut_into_parts(blog: TestBlog) -> None:
    """A tag with more than 50 papers has a newest page and parts by year, all of them complete."""
    for number in range(20):
        blog.put_day(*a_day(number * 20, 5))
    blog.update()
    pages = sorted(file for file in blog.files() if "/2026" in file or "/2025" in file)
    tag = next(file.split("/")[1] for file in pages if file.startswith("tags/"))
    names = [path.name for path in (blog.site / "tags" / tag).iterdir()]
    parts = [blog.page(f"/tags/{tag}/{name}/") for name in names if name.startswith("2")]
    rows = [row for text in parts for row in re.findall(r"(\d{4}\.\d{5}) Title", text)]
    assert len(rows) == len(set(rows)) == 100
    blog.put_day(*a_day(-1, 5))
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_a_new_day_leaves_old_pages_alone(blog: TestBlog) -> None:
    """Only the new day's pages, their lists and the few pages over everything are written."""
    fill(blog)
    blog.update()
    before = blog.times()
    blog.put_day(*a_day(-1))
    blog.update()
    after = blog.times()
    old_papers = [file for file in before if file.startswith("papers/")]
    assert old_papers
    assert all(after[file] == before[file] for file in old_papers)
    old_days = [file for file in before if file.startswith(("2026/07/0", "2026/07/10"))]
    assert old_days
    assert all(after[file] == before[file] for file in old_days)


def test_content_decides_not_time(blog: TestBlog) -> None:
    """A fresh checkout has new times on every file; nothing is written for that."""
    fill(blog)
    blog.update()
    for path in blog.root.rglob("*"):
        if path.is_file() and ".digest" not in path.parts:
            os.utime(path, (1_700_000_000, 1_700_000_000))
    assert blog.update().written == 0


def test_a_change_of_equal_size_and_time_soon_after_is_seen(blog: TestBlog) -> None:
    """A file changed twice within the resolution of its time stamp is read again."""
    blog.put_day(DAY, [paper()])
    blog.update()
    path = blog.root / "_papers/2607/2607.10001.md"
    state = path.stat()
    path.write_text(path.read_text("utf-8").replace("We study speech", "We study beeches"[:15]), "utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    blog.update()
    assert "We study beeche" in blog.page("/papers/2607.10001/")


def test_another_spelling_of_the_same_values_changes_nothing(blog: TestBlog) -> None:
    """Quotes and line ends of a paper file are no content."""
    blog.put_day(DAY, [paper()])
    blog.update()
    path = blog.root / "_papers/2607/2607.10001.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert blog.update().written == 0


def test_a_lost_index_costs_no_writing(blog: TestBlog) -> None:
    """Without the cache everything is made again, and files that are there already are kept."""
    fill(blog)
    blog.update()
    times = blog.times()
    shutil.rmtree(blog.root / ".digest")
    assert blog.update().written == 0
    (blog.root / ".digest" / "site.db").write_bytes(b"not a database, but long enough to be read as one" * 99)
    for suffix in ("-wal", "-shm"):
        (blog.root / ".digest" / f"site.db{suffix}").unlink(missing_ok=True)
    assert blog.update().written == 0
    assert blog.update(full=True).written == 0
    assert blog.times() == times


def test_lost_files_come_back(blog: TestBlog) -> None:
    """A page removed or cut behind our back is made again, alone."""
    fill(blog)
    blog.update()
    files = blog.files()
    victims = [file for file in files if file.startswith("papers/")][:2]
    (blog.site / victims[0]).unlink()
    (blog.site / victims[1]).write_text("cut")
    assert blog.update().written == 2
    assert blog.files() == files
    shutil.rmtree(blog.site)
    blog.update()
    assert blog.files() == files


def test_orphans_go_and_strangers_stay(blog: TestBlog) -> None:
    """Pages of removed content are removed with their folders; a file that is not ours never is."""
    fill(blog, 2)
    blog.update()
    stranger = blog.site / "papers" / "mine.txt"
    stranger.write_text("mine")
    (blog.site / "CNAME").write_text("blog.example")
    for path in (blog.root / "_papers").rglob("*.md"):
        path.unlink()
    assert blog.update().removed > 0
    assert [path.name for path in (blog.site / "papers").iterdir()] == ["mine.txt"]
    assert (blog.site / "CNAME").exists()


def test_collisions_are_named_together_before_anything_is_written(blog: TestBlog) -> None:
    """Two pages for one path end the update; all such paths are named, and no file changes."""
    blog.put_day(DAY, [paper()])
    blog.update()
    times = blog.times()
    blog.put_post("2026-07-01-a.md", "---\ntitle: A\npermalink: /archive/\n---\nA")
    blog.put_post("2026-07-02-b.md", "---\ntitle: B\npermalink: /feed.xml/\n---\nB")
    blog.put_post("2026-07-03-c.md", "---\ntitle: C\npermalink: /same/\n---\nC")
    blog.put_post("2026-07-03-d.md", "---\ntitle: D\npermalink: /same/\n---\nD")
    blog.put_day(DAY + timedelta(days=1), [paper("2607.10002")])
    with pytest.raises(SiteError) as caught:
        blog.update()
    text = str(caught.value)
    for part in ("2026-07-01-a.md", "2026-07-02-b.md", "2026-07-03-c.md", "/archive/", "/feed.xml", "/same/"):
        assert part in text
    assert blog.times() == times
    for name in ("01-a", "02-b", "03-c"):
        (blog.root / "_posts" / f"2026-07-{name}.md").unlink()
    blog.update()
    assert blog.has("/same/")
    assert blog.has("/papers/2607.10002/")


def test_two_files_of_one_paper_are_a_collision(blog: TestBlog) -> None:
    """Both files are named; a moved file is none."""
    blog.put(paper())
    blog.update()
    path = blog.root / "_papers/2607/2607.10001.md"
    copy = path.with_name("copy.md")
    shutil.copy(path, copy)
    with pytest.raises(SiteError, match=r"copy\.md.*2607\.10001\.md|2607\.10001\.md.*copy\.md"):
        blog.update()
    path.unlink()
    assert blog.update().written == 0


def test_unreadable_content_is_named_and_nothing_written(blog: TestBlog) -> None:
    """Conflict markers in a file end the update with the file's name; the next one is whole."""
    fill(blog, 2)
    blog.update()
    times = blog.times()
    path = sorted((blog.root / "_papers").rglob("*.md"))[0]
    good = path.read_text("utf-8")
    path.write_text(good.replace("## 原始摘要", "<<<<<<< ours\n## 原始摘要"), "utf-8")
    blog.put_day(*a_day(-1))
    with pytest.raises(ContentError, match=path.name):
        blog.update()
    assert blog.times() == times
    path.write_text(good, "utf-8")
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_a_run_that_broke_off_is_finished(blog: TestBlog) -> None:
    """What was due when a template failed is made by the next update, though no input changed since."""
    fill(blog, 2)
    blog.update()
    template = blog.templates / "paper.html.j2"
    good = template.read_text("utf-8")
    template.write_text(
        good.replace("{% endblock", "{{ page.paper.nothing_of_this_name }}{% endblock"), "utf-8"
    )
    blog.put_day(*a_day(-1))
    with pytest.raises(SiteError, match=r"paper\.html\.j2.*nothing_of_this_name"):
        blog.update()
    template.write_text(good, "utf-8")
    blog.update()
    assert blog.files() == blog.from_nothing()
    assert not (blog.site / ".write").exists()


def test_a_changed_template_makes_its_own_pages_alone(blog: TestBlog) -> None:
    """Pages depend on their template and on all that it extends and includes."""
    fill(blog, 2)
    total = blog.update().written
    (blog.templates / "about.html.j2").write_text("new", "utf-8")
    assert blog.update().written == 1
    macro = blog.templates / "day_macro.html.j2"
    macro.write_text(macro.read_text("utf-8").replace("{{ day.label }}", "{{ day.label }}!"), "utf-8")
    assert blog.update().written == 3  # two days and the front page
    base = blog.templates / "base.html.j2"
    base.write_text(base.read_text("utf-8") + "<hr>", "utf-8")
    pages = [file for file in blog.files() if file.endswith(".html")]
    assert blog.update().written == len(pages) - 1 < total  # the about page stands alone now


def test_a_blogs_own_template_and_asset_stand_before_the_shipped(blog: TestBlog) -> None:
    """Overriding is file by file, and takes effect like any change."""
    blog.update()
    own = blog.root / "templates" / "site"
    (own / "assets").mkdir(parents=True)
    (own / "404.html.j2").write_text("mine", "utf-8")
    assert blog.update().written == 1
    assert blog.page("/404.html") == "mine"
    (own / "assets" / "site.css").write_text("body { color: red }")
    blog.update()
    assert sum(file.startswith("assets/site.") for file in blog.files()) == 1
    shutil.rmtree(own)
    blog.update()
    assert blog.files() == blog.from_nothing()


def test_a_changed_configuration_makes_what_shows_it(blog: TestBlog) -> None:
    """A key that no page shows makes nothing; a new base path makes every page."""
    fill(blog, 2)
    blog.update()
    blog.extra = "llm: {model: other}"
    assert blog.update().written == 0
    blog.base_path = "/sub"
    blog.update()
    assert "'/sub/assets/" in blog.page("/about/") or "/sub/assets/" in blog.page("/about/")
    assert blog.files() == blog.from_nothing()


def test_changed_tags_give_changed_addresses(blog: TestBlog) -> None:
    """An alias in tags.yaml joins two tags; the page of the alias goes."""
    fill(blog, 3)
    blog.update()
    (blog.root / "tags.yaml").write_text("- name: 语音合成\n  aliases: [TTS, 标签1]\n", "utf-8")
    blog.update()
    assert blog.has("/tags/tts/")
    assert blog.files() == blog.from_nothing()
    (blog.root / "tags.yaml").write_text("- 3\n", "utf-8")
    with pytest.raises(ConfigError, match=r"tags\.yaml"):
        blog.update()


def test_a_post_waits_for_its_date(blog: TestBlog) -> None:
    """A post dated tomorrow appears tomorrow, although no file changes."""
    blog.put_post("2026-08-02-later.md", "---\ntitle: Later\n---\nText")
    blog.update()
    assert not blog.has("/2026/08/02/later/")
    blog.update(now=NOW + timedelta(days=1))
    assert blog.has("/2026/08/02/later/")


def test_what_is_no_post_is_left_alone(blog: TestBlog) -> None:
    """A file without a date in its name is no post; one without front matter is all text."""
    blog.put_post("README.md", "about this folder")
    blog.put_post("2026-07-01-bare.markdown", "just **text**")
    blog.update()
    assert "bare" in blog.page("/archive/2026/")
    assert "<strong>text</strong>" in blog.page("/2026/07/01/bare/")
    assert not any("README" in file or "readme" in file for file in blog.files())


def test_the_days_own_post_is_no_page(blog: TestBlog) -> None:
    """The post of a day that has a ledger is a view of it; without the ledger it is the owner's."""
    blog.put_post(f"{DAY}-arxiv.md", f"---\ntitle: Old\ndate: {DAY}\n---\nText")
    blog.update()
    assert blog.has(f"/{DAY:%Y/%m/%d}/arxiv/")
    blog.put_day(DAY, [paper()])
    blog.update()
    assert not blog.has(f"/{DAY:%Y/%m/%d}/arxiv/")
    assert blog.files() == blog.from_nothing()


def test_a_paper_on_two_days_has_one_page(blog: TestBlog) -> None:
    """Its page links the day of its announcement; both days show it."""
    blog.put_day(DAY, [paper()])
    later = DAY + timedelta(days=1)
    blog.put_ledger(
        ledger(later, [LedgerPaper("2607.10001", 2, "replace", "complete", title="A newer title")])
    )
    blog.update()
    assert "2607.10001v2 A newer title" in blog.page(f"/{later:%Y/%m/%d}/")
    assert blog.files() == blog.from_nothing()


@pytest.mark.parametrize("back", [False, True])
def test_a_file_that_goes_between_listing_and_reading(
    blog: TestBlog, monkeypatch: pytest.MonkeyPatch, *, back: bool
) -> None:
    """An editor that replaces files, or a sync: this run does without it, the next one knows.

    Also if it is back by then, with its old time and size.
    """
    fill(blog, 2)
    blog.update()
    known = next((blog.root / "_papers").rglob("*.md"))
    known.write_text(known.read_text().replace("title: ", "title: Another ", 1))
    blog.put(paper("2607.77701"))
    lost = {path: path.read_bytes() for path in (known, next((blog.root / "_papers").rglob("2607.77701.md")))}
    for path in blog.root.rglob("*.*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))  # else their folders count as changed in any case

    def scan_and_lose(
        root: Path, folders: Iterable[SignedFolder], index: sqlite3.Connection, clock: int
    ) -> Scan:
        found = scan(root, folders, index, clock)
        for path in lost:
            path.unlink()
        return found

    with monkeypatch.context() as patch:
        patch.setattr(update, "scan", scan_and_lose)
        blog.update()
    assert not blog.has("/papers/2607.77701/")
    if back:
        for path, data in lost.items():
            path.write_bytes(data)
            os.utime(path, (1_700_000_000, 1_700_000_000))
    blog.update()
    assert blog.has("/papers/2607.77701/") == back
    assert blog.files() == blog.from_nothing()


def test_a_file_that_goes_while_its_folder_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a name already, and is gone when it is asked for its size."""
    (tmp_path / "_posts").mkdir()
    for name in ("a.md", "b.md"):
        (tmp_path / "_posts" / name).touch()
    roots = (("_posts", (".md",)),)
    both = sign_folders(tmp_path, roots)
    listing = os.scandir

    def late(path: Path) -> nullcontext[list[os.DirEntry[str]]]:
        with listing(path) as entries:
            found = list(entries)
        (tmp_path / "_posts" / "b.md").unlink()
        return nullcontext(found)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", late)
        without = sign_folders(tmp_path, roots)
    assert without == sign_folders(tmp_path, roots)
    assert without != both


def test_many_files_are_made_by_both_cores(blog: TestBlog) -> None:
    """What worker processes make is what one process makes, and their errors arrive whole."""
    assert list(in_parallel(str, cut(range(40), 3), worthwhile=1)) == [str(n) for n in range(40)]

    def fail(n: int) -> int:
        if n == 7:
            raise ContentError("a.md", "line 3: wrong")
        return n

    with pytest.raises(ContentError) as caught:
        list(in_parallel(fail, cut(range(40), 3), worthwhile=1))
    assert (caught.value.path, str(caught.value)) == ("a.md", "a.md: line 3: wrong")
