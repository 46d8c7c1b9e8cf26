"""What may stand in the tree: no traces of one machine, no long files, no unfinished work, no copies."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400

# One letter of each stands in brackets, so that this file does not find itself.
MACHINE_PATHS = re.compile(r"(?<![\w.*])/(?:w[o]rk/(?:main|shared|plan)|r[o]ot|h[o]me/[a-z]+|U[s]ers)/")
REGISTRIES = re.compile(r"py[p]i\.org|python[h]osted\.org|npm[j]s\.(?:org|com)|deb[i]an\.org")
UNFINISHED = re.compile(r"\bT[O]DO\b|\bF[I]XME\b|#.*\bX[X]X\b|Not[I]mplementedError")
SKIPPED = re.compile(r"pytest\.(?:s[k]ip|x[f]ail|import[o]rskip)|mark\.(?:s[k]ip|x[f]ail)")


def tracked(*endings: str) -> list[Path]:
    """Text files that belong to the project: what git knows, or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    files = [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [file for file in files if not endings or file.suffix in endings]


def found(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    rows = []
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        rows += [
            f"{file.relative_to(ROOT)}:{n}: {line.strip()[:90]}"
            for n, line in enumerate(lines, 1)
            if pattern.search(line)
        ]
    return rows


def test_no_path_of_one_machine() -> None:
    assert found(MACHINE_PATHS, tracked()) == []


def test_no_host_of_a_package_registry() -> None:
    assert found(REGISTRIES, tracked()) == []


def test_nothing_unfinished_and_no_test_switched_off() -> None:
    code = tracked(".py", ".jinja", ".js", ".scss")
    assert found(UNFINISHED, code) == []
    assert found(SKIPPED, tracked(".py")) == []


def test_files_are_short_enough_to_read() -> None:
    """Migrations are written by Django and read by nobody; all else in the house is read."""
    long = [
        f"{file.relative_to(ROOT)}: {lines} lines"
        for file in tracked(".py")
        if file.is_relative_to(ROOT / "alongside")
        and file.parent.name != "migrations"
        and (lines := len(file.read_bytes().splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_every_pinned_requirement_has_its_hashes() -> None:
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        assert "://" not in text and "file:" not in text, file.name
        pins = re.split(r"(?m)^(?=\w)", text)[1:]
        assert pins, file.name
        for pin in pins:
            assert re.match(r"[\w.\-]+==[\w.]+ \\\n", pin), pin.splitlines()[0]
            assert "--hash=sha256:" in pin, pin.splitlines()[0]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^([\w.\-]+)==([\w.]+)", text))


def test_tests_are_pinned_to_what_a_site_runs() -> None:
    assert pins("run.txt").items() <= pins("themes.txt").items() <= pins("tests.txt").items()


def test_what_pyproject_asks_for_is_what_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [(line, pins("run.txt")) for line in project["dependencies"]]
    wanted += [(line, pins("tests.txt")) for line in project["optional-dependencies"]["tests"]]
    wanted += [(line, pins("themes.txt")) for line in project["optional-dependencies"]["themes"]]
    for line, pinned in wanted:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), line


def test_npm_lock_names_no_host_and_every_package_has_its_hash() -> None:
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {"node_modules/govuk-frontend", "node_modules/sass"} <= set(packages)
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_nothing_third_party_is_kept_in_the_tree() -> None:
    kept = [
        file
        for file in tracked()
        if "node_modules" in file.parts or file.name.endswith((".min.js", ".min.css"))
    ]
    assert kept == []
