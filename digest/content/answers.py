"""An answer of a reading as it stands in a paper's file: Markdown, then the sections it rests on."""

from __future__ import annotations

import re

from digest.content import paths
from digest.content.paperfile import Answer, Cited, PaperFile

_CITED = "依据："
_LABEL = r"[^\W_][\w .&/'-]{0,59}"
_ITEM = re.compile(
    rf"\[§(?P<linked>{_LABEL})\]\(https://arxiv\.org/html/[^()#\s]+#(?P<anchor>[\w.-]+)\)|§(?P<plain>{_LABEL})"
)
_NOT_IN_LABEL = re.compile(r"[^\w .&/'-]|_")
_ANCHOR = re.compile(r"[A-Za-z][\w.-]{0,63}", re.ASCII)


def cited(label: str, anchor: str) -> Cited | None:
    """Return a section as it may be cited: what a document calls it is text from outside.

    Args:
        label: number or title.
        anchor: name in arXiv's HTML, empty if there is none; another form counts as none.
    """
    clean = " ".join(_NOT_IN_LABEL.sub(" ", label).split())[:60].strip(" .&/'-")
    if not re.fullmatch(_LABEL, clean):
        return None
    return Cited(clean, anchor if _ANCHOR.fullmatch(anchor) else "")


def section_url(arxiv_id: str, version: int | None, section: Cited) -> str | None:
    """Return where a section stands in arXiv's HTML; None without an anchor."""
    return f"{paths.html_url(arxiv_id, version)}#{section.anchor}" if section.anchor else None


def answer_texts(paper: PaperFile) -> tuple[str, ...]:
    """Return the Markdown of each answer, with a last line that names its sections."""
    if paper.reading is None:
        return ()
    return tuple(_write(one, paper.arxiv_id, paper.reading.version) for one in paper.reading.answers)


def _write(answer: Answer, arxiv_id: str, version: int | None) -> str:
    if not answer.sections:
        return answer.text
    items = []
    for section in answer.sections:
        url = section_url(arxiv_id, version, section)
        items.append(f"[§{section.label}]({url})" if url else f"§{section.label}")
    return f"{answer.text}\n\n{_CITED}{'、'.join(items)}".strip()


def read_answer(text: str) -> Answer:
    """Return what ``answer_texts`` wrote; a last line of another form is text."""
    above, _, last = text.strip().rpartition("\n")
    if not last.startswith(_CITED):
        return Answer(text.strip())
    sections = []
    for item in last.removeprefix(_CITED).strip().split("、"):
        match = _ITEM.fullmatch(item)
        if match is None:
            return Answer(text.strip())
        sections.append(Cited(match["linked"] or match["plain"], match["anchor"] or ""))
    return Answer(above.strip(), tuple(sections))
