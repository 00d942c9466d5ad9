"""``Config``, the whole of config.yaml, and ``Blog``, a folder with its configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, field_validator

from digest.config.features import Feed, Interests, Readings, Reports, Topic
from digest.config.sections import Arxiv, Llm, Paths, Site
from digest.config.values import Section, is_contact
from digest.errors import ConfigError


class Config(Section):
    site: Site
    arxiv: Arxiv = Arxiv()
    llm: Llm = Field(default_factory=Llm)
    interests: Interests = Interests()
    readings: Readings = Readings()
    topics: tuple[Topic, ...] = ()
    feeds: tuple[Feed, ...] = ()
    notify: tuple[str, ...] = ()
    reports: Reports = Reports()
    paths: Paths = Paths()

    @field_validator("topics")
    @classmethod
    def _slugs_differ(cls, value: tuple[Topic, ...]) -> tuple[Topic, ...]:
        slugs = [topic.slug for topic in value]
        for slug in dict.fromkeys(slugs):
            if slugs.count(slug) > 1:
                raise ValueError(f"the slug {slug} stands there twice; each topic needs its own address")
        return value


@dataclass(frozen=True, slots=True)
class Blog:
    """A blog's folder with its configuration."""

    root: Path
    config: Config

    def folder(self, name: str) -> Path:
        """Return the absolute folder of ``papers``, ``posts``, ``data``, ``site``, ``cache`` …"""
        return self.root / str(getattr(self.config.paths, name))

    @property
    def contact(self) -> str:
        """Whom arXiv may write to.

        Raises:
            ConfigError: neither ``arxiv.contact`` nor ``site.url`` is set, or the latter is not ASCII.
        """
        contact = self.config.arxiv.contact or self.config.site.url
        if not contact:
            raise ConfigError(
                ["arxiv.contact: missing; arXiv asks for an e-mail or address (or set site.url)"]
            )
        if not is_contact(contact):
            raise ConfigError(["arxiv.contact: missing; site.url cannot stand in for it, as it is not ASCII"])
        return contact
