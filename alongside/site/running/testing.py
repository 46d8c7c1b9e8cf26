"""`./run tests`: every check and every test, on SQLite and again on PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alongside.site.running import assets, machine
from alongside.site.running.environment import PYTHON, ROOT, alone, install, process_environment
from alongside.site.running.progress import Stopped, say

TESTS_SETTINGS = "alongside.site.test_settings"
# Long enough for the slowest machine, short enough that a test that hangs is stopped before CI gives up.
LONGEST_STEP = 40 * 60
PYTEST = ("-m", "pytest", "--durations", "8", "-n", "2", "--dist", "loadfile")


@dataclass(frozen=True)
class Result:
    """What one step came to."""

    name: str
    passed: bool
    seconds: float


def tests(arguments: list[str]) -> int:
    """Run everything, or with `arguments` only what pytest chooses by them, on SQLite.

    Returns 0 only if every step passed and, where CI is set, nothing was left out.
    """
    in_ci = bool(os.environ.get("CI"))
    with alone():
        install("tests", "Installing what the tests need into .venv")
        assets.build()
    if arguments:
        return _run("pytest on SQLite", ["-m", "pytest", *arguments], _environment("")).returncode
    if in_ci:
        machine.install_for_ci()
    postgres = machine.postgres()
    left_out = _left_out(postgres)
    results = [_checked(name, command, "") for name, command in _checks()]
    for name, url in [("SQLite", ""), ("PostgreSQL", postgres)]:
        if url is not None:
            results.append(_checked(f"pytest on {name}", PYTEST, url))
    return _close(results, left_out, in_ci)


def _checks() -> list[tuple[str, list[str | Path]]]:
    return [
        ("ruff check", ["-m", "ruff", "check", "--output-format", "concise", "."]),
        ("ruff format", ["-m", "ruff", "format", "--check", "--output-format", "concise", "."]),
        ("mypy", ["-m", "mypy"]),
        ("import-linter", ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"]),
        ("migrations", ["-m", "alongside.site.cli", "manage", "makemigrations", "--check", "--dry-run"]),
    ]


def _left_out(postgres: str | None) -> list[str]:
    left_out = []
    if not machine.chromium():
        left_out.append("browser tests, as there is no Chromium on this machine (pytest names the files)")
    if not postgres:
        left_out.append("the run on PostgreSQL, as none answers (set DATABASE_URL_TEST_POSTGRES to one)")
    return left_out


def _checked(name: str, command: Sequence[str | Path], database_url: str) -> Result:
    say(f"\n== {name}")
    begun = time.monotonic()
    try:
        passed = _run(name, command, _environment(database_url)).returncode == 0
    except subprocess.TimeoutExpired:
        say(f"{name} was stopped: it took longer than {LONGEST_STEP // 60} minutes.")
        passed = False
    return Result(name, passed, time.monotonic() - begun)


def _run(name: str, command: Sequence[str | Path], env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run([PYTHON, *command], cwd=ROOT, env=env, check=False, timeout=LONGEST_STEP)
    except OSError as error:
        raise Stopped(f"{name} could not be started: {error}") from error


def _environment(database_url: str) -> dict[str, str]:
    env = process_environment(DJANGO_SETTINGS_MODULE=TESTS_SETTINGS)
    # Only what a test says decides how it goes, not what this shell has set for a running site.
    ours = [key for key in env if key.startswith("ALONGSIDE_") and key != "ALONGSIDE_TEST_DB"]
    for key in [*ours, "DATABASE_URL"]:
        env.pop(key, None)
    return {**env, "DATABASE_URL": database_url} if database_url else env


def _close(results: list[Result], left_out: list[str], in_ci: bool) -> int:
    say("\n== What ran")
    for result in results:
        say(f"  {result.name:<24}{'passed' if result.passed else 'FAILED':<10}{result.seconds:>7.1f} s")
    for what in left_out:
        say(f"  Left out: {what}")
    failed = [result.name for result in results if not result.passed]
    if left_out and in_ci:
        failed.append("CI leaves nothing out")
    minutes = sum(result.seconds for result in results) / 60
    if failed:
        say(f"\nNot passed: {', '.join(failed)}. It took {minutes:.1f} minutes.")
        return 1
    say(f"\nEverything that ran passed, in {minutes:.1f} minutes.")
    return 0
