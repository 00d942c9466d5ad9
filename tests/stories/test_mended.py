"""Small things that once went wrong on a whole blog: odd headings, odd names, repeats."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, answer_chat, dump
from tests.stories.blog import MakeBlog, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
QUIET = {"interests": {"description": ""}}


def test_a_blank_after_a_heading_hides_no_translation(make_blog: MakeBlog) -> None:
    """An editor's blank costs no call, marks nothing as untranslated and stays where it is."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    blog = make_blog(papers, now=NOW, config=QUIET)
    assert blog.build("--date", DAY).code == 0
    path, calls, before = blog.paper_file(name), blog.calls(), blog.paper(name)
    text = path.read_text(encoding="utf-8").replace("## 中文摘要\n", "##  中文摘要 \n")
    path.write_text(text, encoding="utf-8")
    assert blog.paper(name) == before
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == calls
    assert path.read_text(encoding="utf-8") == text
    assert "尚未翻译" not in blog.post(DAY)
    assert blog.run("status", "--json").json["edits"] == []


def test_papers_to_refresh_are_named_in_any_way(make_blog: MakeBlog) -> None:
    """With a version or a prefix it is the same paper; what is no identifier is a usage error."""
    papers = invented(DAY, 2)
    name = sorted(ids_of(papers))[0]
    blog = make_blog(papers, now=NOW, config=QUIET)
    assert blog.build("--date", DAY).code == 0
    calls = blog.calls()
    assert blog.build("--refresh", f"arXiv:{name}", f"{name}v1").code == 0
    assert blog.calls() == calls + 1
    refused = blog.build("--json", "--refresh", "abc")
    assert refused.code == 2
    assert refused.err == "digest: --refresh: 'abc' is no arXiv identifier\n"
    assert refused.json == {"error": "--refresh: 'abc' is no arXiv identifier", "exit_code": 2}
    assert blog.calls() == calls + 1


def test_a_repeat_ends_with_the_paper(make_blog: MakeBlog) -> None:
    """Asked again, a model reads what was wrong first and the same paper, to the byte, last."""
    seen: list[str] = []

    def chatty_at_first(chat: Chat) -> str:
        seen.append(chat.last_user)
        return "Sure, here you are!" if len(seen) == 1 else dump(answer_chat(chat))

    blog = make_blog(invented(DAY, 1), now=NOW, llm=LlmServer(answerer=chatty_at_first), config=QUIET)
    assert blog.build("--date", DAY).code == 0
    first, second = seen
    assert second.endswith(f"\n{first}")
    assert "Sure, here you are!" in second.removesuffix(first)
    roles = [[one["role"] for one in json.loads(call.body)["messages"]] for call in blog.llm.calls]
    assert roles == [["system", "user"], ["system", "user"]]
