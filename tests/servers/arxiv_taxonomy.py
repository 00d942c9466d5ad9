"""Names of arXiv's categories (https://arxiv.org/category_taxonomy), as listings print them.

Not all of them: those that speech papers carry. A name that is missing here is shown as its own
identifier, and only categories of unknown archives are refused.
"""

from __future__ import annotations

import re

NAMES: dict[str, str] = {
    "astro-ph.IM": "Instrumentation and Methods for Astrophysics",
    "cs.AI": "Artificial Intelligence",
    "cs.AR": "Hardware Architecture",
    "cs.CE": "Computational Engineering, Finance, and Science",
    "cs.CL": "Computation and Language",
    "cs.CR": "Cryptography and Security",
    "cs.CV": "Computer Vision and Pattern Recognition",
    "cs.CY": "Computers and Society",
    "cs.DB": "Databases",
    "cs.DC": "Distributed, Parallel, and Cluster Computing",
    "cs.DL": "Digital Libraries",
    "cs.DS": "Data Structures and Algorithms",
    "cs.ET": "Emerging Technologies",
    "cs.GR": "Graphics",
    "cs.GT": "Computer Science and Game Theory",
    "cs.HC": "Human-Computer Interaction",
    "cs.IR": "Information Retrieval",
    "cs.IT": "Information Theory",
    "cs.LG": "Machine Learning",
    "cs.LO": "Logic in Computer Science",
    "cs.MA": "Multiagent Systems",
    "cs.MM": "Multimedia",
    "cs.NA": "Numerical Analysis",
    "cs.NE": "Neural and Evolutionary Computing",
    "cs.NI": "Networking and Internet Architecture",
    "cs.PL": "Programming Languages",
    "cs.RO": "Robotics",
    "cs.SD": "Sound",
    "cs.SE": "Software Engineering",
    "cs.SI": "Social and Information Networks",
    "cs.SY": "Systems and Control",
    "eess.AS": "Audio and Speech Processing",
    "eess.IV": "Image and Video Processing",
    "eess.SP": "Signal Processing",
    "eess.SY": "Systems and Control",
    "math.IT": "Information Theory",
    "math.NA": "Numerical Analysis",
    "math.OC": "Optimization and Control",
    "math.PR": "Probability",
    "math.ST": "Statistics Theory",
    "physics.app-ph": "Applied Physics",
    "physics.bio-ph": "Biological Physics",
    "physics.comp-ph": "Computational Physics",
    "physics.data-an": "Data Analysis, Statistics and Probability",
    "physics.hist-ph": "History and Philosophy of Physics",
    "physics.med-ph": "Medical Physics",
    "physics.soc-ph": "Physics and Society",
    "q-bio.NC": "Neurons and Cognition",
    "q-bio.QM": "Quantitative Methods",
    "quant-ph": "Quantum Physics",
    "stat.AP": "Applications",
    "stat.CO": "Computation",
    "stat.ME": "Methodology",
    "stat.ML": "Machine Learning",
    "stat.TH": "Statistics Theory",
}

_ARCHIVES = """
astro-ph cond-mat cs econ eess gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex
nucl-th physics q-bio q-fin quant-ph stat
"""
ARCHIVES = frozenset(_ARCHIVES.split())

_WHOLE = re.compile(r"[a-z-]+(\.[A-Za-z]{2}|\.[a-z]+-[a-z]+)?")


def is_known(subject: str) -> bool:
    """Whether arXiv would answer for this archive or category.

    Archives with named categories above (cs, eess) have no others, so ``cs.SDD`` and ``cs.XX``
    are refused; for the rest any category of the right form will do.
    """
    if subject in NAMES or subject in ARCHIVES:
        return True
    archive = subject.split(".")[0]
    listed = archive in {"cs", "eess"}
    return archive in ARCHIVES and not listed and bool(_WHOLE.fullmatch(subject))


def name_of(subject: str) -> str:
    """``Sound`` for ``cs.SD``; the identifier itself where this table has no name."""
    return NAMES.get(subject, subject)


def display(category: str) -> str:
    """``Sound (cs.SD)``."""
    return f"{name_of(category)} ({category})"
