"""Jinja2 for the site: where templates are found, what they may call, which depends on which."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    meta,
)
from jinja2.runtime import Macro
from markupsafe import Markup

from digest.errors import SiteError
from digest.site.addresses import Addresses
from digest.site.assets import Assets
from digest.site.jinja_code import PageCode, call, shown
from digest.site.recent import Recent

FOLDER = "site"
"""Of a folder of templates: the part that belongs to the site."""
_MOST_KEPT = 1_500
"""Pieces made once: those of a busy month's papers, on their own pages and on their days'."""
_JSON_ESCAPES = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def script_json(value: object) -> Markup:
    """Return JSON that may stand in a ``<script>`` element."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Markup(text.translate(_JSON_ESCAPES))  # noqa: S704 - no sign of HTML is left


class _Environment(Environment):
    """Jinja2's, with global names in one plain map: a chain of maps takes a twentieth of a page's time."""

    code_generator_class = PageCode
    shown = staticmethod(shown)
    plain_call = staticmethod(call)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


class Templates:
    """The site's templates; a blog's own folder comes before the shipped one, file by file."""

    def __init__(
        self, folders: tuple[Path, ...], at: Addresses, assets: Assets, compiled: Path | None = None
    ) -> None:
        """Prepare; a template is compiled when it is first asked for.

        Args:
            folders: of templates.
            at: addresses that templates ask for.
            assets: the same.
            compiled: an existing folder for compiled templates, kept between runs by their source's hash;
                to be emptied with every change of the program.
        """
        self._folders = tuple(folder / FOLDER for folder in folders)
        self._environment = _Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=FileSystemBytecodeCache(str(compiled)) if compiled else None,
        )
        self._environment.globals.update(
            asset=lambda name: at.href(assets.address(name)),
            href=at.href,
            absolute=at.absolute,
            json=script_json,
            once=self._once,
        )
        self._kept = Recent[tuple[int, ...], tuple[Macro, tuple[object, ...], Markup]](_MOST_KEPT)

    def _once(self, macro: Macro, *views: object) -> Markup:
        """Return what a macro gives for views, made once: all pages have the same foot."""
        key = (id(macro), *map(id, views))
        known = self._kept.get(key)
        if known is None:
            # All are kept with it, so that their ids stay theirs.
            known = (macro, views, Markup(macro(*views)))  # noqa: S704 - the macro escaped it
            self._kept[key] = known
        return known[2]

    def render(self, name: str, **views: object) -> bytes:
        """Render a template as UTF-8.

        Raises:
            SiteError: it is missing or fails; names it.
        """
        try:
            return self._environment.get_template(name).render(**views).encode()
        except TemplateNotFound as error:
            raise SiteError(f"template {FOLDER}/{error.name}: not found") from error
        except TemplateError as error:
            line = getattr(error, "lineno", None)  # syntax errors have one
            where = f"line {line}: " if line else ""
            raise SiteError(f"template {FOLDER}/{name}: {where}{error.message}") from error
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise SiteError(f"template {FOLDER}/{name}: {type(error).__name__}: {error}") from error

    def digest(self) -> str:
        """Return a hash of all templates as they would be found."""
        found: dict[str, Path] = {}
        for folder in reversed(self._folders):
            found |= {str(p.relative_to(folder)): p for p in folder.glob("*.j2")}
        total = hashlib.sha256()
        for name in sorted(found):
            data = found[name].read_bytes()
            total.update(f"{name}\0{len(data)}\0".encode() + data)
        return total.hexdigest()

    def digest_of(self, names: Iterable[str]) -> str:
        """Return a hash of templates and all that they extend, include and import."""
        seen: dict[str, str] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen[name] = self._source(name)
            try:
                syntax = self._environment.parse(seen[name])
            except TemplateError as error:
                raise SiteError(f"template {FOLDER}/{name}: {error.message}") from error
            for reference in meta.find_referenced_templates(syntax):
                # None: a name computed at run time; then any template may be meant.
                waiting += [reference] if reference else self._environment.list_templates(["j2"])
        text = "".join(f"{name}\0{len(seen[name])}\0{seen[name]}" for name in sorted(seen))
        return hashlib.sha256(text.encode()).hexdigest()

    def _source(self, name: str) -> str:
        for folder in self._folders:
            path = folder / name
            if path.is_file():
                return path.read_text(encoding="utf-8")
        return ""
