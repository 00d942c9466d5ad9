"""The polite connection, against servers that misbehave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from digest.edges.http import LONGEST_WAIT_S, PoliteHttp
from digest.errors import AnswerError, FetchError, NotFoundError, TooLargeError
from digest.models import RawAnswer
from tests.servers.loopback import LoopbackServer, Recorded, Reply
from tests.unit.fakes import NOW, FakeClock, Keeper

GOOD = Reply(b"<p>good</p>")


class Scripted(LoopbackServer):
    """Answers with the next reply of a script, the last one for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: list[Reply | Callable[[Recorded], Reply]] = []

    def answer(self, request: Recorded) -> Reply:
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request) if callable(reply) else reply


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as running:
        yield running


def judge(answer: RawAnswer) -> None:
    if b"good" not in answer.body:
        raise AnswerError(answer.url, "is not good")


class Connection:
    """A client with its fakes."""

    def __init__(
        self, server: Scripted, *replies: Reply | Callable[[Recorded], Reply], **options: Any
    ) -> None:
        server.replies = list(replies)
        self.server = server
        self.clock = options.pop("clock", FakeClock())
        self.keeper = Keeper()
        values: dict[str, Any] = {"delay_s": 3.0, "timeout_s": 30.0, "retries": 3}
        self.http = PoliteHttp(
            contact="ada@example.org", clock=self.clock, keeper=self.keeper, **(values | options)
        )

    def get(self, path: str = "/x") -> RawAnswer:
        return self.http.get(self.server.url + path, accept="text/html", judge=judge)

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()


def test_a_good_answer_is_kept_and_returned(server: Scripted) -> None:
    """The request names a contact and what it accepts; the raw answer is kept."""
    with Connection(server, GOOD) as one:
        answer = one.get()
    assert (answer.status, answer.body, answer.fetched_at) == (200, b"<p>good</p>", NOW)
    assert one.keeper.answers == [(answer, True)]
    (request,) = server.requests
    assert "(+ada@example.org)" in request.headers["user-agent"]
    assert request.headers["accept"] == "text/html"
    assert one.clock.slept == []


def test_requests_keep_their_distance(server: Scripted) -> None:
    """The delay is counted from the end of one request to the start of the next, over all hosts."""
    with Connection(server, GOOD) as one:
        one.get("/a")
        one.get("/b")
        one.clock.sleep(2.0)
        one.get("/c")
        one.clock.sleep(9.0)
        one.get("/d")
    assert one.clock.slept == [3.0, 2.0, 1.0, 9.0]
    assert one.http.requests == 4
    assert server.max_concurrent == 1


@pytest.mark.parametrize("status", [406, 408, 425, 429, 503])
def test_throttling_is_waited_out(server: Scripted, status: int) -> None:
    """Without Retry-After the wait starts at five delays and grows fourfold."""
    with Connection(server, Reply(b"", status), Reply(b"", status), GOOD) as one:
        assert one.get().status == 200
    assert one.clock.slept == [15.0, 60.0]
    assert [good for _, good in one.keeper.answers] == [False, False, True]


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_servers_trouble_is_asked_again(server: Scripted, status: int) -> None:
    """The wait starts at one delay and doubles."""
    with Connection(server, Reply(b"", status), Reply(b"", status), GOOD) as one:
        one.get()
    assert one.clock.slept == [3.0, 6.0]


def test_retry_after_is_honoured(server: Scripted) -> None:
    """Seconds and dates, the latter by the server's own clock."""
    dated = (
        ("Date", "Tue, 09 Jun 2026 05:00:00 GMT"),
        ("Retry-After", "Tue, 09 Jun 2026 05:01:40 GMT"),
    )
    with Connection(
        server, Reply(b"", 429, headers=(("Retry-After", "7"),)), Reply(b"", 503, headers=dated), GOOD
    ) as one:
        one.get()
    assert one.clock.slept == [7.0, 100.0]


def test_a_server_that_asks_for_hours_is_left_alone(server: Scripted) -> None:
    """A run does not hold its lock through the night; the next one asks again."""
    header = (("Retry-After", str(int(LONGEST_WAIT_S) + 1)),)
    with (
        Connection(server, Reply(b"", 429, headers=header)) as one,
        pytest.raises(FetchError, match="HTTP 429"),
    ):
        one.get()
    assert len(server.requests) == 1


def test_a_long_wait_binds_the_whole_host(server: Scripted) -> None:
    """No other address of the host is asked in this run; another host is."""
    header = (("Retry-After", "7200"),)
    with Scripted() as other, Connection(server, Reply(b"", 429, headers=header), GOOD) as one:
        other.replies = [GOOD]
        with pytest.raises(FetchError, match="HTTP 429"):
            one.get("/a")
        for path in ("/b", "/c"):
            with pytest.raises(FetchError, match="left alone") as caught:
                one.get(path)
            assert caught.value.status is None
        one.clock.sleep(7300.0)
        with pytest.raises(FetchError, match="left alone"):
            one.get("/d")
        one.http.get(f"{other.url}/x", accept="*/*", judge=judge)
    assert server.paths() == ["/a"]
    assert other.paths() == ["/x"]


def test_a_403_binds_the_whole_host(server: Scripted) -> None:
    """It means stop: what follows is refused without a request."""
    with Connection(server, Reply(b"", 403), GOOD) as one:
        with pytest.raises(FetchError, match="HTTP 403"):
            one.get("/a")
        with pytest.raises(FetchError, match="left alone"):
            one.get("/b")
    assert server.paths() == ["/a"]


def test_the_asked_wait_outlives_the_last_repeat(server: Scripted) -> None:
    """The next address of the host waits for it too, not only for the plain delay."""
    with Connection(server, Reply(b"", 503, headers=(("Retry-After", "600"),)), GOOD, retries=0) as one:
        with pytest.raises(FetchError, match="HTTP 503"):
            one.get("/a")
        assert one.clock.slept == []
        one.get("/b")
        assert one.clock.slept == [600.0]
        one.get("/c")
    assert one.clock.slept == [600.0, 3.0]


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, NotFoundError), (404, NotFoundError), (410, NotFoundError), (403, FetchError), (401, FetchError)],
)
def test_a_refusal_is_final(server: Scripted, status: int, error: type[FetchError]) -> None:
    """403 means stop, and what is not there will not come by asking."""
    with (
        Connection(server, Reply(b"no", status)) as one,
        pytest.raises(error, match=f"HTTP {status}") as caught,
    ):
        one.get()
    assert type(caught.value) is error
    assert caught.value.status == status
    assert len(server.requests) == 1


def test_repeats_end(server: Scripted) -> None:
    """The number of repeats is the configured one, and the last error is told."""
    with Connection(server, Reply(b"", 500), retries=2) as one, pytest.raises(FetchError, match="HTTP 500"):
        one.get()
    assert len(server.requests) == 3
    with Connection(server, Reply(b"bad"), retries=0) as one, pytest.raises(AnswerError, match="is not good"):
        one.get()
    assert len(server.requests) == 4


def test_a_judged_200_is_asked_again(server: Scripted) -> None:
    """What the judge refuses is kept as bad and asked for again; throttling slows down more."""
    with Connection(server, Reply(b"bad"), Reply(b"Rate exceeded."), GOOD) as one:
        one.get()
    assert one.clock.slept == [3.0, 60.0]
    assert [good for _, good in one.keeper.answers] == [False, False, True]


@pytest.mark.parametrize("wire", ["reset", "short"])
def test_broken_connections_are_asked_again(server: Scripted, wire: Any) -> None:
    """A reset, and a body shorter than it says, are no answers."""
    with Connection(server, Reply(b"good", wire=wire), GOOD) as one:
        assert one.get().body == b"<p>good</p>"
    assert len(one.keeper.answers) == 1


def test_a_silent_server_is_given_up(server: Scripted) -> None:
    """A call that never answers ends with the time-out."""
    with (
        Connection(server, Reply(b"", wire="silent"), timeout_s=0.05, retries=0) as one,
        pytest.raises(FetchError, match=r"no answer within 0\.05 s") as caught,
    ):
        one.get()
    assert caught.value.status is None


def test_a_dripping_server_is_given_up(server: Scripted) -> None:
    """Bytes now and then do not keep a run: the answer as a whole has a deadline."""

    class Ticking(FakeClock):
        def monotonic(self) -> float:
            self.elapsed += 10.0
            return super().monotonic()

    reply = Reply(b"good" * 64, wire="drip", drip_bytes=8, drip_seconds=0.001)
    with (
        Connection(server, reply, clock=Ticking(), retries=0) as one,
        pytest.raises(FetchError, match="not complete after 120 s"),
    ):
        one.get()


def test_an_endless_answer_is_refused(server: Scripted) -> None:
    """Beyond the limit nothing is read, and it is not asked for again."""
    with (
        Connection(server, Reply(b"good" * 100, wire="endless"), max_bytes=10_000) as one,
        pytest.raises(FetchError, match="larger than 10000 bytes"),
    ):
        one.get()
    assert len(server.requests) == 1


def test_one_question_may_have_its_own_limit(server: Scripted) -> None:
    """What is too large for it is told from other failures, and not asked for again."""
    with (
        Connection(server, Reply(b"good" * 100)) as one,
        pytest.raises(TooLargeError, match="larger than 300 bytes"),
    ):
        one.http.get(server.url + "/x", accept="text/html", judge=judge, max_bytes=300)
    assert len(server.requests) == 1


def test_an_answer_may_be_left_to_the_asker(server: Scripted) -> None:
    """Large documents are not kept raw, be they good, refused or missing."""
    replies = (GOOD, Reply(b"evil"), Reply(b"gone", 404))
    with Connection(server, *replies, retries=0) as one:
        assert one.http.get(server.url + "/x", accept="text/html", judge=judge, keep=False).body == GOOD.body
        for error in (AnswerError, NotFoundError):
            with pytest.raises(error):
                one.http.get(server.url + "/x", accept="text/html", judge=judge, keep=False)
    assert one.keeper.answers == []


def test_redirects_stay_at_home(server: Scripted) -> None:
    """A redirect on the host is followed, politely; one that leads elsewhere is refused."""
    home = Reply(b"", 301, headers=(("Location", "/new"),))
    with Connection(server, home, GOOD) as one:
        answer = one.get("/old")
    assert answer.url.endswith("/old")
    assert server.paths() == ["/old", "/new"]
    assert one.clock.slept == [3.0]
    for elsewhere in ("http://example.org/", "file:///etc/passwd", "//example.org/x"):
        with (
            Connection(server, Reply(b"", 302, headers=(("Location", elsewhere),))) as one,
            pytest.raises(FetchError, match="redirects to another host"),
        ):
            one.get()


def test_redirects_end(server: Scripted) -> None:
    """A circle is left after a few turns; a redirect to nowhere is an error like others."""
    with (
        Connection(server, Reply(b"", 302, headers=(("Location", "/x"),))) as one,
        pytest.raises(FetchError, match="without end"),
    ):
        one.get()
    with Connection(server, Reply(b"", 302)) as one, pytest.raises(FetchError, match="HTTP 302"):
        one.get()


def test_a_dead_host_is_an_error() -> None:
    """Nobody listens: the cause is told without a traceback."""
    gone = Scripted()
    with gone:
        url = gone.url
    http = PoliteHttp(contact="a@b.c", clock=FakeClock(), keeper=Keeper(), delay_s=0, timeout_s=1, retries=1)
    with pytest.raises(FetchError, match="ConnectError"):
        http.get(url, accept="*/*", judge=judge)
    with pytest.raises(FetchError):
        http.get("gopher://x", accept="*/*", judge=judge)
    with pytest.raises(FetchError, match="InvalidURL"):
        http.get("http://127.0.0.1/\x00", accept="*/*", judge=judge)
    http.close()


def test_undecodable_bodies_are_asked_again(server: Scripted) -> None:
    """A body that is not the compression that it says is a broken answer."""
    with Connection(server, Reply(b"good", headers=(("Content-Encoding", "gzip"),)), GOOD) as one:
        one.get()
    assert one.clock.elapsed > timedelta(0).total_seconds()
    assert len(server.requests) == 2
