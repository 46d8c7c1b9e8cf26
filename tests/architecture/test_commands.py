"""`./run help` and the docs name every command; what is typed wrongly gets a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from alongside.site.running.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run"), *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_help_lists_every_command() -> None:
    shown = run("help")
    assert shown.returncode == 0
    for command in COMMANDS:
        assert f"./run {command.words}".strip() in shown.stdout
        assert command.does in shown.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words or "start")
def test_every_command_is_in_the_docs(command: object) -> None:
    docs = "\n".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "operate").glob("*.md"))
    assert f"./run {getattr(command, 'words')}".strip() in docs  # noqa: B009


def test_every_command_is_carried_out_by_something_that_exists() -> None:
    known = get_commands()
    assert [one.words for one in COMMANDS if one.management and one.management not in known] == []


def test_an_unknown_command_gets_a_sentence() -> None:
    answer = run("fly")
    assert answer.returncode == 2
    assert 'There is no command "fly".' in answer.stderr
    assert "./run tests" in answer.stderr
    assert "Traceback" not in answer.stderr


def cli(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alongside.site.cli", *words],
        cwd=ROOT,
        # A database of its own: a fresh clone has no data folder yet.
        env={
            **os.environ,
            "ALONGSIDE_SECRET_KEY": "only-the-tests-use-this-key",
            "DATABASE_URL": "sqlite:///:memory:",
            **env,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "env", "sentence"),
    [
        (["manage", "fly"], {}, 'no management command "fly"'),
        (["manage", "migrate", "--fly"], {}, "usage: ./run manage migrate"),
        (["manage", "migrate", "nowhere"], {}, "No installed app with label 'nowhere'."),
        (
            ["manage", "check"],
            {"DATABASE_URL": "mysql://localhost/x"},
            "A setting is not right: DATABASE_URL",
        ),
        (["import-places", "no-such-file.csv"], {}, "no-such-file.csv"),
        (["manage", "check"], {"ALONGSIDE_LOG_LEVEL": "loud"}, "A setting is not right"),
        (["record", "verify"], {"DATABASE_URL": "sqlite:///:memory:"}, "The database is not set up"),
        (
            ["record", "verify"],
            {"DATABASE_URL": "sqlite:////no/such/folder/a"},
            "The database cannot be used",
        ),
        (["record", "verify"], {"DATABASE_URL": "postgres://a@127.0.0.1:1/a"}, "The database cannot be used"),
    ],
)
def test_what_is_wrong_is_said_in_words(words: list[str], env: dict[str, str], sentence: str) -> None:
    answer = cli(*words, **env)
    assert answer.returncode == 2, answer.stderr
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_counting_does_not_load_django() -> None:
    look = "import sys, alongside.site.count_command; print('django' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True).stdout
        == "False\n"
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--port", "0"], "from 1 to 65535"),
        (["--port", "web"], "from 1 to 65535"),
        (["--prot", "1"], "unrecognized"),
    ],
)
def test_a_wrong_option_gets_a_sentence(words: list[str], sentence: str) -> None:
    answer = run(*words)
    assert answer.returncode == 2
    assert sentence in answer.stderr


def test_a_port_in_use_gets_a_sentence() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = run("--port", str(other.getsockname()[1]))
    assert answer.returncode == 1
    assert "is in use" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_measurement_that_does_not_exist_gets_the_list() -> None:
    answer = run("bench", "nothing")
    assert answer.returncode == 2
    assert "counting" in answer.stderr
