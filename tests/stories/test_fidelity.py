"""Corrupted translations are repaired or marked, never passed off as good; and a person has the last word."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.content.paperfile import PaperFile
from digest.llm.asking import MOST_ASKS
from tests.servers.llm_answer_faults import TRADITIONAL
from tests.servers.llm_server import LlmServer
from tests.servers.llm_tasks import Chat, answer_chat, dump
from tests.stories.blog import MakeBlog, StoryBlog, ids_of
from tests.stories.papers import invented

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
NEEDED = {
    "number-changed": 1,
    "missing-sentence": 1,
    "english-left": 1,
    "claim-invented": 1,
    "chatter": 1,
    "markup": 2,
    "traditional": 2,
}
"""Hard corruptions, and the most calls that put them right: for sentences, and for the whole."""
SIMPLIFIED = {after: before for before, after in TRADITIONAL.items() if isinstance(after, int)}
SHARE = 0.2
WRONG = "（本句被译错，误差为 987 分贝）"


def _id_in(text: str) -> str:
    return text.split("arxiv_id: ")[1].split()[0]


def said(paper: PaperFile) -> tuple[str, ...]:
    """What a paper says in Chinese, in simplified characters: a single traditional one is a hint, no fault.

    The title is left out where it was mended: the pseudo-translator renders it otherwise in a repair.
    """
    mended = paper.translation is not None and 0 in paper.translation.repaired
    title = "" if mended else paper.title_zh or ""
    texts = (title, *paper.abstract_zh, *paper.contributions, paper.summary_zh or "")
    return tuple(text.translate(SIMPLIFIED) for text in texts)


def _calls_of(blog: StoryBlog) -> dict[str, list[str | None]]:
    """The faults of each paper's calls, in order; None for a sound answer."""
    found: dict[str, list[str | None]] = {}
    for call in blog.llm.calls:
        texts = [message["content"] for message in json.loads(call.body)["messages"]]
        found.setdefault(_id_in("".join(texts)), []).append(call.notes.get("fault"))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_corrupted_answers_are_repaired_or_marked(make_blog: MakeBlog, seed: int) -> None:
    """A fifth of all answers is corrupted, repairs too: each is put right or marked, none published as good.

    A paper without a mark reads as it does where no answer was corrupted. A sound answer costs no
    second call, and one followed by sound answers only those that put it right.
    """
    papers = invented(DAY, 30)
    config = {"interests": {"description": ""}}
    rates = {kind: SHARE / len(NEEDED) for kind in NEEDED}
    sound = make_blog(papers, now=NOW, config=config)
    assert sound.build("--date", DAY).code == 0
    blog = make_blog(papers, now=NOW, llm=LlmServer(fault_rates=rates, seed=seed), config=config)
    assert blog.build("--date", DAY).code in (0, 3)

    calls = _calls_of(blog)
    assert set(calls) == ids_of(papers)
    assert any(faults[0] for faults in calls.values()), "the seed corrupts something"
    rows = blog.rows(DAY)
    assert set(rows) == ids_of(papers)
    for name, (first, *more) in calls.items():
        if first is None:
            assert not more, f"{name}: a sound answer costs no second call"
        elif not any(more):
            assert 1 <= len(more) <= NEEDED[first], (name, first)
            assert rows[name]["state"] == "complete", (name, first)
        assert len(more) <= 2 + MOST_ASKS, name
    for name, row in rows.items():
        paper, wanted = blog.paper(name), sound.paper(name)
        assert paper.translation is not None
        hard = [one for one in paper.translation.findings if one.severity == "hard"]
        assert (row["state"] == "needs-review") == bool(hard), name
        if row["state"] == "complete":
            assert paper.aligned
            given, right = said(paper), said(wanted)
            assert given[1:] == right[1:], name
            assert given[0] in ("", right[0]), name
        else:
            assert "待核对" in blog.post(DAY)
        for number in paper.translation.repaired:
            assert number not in {one.sentence for one in hard}, name
            assert number == 0 or paper.abstract_zh[number - 1] == wanted.abstract_zh[number - 1], name


@pytest.mark.parametrize("kind", NEEDED)
def test_each_corruption_is_put_right(make_blog: MakeBlog, kind: str) -> None:
    """One corrupted first answer, sound ones after it: the calls it needs, and what a sound answer says."""
    papers = invented(DAY, 1)
    (name,) = ids_of(papers)
    config = {"interests": {"description": ""}}
    sound = make_blog(papers, now=NOW, config=config)
    sound.build("--date", DAY)
    blog = make_blog(papers, now=NOW, config=config)
    blog.llm.fault(kind, task="enrich")
    assert blog.build("--date", DAY).code == 0
    assert 1 <= len(blog.llm.calls) - 1 <= NEEDED[kind]
    paper, wanted = blog.paper(name), sound.paper(name)
    assert said(paper)[1:] == said(wanted)[1:]
    assert paper.translation is not None
    assert paper.translation.repaired


def test_a_reader_sees_what_was_checked_repaired_and_doubtful(make_blog: MakeBlog) -> None:
    """The paper's page and the day's count the sentences of each sort and mark them one by one."""
    papers = invented(DAY, 2)
    mended, doubtful = sorted(ids_of(papers))

    def half_stubborn(chat: Chat) -> str:
        # One paper's second sentence stays wrong, the other's is mended by the repair.
        wrong = doubtful in "".join(chat.all_users) or chat.task == "enrich"
        return stubborn(chat) if wrong else dump(answer_chat(chat))

    blog = make_blog(
        papers, now=NOW, llm=LlmServer(answerer=half_stubborn), config={"interests": {"description": ""}}
    )
    assert blog.run("build", "--date", DAY).code == 3
    assert "repaired:" in blog.paper_file(mended).read_text(encoding="utf-8")
    pages = {
        name: (blog.root / "_site" / "papers" / name / "index.html").read_text(encoding="utf-8")
        for name in (mended, doubtful)
    }
    assert "通过 2 句" in pages[mended]
    assert "修复后通过 1 句" in pages[mended]
    assert pages[mended].count("已修复") == 1
    assert "存疑 1 句" in pages[doubtful]
    assert 'class="doubt"' in pages[doubtful]
    assert "已修复" not in pages[doubtful]
    day = next((blog.root / "_site" / "2026" / "07" / "14").rglob("*.html")).read_text(encoding="utf-8")
    assert "修复后通过 1 句" in day
    assert "存疑 1 句" in day


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
    assert '<span class="s hard"><sup>1</sup>' in report
    assert report.index("（数值）") < report.index("</ul>")
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
    """The newest day by default, else the days or papers named; a hand edit that changes a number is seen."""
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
    one = blog.run("check", papers[0].arxiv_id)
    assert (one.code, one.out.splitlines()[-1]) == (3, "0 pass, 0 warn, 1 fail")
    assert blog.run("check", f"arXiv:{papers[1].arxiv_id}v1").code == 0
    unknown = blog.run("check", "2607.99999")
    assert (unknown.code, unknown.err) == (2, "digest: 2607.99999: this blog has no such paper\n")


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
