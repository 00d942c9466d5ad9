"""``digest init``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from pathlib import Path

from digest.edges.disk import write_atomic
from digest.edges.resources import shipped_text
from digest.llm.presets import PRESETS

# What a new blog gets: (file in the blog, file that ships with the tool).
FILES: tuple[tuple[str, str], ...] = (
    ("config.yaml", "config.yaml"),
    ("glossary.yaml", "glossary.yaml"),
    ("tags.yaml", "tags.yaml"),
    (".gitignore", "templates/blog/gitignore"),
    (".github/workflows/digest.yml", ".github/workflows/digest.yml"),
    ("_config.yml", "templates/jekyll/_config.yml"),
    ("_layouts/post.html", "templates/jekyll/_layouts/post.html"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the new blog's folder (here)")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="provider of the model")


def run(arguments: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Write what is missing; a file that is there is kept."""
    folder = arguments.folder or arguments.directory
    for name, source in FILES:
        text, _ = shipped_text(source)
        if name == "config.yaml" and arguments.preset:
            text = re.sub(r"(?m)^  preset: \w+$", f"  preset: {arguments.preset}", text)
        target = folder / name
        if target.exists():
            print(f"kept     {target}")
            if name == "config.yaml" and arguments.preset:
                print(f"         its preset was not changed; for this one set llm.preset: {arguments.preset}")
        else:
            write_atomic(target, text)
            print(f"written  {target}")
    for name in ("_papers", "_posts"):
        (folder / name).mkdir(exist_ok=True)
    preset = PRESETS[arguments.preset or "deepseek"]
    print(f"\nNext: set arxiv.contact and site.url in {folder / 'config.yaml'}, then")
    if arguments.preset != "ollama":
        print(f"  export OPENAI_API_KEY=…        # {preset.title}: {preset.key_page}")
    print(f"  digest -C {folder} doctor")
    print(f"  digest -C {folder} build")
    return 0
