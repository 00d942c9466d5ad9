"""Generated texts and records: hostile on purpose."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from digest.content.paperfile import Answer, Cited, Link, PaperFile, Reading
from digest.models import ANNOUNCE_TYPES, Finding, Lift, Provenance
from digest.text.folding import fold

FRAGMENTS = [
    *r"$x$ $$y_i$$ \(a\) \[b|c\] {{ {% %} }} | `c` ** _a_ # ## - 1. 2) <b> <!-- &amp; &#35; \ \\ \$ $".split(
        " "
    ),
    *"We e.g. a . ... -- --- 'q' \" ~~ ~ ^ * [x](y) { % : ,  ： 。 中文 ⟦M1⟧ ⟦ http://a.b/c x@y.org".split(
        " "
    ),
    *"www.a.b ``` > + = no yes null 1.0 1e5 0o14 0x1f 12:30 :x @ ! & 😀 é 原始摘要 Q1:".split(" "),
    *(" ", " ", "\t", "\u200b"),
]

_CHARACTERS = st.one_of(
    st.sampled_from(
        list("$$$\\\\`*_{}%[]<>|\"'#~-.&;=:+()!^ aAbx1中，。⟦M⟧@/?\n\r\t\x85\u2028\u200b\ufeff\x07")
    ),
    st.characters(codec="utf-8"),
)

raw_texts = st.one_of(
    st.text(_CHARACTERS, max_size=30),
    st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join),
)
"""Any text, with many characters that mean something to someone."""

texts = raw_texts.map(fold)
"""As sources hand texts on: folded, perhaps empty."""

some_texts = texts.filter(bool)

_sentences = st.lists(some_texts, max_size=4).map(tuple)
_dates = st.dates(date(1991, 8, 14), date(2099, 12, 31))
_identifiers = st.sampled_from(["2606.06550", "0704.0001", "math/0309136", "cond-mat/9901001", "2510.09970"])
_findings = st.builds(
    Finding,
    st.none() | st.integers(0, 9),
    some_texts,
    st.sampled_from(["hard", "soft"]),
    texts,
    texts,
    texts,
)
_provenances = st.builds(
    Provenance,
    some_texts,
    some_texts,
    _dates,
    st.lists(some_texts, max_size=3).map(tuple),
    st.lists(_findings, max_size=2).map(tuple),
    st.none() | _dates,
    st.none() | st.just("imported"),
)
_links = st.builds(
    Link,
    st.sampled_from(["code", "demo", "dataset", "model", "link"]),
    st.sampled_from(["https://example.org/a?b=c&d=1#e", "http://example.org/%7Ex", "https://a.b/'[1]'"]),
)
_sections = st.builds(
    Cited, st.sampled_from(["3.2", "A", "IV-B", "Results & more"]), st.sampled_from(["", "S3.SS2"])
)
_plain_answers = st.builds(
    Answer,
    st.sampled_from(["", "一段话。", "- 甲\n- 乙", "**粗**\n\n第二段 $x$。"]),
    st.lists(_sections, max_size=2).map(tuple),
)
_readings = st.builds(
    Reading,
    _provenances,
    st.sampled_from(["html", "pdf", "abstract"]),
    st.tuples(*[_plain_answers] * 6).map(
        lambda answers: answers if any(one.text or one.sections for one in answers) else ()
    ),
    st.none() | st.integers(1, 9),
    st.booleans(),
)

paper_files = st.builds(
    PaperFile,
    arxiv_id=_identifiers,
    title=some_texts,
    abstract=_sentences,
    authors=_sentences,
    primary_category=st.sampled_from(["cs.SD", "eess.AS", "hep-th"]),
    categories=st.just(("cs.SD", "eess.AS")),
    announced=st.none() | _dates,
    announce_type=st.none() | st.sampled_from(ANNOUNCE_TYPES),
    status=st.sampled_from(["complete", "original-only", "needs-review", "withdrawn"]),
    version=st.none() | st.integers(1, 30),
    title_zh=st.none() | some_texts,
    abstract_zh=_sentences,
    contributions=_sentences,
    summary_zh=st.none() | some_texts,
    tags=_sentences,
    affiliations=_sentences,
    date=st.none() | _dates,
    updated=st.none() | _dates,
    classes=_sentences,
    comment=st.none() | some_texts,
    journal_ref=st.none() | some_texts,
    doi=st.none() | some_texts,
    license=st.none() | some_texts,
    links=st.lists(_links, max_size=2, unique=True).map(tuple),
    venue=st.none() | some_texts,
    relevance_score=st.none() | st.integers(0, 100).map(lambda tenths: tenths / 10),
    relevance_reason=st.none() | some_texts,
    relevance_lift=st.lists(
        st.builds(Lift, st.sampled_from(["author", "keyword"]), some_texts, st.sampled_from([0.5, 1.0, 2.5])),
        max_size=2,
    ).map(tuple),
    translation=st.none() | _provenances,
    reading=st.none() | _readings,
    history=st.dictionaries(st.integers(1, 9), _dates, max_size=3).map(lambda d: tuple(sorted(d.items()))),
)
"""Records as the tool may hold them."""
