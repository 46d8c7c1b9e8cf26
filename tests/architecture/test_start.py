"""`./run` itself: it starts everything, says where, and leaves nothing behind when it is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fixtures.ready_made import file_of_these_migrations

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300

pytestmark = pytest.mark.sqlite


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Running:
    """One `./run` with a data folder and a port of its own; a `later` one finds a database that is up to date."""

    def __init__(self, folder: Path, later: bool) -> None:
        self.port = free_port()
        self.data = folder / "data"
        if later and file_of_these_migrations().exists():
            self.data.mkdir()
            shutil.copyfile(file_of_these_migrations(), self.data / "alongside.sqlite3")
        self.log = folder / "log.txt"
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("ALONGSIDE_", "DATABASE_"))
        }
        env.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "run", "--empty", "--port", str(self.port)],
            cwd=folder,
            env={**env, "ALONGSIDE_DATA": str(self.data)},
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_up(self) -> None:
        latest = time.monotonic() + PATIENCE
        while "Alongside is at" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < latest, self.said()
            time.sleep(0.2)

    def children(self) -> list[int]:
        if not Path("/proc").exists():
            listed = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
            return [int(pid) for pid in listed.stdout.split()]
        # A small Debian has no ps. After the name in brackets come the state and the parent.
        parents = {int(stat.parent.name): stat.read_text() for stat in Path("/proc").glob("[0-9]*/stat")}
        return [
            pid
            for pid, text in parents.items()
            if text.rpartition(")")[2].split()[1] == str(self.process.pid)
        ]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def run(later: bool = True) -> Running:
        started.append(Running(tmp_path, later))
        started[-1].wait_until_up()
        return started[-1]

    yield run
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(timeout=PATIENCE)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_starts_from_nothing_and_ctrl_c_stops_all_of_it(start: Callable[..., Running]) -> None:
    running = start(later=False)
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/", timeout=30) as page:
        assert page.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/static/alongside.css", timeout=30) as style:
        assert style.headers["Content-Type"].startswith("text/css")
    key = running.data / "secret-key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text(encoding="utf-8")) > 50
    stops_all(running, signal.SIGINT)


def test_a_service_manager_stops_all_of_it(start: Callable[..., Running]) -> None:
    stops_all(start(), signal.SIGTERM)


def stops_all(running: Running, how: signal.Signals) -> None:
    children = running.children()
    assert len(children) == 3
    running.process.send_signal(how)
    assert running.process.wait(timeout=PATIENCE) == 0
    assert all(gone(child) for child in children)
    assert "Traceback" not in running.said()


def test_the_end_of_one_ends_all_and_says_which(start: Callable[..., Running]) -> None:
    running = start()
    children = running.children()
    os.kill(children[-1], signal.SIGKILL)
    assert running.process.wait(timeout=PATIENCE) == 1
    assert "ended by itself" in running.said()
    assert all(gone(child) for child in children)
