"""``python -m benchmarks.night``: one night of 100 papers, 2 s a call, 16 at once.

Prints a Markdown table: wall time against the bound ceil(papers / concurrency) × latency, start-up
included; peak memory; calls and tokens per paper; the time of ``digest --help`` against ``python -c pass``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from tests.servers.arxiv_papers import sample_paper
from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_server import LlmServer

DAY = date(2026, 7, 14)
NOW = datetime(2026, 7, 14, 6, tzinfo=UTC)
SUBMITTED = datetime(2026, 7, 13, 9, tzinfo=UTC)
_SENTENCES = (
    "We study streaming speech recognition with system {n} under a latency of {n} ms.",
    "Our method reduces the word error rate by 4.{n}% relative to a strong baseline.",
    "It needs no additional data and runs on a single GPU.",
    "Experiments on three corpora show consistent gains over previous work.",
    "Code and models are released.",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100)
    parser.add_argument("--latency", type=float, default=2.0, help="seconds per call")
    parser.add_argument("--concurrency", type=int, default=16)
    options = parser.parse_args()
    papers = [
        sample_paper(
            f"2607.{20000 + n:05d}",
            announced=DAY,
            submitted_at=SUBMITTED,
            title=f"System {n}: Streaming Speech Recognition",
            abstract=" ".join(sentence.format(n=n % 90 + 10) for sentence in _SENTENCES),
        )
        for n in range(options.papers)
    ]
    with ArxivServer(papers, now=NOW) as arxiv, LlmServer(latency=options.latency) as llm:
        with tempfile.TemporaryDirectory() as folder:
            blog = Path(folder)
            (blog / "config.yaml").write_text(
                f"site: {{title: Benchmark}}\n"
                f"arxiv: {{listing_url: {arxiv.url}, feed_url: {arxiv.url},"
                f" api_url: {arxiv.url}/api/query, delay_seconds: 0, contact: a@example.org}}\n"
                f"llm: {{base_url: {llm.base_url}, model: fake-model, concurrency: {options.concurrency}}}\n"
            )
            wall, usage, report = run(blog)
        calls = llm.calls_by_task
    bound = math.ceil(options.papers / options.concurrency) * options.latency
    idle = median_time([sys.executable, "-c", "pass"])
    help_time = median_time([sys.executable, "-m", "digest", "--help"])
    print("| what | figure | bound | ratio |\n|---|---|---|---|")
    print(f"| whole run, wall | {wall:.2f} s | {bound:.1f} s | {wall / bound:.2f} |")
    print(f"| peak memory | {usage.ru_maxrss / 1024:.0f} MB | 200 MB | {usage.ru_maxrss / 1024 / 200:.2f} |")
    print(f"| CPU | {usage.ru_utime + usage.ru_stime:.2f} s | | |")
    print(f"| calls per paper | {sum(calls.values()) / options.papers:.2f} ({dict(calls)}) | 1 | |")
    print(f"| tokens per paper | {report['tokens'] / options.papers:.0f} | | |")
    print(f"| digest --help | {help_time:.3f} s | 0.3 s | {help_time / 0.3:.2f} |")
    print(f"| python -c pass | {idle:.3f} s | | |")
    return 0


def run(blog: Path) -> tuple[float, resource.struct_rusage, dict[str, int]]:
    environment = {**os.environ, "DIGEST_NOW": NOW.isoformat(), "OPENAI_API_KEY": "benchmark-key"}
    command = [
        sys.executable,
        "-m",
        "digest",
        "-C",
        str(blog),
        "build",
        "--date",
        str(DAY),
        "--no-site",
        "--json",
    ]
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f"build ended with {done.returncode}: {done.stderr}")
    return wall, resource.getrusage(resource.RUSAGE_CHILDREN), json.loads(done.stdout)


def median_time(command: list[str], runs: int = 5) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    raise SystemExit(main())
