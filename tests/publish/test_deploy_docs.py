"""What docs/deploy.md tells people to type does what it says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.publish.clones import CONFIG, Clone, git, invented, make_remote
from tests.stories.blog import REPOSITORY, clean_environment

DEPLOY = REPOSITORY / "docs" / "deploy.md"
GIT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.org",
    "GIT_COMMITTER_NAME": "Somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.org",
}


def upgrade_blocks() -> list[str]:
    """The shell blocks of the chapter on upgrading."""
    chapter = DEPLOY.read_text(encoding="utf-8").split("\n## Upgrading\n")[1]
    return re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)


def sh(clone: Clone, script: str) -> None:
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=clone.root, env=clean_environment(GIT), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_owners_files_are_named_wherever_they_are_spared() -> None:
    """Each settings file at the top is kept in upgrades and no page of Jekyll's."""
    owned = {path.name for path in REPOSITORY.glob("[!.]*.yaml")}
    assert "config.yaml" in owned
    spared = re.search(r"printf '%s merge=mine\\n' (.*?) >>", upgrade_blocks()[0])
    assert spared is not None
    assert set(spared[1].split()) == owned
    jekyll = (REPOSITORY / "templates" / "jekyll" / "_config.yml").read_text(encoding="utf-8")
    assert {f"/{name}" for name in owned} <= set(yaml.safe_load(jekyll)["exclude"])


def test_upgrades_bring_the_tool_and_leave_config_and_content(tmp_path: Path, here: Clone) -> None:
    """A copy without common history is joined and upgraded twice: new code, own settings, own content."""
    upstream = Clone(tmp_path / "project", make_remote(tmp_path / "project.git"))
    upstream.write("config.yaml", "site: {title: 样例}\n")
    upstream.write("tool.py", "version = 1\n")
    upstream.commit("version 1")
    here.write("tool.py", "version = 1\n")
    here.publish_day([invented(1)])
    here.commit("the blog as it was copied, with a night in it")
    content = git(here.root, "ls-tree", "-r", "HEAD", "_papers", "_posts", "_data")

    first, later, _ = upgrade_blocks()
    for version, script in ((2, first), (3, later)):
        upstream.write("tool.py", f"version = {version}\n")
        upstream.write("config.yaml", f"site: {{title: 样例 {version}}}\n")
        upstream.commit(f"version {version}")
        sh(here, script.replace("https://github.com/OWNER/REPOSITORY.git", str(tmp_path / "project.git")))
        assert here.read("tool.py") == f"version = {version}\n"
        assert here.read("config.yaml") == CONFIG
        assert git(here.root, "ls-tree", "-r", "HEAD", "_papers", "_posts", "_data") == content
        assert here.status() == ""


# apprise imports a module of the standard library that newer Pythons lack.
@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")
def test_the_documented_addresses_of_notifications_are_known() -> None:
    """Every kind of address that docs/notify.md shows is one that the sender takes."""
    import apprise

    text = (REPOSITORY / "docs" / "notify.md").read_text(encoding="utf-8")
    schemes = set(re.findall(r"`([a-z]+)://", text)) | set(re.findall(r"NOTIFY_FEISHU='([a-z]+)://", text))
    known = {"feishu", "lark", "https"}
    known |= {
        scheme
        for service in apprise.Apprise().details()["schemas"]
        for scheme in [*(service["protocols"] or ()), *(service["secure_protocols"] or ())]
    }
    assert schemes >= {"feishu", "mailtos", "dingtalk", "tgram"}
    assert schemes <= known


def test_the_docs_name_the_slots_of_the_workflow() -> None:
    """The systemd timer fires when the workflow does, and the crontab says the same in Beijing time."""
    text = DEPLOY.read_text(encoding="utf-8")
    workflow = (REPOSITORY / ".github" / "workflows" / "digest.yml").read_text(encoding="utf-8")
    slots = [(int(hour), int(minute)) for minute, hour in re.findall(r'cron: "(\d+) (\d+) ', workflow)]
    assert len(slots) == 3
    for hour, minute in slots:
        assert f"OnCalendar=Mon..Fri {hour:02}:{minute:02}:00 UTC" in text
        assert f"\n{minute} {hour + 8} * * 1-5 " in text
