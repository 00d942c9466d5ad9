"""Does the Chinese say what the English says? Pure checks, one per file, one line each in the table.

A hard finding is nearly always right and worth a repair; a soft one is a hint for a reader.
``docs/fidelity.md`` says what these checks can see, and what they cannot, with measured figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Protocol

from digest.checks.chatter import Chatter
from digest.checks.claims import Claims
from digest.checks.coverage import Coverage, Sentences
from digest.checks.direction import Direction
from digest.checks.found import soft
from digest.checks.glossary import Glossary, Term, load_glossary
from digest.checks.language import Language
from digest.checks.length import Length
from digest.checks.markup import Markup
from digest.checks.name_check import Names
from digest.checks.normal import MAX_CHARS
from digest.checks.numbers import Numbers
from digest.checks.order import Order
from digest.checks.qualifiers import Qualifiers
from digest.checks.reading import CheckText, read_pair, read_translation
from digest.checks.summary import Summary, summary_length
from digest.checks.swaps import Swaps
from digest.checks.term_check import Terms
from digest.checks.unit_check import Units
from digest.models import Finding, Translation

__all__ = [
    "CHECKS",
    "CHECKS_VERSION",
    "Check",
    "CheckText",
    "Glossary",
    "Term",
    "check_pair",
    "check_translation",
    "load_glossary",
    "summary_length",
    "verdict",
]

CHECKS_VERSION = "2"
"""Changes when the same texts may get other findings."""


class Check(Protocol):
    """Looks at one pair of texts for one kind of fault; pure, and never raises."""

    name: str

    def __call__(self, text: CheckText, terms: Glossary) -> Iterable[Finding]: ...


CHECKS: tuple[Check, ...] = (
    Sentences(),  # every sentence has a rendering of its own
    Numbers(),  # values and signs, none lost and none invented
    Units(),  # ms is no second, a percentage point no percent
    Qualifiers(),  # up to, below, relative, about; hedges; negation
    Direction(),  # up or down, better or worse
    Names(),  # models, data sets, metrics, acronyms
    Swaps(),  # names that changed places
    Terms(),  # preferred and forbidden renderings of the glossary
    Language(),  # Simplified Chinese, nothing left in English
    Length(),  # over the whole abstract
    Coverage(),  # sentences and words without any counterpart
    Claims(),  # force added or lost
    Order(),  # respectively, from … to
    Chatter(),  # the model's own words
    Markup(),  # Markdown, HTML, links, control characters
    Summary(),  # points, summary and tags
)


FORM: tuple[Check, ...] = (Sentences(), Language(), Length(), Chatter(), Markup())
"""What is left for texts that are too long to be compared sentence by sentence."""


def check_translation(translation: Translation, terms: Glossary) -> tuple[Finding, ...]:
    """Return what is doubtful in a translation that came sentence by sentence, in total order."""
    return _run(read_translation(translation, terms), terms)


def check_pair(abstract: str, abstract_zh: str, terms: Glossary) -> tuple[Finding, ...]:
    """Return what is doubtful in a pair of texts whose sentences are not paired, in total order."""
    return _run(read_pair(abstract, abstract_zh, terms), terms)


def _run(text: CheckText, terms: Glossary) -> tuple[Finding, ...]:
    found = {finding for check in (CHECKS if text.compared else FORM) for finding in check(text, terms)}
    if not text.compared:
        message = f"文字超过 {MAX_CHARS} 字，只核对了形式，没有逐句比较"
        found.add(soft("length", None, text.raw_en, text.raw_zh, message))
    return tuple(sorted(found, key=_order))


def _order(f: Finding) -> tuple[bool, int, str, str, str, str, str]:
    # What concerns the whole comes last.
    return (f.sentence is None, f.sentence or 0, f.check, f.en, f.zh, f.severity, f.message)


def verdict(findings: Iterable[Finding]) -> Literal["pass", "warn", "fail"]:
    """Return ``fail`` if any finding is hard, else ``warn`` if there is one, else ``pass``."""
    severities = {f.severity for f in findings}
    return "fail" if "hard" in severities else "warn" if severities else "pass"
