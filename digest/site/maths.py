r"""Texts with formulas → safe HTML: KaTeX at build time, so that no reader's browser runs it.

KaTeX runs in an embedded JavaScript engine (the module ``quickjs``). A formula that it refuses, and
every formula where the engine is missing, is shown as its TeX source in ``<code>``. What KaTeX gives
depends on the formula and KaTeX's version alone, so results are kept under such a key, in a mapping
that the caller hands in. All else in a text is escaped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from digest.text.maths import split_maths, tex_of
from digest.text.tex import to_text

KATEX = "site/katex/katex.min.js"
"""Where KaTeX stands in a folder of templates; a blog may bring its own."""

_MAX_TEX = 4_000
"""Characters; a longer "formula" in an abstract is a stray dollar sign."""
_TIME_LIMIT_S = 5
_MEMORY_LIMIT = 256 << 20
_VERSION = re.compile(r'version:\s?"(\d[\w.-]*)"')

# A refusal is the empty string. `trust` refuses \href, \includegraphics and the like as a whole,
# where `false` would print them in red. JSON.stringify also flattens the engine's lazily joined
# strings, which the Python side cannot read.
_RENDER = """
function render(tex, display) {
  try {
    return JSON.stringify(katex.renderToString(tex, {
      displayMode: display, throwOnError: true, strict: 'ignore', output: 'htmlAndMathml',
      trust: function () { throw new Error('refused'); }
    }));
  } catch (error) { return '""'; }
}
"""


def find_katex(templates: tuple[Path, ...]) -> Path | None:
    """Return the first folder's KaTeX, or None."""
    return next((path for folder in templates if (path := folder / KATEX).is_file()), None)


class Typesetter:
    """Sets texts as HTML, formulas included; one per process, as the engine is bound to a thread."""

    def __init__(self, katex: Path | None, cache: MutableMapping[str, str] | None = None) -> None:
        """Prepare for setting; KaTeX is loaded when the first uncached formula comes.

        Args:
            katex: KaTeX's own minified script; None shows every formula as TeX.
            cache: results by key; survives between runs if the caller keeps it. None: one of our own.
        """
        self._script = katex.read_text(encoding="utf-8") if katex else ""
        version = _VERSION.search(self._script)
        self.version = version.group(1) if version else "none"
        """KaTeX's version, part of every key; ``none`` without one."""
        self.cache: MutableMapping[str, str] = {} if cache is None else cache
        self._engine: Callable[[str, bool], str] | None = None
        self._tried = False

    @property
    def available(self) -> bool:
        """Whether formulas are really set: KaTeX and an engine for it are both there."""
        return self._render() is not None

    def html(self, text: str) -> Markup:
        """Return running text (TeX in text converted) as HTML, with its formulas set."""
        if "$" not in text and "\\" not in text:
            return escape(to_text(text))
        # Split first: an escaped dollar that became a plain one would open a formula.
        pieces = [
            self.formula(tex_of(piece.text), display=piece.text.startswith(("$$", "\\[")))
            if piece.is_maths
            else escape(to_text(piece.text))
            for piece in split_maths(text)
        ]
        return Markup("".join(pieces))  # noqa: S704 - each is safe

    def formula(self, tex: str, *, display: bool = False) -> Markup:
        """Return one formula (without delimiters) as HTML; as ``<code>`` where it is refused."""
        if len(tex) > _MAX_TEX:
            return _source(tex)
        key = f"katex {self.version} {'display' if display else 'inline'} {tex}"
        known = self.cache.get(key)
        if known is None:
            render = self._render()
            if render is None:
                return _source(tex)
            known = self.cache[key] = render(tex, display)
        return Markup(known) if known else _source(tex)  # noqa: S704 - KaTeX escapes its input

    def _render(self) -> Callable[[str, bool], str] | None:
        if not self._tried:
            self._tried = True
            self._engine = _load(self._script) if self._script else None
        return self._engine


def _source(tex: str) -> Markup:
    return Markup('<code class="tex" lang="en">{}</code>').format(tex)


def _load(script: str) -> Callable[[str, bool], str] | None:
    """Return KaTeX as a function, or None if there is no engine or it cannot run the script."""
    try:
        import quickjs  # an optional package: the site is complete, only plainer, without it
    except ImportError:
        return None
    context: Any = quickjs.Context()
    try:
        context.eval(script)
        context.eval(_RENDER)
        call: Any = context.get("render")
        context.set_memory_limit(_MEMORY_LIMIT)
    except quickjs.JSException:
        return None

    def render(tex: str, display: bool) -> str:
        # The limit counts from here on: a macro bomb ends here, not in a hanging build.
        context.set_time_limit(_TIME_LIMIT_S)
        try:
            return str(json.loads(call(tex, display)))
        except (quickjs.JSException, TypeError, ValueError):
            return ""

    return render
