"""`./run`: set up, then start the web server, the worker and the clock, and stop them all together."""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from alongside.site.running import assets
from alongside.site.running.environment import (
    PYTHON,
    ROOT,
    alone,
    install,
    keep_secret_key,
    process_environment,
)
from alongside.site.running.progress import Stopped, say

WEB_WORKERS, WEB_THREADS = 2, 4
PATIENCE = 120
GRACE = 15
CLI: tuple[str | Path, ...] = (PYTHON, "-m", "alongside.site.cli")


def serve(arguments: list[str]) -> int:
    """Start Alongside and stay until Ctrl-C, SIGTERM, or the end of anything that was started."""
    asked = _asked(arguments)
    _port_is_free(asked.host, asked.port)
    started = Started()
    try:
        with alone():
            install("run", "Installing what Alongside needs into .venv")
            assets.build()
            keep_secret_key()
        env = _environment(asked.host, asked.port)
        _prepare(asked.empty, env)
        _start(started, asked.host, asked.port, env)
        sign_ins = subprocess.run(
            [*CLI, "manage", "demonstration", "--sign-ins"],
            env=env,
            check=False,
            capture_output=True,
            text=True,
        )
        _wait_for_first_page(asked.host, asked.port, started)
        say(f"\nAlongside is at {_address(asked.host, asked.port)}  (Ctrl-C stops it)")
        if sign_ins.returncode == 0 and sign_ins.stdout.strip():
            say(f"\n{sign_ins.stdout.strip()}\n")
        while True:
            started.stop_if_one_ended()
            time.sleep(0.5)
    except Asked:
        say("\nStopping.")
        return 0
    finally:
        started.stop()


def _prepare(empty: bool, env: dict[str, str]) -> None:
    command = [*CLI, "manage", "prepare", *(["--empty"] if empty else [])]
    if subprocess.run(command, env=env, check=False).returncode:
        raise Stopped("Alongside could not set up its database, so it was not started.")


def _start(started: Started, host: str, port: int, env: dict[str, str]) -> None:
    web: list[str | Path] = [
        *(PYTHON, "-m", "gunicorn", "alongside.site.wsgi:application", "--no-control-socket"),
        *("--chdir", ROOT, "--bind", f"{_bracketed(host)}:{port}", "--log-level", "warning"),
        *("--workers", str(WEB_WORKERS), "--worker-class", "gthread", "--threads", str(WEB_THREADS)),
    ]
    started.start("web server", web, env)
    started.start("worker", [*CLI, "manage", "db_worker", "--no-startup-delay"], env)
    started.start("clock", [*CLI, "manage", "clock"], env)


class Asked(Exception):
    """Somebody asked, by Ctrl-C or a signal, that everything stops."""


class Started:
    """The processes that this run started: all of them stop when one does."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise Asked

    def start(self, name: str, command: Sequence[str | Path], env: dict[str, str]) -> None:
        # In a session of its own, so that Ctrl-C comes to us alone and we stop each in an orderly way.
        self.processes[name] = subprocess.Popen(
            command, env=env, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def stop_if_one_ended(self) -> None:
        """Raise Stopped with the name of a process that ended by itself."""
        for name, process in self.processes.items():
            code = process.poll()
            if code is not None:
                raise Stopped(f"The {name} ended by itself (code {code}); its last words are above.")

    def stop(self) -> None:
        """Ask each to finish what it is doing; after a while, end it."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        latest = time.monotonic() + GRACE
        for process in self.processes.values():
            try:
                process.wait(timeout=max(0.1, latest - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run", description="Start Alongside. ./run help lists all commands."
    )
    parser.add_argument("--empty", action="store_true", help="start with no demonstration data")
    parser.add_argument("--port", type=_port, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _port_is_free(host: str, port: int) -> None:
    try:
        family, kind, _, _, at = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise Stopped(f"There is no address {host} on this machine.") from error
    with socket.socket(family, kind) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(at)
        except PermissionError as error:
            raise Stopped(f"This account may not use port {port}. Choose one above 1023.") from error
        except OSError as error:
            raise Stopped(
                f"Port {port} at {host} is in use, perhaps by an Alongside that is already running. "
                f"Stop that one, or choose another port: ./run --port {port + 1}"
            ) from error


def _environment(host: str, port: int) -> dict[str, str]:
    more = {}
    if "ALONGSIDE_BASE_URL" not in os.environ:
        more["ALONGSIDE_BASE_URL"] = _address(host, port).rstrip("/")
    if "ALONGSIDE_HOSTS" not in os.environ:
        names = {"localhost", "127.0.0.1", "[::1]", _bracketed(host)}
        if host in {"0.0.0.0", "::"}:  # noqa: S104 - only compared with what was asked for
            names = names - {_bracketed(host)} | {socket.gethostname(), socket.getfqdn()}
            say(f"Answering to {', '.join(sorted(names))}; set ALONGSIDE_HOSTS for other names.")
        more["ALONGSIDE_HOSTS"] = ",".join(sorted(names))
    return process_environment(**more)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _address(host: str, port: int) -> str:
    anywhere = host in {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104 - only compared
    return f"http://{'localhost' if anywhere else _bracketed(host)}:{port}/"


def _wait_for_first_page(host: str, port: int, started: Started) -> None:
    to = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - only compared
    latest = time.monotonic() + PATIENCE
    while time.monotonic() < latest:
        started.stop_if_one_ended()
        connection = http.client.HTTPConnection(to, port, timeout=30)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
            status = connection.getresponse().status
        except OSError:
            time.sleep(0.2)
        else:
            if status >= 500:
                raise Stopped(f"The first page answered with an error ({status}); the reason is above.")
            return
        finally:
            connection.close()
    raise Stopped(f"No page came within {PATIENCE} seconds.")
