r"""The one escaping layer for Markdown; two dialects, because two readers need different things.

``escape``/``unescape``: for paper files. CommonMark and Obsidian show the text as written, formulas
stand as ``$…$``, and the pair is exact: ``unescape(escape(text)) == text`` for any one-line text.

``escape_post``: for Jekyll posts, one way. kramdown and Liquid show the text as written: any bar
would make a table, ``{{`` would be run, straight quotes would be curled (all measured).
"""

from __future__ import annotations

import re

from digest.text.maths import split_maths, tex_of

_SPECIAL = re.compile(r"[\\`*_\[\]<|$]|~(?=~)|(?<=~)~|\{(?=[{%])|(?<=\{)[{%]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:([#>+=~:-])|(\d{1,9})([.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Return one line of Markdown that shows the text as written; ``$…$`` stays a formula."""
    return _guard_line_start(
        "".join(
            piece.text if piece.is_maths else _SPECIAL.sub(r"\\\g<0>", piece.text)
            for piece in split_maths(text, brackets=False)
        )
    )


def unescape(line: str) -> str:
    """Return the text that a line of Markdown written by ``escape`` shows."""
    return "".join(
        piece.text if piece.is_maths else _ESCAPED.sub(r"\1", piece.text)
        for piece in split_maths(line, brackets=False)
    )


def _guard_line_start(line: str) -> str:
    match = _LINE_START.match(line)
    if match is None:
        return line
    if match.group(1):
        return "\\" + line
    return f"{match.group(2)}\\{line[len(match.group(2)) :]}"


_POST_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|\"'$#~]")
_POST_DASHES = re.compile(r"-(?=-)|(?<=-)-")
_POST_DOTS = re.compile(r"\.(?=\.\.)|(?<=\.)\.(?=\.)|(?<=\.\.)\.")
_POST_ENTITY = re.compile(r"&(?=#?\w+;)")


def escape_post(text: str, *, heading: bool = False) -> str:
    """Return one line that kramdown under Jekyll shows as the text, formulas as ``$$…$$``.

    In a heading a bar makes no table, so formulas keep theirs and the letters are the title's.
    """
    line = "".join(
        _post_formula(piece.text, heading=heading) if piece.is_maths else _post_text(piece.text)
        for piece in split_maths(text)
    )
    # Liquid looks for its tags in the whole file, across formulas and text.
    line = line.replace("{{", "{ {").replace("{%", "{<!-- -->%")
    return line if heading else _guard_line_start(line)


def _post_text(text: str) -> str:
    text = _POST_ENTITY.sub("&amp;", text)
    text = _POST_SPECIAL.sub(r"\\\g<0>", text)
    return _POST_DOTS.sub(r"\\.", _POST_DASHES.sub(r"\\-", text))


def _post_formula(formula: str, *, heading: bool) -> str:
    tex = tex_of(formula)
    if not heading:
        tex = tex.replace("\\|", "\\Vert{}").replace("|", "\\vert{}")
    while "{{" in tex or "{%" in tex:
        tex = tex.replace("{{", "{ {").replace("{%", "{ %")
    return f"$${tex}$$"
