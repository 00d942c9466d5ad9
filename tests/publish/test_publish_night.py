"""``digest publish --build``: the whole night of a plain cron job in one command."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.publish.clones import GIT_ENVIRONMENT, Clone, git
from tests.servers.feed_server import FeedServer, rss
from tests.stories.blog import MakeBlog, StoryBlog
from tests.stories.feeds import LAB, item_files, items
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
GIT = {name: value for name, value in GIT_ENVIRONMENT.items() if name != "DIGEST_NOW"}


def in_git(blog: StoryBlog, remote: Path) -> None:
    """Put a story's blog under git, with a remote."""
    blog.configure({"arxiv": {"lookback_days": 1}})
    (blog.root / ".gitignore").write_text(".digest/\n_site/\n", encoding="utf-8")
    git(blog.root, "init", "--quiet", "--initial-branch=main")
    git(blog.root, "add", "--all")
    git(blog.root, "commit", "--quiet", "--message", "set up")
    git(blog.root, "remote", "add", "origin", str(remote))


def test_a_night_is_pulled_built_and_pushed(make_blog: MakeBlog, remote: Path, tmp_path: Path) -> None:
    """What another machine pushed comes first, then the night is built and pushed."""
    blog = make_blog(invented(DAY, 2), now=NOW, days=[DAY])
    in_git(blog, remote)
    git(blog.root, "push", "--quiet", "--set-upstream", "origin", "main")
    there = Clone(tmp_path / "there", remote)
    there.write("_posts/2026-07-01-essay.md", "---\ntitle: 随笔\n---\n正文\n")
    there.commit("essay")
    outcome = blog.run("publish", "--build", env=GIT)
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert lines[0] == "pulled"
    assert lines[-1].endswith("files committed, pushed to origin/main")
    names = git(remote, "ls-tree", "-r", "--name-only", "main").split()
    assert f"_data/days/{DAY}.json" in names
    assert "_posts/2026-07-01-essay.md" in names
    assert (blog.root / "_site" / "index.html").is_file()
    assert git(blog.root, "status", "--porcelain") == ""


def test_a_remote_out_of_reach_does_not_cost_the_night(make_blog: MakeBlog, remote: Path) -> None:
    """Nothing can be pulled or pushed: the night is built and committed, and told to be tried again."""
    blog = make_blog(invented(DAY, 2), now=NOW, days=[DAY])
    in_git(blog, remote)
    git(blog.root, "remote", "set-url", "origin", "http://127.0.0.1:9/blog.git")
    outcome = blog.run("publish", "--build", env=GIT)
    assert outcome.code == 75
    assert outcome.out.startswith("not pulled: origin/main: cannot be fetched")
    assert blog.ledger(DAY)["state"] == "complete"
    assert git(blog.root, "status", "--porcelain") == ""


def test_a_night_without_git_goes_to_a_folder(make_blog: MakeBlog, tmp_path: Path) -> None:
    """With ``--to`` no repository is needed: the night is built and its site copied."""
    blog = make_blog(invented(DAY, 2), now=NOW, days=[DAY])
    blog.configure({"arxiv": {"lookback_days": 1}})
    outcome = blog.run("publish", "--build", "--to", tmp_path / "www")
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "www" / "2026" / "07" / "14" / "index.html").is_file()


def test_items_of_other_feeds_are_pushed_too(make_blog: MakeBlog, remote: Path) -> None:
    """Their files are content like the papers'."""
    with FeedServer({"/lab": rss([LAB])}) as web:
        feeds = [{"name": "Lab", "url": f"{web.url}/lab"}]
        blog = make_blog(invented(DAY, 1), now=NOW, days=[DAY], config={"feeds": feeds})
        in_git(blog, remote)
        git(blog.root, "push", "--quiet", "--set-upstream", "origin", "main")
        assert blog.run("publish", "--build", env=GIT).code == 0
    names = git(remote, "ls-tree", "-r", "--name-only", "main").split()
    assert [name.partition("/")[2] for name in names if name.startswith("_items/")] == [
        path.relative_to(blog.root / "_items").as_posix() for path in item_files(blog)
    ]
    assert len(items(blog)) == 1
    assert git(blog.root, "status", "--porcelain") == ""
