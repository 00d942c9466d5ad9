"""Links to related papers for a paper's page, with the words that it has in common with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from digest.content.items import ItemFile
from digest.content.paperfile import PaperFile
from digest.related.reasons import Vocabulary, vocabulary, vocabulary_of
from digest.site.briefs import Brief
from digest.site.library import Library
from digest.site.related import Related
from digest.site.views import PaperLink, RelatedLink

Link = Callable[[Brief], PaperLink]


def related_links(
    paper: PaperFile, library: Library, link: Link
) -> tuple[tuple[RelatedLink, ...], tuple[RelatedLink, ...]]:
    """Return links to (the related papers of a paper, the newest later ones that name it).

    The words in common stand on the later paper's page, which is one link away.
    """
    earlier = library.related(paper.arxiv_id)
    later: list[Related] = [(other, ()) for other in library.named_by(paper.arxiv_id)]
    words = vocabulary(paper, {number for _, shared in earlier for number in shared}) if earlier else None
    return tuple(_links(earlier, words, link)), tuple(_links(later, None, link))


def related_links_of_item(item: ItemFile, library: Library, link: Link) -> tuple[RelatedLink, ...]:
    """Return links to the papers that are nearest to an item of another feed."""
    related = library.related_of_item(item.key)
    texts = (item.title, item.title_zh or "", item.summary_zh or "", *(item.sentences or item.abstract_zh))
    return tuple(_links(related, vocabulary_of(texts, item.tags), link)) if related else ()


def _links(related: list[Related], words: Vocabulary | None, link: Link) -> Iterator[RelatedLink]:
    for other, numbers in related:
        title = link(other)
        shared = words.shared(numbers, other.chinese) if words is not None else ()
        yield RelatedLink(title.arxiv_id, title.url, title.title, title.title_zh, other.date, shared)
