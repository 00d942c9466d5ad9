"""``digest serve``: the real command, real HTTP, real changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from digest.serve.files import Found, Missing, Moved, find
from digest.serve.reload import Version, with_script
from digest.serve.watch import changed_names, look
from tests.publish.served import CONFIG, Serve


def test_a_change_reaches_open_pages(serve: Serve) -> None:
    """A page knows its version; a hand edit makes a new one, tells the page, and is shown."""
    served = serve("")
    page = served.get("/papers/2607.00001/")
    assert page.status == 200
    events = served.events()
    name, version = next(events)
    assert name == "version"
    assert f'<script src="/__digest__/reload.js?v={version}"></script>\n</body>' in page.body
    assert next(events) == ("problem", '""')
    served.clone.edit(served.clone.paper_name("2607.00001"), "第 1 项虚构研究。", "我亲手写的总结。")
    name, newer = next(events)
    assert name == "version"
    assert newer != version
    assert "我亲手写的总结。" in served.get("/papers/2607.00001/").body


def test_no_file_of_the_site_holds_the_script(serve: Serve) -> None:
    """The script is in what is sent; the files are those that are published."""
    served = serve("")
    assert "__digest__" in served.get("/").body
    assert not any(
        b"__digest__" in path.read_bytes()
        for path in (served.clone.root / "_site").rglob("*")
        if path.is_file()
    )
    script = served.get("/__digest__/reload.js")
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "EventSource" in script.body


def test_a_mistake_is_shown_and_mending_it_reloads(serve: Serve) -> None:
    """A configuration that cannot be read shows its line on the page; the old pages stay; then it reloads."""
    served = serve("")
    events = served.events()
    version = next(events)[1]
    assert next(events)[0] == "problem"
    served.clone.write("config.yaml", "site: {titel: x}\n")
    name, problem = next(events)
    assert name == "problem"
    assert "config.yaml: site.titel" in problem
    assert served.get("/").status == 200
    served.clone.write("config.yaml", CONFIG % "（新）")
    seen = dict([next(events), next(events)])
    assert seen["problem"] == '""'
    assert seen["version"] != version
    assert "试用日报（新）" in served.get("/").body


def test_the_base_path_is_honoured(serve: Serve) -> None:
    """Pages lie below the base path, the root leads there, and everything else is the 404 page."""
    served = serve("/blog")
    assert served.url.endswith("/blog/")
    root = served.get("/")
    assert (root.status, root.headers["Location"]) == (302, "/blog/")
    assert served.get("/blog/").status == 200
    assert served.get("/blog/papers/2607.00001/").status == 200
    outside = served.get("/papers/2607.00001/")
    assert outside.status == 404
    assert "</html>" in outside.body
    moved = served.get("/blog/papers/2607.00001")
    assert (moved.status, moved.headers["Location"]) == (301, "/blog/papers/2607.00001/")


def test_head_sends_no_body_and_nothing_is_cached(serve: Serve) -> None:
    """HEAD says what GET would, without sending it; a browser asks anew each time."""
    served = serve("")
    head = served.get("/", "HEAD")
    assert (head.status, head.body) == (200, "")
    assert int(head.headers["Content-Length"]) > 0
    assert head.headers["Cache-Control"] == "no-store"


def test_an_interrupt_ends_it_at_once(serve: Serve) -> None:
    """Ctrl-C is how a preview ends: exit 0, though a page is still listening."""
    served = serve("")
    events = served.events()
    next(events)
    assert served.interrupt() == 0
    assert [name for name, _ in events] == ["problem"]


def test_a_port_that_is_taken_is_one_line(serve: Serve) -> None:
    """A second preview on the same port says so and names the option."""
    served = serve("")
    outcome = served.clone.digest("serve", "--port", served.port)
    assert outcome.code == 1
    (line,) = outcome.err.splitlines()
    assert f"port {served.port}" in line
    assert "--port N" in line


@pytest.mark.parametrize(
    "path",
    [
        "/../config.yaml",
        "/%2e%2e/config.yaml",
        "/..%2fconfig.yaml",
        "/.write/x",
        "/a%00b",
        "/a\\..\\b",
        "//etc/x",
    ],
)
def test_nothing_outside_of_the_site_is_served(tmp_path: Path, path: str) -> None:
    """Whatever a path is made of, it leads to the site's own files or to none."""
    site = tmp_path / "_site"
    (site / ".write").mkdir(parents=True)
    (site / ".write" / "x").write_text("half", encoding="utf-8")
    (tmp_path / "config.yaml").write_text("secret", encoding="utf-8")
    assert isinstance(find(site, "", path), Missing)


def test_folders_files_and_types(tmp_path: Path) -> None:
    """A folder means its index page; feeds are XML whatever the machine believes."""
    (tmp_path / "a").mkdir()
    for name in ("a/index.html", "feed.xml", "404.html"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert find(tmp_path, "", "/a/") == Found(tmp_path / "a/index.html", "text/html; charset=utf-8")
    assert find(tmp_path, "", "/a") == Moved("/a/")
    assert find(tmp_path, "", "/feed.xml") == Found(tmp_path / "feed.xml", "application/xml; charset=utf-8")
    missing = Found(tmp_path / "404.html", "text/html; charset=utf-8", 404)
    assert find(tmp_path, "", "/feed.xml/") == missing
    assert find(tmp_path, "/blog", "/blogs/a/") == missing


def test_the_script_goes_before_the_end_of_the_body() -> None:
    """It stands at the last end of a body, or at the end of a page that has none."""
    assert with_script(b"<body>x</body></html>", "1-0").endswith(b"</script>\n</body></html>")
    assert with_script(b"x", "1-0").startswith(b"x<script")


def test_a_look_sees_added_changed_and_removed_files(tmp_path: Path) -> None:
    """Hidden files do not count; a place that is missing is empty."""
    for name in ("a.md", "b.md", ".hidden"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    before = look([tmp_path, tmp_path / "missing"])
    (tmp_path / "a.md").write_text("longer", encoding="utf-8")
    (tmp_path / "b.md").unlink()
    (tmp_path / "c.md").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden").write_text("longer", encoding="utf-8")
    assert changed_names(before, look([tmp_path])) == ("a.md", "b.md", "c.md")


def test_a_stream_ends_with_the_server() -> None:
    """Closing wakes who listens, so that ending the preview waits for no browser."""
    version = Version()
    events = version.events()
    assert next(events).startswith(b"event: version\n")
    assert next(events) == b'event: problem\ndata: ""\n\n'
    version.close()
    assert list(events) == []
