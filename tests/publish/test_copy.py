"""``digest publish --to``: the site in a folder that others serve."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.errors import ConfigError
from digest.publish.copy import MANIFEST, copy_site
from tests.publish.clones import Clone, invented


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def tree(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site."""
    folder = tmp_path / "_site"
    write(folder, {"index.html": "front", "papers/1/index.html": "one", "assets/a.css": "css"})
    return folder


def test_the_folder_becomes_the_site(site: Path, tmp_path: Path) -> None:
    """A first copy brings everything; a second one touches nothing."""
    target = tmp_path / "www"
    assert copy_site(site, target).written == 3
    assert tree(target) == tree(site)
    stamps = {path: path.stat().st_ino for path in target.rglob("*.html")}
    report = copy_site(site, target)
    assert (report.written, report.unchanged, report.removed) == (0, 3, 0)
    assert {path: path.stat().st_ino for path in target.rglob("*.html")} == stamps


def test_changed_pages_are_replaced_and_removed_ones_go(site: Path, tmp_path: Path) -> None:
    """A page that is gone goes with its folder; files that were never ours stay."""
    target = tmp_path / "www"
    write(target, {".well-known/acme": "theirs", "stats.html": "theirs"})
    copy_site(site, target)
    (site / "papers/1/index.html").unlink()
    write(site, {"index.html": "new front", "papers/2/index.html": "two"})
    report = copy_site(site, target)
    assert (report.written, report.unchanged, report.removed) == (2, 1, 1)
    assert tree(target) == {**tree(site), ".well-known/acme": "theirs", "stats.html": "theirs"}
    assert not (target / "papers/1").exists()


def test_a_change_of_equal_length_and_older_time_is_seen(site: Path, tmp_path: Path) -> None:
    """Content decides where size and time do not tell."""
    target = tmp_path / "www"
    copy_site(site, target)
    write(target, {"index.html": "frunt"})
    copy_site(site, target)
    assert tree(target)["index.html"] == "front"


def test_a_reader_never_holds_half_a_file(site: Path, tmp_path: Path) -> None:
    """A file that is open while the site is copied stays the old one, whole."""
    target = tmp_path / "www"
    copy_site(site, target)
    with (target / "index.html").open(encoding="utf-8") as reader:
        write(site, {"index.html": "another front"})
        copy_site(site, target)
        assert reader.read() == "front"


def test_the_front_page_comes_after_what_it_links_to(site: Path, tmp_path: Path) -> None:
    """If a page cannot be placed, the front page that would link to it is still the old one."""
    target = tmp_path / "www"
    copy_site(site, target)
    write(site, {"index.html": "links to 2", "papers/2/index.html": "two"})
    write(target, {"papers/2": "a file where a folder must be"})
    with pytest.raises(Exception, match="papers/2"):
        copy_site(site, target)
    assert tree(target)["index.html"] == "front"


def test_a_manifest_from_elsewhere_removes_nothing_outside(site: Path, tmp_path: Path) -> None:
    """Lines that lead out of the folder are not followed."""
    target = tmp_path / "www"
    copy_site(site, target)
    write(tmp_path, {"precious.txt": "mine"})
    manifest = (target / MANIFEST).read_text(encoding="utf-8")
    write(target, {MANIFEST: f"{manifest}../precious.txt\n{tmp_path}/precious.txt\n"})
    copy_site(site, target)
    assert (tmp_path / "precious.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", [".", "_site", "_site/inner", ".."])
def test_it_never_mixes_with_the_site_itself(site: Path, place: str) -> None:
    """The site's own folder, one inside of it or one around it is no place to copy to."""
    with pytest.raises(ConfigError, match="overlaps"):
        copy_site(site, site.parent / place)


def test_the_command_renders_and_copies(tmp_path: Path) -> None:
    """``publish --to`` needs neither git nor an earlier ``site``; it brings both up to date."""
    clone = Clone(tmp_path / "blog", None)
    clone.write("config.yaml", "site: {title: 试用}\narxiv: {contact: a@example.org}\n")
    clone.publish_day([invented(1)])
    target = tmp_path / "www"
    outcome = clone.digest("publish", "--to", target)
    assert outcome.code == 0, outcome.err
    assert f"copied to {target}" in outcome.out
    assert "Invented Study 1" in (target / "papers/2607.00001/index.html").read_text(encoding="utf-8")
    assert clone.digest("publish", "--to", clone.root / "_papers").code == 2
