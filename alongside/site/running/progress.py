"""Saying what a long step is doing, and what went wrong in words when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


class Stopped(Exception):
    """Something that has to be put right by a person. Its text is the whole message."""


def say(sentence: str) -> None:
    """Print a line at once, even when the output goes to a file."""
    print(sentence, flush=True)


def tell(words: str, end: str = "\n") -> None:
    """Say how it goes on the error output, so that what a command prints for another program stays clean."""
    print(words, end=end, file=sys.stderr, flush=True)


def step(doing: str, command: Sequence[str | Path], *, cwd: Path, env: dict[str, str] | None = None) -> None:
    """Run `command` under one progress line; its output is shown only if it fails.

    Raises:
        Stopped: the command ended with an error; the text holds the end of what it printed.
    """
    begun = time.monotonic()
    moving = sys.stderr.isatty()
    tell(f"{doing} ...", end="" if moving else "\n")
    log = cwd / "build" / "last-step.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8", errors="replace") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=env if env is not None else dict(os.environ),
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            while True:
                try:
                    code = process.wait(timeout=1)
                    break
                except subprocess.TimeoutExpired:
                    if moving:
                        tell(f"\r{doing} ... {time.monotonic() - begun:.0f} s", end="")
        except BaseException:
            process.terminate()
            process.wait()
            raise
    seconds = time.monotonic() - begun
    if code != 0:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-15:]
        said = "\n".join(f"  {line}" for line in last)
        raise Stopped(f"\nThis step did not work: {doing}. It said:\n\n{said}")
    tell(f"\r{doing} ... done in {seconds:.0f} s" if moving else f"  done in {seconds:.0f} s")
