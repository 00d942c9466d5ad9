"""Weekly and monthly reports: periods, what they count and choose, what an overview may say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Site
from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import Link, PaperFile
from digest.content.posts import is_ours
from digest.content.reportfile import (
    Overview,
    Paragraph,
    ReportFile,
    parse_report_file,
    render_report_file,
)
from digest.edges.resources import shipped, shipped_text
from digest.errors import ContentError
from digest.models import Lift
from digest.reports.due import due_reports, last_whole
from digest.reports.names import load_names
from digest.reports.overview import faults
from digest.reports.period import KINDS, Kind, Period, concerned_by, parse_period, period_of
from digest.reports.post import ReportRenderer
from digest.reports.report import Report, Tally, make_report
from tests.unit.records import paper_file
from tests.unit.strategies import raw_texts

WEEK = parse_period("2026-W29")
MONDAY = date(2026, 7, 13)
NAMES = load_names(*shipped_text("datasets.yaml"))
_days = st.dates(date(1992, 1, 1), date(2090, 12, 31))


def ledger(day: date, papers: Iterable[PaperFile], **more: Any) -> Ledger:
    rows = tuple(LedgerPaper(paper.arxiv_id, 1, "new", paper.status) for paper in papers)
    found = {"cs.SD": {"new": len(rows)}, "eess.AS": {"cross": 1}}
    values: dict[str, Any] = {"state": "complete", "source": "listing", "declared": found, "found": found}
    return Ledger(date=day, missing=(), differences=(), papers=rows, **(values | more))


def numbered(count: int, **changes: Any) -> list[PaperFile]:
    plain: dict[str, Any] = {"venue": None, "links": (), "relevance_score": None, "tags": (), "comment": None}
    return [paper_file(arxiv_id=f"2607.{n:05}", **(plain | changes)) for n in range(1, count + 1)]


def report_of(papers: list[PaperFile], before: Iterable[Tally] = (), *, top: int = 3) -> Report:
    return make_report(
        WEEK,
        [ledger(MONDAY, papers)],
        {paper.arxiv_id: paper for paper in papers},
        list(before),
        names=NAMES,
        tag_name=lambda tag: {"ASR": "语音识别"}.get(tag, tag),
        top=top,
    )


# ── periods ──


@given(_days, st.sampled_from(KINDS))
def test_a_period_holds_its_days_and_no_other(day: date, kind: Kind) -> None:
    """Key and record answer each other; periods follow one another without a gap."""
    period = period_of(day, kind)
    assert period.first <= day <= period.last
    assert parse_period(period.key) == period
    assert period.next.first == period.last + timedelta(days=1)
    assert period.preceding()[-1].next == period
    assert all(period in one.preceding() for one in period.following())
    assert all(one.weekday() < 5 and period.first <= one <= period.last for one in period.days)


@given(_days)
def test_a_day_concerns_its_periods_and_those_compared_with_them(day: date) -> None:
    """A changed day reaches five weeks and four months, and no others."""
    concerned = concerned_by(day)
    assert [period.kind for period in concerned].count("week") == 5
    assert [period.kind for period in concerned].count("month") == 4
    for period in concerned:
        span = (*period.preceding(), period)
        assert any(one.first <= day <= one.last for one in span)


@pytest.mark.parametrize("key", ["2026-W54", "2026-13", "2026-W00", "2026", "2026-7", "W29", "../2026-07"])
def test_what_is_no_period_is_refused(key: str) -> None:
    """Weeks and months that there are not have no report."""
    with pytest.raises(ValueError, match="is no week"):
        parse_period(key)


def test_a_week_belongs_to_the_year_of_its_thursday() -> None:
    """ISO 8601 at the turn of the year."""
    assert period_of(date(2027, 1, 1), "week").key == "2026-W53"
    assert period_of(date(2024, 12, 30), "week").key == "2025-W01"


# ── when ──


def due(**changes: Any) -> tuple[list[str], list[str]]:
    values: dict[str, Any] = {
        "days": {MONDAY, MONDAY + timedelta(days=4)},
        "changed": set(),
        "quiet": set(),
        "latest": MONDAY + timedelta(days=4),
    }
    wanted = changes.pop("wanted", ("week",))
    begun, again = due_reports(wanted, changes.pop("stored", ()), **(values | changes))
    return [one.key for one in begun], [one.key for one in again]


def test_a_report_is_begun_when_the_last_day_is_done() -> None:
    """On Friday with Friday's ledger; on Friday without an announcement; on Monday in any case."""
    friday = MONDAY + timedelta(days=4)
    assert due() == (["2026-W29"], [])
    assert due(days={MONDAY}) == ([], [])
    assert due(days={MONDAY}, quiet={friday}) == (["2026-W29"], [])
    assert due(days={MONDAY}, latest=MONDAY + timedelta(days=7)) == (["2026-W29"], [])
    assert due(latest=friday - timedelta(days=1)) == ([], [])
    assert due(days=set()) == ([], [])
    assert due(wanted=()) == ([], [])
    assert due(wanted=("week", "month"), latest=date(2026, 8, 3)) == (["2026-07"], [])
    assert due(wanted=("week",), latest=date(2026, 8, 3), changed={MONDAY}) == (["2026-W29"], [])


def test_a_report_is_made_again_when_a_day_that_enters_it_changed() -> None:
    """Its own days and those that it is compared with; whether or not the blog asks for reports."""
    stored = ("2026-07", "2026-W29", "2026-W31", "2026-W40")
    assert due(stored=stored, changed={MONDAY}, wanted=()) == ([], ["2026-07", "2026-W29", "2026-W31"][::1])
    assert due(stored=stored) == ([], [])


def test_the_last_whole_week() -> None:
    """The newest week that is over and has a ledger."""
    days = {MONDAY, MONDAY + timedelta(days=7)}
    assert last_whole("week", days, MONDAY + timedelta(days=7)) == WEEK
    assert last_whole("week", days, MONDAY) is None
    assert last_whole("month", days, date(2026, 8, 3)) == Period("month", date(2026, 7, 1))


# ── what it says ──


def test_days_and_categories_are_counted_as_announced() -> None:
    """Every weekday has its line; a day without ledger is named as such; sums are arXiv's."""
    report = report_of([*numbered(3), paper_file(arxiv_id="2607.00009", status="original-only")])
    assert [day.date for day in report.days] == list(WEEK.days)
    assert [day.state for day in report.days] == ["complete", None, None, None, None]
    assert report.days[0].papers == report.papers == 4
    assert report.days[0].by_category == {"cs.SD": 4, "eess.AS": 1}
    assert report.counts["original_only"] == 1
    assert [(line.name, line.counts["new"]) for line in report.categories] == [("cs.SD", 4), ("eess.AS", 0)]
    assert report.announced_days == 1
    assert report.last_day == MONDAY


def test_the_top_is_by_score_and_never_withdrawn() -> None:
    """Best first, arXiv's order among equals; who has no score is not among the scored."""
    papers = numbered(5)
    scores = [2.0, 9.0, None, 9.0, 10.0]
    scored = [
        paper_file(
            arxiv_id=paper.arxiv_id, relevance_score=score, status="withdrawn" if score == 10 else "complete"
        )
        for paper, score in zip(papers, scores, strict=True)
    ]
    report = report_of(scored, top=5)
    assert report.chosen == "score"
    assert [paper.arxiv_id for paper in report.top] == ["2607.00002", "2607.00004", "2607.00001"]


def test_without_scores_the_top_is_by_facts() -> None:
    """Accepted somewhere, then something to run, then arXiv's order."""
    one, two, three, four = numbered(4)
    two = paper_file(**{**_changes(two), "links": (Link("code", "https://example.org"),)})
    four = paper_file(**{**_changes(four), "venue": "ICASSP 2027"})
    report = report_of([one, two, three, four])
    assert report.chosen == "facts"
    assert [paper.arxiv_id for paper in report.top] == [four.arxiv_id, two.arxiv_id, one.arxiv_id]


def _changes(paper: PaperFile) -> dict[str, Any]:
    return {name: getattr(paper, name) for name in ("arxiv_id", "venue", "links", "relevance_score", "tags")}


def test_tags_rise_and_fall_against_the_share_before() -> None:
    """A tag is news from three papers on, and only beyond chance; aliases are one tag."""
    papers = (
        numbered(20, tags=("ASR",))[:8] + numbered(20, tags=("语音识别", "合成"))[8:10] + numbered(20)[10:]
    )
    before = [
        Tally(20, {"语音识别": 2, "增强": 9, "编码": 1}),
        Tally(0, {}),
        Tally(20, {"语音识别": 1, "增强": 8}),
    ]
    report = report_of(papers, before)
    assert report.compared == 2
    assert [(one.name, one.now, one.expected, one.values) for one in report.rising] == [
        ("语音识别", 10, 1.5, (2, 1, 10))
    ]
    assert [(one.name, one.now, one.expected) for one in report.falling] == [("增强", 0, 8.5)]


def test_a_short_week_is_no_fall_of_everything() -> None:
    """Half the papers with the same shares: nothing rises, nothing falls."""
    papers = numbered(10, tags=("增强",))[:5] + numbered(10)[5:]
    report = report_of(papers, [Tally(20, {"增强": 10})] * 3)
    assert (report.rising, report.falling) == ((), ())


def test_one_period_before_is_no_trend() -> None:
    """A young blog's first reports name no rising tags."""
    report = report_of(numbered(9, tags=("增强",)), [Tally(9, {})])
    assert (report.rising, report.compared) == ((), 1)


def test_data_sets_metrics_and_venues_are_those_that_papers_name() -> None:
    """Counted once a paper, in titles, abstracts and comments."""
    papers = [
        paper_file(arxiv_id="2607.00001", title="On VoxCeleb2 and VoxCeleb1", venue=None, comment=None),
        paper_file(arxiv_id="2607.00002", abstract=("WERs on LibriSpeech.",), comment="VoxCeleb code"),
    ]
    report = report_of(papers)
    assert [(one.name, one.papers) for one in report.datasets] == [("VoxCeleb", 2), ("LibriSpeech", 1)]
    assert [(one.name, one.papers) for one in report.metrics] == [("WER", 1)]
    assert [(one.name, one.papers) for one in report.venues] == [("ICASSP 2026", 1)]


# ── names ──


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("在LibriSpeech上的WER", ("LibriSpeech", "WER")),
        ("SI-SDRi of 3 dB, ESTOI and CMOS", ("SI-SDR", "STOI", "MOS")),
        ("a maestro of superb ears", ()),
        ("WERe, xWER, preLibriSpeech, VoxCeleb7", ()),
        ("WHAM! and chrF++ (EERs)", ("WHAM!", "chrF", "EER")),
        ("AISHELL-1, AISHELL-4", ("AISHELL",)),
    ],
)
def test_names_are_literal_occurrences(text: str, found: tuple[str, ...]) -> None:
    """Case and neighbours count; spellings of one thing are one name."""
    assert NAMES.found(text) == found


@given(raw_texts)
def test_looking_for_names_never_fails(text: str) -> None:
    """Whatever a text holds, what is found stands in the list."""
    assert set(NAMES.found(text)) <= set(NAMES.kinds)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- WER", "must be a mapping"),
        ("dataset: WER", "dataset: must be a list"),
        ("dataset: [{aliases: [x]}]", "entry 1: needs a name"),
        ("dataset: [2024]", "entry 1: needs a name"),
        ("dataset: [A]\nmetric: [{name: B, aliases: [A]}]", "'A' belongs to 'A'"),
        ("dataset: [", "not valid YAML"),
    ],
)
def test_a_broken_list_of_names_says_where(text: str, problem: str) -> None:
    """The owner of a datasets.yaml is told the file and the entry."""
    with pytest.raises(ContentError, match=r"mine\.yaml") as caught:
        load_names(text, "mine.yaml")
    assert problem in str(caught.value)


def test_an_empty_list_finds_nothing() -> None:
    """A blog may look for no names at all."""
    assert load_names("dataset: []\n", "x").found("WER LibriSpeech") == ()


# ── the file ──


OVERVIEW = Overview("m", "overview-1", date(2026, 7, 18), (Paragraph("一段。", ("2607.00001",)),))


@pytest.mark.parametrize("file", [ReportFile("2026-W29"), ReportFile("2026-07", OVERVIEW)])
def test_a_reports_file_is_read_as_written(file: ReportFile) -> None:
    """Both directions of the format."""
    assert parse_report_file(render_report_file(file), "x") == file


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"period": "2026-07", "overview": 3}',
        '{"schema": 2, "period": "2026-07"}',
        '{"period": "2026-07", "overview": {"date": "2026-07-18", "paragraphs": [{"text": "","papers":[]}]}}',
        '{"period": "2026-07", "overview": {"date": "x", "paragraphs": []}}',
    ],
)
def test_a_broken_file_names_itself(text: str) -> None:
    """One line with the path; never a stack trace."""
    with pytest.raises(ContentError, match=r"_data/reports/x\.json"):
        parse_report_file(text, "_data/reports/x.json")


# ── the overview ──


PAPERS = {
    "2607.00001": paper_file(
        arxiv_id="2607.00001",
        title="Q-Net: Dereverberation",
        abstract=("Q-Net lowers the WER by 12.5% on LibriSpeech.",),
        abstract_zh=("Q-Net 在 LibriSpeech 上将 WER 降低 12.5%。",),
    ),
    "2607.00002": paper_file(arxiv_id="2607.00002", title="Other", abstract=("It has 300 hours.",)),
}


@pytest.mark.parametrize(
    ("text", "cited", "problem"),
    [
        ("Q-Net 把词错误率降低 12.5%。", ["2607.00001"], ""),
        ("去混响的工作 2607.00001 用 Q-Net。", ["2607.00001"], ""),
        ("数据有 300 小时。", ["2607.00001", "2607.00002"], ""),
        ("数据有 300 小时。", ["2607.00001"], "所引论文里没有：300"),
        ("降低 13.5%。", ["2607.00001"], "13.5%"),
        ("R-Net 更好。", ["2607.00001"], "R-Net"),
        ("一项工作。", ["2607.99999"], "不属于本期的论文：2607.99999"),
        ("见 2607.99999。", ["2607.00001"], "不属于本期的论文：2607.99999"),
        ("见 2607.00002。", ["2607.00001"], "没有列出的论文：2607.00002"),
        ("一项工作。", [], "应为 1 至"),
        ("An English paragraph of a model.", ["2607.00001"], "不是纯中文叙述"),
        ("见 [这里](https://example.org)。", ["2607.00001"], "不是纯中文叙述"),
        ("长" * 700, ["2607.00001"], "长于"),
    ],
)
def test_an_overview_says_only_what_its_papers_say(text: str, cited: list[str], problem: str) -> None:
    """Every identifier is of the period; every number and name stands in a cited paper."""
    found = [fault.problem for fault in faults([Paragraph(text, tuple(cited))], PAPERS)]
    if problem:
        assert any(problem in one for one in found), found
    else:
        assert found == []


def test_an_overview_of_nothing_or_of_a_book_is_none() -> None:
    """No paragraph, or more than anyone reads."""
    part = Paragraph("一项工作。", ("2607.00001",))
    assert [fault.paragraph for fault in faults([], PAPERS)] == [0]
    assert [fault.paragraph for fault in faults([part] * 9, PAPERS)] == [0]


@given(raw_texts)
def test_judging_an_overview_never_fails(text: str) -> None:
    """Whatever a model writes."""
    faults([Paragraph(text, ("2607.00001",))], PAPERS)


def test_an_overview_stands_while_its_papers_do() -> None:
    """A paper that left the period takes the overview with it."""
    assert OVERVIEW.holds_for(["2607.00001", "2607.00002"])
    assert not OVERVIEW.holds_for(["2607.00002"])


# ── the post ──


@given(raw_texts)
def test_a_hostile_report_stays_one_list_item_a_paper(text: str) -> None:
    """Titles, reasons and overviews are escaped: no heading, no Liquid, no line of their own."""
    paper = paper_file(arxiv_id="2607.00001", title=text or "x", relevance_reason=text, venue=text)
    report = report_of([paper])
    overview = Overview(text, "p", MONDAY, (Paragraph(text, ("2607.00001",)),))
    renderer = ReportRenderer([shipped("templates")], Site(title="T"))
    post = renderer.render(report, overview)
    assert is_ours(post, "post")
    assert "{{" not in post
    assert "{%" not in post
    headings = [line for line in post.splitlines() if line.startswith("#")]
    assert headings == ["## 综述", "## 分类", "## 相关度最高的 1 篇", "## 会议与期刊"][: len(headings)]
    assert post.count("(https://arxiv.org/abs/2607.00001)") == 1
    assert not is_ours(post.replace("公布日", "日"), "post")


@pytest.mark.parametrize("public", [False, True])
def test_a_lift_is_told_only_if_the_interests_are_public(public: bool) -> None:
    """Whom the owner follows is the owner's to tell."""
    lifted = paper_file(arxiv_id="2607.00001", relevance_lift=(Lift("author", "Ada Example", 1.5),))
    site = Site.model_validate({"title": "T", "public": {"interests": public}})
    post = ReportRenderer([shipped("templates")], site).render(report_of([lifted]), None)
    assert ("（关注的作者 Ada Example +1.5）" in post) is public
