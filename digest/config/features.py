"""The sections of config.yaml for what a blog may add: interests, readings, topics, other feeds, reports."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from digest.config.values import Section, Url, feed_url, variable_name
from digest.topics.query import parse_query

_IDENTIFIER = re.compile(
    r"(?:https?://arxiv\.org/abs/|arxiv:)?(\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?",
    re.IGNORECASE,
)


class LiftPoints(Section):
    """What a followed author or keyword adds to a score; with the lift a score is at most 10."""

    author: Annotated[float, Field(ge=0, le=10)] = 1.0
    keyword: Annotated[float, Field(ge=0, le=10)] = 0.5


def _example_id(value: str) -> str:
    match = _IDENTIFIER.fullmatch(value.strip())
    if match is None:
        raise ValueError(f"{value!r} is no arXiv identifier; one looks like 2410.00001")
    return match.group(1)


def _library_path(value: str) -> str:
    path = Path(value)
    if path.is_absolute() or ".." in path.parts or path.suffix.lower() not in (".bib", ".json"):
        raise ValueError("must be a file inside the blog: BibTeX (.bib) or CSL JSON (.json)")
    return value


class Interests(Section):
    description: str = ""
    keywords: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    examples: tuple[Annotated[str, AfterValidator(_example_id)], ...] = ()
    """Identifiers of papers that the reader likes: anchors in the prompt, so that nights compare."""
    library: Annotated[str, AfterValidator(_library_path)] | None = None
    """A BibTeX or CSL JSON export, of which a few entries are anchors too."""
    lift: LiftPoints = LiftPoints()

    @property
    def given(self) -> bool:
        """Whether there is anything to score by."""
        return bool(
            self.description.strip()
            or self.keywords
            or self.avoid
            or self.authors
            or self.examples
            or self.library
        )


class Readings(Section):
    mode: Literal["all", "top", "none"] = "top"
    top: Annotated[int, Field(ge=0)] = 5
    min_score: Annotated[float, Field(ge=0, le=10)] = 6.0


def _query_text(value: str) -> str:
    parse_query(value)  # its error names column and remedy
    return value


def _slug_text(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", value):
        raise ValueError("must be at most 50 small letters, digits and hyphens, as in speech-llm")
    return value


class Topic(Section):
    """A rolling table of the papers that a query finds; docs/topics.md has the query's form."""

    name: Annotated[str, Field(min_length=1)]
    slug: Annotated[str, AfterValidator(_slug_text)]
    query: Annotated[str, AfterValidator(_query_text)]


class Feed(Section):
    """One feed with its name, or an OPML file of feeds (``opml:``), which is read at every run."""

    name: str | None = None
    url: Annotated[str, AfterValidator(feed_url)] | None = None
    opml: str | None = None
    """Path of an OPML file inside the blog."""
    max_items: Annotated[int, Field(ge=1, le=2000)] = 200
    """New items taken in one run, the newest first."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Feed:
        if self.opml is not None:
            if self.name is not None or self.url is not None:
                raise ValueError("opml stands alone: the names and addresses are in that file")
            if Path(self.opml).is_absolute() or ".." in Path(self.opml).parts:
                raise ValueError("opml must be a file inside the blog")
        elif not (self.name and self.name.strip()) or self.url is None:
            raise ValueError("needs name and url, or opml")
        return self


class Related(Section):
    """Sentence embeddings for ``digest similar``; off without a model."""

    embeddings_model: Annotated[str, Field(min_length=1)] | None = None
    embeddings_base_url: Url | None = None
    """Up to and including ``/v1``; None for the LLM's server."""
    embeddings_api_key_env: Annotated[str, AfterValidator(variable_name)] | None = None
    """None: the LLM's key for the LLM's server, none for another."""
    embeddings_price: Annotated[float, Field(ge=0)] | None = None
    """Per 1,000,000 tokens, in the currency of ``llm.prices``; None for the model's input price."""


class Reports(Section):
    weekly: bool = False
    monthly: bool = False
    overview: bool = False
    """Whether the model writes an overview of each new report."""
    top: Annotated[int, Field(ge=1, le=100)] = 10
