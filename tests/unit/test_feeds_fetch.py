"""Reading feeds from servers that misbehave, and never from where nothing may be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from digest.edges.clock import SystemClock
from digest.errors import FeedError
from digest.feeds.fetch import GuardedWeb
from digest.feeds.records import FeedSource, Validators
from tests.servers.feed_server import RSS_TYPE, FeedServer, Item, rss
from tests.servers.loopback import Reply

NONE = Validators()
FEED = rss([Item("A Post", "https://lab.example/1", "1", "<p>Text.</p>")])


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer({"/feed": FEED}) as running:
        yield running


@pytest.fixture
def other() -> Iterator[FeedServer]:
    with FeedServer({"/feed": FEED, "/secret": b"<rss/>"}) as running:
        yield running


def web(**options: Any) -> GuardedWeb:
    values: dict[str, Any] = {"contact": "ada@example.org", "clock": SystemClock({}), "timeout_s": 5.0}
    return GuardedWeb(**(values | options))


def fetch(url: str, validators: Validators = NONE, **options: Any) -> Any:
    reader = web(**options)
    try:
        return reader.fetch(FeedSource("Lab", url), validators)
    finally:
        reader.close()


def test_a_feed_is_read_and_not_again_while_unchanged(server: FeedServer) -> None:
    """The second question carries the validators of the first answer, and costs no document."""
    first = fetch(f"{server.url}/feed")
    assert first.body == FEED
    second = fetch(f"{server.url}/feed", first.validators)
    assert (second.body, second.validators) == (None, first.validators)
    assert server.requests[1].headers["if-none-match"] == first.validators.etag


def test_redirects_on_the_configured_origin_are_followed(server: FeedServer) -> None:
    """Up to five, relative ones too; the document's own address is told."""
    for number in range(5):
        server.redirect(
            f"/{number}", f"/{number + 1}" if number < 4 else "feed", status=(301, 302, 303, 307, 308)[number]
        )
    found = fetch(f"{server.url}/0")
    assert (found.body, found.url) == (FEED, f"{server.url}/feed")


def test_redirects_without_end_are_given_up(server: FeedServer) -> None:
    """A ring of redirects costs six requests and one line."""
    server.redirect("/ring", "/ring")
    with pytest.raises(FeedError, match="redirects more than 5 times") as caught:
        fetch(f"{server.url}/ring")
    assert caught.value.state == "refused"
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "gopher://127.0.0.1:70/",
        "data:text/xml,<rss/>",
        "http://10.0.0.1/",
        "http://192.168.1.1:8080/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[fd00:ec2::254]/",
        "http://[64:ff9b::a00:1]/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://2130706433/",
        "http://0/",
        "http://localhost/",
        "http://user:secret@127.0.0.1/",
        "http://127.0.0.1:99999/",
    ],
)
def test_a_redirect_to_what_is_not_the_internet_is_not_followed(server: FeedServer, target: str) -> None:
    """Neither another scheme nor an address of an own network, however it is written."""
    server.redirect("/feed", target)
    with pytest.raises(FeedError) as caught:
        fetch(f"{server.url}/feed")
    assert caught.value.state in ("refused", "unreachable")
    assert "secret" not in str(caught.value).removeprefix(server.url)
    assert len(server.requests) == 1


def test_another_port_of_this_machine_is_another_origin(server: FeedServer, other: FeedServer) -> None:
    """The exemption is the configured origin alone, with its port."""
    server.redirect("/feed", f"{other.url}/secret")
    with pytest.raises(FeedError, match=r"a private address \(127\.0\.0\.1\); not asked") as caught:
        fetch(f"{server.url}/feed")
    assert caught.value.state == "refused"
    assert other.requests == ()


def names(table: dict[str, list[str]]) -> Any:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Iterable[str]:
        asked.append(host)
        answers = table.get(host, [host])
        return answers.pop(0).split() if len(answers) > 1 else answers[0].split()

    resolve.asked = asked  # type: ignore[attr-defined]  # looked at by the test
    return resolve


def test_every_address_of_a_name_counts(server: FeedServer) -> None:
    """One private address beside a public one is enough to refuse."""
    server.redirect("/feed", "http://two.example/")
    with pytest.raises(FeedError, match=r"private address \(10\.0\.0\.7\)"):
        fetch(f"{server.url}/feed", resolve=names({"two.example": ["1.1.1.1 10.0.0.7"]}))


def test_a_name_is_resolved_once_and_its_checked_address_is_used(server: FeedServer) -> None:
    """A name that answers otherwise the second time (rebinding) leads nowhere else."""
    resolve = names({"lab.local": ["127.0.0.1", "10.0.0.1"]})
    found = fetch(f"http://lab.local:{server.port}/feed", resolve=resolve)
    assert found.body == FEED
    assert resolve.asked == ["lab.local"]
    assert server.requests[0].headers["host"] == f"lab.local:{server.port}"


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "0.0.0.0", "100.100.100.200", "224.0.0.1"])
def test_a_configured_name_never_leads_to_metadata(address: str) -> None:
    """Whose name it is may point it anywhere; the clouds' own services stay out of reach."""
    with pytest.raises(FeedError, match=r"leads to blog\.example:80, a private address"):
        fetch("http://blog.example/feed", resolve=names({"blog.example": [address]}))


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://lab.example/", "http://ada:pw@lab.example/feed"]
)
def test_a_configured_address_of_another_kind_is_refused(url: str) -> None:
    """Only http and https, and no passwords, however it got into the list."""
    with pytest.raises(FeedError, match="its address") as caught:
        fetch(url)
    assert caught.value.state == "refused"


@pytest.mark.parametrize(
    ("reply", "state", "words"),
    [
        (Reply(b"x", status=404), "http-error", "HTTP 404"),
        (Reply(b"x", status=410), "http-error", "take it out"),
        (Reply(b"x", status=503), "http-error", "HTTP 503"),
        (Reply(b"x", status=304), "http-error", "HTTP 304"),
        (Reply(FEED, wire="reset"), "unreachable", "no whole answer"),
        (Reply(FEED, wire="short"), "unreachable", "no"),
        (Reply(b" " * 65536, wire="endless"), "too-large", "larger than 1 MiB"),
    ],
)
def test_what_is_no_document_is_one_line(server: FeedServer, reply: Reply, state: str, words: str) -> None:
    """Statuses, broken connections and bodies without end have each their state and their words."""
    server.put("/feed", reply)
    with pytest.raises(FeedError, match=words) as caught:
        fetch(f"{server.url}/feed", max_bytes=2**20, timeout_s=2.0)
    assert caught.value.state == state


@pytest.mark.parametrize(
    "reply",
    [
        Reply(FEED, wire="silent", content_type=RSS_TYPE),
        Reply(FEED * 40, wire="drip", drip_bytes=8, drip_seconds=0.05, content_type=RSS_TYPE),
    ],
)
def test_a_slow_feed_is_given_up(server: FeedServer, reply: Reply) -> None:
    """Silence ends at the time-out, a trickle at the deadline for the whole."""
    server.put("/feed", reply)
    with pytest.raises(FeedError, match=r"within 0\.") as caught:
        fetch(f"{server.url}/feed", timeout_s=0.2)
    assert caught.value.state == "unreachable"


def test_nobody_listens(server: FeedServer) -> None:
    """A closed port is one line with host and port."""
    server.close()
    with pytest.raises(FeedError, match=r"127\.0\.0\.1:[0-9]+ takes no connection"):
        fetch(f"http://127.0.0.1:{server.port}/feed")
