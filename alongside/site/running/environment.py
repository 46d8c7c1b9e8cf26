"""The Python environment in .venv: made once, installed again only when the pinned requirements change."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alongside.site.running.progress import Stopped, step

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"


def digest(*files: Path) -> str:
    """One digest over the names and contents of files."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{file.relative_to(ROOT)}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def unchanged(stamp: Path, value: str) -> bool:
    """Whether the step whose digest is kept in `stamp` was already done for `value`."""
    try:
        return stamp.read_text(encoding="utf-8") == value
    except FileNotFoundError:
        return False


@contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time set things up in this folder; a second one waits for the first."""
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "setting-up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(name: str, doing: str) -> None:
    """Install the pinned list requirements/`name`.txt into .venv, unless that very list is in it already."""
    wanted = REQUIREMENTS / f"{name}.txt"
    value = digest(wanted)
    stamp = VENV / f"alongside-{name}.digest"
    if PYTHON.exists() and unchanged(stamp, value):
        return
    _make()
    command: list[str | Path] = [
        *_pip(),
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--requirement",
        wanted,
    ]
    step(doing, command, cwd=ROOT, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    stamp.write_text(value, encoding="utf-8")


def _make() -> None:
    if PYTHON.exists() and _works([str(PYTHON), "-c", "import sys"]):
        return
    # Debian leaves ensurepip out of python3; the pip outside can then install into the environment.
    without_pip = [] if importlib.util.find_spec("ensurepip") else ["--without-pip"]
    if without_pip and not importlib.util.find_spec("pip"):
        raise Stopped(
            "This Python has no pip, so nothing can be installed. On Debian: apt-get install python3-venv"
        )
    command: list[str | Path] = [sys.executable, "-m", "venv", "--clear", *without_pip, VENV]
    step("Making a Python environment in .venv", command, cwd=ROOT)


def _pip() -> list[str | Path]:
    if _works([str(PYTHON), "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def data_folder() -> Path:
    """Where the database, the secret key and uploads live: ALONGSIDE_DATA, or data/ beside `run`."""
    return Path(os.environ.get("ALONGSIDE_DATA") or ROOT / "data")


def keep_secret_key() -> None:
    """Make the data folder and, unless ALONGSIDE_SECRET_KEY is set, the secret key that this account alone can read."""
    folder = data_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Stopped(f"The data folder {folder} cannot be made: {error.strerror}.") from error
    if os.environ.get("ALONGSIDE_SECRET_KEY"):
        return
    try:
        handle = os.open(folder / "secret-key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as kept:
        kept.write(secrets.token_urlsafe(64))


def process_environment(**more: str) -> dict[str, str]:
    """The environment variables for a process of ours that runs inside .venv, from whatever folder."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **more}
