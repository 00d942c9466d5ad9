"""The GitHub Actions workflow: its steps run here against a bare remote, and it is linted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.needs import missing
from tests.publish.clones import GIT_ENVIRONMENT, Clone, git
from tests.stories.blog import PATIENCE_S, REPOSITORY, clean_environment

WORKFLOW = REPOSITORY / ".github" / "workflows" / "digest.yml"

# The nightly command in its place: writes a paper (and a site, if told so) and ends with a given code;
# everything else is the real command.
STUB = """\
#!/bin/sh
if [ "$1" = build ]; then
  echo "2026-07-14 published with arguments: $*"
  mkdir -p _papers/2607 _data/days
  echo "night of $CODE" > _papers/2607/2607.00001.md
  if [ -n "$WITH_SITE" ]; then mkdir -p _site; echo site > _site/index.html; fi
  exit "$CODE"
fi
exec "{python}" -m digest "$@"
"""


def workflow() -> dict[str, Any]:
    text = WORKFLOW.read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def steps() -> dict[str, dict[str, Any]]:
    """The build job's steps by name."""
    return {step["name"]: step for step in workflow()["jobs"]["build"]["steps"]}


@dataclass(frozen=True)
class Runner:
    """Runs shell steps as GitHub's runner does, with a stub of the command on the path."""

    clone: Clone
    folder: Path

    def step(self, name: str, **env: str) -> subprocess.CompletedProcess[str]:
        files = {key: str(self.folder / key) for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps()[name]["run"]],
            cwd=self.clone.root,
            env=clean_environment({**GIT_ENVIRONMENT, **files, "PATH": path, **env}),
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    def read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.fixture
def runner(tmp_path: Path, here: Clone) -> Runner:
    """A checkout as actions/checkout leaves it, on the remote's newest commit."""
    (tmp_path / "bin").mkdir()
    stub = tmp_path / "bin" / "digest"
    stub.write_text(STUB.replace("{python}", sys.executable), encoding="utf-8")
    stub.chmod(0o755)
    return Runner(here, tmp_path)


@pytest.mark.parametrize("code", ["0", "3", "75", "1", "2"])
def test_content_is_committed_whatever_build_says(runner: Runner, code: str) -> None:
    """Every exit code leaves the content on the remote and a summary; 1 and 2 are red, the others green."""
    assert runner.step("Build", CODE=code, ARGUMENTS="--date 2026-07-14").returncode == 0
    assert runner.read("GITHUB_OUTPUT") == f"code={code}\n"
    summary = runner.read("GITHUB_STEP_SUMMARY")
    assert summary.startswith("### ")
    assert "    2026-07-14 published with arguments: build --date 2026-07-14" in summary
    committed = runner.step("Commit content")
    assert committed.returncode == 0, committed.stderr
    assert git(runner.clone.root, "show", "origin/main:_papers/2607/2607.00001.md") == f"night of {code}\n"
    assert runner.clone.remote_head() == runner.clone.head()
    result = runner.step("Result", CODE=code)
    assert (result.returncode == 0) is (code in ("0", "3", "75"))


def test_arguments_are_words_and_nothing_else(runner: Runner) -> None:
    """What somebody types into the form reaches the command as words: no pattern, no command."""
    runner.step("Build", CODE="0", ARGUMENTS="--refresh * $(touch owned); touch owned")
    assert "arguments: build --refresh * $(touch owned); touch owned" in runner.read("GITHUB_STEP_SUMMARY")
    assert not (runner.clone.root / "owned").exists()


def test_a_night_without_news_commits_nothing(runner: Runner) -> None:
    """Without changes the commit step is green and the history stays as it is."""
    before = runner.clone.head()
    done = runner.step("Commit content")
    assert (done.returncode, done.stdout) == (0, "nothing to commit\n")
    assert runner.clone.head() == before == runner.clone.remote_head()


def test_a_push_in_the_meantime_is_merged(runner: Runner, there: Clone) -> None:
    """Someone pushed while the build ran: both commits end on the remote."""
    assert runner.step("Build", CODE="0", ARGUMENTS="").returncode == 0
    there.write("_posts/2026-07-01-essay.md", "---\ntitle: 随笔\n---\n正文\n")
    there.commit("essay")
    done = runner.step("Commit content")
    assert done.returncode == 0, done.stderr
    names = git(runner.clone.root, "ls-tree", "-r", "--name-only", "origin/main").split()
    assert "_posts/2026-07-01-essay.md" in names
    assert "_papers/2607/2607.00001.md" in names
    assert runner.clone.remote_head() == runner.clone.head()


@pytest.mark.parametrize(("with_site", "ready"), [("yes", "ready=true\n"), ("", "")])
def test_there_is_something_to_deploy_only_with_a_site(runner: Runner, with_site: str, ready: str) -> None:
    """The deployment is told of a site only if the build left one."""
    runner.step("Build", CODE="75", ARGUMENTS="", WITH_SITE=with_site)
    assert runner.step("Result", CODE="75").returncode == 0
    assert runner.read("GITHUB_OUTPUT").removeprefix("code=75\n") == ready


def test_a_build_that_was_killed_is_red_and_still_committed(runner: Runner) -> None:
    """Without an exit code (cancelled, out of time) what is there is committed, and the run is red."""
    runner.clone.write("_papers/2607/2607.00002.md", "paid for\n")
    assert runner.step("Commit content").returncode == 0
    assert git(runner.clone.root, "show", "origin/main:_papers/2607/2607.00002.md") == "paid for\n"
    assert runner.step("Result", CODE="").returncode == 1


@pytest.mark.parametrize(("package", "code"), [("", 2)])
def test_without_a_tool_the_installation_says_what_to_set(runner: Runner, package: str, code: int) -> None:
    """A blog beside an installed tool must name the tool: nothing is installed by guess."""
    done = runner.step("Install", PACKAGE=package)
    assert done.returncode == code
    assert "DIGEST_PACKAGE" in done.stdout


def test_the_triggers_and_guards_are_those_of_the_design() -> None:
    """Three slots on weekdays, one run at a time, only where it was enabled."""
    data = workflow()
    triggers: dict[str, Any] = data.get("on") or data[True]  # type: ignore[index]  # YAML 1.1 reads "on" so
    assert [entry["cron"] for entry in triggers["schedule"]] == [
        "23 1 * * 1-5",
        "47 4 * * 1-5",
        "17 10 * * 1-5",
    ]
    assert set(triggers) == {"schedule", "workflow_dispatch"}
    assert data["concurrency"] == {"group": "digest", "cancel-in-progress": False}
    assert "vars.DIGEST_ENABLED" in data["jobs"]["build"]["if"]


def test_rights_and_secrets_reach_only_who_needs_them() -> None:
    """Nobody has rights by default; the key is the build's alone, the token the commit's alone."""
    data = workflow()
    assert data["permissions"] == {}
    assert data["jobs"]["build"]["permissions"] == {"contents": "write"}
    assert data["jobs"]["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    holders = {
        name for name, step in steps().items() if "secrets." in str(step) or "github.token" in str(step)
    }
    assert holders == {"Build", "Commit content", "Notify"}
    assert steps()["Pull"]["with"]["persist-credentials"] is False
    assert not any("${{" in step.get("run", "") for step in steps().values())


def test_commit_and_cache_follow_whatever_build_said() -> None:
    """Both run after a failed or cancelled build; cache keys differ by run and share a prefix."""
    by_name = steps()
    for name in ("Commit content", "Save cache"):
        assert by_name[name]["if"] == "always() && steps.build.outcome != 'skipped'"
    saved, restored = by_name["Save cache"]["with"], by_name["Restore cache"]["with"]
    assert saved["path"].split() == restored["path"].split() == [".digest", "_site"]
    assert saved["key"] == restored["key"]
    assert "github.run_id" in saved["key"]
    assert saved["key"].startswith(restored["restore-keys"])


def tool(name: str) -> str:
    """A linter of the development set-up, beside the interpreter or on the path."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        missing(f"{name} is not installed: pip install '.[dev]'")
    return found


def test_the_workflow_fits_githubs_schema() -> None:
    """Every key and value is one that GitHub's workflow schema allows."""
    done = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(WORKFLOW)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_the_workflow_passes_a_security_audit() -> None:
    """No injection, no left credentials, no excessive rights, no untrusted action (zizmor, offline)."""
    done = subprocess.run(
        [tool("zizmor"), "--offline", "--no-progress", str(WORKFLOW)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", [name for name, step in steps().items() if "run" in step])
def test_the_shell_steps_pass_shellcheck(name: str) -> None:
    """Each shell step is free of what ShellCheck finds."""
    done = subprocess.run(
        [tool("shellcheck"), "--shell=bash", "-"], input=steps()[name]["run"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
