"""TeX source → PDF (pdflatex) and HTML (LaTeXML, the converter behind arXiv's HTML)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks.fulltext.papers import Paper


def typeset(paper: Paper, folder: Path) -> tuple[bytes, bytes | None]:
    """Return (PDF, HTML); HTML is None without LaTeXML.

    Raises:
        RuntimeError: TeX fails; the message ends with its log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "paper.tex"
    if not source.exists() or source.read_text(encoding="utf-8") != paper.tex:
        source.write_text(paper.tex, encoding="utf-8")
        for name in ("paper.pdf", "paper.html"):
            (folder / name).unlink(missing_ok=True)
    if not (folder / "paper.pdf").exists():
        for _ in range(2):  # the second run knows the references
            _run(folder, "pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex")
    if not (folder / "paper.html").exists():
        try:
            _run(
                folder,
                "latexmlc",
                "--quiet",
                "--format=html5",
                "--pmml",
                "--mathtex",
                "--nodefaultresources",
                "--dest=paper.html",
                "paper.tex",
            )
        except FileNotFoundError:
            return (folder / "paper.pdf").read_bytes(), None
    return (folder / "paper.pdf").read_bytes(), (folder / "paper.html").read_bytes()


def _run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-2000:]}")
