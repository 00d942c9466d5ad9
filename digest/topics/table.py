"""The topics of a blog, ready to be asked about papers (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from digest.config import Topic
from digest.content.paperfile import PaperFile
from digest.topics.match import PaperTexts, matches
from digest.topics.query import Query, parse_query


@dataclass(frozen=True, slots=True)
class TopicTable:
    """Topics in the order of the configuration."""

    topics: tuple[tuple[str, str, Query], ...]
    """(slug, name, query)."""

    def of(self, paper: PaperFile, tag_name: Callable[[str], str]) -> Iterator[tuple[str, str]]:
        """Yield (slug, name) of each topic that a paper belongs to.

        Args:
            paper: as stored.
            tag_name: gives the one spelling of a tag, whatever alias it is written as.
        """
        texts = PaperTexts(paper, tag_name)
        for slug, name, query in self.topics:
            if matches(query, texts):
                yield slug, name


def make_topic_table(topics: Iterable[Topic]) -> TopicTable:
    """Return the table of a configuration's topics, whose queries were checked when it was read."""
    return TopicTable(tuple((topic.slug, topic.name, parse_query(topic.query)) for topic in topics))
