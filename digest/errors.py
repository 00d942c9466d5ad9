"""Every error of the digest; ``str()`` fits one line and says what failed, where, and the remedy.

    DigestError
    ├─ ConfigError            the operator's files; every problem at once, each with its key path
    ├─ ContentError           a paper file, post or ledger that cannot be read; names the path
    ├─ SourceError            arXiv: what was asked, and what came instead
    │  ├─ FetchError          no usable HTTP answer
    │  │  ├─ NotFoundError    404 or 400: asking again will not help
    │  │  └─ TooLargeError    an answer over the size limit, given up
    │  └─ AnswerError         an answer that is not what it should be (error page, cut, wrong date)
    │     └─ UnknownPapersError   the query API names none of the papers that it was asked for
    ├─ FeedError              another feed than arXiv's; ``state`` is what the ledger may say of it
    ├─ BackendError           the LLM server; ``reason`` is what the ledger may say of it
    ├─ ReplyError             a completion that cannot be used
    ├─ SiteError              a template, or two pages that want one path
    ├─ PublishError           git, or the folder that the site is copied to
    └─ LockedError            another run holds the blog

Exit codes (``exit_code``): ConfigError and ContentError 2, SourceError and LockedError 75, others 1
(PublishError 75 where trying again later helps).
"""

from __future__ import annotations

from collections.abc import Sequence

from digest.models import FeedState, Reason


class DigestError(Exception):
    """Base of all; the message is one line."""

    exit_code = 1


class ConfigError(DigestError):
    """The operator's configuration is wrong; ``problems`` has one line each."""

    exit_code = 2

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class ContentError(DigestError):
    """A content file cannot be read; ``path`` names it."""

    exit_code = 2

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class SourceError(DigestError):
    """arXiv could not be asked or understood."""

    exit_code = 75


class FetchError(SourceError):
    """No usable HTTP answer; ``status`` is None when there was no answer at all."""

    def __init__(self, url: str, problem: str, status: int | None = None) -> None:
        self.url = url
        self.problem = problem
        self.status = status
        super().__init__(f"{url}: {problem}")


class NotFoundError(FetchError):
    """The server says that this address is wrong; repeating does not help."""


class TooLargeError(FetchError):
    """The answer is longer than we read; repeating does not help."""


class AnswerError(SourceError):
    """A 200 that is no answer: an error page, an empty or cut body, the wrong date."""

    def __init__(self, url: str, problem: str) -> None:
        self.url = url
        self.problem = problem
        super().__init__(f"{url}: {problem}")


class UnknownPapersError(AnswerError):
    """None of the papers asked for: a "false zero" if arXiv announced them, else there are none such."""


class FeedError(DigestError):
    """A feed could not be read; never fails a night."""

    exit_code = 75

    def __init__(self, url: str, problem: str, state: FeedState) -> None:
        self.url = url
        self.problem = problem
        self.state: FeedState = state
        super().__init__(f"{url}: {problem}")


class BackendError(DigestError):
    """The LLM server gave no completion; the message holds no words of the server.

    Attributes:
        reason: what the ledger may say of it.
        retryable: whether the same request may succeed in a while.
        retry_after_s: how long the server asks to wait; None if it does not say.
        throttled: whether fewer requests at once would help.
        ends_stage: whether no further request makes sense in this run.
    """

    def __init__(
        self,
        problem: str,
        reason: Reason,
        *,
        status: int | None = None,
        retryable: bool = False,
        retry_after_s: float | None = None,
        throttled: bool = False,
        ends_stage: bool = False,
    ) -> None:
        self.reason: Reason = reason
        self.status = status
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.throttled = throttled
        self.ends_stage = ends_stage
        super().__init__(problem)


class ReplyError(DigestError):
    """A completion that cannot be used.

    Attributes:
        reason: what the ledger may say of it.
        advice: what to tell the model when it is asked again; empty if the same request will do.
        hopeless: whether the same model would do no better.
    """

    def __init__(self, problem: str, reason: Reason, advice: str = "", *, hopeless: bool = False) -> None:
        self.reason: Reason = reason
        self.advice = advice
        self.hopeless = hopeless
        super().__init__(problem)


class SiteError(DigestError):
    """A template fails, or two pages want one path."""


class PublishError(DigestError):
    """Content or site could not be published; nothing is lost."""

    def __init__(self, problem: str, *, try_later: bool = False) -> None:
        self.exit_code = 75 if try_later else 1
        super().__init__(problem)


class LockedError(DigestError):
    """Another run holds this blog."""

    exit_code = 75
