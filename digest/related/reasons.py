"""Shared terms → words that a reader understands, in the spelling of one of the papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from digest.content.paperfile import PaperFile
from digest.related.bag import term_number
from digest.related.words import FIRST_HAN, han_runs, has_han, running_text, spelled_words

_SHOWN = 4
_OF_ONE_SCRIPT = 3
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one paper, to spell shared terms with."""

    text: str
    words: dict[int, tuple[int, int]]
    """Where in the text an English word first stands, by the number of its term."""
    pairs: tuple[tuple[int, int, int], ...]
    """Neighbouring English words in the text's order: (number of the term, start, end)."""
    pairs_at: dict[int, list[int]]
    """Which of the pairs have a number."""
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
        named: list[str] = []
        for number in numbers:
            word = self.tags.get(number) or english.get(number) or self._stretch(number, other)
            if word is None:
                continue
            folded = word.casefold()
            if not any(folded in one.casefold() for one in named):
                named = [one for one in named if one.casefold() not in folded] + [word]
        return tuple(_mixed(named))

    def _phrases(self, shared: set[int]) -> dict[int, str]:
        """Return the English terms among the shared ones, pairs as the longest phrase they are part of."""
        phrases: dict[int, str] = {}
        stretch: list[tuple[int, int, int]] = []
        for at in sorted(at for number in shared for at in self.pairs_at.get(number, ())):
            pair = self.pairs[at]
            joined = stretch and pair[1] < stretch[-1][2] and pair[2] - stretch[0][1] <= _LONGEST
            stretch = [*stretch, pair] if joined else [pair]
            phrase = self.text[stretch[0][1] : stretch[-1][2]]
            for number, _, _ in stretch:
                phrases[number] = max(phrases.get(number, ""), phrase, key=len)  # the first of equals
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


def vocabulary(paper: PaperFile) -> Vocabulary:
    """Return the words of a paper."""
    return vocabulary_of(_texts(paper), paper.tags)


def _texts(paper: PaperFile) -> tuple[str, ...]:
    abstract = paper.abstract or paper.abstract_zh
    return paper.title, paper.title_zh or "", paper.summary_zh or "", *abstract


def vocabulary_of(texts: Sequence[str], tags: Sequence[str] = ()) -> Vocabulary:
    """Return the words of texts and tags."""
    text = "\n".join(running_text(one) for one in texts)
    words: dict[int, tuple[int, int]] = {}
    pairs: list[tuple[int, int, int]] = []
    spelled = spelled_words(text)
    for word, start, end in spelled:
        if word:
            words.setdefault(term_number(word), (start, end))
    pairs_at: dict[int, list[int]] = {}
    for (one, start, _), (two, _, end) in pairwise(spelled):
        if one and two:
            number = term_number(f"{one} {two}")
            pairs_at.setdefault(number, []).append(len(pairs))
            pairs.append((number, start, end))
    characters = {
        term_number(run[at : at + 2]): (run, at) for run in han_runs(text) for at in range(len(run) - 1)
    }
    tagged = {term_number(f"#{tag.casefold()}"): tag for tag in tags}
    return Vocabulary(text, words, tuple(pairs), pairs_at, characters, tagged)
