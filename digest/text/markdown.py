r"""The one escaping layer for Markdown; two dialects, because two readers need different things.

``escape``/``unescape``: for paper files. CommonMark and Obsidian show the text as written, formulas
stand as ``$…$``, and the pair is exact: ``unescape(escape(text)) == text`` for any one-line text.

``escape_post``: for Jekyll posts, one way. kramdown and Liquid show the text as written: any bar
would make a table, ``{{`` would be run, straight quotes would be curled (all measured).
"""

from __future__ import annotations

import re

from digest.text.folding import fold
from digest.text.maths import Piece, split_maths, tex_of

_SPECIAL = re.compile(r"[\\`*_\[\]<|$]|~(?=~)|(?<=~)~|\{(?=[{%])|(?<=\{)[{%]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:([#>+=~:-])|(\d{1,9})([.)]))")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    """Return one line of Markdown that shows the text as written; ``$…$`` stays a formula."""
    return guard_line_start(
        "".join(
            piece.text if piece.is_maths else _SPECIAL.sub(r"\\\g<0>", piece.text)
            for piece in split_maths(text, brackets=False)
        )
    )


_ALL_SPECIAL = re.compile(rf"{_SPECIAL.pattern}|#|==|%%")


def escape_all(text: str) -> str:
    """Return a part of a line of Markdown that shows the text as written; it keeps no formula, and no
    mark that Obsidian alone knows. Whoever joins the line guards its start.
    """
    return _ALL_SPECIAL.sub(lambda match: "".join(f"\\{char}" for char in match.group()), text)


def unescape(line: str) -> str:
    """Return the text that a line of Markdown written by ``escape`` shows."""
    if "\\" not in line:
        return line
    return "".join(
        piece.text if piece.is_maths else _ESCAPED.sub(r"\1", piece.text)
        for piece in split_maths(line, brackets=False)
    )


def guard_line_start(line: str) -> str:
    """Return the line with what would make a heading, list, quote or rule of it escaped."""
    match = _LINE_START.match(line)
    if match is None:
        return line
    if match.group(1):
        return "\\" + line
    return f"{match.group(2)}\\{line[len(match.group(2)) :]}"


_POST_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|\"'$#~]")
_POST_DASHES = re.compile(r"-(?=-)|(?<=-)-")
_POST_DOTS = re.compile(r"\.(?=\.\.)|(?<=\.)\.(?=\.)|(?<=\.\.)\.")
# Among what is escaped already; kramdown joins "&" and an escaped "#" to an entity again.
_POST_ENTITY = re.compile(r"&(?=(?:\\#)?[\w:][\w:.\\-]*;)")
# "1." of any length is a list for kramdown; what _POST_SPECIAL escapes is not looked for again.
_POST_LINE_START = re.compile(r"^(?:\d+(?=[.)])|(?=[+=:-]))")
_TEX_BAR = re.compile(r"\\.|\|")
_TEX_BARS = {r"\|": r"\Vert{}", "|": r"\vert{}"}

# Shows nothing and holds no letter or digit: it parts two characters that would mean something
# together and that no backslash can part in kramdown.
_NOTHING = "<!-- -->"


def escape_post(text: str, *, heading: bool = False) -> str:
    """Return one line that kramdown under Jekyll shows as the text, formulas as ``$$…$$``.

    In a heading a bar makes no table, so formulas keep theirs and the letters are the title's.
    """
    pieces = split_maths(fold(text))
    line = "".join(
        _post_formula(tex, heading=heading) if (tex := _post_tex(piece)) else _post_text(piece.text)
        for piece in pieces
    )
    # Liquid looks for its tags in the whole file, whatever Markdown escapes; two braces are parted
    # by their backslashes already.
    line = line.replace("{%", "{" + _NOTHING + "%")
    if heading:
        return line
    if line == "^" or (len(pieces) == 1 and _post_tex(pieces[0])):
        return line + _NOTHING  # alone, a caret ends a block and a formula would be a displayed one
    return _POST_LINE_START.sub(r"\g<0>\\", line)


def _post_text(text: str) -> str:
    text = _POST_SPECIAL.sub(r"\\\g<0>", text)
    text = _POST_DOTS.sub(r"\\.", _POST_DASHES.sub(r"\\-", text))
    return _POST_ENTITY.sub("&" + _NOTHING, text)


def _post_tex(piece: Piece) -> str:
    """Return the TeX of a formula; empty for text and for what kramdown could not delimit."""
    tex = tex_of(piece.text) if piece.is_maths else ""
    return "" if "$$" in tex or tex[:1] == "$" or tex[-1:] == "$" else tex


def _post_formula(tex: str, *, heading: bool) -> str:
    if not heading:
        tex = _TEX_BAR.sub(lambda match: _TEX_BARS.get(match.group(), match.group()), tex)
    return "$$" + re.sub(r"\{(?=[{%])", "{ ", tex) + "$$"
