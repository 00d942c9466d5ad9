"""Invented papers, as many as a story needs, each with its own title, numbers and formula."""

from __future__ import annotations

from datetime import date, timedelta

from tests.servers.arxiv_daily import submission_window
from tests.servers.arxiv_papers import SamplePaper, SampleVersion

SUBJECTS = (
    "Streaming Speech Recognition",
    "Music Source Separation",
    "Speaker Diarization",
    "Speech Enhancement",
    "Neural Audio Codecs",
    "Emotion Recognition",
    "Text-to-Speech Synthesis",
    "Keyword Spotting",
)
MANNERS = (
    "with Sparse Attention",
    "for Noisy Meetings",
    "from Few Recordings",
    "on Small Devices",
    "without Transcripts",
)


def invented(
    day: date,
    count: int,
    *,
    first: int = 1,
    primary: str = "cs.SD",
    cross: tuple[str, ...] = ("eess.AS",),
) -> list[SamplePaper]:
    """That many papers announced on that day, numbered from ``first``."""
    return [invent(day, first + k, primary=primary, cross=cross) for k in range(count)]


def invent(
    day: date, number: int, *, primary: str = "cs.SD", cross: tuple[str, ...] = ("eess.AS",)
) -> SamplePaper:
    """The paper of that number; its identifier tells day and number."""
    subject = SUBJECTS[number % len(SUBJECTS)]
    manner = MANNERS[number // len(SUBJECTS) % len(MANNERS)]
    submitted_at = submission_window(day)[1] - timedelta(minutes=number)
    return SamplePaper(
        arxiv_id=f"{day:%y%m}.{day.day:02}{number:03}",
        primary=primary,
        cross=cross,
        title=f"{subject} {manner}: Study {number}",
        abstract=(
            f"We study {subject.lower()} {manner}. "
            f"The proposed method reduces the error rate by {number}.5% on {number + 10} hours of speech. "
            f"Its cost grows as $O(n^{{{number}}})$ in the length of the recording."
        ),
        authors=("Ada Example", "Bo Sample"),
        versions=(SampleVersion(submitted_at=submitted_at, announced=day),),
    )
