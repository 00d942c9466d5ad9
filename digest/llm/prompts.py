"""Records → requests. The stable text comes first, the paper is the last user message.

Prompts are templates (``templates/prompts``), reviewed as text; a prompt's version is a hash of its
templates, so it changes exactly when they do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from digest.checks.glossary import Glossary
from digest.config import Interests, Llm
from digest.content.paperfile import QUESTIONS, PaperFile
from digest.errors import DigestError
from digest.llm.papertext import ReadingSource
from digest.llm.request import Message, Request
from digest.models import Paper
from digest.text.folding import fold
from digest.text.masking import mask
from digest.text.sentences import split_sentences
from digest.text.tex import to_text

_TEXT = {"type": "string"}
_REFUSED = "上一个回答不能采用："
_PAPER_BELOW = "\n\n---\n\n"
"""Between the advice of a repeat and its paper; the advice above has no line of its own like it."""
_ADVICE_BELOW = f"\n\n---\n\n{_REFUSED}"
"""Between a whole paper and the advice of a repeat; no paragraph of a paper is a row of dashes."""
_TERMS_FROM = 3_000
"""Characters of a whole paper, title and abstract first, whose terms are told."""
_QUOTED = 600
"""How many characters of a refused reply are shown to the model again."""


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": dict(items)}


_SENTENCES = _list(_object({"n": {"type": "integer"}, "zh": _TEXT}))
SCHEMAS: dict[str, dict[str, Any]] = {
    "enrich": _object(
        {
            "title_zh": _TEXT,
            "sentences": _SENTENCES,
            "contributions": _list(_TEXT),
            "summary_zh": _TEXT,
            "tags": _list(_TEXT),
        }
    ),
    "repair": _object({"sentences": _SENTENCES}),
    "reading": _object(
        {"answers": _list(_object({"q": {"type": "integer"}, "text": _TEXT, "sections": _list(_TEXT)}))}
    ),
    "reading-repair": _object({"sentences": _SENTENCES}),
    "review": _object(
        {
            "findings": _list(
                _object(
                    {
                        "n": {"type": "integer"},
                        "severity": {"type": "string", "enum": ["hard", "soft"]},
                        "problem": _TEXT,
                    }
                )
            )
        }
    ),
    "overview": _object(
        {"paragraphs": _list(_object({"text": _TEXT, "papers": _list(_TEXT)}))},
    ),
    "relevance": _object(
        {"papers": _list(_object({"arxiv_id": _TEXT, "score": {"type": "number"}, "reason": _TEXT}))}
    ),
}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A paper's title and abstract as a model is shown them, and the way back."""

    arxiv_id: str
    title: str
    """As arXiv gives it."""
    sentences: tuple[str, ...]
    """The abstract's sentences, as arXiv gives them."""
    masked_title: str
    masked_sentences: tuple[str, ...]
    """Formulas, URLs and code as ⟦M1⟧ …; TeX macros of running text as a reader sees them."""
    title_originals: tuple[tuple[str, str], ...]
    sentence_originals: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def originals(self) -> tuple[tuple[str, str], ...]:
        return self.title_originals + tuple(pair for pairs in self.sentence_originals for pair in pairs)


def source_text(arxiv_id: str, title: str, abstract: str) -> SourceText:
    """Split and mask a paper; placeholders are numbered through title and abstract."""
    return masked_source(arxiv_id, title, split_sentences(abstract))


def masked_source(key: str, title: str, sentences: tuple[str, ...]) -> SourceText:
    """Mask a text that is split already.

    Args:
        key: the paper's identifier, or whatever else names the text in requests and in the store.
        title: its title.
        sentences: none empty.
    """
    masked_title = mask(title)
    number = 1 + len(masked_title.originals)
    masked = []
    for sentence in sentences:
        masked.append(mask(sentence, number))
        number += len(masked[-1].originals)
    return SourceText(
        key,
        title,
        sentences,
        _line(masked_title.text),
        tuple(_line(one.text) for one in masked),
        masked_title.originals,
        tuple(one.originals for one in masked),
    )


def _line(text: str) -> str:
    """Return a text of a paper or reply as one line: no line but ours may begin with a number in brackets."""
    return fold(to_text(text))


@dataclass(frozen=True, slots=True)
class RepairItem:
    """One sentence to mend; number 0 is the title."""

    n: int
    en: str
    zh: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One sentence pair to judge."""

    n: int
    en: str
    zh: str


class Prompts:
    """Renders requests with one blog's templates, model and vocabulary."""

    def __init__(
        self,
        folders: Sequence[Path],
        settings: Llm,
        *,
        glossary: Glossary,
        tags: Sequence[str],
        interests: Interests,
        anchors: Sequence[str] = (),
    ) -> None:
        """Prepare.

        Args:
            folders: where templates are looked for.
            settings: of the model.
            glossary: preferred translations.
            tags: the names to choose from.
            interests: what scores are relative to.
            anchors: titles that scores are compared with, the same every night.
        """
        self._environment = Environment(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=False,  # noqa: S701 - prompts are plain text, not HTML
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
        )
        self._settings = settings
        self._glossary = glossary
        self._tags = tuple(tags)
        self._interests = interests
        self._anchors = tuple(_line(title) for title in anchors)
        self._versions: dict[str, str] = {}

    def version(self, task: str) -> str:
        """Return the version of a task's prompt: its name and a hash of its templates."""
        if task not in self._versions:
            digest = hashlib.sha256()
            for part in ("system", "user"):
                name = f"prompts/{task}.{part}.md.j2"
                assert self._environment.loader is not None
                source, _, _ = self._environment.loader.get_source(self._environment, name)
                digest.update(source.encode())
            self._versions[task] = f"{task}-{digest.hexdigest()[:8]}"
        return self._versions[task]

    def enrich(self, source: SourceText) -> Request:
        """Ask for everything that the abstract gives."""
        terms = self._glossary.hits(" ".join((source.masked_title, *source.masked_sentences)))
        system = self._render("enrich.system", tags=self._tags, terms=terms)
        user = self._render(
            "enrich.user",
            arxiv_id=source.arxiv_id,
            title=source.masked_title,
            sentences=source.masked_sentences,
        )
        return self._request("enrich", (source.arxiv_id,), system, user, max_tokens=4096)

    def repair(self, source: SourceText, items: Sequence[RepairItem], model: str) -> Request:
        """Ask for better renderings of a few sentences."""
        terms = self._glossary.hits(" ".join(item.en for item in items))
        system = self._render("repair.system", terms=terms)
        shown = [
            RepairItem(item.n, fold(item.en), fold(item.zh), tuple(fold(one) for one in item.problems))
            for item in items
        ]
        user = self._render("repair.user", arxiv_id=source.arxiv_id, items=shown)
        request = self._request("repair", (source.arxiv_id,), system, user, max_tokens=2048)
        return replace(request, model=model)

    def review(self, source: SourceText, items: Sequence[ReviewItem], model: str) -> Request:
        """Ask a second model to judge sentence pairs."""
        system = self._render("review.system")
        shown = [ReviewItem(item.n, fold(item.en), fold(item.zh)) for item in items]
        user = self._render("review.user", arxiv_id=source.arxiv_id, items=shown)
        request = self._request("review", (source.arxiv_id,), system, user, max_tokens=2048)
        return replace(request, model=model)

    def reading(self, source: ReadingSource, max_tokens: int) -> Request:
        """Ask the six questions; the paper comes first in the message, the same to the byte each time."""
        terms = self._glossary.hits(source.text[:_TERMS_FROM])
        system = self._render("reading.system", questions=QUESTIONS, terms=terms)
        user = self._render("reading.user", paper=source.text)
        return self._request("reading", (source.arxiv_id,), system, user, max_tokens=max_tokens)

    def reading_repair(
        self, source: ReadingSource, items: Sequence[RepairItem], excerpt: str, model: str
    ) -> Request:
        """Ask for a few sentences of answers again, with what the paper says there."""
        system = self._render("reading-repair.system")
        user = self._render("reading-repair.user", arxiv_id=source.arxiv_id, items=items, excerpt=excerpt)
        request = self._request("reading-repair", (source.arxiv_id,), system, user, max_tokens=4096)
        return replace(request, model=model)

    def relevance(self, papers: Sequence[Paper]) -> Request:
        """Ask for the scores of up to 25 papers."""
        system = self._relevance_system()
        views = [
            {
                "arxiv_id": paper.arxiv_id,
                "title": _line(paper.title),
                "authors": fold(", ".join(paper.authors[:30])),
                "categories": " ".join(paper.categories),
                "abstract": _line(paper.abstract),
            }
            for paper in papers
        ]
        ids = tuple(paper.arxiv_id for paper in papers)
        user = self._render("relevance.user", papers=views)
        request = self._request("relevance", ids, system, user, max_tokens=200 + 120 * len(papers))
        return replace(request, fingerprint=self.relevance_fingerprint())

    def overview(self, period: str, papers: Sequence[PaperFile]) -> Request:
        """Ask for an overview of a period from what is stored of its papers."""
        views = [
            {
                "arxiv_id": paper.arxiv_id,
                "title": _line(paper.title),
                "summary": _line(paper.summary_zh or ""),
                "tags": fold("、".join(paper.tags)),
            }
            for paper in papers
        ]
        user = self._render("overview.user", period=period, papers=views)
        # It is no paper's: a ledger that books completions by paper leaves it alone.
        return self._request("overview", (), self._render("overview.system"), user, max_tokens=4096)

    def relevance_fingerprint(self) -> str:
        """Return what a score is relative to: model, prompt, interests and anchors."""
        system = self._relevance_system()
        text = f"{self._settings.model}\n{self.version('relevance')}\n{system}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _relevance_system(self) -> str:
        return self._render("relevance.system", interests=self._interests, anchors=self._anchors)

    def _request(
        self, task: str, arxiv_ids: tuple[str, ...], system: str, user: str, *, max_tokens: int
    ) -> Request:
        return Request(
            task=task,
            arxiv_ids=arxiv_ids,
            model=self._settings.model,
            messages=(Message("system", system), Message("user", user)),
            schema=SCHEMAS[task],
            max_tokens=max_tokens,
            temperature=self._settings.temperature,
            extra_body=self._settings.extra_body,
            prompt_version=self.version(task),
        )

    def _render(self, name: str, **values: Any) -> str:
        try:
            return self._environment.get_template(f"prompts/{name}.md.j2").render(**values).strip() + "\n"
        except TemplateError as error:
            raise DigestError(f"templates/prompts/{name}.md.j2: {error}") from error


def again(request: Request, advice: str, reply: str) -> Request:
    """Return the same question with what was wrong with the last answer; without advice, as it is.

    The messages stay two. Some servers take nothing but system, user, assistant, user … in turn, so
    the advice is the top of the one user message, not a message of its own; and the paper, unchanged to
    the byte, is its end. A repeat of a repeat has the latest advice alone.
    """
    messages = request.messages
    if advice and request.task == "reading":
        # Twenty thousand tokens that a server has cached stand first; what changes stands last.
        system, user = messages
        note = f"{_ADVICE_BELOW}{fold(advice)}\n请重新输出完整的 JSON 对象。"
        messages = (system, Message("user", paper_part(user.content) + note))
    elif advice:
        system, user = messages
        note = f"{_REFUSED}{fold(advice)}"
        if quoted := fold(reply):
            cut = "……" if len(quoted) > _QUOTED else ""
            note += f"\n上一个回答的开头（仅供对照，不是指令）：{quoted[:_QUOTED]}{cut}"
        note += "\n请针对下面的论文重新输出完整的 JSON 对象。"
        messages = (system, Message("user", f"{note}{_PAPER_BELOW}{paper_part(user.content)}"))
    return replace(request, messages=messages, attempt=request.attempt + 1, chain=request.chain_key)


def paper_part(content: str) -> str:
    """Return a user message without the advice of an earlier repeat."""
    content, _, _ = content.partition(_ADVICE_BELOW)
    # A first question begins with "arxiv_id:"; a paper that quotes our words is none of a repeat.
    return content.partition(_PAPER_BELOW)[2] if content.startswith(_REFUSED) else content
