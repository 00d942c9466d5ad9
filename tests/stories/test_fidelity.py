"""Corrupted translations are repaired or marked, never passed off as good; and a person has the last word."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, answer_chat, dump
from tests.stories.blog import MakeBlog, StoryBlog, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
HARD_KINDS = ("number-changed", "missing-sentence", "english-left", "markup", "chatter", "traditional")
SHARE = 0.2
WRONG = "（本句被译错，误差为 987 分贝）"


def corrupted(blog: StoryBlog, task: str) -> dict[str, str]:
    """The fault that befell each paper's answer to a task."""
    found: dict[str, str] = {}
    for call in blog.llm.calls:
        if call.notes.get("task") == task and "fault" in call.notes:
            # Asked again, a request bears the paper in an earlier message than the last.
            texts = [message["content"] for message in json.loads(call.body)["messages"]]
            found[_id_in("".join(texts))] = call.notes["fault"]
    return found


def _id_in(text: str) -> str:
    return text.split("arxiv_id: ")[1].split()[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_corrupted_answers_are_repaired_or_marked(make_blog: MakeBlog, seed: int) -> None:
    """Each corrupted answer costs at most its repairs, a sound one none, and none is published as good."""
    papers = invented(DAY, 30)
    rates = {kind: SHARE / len(HARD_KINDS) for kind in HARD_KINDS}
    blog = make_blog(
        papers,
        now=NOW,
        llm=LlmServer(fault_rates=rates, seed=seed),
        config={"interests": {"description": ""}},
    )
    assert blog.build("--date", DAY).code in (0, 3)
    spoilt = corrupted(blog, "enrich")
    assert spoilt, "the seed corrupts something"
    repairs = {_id_in(chat.last_user) for chat in blog.llm.chats("repair")}
    assert repairs <= set(spoilt), "a sound answer costs no second call"
    extra = len(blog.llm.calls) - len(papers)
    assert extra <= 2 * len(spoilt)
    rows = blog.rows(DAY)
    assert set(rows) == ids_of(papers)
    for name in rows:
        paper = blog.paper(name)
        findings = paper.translation.findings if paper.translation else ()
        hard = [finding for finding in findings if finding.severity == "hard"]
        assert (rows[name]["state"] == "needs-review") == bool(hard), name
        if rows[name]["state"] == "complete":
            assert paper.aligned
            text = "".join(paper.abstract_zh)
            assert "本句未译出" not in text
            assert "987" not in text


def test_healthy_answers_cost_one_call_each(make_blog: MakeBlog) -> None:
    """No repair, no second answer, no review when nothing is wrong."""
    papers = invented(DAY, 30)
    blog = make_blog(papers, now=NOW, config={"interests": {"description": ""}})
    assert blog.build("--date", DAY).code == 0
    assert dict(blog.llm.calls_by_task) == {"enrich": 30}


def stubborn(chat: Chat) -> str:
    """Answers well, but for one number of the second sentence that no repair mends."""
    answer = answer_chat(chat)
    for row in answer.get("sentences", []):
        if row["n"] == 2:
            row["zh"] = WRONG
    return dump(answer)


def test_what_stays_wrong_is_marked_and_a_person_decides(make_blog: MakeBlog) -> None:
    """One repair call, then needs-review everywhere; review names the line; acceptance is kept."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    blog = make_blog(
        papers, now=NOW, llm=LlmServer(answerer=stubborn), config={"interests": {"description": ""}}
    )
    assert blog.build("--date", DAY).code == 3
    assert blog.rows(DAY)[name]["state"] == "needs-review"
    assert "待核对" in blog.post(DAY)
    assert len(blog.llm.chats("repair")) == 1

    told = blog.run("review")
    assert told.code == 0
    lines = blog.paper_file(name).read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines, start=1) if line.startswith("（本句被译错"))
    assert f"{name[:4]}/{name}.md:{place}" in told.out.replace(str(blog.root), "")

    assert blog.run("review", name, "--accept").code == 0
    assert "reviewed: 2026-07-14" in blog.paper_file(name).read_text(encoding="utf-8")
    assert blog.rows(DAY)[name]["state"] == "complete"
    assert "待核对" not in blog.post(DAY)
    assert blog.run("review").out == "nothing needs review\n"
    calls = blog.calls()
    assert blog.build("--date", DAY).code == 0
    assert blog.calls() == calls


def test_acceptance_asks_for_names(make_blog: MakeBlog) -> None:
    """Nothing is accepted wholesale."""
    blog = make_blog([], now=NOW)
    refused = blog.run("review", "--accept")
    assert refused.code == 2
    assert "identifiers" in refused.err


class Doubting:
    """A second model that finds one sentence wrong until it reads another rendering."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, chat: Chat) -> str:
        if '"findings"' not in chat.system:
            return dump(answer_chat(chat))
        self.seen.append(chat.last_user)
        first = len(self.seen) == 1
        doubt = [{"n": 1, "severity": "hard", "problem": "把 study 译成了提出"}] if first else []
        return json.dumps({"findings": doubt}, ensure_ascii=False)


def test_a_second_model_reviews_each_translation(make_blog: MakeBlog) -> None:
    """Its hard doubt leads to one repair of that sentence, which alone it is shown again."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    doubting = Doubting()
    blog = make_blog(
        papers,
        now=NOW,
        llm=LlmServer(answerer=doubting),
        config={"interests": {"description": ""}, "llm": {"reviewer": "second-model"}},
    )
    done = blog.build("--date", DAY)
    models = [json.loads(call.body)["model"] for call in blog.llm.calls]
    assert models.count("second-model") == len(doubting.seen)
    assert len(blog.llm.chats("repair")) == 1
    paper = blog.paper(name)
    assert paper.translation is not None
    assert "reviewer" in paper.translation.checks
    # The pseudo-translator gives the same rendering again, so the doubt stands and is marked.
    assert done.code == 3
    assert [f.check for f in paper.translation.findings if f.severity == "hard"] == ["reviewer"]


def write_pairs(path: Path, *lines: object) -> Path:
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    path.write_text(text + "\n", encoding="utf-8")
    return path


def test_check_reads_pairs_in_order(make_blog: MakeBlog, tmp_path: Path) -> None:
    """One line out per line in, verdicts by severity, exit 3 when one fails; a report marks both sides."""
    blog = make_blog([], now=NOW)
    good = {
        "arxiv_id": "a",
        "abstract": "We reach 5.2% WER.",
        "abstract_zh": "我们的词错误率（WER）达到5.2%。",
    }
    bad = {
        "arxiv_id": "b",
        "abstract": "We reach 5.2% WER.",
        "abstract_zh": "我们的词错误率（WER）达到7.9%。",
    }
    pairs = write_pairs(tmp_path / "pairs.jsonl", good, bad)
    done = blog.run("check", "--pairs", pairs, "--json", "--html", tmp_path / "report.html")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["arxiv_id"], row["verdict"]) for row in rows] == [("a", "pass"), ("b", "fail")]
    assert {"check", "severity", "en", "zh", "message"} <= set(rows[1]["findings"][0])
    assert done.code == 3
    report = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<mark class="hard">' in report
    assert blog.calls() == 0
    assert not blog.arxiv.requests


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"arxiv_id": "x", "abstract": "A."}', '{"abstract": 1, "abstract_zh": ""}']
)
def test_check_names_the_line_that_is_wrong(make_blog: MakeBlog, tmp_path: Path, line: str) -> None:
    """A line of another form is exit 2 with its number."""
    blog = make_blog([], now=NOW)
    pairs = write_pairs(tmp_path / "pairs.jsonl", {"abstract": "A b.", "abstract_zh": "甲乙。"}, line)
    done = blog.run("check", "--pairs", pairs)
    assert done.code == 2
    assert "line 2" in done.err


def test_check_needs_no_blog_for_pairs(tmp_path: Path, make_blog: MakeBlog) -> None:
    """Pairs are checked with the shipped glossary where there is no config.yaml."""
    blog = make_blog([], now=NOW)
    pairs = write_pairs(tmp_path / "p.jsonl", {"abstract": "It is fast.", "abstract_zh": "它很快。"})
    (blog.root / "config.yaml").unlink()
    assert blog.run("check", "--pairs", pairs).code == 0
    assert blog.run("check").code == 2


def test_check_looks_at_stored_papers(make_blog: MakeBlog) -> None:
    """The newest day by default; a hand edit that changes a number is seen."""
    papers = invented(DAY, 2)
    blog = make_blog(papers, now=NOW)
    assert blog.build("--date", DAY).code == 0
    assert blog.run("check").code == 0
    path = blog.paper_file(papers[0].arxiv_id)
    path.write_text(path.read_text(encoding="utf-8").replace("1.5%", "9.5%", 2), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert text.count("9.5%") == 2, "original and translation"
    path.write_text(text.replace("9.5%", "1.5%", 1), encoding="utf-8")
    assert blog.run("check", DAY).code == 3
    assert blog.run("check", "2026-07-13").code == 2


def test_the_status_page_names_what_needs_review(make_blog: MakeBlog) -> None:
    """A doubtful paper is linked from the site's status page, and its own page shows the mark."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    blog = make_blog(
        papers, now=NOW, llm=LlmServer(answerer=stubborn), config={"interests": {"description": ""}}
    )
    assert blog.run("build", "--date", DAY).code == 3
    status = (blog.root / "_site" / "status" / "index.html").read_text(encoding="utf-8")
    assert f'<a href="/papers/{name}/">{name}</a>' in status
    page = (blog.root / "_site" / "papers" / name / "index.html").read_text(encoding="utf-8")
    assert "待核对" in page


def test_review_knows_its_papers(make_blog: MakeBlog) -> None:
    """A version is no other paper; what is no identifier, or no paper of this blog, is a usage error."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    blog = make_blog(papers, now=NOW, config={"interests": {"description": ""}})
    assert blog.build("--date", DAY).code == 0
    assert blog.run("review", f"{name}v1").out == f"{name} needs no review\n"
    assert blog.run("review", "nonsense").code == 2
    unknown = blog.run("review", "2607.99999", "--accept")
    assert unknown.code == 2
    assert "2607.99999: this blog has no such paper" in unknown.err
