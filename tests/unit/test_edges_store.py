"""The store: what answers whom, across kills and runs."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.edges.store import Forgotten, Store, Verdict
from digest.errors import DigestError
from digest.fulltext.records import NoText
from digest.models import RawAnswer, Spent, Usage
from tests.unit.fakes import NOW, raw


def save(store: Store, key: str = "k", **changes: Any) -> int:
    values: dict[str, Any] = {
        "chain": key,
        "task": "enrich",
        "fingerprint": "",
        "arxiv_ids": ("2606.00001",),
        "model": "fake-model",
        "request": "{}",
        "text": "文",
        "finish_reason": "stop",
        "spent": Spent(Usage(10, 5, 20), 0.5),
        "created_at": NOW,
        "night": "2026-06-09",
    }
    return store.save_completion(key=key, **(values | changes))


def next_run(store: Store) -> None:
    store.finish_run()
    store.begin_run(NOW)


@pytest.mark.parametrize(
    ("verdict", "this_run", "later_run"),
    [
        ("pending", True, True),
        ("rejected", True, False),
        ("accepted", True, True),
        ("superseded", False, False),
    ],
)
def test_what_answers_a_request(store: Store, verdict: Verdict, this_run: bool, later_run: bool) -> None:
    """Accepted completions answer for ever, unjudged ones are judged anew, rejected ones serve their run."""
    row = save(store)
    store.judge(row, verdict, "because")
    found = store.find_completion("k")
    assert (found is not None) is this_run
    if found is not None:
        assert (found.row, found.verdict, found.problem, found.arxiv_ids) == (
            row,
            verdict,
            "because",
            ("2606.00001",),
        )
        assert (found.spent, found.created_at) == (Spent(Usage(10, 5, 20), 0.5), NOW)
    next_run(store)
    assert (store.find_completion("k") is not None) is later_run


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    """A run that did not finish is taken up again, with its unjudged and rejected completions."""
    first = Store.open(tmp_path)
    first.begin_run(NOW)
    save(first)
    first.close()
    second = Store.open(tmp_path)
    second.begin_run(NOW + timedelta(hours=1))
    found = second.find_completion("k")
    assert found is not None
    second.judge(found.row, "rejected")
    assert second.find_completion("k") is not None
    assert second.spent_in_run().usage.total == 30
    second.finish_run()
    second.begin_run(NOW + timedelta(hours=2))
    assert second.find_completion("k") is None
    assert second.spent_in_run() == Spent()
    second.close()


def test_a_killed_run_is_not_gone_on_with_a_day_later(tmp_path: Path) -> None:
    """What a run of an earlier night rejected may be asked for again."""
    first = Store.open(tmp_path)
    first.begin_run(NOW)
    first.judge(save(first), "rejected")
    first.close()
    second = Store.open(tmp_path)
    second.begin_run(NOW + timedelta(days=1))
    assert second.find_completion("k") is None
    second.close()


def test_a_ledger_books_what_it_names(store: Store) -> None:
    """Completions booked by one date's ledger are no other date's; new ones are anyone's."""
    store.judge(save(store, "a"), "accepted")
    store.book("2026-06-09", ["2606.00001"])
    later = save(store, "b")
    store.judge(later, "accepted")
    assert len(store.kept_for("2606.00001", "2026-06-09")) == 2
    assert [one.row for one in store.kept_for("2606.00001", "2026-06-11")] == [later]


def test_accepted_answers_come_before_later_ones(store: Store) -> None:
    """A repeat that was rejected does not hide the answer that was taken."""
    good = save(store)
    store.judge(good, "accepted")
    save(store)
    found = store.find_completion("k")
    assert found is not None
    assert found.row == good


def test_a_chain_is_answered_by_any_of_its_links(store: Store) -> None:
    """The answer to a repeat answers the first question too."""
    store.judge(save(store, "first"), "rejected")
    assert store.find_accepted_in_chain("first") is None
    store.judge(save(store, "second", chain="first"), "accepted")
    found = store.find_accepted_in_chain("first")
    assert found is not None
    assert found.key == "second"


def test_completions_are_found_by_paper_and_by_task(store: Store) -> None:
    """A completion about several papers belongs to each of them."""
    several = save(store, "r", task="relevance", fingerprint="f", arxiv_ids=("2606.00001", "2606.00002"))
    store.judge(several, "accepted")
    save(store, "open")
    assert [one.row for one in store.kept_for("2606.00002")] == [several]
    assert [one.row for one in store.accepted("relevance", "f")] == [several]
    assert store.accepted("relevance", "other") == ()
    next_run(store)
    assert [one.row for one in store.kept_for("2606.00001")] == [several]


def test_superseding_spares_this_run(store: Store) -> None:
    """A refresh sets earlier runs' completions aside, of the named papers or of all."""
    for key, name in (("a", "2606.00001"), ("b", "2606.00002"), ("c", "2606.00003")):
        store.judge(save(store, key, arxiv_ids=(name,)), "accepted")
    store.judge(save(store, "s", task="relevance"), "accepted")
    next_run(store)
    store.judge(save(store, "n"), "accepted")
    store.supersede(["2606.00001"], ("enrich", "repair"))
    assert [store.find_completion(key) is not None for key in "abcsn"] == [False, True, True, True, True]
    store.supersede(None, ("enrich",))
    assert [store.find_completion(key) is not None for key in "abcsn"] == [False, False, False, True, True]


def test_spending_counts_everything(store: Store) -> None:
    """Rejected answers were paid too: by night, by run and by month."""
    store.judge(save(store, "a"), "rejected")
    save(store, "b", spent=Spent(Usage(1, 0, 1)), night="2026-07-01")
    assert store.spent_in_night("2026-06-09") == Spent(Usage(10, 5, 20), 0.5)
    assert store.spent_in_night("2026-07-01") == Spent(Usage(1, 0, 1))
    assert store.spent_in_night("2026-01-01") == Spent()
    assert store.spent_in_run() == Spent(Usage(11, 5, 21), 0.5)
    assert store.spent_by_month() == {
        "2026-06": Spent(Usage(10, 5, 20), 0.5),
        "2026-07": Spent(Usage(1, 0, 1)),
    }


def test_raw_answers_are_kept(store: Store) -> None:
    """Good ones serve again, newest first; bad and distrusted ones never do."""
    older = raw(b"old", "u")
    newer = RawAnswer("u", 200, "text/html", "新".encode(), NOW + timedelta(minutes=1))
    store.keep_answer(older, good=True)
    store.keep_answer(newer, good=True)
    store.keep_answer(raw(b"bad", "u"), good=False)
    assert store.good_answers("u", NOW) == (newer, older)
    assert store.good_answers("u", NOW + timedelta(seconds=1)) == (newer,)
    assert store.good_answers("v", NOW) == ()
    store.distrust(["u"])
    assert store.good_answers("u", NOW) == ()


def test_notes(store: Store) -> None:
    """A note is what was written last."""
    assert store.note("a") is None
    store.set_note("a", "1")
    store.set_note("a", "2")
    assert store.note("a") == "2"


def test_old_things_are_forgotten(store: Store) -> None:
    """Raw answers and unused completions go after a month, accepted ones after a year."""
    for days in (10, 40, 500):
        at = NOW - timedelta(days=days)
        store.keep_answer(replace(raw(b"x", "u"), fetched_at=at), good=True)
        store.keep_fulltext("2606.00001", days, NoText("scanned", "no text"), at)
        store.judge(save(store, f"a{days}", created_at=at), "accepted")
        save(store, f"p{days}", created_at=at)
    assert store.forget(NOW, answers_days=30, accepted_days=400, embeddings_model=None) == Forgotten(
        answers=2, completions=3, fulltexts=2, vectors=0
    )
    assert [store.find_completion(f"a{days}") is not None for days in (10, 40, 500)] == [True, True, False]
    assert [store.find_completion(f"p{days}") is not None for days in (10, 40, 500)] == [True, False, False]
    assert len(store.kept_for("2606.00001")) == 2


def test_a_change_is_whole_or_not_at_all(store: Store) -> None:
    """A completion whose papers cannot be stored leaves nothing behind."""
    with pytest.raises(sqlite3.Error):
        save(store, arxiv_ids=("2606.00001", object()))
    assert store.find_completion("k") is None
    assert save(store) > 0


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look like one" * 30, b"SQLite format 3\x00"]
)
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    """What is no cache is kept under another name, and a new one is begun."""
    (tmp_path / "digest.db").write_bytes(content)
    (tmp_path / "digest.db.aside-1").write_bytes(b"earlier")
    store = Store.open(tmp_path)
    store.begin_run(NOW)
    assert save(store) > 0
    store.close()
    assert (tmp_path / "digest.db.aside-2").read_bytes()[: len(content)] == content


def test_another_schema_is_set_aside(tmp_path: Path) -> None:
    """Neither a newer schema nor another program's tables are touched."""
    for number, statement in enumerate(("PRAGMA user_version = 99", "CREATE TABLE other (x)"), start=1):
        (tmp_path / "digest.db").unlink(missing_ok=True)
        connection = sqlite3.connect(tmp_path / "digest.db")
        connection.execute(statement)
        connection.close()
        Store.open(tmp_path).close()
        assert (tmp_path / f"digest.db.aside-{number}").exists()


def test_a_place_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    """A folder where the file should be is not set aside in silence."""
    (tmp_path / "digest.db").mkdir()
    with pytest.raises(DigestError, match=r"digest\.db: .*disk full, or no right to write"):
        Store.open(tmp_path)


def test_rows_are_on_disk_at_once(store: Store, tmp_path: Path) -> None:
    """Another process sees a completion as soon as the call has returned."""
    save(store)
    other = sqlite3.connect(tmp_path / "cache" / "digest.db")
    assert other.execute("SELECT COUNT(*) FROM completions").fetchone() == (1,)
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()
