"""The contracts between floors and rooms are kept, and each of them can be broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT = [
    sys.executable,
    "-c",
    "from importlinter.cli import lint_imports_command as lint; lint()",
    "--no-cache",
]

ROOMS = [
    "site/running",
    "doing/deals",
    "deciding/ideas",
    "deciding/budgets",
    "deciding/juries",
    "deciding/polls",
    "deciding/lotteries",
    "deciding/processes",
    *(f"listening/{room}" for room in ("events", "surveys", "conversations", "statements", "themes")),
    *(f"foundation/{room}" for room in ("notices", "threads", "people", "record", "places")),
    "ui",
    "engines/counting",
]
WRONG = {
    "an engine uses Django": ("engines/counting", "import django", "alongside.engines.counting -> django"),
    "the ui knows a room": ("ui", "import alongside.foundation.people", "alongside.ui -> "),
    "a lower floor uses an upper": (
        "foundation/people",
        "import alongside.deciding.ideas",
        "-> alongside.deciding.ideas",
    ),
    "two rooms of deciding meet": (
        "deciding/ideas",
        "import alongside.deciding.budgets",
        "-> alongside.deciding.budgets",
    ),
    "a way of listening asks a way of deciding": (
        "listening/events",
        "import alongside.deciding.processes",
        "-> alongside.deciding.processes",
    ),
    "two rooms of listening meet": (
        "listening/events",
        "import alongside.listening.surveys",
        "-> alongside.listening.surveys",
    ),
    "a base room uses what stands on it": (
        "deciding/processes",
        "import alongside.deciding.ideas",
        "-> alongside.",
    ),
    "places ask people": (
        "foundation/places",
        "import alongside.foundation.people",
        "-> alongside.foundation.people",
    ),
    "the start needs Django": ("site/running", "import django", "alongside.site.running -> django"),
}


def small_tree(folder: Path) -> Path:
    """The floors and rooms with nothing in them, under the very contracts of this project."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for room in ROOMS:
        for part in [Path(), *reversed(Path(room).parents), Path(room)]:
            (folder / "alongside" / part).mkdir(parents=True, exist_ok=True)
            (folder / "alongside" / part / "__init__.py").touch()
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(LINT, cwd=folder, capture_output=True, text=True, check=False)


def test_this_project_keeps_its_contracts() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_empty_house_keeps_them(tmp_path: Path) -> None:
    result = lint(small_tree(tmp_path))
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_import_is_named(tmp_path: Path, fault: str) -> None:
    room, line, named = WRONG[fault]
    tree = small_tree(tmp_path)
    (tree / "alongside" / room / "__init__.py").write_text(f"{line}\n", encoding="utf-8")
    result = lint(tree)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout
    assert named in " ".join(result.stdout.split())


def test_a_folder_on_no_floor_is_refused(tmp_path: Path) -> None:
    tree = small_tree(tmp_path)
    (tree / "alongside" / "shed").mkdir()
    (tree / "alongside" / "shed" / "__init__.py").touch()
    assert lint(tree).returncode != 0
