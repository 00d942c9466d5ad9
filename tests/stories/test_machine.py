"""The machine around the run: locks, disks, clocks, broken files, configuration, secrets."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, answer_chat, dump
from tests.stories.blog import KEY, PATIENCE_S, MakeBlog, digest_command, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
PAPERS = invented(DAY, 3)


class Gate:
    """Holds the model's answers back until it is opened, and says when the first question has come."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.opened = threading.Event()

    def __call__(self, chat: Chat) -> str:
        self.asked.set()
        self.opened.wait(PATIENCE_S)
        return dump(answer_chat(chat))


# ── two runs ──


def test_a_second_run_is_told_to_come_back(make_blog: MakeBlog) -> None:
    """While one run holds the blog a second one ends with 75 at once, without a request."""
    gate = Gate()
    blog = make_blog(PAPERS, now=NOW, llm=LlmServer(answerer=gate))
    first = blog.start("build", "--no-site", "--date", DAY)
    try:
        assert gate.asked.wait(PATIENCE_S)
        blog.arxiv.forget_requests()
        second = blog.build("--date", DAY)
        assert second.code == 75
        assert "another run" in second.err
        assert blog.arxiv.requests == ()
    finally:
        gate.opened.set()
        first.communicate(timeout=PATIENCE_S)
    assert first.returncode == 0


def test_a_waiting_run_then_has_nothing_to_do(make_blog: MakeBlog) -> None:
    """``--wait`` lets the second run begin when the first has ended: 0, and nothing is paid twice."""
    gate = Gate()
    blog = make_blog(PAPERS, now=NOW, llm=LlmServer(answerer=gate))
    first = blog.start("build", "--no-site", "--date", DAY)
    assert gate.asked.wait(PATIENCE_S)
    second = blog.start("build", "--no-site", "--date", DAY, "--wait", PATIENCE_S)
    gate.opened.set()
    first.communicate(timeout=PATIENCE_S)
    second.communicate(timeout=PATIENCE_S)
    assert (first.returncode, second.returncode) == (0, 0)
    assert blog.llm.calls_by_task == {"enrich": 3, "relevance": 1}


def test_a_killed_run_frees_the_blog(make_blog: MakeBlog) -> None:
    """The lock dies with its holder, however that dies."""
    gate = Gate()
    blog = make_blog(PAPERS, now=NOW, llm=LlmServer(answerer=gate))
    first = blog.start("build", "--no-site", "--date", DAY)
    assert gate.asked.wait(PATIENCE_S)
    first.kill()
    first.communicate(timeout=PATIENCE_S)
    gate.opened.set()
    assert blog.build("--date", DAY).code == 0


def test_an_interrupted_run_says_so_and_goes_on_later(make_blog: MakeBlog) -> None:
    """Ctrl-C: one line without a traceback, and the next run finishes the day."""
    gate = Gate()
    blog = make_blog(PAPERS, now=NOW, llm=LlmServer(answerer=gate))
    first = blog.start("build", "--no-site", "--date", DAY)
    assert gate.asked.wait(PATIENCE_S)
    first.send_signal(signal.SIGINT)
    gate.opened.set()
    _, err = first.communicate(timeout=PATIENCE_S)
    assert first.returncode not in (0, None)
    assert "Traceback" not in err
    assert "interrupted" in err
    assert blog.build("--date", DAY).code == 0


# ── disks ──


def complaints(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("digest: ")]


@pytest.mark.parametrize("kilobytes", [1, 60, 110])
def test_a_full_disk_is_one_clear_line(make_blog: MakeBlog, kilobytes: int) -> None:
    """No file may grow beyond so much: exit 1, one line that names a file, all files whole, then on."""
    blog = make_blog(invented(DAY, 8), now=NOW)
    full = blog.build("--date", DAY, preexec_fn=lambda: _limit(kilobytes * 1024))
    assert full.code == 1, full.err
    assert "Traceback" not in full.err
    (line,) = complaints(full.err)
    assert str(blog.root) in line or ".digest" in line
    assert "internal error" not in line
    left = blog.tree()
    assert not any(name.endswith(".tmp") for name in left)
    assert blog.build("--date", DAY).code == 0
    whole = blog.tree()
    assert all(whole.get(name) == body for name, body in left.items() if name.startswith("_papers/"))


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def _as_ordinary_user() -> list[str] | None:
    """What to put before a command so that file permissions count; None if that cannot be had."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return None
    command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    can = subprocess.run([*command, "true"], capture_output=True).returncode == 0
    return command if can else None


@pytest.mark.skipif(_as_ordinary_user() is None, reason="permissions do not bind this user")
@pytest.mark.parametrize("folder", ["_papers", "_posts", ".digest"])
def test_a_read_only_folder_is_one_clear_line(make_blog: MakeBlog, folder: str) -> None:
    """A folder that cannot be written: exit 1 with its path; once it can, the next run goes on."""
    blog = make_blog(PAPERS, now=NOW)
    locked = blog.root / folder
    locked.mkdir()
    locked.chmod(0o555)
    try:
        done = subprocess.run(
            [*(_as_ordinary_user() or ()), *digest_command(["build", "--no-site", "--date", DAY])],
            cwd=blog.root,
            env=blog.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
    finally:
        locked.chmod(0o755)
    assert done.returncode == 1, done.stderr
    (line,) = complaints(done.stderr)
    assert folder in line
    assert "internal error" not in line
    calls = blog.calls()
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == (calls or 4), "what was paid before is not paid again"


# ── clocks ──


def test_a_clock_ahead_of_arxiv_publishes_nothing(make_blog: MakeBlog) -> None:
    """A calendar a year ahead: arXiv knows no such date, so 75 and no file under a wrong date."""
    blog = make_blog(PAPERS, now=NOW, config={"arxiv": {"lookback_days": 1}})
    done = blog.build("--no-llm", env={"DIGEST_NOW": "2027-07-14T06:00:00+00:00"})
    assert done.code == 75
    assert blog.tree() == {}


def test_a_clock_behind_arxiv_publishes_nothing_early(make_blog: MakeBlog) -> None:
    """A calendar of last week: its date is not the one that arXiv shows, so nothing gets that date."""
    blog = make_blog(PAPERS, now=NOW, config={"arxiv": {"lookback_days": 1}})
    done = blog.build("--no-llm", env={"DIGEST_NOW": "2026-07-09T01:00:00+00:00"})
    assert done.code in (0, 75)
    assert blog.days() == []


def test_an_unreadable_clock_is_a_mistake(make_blog: MakeBlog) -> None:
    """DIGEST_NOW that is no instant: exit 2 with its name and its value."""
    blog = make_blog(PAPERS, now=NOW)
    refused = blog.build(env={"DIGEST_NOW": "last tuesday"})
    assert refused.code == 2
    assert "DIGEST_NOW" in refused.err
    assert "last tuesday" in refused.err


# ── broken files ──


@pytest.mark.parametrize(
    "body", [b"no database at all", b"SQLite format 3\0" + b"\x07" * 5000], ids=["text", "torn"]
)
def test_a_broken_cache_is_set_aside(make_blog: MakeBlog, body: bytes) -> None:
    """What is no database of ours is kept under another name, said so, and costs nothing for done papers."""
    blog = make_blog(PAPERS, now=NOW)
    assert blog.build("--date", DAY).code == 0
    cache = blog.root / ".digest" / "digest.db"
    for extra in cache.parent.glob("digest.db-*"):
        extra.unlink()
    cache.write_bytes(body)
    calls, stamps = blog.calls(), blog.stamps()
    done = blog.build("--date", DAY)
    assert done.code == 0, done.err
    assert "set aside" in done.err
    assert [path.read_bytes() for path in cache.parent.glob("digest.db.aside-*")] == [body]
    assert blog.calls() == calls
    assert blog.stamps() == stamps


def test_conflict_markers_stop_the_run_with_the_files_name(make_blog: MakeBlog) -> None:
    """A merge left half-done in any file: exit 2, the file is named, and no file is changed."""
    blog = make_blog(PAPERS, now=NOW)
    assert blog.build("--date", DAY).code == 0
    for path in (
        blog.paper_file(PAPERS[1].arxiv_id),
        blog.ledger_file(DAY),
        blog.root / "config.yaml",
        blog.root / "glossary.yaml",
        blog.root / "tags.yaml",
    ):
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        mark(path, text)
        before = blog.tree()
        refused = blog.build("--date", DAY)
        assert refused.code == 2, refused.err
        assert path.name in refused.err
        assert blog.tree() == before
        if text:
            path.write_text(text, encoding="utf-8")
        else:
            path.unlink()


def mark(path: Path, text: str) -> None:
    lines = text.splitlines(keepends=True)
    half = len(lines) // 2
    conflict = ["<<<<<<< HEAD\n", "ours: 1\n", "=======\n", "theirs: 2\n", ">>>>>>> other\n"]
    path.write_text("".join([*lines[:half], *conflict, *lines[half:]]), encoding="utf-8")


def test_a_newer_schema_is_not_touched(make_blog: MakeBlog) -> None:
    """A paper file that a newer tool wrote: exit 2, the file named, no byte changed."""
    blog = make_blog(PAPERS, now=NOW)
    assert blog.build("--date", DAY).code == 0
    path = blog.paper_file(PAPERS[0].arxiv_id)
    path.write_text(path.read_text(encoding="utf-8").replace("schema: 1", "schema: 99"), encoding="utf-8")
    before = blog.tree()
    refused = blog.build("--date", DAY)
    assert refused.code == 2
    assert path.name in refused.err
    assert "99" in refused.err
    assert blog.tree() == before


# ── configuration ──


def test_all_mistakes_of_the_configuration_come_at_once(make_blog: MakeBlog) -> None:
    """Every unknown or wrong key is named with its path, and the nearest known one beside it."""
    blog = make_blog(PAPERS, now=NOW)
    blog.configure(
        {
            "site": {"titel": "x"},
            "arxiv": {"delay_second": 1, "categories": ["nonsense here"]},
            "llm": {"modle": "x", "max_cost_per_night": 1},
            "paper": {},
        }
    )
    refused = blog.build()
    assert refused.code == 2
    lines = complaints(refused.err)
    for path, near in (
        ("site.titel", "title"),
        ("arxiv.delay_second", "delay_seconds"),
        ("llm.modle", "model"),
        ("paper", "paths"),
    ):
        assert any(path in line and near in line for line in lines), path
    assert any("arxiv.categories" in line for line in lines)
    assert any("llm.max_cost_per_night" in line for line in lines)
    assert blog.arxiv.requests == ()


def test_the_environment_overrides_any_key(make_blog: MakeBlog) -> None:
    """``DIGEST_<SECTION>__<KEY>`` wins over the file; a wrong one is a mistake like any other."""
    blog = make_blog(PAPERS, now=NOW)
    done = blog.build(
        "--date",
        DAY,
        env={
            "DIGEST_LLM__MODEL": "another-model",
            "DIGEST_ARXIV__CONTACT": "night@example.org",
            "DIGEST_SITE__TIMEZONE": "America/New_York",
        },
    )
    assert done.code == 0, done.err
    assert "another-model" in blog.llm.calls[0].body.decode()
    assert "night@example.org" in blog.arxiv.requests[0].headers["user-agent"]
    assert "date: 2026-07-13 20:00:00 -0400" in blog.post(DAY)
    refused = blog.build(env={"DIGEST_LLM__MODLE": "x"})
    assert refused.code == 2
    assert "llm.modle" in refused.err


def test_the_address_of_the_environment_wins_and_is_named_first(make_blog: MakeBlog) -> None:
    """OPENAI_BASE_URL beats config.yaml, and the first line of the log says whose server it is."""
    blog = make_blog(PAPERS, now=NOW)
    blog.configure({"llm": {"base_url": "http://127.0.0.1:9/v1"}})
    done = blog.build("--date", DAY, env={"OPENAI_BASE_URL": blog.llm.base_url})
    assert done.code == 0, done.err
    first = done.err.splitlines()[0]
    assert f"127.0.0.1:{blog.llm.port}" in first
    assert "OPENAI_BASE_URL" in first


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--date", "yesterday"], "yesterday"),
        (["--from", "2026-07-14"], "--to"),
        (["--from", "2026-07-14", "--to", "2026-07-13"], "later"),
        (["--force"], "--refresh"),
        (["--no-llm", "--refresh"], "--no-llm"),
        (["--date", "2026-07-14", "--from", "2026-07-13"], "--date"),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else "",
)
def test_options_that_make_no_sense_are_mistakes(tmp_path: Path, arguments: list[str], word: str) -> None:
    """Exit 2, one complaint that names the option, before the blog is even looked at."""
    command = [sys.executable, "-m", "digest", "-C", str(tmp_path), "build", *arguments]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 2
    assert word in done.stderr
    assert list(tmp_path.iterdir()) == []


# ── secrets ──


def test_secrets_reach_no_output_and_no_file(make_blog: MakeBlog) -> None:
    """Key and password of an address: neither in logs, however verbose, nor in content or cache."""
    blog = make_blog(PAPERS, now=NOW, config={"llm": {"fallback_model": "other"}})
    blog.llm.fault("401", after=1, times=None)
    address = blog.llm.base_url.replace("http://", "http://someone:hunter2-hunter2@")
    env = {"OPENAI_BASE_URL": address}
    shown = [blog.run("-v", "build", "--no-site", "--date", DAY, env=env)]
    blog.llm.clear_faults()
    shown.append(blog.run("-v", "build", "--no-site", "--date", DAY, "--json", env=env))
    assert [one.code for one in shown] == [3, 0]
    printed = "".join(one.out + one.err for one in shown)
    files = [path.read_bytes() for path in blog.root.rglob("*") if path.is_file()]
    for secret in (KEY, "hunter2-hunter2"):
        assert secret not in printed
        assert not any(secret.encode() in body for body in files)
    assert set(blog.rows(DAY)) == ids_of(PAPERS)


def test_nothing_is_printed_as_json_but_one_object(make_blog: MakeBlog) -> None:
    """``--json`` prints exactly one object with all keys that others rely on."""
    blog = make_blog(PAPERS, now=NOW + timedelta(days=4))
    done = blog.build("--no-llm", "--json", "--date", DAY)
    keys = {"date", "counts", "failed", "calls", "tokens", "cost", "spent", "seconds", "days"}
    assert set(done.json) == keys
    assert set(done.json["counts"]) == {
        "new",
        "cross",
        "replace",
        "withdrawn",
        "original_only",
        "needs_review",
    }
    weekend = blog.build("--no-llm", "--json", "--date", date(2026, 7, 11))
    assert (weekend.code, set(weekend.json)) == (0, keys)
