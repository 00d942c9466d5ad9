"""The report of ``digest check --html``: one page, no script, findings marked in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from digest.checks.reading import sentences_of
from digest.edges.resources import shipped
from digest.models import Finding
from digest.run.checking import Checked


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    en: Markup
    zh: Markup


@dataclass(frozen=True, slots=True)
class _Entry:
    checked: Checked
    rows: tuple[_Row, ...]


def render_report(results: Sequence[Checked]) -> str:
    """Return the report's HTML; papers with hard findings first, in the given order."""
    environment = Environment(
        loader=FileSystemLoader(str(shipped("templates"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    order = {"fail": 0, "warn": 1, "pass": 2}
    entries = [_entry(checked) for checked in sorted(results, key=lambda one: order[one.verdict])]
    counts = {name: sum(one.verdict == name for one in results) for name in order}
    return environment.get_template("check.html.j2").render(entries=entries, counts=counts)


def _entry(checked: Checked) -> _Entry:
    rows = []
    for pair in checked.pairs:
        whole = len(checked.pairs) == 1
        here = [f for f in checked.findings if f.sentence == pair.n or whole]
        en = _numbered(pair.en, here) if whole else _marked(pair.en, here, "en")
        rows.append(_Row(pair.n, en, _marked(pair.zh, here, "zh")))
    findings = sorted(checked.findings, key=lambda f: f.severity != "hard")
    return _Entry(replace(checked, findings=tuple(findings)), tuple(rows))


def _numbered(text: str, findings: Sequence[Finding]) -> Markup:
    """Return a whole English text with its sentences numbered as the findings number them."""
    parts = []
    for n, sentence in enumerate(sentences_of(text), start=1):
        here = [f for f in findings if f.sentence in (n, None)]
        own = {f.severity for f in here if f.sentence == n}
        kind = "hard" if "hard" in own else "soft" if own else "clear"
        parts.append(
            Markup('<span class="s {}"><sup>{}</sup>{}</span>').format(kind, n, _marked(sentence, here, "en"))
        )
    return Markup(" ").join(parts) if parts else escape(text)


def _marked(text: str, findings: Iterable[Finding], side: str) -> Markup:
    """Return the text with the findings' fragments marked; whole sentences are not marked."""
    spans: list[tuple[int, int, str]] = []
    for finding in findings:
        fragment = finding.en if side == "en" else finding.zh
        start = text.find(fragment) if fragment and fragment != text else -1
        if start >= 0 and not any(start < end and first < start + len(fragment) for first, end, _ in spans):
            spans.append((start, start + len(fragment), finding.severity))
    parts: list[Markup] = []
    position = 0
    for start, end, severity in sorted(spans):
        parts += [
            escape(text[position:start]),
            Markup('<mark class="{}">{}</mark>').format(severity, text[start:end]),
        ]
        position = end
    return Markup("").join([*parts, escape(text[position:])])
