"""A hundred people who each vote once a second, on a real server with its worker: how long a vote takes, and how
old the opinion map is.

    python bench/statements/bench.py                 20 seconds, as a table
    python bench/statements/bench.py --json          the same as JSON
    python bench/statements/bench.py --seconds 30    longer
    python bench/statements/bench.py --people 50     fewer

The question has 60 statements and 1,000 people who voted on 30 of them before. The server is as `./run` starts it: two
processes of four threads each, one worker. Each person is a browser without an account, with a connection kept open,
who gets the next statement with the answer to each vote (the piece that HTMX swaps). `staleness` is the age of the
oldest vote that the map does not have yet, looked at four times a second. Runs on a scratch database of the kind that
DATABASE_URL names: SQLite if it is not set, else one beside it on the same PostgreSQL server. People, server and worker
share the machine: `load before` says how busy it was already.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
STATEMENTS, BEFORE, EACH = 60, 1000, 30
_NEXT = re.compile(rb'name="statement" value="(\d+)"')
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--people", type=int, default=100, help="how many people vote (100)")
    parser.add_argument("--seconds", type=int, default=20, help="for how long (20)")
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.beside:
        print(json.dumps(measure(options.people, options.seconds)))
        return 0
    from tests.attacks.racing import environment, scratch_database

    url = os.environ.get("DATABASE_URL", "sqlite:///scratch")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, scratch_database(url, Path(folder)) as database:
        words = ["--beside", "--people", str(options.people), "--seconds", str(options.seconds)]
        done = subprocess.run(
            [sys.executable, str(Path(__file__)), *words],
            check=True, env=environment(database), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    found = {"database": url.partition(":")[0], "load before": round(load, 2), **json.loads(done.stdout)}
    print(json.dumps(found, indent=1) if options.json else as_table(found))
    return 0 if found["vote p95 ms"] <= 100 and found["staleness s, most"] <= 5 and not found["errors"] else 1


def as_table(found: dict[str, Any]) -> str:
    width = max(map(len, found))
    return "\n".join(f"{name:<{width}}  {value}" for name, value in found.items())


def measure(people: int, seconds: int) -> dict[str, Any]:
    """Seed, serve, vote and watch, beside the scratch database."""
    import django

    django.setup()
    question = seed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet: dict[str, Any] = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "alongside.site.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
            *("--log-level", "error", "--no-control-socket"),
        ],
        **quiet,
    )
    worker = subprocess.Popen([sys.executable, "manage.py", "db_worker", "--no-startup-delay"], **quiet)
    try:
        time.sleep(8)
        watch = Watch(question)
        took, errors, began = asyncio.run(
            crowd(port, f"/statements/{question}/vote/", people, seconds, watch)
        )
        lasted = time.monotonic() - began
        time.sleep(6)
        watch.stop()
    finally:
        web.terminate()
        worker.terminate()
        web.wait(30)
        worker.wait(30)
    return {
        "people": people,
        "seconds": round(lasted, 1),
        "votes": len(took),
        "votes a second": round(len(took) / lasted, 1),
        "vote p50 ms": round(1000 * share_of(took, 0.5), 1),
        "vote p95 ms": round(1000 * share_of(took, 0.95), 1),
        "vote p99 ms": round(1000 * share_of(took, 0.99), 1),
        "errors": errors,
        "lost votes": len(took) - watch.new_votes(),
        "maps drawn": watch.maps,
        "staleness s, median": round(share_of(watch.ages, 0.5), 2),
        "staleness s, most": round(max(watch.ages, default=0), 2),
        "one map s": round(watch.seconds, 2),
    }


def share_of(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else 0.0


def seed() -> str:
    """A question that is open, with votes of people who came before; gives its id."""
    import datetime as dt
    import random

    from django.utils import timezone

    from alongside.foundation.people.models import Person
    from alongside.foundation.places.models import Place
    from alongside.listening.statements import actions
    from alongside.listening.statements.models import Participant, Statement, Vote

    now, rng = timezone.now(), random.Random(1)
    place = Place.objects.create(code="CROWD", name="Crowdby", tier="system", path="CROWD/", depth=0)
    by = Person.objects.create_user("asks@example.org", display_name="Asks")
    question = actions.start(
        place=place, title="Crowd", question="What do you think?", by=by,
        opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=1),
        seeds=[f"Statement number {n} of the crowd." for n in range(STATEMENTS)],
    )  # fmt: skip
    actions.publish(question, by=by)
    statements = list(Statement.objects.filter(question=question).order_by("number"))
    crowd = Participant.objects.bulk_create([Participant(question=question) for _n in range(BEFORE)])
    Vote.objects.bulk_create(
        [
            Vote(statement=statements[n], participant=one, value=vote_of(place_in_crowd, n, rng), at=now)
            for place_in_crowd, one in enumerate(crowd)
            for n in rng.sample(range(STATEMENTS), EACH)
        ],
        batch_size=1000,
    )
    actions.redraw(question.pk)
    return str(question.pk)


def vote_of(person: int, statement: int, rng: Any) -> int:
    """Two camps that differ on two of three statements."""
    if rng.random() < 0.15:
        return 0
    agrees = 0.85 if statement % 3 == 0 or (person + statement) % 2 else 0.15
    return 1 if rng.random() < agrees else -1


async def crowd(
    port: int, path: str, people: int, seconds: int, watch: Watch
) -> tuple[list[float], int, float]:
    """Everybody votes once a second, each at a moment of their own. Gives how long each vote took, in seconds."""
    took: list[float] = []
    errors = [0]
    opened = await asyncio.gather(*(_open(port, path) for _n in range(people)))
    began = time.monotonic()
    watch.start()

    async def one(n: int, cookies: str, token: str, statement: int) -> None:
        await asyncio.sleep(n / people)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for turn in range(seconds):
            wanted = began + n / people + turn
            await asyncio.sleep(max(0, wanted - time.monotonic()))
            vote = ("agree", "disagree", "pass")[(n + turn) % 3]
            body = urlencode({"csrfmiddlewaretoken": token, "statement": statement, "vote": vote})
            started = time.monotonic()
            try:
                status, _head, text = await _ask(reader, writer, "POST", path, port, cookies, body)
            except (OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                status, _head, text = await _ask(reader, writer, "POST", path, port, cookies, body)
            took.append(time.monotonic() - started)
            found = _NEXT.search(text)
            if status != 200 or found is None:
                errors[0] += 1
            else:
                statement = int(found[1])
        writer.close()

    await asyncio.gather(*(one(n, *each) for n, each in enumerate(opened)))
    return took, errors[0], began


async def _open(port: int, path: str) -> tuple[str, str, int]:
    """A new browser: its cookies, its form token and the first statement."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    _status, head, text = await _ask(reader, writer, "GET", path, port, "", "")
    writer.close()
    cookies = "; ".join(re.findall(r"(?im)^set-cookie: ([^;]+)", head))
    token, first = _TOKEN.search(text), _NEXT.search(text)
    assert token is not None and first is not None, head
    return cookies, token[1].decode(), int(first[1])


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    method: str,
    path: str,
    port: int,
    cookies: str,
    body: str,
) -> tuple[int, str, bytes]:
    lines = [
        f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", "HX-Request: true", f"Cookie: {cookies}",
        "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", "", body,
    ]  # fmt: skip
    if method == "GET":
        lines.remove("HX-Request: true")
    writer.write("\r\n".join(lines).encode())
    await writer.drain()
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)content-length: (\d+)", head)
    text = await reader.readexactly(int(length[1])) if length else await _chunks(reader)
    return int(head.split(" ", 2)[1]), head, text


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    text = b""
    while size := int((await reader.readline()).strip() or b"0", 16):
        text += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return text


class Watch:
    """Looks at the map four times a second: how old is the oldest vote that it does not have?"""

    def __init__(self, question: str) -> None:
        self.question = question
        self.ages: list[float] = []
        self.maps = 0
        self.seconds = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._before = self._count()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def new_votes(self) -> int:
        return self._count() - self._before

    def _count(self) -> int:
        from alongside.listening.statements.models import Vote

        return int(Vote.objects.count())

    def _watch(self) -> None:
        from django.db.models import Min
        from django.utils import timezone

        from alongside.listening.statements.models import OpinionMap, Vote

        last = None
        while not self._stop.wait(0.25):
            drawn = OpinionMap.objects.only("made_at", "seconds").get(question=self.question)
            if drawn.made_at != last:
                last, self.maps = drawn.made_at, self.maps + 1
                self.seconds = max(self.seconds, drawn.seconds)
            oldest = Vote.objects.filter(at__gt=drawn.made_at).aggregate(oldest=Min("at"))["oldest"]
            self.ages.append((timezone.now() - oldest).total_seconds() if oldest else 0.0)


if __name__ == "__main__":
    raise SystemExit(main())
