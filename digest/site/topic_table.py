"""A topic's table as Markdown that GitHub and kramdown show alike (pure).

Every text goes through ``escape_post``: a bar, a dollar, a Liquid tag or HTML in a title is shown as it
stands, and formulas are ``$$…$$``, which both set.
"""

from __future__ import annotations

from collections.abc import Iterable

from digest.content import paths
from digest.content.paperfile import PaperFile
from digest.text.markdown import escape_post
from digest.text.maths import split_maths
from digest.text.tex import to_text

_HEAD = "| 公布 | 编号与版本 | 标题 | 贡献点 | 总结 |\n| --- | --- | --- | --- | --- |\n"
_NONE = "—"


def markdown_table(
    name: str, home: str, query: str, papers: Iterable[tuple[PaperFile, str, str | None]]
) -> str:
    """Return the file.

    Args:
        name: of the topic.
        home: whole address of its page.
        query: as configured.
        papers: in the order of the rows: (record, address of its page, why it is not translated).
    """
    lines = [_line(paper, address, reason) for paper, address, reason in papers]
    return (
        f"# {escape_post(name, heading=True)}\n\n"
        f"收录条件：{escape_post(query)}；共 {len(lines)} 篇，最新在前。[网页]({home})\n\n"
        f"{_HEAD}{''.join(lines)}"
    )


def _line(paper: PaperFile, address: str, reason: str | None) -> str:
    day = paper.announced or paper.date
    cells = (
        day.isoformat() if day else _NONE,
        _versions(paper),
        _titles(paper, address),
        "<br>".join(f"{n}\\. {_text(point)}" for n, point in enumerate(paper.contributions, 1)) or _NONE,
        f"{_state(paper, reason)} {_text(paper.summary_zh or '')}".strip() or _NONE,
    )
    return f"| {' | '.join(cells)} |\n"


def _versions(paper: PaperFile) -> str:
    version = f"v{paper.version}" if paper.version else ""
    shown = f"[{paper.arxiv_id}{version}]({paths.abs_url(paper.arxiv_id)})"
    if len(paper.history) < 2:
        return shown
    return "<br>".join([shown, *(f"v{n} {day.isoformat()}" for n, day in paper.history)])


def _titles(paper: PaperFile, address: str) -> str:
    title, title_zh = _text(paper.title), _text(paper.title_zh or "")
    linked = title_zh or title
    # A link that begins with a caret would be a footnote.
    link = f"[{'<!-- -->' if linked.startswith('^') else ''}{linked}]({address})"
    return f"{link}<br>{title}" if title_zh else link


def _state(paper: PaperFile, reason: str | None) -> str:
    """Return the mark of a paper that is not as it should be."""
    match paper.status:
        case "original-only":
            return f"**尚未翻译**（{reason}，下次运行再试）" if reason else "**尚未翻译**（下次运行再试）"
        case "needs-review":
            return "**待核对**"
        case "withdrawn":
            return "**已撤稿**"
    return ""


def _text(text: str) -> str:
    # In a table kramdown looks for code before formulas: TeX's own quotes would lose a backtick.
    pieces = split_maths(to_text(text))
    return escape_post("".join(p.text.replace("``", "“") if p.is_maths else p.text for p in pieces))
