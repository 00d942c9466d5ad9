"""The command line: arguments, real edges, exit codes. Only this package prints.

Exit codes: 0 complete or rightly nothing to do · 1 failed · 2 usage or configuration · 3 papers of this
run are not translated or need review · 75 try again later, nothing lost.
"""

from __future__ import annotations

import argparse
import atexit
import importlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from gc import freeze, set_threshold  # the name "gc" is a command's module here
from pathlib import Path

from digest import __version__
from digest.errors import ConfigError, DigestError

# Command → (module of this package, one line of help). A module is imported when it is called, so
# that "digest --help" is quick; each has add_arguments(parser) and run(arguments, environment).
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "make a new blog: configuration, vocabulary, workflow"),
    "build": ("build", "digest the latest announcement and catch up, or given dates"),
    "score": ("score", "score papers anew, after the interests changed"),
    "report": ("report", "write the report of a week or a month"),
    "read": ("read", "read papers in full: six questions answered from the whole text"),
    "adopt": ("adopt", "take papers over from an older blog's posts, without network or LLM"),
    "similar": ("similar", "papers of the archive that are near to a paper or a text"),
    "site": ("site", "make the site from the files; no network, no LLM"),
    "serve": ("serve", "preview the site on 127.0.0.1; reloads on change"),
    "publish": ("publish", "commit and push the content, or copy the site to a folder"),
    "notify": ("notify", "tell once per announcement day what is new"),
    "status": ("status", "days, failed papers, edits, spending, size"),
    "check": ("check", "look for what translations lost or changed"),
    "review": ("review", "list what needs a person; open it, or accept it"),
    "doctor": ("doctor", "check configuration, key, servers, templates, disk"),
    "migrate": ("migrate", "rewrite all content files in the newest schema, without an LLM"),
    "gc": ("gc", "drop what the cache need not keep any longer"),
    "demo": ("demo", "run everything offline on shipped samples"),
}

# Commands whose --json is one object; that of "check" and "similar" is one per paper.
_ONE_OBJECT = ("adopt", "build", "read", "report", "score", "status")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # A command ends soon and makes few cycles: looking for them every 700 objects costs a tenth of its time.
    set_threshold(50_000, 20, 100)
    # numpy's BLAS would begin a thread for each core, and these spin for 25 ms before they sleep: on the core
    # that makes pages meanwhile. Nothing here has work for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # At the very end once more, that takes 40 ms, for memory that the system takes back anyway.
    atexit.register(freeze)
    arguments = list(sys.argv[1:] if argv is None else argv)
    command = _command_in(arguments)
    parser = _parser(command)
    parsed = parser.parse_args(arguments)
    _log_to_stderr(parsed.verbose)
    module = importlib.import_module(f"digest.cli.{COMMANDS[parsed.command][0]}")
    try:
        return int(module.run(parsed, os.environ))
    except ConfigError as error:
        return _failed(parsed, error.problems, error.exit_code)
    except DigestError as error:
        return _failed(parsed, [str(error)], error.exit_code)
    except KeyboardInterrupt:
        return _failed(parsed, ["interrupted; nothing is lost, the next run goes on"], 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Exception as error:
        logging.getLogger("digest").debug("internal error", exc_info=True)
        problem = f"internal error: {type(error).__name__}: {error} (--verbose shows where)"
        return _failed(parsed, [problem], 1)


def _command_in(arguments: Sequence[str]) -> str | None:
    """Return the command's name, wherever the common options stand."""
    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, suppress=True)
    _, rest = common.parse_known_args(arguments)
    return next((word for word in rest if word in COMMANDS), None)


def _parser(command: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the called command's module is imported for its options."""
    parser = argparse.ArgumentParser(
        prog="digest",
        description="A faithful nightly Chinese digest of arXiv announcements.",
    )
    _add_common(parser, suppress=False)
    parser.add_argument("--version", action="version", version=f"digest {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, help_text) in COMMANDS.items():
        sub = commands.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        # The same options after the command; SUPPRESS keeps what was given before it.
        _add_common(sub, suppress=True)
        if name == command:
            importlib.import_module(f"digest.cli.{module}").add_arguments(sub)
    return parser


def _add_common(parser: argparse.ArgumentParser, *, suppress: bool) -> None:
    def default(value: object) -> object:
        return argparse.SUPPRESS if suppress else value

    parser.add_argument(
        "-C", dest="directory", type=Path, default=default(Path()), metavar="DIR", help="the blog's folder"
    )
    parser.add_argument(
        "--config", type=Path, default=default(None), metavar="PATH", help="configuration (config.yaml)"
    )
    parser.add_argument("-v", "--verbose", action="store_true", default=default(False), help="log more")


def _failed(parsed: argparse.Namespace, problems: Sequence[str], exit_code: int) -> int:
    """Tell what went wrong, one line each on stderr; where ``--json`` is one object, as that one too."""
    from digest.cli.console import printable

    lines = [printable(problem) for problem in problems]
    for line in lines:
        print(f"digest: {line}", file=sys.stderr)
    if parsed.command in _ONE_OBJECT and parsed.json:
        print(json.dumps({"error": "; ".join(lines), "exit_code": exit_code}, ensure_ascii=False))
    return exit_code


def _log_to_stderr(verbose: bool) -> None:
    from digest.cli.console import LogFormatter

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter(os.environ))
    root = logging.getLogger("digest")
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    root.propagate = False
