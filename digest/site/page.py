"""What every page of the site is made with, and the small record of one page to make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from digest.config import Config
from digest.site.addresses import Addresses, file_of
from digest.site.entries import Entries
from digest.site.library import Library
from digest.site.maths import Typesetter
from digest.site.shape import Shaper
from digest.site.templating import Templates
from digest.site.views import FeedLink, PageMeta, SiteView, TermLink

ATOM, RSS, JSON = "application/atom+xml", "application/rss+xml", "application/feed+json"


class Spec(NamedTuple):
    """One file of the site that is to be made; a tuple, as a long list has a thousand."""

    kind: str
    key: str
    path: str
    """Below the base path, begins with a slash."""
    arg: str = ""
    """Which of the key's pages; empty for the first."""

    @property
    def file(self) -> str:
        """Path of the file below the site's folder."""
        return file_of(self.path)


@dataclass(frozen=True, slots=True)
class Context:
    """All that a page may be made from."""

    library: Library
    site: SiteView
    at: Addresses
    shaper: Shaper
    plain: Shaper
    """A shaper for feeds, where no style sheet of ours reaches: formulas as TeX."""
    setter: Typesetter
    templates: Templates
    entries: Entries

    def meta(
        self,
        spec: Spec,
        title: str,
        description: str,
        *,
        has_maths: bool = False,
        feeds: tuple[FeedLink, ...] = (),
        published: date | None = None,
        modified: date | None = None,
        noindex: bool = False,
    ) -> PageMeta:
        """Return the head of a page."""
        return PageMeta(
            kind=spec.kind,
            path=spec.path,
            url=self.at.href(spec.path),
            canonical=self.at.absolute(spec.path),
            title=title,
            description=description,
            has_maths=has_maths,
            feeds=feeds,
            published=published,
            modified=modified,
            noindex=noindex,
        )

    def html(self, template: str, page: object) -> bytes:
        """Render a page's template."""
        return self.templates.render(template, site=self.site, page=page)


@dataclass(frozen=True, slots=True)
class Output:
    """One kind of file: which there are, and how each is made.

    ``plan`` names all files of a key (none, if it has no page any more) without making any, so that
    clashes are found before the first is written.
    """

    kind: str
    keys: Callable[[Library], Iterable[str]]
    """All keys there are, for a build from nothing."""
    plan: Callable[[Library, str], Iterable[Spec]]
    make: Callable[[Context, Spec], bytes]
    templates: tuple[str, ...] = ()
    """Templates it is rendered with; a change of one makes all of this kind due."""
    select: Callable[[Library, str, list[Spec], frozenset[str]], Iterable[Spec]] | None = None
    """Those of a key's files that changed rows concern; None: always all of them."""


def single(kind: str, path: str) -> Callable[[Library, str], Iterable[Spec]]:
    """Return the plan of a kind that is one page."""
    return lambda library, key: (Spec(kind, key, path),)


def one_key(library: Library) -> Iterable[str]:
    """The keys of a kind that is one page."""
    return ("",)


def make_site_view(config: Config, at: Addresses, version: str, *, reports: bool = False) -> SiteView:
    """Return what templates may know of the configuration."""
    site, public = config.site, config.site.public
    title = site.title
    return SiteView(
        title=title,
        url=at.origin,
        base_path=site.base_path,
        author=site.author,
        language=site.language,
        timezone=site.timezone,
        categories=config.arxiv.categories,
        report_url=site.report_url,
        keywords=config.interests.keywords if public.interests else (),
        interests=(config.interests.description.strip() or None) if public.interests else None,
        show_cost=public.cost,
        topics=tuple(TermLink(one.name, one.slug, at.term("topic", one.slug)) for one in config.topics),
        feeds=(
            FeedLink(f"{title}（按天）", at.href("/feed.xml"), ATOM),
            FeedLink(f"{title}（按天）", at.href("/feed.rss.xml"), RSS),
            FeedLink(f"{title}（按天）", at.href("/feed.json"), JSON),
            FeedLink(f"{title}（按论文）", at.href("/papers.xml"), ATOM),
            FeedLink(f"{title}（按论文）", at.href("/papers.rss.xml"), RSS),
            FeedLink(f"{title}（按论文）", at.href("/papers.json"), JSON),
        ),
        version=version,
        reports=reports,
    )
