"""Everything that can be wrong with a blog before a night, each with its remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from digest.config import Blog, api_key
from digest.content.posts import PostRenderer
from digest.edges.clock import Clock
from digest.edges.http import PoliteHttp
from digest.edges.resources import template_folders
from digest.edges.store import Store
from digest.errors import ConfigError, DigestError, FeedError, SourceError
from digest.feeds.parse import parse_feed
from digest.feeds.records import Validators
from digest.llm.presets import PRESETS
from digest.llm.prompts import Prompts, source_text
from digest.run.anchors import read_library
from digest.run.archive import Archive
from digest.run.feed_reader import feed_sources
from digest.run.feeds import guarded_web
from digest.run.vectors import key_problem
from digest.run.vocabulary import load_vocabulary
from digest.sources.judge import judge_listing

_MIN_FREE = 2**28


@dataclass(frozen=True, slots=True)
class Health:
    """One thing looked at."""

    level: Literal["ok", "warn", "fail"]
    subject: str
    text: str
    remedy: str = ""
    exit_code: int = 2
    """Of a failure: 2 to be mended by the operator, 75 to be tried again."""


def examine(blog: Blog, environment: Mapping[str, str], clock: Clock, *, offline: bool) -> Iterator[Health]:
    """Yield what was looked at, in the order in which a run would need it.

    Args:
        blog: its configuration has been read, so that much is in order.
        environment: for keys.
        clock: the calendar.
        offline: ask no server.
    """
    yield Health("ok", "config.yaml", f"{', '.join(blog.config.arxiv.categories)} → {blog.root.resolve()}")
    yield from _contact(blog)
    yield _disk(blog)
    yield from _content(blog)
    yield from _templates(blog)
    yield from _interests(blog)
    yield _key(blog, environment)
    yield from _embeddings(blog, environment)
    if not offline:
        yield from _arxiv(blog, clock)
        yield from _llm(blog, environment)
        yield from _feeds(blog, clock)


def _contact(blog: Blog) -> Iterator[Health]:
    try:
        yield Health("ok", "arxiv.contact", blog.contact)
    except ConfigError as error:
        yield Health("fail", "configuration", str(error))
    if not blog.config.site.url:
        yield Health("warn", "site.url", "missing", "feeds and canonical links need the site's address")


def _disk(blog: Blog) -> Health:
    if not os.access(blog.root, os.W_OK):
        return Health("fail", "folder", f"{blog.root} cannot be written", "mend its owner or permissions")
    free = shutil.disk_usage(blog.root).free
    text = f"{free / 2**30:.1f} GiB free"
    if free < _MIN_FREE:
        return Health("warn", "disk", text, "make room; a night needs about 100 MiB")
    return Health("ok", "disk", text)


def _content(blog: Blog) -> Iterator[Health]:
    archive = Archive(blog)
    try:
        days = archive.ledger_days()
        for day in days[-30:]:
            archive.ledger(day)
        yield Health("ok", "content", f"{len(days)} days")
    except DigestError as error:
        yield Health("fail", "content", str(error), "mend the file, or take it from git")


def _templates(blog: Blog) -> Iterator[Health]:
    try:
        vocabulary = load_vocabulary(blog)
        yield Health("ok", "glossary.yaml, tags.yaml", f"{len(vocabulary.tags.names)} tags")
        folders = template_folders(blog)
        prompts = Prompts(
            folders,
            blog.config.llm,
            glossary=vocabulary.glossary,
            tags=vocabulary.tags.names,
            interests=blog.config.interests,
        )
        source = source_text("2501.00001", "A Title", "One sentence. And another.")
        prompts.enrich(source)
        prompts.relevance(())
        PostRenderer(folders, blog.config.site, blog.config.arxiv.categories)
        own = " (your own first)" if len(folders) > 1 else ""
        yield Health("ok", "templates", f"prompts and post render{own}")
    except DigestError as error:
        yield Health("fail", "templates", str(error), "mend the file, or remove it to use the shipped one")


def _interests(blog: Blog) -> Iterator[Health]:
    """Whether the library that scores are compared with can be read; nothing without one."""
    name = blog.config.interests.library
    if name is None:
        return
    try:
        library = read_library(blog)
    except DigestError as error:
        yield Health("fail", "interests.library", str(error), "export it from your reference manager")
        return
    yield Health("ok", "interests.library", f"{name}: {len(library.titles)} titles")
    for problem in library.problems[:3]:
        yield Health("warn", "interests.library", f"{name}: {problem}", "mend the entry, or leave it")


def _key(blog: Blog, environment: Mapping[str, str]) -> Health:
    settings = blog.config.llm
    name = settings.api_key_env
    try:
        key = api_key(blog.config, environment)
    except ConfigError as error:
        return Health("fail", "API key", str(error))
    if key:
        return Health("ok", "API key", f"{name} is set")
    if not settings.needs_key:
        return Health("ok", "API key", "none needed")
    preset = PRESETS.get(settings.preset or "")
    where = f"get one at {preset.key_page} and " if preset else ""
    return Health("fail", "API key", f"{name} is not set", f"{where}export {name}=…, or use --no-llm")


def _embeddings(blog: Blog, environment: Mapping[str, str]) -> Iterator[Health]:
    """Whether the server for embeddings gets the key that it wants; nothing without a model."""
    model = blog.config.related.embeddings_model
    if model is None:
        return
    host = urlsplit(blog.config.embeddings_url).netloc.rpartition("@")[2]
    if problem := key_problem(blog.config, environment):
        remedy = "see docs/related.md; digest similar finds by words alone until then"
        yield Health("warn", "embeddings", f"{model} at {host}: {problem}", remedy)
    else:
        yield Health("ok", "embeddings", f"{model} at {host}")


def _arxiv(blog: Blog, clock: Clock) -> Iterator[Health]:
    settings = blog.config.arxiv
    try:
        store = Store.open(blog.folder("cache"))
        http = PoliteHttp(
            contact=blog.contact,
            clock=clock,
            keeper=store,
            delay_s=settings.delay_seconds,
            timeout_s=settings.timeout_seconds,
            retries=0,
            proxy=settings.proxy,
        )
    except DigestError as error:
        yield Health("fail", "arXiv", str(error))
        return
    try:
        for category in settings.categories:
            url = f"{settings.listing_url}/list/{category}/new"
            try:
                http.get(url, accept="text/html, */*;q=0.5", judge=judge_listing)
                yield Health("ok", "arXiv", f"{url} answers")
            except SourceError as error:
                remedy = "check network, proxy (arxiv.proxy) and the category's name"
                yield Health("fail", "arXiv", str(error), remedy, exit_code=75)
    finally:
        http.close()
        store.close()


def _feeds(blog: Blog, clock: Clock) -> Iterator[Health]:
    """Ask each feed once, as a run would."""
    try:
        sources = feed_sources(blog)
        web = guarded_web(blog, clock) if sources else None
    except ConfigError as error:
        yield Health("fail", "feeds", str(error))
        return
    if web is None:
        return
    try:
        for source in sources:
            try:
                fetched = web.fetch(source, Validators())
                parsed = parse_feed(fetched.body or b"", fetched.url, fetched.content_type)
            except FeedError as error:
                remedy = "check the address in feeds; the other feeds and the night do not wait for it"
                yield Health("warn", f"feed {source.name}", error.problem, remedy)
                continue
            text = f"{len(parsed.entries)} items" + (f", but it {parsed.problem}" if parsed.problem else "")
            yield Health("ok", f"feed {source.name}", text)
    finally:
        web.close()


def _llm(blog: Blog, environment: Mapping[str, str]) -> Iterator[Health]:
    """Ask for the list of models: a hint, since some servers make it up and some have none."""
    import httpx2

    settings = blog.config.llm
    try:
        key = api_key(blog.config, environment)
    except ConfigError:
        return  # told already
    if settings.needs_key and not key:
        return
    host = urlsplit(settings.base_url).netloc
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx2.get(
            f"{settings.base_url}/models",
            headers=headers,
            timeout=settings.timeout_seconds,
            proxy=settings.proxy,
        )
    except httpx2.HTTPError as error:
        remedy = "check network, llm.base_url and llm.proxy"
        yield Health("fail", "LLM server", f"{host} does not answer ({type(error).__name__})", remedy, 75)
        return
    if answer.status_code in (401, 403):
        remedy = f"the key in {settings.api_key_env} is not accepted"
        yield Health("fail", "LLM server", f"{host} answers {answer.status_code}", remedy)
    elif answer.status_code != 200:
        yield Health("warn", "LLM server", f"{host} answers {answer.status_code} to a list of models")
    elif f'"{settings.model}"' not in answer.text:
        remedy = "check llm.model; some servers list no or other names"
        yield Health("warn", "LLM server", f"{host} does not list {settings.model}", remedy)
    else:
        yield Health("ok", "LLM server", f"{host} knows {settings.model}")
