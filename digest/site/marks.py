"""What a reader sees beside each sentence: checked, hinted at, put right, or doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from digest.models import Provenance
from digest.site.views import Mark, SentenceView, TallyView


def marks_of(provenance: Provenance) -> Mapping[int | None, Mark]:
    """Return the mark of each sentence that has one; of several the gravest."""
    marks: dict[int | None, Mark] = {finding.sentence: "hint" for finding in provenance.findings}
    marks.update(dict.fromkeys(provenance.repaired, "mend"))
    marks.update({one.sentence: "doubt" for one in provenance.findings if one.severity == "hard"})
    return marks


def tally_of(provenance: Provenance | None, sentences: tuple[SentenceView, ...]) -> TallyView | None:
    """Return how many paired sentences bear each mark; None where nothing was checked."""
    if provenance is None or not provenance.checks or provenance.imported or not sentences:
        return None
    count = Counter(sentence.mark for sentence in sentences)
    return TallyView(count[""], count["mend"], count["hint"], count["doubt"])
