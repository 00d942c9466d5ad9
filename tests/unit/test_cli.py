"""The command line: help, usage errors, what is told of an error; records of errors."""

from __future__ import annotations

import argparse
import json
import logging
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from digest.cli import COMMANDS, main
from digest.cli.build import add_arguments, as_json, options_of
from digest.cli.console import LogFormatter, Progress, printable
from digest.config import Config, parse_config
from digest.edges.lock import hold_blog
from digest.errors import (
    AnswerError,
    BackendError,
    ConfigError,
    ContentError,
    DigestError,
    FetchError,
    LockedError,
    NotFoundError,
    PublishError,
    ReplyError,
    SiteError,
)
from digest.models import Spent, Usage
from digest.run.build import BuildReport
from digest.run.options import BuildOptions, DayResult
from tests.unit.strategies import raw_texts

ROOT = Path(__file__).parents[2]


def command(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a folder."""
    values = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", **environment}
    return subprocess.run(
        [sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        env=values,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each says what it does and which options it takes, the common ones included."""
    with pytest.raises(SystemExit) as caught:
        main([name, "--help"])
    text = capsys.readouterr().out
    assert caught.value.code == 0
    assert f"usage: digest {name}" in text
    assert "-C DIR" in text
    assert "--config PATH" in text


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The overview is complete and imports none of the commands."""
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert all(f"  {name} " in text for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nothing",),
        ("build", "--date", "tomorrow"),
        ("build", "--wait", "-1"),
        ("build", "--wait", "x"),
        ("build", "--nonsense"),
        ("build", "extra"),
        ("--nonsense",),
    ],
)
def test_usage_errors_exit_with_2(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be understood is said on stderr, and nothing is done."""
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    assert caught.value.code == 2
    seen = capsys.readouterr()
    assert seen.out == ""
    assert "usage: digest" in seen.err


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--date", "2026-06-09", "--from", "2026-06-08"), "exclude each other"),
        (("--from", "2026-06-08"), "go together"),
        (("--to", "2026-06-08"), "go together"),
        (("--from", "2026-06-09", "--to", "2026-06-08"), "is later than"),
        (("--force",), "--force goes with --refresh"),
        (("--refresh", "--no-llm"), "--no-llm forbids it"),
        (("--refresh", "abc"), "--refresh: 'abc' is no arXiv identifier"),
        (("--refresh", "2606.00001", "", "2606.1"), "--refresh: '' is .*; --refresh: '2606.1' is no"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], problem: str) -> None:
    """They are refused with the reason before anything is read."""
    with pytest.raises(ConfigError, match=problem):
        options_of(parsed(*arguments))


def test_build_options() -> None:
    """Dates come newest first; a refresh without names is of all papers."""
    days = options_of(parsed("--from", "2026-06-05", "--to", "2026-06-09")).days
    assert days == (date(2026, 6, 9), date(2026, 6, 8), date(2026, 6, 5))
    assert options_of(parsed("--date", "2026-06-09")).days == (date(2026, 6, 9),)
    assert options_of(parsed("--refresh")).refresh == ()
    assert options_of(parsed("--refresh", "2606.00001")).refresh == ("2606.00001",)
    names = ("2606.00001v2", "arXiv:2606.00001", "https://arxiv.org/abs/math/0309136v1")
    assert options_of(parsed("--refresh", *names)).refresh == ("2606.00001", "math/0309136")
    assert options_of(parsed()) == BuildOptions()


def test_configuration_errors_exit_with_2(tmp_path: Path) -> None:
    """Each problem has its line on stderr, stdout stays empty, and there is no traceback."""
    done = command(tmp_path, "build")
    assert (done.returncode, done.stdout) == (2, "")
    assert "digest: " in done.stderr
    assert "run 'digest init' here" in done.stderr
    (tmp_path / "config.yaml").write_text("site: {titel: T}\narxiv: {x: 1}\n", encoding="utf-8")
    done = command(tmp_path, "build", "--date", "2026-06-09")
    assert done.returncode == 2
    assert len(done.stderr.strip().split("\n")) == 3
    assert "Traceback" not in done.stderr


BLOG = "site: {title: T}\narxiv: {contact: a@b.c}\n"


@pytest.mark.parametrize("name", ["build", "status"])
def test_an_error_is_one_json_object_too(name: str, tmp_path: Path) -> None:
    """With ``--json`` stdout has one object whatever happens; stderr says the same in words."""
    done = command(tmp_path, name, "--json")
    (line,) = done.stdout.splitlines()
    told = json.loads(line)
    assert sorted(told) == ["error", "exit_code"]
    assert told["exit_code"] == done.returncode == 2
    assert done.stderr == f"digest: {told['error']}\n"


def test_several_problems_are_one_error(tmp_path: Path) -> None:
    """Each problem has its line on stderr, all stand in the one object; usage errors print none."""
    done = command(tmp_path, "build", "--json", "--refresh", "a", "b")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 2
    assert json.loads(done.stdout)["error"].count("is no arXiv identifier") == 2
    assert command(tmp_path, "build", "--json", "--date", "x").stdout == ""


def test_a_failure_is_one_json_object_too(tmp_path: Path) -> None:
    """So is what fails in the midst of it, with exit code 1."""
    (tmp_path / "config.yaml").write_text(BLOG, encoding="utf-8")
    (tmp_path / ".digest").write_text("no folder", encoding="utf-8")
    done = command(tmp_path, "build", "--date", "2026-06-13", "--no-llm", "--json")
    told = json.loads(done.stdout)
    assert told["exit_code"] == done.returncode == 1
    assert "cannot be made" in told["error"]
    assert done.stderr == f"digest: {told['error']}\n"


def test_a_held_blog_is_named_in_full(tmp_path: Path) -> None:
    """From the blog's own folder too the message says which folder is held."""
    (tmp_path / "config.yaml").write_text(BLOG, encoding="utf-8")
    with hold_blog(tmp_path / ".digest", 0):
        done = command(tmp_path, "build", "--date", "2026-06-13", "--no-llm", "--no-site", "--json")
    assert done.returncode == json.loads(done.stdout)["exit_code"] == 75
    assert done.stderr.startswith(f"digest: {tmp_path.resolve()}: another run holds this blog")


def test_init_says_what_a_preset_did_not_change(tmp_path: Path) -> None:
    """A configuration that is there is kept, and whoever asked for a preset is told so."""
    first = command(tmp_path, "init", "--preset", "ollama")
    text = (tmp_path / "config.yaml").read_text(encoding="utf-8")
    assert "preset: ollama" in text
    assert "not changed" not in first.stdout
    again = command(tmp_path, "init", "--preset", "openai")
    assert again.returncode == 0
    assert "its preset was not changed; for this one set llm.preset: openai" in again.stdout
    assert (tmp_path / "config.yaml").read_text(encoding="utf-8") == text
    assert "not changed" not in command(tmp_path, "init").stdout


def test_no_key_names_the_ways_on(tmp_path: Path) -> None:
    """Before any request: a key, a local server, or no model."""
    (tmp_path / "config.yaml").write_text("site: {title: T}\narxiv: {contact: a@b.c}\n", encoding="utf-8")
    done = command(
        tmp_path,
        "build",
        "--date",
        "2026-06-09",
        OPENAI_API_KEY="",
        DIGEST_ARXIV__LISTING_URL="http://127.0.0.1:9",
    )
    assert done.returncode == 2
    (line,) = done.stderr.strip().split("\n")
    for way in ("OPENAI_API_KEY", "ollama", "--no-llm"):
        assert way in line


@pytest.mark.parametrize("where", [("-C", "blog", "build"), ("build", "-C", "blog")])
def test_the_blog_may_be_elsewhere(tmp_path: Path, where: tuple[str, ...]) -> None:
    """The common options are taken before and after the command; a weekend is no error."""
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog" / "config.yaml").write_text(
        "site: {title: T}\narxiv: {contact: a@b.c}\n", encoding="utf-8"
    )
    done = command(tmp_path, *where, "--date", "2026-06-13", "--no-llm", "--no-site", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["days"][0]["outcome"] == "weekend"
    assert [one.name for one in (tmp_path / "blog").iterdir() if one.name != ".digest"] == ["config.yaml"]


def test_help_imports_little() -> None:
    """The overview needs none of the libraries that take long to import."""
    script = (
        "import sys; from digest.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert not loaded & {
        "openai",
        "httpx2",
        "pydantic",
        "lxml",
        "jinja2",
        "yaml",
        "arxiv",
        "feedparser",
        "rich",
    }


# ── what is told ──


def test_one_json_object() -> None:
    """Totals over the days, each day in full, the last date on top."""
    report = BuildReport()
    counts = {"new": 2, "cross": 1, "replace": 0, "withdrawn": 0, "original_only": 1, "needs_review": 0}
    report.days = [
        DayResult(
            date(2026, 6, 9),
            "built",
            3,
            "",
            "complete",
            counts,
            (("2606.00001", "budget"),),
            Spent(Usage(5, 0, 5), 0.1),
            "CNY",
        ),
        DayResult(date(2026, 6, 8), "wait", 75, "late\x1b[31m"),
    ]
    report.calls = 4
    report.spent = Spent(Usage(10, 0, 10), 0.2)
    data = as_json(report, 1.23456)
    assert data["date"] == "2026-06-09"
    assert data["counts"] == counts
    assert data["failed"] == [{"arxiv_id": "2606.00001", "reason": "budget"}]
    assert (data["calls"], data["tokens"], data["cost"], data["seconds"]) == (4, 10, 0.1, 1.235)
    assert data["spent"] == {"tokens": 20, "cost": 0.2}
    assert [day["exit_code"] for day in data["days"]] == [3, 75]
    assert data["days"][1]["why"] == "late[31m"
    assert as_json(BuildReport(), 0.0)["date"] is None


@pytest.mark.parametrize(
    ("codes", "code"), [((), 0), ((0, 0), 0), ((0, 3), 3), ((3, 75), 75), ((75, 1, 3), 1), ((1, 2, 75), 2)]
)
def test_the_exit_code_of_several_days(codes: tuple[int, ...], code: int) -> None:
    """The first of 2, 1, 75, 3, 0 that any day has."""
    report = BuildReport()
    report.days = [DayResult(date(2026, 6, 9), "built", one) for one in codes]
    assert report.exit_code == code


@given(raw_texts)
def test_nothing_commands_the_terminal(text: str) -> None:
    """What is printed has one line and no control character."""
    shown = printable(text)
    assert "\n" not in shown
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in shown)


def test_secrets_are_struck_from_logs() -> None:
    """Values of variables that look like secrets never reach a log, tracebacks included."""
    formatter = LogFormatter(
        {"MY_API_KEY": "sk-123456789", "GH_TOKEN": "sk-12345678", "HOME": "/root/home", "A_KEY": "short"}
    )
    try:
        raise ValueError("with sk-123456789 inside")
    except ValueError:
        said = "key sk-123456789\x1b[0m and sk-12345678 of short /root/home"
        record = logging.LogRecord("x", logging.INFO, "f", 1, said, (), sys.exc_info())
    text = formatter.format(record)
    assert "sk-1234" not in text
    assert "\x1b" not in text
    assert "key ***[0m and *** of short /root/home" in text
    assert "ValueError: with *** inside" in text


def test_progress_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In a log the stage has a line at its start and one at its end; quiet has none."""
    with Progress() as progress:
        progress.start("LLM", 2)
        progress.step("2606.00001")
        progress.step("2606.00002")
    with Progress(quiet=True) as progress:
        progress.start("LLM", 1)
        progress.step("2606.00001")
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err == "LLM: 0/2\nLLM: 2/2\n"


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (DigestError("x"), 1, "x"),
        (ConfigError(["a: 1", "b: 2"]), 2, "a: 1; b: 2"),
        (ContentError("f.md", "bad"), 2, "f.md: bad"),
        (FetchError("http://a", "HTTP 500", 500), 75, "http://a: HTTP 500"),
        (NotFoundError("http://a", "HTTP 404", 404), 75, "http://a: HTTP 404"),
        (AnswerError("http://a", "is cut"), 75, "http://a: is cut"),
        (BackendError("no", "budget"), 1, "no"),
        (ReplyError("no", "cut-off"), 1, "no"),
        (SiteError("x"), 1, "x"),
        (PublishError("x"), 1, "x"),
        (PublishError("x", try_later=True), 75, "x"),
        (LockedError("held"), 75, "held"),
    ],
)
def test_errors_fit_a_line(error: DigestError, code: int, text: str) -> None:
    """Every error says what failed and carries its exit code."""
    assert (error.exit_code, str(error)) == (code, text)


def test_usage_adds_up() -> None:
    """Tokens add, costs add where there are any, unknown stays unknown."""
    total = Usage(1, 2, 3) + Usage(10, 20, 30)
    assert (total, total.total) == (Usage(11, 22, 33), 44)
    assert (Spent(Usage(), 0.1) + Spent(Usage(), 0.2)).cost == 0.3
    assert (Spent(Usage(), 0.1) + Spent()).cost == 0.1
    assert (Spent() + Spent()).cost is None


def test_the_shipped_configuration_is_valid() -> None:
    """The repository is itself a working blog."""
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    made: Any = parse_config(text, "config.yaml", {})
    assert isinstance(made, Config)
    assert made.arxiv.categories == ("cs.SD", "eess.AS")
