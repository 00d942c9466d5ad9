"""The sections of config.yaml for what a blog may add: interests, readings, topics, other feeds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from digest.config.values import Section, Url


class Interests(Section):
    description: str = ""
    keywords: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is anything to score by."""
        return bool(self.description.strip() or self.keywords or self.avoid or self.authors)


class Readings(Section):
    mode: Literal["all", "top", "none"] = "top"
    top: Annotated[int, Field(ge=0)] = 5
    min_score: Annotated[float, Field(ge=0, le=10)] = 6.0


class Topic(Section):
    name: str
    slug: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    query: str


class Feed(Section):
    name: str
    url: Url
