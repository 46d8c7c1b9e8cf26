"""From the words after `./run` to what carries them out."""

from __future__ import annotations

import os
import sys

from alongside.site.running import commands, serving, testing
from alongside.site.running.environment import (
    PYTHON,
    ROOT,
    alone,
    install,
    keep_secret_key,
    process_environment,
)
from alongside.site.running.progress import Stopped, say


def main(arguments: list[str]) -> int:
    """Carry out one `./run` command and return its exit code."""
    first, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if first in {"help", "-h", "--help"}:
            say(commands.help_text())
            return 0
        if first == "" or first.startswith("-"):
            return serving.serve(arguments)
        if first == "tests":
            return testing.tests(rest)
        if first not in {one.words for one in commands.COMMANDS}:
            print(commands.unknown(first), file=sys.stderr)
            return 2
        if first == "bench":
            return _bench(rest)
        return _command_line(first, arguments)
    except Stopped as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _command_line(first: str, arguments: list[str]) -> int:
    with alone():
        install("run", "Installing what Alongside needs into .venv")
        if first not in {"count", "opinions", "themes"}:
            keep_secret_key()
    _become([str(PYTHON), "-m", "alongside.site.cli", *arguments])
    return 1


def _bench(arguments: list[str]) -> int:
    names = sorted(found.parent.name for found in (ROOT / "bench").glob("*/bench.py"))
    if not arguments or arguments[0] not in names:
        print(f"Say which: ./run bench {'|'.join(names)} [--json]", file=sys.stderr)
        return 2
    with alone():
        install("run", "Installing what Alongside needs into .venv")
        keep_secret_key()
    _become([str(PYTHON), str(ROOT / "bench" / arguments[0] / "bench.py"), *arguments[1:]])
    return 1


def _become(command: list[str]) -> None:
    """Go on as another program, in the folder where the person is, so that their file names mean the same."""
    sys.stdout.flush()
    os.execve(command[0], command, process_environment())
