"""Pages opened in a browser, and everything that went wrong on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from tests.site.browser.site_server import SiteServer

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
_TOGETHER = 6
"""Pages open at once."""


class Visits:
    """Opens pages of the site in contexts of their own and collects problems.

    Playwright's objects are ``Any`` here: the package is optional, and so are its types.
    """

    def __init__(self, browser: Any, site: SiteServer) -> None:
        self._browser = browser
        self._site = site
        self._contexts: list[Any] = []
        self.problems: list[str] = []
        """Console errors, script errors, requests that failed or left the origin."""

    def __enter__(self) -> Self:
        self._site.missing.clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for context in self._contexts:
            context.close()
        self.problems += [f"not found: {path}" for path in self._site.missing]

    def context(
        self, *, viewport: dict[str, int] = DESKTOP, scheme: str = "light", javascript: bool = True
    ) -> Any:
        """Return a new browser context: a reader with an empty storage."""
        context = self._browser.new_context(
            viewport=viewport,
            color_scheme=scheme,
            java_script_enabled=javascript,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._contexts.append(context)
        return context

    def open(self, path: str, *, context: Any = None, **options: Any) -> Any:
        """Return a page of the site, loaded; see ``context`` for the options."""
        page = self._begin(path, context or self.context(**options))
        page.wait_for_load_state("networkidle")  # late requests and errors count too
        return page

    def each(self, paths: Sequence[str], context: Any) -> Iterator[tuple[str, Any]]:
        """Yield pages of the site, loaded, and close each afterwards.

        A page rests for half a second before it counts as loaded; some rest side by side.
        """
        for first in range(0, len(paths), _TOGETHER):
            begun = [(path, self._begin(path, context)) for path in paths[first : first + _TOGETHER]]
            for path, page in begun:
                page.wait_for_load_state("networkidle")
                yield path, page
                page.close()

    def _begin(self, path: str, context: Any) -> Any:
        page = context.new_page()
        page.on("console", lambda message: self._hear(path, message))
        page.on("pageerror", lambda error: self.problems.append(f"{path}: script: {error}"))
        page.on("request", lambda request: self._check(path, request.url))
        page.goto(self._site.url(path))
        return page

    def _hear(self, path: str, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(f"{path}: console: {message.text}")

    def _check(self, path: str, url: str) -> None:
        if not url.startswith((self._site.origin + "/", "data:", "blob:")):
            self.problems.append(f"{path}: request leaves the origin: {url}")
