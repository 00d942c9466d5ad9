"""Catch-up, facts, records and plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.content.ledger import Ledger, LedgerPaper
from digest.content.paperfile import Link, PaperFile
from digest.content.papers import Document, parse_paper, render_paper
from digest.decide.catchup import catch_up, needs_listing, open_papers
from digest.decide.facts import find_links, find_venue, is_withdrawn
from digest.decide.plan import (
    Job,
    jobs_from_archive,
    jobs_of,
    ledger_row,
    needs_announcement,
    paper_of,
)
from digest.decide.records import (
    NOT_TRANSLATED,
    due,
    effective_status,
    merge_metadata,
    new_record,
    texts_changed,
    translated_status,
    with_metadata,
    with_relevance,
    with_texts,
    with_translation,
)
from digest.decide.review import accepted, doubts_of
from digest.models import (
    Announcement,
    AnnounceType,
    ListingItem,
    Paper,
    Provenance,
    Relevance,
    SentencePair,
    Spent,
    Status,
    Translation,
    Usage,
)
from tests.unit.fakes import NOW
from tests.unit.records import DAY, finding, instant, item, paper, paper_file

PROVENANCE = Provenance("fake-model", "enrich-1", DAY)


def document(record: PaperFile) -> Document:
    return parse_paper(render_paper(record), "p.md")


def edited(record: PaperFile, old: str, new: str) -> Document:
    """Return a file of the record with a change made by hand."""
    text = render_paper(record)
    assert old in text
    return parse_paper(text.replace(old, new, 1), "p.md")


# ── catch-up ──


def back(days: int) -> date:
    return DAY - timedelta(days=days)


def test_an_empty_blog_looks_back_a_week() -> None:
    """Without ledgers the weekdays of the look-back are worked on, newest first."""
    plan = catch_up(NOW, (), 7)
    assert plan.days == (DAY, back(1), back(4), back(5), back(6), back(7))
    assert plan.beyond == ()


def test_a_gap_is_caught_up() -> None:
    """From the newest ledger on every weekday is looked at again."""
    assert catch_up(NOW, (back(14), back(20)), 7).days[-1] == back(14)
    assert catch_up(NOW, (DAY, back(1)), 7).days[-1] == back(7)


def test_what_is_out_of_reach_is_named() -> None:
    """After a long silence the days beyond arXiv's listings are named, not lost."""
    newest = back(100)
    plan = catch_up(NOW, (newest,), 7)
    assert plan.days[-1] >= back(90)
    assert plan.beyond[-1] > newest or plan.beyond[-1] == back(99)
    assert set(plan.beyond).isdisjoint(plan.days)
    assert all(day.weekday() < 5 for day in (*plan.days, *plan.beyond))
    assert newest not in plan.beyond


def test_the_latest_announcement_counts_not_the_calendar() -> None:
    """On Monday evening in New York Tuesday's announcement is the latest."""
    assert catch_up(instant("2026-06-08T20:00-04:00"), (), 1).days == (DAY, back(1))


def ledger(*rows: LedgerPaper, **changes: Any) -> Ledger:
    values: dict[str, Any] = {
        "date": DAY,
        "state": "complete",
        "source": "listing",
        "declared": {},
        "found": {},
    }
    return Ledger(missing=(), differences=(), papers=rows, **(values | changes))


def test_what_needs_asking() -> None:
    """arXiv is asked about days without a ledger and partial ones; open papers are those to retry."""
    assert needs_listing(None)
    assert needs_listing(ledger(state="partial"))
    assert not needs_listing(ledger())
    assert not needs_listing(ledger(state="inferred"))
    rows = (
        LedgerPaper("2606.00001", 1, "new", "original-only", "budget"),
        LedgerPaper("2606.00002", 1, "new", "complete", todo=("metadata",)),
        LedgerPaper("2606.00003", 1, "new", "needs-review"),
        LedgerPaper("2606.00004", 1, "new", "withdrawn"),
    )
    assert open_papers(ledger(*rows)) == ("2606.00001", "2606.00002")


# ── facts ──


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors", True),
        ("Withdrawn.", True),
        ("withdrawn due to an error in Eq. 3", True),
        ("This submission has been temporarily withdrawn", True),
        ("Paper withdrawn by arXiv administrators", True),
        ("The authors have withdrawn this paper", True),
        ("The author requests the withdrawal of this work", True),
        ("Retracted: see the note", True),
        ("Article retracted", True),
        ("Withdrawn from arXiv", True),
        ("5 pages, 3 figures", False),
        ("Submission withdrawn from Interspeech 2026", False),
        ("Accepted at ICASSP 2026", False),
        ("We study withdrawn users", False),
        ("This paper studies how signals are withdrawn from a tank", False),
        ("", False),
        (None, False),
    ],
)
def test_withdrawals(comment: str | None, withdrawn: bool) -> None:
    """The comment says that a paper is withdrawn; one withdrawn from a venue alone is not."""
    assert is_withdrawn(comment) is withdrawn


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at ICASSP 2026", "ICASSP 2026"),
        ("5 pages; accepted to INTERSPEECH 2025, Rotterdam", "Interspeech 2025"),
        ("To appear in IEEE/ACM TASLP", "IEEE/ACM TASLP"),
        ("ICML'26 workshop", "ICML 2026"),
        ("Submitted to ICASSP 2026", None),
        ("Submitted to ICASSP 2026. Extended version of our Interspeech 2025 paper", "Interspeech 2025"),
        ("under review at ICLR 2026", None),
        ("Preprint, 3 figures", None),
        ("microSLTx 2026", None),
        ("NeurIPS Datasets track", "NeurIPS"),
        (None, None),
    ],
)
def test_venues(comment: str | None, venue: str | None) -> None:
    """A venue is where the paper is accepted; "submitted to" is none."""
    assert find_venue(comment) == venue


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Code: https://github.com/a/b.", [("code", "https://github.com/a/b")]),
        ("(see github.com/a/b)", [("code", "https://github.com/a/b")]),
        (
            "Demo at a-b.github.io/demo, data at https://zenodo.org/record/1",
            [("demo", "https://a-b.github.io/demo"), ("dataset", "https://zenodo.org/record/1")],
        ),
        (
            "https://huggingface.co/datasets/a/b https://huggingface.co/spaces/a/b https://huggingface.co/a/b",
            [
                ("dataset", "https://huggingface.co/datasets/a/b"),
                ("demo", "https://huggingface.co/spaces/a/b"),
                ("model", "https://huggingface.co/a/b"),
            ],
        ),
        ("http://example.org/a_(b)", [("link", "http://example.org/a_(b)")]),
        ("https://arxiv.org/abs/2606.00001 and https://doi.org/10.1/2", []),
        ("javascript:alert(1) data:text/html,x ftp://example.org", []),
        ("https://github.com/a/b and again https://github.com/a/b", [("code", "https://github.com/a/b")]),
        ("https://localhost and http://x", []),
        ("mail me@www.example.org", []),
        ("www.example.org/page", [("link", "https://www.example.org/page")]),
    ],
)
def test_links(text: str, links: list[tuple[str, str]]) -> None:
    """Addresses of code, demos, data and models are found once each; nothing else is a link."""
    assert find_links(text, None) == tuple(Link(kind, url) for kind, url in links)


# ── records ──


def test_metadata_of_the_api_is_added() -> None:
    """The announcement wins on texts; times of another version are not this one's."""
    shown = paper(authors=("Ada Example",), comment=None)
    api = paper(
        title="Other",
        comment="9 pages",
        doi="D",
        submitted_at=instant("2026-06-05T10:00Z"),
        updated_at=instant("2026-06-08T10:00Z"),
    )
    merged = merge_metadata(shown, api)
    assert (merged.title, merged.comment, merged.doi) == (shown.title, "9 pages", "D")
    assert merged.authors == api.authors
    assert merged.updated_at == api.updated_at
    assert merge_metadata(shown, None) is shown
    newer = merge_metadata(shown, replace(api, version=3))
    assert (newer.version, newer.submitted_at, newer.updated_at) == (1, api.submitted_at, None)
    assert merge_metadata(replace(shown, version=None), replace(api, version=3)).version == 3


def test_a_new_record() -> None:
    """A paper without Chinese is its metadata, split into sentences, with what its comment says."""
    record = new_record(
        paper(comment="Accepted at ICASSP 2026. Code: https://github.com/a/b", version=None), DAY, "new"
    )
    assert (record.status, record.version, record.venue) == ("original-only", 1, "ICASSP 2026")
    assert record.links == (Link("code", "https://github.com/a/b"),)
    assert record.abstract == ("We study dereverberation in rooms.", "Our model lowers the error by 12.5%.")
    assert new_record(paper(version=None), DAY, "cross").version is None
    assert new_record(paper(comment="Withdrawn"), DAY, "new").status == "withdrawn"


def test_metadata_moves_with_the_version() -> None:
    """A new version brings its date and its comment; the old ones stay in the history."""
    old = paper_file()
    moved = with_metadata(
        old, paper(version=3, comment="10 pages", updated_at=instant("2026-06-20T01:00Z"), submitted_at=None)
    )
    assert (moved.version, moved.updated, moved.comment) == (3, date(2026, 6, 20), "10 pages")
    assert moved.history == (*old.history, (3, date(2026, 6, 20)))
    assert (moved.title_zh, moved.status, moved.date) == (old.title_zh, "complete", old.date)
    silent = with_metadata(old, paper(version=3))
    assert (silent.updated, silent.comment) == (None, None)
    same = with_metadata(old, paper(version=2))
    assert (same.updated, same.comment) == (old.updated, old.comment)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "complete"),
        ({"translation": None}, "original-only"),
        ({"translation": replace(PROVENANCE, findings=(finding(1),))}, "needs-review"),
    ],
)
def test_a_withdrawal_that_is_taken_back(changes: dict[str, Any], status: Status) -> None:
    """A later version without the notice gives the paper the status that its Chinese deserves."""
    gone = with_metadata(paper_file(**changes), paper(version=3, comment="Withdrawn by the authors"))
    assert gone.status == "withdrawn"
    assert with_metadata(gone, paper(version=4, comment="Corrected")).status == status


def test_changed_texts_are_seen() -> None:
    """Another title or abstract is a change, a withdrawal or the owner's own text is none."""
    record = paper_file()
    same = paper(title=record.title, abstract=" ".join(record.abstract))
    assert not texts_changed(record, same)
    assert texts_changed(record, replace(same, title="New"))
    assert texts_changed(record, replace(same, abstract="New."))
    assert not texts_changed(record, replace(same, abstract=""))
    assert not texts_changed(record, replace(same, title="New", comment="Withdrawn"))
    assert not texts_changed(replace(record, edited=("title",)), replace(same, title="New"))
    assert not texts_changed(replace(record, edited=("abstract",)), replace(same, abstract="New."))


def test_new_texts_leave_no_old_chinese() -> None:
    """Title, abstract and Chinese move together or not at all."""
    record = with_texts(paper_file(), paper(title="New", abstract="One. Two."))
    assert (record.title, record.abstract) == ("New", ("One.", "Two."))
    assert (record.title_zh, record.abstract_zh, record.contributions, record.summary_zh) == (
        None,
        (),
        (),
        None,
    )
    assert (record.translation, record.status) == (None, "original-only")
    assert with_texts(paper_file(status="withdrawn"), paper()).status == "withdrawn"


def test_a_translation_is_stored_with_its_doubts() -> None:
    """A sentence that is missing is marked in its place; hard findings ask for a review."""
    translation = Translation(
        "T",
        "题",
        (SentencePair(1, "A.", "甲。"), SentencePair(2, "B.", "")),
        ("一", "二", "三"),
        "",
        ("标签",),
    )
    bare = paper_file(status="original-only", translation=None)
    record = with_translation(bare, translation, PROVENANCE)
    assert record.abstract_zh == ("甲。", NOT_TRANSLATED)
    assert (record.status, record.summary_zh) == ("complete", None)
    doubted = with_translation(bare, translation, replace(PROVENANCE, findings=(finding(2),)))
    assert doubted.status == "needs-review"
    assert with_translation(replace(bare, status="withdrawn"), translation, PROVENANCE).status == "withdrawn"
    scored = with_relevance(record, Relevance(7.5, ""), ())
    assert (scored.relevance_score, scored.relevance_reason) == (7.5, None)


@pytest.mark.parametrize(
    ("sentence", "edits", "status"),
    [
        (1, (), "needs-review"),
        (1, ("abstract_zh",), "complete"),
        (1, ("title_zh",), "needs-review"),
        (0, ("title_zh",), "complete"),
        (0, ("abstract_zh",), "needs-review"),
        (None, ("summary_zh",), "complete"),
        (None, ("tags",), "complete"),
    ],
)
def test_an_edit_answers_its_doubt(sentence: int | None, edits: tuple[str, ...], status: Status) -> None:
    """Whoever mends what was doubted has passed it; another field's edit does not."""
    assert translated_status((finding(sentence),), edits) == status
    assert translated_status((finding(sentence, severity="soft"),)) == "complete"
    record = paper_file(
        status="needs-review", edited=edits, translation=replace(PROVENANCE, findings=(finding(sentence),))
    )
    assert effective_status(record) == status
    assert effective_status(replace(record, edited=(*edits, "status"))) == "needs-review"


@pytest.mark.parametrize(
    ("changes", "scored", "translation", "todo"),
    [
        ({}, True, False, ()),
        ({"date": None}, True, False, ("metadata",)),
        ({"relevance_score": None}, True, False, ("relevance",)),
        ({"relevance_score": None}, False, False, ()),
        ({"relevance_score": None, "edited": ("relevance_score",)}, True, False, ()),
        ({"status": "original-only"}, True, True, ()),
        ({"status": "original-only", "edited": ("abstract_zh",)}, True, False, ()),
        ({"status": "original-only", "edited": ("abstract_zh",), "abstract_zh": ()}, True, True, ()),
        ({"status": "withdrawn", "date": None, "relevance_score": None}, True, False, ()),
        ({"status": "needs-review"}, True, False, ()),
    ],
)
def test_what_is_due(changes: dict[str, Any], scored: bool, translation: bool, todo: tuple[str, ...]) -> None:
    """Only what is missing is still to be done, and nothing for a withdrawn paper."""
    found = due(paper_file(**changes), scored=scored)
    assert (found.translation, found.todo) == (translation, todo)


# ── what a person looks at ──


def test_doubts_have_their_place() -> None:
    """Each hard finding is shown with the line of the file that answers it, and both texts."""
    findings = (
        finding(0),
        finding(1),
        finding(2),
        finding(2, severity="soft"),
        finding(9),
        finding(None),
    )
    record = paper_file(translation=replace(PROVENANCE, findings=findings))
    lines = render_paper(record).split("\n")
    doubts = doubts_of(record, lines)
    assert [(one.finding.sentence, lines[one.line - 1], one.zh) for one in doubts] == [
        (0, "title_zh: " + lines[2].removeprefix("title_zh: "), "安静的房间：学习去混响"),
        (1, "我们研究房间中的去混响。", "我们研究房间中的去混响。"),
        (2, "我们的模型将误差降低了 12.5%。", "我们的模型将误差降低了 12.5%。"),
        (9, "## 中文摘要", "12%"),
        (None, "## 贡献", "12%"),
    ]
    assert doubts_of(paper_file(translation=None), lines) == ()
    assert doubts_of(record, ())[0].line == 1


def test_an_acceptance_is_recorded() -> None:
    """A person's word makes a paper complete; what was doubted stays for the record."""
    record = paper_file(status="needs-review", translation=replace(PROVENANCE, findings=(finding(1),)))
    done = accepted(record, DAY)
    assert done.translation is not None
    assert (done.status, done.translation.reviewed, len(done.translation.findings)) == ("complete", DAY, 1)
    assert accepted(paper_file(translation=None), DAY) == paper_file(translation=None)


# ── plans ──


def announcement(*items: ListingItem) -> Announcement:
    return Announcement(DAY, "complete", "listing", {}, {}, (), (), items)


def plan(*items: ListingItem, documents: Any = (), **options: Any) -> tuple[Job, ...]:
    values: dict[str, Any] = {"include": ("new", "cross"), "replacements": "list", "refresh": ()}
    metadata: dict[str, Paper] = options.pop("metadata", {})
    by_id = {one.paper.arxiv_id: one for one in documents}
    return jobs_of(announcement(*items), by_id, metadata, **(values | options))


def test_new_papers_are_translated() -> None:
    """A paper that the archive does not have becomes a record whose texts are due."""
    (job,) = plan(item("2606.00001"), metadata={"2606.00001": paper(doi="D")})
    assert job.old is None
    assert job.record is not None
    assert job.record.doi == "D"
    assert job.source == job.record
    assert not job.is_replacement


def test_options_choose_what_is_in_the_day() -> None:
    """Cross-lists and replacements can be left out, listed or digested in full."""
    items = (item("2606.00001"), item("2606.00002", "cross"), item("2510.00003", "replace"))
    assert [job.arxiv_id for job in plan(*items, include=("new",), replacements="off")] == ["2606.00001"]
    listed = plan(*items)[2]
    assert (listed.record, listed.source, listed.is_replacement) == (None, None, True)
    full = plan(*items, replacements="full")[2]
    assert full.source is not None


def test_an_older_announcement_takes_nothing_back() -> None:
    """Catch-up works backwards: an earlier date may add a category and move the date, no more."""
    old = document(paper_file(announced=DAY, announce_type="cross"))
    shown = item(
        "2606.00001", version=1, categories=("cs.SD", "cs.CL"), abstract="First draft.", comment="v1"
    )
    earlier = replace(announcement(shown), date=back(1))
    (job,) = jobs_of(
        earlier, {"2606.00001": old}, {}, include=("new", "cross"), replacements="list", refresh=()
    )
    assert job.record is not None
    assert job.source is None
    assert (job.record.announced, job.record.announce_type) == (back(1), "new")
    assert (job.record.version, job.record.comment) == (2, old.paper.comment)
    assert job.record.categories == ("cs.SD", "cs.CL", "eess.AS")
    assert job.record.abstract == old.paper.abstract
    later = replace(announcement(shown), date=DAY + timedelta(days=1))
    (job,) = jobs_of(later, {"2606.00001": old}, {}, include=("new",), replacements="list", refresh=())
    assert job.record is not None
    assert job.record.announced == DAY


def test_what_is_done_is_left_alone() -> None:
    """A paper with its translation is not asked for again, unless a refresh names it."""
    old = paper_file()
    same = item(
        "2606.00001", title=old.title, abstract=" ".join(old.abstract), version=2, comment=old.comment
    )
    (job,) = plan(same, documents=[document(old)])
    assert (job.source, job.old is not None) == (None, True)
    assert plan(same, documents=[document(old)], refresh=("2606.00001",))[0].source is not None
    assert plan(same, documents=[document(old)], refresh=None)[0].source is not None
    open_one = document(replace(old, status="original-only", abstract_zh=()))
    assert plan(same, documents=[open_one])[0].source is not None


def test_a_changed_abstract_is_translated_anew() -> None:
    """The old text stays until the new Chinese is there; without Chinese the new text shows at once."""
    changed = item("2606.00001", "replace", abstract="Another. Text.", version=3)
    (job,) = plan(changed, documents=[document(paper_file())])
    assert job.record is not None
    assert job.source is not None
    assert job.record.abstract == paper_file().abstract
    assert (job.record.version, job.source.abstract) == (3, ("Another.", "Text."))
    bare = paper_file(translation=None, abstract_zh=(), status="original-only")
    (job,) = plan(changed, documents=[document(bare)])
    assert job.record is not None
    assert job.record.abstract == ("Another.", "Text.")
    assert job.source == job.record


def test_a_withdrawn_paper_is_never_translated() -> None:
    """Neither a new one, nor a replacement that says so."""
    assert plan(item("2606.00001", comment="Withdrawn"))[0].source is None
    (job,) = plan(
        item("2606.00001", "replace", version=3, comment="Withdrawn"), documents=[document(paper_file())]
    )
    assert job.source is None
    assert job.record is not None
    assert job.record.status == "withdrawn"


def test_owners_texts_are_not_replaced() -> None:
    """An abstract that the owner wrote is no changed abstract."""
    old = edited(paper_file(), "We study dereverberation in rooms.", "We study rooms.")
    (job,) = plan(item("2606.00001", title=old.paper.title, abstract="Other."), documents=[old])
    assert job.source is None


def test_jobs_of_a_whole_day() -> None:
    """Of a day that is proven whole the open papers are found from their files alone."""
    rows = [
        LedgerPaper("2606.00001", 1, "new", "original-only", "budget"),
        LedgerPaper("2606.00002", 1, "new", "complete"),
        LedgerPaper("2606.00003", 1, "new", "withdrawn"),
        LedgerPaper("2510.00004", 2, "replace", "complete", title="Listed", comment="c"),
    ]
    files = {
        "2606.00001": document(paper_file(status="original-only", abstract_zh=(), date=None)),
        "2606.00002": document(paper_file(arxiv_id="2606.00002")),
        "2606.00003": document(paper_file(arxiv_id="2606.00003", status="withdrawn")),
    }
    known = {
        "2606.00001": paper(submitted_at=instant("2026-06-05T10:00Z"), title="Not this", abstract="Nor this.")
    }
    jobs = jobs_from_archive(ledger(*rows), files, known, ())
    assert [job.source is not None for job in jobs] == [True, False, False, False]
    first = jobs[0].record
    assert first is not None
    assert (first.title, first.date) == (paper_file().title, date(2026, 6, 5))
    assert (jobs[3].title, jobs[3].record) == ("Listed", None)
    again = jobs_from_archive(ledger(*rows), files, {}, None)
    assert [job.source is not None for job in again] == [True, True, False, False]


def test_when_arxiv_must_be_asked_again() -> None:
    """A replacement whose new text waits, and a paper whose file is lost, need the listing."""
    files = {"2606.00001": document(paper_file())}

    def row(arxiv_id: str, announce_type: AnnounceType, state: Status) -> LedgerPaper:
        return LedgerPaper(arxiv_id, 1, announce_type, state)

    assert not needs_announcement(ledger(row("2606.00001", "new", "original-only")), files)
    assert needs_announcement(ledger(row("2606.00002", "new", "complete")), files)
    assert needs_announcement(ledger(row("2606.00001", "replace", "original-only")), files)
    assert not needs_announcement(ledger(row("2510.00004", "replace", "complete")), files)


def test_ledger_rows() -> None:
    """A row says where a paper stands, why, what is still to come, and what it cost."""
    (job,) = plan(item("2606.00001"))
    spent = {"enrich": Spent(Usage(1, 0, 1))}
    row = ledger_row(job, job.record, "budget", spent, scored=True)
    assert (row.state, row.reason, row.todo) == ("original-only", "budget", ("metadata", "relevance"))
    assert (row.spent, row.title) == (spent, None)
    done = ledger_row(job, paper_file(), None, {}, scored=True)
    assert (done.state, done.reason, done.todo) == ("complete", None, ())
    gone = ledger_row(job, paper_file(status="withdrawn"), "no-llm", {}, scored=True)
    assert (gone.state, gone.reason) == ("withdrawn", None)
    waiting = ledger_row(job, paper_file(), "unreachable", {}, scored=False)
    assert (waiting.state, waiting.reason) == ("original-only", "unreachable")
    (listed,) = plan(item("2510.00003", "replace", comment="v2"))
    row = ledger_row(listed, None, None, {}, scored=True)
    assert (row.state, row.title, row.comment) == ("complete", listed.title, "v2")
    (withdrawn,) = plan(item("2510.00003", "replace", comment="Withdrawn"))
    assert ledger_row(withdrawn, None, None, {}, scored=True).state == "withdrawn"


def test_a_scorer_sees_the_stored_paper() -> None:
    """What is scored is the record's own title and abstract."""
    record = paper_file()
    shown = paper_of(record)
    assert (shown.title, shown.abstract) == (record.title, " ".join(record.abstract))
