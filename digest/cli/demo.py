"""``digest demo``."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from digest.cli.build import day_line
from digest.cli.console import Progress, printable
from digest.cli.site import bring_up_to_date
from digest.config import load_blog
from digest.demo.playback import NOW, PlayedBackend, PlayedHttp, PlayedWeb
from digest.edges.clock import SystemClock
from digest.edges.disk import write_atomic
from digest.edges.lock import hold_blog
from digest.llm.request import Backend
from digest.run.build import build
from digest.run.options import BuildOptions

_CONFIG = """\
# A demonstration blog: all papers, authors and numbers in it are invented.
site:
  title: 示例日报（虚构论文）
  url: https://example.org
  timezone: Asia/Shanghai
arxiv:
  contact: demo@example.org
llm:
  preset: ollama
  model: recorded-sample
  prices: {currency: USD, input: 0.3, cached_input: 0.03, output: 1.2}
interests:
  description: 语音大模型、全双工对话、零样本语音合成、神经音频编解码
feeds:
  - {name: Tidewater Audio Lab, url: "https://tidewater.example/blog/feed.xml"}
topics:
  - {name: 语音大模型与对话, slug: speech-llm, query: 'tag:语音大模型 OR 全双工'}
  - {name: 端侧与低延迟, slug: on-device, query: 'tag:低延迟 OR tag:端侧部署 AND NOT tag:音乐*'}
"""


class _SampleClock(SystemClock):
    """The machine's stop-watch with the sample's calendar."""

    def now(self) -> datetime:
        return NOW


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("demo"), metavar="DIR", help="where (demo)"
    )


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Make a blog from the sample, offline; run again, it finds nothing to do."""
    folder: Path = arguments.folder
    if not (folder / "config.yaml").exists():
        write_atomic(folder / "config.yaml", _CONFIG)
    blog = load_blog(folder, None, {})
    clock = _SampleClock({})

    def connect() -> tuple[Backend, Callable[[], Awaitable[None]]]:
        backend = PlayedBackend()
        return backend, backend.close

    with hold_blog(blog.folder("cache"), 0), Progress() as progress:
        report = build(
            blog,
            BuildOptions(days=(NOW.date(),)),
            clock=clock,
            environment={},
            progress=progress,
            connect=connect,
            http=PlayedHttp(),
            web=PlayedWeb(),
            told=lambda day: print(printable(day_line(day))),
        )
        bring_up_to_date(blog, clock)
    print("\nInvented papers, recorded completions. Open it:")
    print(f"  {(blog.folder('site') / 'index.html').resolve()}")
    return report.exit_code
