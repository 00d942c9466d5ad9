"""Invented papers in the classes that arXiv sees most: TeX source, and what is known of its text."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.fulltext.sentences import Sentence, Writer

TITLE = "Quiet Corridors: An Invented Study of Reverberation without Measurements"
INSTITUTION = "University of Nowhere, Quietville, Utopia"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper."""

    name: str
    tex: str
    sentences: tuple[Sentence, ...]
    """In the order of the source."""
    headings: tuple[tuple[str, str], ...]
    """(number as printed, title) of numbered sections, in order."""
    cells: tuple[str, ...]
    """Of tables; each occurs once."""
    unwanted: tuple[str, ...]
    """Of bibliography and running heads; none may be in the text."""


@dataclass(frozen=True, slots=True)
class _Class:
    name: str
    preamble: str
    front: str
    abstract: str
    """With %s for the text."""
    wide: bool
    """Whether it has two columns, and so wide floats."""
    roman: bool = False
    fonts: str = r"\usepackage[T1]{fontenc}"


_AUTHOR_ARTICLE = rf"\author{{Ada Example \and Bo Sample \\ {INSTITUTION}}}"
_HEAD = "Running head of an invented paper"
_ABSTRACT = r"\begin{abstract}%s\end{abstract}"
_CLASSES = (
    _Class(
        "IEEEtran conference",
        r"\documentclass[conference]{IEEEtran}",
        rf"\title{{{TITLE}}}\author{{\IEEEauthorblockN{{Ada Example and Bo Sample}}"
        rf"\IEEEauthorblockA{{{INSTITUTION}\\ada@example.org}}}}\maketitle",
        _ABSTRACT + "\n\\begin{IEEEkeywords}reverberation, silence\\end{IEEEkeywords}",
        wide=True,
        roman=True,
    ),
    _Class(
        "IEEEtran journal",
        r"\documentclass[journal]{IEEEtran}",
        rf"\title{{{TITLE}}}\author{{Ada Example,~\IEEEmembership{{Member,~IEEE,}} and Bo Sample"
        rf"\thanks{{A. Example and B. Sample are with the {INSTITUTION}.}}}}"
        rf"\markboth{{{_HEAD}}}{{{_HEAD}}}\maketitle",
        _ABSTRACT,
        wide=True,
        roman=True,
    ),
    _Class(
        "article, one column",
        r"\documentclass[11pt]{article}\usepackage[margin=1in]{geometry}\usepackage{lmodern}\pagestyle{plain}",
        rf"\title{{{TITLE}}}{_AUTHOR_ARTICLE}\date{{}}\maketitle",
        _ABSTRACT,
        wide=False,
    ),
    _Class(
        "article, two columns",
        r"\documentclass[10pt,twocolumn]{article}\usepackage[margin=0.8in]{geometry}"
        r"\usepackage{lmodern}\usepackage{fancyhdr}\pagestyle{fancy}\fancyhead[L,R]{}"
        rf"\fancyhead[C]{{{_HEAD}}}",
        rf"\title{{{TITLE}}}{_AUTHOR_ARTICLE}\date{{}}\maketitle",
        _ABSTRACT,
        wide=True,
    ),
    _Class(
        "elsarticle, two columns",
        r"\documentclass[final,5p,times,twocolumn]{elsarticle}",
        rf"\begin{{frontmatter}}\title{{{TITLE}}}\author{{Ada Example}}\author{{Bo Sample}}"
        rf"\affiliation{{organization={{{INSTITUTION}}}}}",
        _ABSTRACT + r"\end{frontmatter}",
        wide=True,
    ),
    _Class(
        "llncs",
        r"\documentclass[runningheads]{llncs}\usepackage{lmodern}",
        rf"\title{{{TITLE}}}\titlerunning{{{_HEAD}}}\author{{Ada Example \and Bo Sample}}"
        rf"\authorrunning{{{_HEAD}}}\institute{{{INSTITUTION}}}\maketitle",
        _ABSTRACT,
        wide=False,
    ),
    _Class(
        "revtex4-2, two columns",
        r"\documentclass[aps,pre,twocolumn]{revtex4-2}\usepackage{lmodern}",
        rf"\title{{{TITLE}}}\author{{Ada Example}}\author{{Bo Sample}}\affiliation{{{INSTITUTION}}}",
        _ABSTRACT + r"\maketitle",
        wide=True,
        roman=True,
    ),
    _Class(
        "article, old fonts",
        r"\documentclass[10pt,twocolumn]{article}",
        rf"\title{{{TITLE}}}{_AUTHOR_ARTICLE}\date{{}}\maketitle",
        _ABSTRACT,
        wide=True,
        fonts="",
    ),
)

_SECTIONS = (
    ("Introduction", ()),
    ("Related Work", ()),
    ("Proposed Method", ("Signal Model", "Training Objective")),
    ("Experiments", ("Data and Setup", "Ablation Study")),
    ("Results and Discussion", ()),
    ("Conclusion", ()),
)


def papers(seed: int = 1) -> tuple[Paper, ...]:
    """Return a paper of each class; another seed gives other sentences, breaks and floats."""
    return tuple(_paper(form, 100 * seed + k) for k, form in enumerate(_CLASSES, start=1))


def _paper(form: _Class, seed: int) -> Paper:
    writer = Writer(seed)
    cells: list[str] = []
    headings: list[tuple[str, str]] = []
    abstract = form.abstract % " ".join(writer.sentence(formulas=False).tex for _ in range(5))
    body: list[str] = []
    for number, (title, parts) in enumerate(_SECTIONS, start=1):
        headings.append((_roman(number) if form.roman else str(number), title))
        body.append(rf"\section{{{title}}}")
        body.append(writer.paragraph(6))
        if title == "Introduction":
            note = writer.sentence("footnote", formulas=False).tex
            body.append(f"{writer.sentence().tex}\\footnote{{{note}}} {writer.paragraph(5)}")
            body.append(_list(writer))
        if title in ("Related Work", "Results and Discussion"):
            body.append(_float(writer, cells, number, wide=form.wide and title != "Related Work"))
        for k, part in enumerate(parts, start=1):
            headings.append((f"{'ABC'[k - 1]}" if form.roman else f"{number}.{k}", part))
            body.append(rf"\subsection{{{part}}}")
            body.append(writer.paragraph(5))
            body.append(_equation(writer))
            body.append(writer.paragraph(6))
        if parts:
            body.append(_figure(writer))
        body += ["\n\n" + writer.paragraph(6) for _ in range(3)]
    entries = [
        f"Z. Cited, ``Bibliographic entry {k} of nobody,'' Proc. Nowhere, 20{k:02}." for k in range(10, 36)
    ]
    bibliography = "\n".join(rf"\bibitem{{k{k}}} {entry}" for k, entry in enumerate(entries))
    appendix = f"\\appendix\n\\section{{Additional Derivations}}\n{writer.paragraph(6, 'appendix')}"
    if not form.roman:  # IEEE prints "APPENDIX" alone
        headings.append(("A", "Additional Derivations"))
    tex = "\n".join(
        [
            form.preamble,
            form.fonts + r"\usepackage[utf8]{inputenc}\usepackage{amsmath,amssymb,booktabs,graphicx}",
            r"\begin{document}",
            form.front,
            abstract,
            *body,
            rf"\begin{{thebibliography}}{{99}}{bibliography}\end{{thebibliography}}",
            r"\onecolumn" if form.name.startswith("article, two") else "",
            appendix,
            r"\end{document}",
        ]
    )
    unwanted = (*(f"Bibliographic entry {k} of nobody" for k in range(10, 36)), _HEAD)
    return Paper(form.name, tex, tuple(writer.made), tuple(headings), tuple(cells), unwanted)


def _list(writer: Writer) -> str:
    items = "\n".join(rf"\item {writer.sentence().tex} {writer.sentence().tex}" for _ in range(3))
    return rf"\begin{{itemize}}{items}\end{{itemize}}"


def _equation(writer: Writer) -> str:
    k = len(writer.made)
    return (
        rf"\begin{{equation}}\label{{eq:{k}}} \mathcal{{L}} = \sum_{{t=1}}^{{T}} \left\| x_t - \hat{{x}}_t"
        rf" \right\|_2^2 + \lambda_{{{k}}} R(\theta), \end{{equation}}"
    )


def _float(writer: Writer, cells: list[str], seed: int, *, wide: bool) -> str:
    star = "*" if wide else ""
    rows = []
    for row in range(5):
        values = [f"{seed}{row}{column}.{seed}{column}" for column in range(1, 4)]
        cells.extend(values)
        rows.append(f"System{seed}{row} & " + " & ".join(values) + r" \\")
    caption = writer.sentence("caption", formulas=False).tex
    return (
        rf"\begin{{table{star}}}[t]\centering\caption{{{caption}}}\begin{{tabular}}{{lccc}}\toprule "
        rf"Model & SDR & PESQ & STOI \\ \midrule {' '.join(rows)} \bottomrule"
        rf"\end{{tabular}}\end{{table{star}}}"
    )


def _figure(writer: Writer) -> str:
    caption = writer.sentence("caption", formulas=False).tex
    return rf"\begin{{figure}}[t]\centering\rule{{2in}}{{1in}}\caption{{{caption}}}\end{{figure}}"


def _roman(number: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI")[number - 1]
