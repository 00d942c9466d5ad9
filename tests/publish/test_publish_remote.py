"""``digest publish`` towards a remote that stands still, or is not as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.edges.lock import hold_blog
from tests.publish.clones import CONFIG, DAY, Clone, invented


def one_line(text: str) -> str:
    """The only line of a message on stderr."""
    (line,) = text.splitlines()
    return line


def test_content_is_committed_and_pushed_once(here: Clone) -> None:
    """The first publish brings the day to the remote; a second one changes neither side."""
    here.publish_day([invented(1), invented(2)])
    first = here.digest("publish")
    assert first.code == 0, first.err
    assert "pushed to origin/main" in first.out
    assert here.remote_head() == here.head()
    assert here.status() == ""
    assert here.git("log", "-1", "--format=%s").strip() == f"content: digest of {DAY}"
    second = here.digest("publish")
    assert (second.code, second.out.strip()) == (0, "origin/main is up to date")
    assert here.git("rev-list", "--count", "HEAD").strip() == "2"


def test_only_content_is_committed(here: Clone) -> None:
    """Changes to anything else stay as they are, staged ones staged; leftovers of a killed run stay out."""
    here.publish_day([invented(1)])
    here.write("config.yaml", CONFIG + "# mine\n")
    here.write("notes.txt", "mine")
    here.git("add", "notes.txt")
    here.write("_papers/2607/.2607.00001.md.tmp", "half")
    assert here.digest("publish").code == 0
    names = here.git("show", "--name-only", "--format=", "HEAD").split()
    assert sorted(names) == [f"_data/days/{DAY}.json", "_papers/2607/2607.00001.md", f"_posts/{DAY}-arxiv.md"]
    assert here.status().splitlines() == [
        " M config.yaml",
        "A  notes.txt",
        "?? _papers/2607/.2607.00001.md.tmp",
    ]


def test_what_the_remote_has_more_is_pulled_forward(here: Clone, there: Clone) -> None:
    """A clone that is merely behind comes forward, with no merge commit and nothing to push."""
    here.publish_day([invented(1)])
    assert here.digest("publish").code == 0
    outcome = there.digest("publish")
    assert (outcome.code, outcome.out.strip()) == (0, "pulled from origin/main, origin/main is up to date")
    assert there.head() == here.head()
    assert there.paper("2607.00001").paper.title == "Invented Study 1"


def test_an_empty_remote_gets_its_first_branch(tmp_path: Path, remote: Path) -> None:
    """A blog that was never pushed creates the branch on the remote."""
    clone = Clone(tmp_path / "new", None)
    clone.write("config.yaml", CONFIG)
    clone.commit("set up", push=False)
    clone.git("remote", "add", "origin", str(remote))
    clone.publish_day([invented(1)])
    assert clone.digest("publish").code == 0
    assert clone.remote_head() == clone.head()


def test_a_blog_in_a_folder_of_a_larger_repository(tmp_path: Path, here: Clone) -> None:
    """Content paths count from the blog's folder; the rest of the repository is left alone."""
    (here.root / "blog").mkdir()
    here.write("blog/config.yaml", CONFIG)
    here.commit("a blog inside")
    here.publish_day([invented(9)])  # content at the top is not the inner blog's
    here.write("blog/_posts/2026-07-01-essay.md", "---\ntitle: 随笔\n---\n正文\n")
    outcome = here.digest("-C", "blog", "publish")
    assert outcome.code == 0, outcome.err
    names = here.git("show", "--name-only", "--format=", "HEAD").split()
    assert names == ["blog/_posts/2026-07-01-essay.md"]


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (["remote", "remove", "origin"], "no remote"),
        (["checkout", "--quiet", "--detach"], "detached"),
    ],
)
def test_where_nothing_can_be_pushed_one_line_says_so(here: Clone, prepare: list[str], says: str) -> None:
    """Without remote or branch it is exit 2 and one line, and nothing is committed."""
    here.publish_day([invented(1)])
    here.git(*prepare)
    before = here.head()
    outcome = here.digest("publish")
    assert outcome.code == 2
    assert says in one_line(outcome.err)
    assert here.head() == before


def test_outside_of_git_one_line_says_so(tmp_path: Path) -> None:
    """A folder that is no repository is exit 2, with both ways on."""
    root = tmp_path / "plain"
    root.mkdir()
    (root / "config.yaml").write_text(CONFIG, encoding="utf-8")
    clone = Clone.__new__(Clone)
    clone.root = root
    outcome = clone.digest("publish")
    assert outcome.code == 2
    assert "git init" in one_line(outcome.err)
    assert "--to DIR" in outcome.err


def test_a_remote_out_of_reach_keeps_the_content_committed(here: Clone) -> None:
    """The line names no password; the tree is clean; the next publish pushes what was committed."""
    address = here.git("remote", "get-url", "origin").strip()
    here.publish_day([invented(1)])
    here.git("remote", "set-url", "origin", "http://me:hunter2@127.0.0.1:9/blog.git")
    outcome = here.digest("publish")
    assert outcome.code == 75
    assert "origin/main: cannot be fetched" in one_line(outcome.err)
    assert "hunter2" not in outcome.err + outcome.out
    assert here.status() == ""
    here.git("remote", "set-url", "origin", address)
    assert here.digest("publish").code == 0
    assert here.remote_head() == here.head()


def test_conflict_markers_stop_it_before_anything(here: Clone) -> None:
    """A content file with the marks of a merge is exit 2 and named; nothing is committed or pushed."""
    here.publish_day([invented(1), invented(2)])
    name = here.paper_name("2607.00002")
    here.edit(name, "## 贡献", "<<<<<<< HEAD\n## 贡献\n=======\n>>>>>>> other")
    before = here.head()
    outcome = here.digest("publish")
    assert outcome.code == 2
    assert name in one_line(outcome.err)
    assert "conflict markers" in outcome.err
    assert here.head() == before == here.remote_head()


def test_a_refused_push_says_why(here: Clone, remote: Path) -> None:
    """A hook of the remote that refuses is an error of one line, not three tries."""
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\ncat > /dev/null\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    here.publish_day([invented(1)])
    outcome = here.digest("publish")
    assert outcome.code == 1
    assert "pre-receive hook declined" in one_line(outcome.err)
    assert here.status() == ""


def test_a_remote_that_moves_on_is_tried_three_times(here: Clone, remote: Path) -> None:
    """Three pushes lose the race: exit 75, one line, a clean tree, and the content is committed here."""
    hook = remote / "hooks" / "update"
    hook.write_text(
        "#!/bin/sh\n"
        'echo x >> "$GIT_DIR/tries"\n'
        'new=$(git -c user.name=R -c user.email=r@example.org commit-tree -p "$2" -m moved "$2^{tree}")\n'
        'git update-ref "$1" "$new"\n',
        encoding="utf-8",
    )
    hook.chmod(0o755)
    here.publish_day([invented(1)])
    outcome = here.digest("publish")
    assert outcome.code == 75, outcome.err
    assert "moved on during each of 3 tries" in one_line(outcome.err)
    assert (remote / "tries").read_text(encoding="utf-8").count("x") == 3
    assert here.status() == ""
    hook.unlink()
    after = here.digest("publish")
    assert after.code == 0, after.err
    assert here.remote_head() == here.head()
    assert (here.root / here.paper_name("2607.00001")).is_file()


def test_uncommitted_changes_are_never_overwritten(here: Clone, there: Clone) -> None:
    """A file that is changed here without a commit, and on the remote, stops it with its name."""
    there.write("config.yaml", CONFIG + "# theirs\n")
    there.commit("configure")
    here.write("config.yaml", CONFIG + "# mine\n")
    here.publish_day([invented(1)])
    outcome = here.digest("publish")
    assert outcome.code == 1
    assert "config.yaml: changed here without a commit" in one_line(outcome.err)
    assert here.read("config.yaml").endswith("# mine\n")
    assert here.status().strip() == "M config.yaml"


def test_something_else_under_way_is_left_alone(here: Clone, there: Clone) -> None:
    """A merge that waits for its person is exit 2 and one line; the index stays as it is."""
    there.write("config.yaml", CONFIG + "# theirs\n")
    there.commit("theirs")
    here.write("notes.txt", "mine")
    here.commit("mine", push=False)
    here.git("fetch", "--quiet")
    here.git("merge", "--quiet", "--no-commit", "origin/main")
    before = here.status()
    outcome = here.digest("publish")
    assert outcome.code == 2
    assert "a merge is under way" in one_line(outcome.err)
    assert here.status() == before != ""


def test_another_run_is_waited_for_or_named(here: Clone) -> None:
    """While the blog is held, publishing is exit 75 and changes nothing."""
    here.publish_day([invented(1)])
    before = here.head()
    with hold_blog(here.root / ".digest", 0):
        outcome = here.digest("publish")
    assert outcome.code == 75
    assert "another run holds this blog" in one_line(outcome.err)
    assert here.head() == before


def test_without_git_one_line_says_so(here: Clone, tmp_path: Path) -> None:
    """A machine without git is told what to do instead."""
    outcome = here.digest("publish", env={"PATH": str(tmp_path)})
    assert outcome.code == 1
    assert "git is not installed" in one_line(outcome.err)


def test_histories_without_a_common_root_are_not_joined(here: Clone, remote: Path) -> None:
    """A remote that has nothing in common with this blog stops it, with the tree clean."""
    here.git("checkout", "--quiet", "--orphan", "other")
    here.git("commit", "--quiet", "--message", "another beginning")
    here.git("push", "--quiet", "--force", "origin", "other:main")
    here.git("checkout", "--quiet", "main")
    here.publish_day([invented(1)])
    outcome = here.digest("publish")
    assert outcome.code == 1
    assert "no history in common" in one_line(outcome.err)
    assert here.status() == ""
