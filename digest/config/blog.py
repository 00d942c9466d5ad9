"""``Config``, the whole of config.yaml, and ``Blog``, a folder with its configuration."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from digest.config.features import Feed, Interests, Readings, Related, Reports, Topic
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
    related: Related = Related()
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

    @field_validator("related")
    @classmethod
    def _price_has_currency(cls, value: Related, info: ValidationInfo) -> Related:
        llm = info.data.get("llm")
        if value.embeddings_price is not None and llm is not None and llm.prices is None:
            raise ValueError("embeddings_price needs llm.prices, which name the currency")
        return value

    @property
    def embeddings_url(self) -> str:
        """Address of the server that is asked for sentence embeddings."""
        return self.related.embeddings_base_url or self.llm.base_url

    @property
    def embeddings_key_env(self) -> str:
        """Name of the variable with that server's key; empty if it wants none.

        The LLM's key is given to nobody but the LLM's server.
        """
        own = self.related.embeddings_api_key_env
        if own is not None:
            return own
        same = self.embeddings_url == self.llm.base_url
        return self.llm.api_key_env if same and self.llm.needs_key else ""


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
