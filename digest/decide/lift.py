"""By how much followed authors and keywords lift a paper's relevance (pure).

What a model finds is its own judgement; the lift is the owner's, by amounts that ``interests.lift``
states. Each followed author and each keyword counts once, whatever number of places it is found in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from digest.config import Interests
from digest.content.paperfile import PaperFile
from digest.models import Lift
from digest.text.folding import fold
from digest.text.names import same_person
from digest.topics.match import PaperTexts, words_pattern
from digest.topics.query import words_of

HIGHEST = 10.0


def lifts_of(record: PaperFile, interests: Interests) -> tuple[Lift, ...]:
    """Return what lifts a paper: authors, then keywords, as the configuration names them.

    Keywords are looked for as whole words in title, abstract, tags and, where there are any, the
    Chinese texts.
    """
    points = interests.lift
    authors = (
        Lift("author", fold(name), points.author)
        for name in interests.authors
        if any(same_person(name, author) for author in record.authors)
    )
    text = PaperTexts(record, str).text(None)
    keywords = (
        Lift("keyword", fold(keyword), points.keyword)
        for keyword in interests.keywords
        if (words := words_of(keyword)) and words_pattern(words).search(text)
    )
    found = (*(authors if points.author else ()), *(keywords if points.keyword else ()))
    return tuple(dict.fromkeys(found))


def lifted(score: float, lifts: Iterable[Lift]) -> float:
    """Return a score with its lift, at most 10."""
    return min(HIGHEST, round(score + sum(one.points for one in lifts), 1))


def with_later_lifts(record: PaperFile, lifts: Iterable[Lift]) -> PaperFile:
    """Return a scored record with what only its translation let be found.

    A paper may be scored on one night and translated on the next; a Chinese keyword then lifts it as if
    both had come together. The owner's own score stays.
    """
    if record.relevance_score is None or {"relevance_score", "relevance_lift"} & set(record.edited):
        return record
    new = tuple(one for one in lifts if one not in record.relevance_lift)
    return replace(
        record,
        relevance_score=lifted(record.relevance_score, new),
        relevance_lift=(*record.relevance_lift, *new),
    )
