"""All real days: each announced paper exactly once, proved by the ledger, and nothing is done twice."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from digest.text.tex import to_text
from tests.servers.arxiv_catalogue import EASTERN, SECTION_NAMES, Entry, batch_for
from tests.servers.arxiv_daily import load_daily
from tests.stories.blog import MakeBlog, StoryBlog, squeezed

FOLLOWED = ("cs.SD", "eess.AS")


def commit(root: Path) -> None:
    for command in (
        ["init", "-q"],
        ["add", "-A", "--", "_papers", "_posts", "_data"],
        ["-c", "user.name=story", "-c", "user.email=story@example.org", "commit", "-qm", "night"],
    ):
        subprocess.run(["git", *command], cwd=root, check=True)


def changes(root: Path) -> str:
    command = ["git", "status", "--porcelain", "--", "_papers", "_posts", "_data"]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def announced(blog: StoryBlog, day: date) -> dict[str, Entry]:
    """What the listings of all followed categories show, each paper once: new beats cross beats replace."""
    best: dict[str, Entry] = {}
    batches = [batch_for(blog.arxiv.papers, [category], day, blog.now) for category in FOLLOWED]
    for section in SECTION_NAMES:
        for entry in (entry for batch in batches for entry in batch.entries if entry.section == section):
            best.setdefault(entry.shown.paper.arxiv_id, entry)
    return best


def type_of(entry: Entry) -> str:
    outside = entry.section == "replace" and entry.shown.paper.primary not in FOLLOWED
    return "replace-cross" if outside else entry.section


def check_day(blog: StoryBlog, day: date) -> None:
    """The day's ledger, files and post against what the loopback arXiv announced."""
    entries = announced(blog, day)
    ledger = blog.ledger(day)
    assert (ledger["state"], ledger["missing"]) == ("complete", []), day
    assert ledger["declared"] == ledger["found"], day
    types = {row["arxiv_id"]: row["announce_type"] for row in ledger["papers"]}
    assert len(types) == len(ledger["papers"]), day
    assert types == {name: type_of(entry) for name, entry in entries.items()}, day
    in_full = {name: entry for name, entry in entries.items() if entry.section != "replace"}
    assert all(blog.paper_file(name).exists() for name in in_full), day
    titles = sorted(squeezed(to_text(entry.shown.title)) for entry in in_full.values())
    headings = [heading for heading in blog.headings(day) if heading != "更新的论文"]
    assert sorted(headings) == titles, day
    post = blog.post(day)
    assert all(name in post for name in entries), day
    check_sections(blog, day, set(in_full))


_LINKED = re.compile(r"^- \*\*arXiv\*\*: \[\S+\]\(https://arxiv\.org/abs/(\S+?)\)", re.MULTILINE)


def check_sections(blog: StoryBlog, day: date, names: set[str]) -> None:
    """Each paper's section holds what a reader of a daily translated post looks for, and its own texts."""
    told: set[str] = set()
    for section in re.split(r"^## ", blog.post(day), flags=re.MULTILINE)[1:]:
        linked = _LINKED.search(section)
        if linked is None:
            assert section.startswith("更新的论文"), (day, section[:80])
            continue
        paper = blog.paper(linked.group(1))
        told.add(paper.arxiv_id)
        assert f"[PDF](https://arxiv.org/pdf/{paper.arxiv_id}v" in section, paper.arxiv_id
        assert "- **Categories**: " + ", ".join(paper.categories) in section, paper.arxiv_id
        authors = line_of(section, r"- \*\*Authors\*\*: (.+)")
        assert squeezed(authors).startswith(squeezed(paper.authors[0])), paper.arxiv_id
        if paper.status == "withdrawn":
            assert "**已撤稿**" in section, paper.arxiv_id
            continue
        title_zh = squeezed(line_of(section, r"\*\*(.+)\*\*"))
        assert title_zh[:3] == squeezed(to_text(paper.title_zh or ""))[:3] != "", paper.arxiv_id
        assert re.search("[\u4e00-\u9fff]", line_of(section, r"\*\*摘要\*\* (.+)")), paper.arxiv_id
        points = section.partition("**贡献点**\n\n")[2].split("\n\n")[0].splitlines()
        assert len(points) == len(paper.contributions) > 0, paper.arxiv_id
        assert all(point.startswith("- ") for point in points), paper.arxiv_id
        assert len(squeezed(line_of(section, r"\*\*总结\*\* (.+)"))) > 2, paper.arxiv_id
        assert line_of(section, r"- \*\*标签\*\*: (\S.*)"), paper.arxiv_id
        assert line_of(section, r"- \*\*相关度\*\*: (\d+\.\d)"), paper.arxiv_id
    assert told == names, day


def line_of(section: str, pattern: str) -> str:
    """What a section's line of this form says; empty if it has none."""
    found = re.search(f"^{pattern}", section, re.MULTILINE)
    return found.group(1) if found else ""


@pytest.mark.shared
@pytest.mark.parametrize("month", ["2025-10", "2026-06"])
def test_every_announced_paper_is_published_exactly_once(
    make_blog: MakeBlog, shared: Path, month: str
) -> None:
    """Three weeks of real announcements: all papers once, all counts proved, a second run does nothing."""
    folder = shared / "arxiv" / "daily"
    days = sorted(date.fromisoformat(path.stem) for path in folder.glob(f"{month}-*.jsonl"))
    papers = load_daily(folder, days)
    blog = make_blog(
        papers, now=datetime.combine(days[-1], datetime.min.time(), EASTERN) + timedelta(hours=3)
    )
    done = blog.build("--from", days[0], "--to", days[-1], "--json")
    assert done.code in (0, 3), done.err
    assert done.json["counts"]["original_only"] == 0
    assert blog.days() == days
    for day in days:
        check_day(blog, day)
    files = [name for name in blog.tree() if name.startswith("_papers/")]
    assert len(files) == len(set(files)) == len(papers)

    commit(blog.root)
    blog.arxiv.forget_requests()
    blog.llm.forget_requests()
    again = blog.build("--from", days[0], "--to", days[-1], "--json")
    assert again.code == 0, again.err
    assert again.json["calls"] == 0
    assert blog.llm.requests == ()
    quiet = {f"{day}" for day in _weekdays(days[0], days[-1])} - {f"{day}" for day in days}
    asked = {request.path.split("/")[-1] for request in blog.arxiv.requests}
    assert asked <= quiet, "only a day without an announcement has to be looked at again"
    assert changes(blog.root) == ""


def _weekdays(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]
