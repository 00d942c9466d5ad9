"""Jinja2's compiler, for templates that make a hundred thousand pages: the same pages in a fifth less time.

Jinja2 wraps every piece of a page as ``Markup`` only to join it, hands each up through all blocks around it,
asks for every attribute through a function that would look for an entry of that name, too, and at every call
whether it wants the context. Here a piece stays the text that it is, a block's pieces go up as one, and
``a.b`` is an attribute; an entry of a dict is ``a["b"]``.
``self.b``, ``kwargs.b``, ``a.b is …`` and ``a.b | default(c)`` are as ever. Nothing that a template may call
needs the context: macros do without it, and there are no functions but ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from keyword import iskeyword
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_MAY_LACK = ("default", "d")
"""Filters of what may not be there."""
_NO_VIEWS = ("self", "kwargs")
"""Names of Jinja2's own, whose ``a.b`` is no attribute."""


def shown(value: object) -> object:
    """Return what a page shows of a value: safe text."""
    kind = type(value)
    if kind is Markup:
        return value
    if kind is str:
        text: str = value  # type: ignore[assignment] # which was just asked
        if not ("&" in text or "<" in text or ">" in text or "'" in text or '"' in text):
            return text
    elif kind is date or kind is int:
        return str(value)  # nothing in them needs escaping, and a page has thirty
    return escape(value)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call what a template calls."""
    return function(*args, **kwargs)


class PageCode(CodeGenerator):
    """Writes the Python code of templates whose environment has ``shown`` and ``plain_call``."""

    _may_lack = False

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("shown = environment.shown")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Write the body of a template or a block so that its pieces are joined; any other body as ever."""
        if frame.buffer is not None:
            super().blockvisit(nodes, frame)
            return
        self.buffer(frame)
        super().blockvisit(nodes, frame)
        self.writeline(f"yield concat({frame.buffer})")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        special = isinstance(node.node, nodes.Name) and node.node.name in _NO_VIEWS
        if self._may_lack or special or iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        self.write("environment.plain_call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def visit_Test(self, node: nodes.Test, frame: Frame) -> None:  # noqa: N802
        with self._lenient():
            super().visit_Test(node, frame)

    def visit_Filter(self, node: nodes.Filter, frame: Frame) -> None:  # noqa: N802
        with self._lenient(yes=node.name in _MAY_LACK):
            super().visit_Filter(node, frame)

    @contextmanager
    def _lenient(self, *, yes: bool = True) -> Iterator[None]:
        before = self._may_lack
        self._may_lack = before or yes
        try:
            yield
        finally:
            self._may_lack = before

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")
