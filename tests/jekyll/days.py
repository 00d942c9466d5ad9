"""Announcement days full of hostile text, rendered as the tool renders them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config import Site
from digest.content import paths
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import PaperFile
from digest.content.posts import PostRenderer
from digest.text.folding import fold
from digest.text.tex import to_text
from tests.unit.records import paper_file
from tests.unit.strategies import FRAGMENTS, raw_texts

TEMPLATES = Path(__file__).parents[2] / "templates"
N_DAYS = 8
SITE = Site(title="测试", url="https://blog.example")

TEXTS: tuple[str, ...] = (
    # Tables, and bars in formulas
    "a | b | c",
    "| a | b |",
    "The norm $|x|$ and $\\|y\\|$, $a|b$ | c",
    "\\| and \\\\| and |",
    "$\\left|x\\right| \\middle| y \\\\| z$ grows",
    # Liquid
    "{{ site.title }} and {{site.title}}",
    "{{ unclosed and {{{{ nested",
    "{% include secret.html %} {% raw %} {% endraw %} {% if",
    "{{ 'x' | upcase }} {%- assign a = 1 -%}",
    "$x_{{i}}$ and ${%a%}$ and ${{{a}}}$",
    "a {$%$ b {$x$% {",
    # Formulas
    "$x*y*z$ and $a_i*b_i$",
    "$x$",
    "$$y_i$$",
    "\\(z\\)",
    "$x$ begins",
    "ends in $x$",
    "$x$$y$ side by side $$z$$",
    "$a<b$ and $c>d$ & $e \\& f$",
    "\\(a_1*b\\) and \\[c|d\\]",
    "costs $5 and $6, or $7",
    "$$ alone, $ alone, $$$$ and $$$",
    "\\[$a$\\] and \\($\\) and \\(a\\\\)",
    "$ \\alpha $ is padded",
    "$\\$5$ and $x\\$ y$",
    "${\\bf x}\\text{``so''}$",
    # Raw HTML and addresses
    "<script>alert(1)</script>",
    "<b>bold</b> <img src=x onerror=alert(1)> </div> <br>",
    "<!-- a comment --> <![CDATA[ x ]]> <?php x ?>",
    "[x](javascript:alert(1)) ![y](data:text/html,z) [a]: /b [c][d]",
    "<https://example.org> <a@example.org> https://example.org/a_b_c?d=1&e=2#f www.example.org",
    # Markdown at the start of a line
    "# one",
    "## two",
    "#three",
    "2021. a year",
    "20212021202120. a long number",
    "3) three",
    "+ plus",
    "- minus",
    "* star",
    "    four spaces",
    "\tone tab",
    "> quoted",
    ": defined",
    "~ tilde",
    "---",
    "- - -",
    "***",
    "===",
    "```ruby",
    "~~~",
    "^",
    "-5 dB",
    ".5 is half",
    "{: .x} and {:toc} and {::nomarkdown}",
    "*[abbr]: abbreviated",
    "[^1]: a note",
    "1\\. escaped already",
    # Markdown inside a line
    "**a** __b__ *c* _d_ `e` ``f`` snake_case_name 2*3*4",
    "~~gone~~ ==marked== a^2^ H~2~O",
    "a note[^1] and {#id} and {.class}",
    "trailing hashes ## #",
    "C# and F #",
    # Quotes, dashes, dots, entities
    "\"double\" 'single' ``TeX'' “curled” ‘so’ «so» <<so>> it's 90's 'tis",
    "中文\"引号\"里的'单'引号",
    "a - b -- c --- d ---- e",
    "wait . . . wait... wait.... (c) (tm) 1/2",
    "&amp; &lt;b&gt; &copy; &nope; &a.b; R&D & co &",
    "&#123; &#x7b; &#123;&#123; x }}",
    "colon: a value, key: [1, 2] # comment",
    # Backslashes
    "\\ \\\\ \\\\\\ \\* \\_ \\n \\{ C:\\dir",
    "ends in a backslash \\",
    "ends in two \\\\",
    'Ho\\"older and \\textbf{bold} and 5\\% of A~B',
    # Other scripts
    "emoji 😀 🇨🇳 1️⃣ :smile: @nobody #1",
    "عنوان بالعربية and עברית",
    "中文，标点。《书名》（括号）**加粗**",
    "e\u0301 ﬁ ① ½ ＄ ｛｛ ｝｝",
)
"""Texts that mean something to Markdown, kramdown, Liquid, HTML or YAML, each a sentence of somebody's."""

_MORE = (
    "{%",
    "{{",
    "$",
    "$$",
    "\\(",
    "\\)",
    "{",
    "%",
    "}}",
    "%}",
    "^",
    "&",
    ";",
    "amp",
    "\\",
    "|",
    "\\|",
    "**",
    " ",
)
soups = (st.lists(st.sampled_from([*FRAGMENTS, *_MORE]), max_size=14).map("".join) | raw_texts).map(fold)
"""Generated texts of the same kind, folded, perhaps empty."""

_some = soups.filter(lambda text: bool(fold(to_text(text))))
_sentences = st.lists(_some, max_size=3).map(tuple)
_papers = st.builds(
    paper_file,
    title=_some,
    title_zh=st.none() | _some,
    authors=st.lists(_some, min_size=1, max_size=3).map(tuple),
    abstract=st.lists(_some, min_size=1, max_size=3).map(tuple),
    abstract_zh=_sentences,
    contributions=_sentences,
    summary_zh=st.none() | _some,
    tags=_sentences,
    comment=st.none() | _some,
    relevance_score=st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10),
    relevance_reason=st.none() | _some,
)


@dataclass(frozen=True, slots=True)
class Day:
    """One day as it is given to the renderer."""

    ledger: Ledger
    papers: dict[str, PaperFile]

    @property
    def permalink(self) -> str:
        return paths.day_permalink(self.ledger.date)

    def post(self, site: Site = SITE) -> str:
        return PostRenderer([TEMPLATES], site, ("cs.SD", "eess.AS")).render(self.ledger, self.papers)


def generated(n: int) -> list[PaperFile]:
    """Return papers of generated texts, the same ones each time."""
    found: list[PaperFile] = []

    @settings(
        max_examples=n,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(_papers)
    def collect(paper: PaperFile) -> None:
        found.append(paper)

    collect()
    return found


def hostile(text: str, **changes: Any) -> PaperFile:
    """Return a paper that says one text everywhere."""
    paper = paper_file(
        title=text,
        title_zh=text,
        authors=(text, "Bo Sample"),
        abstract=(text, text),
        abstract_zh=(text, "然后，" + text),
        contributions=(text, text + " 二", text),
        summary_zh=text,
        tags=(text, "标签"),
        comment=text,
        relevance_reason=text,
    )
    return replace(paper, **changes)


def day_of(day: date, papers: Sequence[PaperFile], listed: Sequence[str] = ()) -> Day:
    """Return a day that announces the papers, numbered, and lists replacements with these titles."""
    named = [replace(paper, arxiv_id=f"{day:%y%m}.{n:05}") for n, paper in enumerate(papers, start=1)]
    rows = [LedgerPaper(paper.arxiv_id, paper.version, "new", "complete") for paper in named]
    rows += [
        LedgerPaper(f"2401.{n:05}", 2, "replace", "complete", title=title, comment=title)
        for n, title in enumerate(listed, start=1)
    ]
    counts = {"cs.SD": {"new": len(named), "cross": 0, "replace": len(listed)}}
    ledger = Ledger(
        date=day,
        state="partial",
        source="listing",
        declared=counts,  # type: ignore[arg-type]  # plain strings for sections
        found=counts,  # type: ignore[arg-type]  # the same
        missing=("eess.AS: {{ x }} | <b> 缺 $5",),
        differences=(),
        papers=tuple(rows),
        model="some/model_name-{{ x }}",
    )
    return Day(ledger, {paper.arxiv_id: paper for paper in named})


@cache
def hostile_days() -> tuple[Day, ...]:
    """Return the days, ``N_DAYS`` of them: each text everywhere, each as an original, odd shapes, soups."""
    bare = paper_file(title_zh=None, abstract_zh=(), contributions=(), summary_zh=None, tags=(), comment=None)
    original = [replace(bare, title=text, abstract=(text, text)) for text in TEXTS]
    long = "A Long Title of Many Words " * 40
    odd = [
        replace(bare, abstract=()),
        paper_file(abstract=(), abstract_zh=()),
        paper_file(title=long, title_zh="长标题" * 400, abstract=(long,) * 20, abstract_zh=("长句。" * 300,)),
        paper_file(title="x" * 1000),
        paper_file(title="$" + "a|" * 400 + "$"),
        paper_file(authors=tuple(f"Author {n}" for n in range(1000))),
        paper_file(contributions=("", " ", "一点")),
    ]
    soup = generated(60 * (N_DAYS - 3))
    lots = [[hostile(text) for text in TEXTS], original, odd]
    lots += [soup[at : at + 60] for at in range(0, len(soup), 60)]
    first = date(2025, 10, 16)
    return tuple(
        day_of(first + timedelta(days=7 * n), papers, TEXTS if n == 0 else ())
        for n, papers in enumerate(lots)
    )


def files_of(days: Iterable[Day]) -> dict[str, str]:
    """Return the posts by their paths in a blog."""
    return {f"_posts/{paths.post_path(day.ledger.date)}": day.post() for day in days}
