"""Print how well the fidelity checks tell faithful from unfaithful translations, as Markdown.

python -m benchmarks.fidelity [--data DIR] [--glossary FILE] [--examples]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.fidelity.data import HALVES, Pair, load_pairs
from benchmarks.fidelity.more_mutations import ALL
from digest.checks import Glossary, check_pair, check_translation, load_glossary, verdict
from digest.models import Finding, SentencePair, Translation
from digest.text.sentences import split_sentences

_ROOT = Path(__file__).resolve().parents[2]
_DATA = _ROOT.parent / "shared" / "data" / "translations"


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "–"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |"]
    lines.append("|" + "---|" * lines[0].count(" |"))
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


def labelled(pairs: tuple[Pair, ...], terms: Glossary) -> str:
    """Return the verdicts by label and half."""
    rows = []
    for half in HALVES:
        for label in ("faithful", "minor", "unfaithful"):
            chosen = [p for p in pairs if p.half == half and p.verdict == label]
            found = Counter(verdict(check_pair(p.abstract, p.abstract_zh, terms)) for p in chosen)
            flagged = found["warn"] + found["fail"]
            rows.append(
                (
                    half,
                    label,
                    str(len(chosen)),
                    _share(found["fail"], len(chosen)),
                    _share(flagged, len(chosen)),
                )
            )
    return _table(("half", "label", "pairs", "fail", "warn or fail"), rows)


def by_check(pairs: tuple[Pair, ...], terms: Glossary) -> str:
    """Return on how many pairs of each label each check speaks."""
    counts: dict[str, Counter[str]] = {}
    for pair in pairs:
        for check in {f.check for f in check_pair(pair.abstract, pair.abstract_zh, terms)}:
            counts.setdefault(check, Counter())[pair.verdict] += 1
    labels = ("faithful", "minor", "unfaithful")
    totals = Counter(p.verdict for p in pairs)
    rows = [
        (check, *(f"{100 * count[label] / totals[label]:.0f} %" for label in labels))
        for check, count in sorted(counts.items())
    ]
    return _table(("check", *labels), rows)


def by_kind(pairs: tuple[Pair, ...], terms: Glossary) -> str:
    """Return how often an unfaithful pair with an error of a kind, and of that kind only, is flagged."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    alone_found: Counter[str] = Counter()
    for pair in pairs:
        if pair.verdict not in ("minor", "unfaithful"):
            continue
        flagged = bool(check_pair(pair.abstract, pair.abstract_zh, terms))
        for kind in set(pair.kinds):
            total[kind] += 1
            found[kind] += flagged
            if len(set(pair.kinds)) == 1:
                alone[kind] += 1
                alone_found[kind] += flagged
    rows = [
        (kind, _share(found[kind], total[kind]), _share(alone_found[kind], alone[kind]))
        for kind in sorted(total)
    ]
    return _table(("kind of error", "flagged", "flagged where it is the only kind"), rows)


def _keys(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    return {(f.sentence, f.check, f.en, f.zh) for f in findings}


def mutated(pairs: tuple[Pair, ...], terms: Glossary, examples: bool) -> str:
    """Return how many known faults in faithful translations are found, by kind and half."""
    rows = []
    for kind, mutate in ALL.items():
        row = [kind]
        for half in HALVES:
            total = caught = hard = 0
            for pair in pairs:
                if pair.verdict != "faithful" or pair.half != half:
                    continue
                before = _keys(check_pair(pair.abstract, pair.abstract_zh, terms))
                for mutation in mutate(pair.abstract, pair.abstract_zh):
                    findings = check_pair(pair.abstract, mutation.zh, terms)
                    new = bool(_keys(findings) - before)
                    total += 1
                    caught += new
                    hard += verdict(findings) == "fail"
                    if examples and not new:
                        print(f"missed: {kind}: {pair.arxiv_id}: {mutation.change}", file=sys.stderr)
            row += [_share(caught, total), f"{100 * hard / total:.0f} %" if total else "–"]
        rows.append(row)
    return _table(("mutation", "tuned: found", "hard", "held out: found", "hard"), rows)


def aligned_omissions(pairs: tuple[Pair, ...], terms: Glossary) -> str:
    """Return how many empty renderings are found where the sentences are paired."""
    total = caught = 0
    for pair in pairs:
        if pair.verdict != "faithful":
            continue
        english = split_sentences(" ".join(pair.abstract.split()))
        for i in range(len(english)):
            sentences = tuple(
                SentencePair(n + 1, en, "" if n == i else "这一句已经译出来了。")
                for n, en in enumerate(english)
            )
            translation = Translation("A Title", "标题", sentences, ("贡献",), "总结。", ("标签",))
            total += 1
            caught += any(
                f.sentence == i + 1 and f.check == "sentences" and f.severity == "hard"
                for f in check_translation(translation, terms)
            )
    return _share(caught, total)


def speed(pairs: tuple[Pair, ...], terms: Glossary) -> str:
    """Return milliseconds of processor time per abstract: median and 95th percentile."""
    chosen = pairs[:400]
    for pair in chosen[:20]:
        check_pair(pair.abstract, pair.abstract_zh, terms)
    times = []
    for pair in chosen:
        start = time.process_time_ns()
        check_pair(pair.abstract, pair.abstract_zh, terms)
        times.append((time.process_time_ns() - start) / 1e6)
    times.sort()
    mean = sum(times) / len(times)
    median, high = times[len(times) // 2], times[len(times) * 95 // 100]
    return f"mean {mean:.2f} ms, median {median:.2f} ms, 95 % below {high:.2f} ms"


def main() -> int:
    """Print all tables; 2 when there is no data."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fidelity", description=__doc__)
    parser.add_argument("--data", type=Path, default=_DATA, help="folder of the pairs and labels")
    parser.add_argument("--glossary", type=Path, default=_ROOT / "glossary.yaml")
    parser.add_argument("--no-glossary", action="store_true", help="measure without any terms")
    parser.add_argument("--examples", action="store_true", help="print missed mutations to stderr")
    options = parser.parse_args()
    try:
        pairs = load_pairs(options.data)
    except FileNotFoundError as error:
        print(f"no data: {error}", file=sys.stderr)
        return 2
    terms = Glossary.empty()
    if not options.no_glossary:
        terms = load_glossary(options.glossary.read_text("utf-8"), str(options.glossary))
    with_label = tuple(p for p in pairs if p.verdict)
    print("### Labelled pairs\n\n" + labelled(with_label, terms))
    print("\n### Share of pairs on which each check speaks\n\n" + by_check(with_label, terms))
    print("\n### By kind of labelled error (minor and unfaithful)\n\n" + by_kind(with_label, terms))
    print("\n### Mutations of the faithful pairs\n\n" + mutated(with_label, terms, options.examples))
    print("\nEmpty rendering in paired text: " + aligned_omissions(with_label, terms))
    print("\nProcessor time per abstract: " + speed(pairs, terms))
    return 0


if __name__ == "__main__":
    sys.exit(main())
