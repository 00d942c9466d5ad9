"""Invented sentences of long words, so that TeX breaks many of them at line ends."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

NOUNS = """reverberation convolution regularization intelligibility microphone transcription representation
augmentation quantization synchronization interpolation spectrogram diarization vocalization tokenization
normalization initialization dereverberation localization classification segmentation parameterization
conditioning bottleneck architecture hyperparameter autoencoder beamformer discriminator pronunciation
phonotactics articulation efficiency workflow coefficient difficulty""".split()
ADJECTIVES = """autoregressive bidirectional unsupervised multichannel probabilistic hierarchical adversarial
perceptual computational independent conversational multilingual heterogeneous considerable negligible
complementary deterministic naïve efficient final""".split()
COMPOUNDS = """near-field far-field end-to-end self-supervised low-latency cross-lingual speaker-independent
frame-level zero-shot multi-head state-of-the-art text-to-speech real-time noise-robust""".split()
VERBS = """outperforms approximates strengthens reconstructs characterizes complements overestimates
regularizes generalizes accelerates destabilizes simplifies""".split()
ADVERBS = "consistently considerably independently simultaneously systematically approximately".split()
NAMES = ["Schrödinger", "Gauß", "Erdős", "Nyquist", "Viterbi", "Levenshtein"]
FORMULAS = [
    r"x_t",
    r"\alpha = 0.5",
    r"\mathbf{h} \in \mathbb{R}^{d}",
    r"\sum_{k=1}^{K} w_k",
    r"\hat{y}_{t+1}",
    r"\mathcal{L}_{\mathrm{rec}}",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as its words stand between formulas and citations."""

    kind: str
    """``body``, ``caption``, ``footnote`` or ``appendix``."""
    fragments: tuple[str, ...]
    """Plain text before, between and after what no PDF gives back (formulas)."""
    formulas: tuple[str, ...]
    """TeX of its formulas, for HTML."""

    @property
    def tex(self) -> str:
        parts = [self.fragments[0]]
        for formula, fragment in zip(self.formulas, self.fragments[1:], strict=True):
            parts += [f"${formula}$", fragment]
        return "".join(parts).replace("%", r"\%")


@dataclass(slots=True)
class Writer:
    """Makes sentences, each once, and remembers them in order."""

    seed: int
    made: list[Sentence] = field(default_factory=list)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def sentence(self, kind: str = "body", *, formulas: bool = True) -> Sentence:
        pick = self._random.choice
        number = self._random.randint(1001, 9899) / 100
        subject = f"{pick(ADJECTIVES)} {pick(COMPOUNDS)} {pick(NOUNS)}"
        start = pick(
            [
                f"The {subject} of {pick(NAMES)}",
                f"Our {subject}",
                f"In the {pick(COMPOUNDS)} setting, the {pick(ADJECTIVES)} {pick(NOUNS)}",
                f"Each {pick(ADJECTIVES)} {pick(NOUNS)} with {pick(COMPOUNDS)} {pick(NOUNS)}",
            ]
        )
        middle = f" {pick(ADVERBS)} {pick(VERBS)} the {pick(ADJECTIVES)} {pick(NOUNS)}"
        end = f" by {number:.2f}% when the {pick(NOUNS)} is {pick(ADJECTIVES)}."
        if formulas and self._random.random() < 0.25:
            made = Sentence(kind, (start + middle + " with ", "," + end), (pick(FORMULAS),))
        else:
            made = Sentence(kind, (start + middle + end,), ())
        self.made.append(made)
        return made

    def paragraph(self, count: int, kind: str = "body") -> str:
        return " ".join(self.sentence(kind).tex for _ in range(count))
