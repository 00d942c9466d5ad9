"""The blog's settings: kinds of values, sections, the whole, and how it is read."""

from digest.config.blog import Blog, Config
from digest.config.features import Feed, Interests, Readings, Related, Reports, Topic
from digest.config.reading import CONFIG_NAME, api_key, embeddings_key, load_blog, parse_config
from digest.config.sections import Arxiv, Llm, Paths, Prices, Public, Site, SiteLink

__all__ = [
    "CONFIG_NAME",
    "Arxiv",
    "Blog",
    "Config",
    "Feed",
    "Interests",
    "Llm",
    "Paths",
    "Prices",
    "Public",
    "Readings",
    "Related",
    "Reports",
    "Site",
    "SiteLink",
    "Topic",
    "api_key",
    "embeddings_key",
    "load_blog",
    "parse_config",
]
