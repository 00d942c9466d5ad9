"""Shared terms → words that a reader understands, in the spelling of one of the papers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.content.paperfile import PaperFile
from digest.related.bag import pair_number, term_number, word_number
from digest.related.words import FIRST_HAN, han_runs, has_han, placed_tokens, placed_words, running_text

_SHOWN = 4
_OF_ONE_SCRIPT = 3
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one paper, to spell shared terms with."""

    text: str
    words: dict[int, tuple[int, int]]
    """Where in the text an English word first stands, by the number of its term."""
    pairs: Sequence[int]
    """Neighbouring English words in the text's order, by the numbers of their terms."""
    places: Sequence[tuple[int, int]]
    """Where each of the pairs begins and ends."""
    characters: dict[int, tuple[str, int]]
    """Where a pair of Chinese characters stands last, by the number of its term: (run, place in it)."""
    tags: dict[int, str]

    def shared(self, numbers: Sequence[int], other: str) -> tuple[str, ...]:
        """Return at most four words or phrases that two papers share, the one that says most first.

        Terms that overlap in the text are put together: ``full duplex`` and ``duplex dialogue`` are
        ``Full-Duplex Dialogues``. A pair of Chinese characters is shown as the longest stretch around it
        that the other text has too: 音对 as 语音对话. What is part of a phrase already named is left out.

        Args:
            numbers: of the shared terms, those that say most first.
            other: the other paper's Chinese.
        """
        english = self._phrases(set(numbers))
        named: dict[str, str] = {}  # by case-folded form
        together = ""  # these forms; no word holds a line break, so that one search looks through all
        for number in numbers:
            word = self.tags.get(number) or english.get(number) or self._stretch(number, other)
            if word is None:
                continue
            folded = word.casefold()
            if folded not in together:
                for part in [one for one in named if one in folded]:
                    del named[part]
                named[folded] = word
                together = "\n".join(named)
        return tuple(_mixed(list(named.values())))

    def _phrases(self, shared: set[int]) -> dict[int, str]:
        """Return the English terms among the shared ones, pairs as the longest phrase they are part of."""
        phrases: dict[int, str] = {}
        stretch: list[int] = []
        first = last = 0
        for number, (start, end) in zip(self.pairs, self.places, strict=True):
            if number not in shared:
                continue
            if stretch and start < last and end - first <= _LONGEST:
                stretch.append(number)
            else:
                stretch, first = [number], start
            last = end
            phrase = self.text[first:last]
            for one in stretch:
                if len(phrase) > len(phrases.get(one, "")):  # the first of equals stays
                    phrases[one] = phrase
        words = {number: self.words[number] for number in shared & self.words.keys()}
        return {number: self.text[start:end] for number, (start, end) in words.items()} | phrases

    def _stretch(self, number: int, other: str) -> str | None:
        """Return the longest stretch around a pair of Chinese characters that the other text has too."""
        run, at = self.characters.get(number, ("", 0))
        if not run or run[at : at + 2] not in other:
            return None
        start, end = at, at + 2
        while start and run[start - 1 : start + 1] in other:
            start -= 1
        while end < len(run) and run[end - 1 : end + 1] in other:
            end += 1
        return run[start:end]


def _mixed(named: Sequence[str]) -> Iterator[str]:
    """Yield at most four, and not all of one script where there are two."""
    room = {True: _OF_ONE_SCRIPT, False: _OF_ONE_SCRIPT}
    if len({word[0] >= FIRST_HAN for word in named}) < 2:
        room = {True: _SHOWN, False: _SHOWN}
    n = 0
    for word in named:
        han = word[0] >= FIRST_HAN
        if room[han] and n < _SHOWN:
            room[han] -= 1
            n += 1
            yield word


def chinese_of(paper: PaperFile) -> str:
    """Return the texts that a paper's Chinese terms come from."""
    return "\n".join(text for text in _texts(paper) if has_han(text))


def vocabulary(paper: PaperFile, wanted: Collection[int] | None = None) -> Vocabulary:
    """Return the words of a paper; see ``vocabulary_of``."""
    return vocabulary_of(_texts(paper), paper.tags, wanted)


def _texts(paper: PaperFile) -> tuple[str, ...]:
    abstract = paper.abstract or paper.abstract_zh
    return paper.title, paper.title_zh or "", paper.summary_zh or "", *abstract


@lru_cache(maxsize=30_000)
def _numbered(token: str) -> tuple[tuple[int, bytes, int, int] | None, ...]:
    """Return (its number, what ``pair_number`` takes of it, its start, its end) for the words of a token."""
    return tuple(word and (*word_number(word[0]), *word[1:]) for word in placed_words(token))


def vocabulary_of(
    texts: Sequence[str], tags: Sequence[str] = (), wanted: Collection[int] | None = None
) -> Vocabulary:
    """Return the words of texts and tags.

    Args:
        texts: in the order in which a word's first place counts.
        tags: as they are shown.
        wanted: numbers of the only terms that will be asked for; None: any may be.
    """
    running = [running_text(one) for one in texts]
    text = "\n".join(running)
    words: dict[int, tuple[int, int]] = {}
    pairs: list[int] = []
    places: list[tuple[int, int]] = []
    before: int | None = None  # the number of the word before, if both may be a pair
    before_start = 0
    for token, start, _ in placed_tokens(text):
        for word in _numbered(token):
            if word is None:
                before = None
                continue
            number, second, first, last = word
            if number not in words and (wanted is None or number in wanted):
                words[number] = start + first, start + last
            if before is not None:
                pair = pair_number(before, second)
                if wanted is None or pair in wanted:
                    pairs.append(pair)
                    places.append((before_start, start + last))
            before, before_start = number, start + first
    chinese = "\n".join(one for one in running if not one.isascii())
    characters = {
        term_number(run[at : at + 2]): (run, at) for run in han_runs(chinese) for at in range(len(run) - 1)
    }
    tagged = {term_number(f"#{tag.casefold()}"): tag for tag in tags}
    return Vocabulary(text, words, pairs, places, characters, tagged)
