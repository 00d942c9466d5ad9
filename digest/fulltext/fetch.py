"""Ask arXiv for the text of one version of a paper: its HTML, else its PDF, else the reason why not.

    kept? ──▶ FullText | NoText
      └ no ─▶ /html/<id>vN ─ judge ─ read ─▶ FullText
                  │ 404, stub, wrong title
                  └▶ /pdf/<id>vN ─ judge ─ read ─▶ FullText | NoText

The result is kept (``.digest``, 30 days), the documents themselves are not: sixty PDFs a night
would be gigabytes a month, and nothing needs them twice. A reason that may be otherwise tomorrow
is not kept, so that the next run asks again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from digest.config import Arxiv
from digest.content.paperfile import PaperFile
from digest.edges.clock import Clock
from digest.edges.http import Http
from digest.edges.store import Store
from digest.errors import AnswerError, NotFoundError, SourceError, TooLargeError
from digest.fulltext.html import read_html
from digest.fulltext.pdf_process import read_pdf
from digest.fulltext.records import FullText, NoText
from digest.models import RawAnswer

log = logging.getLogger("digest.fulltext")

MAX_HTML_BYTES = 32 * 2**20
MAX_PDF_BYTES = 64 * 2**20
"""arXiv itself takes no submission above 50 MB (info.arxiv.org/help/sizes.html)."""

_HTML = "text/html, application/xhtml+xml;q=0.9"
_PDF = "application/pdf"

Found = FullText | NoText
Reader = Callable[[bytes, str, int, str], Found]
"""(document, identifier, version, title by the metadata) → what it says."""


class FullTexts:
    """Texts of papers, behind the one connection and the cache."""

    def __init__(
        self,
        http: Http,
        store: Store,
        settings: Arxiv,
        clock: Clock,
    ) -> None:
        self._http = http
        self._store = store
        self._settings = settings
        self._clock = clock

    def get(self, paper: PaperFile, *, again: bool = False) -> Found:
        """Return the text of the version that the record names, or why there is none; never raises for arXiv.

        Args:
            paper: the record; its title is what the HTML's is compared with.
            again: ask arXiv even if a result is kept.

        Raises:
            DigestError: the cache cannot be written.
        """
        if paper.version is None:
            return NoText("missing", f"{paper.arxiv_id}: no source has told its version yet")
        kept = None if again else self._store.kept_fulltext(paper.arxiv_id, paper.version)
        if kept is not None:
            return kept
        found, final = self._ask(paper.arxiv_id, paper.version, paper.title)
        if isinstance(found, FullText):
            log.info(
                "full text read: id=%sv%d from=%s sections=%d chars=%d%s",
                found.arxiv_id,
                found.version,
                found.source,
                len(found.sections),
                found.chars,
                f" not_read={found.cut}" if found.cut else "",
            )
        else:
            log.warning("no full text: %s", found.message)
        if final:
            self._store.keep_fulltext(paper.arxiv_id, paper.version, found, self._clock.now())
        return found

    def _ask(self, arxiv_id: str, version: int, title: str) -> tuple[Found, bool]:
        """Return what arXiv gives, and whether asking again would give nothing better."""
        html = self._document("html", arxiv_id, version, title)
        if isinstance(html, FullText):
            return html, True
        pdf = self._document("pdf", arxiv_id, version, title)
        if isinstance(pdf, FullText):
            if html.reason != "missing":
                log.warning("HTML not used: %s", html.message)
            return pdf, html.reason != "unavailable"
        if pdf.reason != "missing":
            return pdf, not (pdf.waits or html.reason == "unavailable")
        if html.reason == "missing":
            return NoText(
                "missing", f"{arxiv_id}v{version}: arXiv has neither HTML nor PDF of it (yet)"
            ), False
        return NoText(html.reason, f"{html.message}; and there is no PDF of it (yet)"), False

    def _document(self, kind: str, arxiv_id: str, version: int, title: str) -> Found:
        name = f"{arxiv_id}v{version}"
        url = f"{self._settings.fulltext_url}/{kind}/{name}"
        is_html = kind == "html"
        try:
            answer = self._http.get(
                url,
                accept=_HTML if is_html else _PDF,
                judge=_judge_html if is_html else _judge_pdf,
                keep=False,
                max_bytes=MAX_HTML_BYTES if is_html else MAX_PDF_BYTES,
            )
        except NotFoundError:
            return NoText("missing", f"{name}: no {kind.upper()}")
        except TooLargeError as error:
            return NoText("too-large", f"{name}: {error}")
        except SourceError as error:
            return NoText("unavailable", f"{name}: {error}")
        reader: Reader = read_html if is_html else read_pdf
        return reader(answer.body, arxiv_id, version, title)


def _judge_html(answer: RawAnswer) -> None:
    _basics(answer)
    if b"<" not in answer.body[:4096]:
        raise AnswerError(answer.url, "is no HTML")


def _judge_pdf(answer: RawAnswer) -> None:
    """Refuse what does not begin like a PDF; arXiv answers 200 with pages of errors at times."""
    _basics(answer)
    if b"%PDF-" not in answer.body[:1024]:
        raise AnswerError(answer.url, "is no PDF (an error page?)")


def _basics(answer: RawAnswer) -> None:
    if not answer.body.strip():
        raise AnswerError(answer.url, "answered 200 with an empty body")
    if b"rate exceeded" in answer.body[:200].lower():
        raise AnswerError(answer.url, "answered 200 with 'Rate exceeded.'")
