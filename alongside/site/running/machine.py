"""What the tests need from the machine itself: a Chromium and a PostgreSQL, installed only in CI."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from alongside.site.running.environment import PYTHON, ROOT
from alongside.site.running.progress import step

DEFAULT_POSTGRES = "postgres://postgres@127.0.0.1:5432/alongside"


def chromium() -> str | None:
    """The Chromium that browser tests drive, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def postgres() -> str | None:
    """The URL of a PostgreSQL that answers: DATABASE_URL_TEST_POSTGRES, or the usual one here."""
    url = os.environ.get("DATABASE_URL_TEST_POSTGRES") or DEFAULT_POSTGRES
    return url if _answers(url) else None


def install_for_ci() -> None:
    """Install and start what is missing, from Debian's packages. Used only where CI is set."""
    packages = []
    if not chromium():
        packages += ["chromium", "fonts-liberation2"]
    if not postgres() and not Path("/etc/postgresql").exists():
        packages += ["postgresql"]
    if not shutil.which("msgfmt"):
        packages += ["gettext"]
    if packages and shutil.which("apt-get"):
        sudo = ["sudo"] if os.geteuid() and shutil.which("sudo") else []
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        apt = [*sudo, "apt-get", "--yes", "--quiet"]
        step("Reading Debian's list of packages", [*apt, "update"], cwd=ROOT, env=env)
        doing = f"Installing {', '.join(packages)}"
        step(doing, [*apt, "install", "--no-install-recommends", *packages], cwd=ROOT, env=env)
    if not postgres():
        _start_postgres()


def _start_postgres() -> None:
    for version in sorted(Path("/etc/postgresql").glob("*"), reverse=True)[:1]:
        start = ["pg_ctlcluster", "--skip-systemctl-redirect", version.name, "main", "start"]
        subprocess.run(start, check=False)
    if not postgres() and os.geteuid() == 0 and shutil.which("runuser"):
        # A new cluster lets nobody in over TCP without a password: the tests get an account of their own.
        name, password = "alongside_tests", secrets.token_hex(16)
        sql = f"DROP ROLE IF EXISTS {name}; CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{password}'"
        subprocess.run(["runuser", "-u", "postgres", "--", "psql", "-q", "-c", sql], check=False, cwd="/")
        os.environ["DATABASE_URL_TEST_POSTGRES"] = f"postgres://{name}:{password}@127.0.0.1:5432/alongside"


def _answers(url: str) -> bool:
    # The database that tests make does not exist yet, so ask the one that every server has.
    asked = urlunsplit(urlsplit(url)._replace(path="/postgres"))
    ask = "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()"
    return subprocess.run([PYTHON, "-c", ask, asked], capture_output=True, check=False).returncode == 0
