"""A temporary blog with its loopback arXiv and LLM server, on which stories run the real command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from digest.content.paperfile import PaperFile
from digest.content.papers import read_paper
from digest.content.paths import paper_path
from tests.servers.arxiv_server import ArxivServer
from tests.servers.llm_server import LlmServer

REPOSITORY = Path(__file__).parents[2]
KEY = "sk-story-0123456789abcdef"
CONTENT = ("_papers", "_items", "_posts", "_data")
PATIENCE_S = 600.0
"""No command of a story takes that long; one that does is killed and the story fails."""

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one command left behind: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        (line,) = self.out.splitlines()
        return json.loads(line)


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment without anything that could reach a real server or steer the digest."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not re.search(r"^DIGEST_|^OPENAI_|KEY|TOKEN|SECRET|PASSWORD|proxy$", name, re.IGNORECASE)
    }
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # else each command compiles all modules again
    return {**kept, "PYTHONPATH": str(REPOSITORY), "NO_PROXY": "*", **extra}


def digest_command(arguments: Iterable[object]) -> list[str]:
    return [sys.executable, "-m", "digest", *map(str, arguments)]


def run_digest(
    arguments: Iterable[object], folder: Path, environment: Mapping[str, str], **options: Any
) -> Outcome:
    """Run ``digest`` with these arguments in a folder, to its end."""
    done = subprocess.run(
        digest_command(arguments),
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        **options,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def merged(base: Settings, over: Settings) -> dict[str, Any]:
    """Settings with others laid over them, section by section."""
    result = dict(base)
    for key, value in over.items():
        known = result.get(key)
        both = isinstance(value, Mapping) and isinstance(known, Mapping)
        result[key] = merged(known, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return result


class StoryBlog:
    """One blog's folder; ``run`` is the command line, the rest reads what it left."""

    def __init__(self, root: Path, arxiv: ArxivServer, llm: LlmServer, settings: Settings) -> None:
        self.root = root
        self.arxiv = arxiv
        self.llm = llm
        self.key: str | None = KEY
        base = {
            "site": {"title": "Story"},
            "arxiv": {
                "listing_url": arxiv.url,
                "feed_url": arxiv.url,
                "api_url": f"{arxiv.url}/api/query",
                "fulltext_url": arxiv.url,
                "delay_seconds": 0,
                "retries": 1,
                "contact": "story@example.org",
            },
            "llm": {"base_url": llm.base_url, "model": "fake-model", "retries": 1},
            "interests": {"description": "语音识别与说话人日志"},
        }
        self.settings = merged(base, settings)
        self.configure({})

    def configure(self, settings: Settings) -> None:
        """Lay further settings over config.yaml."""
        self.settings = merged(self.settings, settings)
        text = yaml.safe_dump(self.settings, allow_unicode=True, sort_keys=False)
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "config.yaml").write_text(text, encoding="utf-8")

    # ── running ──

    @property
    def now(self) -> datetime:
        """The calendar of arXiv and of the digest."""
        return self.arxiv.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.arxiv.now = moment

    def environment(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        key = {"OPENAI_API_KEY": self.key} if self.key else {}
        return clean_environment({"DIGEST_NOW": self.now.isoformat(), **key, **(env or {})})

    def run(self, *arguments: object, env: Mapping[str, str] | None = None, **options: Any) -> Outcome:
        """Run ``digest`` with these arguments in the blog's folder, to its end."""
        return run_digest(arguments, self.root, self.environment(env), **options)

    def build(self, *arguments: object, env: Mapping[str, str] | None = None, **options: Any) -> Outcome:
        """``digest build`` without the site."""
        return self.run("build", "--no-site", *arguments, env=env, **options)

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start ``digest`` and leave it running; the caller ends it."""
        return subprocess.Popen(
            digest_command(arguments),
            cwd=self.root,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    # ── reading ──

    def tree(self) -> dict[str, bytes]:
        """All content files by path, temporary leftovers included."""
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for folder in CONTENT
            for path in sorted((self.root / folder).rglob("*"))
            if path.is_file()
        }

    def stamps(self) -> dict[str, int]:
        """When each content file was written last, in nanoseconds."""
        return {name: (self.root / name).stat().st_mtime_ns for name in self.tree()}

    def text(self) -> str:
        """All content in one string."""
        return "\n".join(body.decode() for body in self.tree().values())

    def paper_file(self, arxiv_id: str) -> Path:
        return self.root / "_papers" / paper_path(arxiv_id)

    def paper(self, arxiv_id: str) -> PaperFile:
        path = self.paper_file(arxiv_id)
        return read_paper(path.read_text(encoding="utf-8"), str(path))

    def ledger_file(self, day: date) -> Path:
        return self.root / "_data" / "days" / f"{day}.json"

    def ledger(self, day: date) -> Any:
        return json.loads(self.ledger_file(day).read_text(encoding="utf-8"))

    def rows(self, day: date) -> dict[str, Any]:
        """The ledger's papers by identifier."""
        return {row["arxiv_id"]: row for row in self.ledger(day)["papers"]}

    def days(self) -> list[date]:
        """Dates that have a ledger, oldest first."""
        return sorted(date.fromisoformat(path.stem) for path in (self.root / "_data" / "days").glob("*.json"))

    def post_file(self, day: date) -> Path:
        return self.root / "_posts" / f"{day}-arxiv.md"

    def post(self, day: date) -> str:
        return self.post_file(day).read_text(encoding="utf-8")

    def headings(self, day: date) -> list[str]:
        """The post's second-level headings, unescaped down to letters and digits."""
        return [squeezed(line[3:]) for line in self.post(day).splitlines() if line.startswith("## ")]

    def calls(self) -> int:
        return len(self.llm.calls)


def squeezed(text: str) -> str:
    """Letters and digits alone."""
    return "".join(char for char in text if char.isalnum())


def statuses(rows: Mapping[str, Any]) -> set[str]:
    return {row["state"] for row in rows.values()}


def ids_of(papers: Iterable[Any]) -> set[str]:
    return {paper.arxiv_id for paper in papers}


def when(happened: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Return as soon as it has happened, or the process has ended."""
    while not happened():
        try:
            process.wait(0.002)
        except subprocess.TimeoutExpired:
            continue
        return


MakeBlog = Callable[..., StoryBlog]
