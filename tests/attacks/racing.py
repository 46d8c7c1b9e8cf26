"""A real server on a database of its own, and people who all vote at the same moment.

`scratch_database` and `serving` are used by tests/attacks/test_double_votes.py and bench/ballots/bench.py; the rest of
the file runs as a program of its own beside that database: `python -m tests.attacks.racing seed 30`.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
SETTLED_IN = 90


def environment(url: str) -> dict[str, str]:
    """The environment in which the site runs on a database."""
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "alongside.site.settings",
        "ALONGSIDE_SECRET_KEY": "only-this-race-uses-this-key-0123456789",
        "ALONGSIDE_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def scratch_database(url: str, folder: Path) -> Iterator[str]:
    """A migrated database beside the one at `url` (a file in `folder` for SQLite), gone when it ends."""
    if urlsplit(url).scheme == "sqlite":
        made = f"sqlite:///{folder / 'race.sqlite3'}"
        _migrate(made)
        yield made
        return
    import psycopg

    name = f"alongside_race_{secrets.token_hex(4)}"
    parts = urlsplit(url)
    server = urlunsplit(parts._replace(scheme="postgresql", path="/postgres"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    try:
        made = urlunsplit(parts._replace(path=f"/{name}"))
        _migrate(made)
        yield made
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def _migrate(url: str) -> None:
    for command in (["migrate", "-v0"], ["createcachetable", "-v0"]):
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command], check=True, env=environment(url), timeout=300
        )


def beside(url: str, *words: str, said: str = "") -> Any:
    """Run one of this file's own commands beside a database, and read its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.attacks.racing", *words],
        check=True, env=environment(url), cwd=ROOT, input=said, stdout=subprocess.PIPE, text=True, timeout=300,
    )  # fmt: skip
    return json.loads(done.stdout)


@contextmanager
def serving(url: str, workers: int = 4) -> Iterator[str]:
    """Gunicorn with several worker processes on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "alongside.site.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", str(workers), "--timeout", "120", "--log-level", "error", "--preload",
        ],
        env=environment(url), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SETTLED_IN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("the server ended before it answered")
        try:
            urllib.request.urlopen(f"{address}/static/ui/mark.svg", timeout=10).read()
            return
        except urllib.error.HTTPError:
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


# What runs beside the database


def seed(people: int) -> dict[str, Any]:
    """An open vote and residents who may vote in it, each signed in."""
    import datetime as dt

    from allauth.account.models import EmailAddress
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from alongside.deciding.budgets.models import Budget, Project
    from alongside.deciding.processes.models import Process, Stage
    from alongside.foundation.people.models import Person, RoleHolding
    from alongside.foundation.places.models import Place

    now = timezone.now()
    place = Place.objects.create(code="RACE", name="Raceby", tier="system", path="RACE/", depth=0)
    process = Process.objects.create(
        place=place, title="Race", question="Who?", summary="A race.", state="live"
    )
    stage = Stage.objects.create(
        process=process, order=1, method="budgets", title="Race", state="open",
        opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    budget = Budget.objects.create(stage=stage, amount=100_00, max_choices=5)
    Project.objects.bulk_create(
        [Project(budget=budget, number=n, title=f"P{n}", cost=10_00, state="on_ballot") for n in range(1, 9)]
    )
    Budget.objects.filter(pk=budget.pk).update(frozen_at=now, tie_order=list(range(1, 9)))
    made = Person.objects.bulk_create(
        [Person(email=f"p{n}@example.org", password="!") for n in range(people)]
    )
    RoleHolding.objects.bulk_create(
        [RoleHolding(person=person, role="resident", place=place) for person in made]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in made]
    )
    sessions = []
    for person in made:
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "alongside.foundation.people.backends.PersonBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        sessions.append(session.session_key)
    return {"stage": str(stage.pk), "budget": str(budget.pk), "sessions": sessions}


def tell(receipts: list[str]) -> dict[str, Any]:
    """How the box stands: ballots, voters, how many voted twice, and which of the receipts given out have no ballot."""
    from django.db.models import Count

    from alongside.deciding.budgets import ballots
    from alongside.deciding.budgets.models import Ballot, Budget, Voter
    from alongside.deciding.processes.models import TookPart
    from alongside.foundation.record.models import Entry

    budget = Budget.objects.get()
    twice = Voter.objects.values("person").annotate(times=Count("pk")).filter(times__gt=1).count()
    return {
        "ballots": Ballot.objects.count(),
        "voters": Voter.objects.count(),
        "twice": twice,
        "took_part": TookPart.objects.count(),
        "entries": Entry.objects.filter(act="voted").count(),
        "lost": sum(not ballots.is_in_the_box(budget, ballots.read_receipt(code)) for code in receipts),
        "choices": sorted(Ballot.objects.values_list("choices", flat=True)),
    }


def main() -> None:
    import django

    django.setup()
    if sys.argv[1] == "seed":
        print(json.dumps(seed(int(sys.argv[2]))))
    else:
        print(json.dumps(tell(json.loads(sys.stdin.read()))))


if __name__ == "__main__":
    main()
