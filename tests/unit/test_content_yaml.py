"""Front matter that every YAML reader takes the same way; tags; paths."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.content import paths
from digest.content.tags import load_tags
from digest.content.yamltext import (
    Flow,
    Loader,
    Plain,
    dump_entries,
    dump_front_matter,
    entry_slices,
    load_mapping,
    split_front_matter,
)
from digest.errors import ContentError
from tests.unit.strategies import FRAGMENTS, raw_texts, some_texts, texts

TRAPS = [
    *"no No NO off y n Y yes on true null ~ nan .nan .inf -.inf inf none".split(" "),
    *"= << ! & * - ? : , [ ] { } # | > @ ` % ' \"".split(" "),
    *"1 1.0 1e5 1E5 1e+5 .5 5. 0o14 014 0x1F 0b1 1_000 1,000 +1 -1 12:30 12:30:45 190:20:30 2026-06-09".split(
        " "
    ),
    *":x :symbol x: a:b #a a#b @a 'a' \"a\" a'b - -- --- ... a- -a ?a !a &a *a %a |a >a <a =a ==a".split(" "),
    "2026-06-09 10:00:00 +0800",
    "a: b",
    "a #b",
    " a",
    "a ",
    "- a",
    "? a",
    "😀",
    "é",
    "Ångström",
    "中文：标题",
    "C:\\temp\\new",
    "tab\there",
    "line\nend",
    "\u2028",
    "\x85",
    "\x07",
    "nul\x00",
    "",
    "null and void",
    "2510.09970",
    "math/0309136",
    "e.g. text",
    "ICASSP 2026",
    "v2",
    "Andr\\'e",
    "$x_1$",
    "{{ x }}",
    "<b>",
    "1.2.3",
    "0.1e",
    "Infinity",
    "NaN",
    "1__0",
    "0_1",
    "1:2",
    "0777",
    "0o8",
    "12e03",
    "-12e03",
    "1.e+3",
    "@",
]


@pytest.mark.parametrize("text", TRAPS)
def test_traps_survive(text: str) -> None:
    """What a YAML reader could take for something else comes back as the string that it is."""
    assert yaml.safe_load(dump_entries({"key": text})) == {"key": text}


@given(raw_texts)
def test_strings_survive(text: str) -> None:
    """Any string comes back, alone, in a list and in a mapping on one line."""
    value = {"a": text, "b": [text, "x"], "c": [Flow(k=text)], text or "k": 1}
    assert yaml.safe_load(dump_front_matter(value).removeprefix("---\n").removesuffix("---\n")) == value


@pytest.mark.skipif(shutil.which("ruby") is None, reason="no ruby here")
def test_ruby_reads_the_same() -> None:
    """Psych, which Jekyll uses, takes every string for the string that PyYAML takes it for."""
    examples = sorted(
        {*TRAPS, *FRAGMENTS, *(f"a {one}" for one in FRAGMENTS), *(f"{one}b" for one in FRAGMENTS)}
    )
    document = dump_entries({"strings": examples}) + dump_entries({"rows": [Flow(k=one) for one in examples]})
    script = (
        "require 'yaml'; require 'json'; STDIN.set_encoding('UTF-8');"
        "puts JSON.generate(YAML.safe_load(STDIN.read, permitted_classes: [Date, Time, Symbol]))"
    )
    done = subprocess.run(
        ["ruby", "-rdate", "-e", script],
        input=document.encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["strings"] == examples
    assert [row["k"] for row in data["rows"]] == examples


def test_forms_are_readable() -> None:
    """Plain words stay plain, lists of words stand on one line, dates are dates."""
    assert dump_entries({}) == ""
    assert dump_entries({"a": "cs.SD"}) == "a: cs.SD\n"
    assert dump_entries({"a": ["语音识别", "ASR"]}) == "a: [语音识别, ASR]\n"
    assert dump_entries({"a": date(2026, 6, 9)}) == "a: 2026-06-09\n"
    assert dump_entries({"a": [Flow(v=1)]}) == "a:\n- {v: 1}\n"
    assert dump_entries({"a": Plain("2026-06-09 08:00:00 +0800")}) == "a: 2026-06-09 08:00:00 +0800\n"
    shared = ["x"]
    assert dump_entries({"a": {"b": shared, "c": shared}}) == "a:\n  b: [x]\n  c: [x]\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [1", "line"),
        ("a: b: c", "line 2: "),
        ("- a", "not a mapping"),
        ("a: \x07", "not valid YAML"),
        ("a: 2026-13-45", "not valid YAML"),
        ("a: !!python/object:os.system x", "line 2"),
    ],
)
def test_bad_yaml_is_refused_with_its_place(text: str, problem: str) -> None:
    """The line is that of the whole file, where the front matter starts on line 2."""
    with pytest.raises(ContentError, match=problem):
        load_mapping(text, "f.md")


def test_an_empty_mapping_is_empty() -> None:
    """Nothing between the lines is no error, and keys are strings whatever YAML makes of them."""
    assert load_mapping("", "f.md") == {}
    assert load_mapping("1: a\nno: b", "f.md") == {"1": "a", "False": "b"}


def test_front_matter_ends_at_its_line() -> None:
    """The body is what follows, with Unix line ends; three dashes in it are text."""
    assert split_front_matter("---\r\na: 1\r\n---\r\n\r\nb\n---\nc\n", "f") == ("a: 1\n", "b\n---\nc\n")
    assert split_front_matter("---\na: 1\n---\nb", "f") == ("a: 1\n", "b")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\n", "no front matter"),
        ("---\na: 1\n", "no closing|no front matter"),
        ("\n---\na: 1\n---\n", "no front matter"),
        ("---\na: 1\n---\n>>>>>>> theirs\n", "conflict markers"),
    ],
)
def test_missing_front_matter_is_refused(text: str, problem: str) -> None:
    """A file without it, or with half of it, is named."""
    with pytest.raises(ContentError, match=problem):
        split_front_matter(text, "f.md")


def test_entries_keep_their_comments() -> None:
    """Each key has its lines with the comments below it; together they are the text."""
    text = "# top\na: 1\n# about a\nb:\n  - x  # y\n\nc: |\n  d\n"
    slices = list(entry_slices(text))
    assert [key for key, _ in slices] == ["a", "b", "c"]
    assert "".join(lines for _, lines in slices) == text
    assert list(entry_slices("")) == []


# ── tags ──


def test_tags_have_one_form() -> None:
    """Aliases, case, spaces and hyphens lead to the table's name; unknown tags stay."""
    table = load_tags(
        "- {name: 语音识别, aliases: [ASR, Speech-Recognition]}\n- 语音合成\n- name: 降噪\n  aliases:\n", "t"
    )
    assert table.names == ("语音识别", "语音合成", "降噪")
    assert table.canonical(["asr", "speech recognition", "语音合成", "新标签", "新标签"]) == (
        "语音识别",
        "语音合成",
        "新标签",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: b", "must be a list"),
        ("- [", "line 2: not valid YAML|line 1: not valid YAML"),
        ("- {aliases: [x]}", "entry 1: needs a name"),
        ("- a\n- {name: b, aliases: x}", "entry 2: needs a name, and aliases as a list"),
        ("- {name: a, aliases: [X]}\n- {name: b, aliases: [x]}", "entry 2: 'x' already belongs to 'a'"),
        ("- ' '", "entry 1"),
        ("- a: \x07", "not valid YAML"),
    ],
)
def test_bad_tag_tables_are_refused(text: str, problem: str) -> None:
    """The entry is named."""
    with pytest.raises(ContentError, match=problem):
        load_tags(text, "tags.yaml")


# ── paths ──


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2606.00001", ("2606.00001", None)),
        ("2606.00001v3", ("2606.00001", 3)),
        ("arXiv:0704.0001v1", ("0704.0001", 1)),
        ("http://arxiv.org/abs/math/0309136v2", ("math/0309136", 2)),
        ("https://arxiv.org/pdf/2606.00001v1.pdf", ("2606.00001", 1)),
        ("https://arxiv.org/html/2606.00001v12", ("2606.00001", 12)),
        (" cond-mat.mtrl-sci/9901001 ", ("cond-mat.mtrl-sci/9901001", None)),
    ],
)
def test_identifiers_are_found(text: str, found: tuple[str, int | None]) -> None:
    """Identifiers are read from every form that arXiv and its readers write."""
    assert paths.parse_arxiv_id(text) == found
    assert paths.is_arxiv_id(found[0])


@pytest.mark.parametrize(
    "text", ["", "x", "2606", "2606.001", "../2606.00001", "a/b", "2606.000011", "Error"]
)
def test_what_is_no_identifier_is_refused(text: str) -> None:
    """No path is ever made of anything else."""
    assert not paths.is_arxiv_id(text)
    with pytest.raises(ValueError, match="no arXiv identifier"):
        paths.parse_arxiv_id(text)
    with pytest.raises(ValueError, match="no arXiv identifier"):
        paths.paper_path(text)


@given(
    texts | some_texts.map(lambda text: f"{text}/0309136") | st.from_regex(r"[\w.-]{0,30}", fullmatch=True)
)
def test_no_identifier_leaves_its_folder(text: str) -> None:
    """File names of identifiers have harmless characters and a harmless length."""
    try:
        arxiv_id, _ = paths.parse_arxiv_id(text)
    except ValueError:
        return
    path = Path(paths.paper_path(arxiv_id))
    assert not path.is_absolute()
    assert len(path.parts) == 2
    assert path.parts[0].isdigit()
    assert set(path.name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")
    assert ".." not in path.name
    assert len(path.name) < 60


def test_paths_and_addresses() -> None:
    """Paths and addresses are those of the design."""
    day = date(2026, 7, 14)
    assert paths.paper_path("2510.13632") == "2510/2510.13632.md"
    assert paths.paper_path("math/0309136") == "0309/math-0309136.md"
    assert paths.post_path(day) == "2026-07-14-arxiv.md"
    assert paths.ledger_path(day) == "days/2026-07-14.json"
    assert paths.day_permalink(day) == "/2026/07/14/"
    assert paths.paper_permalink("math/0309136") == "/papers/math-0309136/"
    assert paths.abs_url("math/0309136") == "https://arxiv.org/abs/math/0309136"
    assert paths.pdf_url("2510.13632", 2) == "https://arxiv.org/pdf/2510.13632v2"
    assert paths.pdf_url("2510.13632", None) == "https://arxiv.org/pdf/2510.13632"
    assert paths.html_url("2510.13632", 1) == "https://arxiv.org/html/2510.13632v1"


@pytest.mark.parametrize(
    "text",
    [
        "a: &x {b: 1, c: [1, 2.5, null, yes]}\nd: *x\ne:\n  <<: *x\n  c: 3\n",
        "1: one\n2026-07-14: day\ntrue: yes\n'1': text\na: 1\na: 2\n",
        "a: !!str 5\nb: !!int '5'\nc: '5'\nd: \"\"\ne:\nf: |\n  x\n  y\n",
        "!!str {a: b}\n",
        "!!map [a, b]\n",
        "{[a]: b}\n",
        "{!!str {a: b}: c}\n",
        "a: !!python/name:os.system\n",
        "a: &a [*a]\n",
        "",
    ],
)
def test_the_short_way_gives_what_the_long_way_does(text: str) -> None:
    """Values and errors are those of the safe loader, for strings and for all that is none."""

    def outcome(loader: Any) -> tuple[str, str]:
        try:
            return "value", repr(yaml.load(text, Loader=loader))
        except yaml.YAMLError as error:
            return type(error).__name__, str(error)

    assert outcome(Loader) == outcome(Loader.__base__)
