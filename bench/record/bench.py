"""How long it takes to verify a million entries of the record, and to write one; with the peak memory of verifying.

    ./run bench record [--json] [--entries N]

A scratch SQLite database is filled with honest entries at 500 places; a process of its own verifies them as
`./run record verify` does. The bar is 60 seconds for a million.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = 500
BAR_SECONDS = 60
BATCH = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure verifying and writing the record.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--part", choices=["fill", "verify", "write"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        _django()
        print(json.dumps({"fill": fill, "verify": check, "write": write}[asked.part](asked.entries)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/record.sqlite3", "PYTHONPATH": str(ROOT)}
        env.setdefault("ALONGSIDE_SECRET_KEY", "only-the-benchmark-uses-this-key")
        result = {}
        for part in ("fill", "verify", "write"):
            if not asked.json:
                print(f"{part}...", file=sys.stderr)
            command = [sys.executable, __file__, "--part", part, "--entries", str(asked.entries)]
            done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
            result[part] = json.loads(done.stdout)
    within = result["verify"]["seconds"] <= BAR_SECONDS * asked.entries / 1_000_000
    if asked.json:
        print(json.dumps({**result, "bar_seconds_a_million": BAR_SECONDS, "within_the_bar": within}))
    else:
        verified, written = result["verify"], result["write"]
        print(
            f"verify {verified['entries']:,} entries: {verified['seconds']:.1f} s "
            f"({verified['cpu_seconds']:.1f} s of CPU; bar {BAR_SECONDS} s a million), "
            f"{verified['peak_mb']:.0f} MB at most"
        )
        print(f"write one entry in a transaction of its own: {written['milliseconds']:.2f} ms")
    return 0 if within else 1


def _django() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "alongside.site.settings"
    django.setup()


def fill(entries: int) -> dict[str, float]:
    """Migrate, and put honest entries in by bulk: the guards see one entry at a time, and are lifted for it."""
    import datetime as dt

    from django.core.management import call_command
    from django.db import connection, transaction

    from alongside.foundation.record import guards
    from alongside.foundation.record.digests import detail_digest, entry_hash
    from alongside.foundation.record.models import Chain

    call_command("migrate", verbosity=0)
    began = time.monotonic()
    guards.remove(connection)
    names = [f"place:BENCH{n:04d}" for n in range(PLACES)]
    ends = {name: (0, bytes(32)) for name in names}
    people = [uuid.UUID(int=n + 1) for n in range(2_000)]
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    Chain.objects.bulk_create([Chain(name=name) for name in names])
    for first in range(0, entries, BATCH):
        made, details = [], []
        for n in range(first, min(first + BATCH, entries)):
            name, by, salt = names[n % PLACES], people[n % len(people)], uuid.UUID(int=n).bytes
            what = {"title": f"Idea {n}", "support": n % 97}
            said = {"by": str(by), "on_behalf_of": None, "at_person": None, "reason": "", "details": what}
            number, before = ends[name][0] + 1, ends[name][1]
            at, digest, about = (
                start + dt.timedelta(seconds=n),
                detail_digest(salt, said),
                str(uuid.UUID(int=n)),
            )
            hashed = entry_hash(name, number, at, "idea-submitted", "ideas.idea", about, digest, before)
            ends[name] = (number, hashed)
            stored_at = at.strftime("%Y-%m-%d %H:%M:%S")
            made.append(
                (
                    n + 1,
                    number,
                    stored_at,
                    "idea-submitted",
                    "ideas.idea",
                    about,
                    digest,
                    before,
                    hashed,
                    name,
                )
            )
            details.append((n + 1, salt, by.hex, None, None, "", json.dumps(what)))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO record_entry (id, number, at, act, about_kind, about_id, digest, before, hash, chain_id) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                made,
            )
            cursor.executemany(
                "INSERT INTO record_detail (entry_id, salt, by, on_behalf_of, at_person, reason, details) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s)",
                details,
            )
    with transaction.atomic():
        for name, (length, head) in ends.items():
            Chain.objects.filter(name=name).update(length=length, head=head)
    guards.install(connection)
    return {"seconds": time.monotonic() - began}


def check(entries: int) -> dict[str, float]:
    """Verify, as the command does."""
    from alongside.foundation.record.verifying import verify

    began, cpu = time.monotonic(), time.process_time()
    report = verify()
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu
    if not report.is_whole or report.entries != entries:
        raise SystemExit(f"the bench's own record is not whole: {report.faults[:1]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"entries": report.entries, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak}


def write(entries: int, many: int = 500) -> dict[str, float]:
    """Write entries one at a time, each in a transaction of its own, with all guards standing."""
    from types import SimpleNamespace

    from django.db import transaction

    from alongside.foundation.record import actions

    somebody = SimpleNamespace(id=uuid.uuid4())
    began = time.monotonic()
    for _n in range(many):
        with transaction.atomic():
            actions.write(act="idea-submitted", about=None, by=somebody, details={"title": "A bench"})
    return {"milliseconds": (time.monotonic() - began) / many * 1000}


if __name__ == "__main__":
    sys.exit(main())
