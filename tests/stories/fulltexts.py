"""Full texts of invented papers, as the loopback arXiv serves them."""

from __future__ import annotations

from tests.documents.latexml import FILLER, article, math, section
from tests.servers.arxiv_papers import SamplePaper
from tests.stories.blog import StoryBlog


def html_of(paper: SamplePaper, *more: str) -> bytes:
    """The paper in arXiv's HTML: four sections, numbers and a formula of its own, and what a test adds."""
    number = int(paper.arxiv_id[-3:])
    return article(
        paper.title,
        section("S1", "1", "Introduction", FILLER, f"We call the system QuietNet-{number}. {FILLER}"),
        section("S2", "2", "Related Work", f"Earlier work used HuBERT and Whisper. {FILLER}"),
        section("S3", "3", "Method", f"The loss is {math('L = x^2')} in all of the stages. {FILLER}"),
        section(
            "S3.SS2",
            "3.2",
            "Encoder",
            f"It has {number + 300} layers in total. {FILLER}",
            kind="subsection",
        ),
        section("S4", "4", "Results", f"The error falls by {number}.5% on the test set. {FILLER}", *more),
        abstract=paper.abstract.replace("$", ""),
        authors=(
            '<span class="ltx_creator ltx_role_author"><span class="ltx_personname">Ada Example</span>'
            '<span class="ltx_author_notes"><span class="ltx_contact ltx_role_affiliation">'
            '<span class="ltx_text ltx_affiliation_institution">University of Examples</span>'
            "</span></span></span>"
        ),
    )


def serve(blog: StoryBlog, *papers: SamplePaper, more: str = "") -> None:
    """Let arXiv have the HTML of these papers' first versions."""
    for paper in papers:
        blocks = (more,) if more else ()
        blog.arxiv.fulltexts[f"/html/{paper.arxiv_id}v1"] = html_of(paper, *blocks)
