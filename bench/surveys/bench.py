"""What the results and the files of a survey cost, with 400 answers and with 5,000: queries and processor time.

    ./run bench surveys [--json] [--responses 400,5000]

Twenty questions of every kind, two of them put to some people only. Another platform was reported to take 15 seconds
for the results of a survey with 400 answers (decidim#5697).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMES = 5
KINDS = ("one", "many", "scale", "number", "date", "short", "ranking", "point", "one", "long")


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the results and the files of surveys.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--responses", default="400,5000", help="how many responses, with commas between")
    parser.add_argument("--part", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(measured(asked.part)))
        return 0
    rows: list[dict[str, Any]] = []
    for count in (int(part) for part in asked.responses.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            env = {
                **os.environ,
                "DATABASE_URL": f"sqlite:///{folder}/surveys.sqlite3",
                "PYTHONPATH": str(ROOT),
            }
            env.setdefault("ALONGSIDE_SECRET_KEY", "only-the-benchmark-uses-this-key")
            command = [sys.executable, __file__, "--part", str(count)]
            done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
            rows += json.loads(done.stdout)
    if asked.json:
        print(json.dumps({"surveys": rows}))
        return 0
    print(f"{'responses':>9}  {'what':<34} {'queries':>7} {'ms CPU':>8} {'median':>8} {'MB':>5}")
    for row in rows:
        print(
            f"{row['responses']:>9,}  {row['what']:<34} {row['queries']:>7} {row['ms']:>8.1f} "
            f"{row['median']:>8.1f} {row['peak_mb']:>5.0f}"
        )
    return 0


def measured(count: int) -> list[dict[str, Any]]:
    """Fill this process's database with a survey of so many responses, and measure."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alongside.site.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from alongside.conftest import sign_in
    from alongside.listening.surveys import actions

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    survey, facilitator = filled(count)
    connection.cursor().execute("ANALYZE")
    makers, visitor = sign_in(Client(), facilitator), Client()

    def at(name: str, *more: Any) -> str:
        return reverse(f"surveys:{name}", args=[survey.pk, *more])

    works = {
        "results for those who run it": lambda: makers.get(at("live")),
        "a table of two questions": lambda: makers.get(f"{at('crossed')}?rows=1&columns=age_band"),
        "CSV file": lambda: makers.post(at("export", "csv")),
        "XLSX file": lambda: makers.post(at("export", "xlsx")),
        "the survey's own page": lambda: visitor.get(at("survey")),
    }
    rows = [one(count, what, work, connection, CaptureQueriesContext) for what, work in works.items()]
    survey.refresh_from_db()
    actions.close_now(survey, by=facilitator)
    actions.publish(survey, note="What we learned.", crossed=("1", "age_band"), by=facilitator)
    published = one(
        count,
        "published results for everybody",
        lambda: visitor.get(at("results")),
        connection,
        CaptureQueriesContext,
    )
    return [*rows, published]


def one(count: int, what: str, work: Any, connection: Any, capture: Any) -> dict[str, Any]:
    """One page or file: how many queries it asks, and the processor time of a few askings."""

    def done() -> None:
        answer = work()
        if answer.status_code != 200:
            raise SystemExit(f"{what} answered {answer.status_code}")
        answer.getvalue() if answer.streaming else answer.content

    done()
    with capture(connection) as seen:
        done()
    asked = len(seen)
    taken = []
    for _n in range(TIMES):
        start = time.process_time()
        done()
        taken.append((time.process_time() - start) * 1000)
    return {
        "responses": count,
        "what": what,
        "queries": asked,
        "ms": min(taken),
        "median": statistics.median(taken),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def filled(count: int) -> tuple[Any, Any]:
    """An open survey of twenty questions with so many responses, and its facilitator."""
    import datetime as dt
    import random

    from django.utils import timezone

    from alongside.conftest import make_person, make_place
    from alongside.foundation.people.permissions import Role
    from alongside.foundation.places.models import Tier
    from alongside.listening.surveys import actions
    from alongside.listening.surveys.actions.building import Asked
    from alongside.listening.surveys.actions.gathering import Filled

    place = None
    for code, tier in (("S", Tier.SYSTEM), ("A", Tier.ALLIANCE), ("N", Tier.NEIGHBOURHOOD)):
        place = make_place(code, f"Place {code}", tier, place)
    for n in range(20):
        west = -1.5 + n / 100
        ring = [[west, 52.9], [west + 0.01, 52.9], [west + 0.01, 52.91], [west, 52.91], [west, 52.9]]
        outline = {"type": "Polygon", "coordinates": [ring]}
        make_place(f"L{n}", f"Area {n}", Tier.SMALL_AREA, place, outline=outline)
    facilitator = make_person("Facilitator", roles={Role.FACILITATOR: place})
    now = timezone.now()
    survey = actions.start_survey(
        place=place, title="Twenty questions", intro="Why.", by=facilitator,
        opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=1),
    )  # fmt: skip
    for n in range(20):
        kind = KINDS[n % len(KINDS)]
        asked: dict[str, Any] = {"title": f"Question {n + 1}, {kind}?"}
        if kind in ("one", "many", "ranking"):
            asked["choices"] = ["Yes", "No", "Not sure", "It depends", "Never"]
        if kind == "scale":
            asked.update(least=1, most=5, low_label="Bad", high_label="Good")
        if n in (8, 18):
            asked.update(shown_if=1, shown_if_key="1")
        actions.add_question(survey, kind=kind, asked=Asked(**asked), by=facilitator)
    actions.open_survey(survey, by=facilitator)
    chance = random.Random(7)  # noqa: S311 - the same answers each time
    values = {
        "one": lambda: str(chance.randint(1, 5)),
        "many": lambda: sorted(chance.sample("12345", chance.randint(1, 3))),
        "scale": lambda: chance.randint(1, 5),
        "number": lambda: chance.randint(1, 240),
        "date": lambda: f"20{chance.randint(10, 26)}-{chance.randint(1, 12):02}-15",
        "short": lambda: "A word or two about it",
        "long": lambda: "It would help people who walk slowly. " * 6,
        "ranking": lambda: chance.sample("12345", 5),
        "point": lambda: {"area": f"L{chance.randint(0, 19)}", "at": [52.9 + chance.random() / 100, -1.45]},
    }
    ages = ("16-24", "25-34", "35-49", "50-64", "65-74", "75-plus")
    for first in range(0, count, 500):
        some = [
            Filled(
                {str(n + 1): values[KINDS[n % len(KINDS)]]() for n in range(20)},
                {"age_band": chance.choice(ages), "sex": chance.choice(("female", "male"))},
            )
            for _n in range(min(500, count - first))
        ]
        actions.import_answers(survey, some, by=facilitator)
    return survey, facilitator


if __name__ == "__main__":
    sys.exit(main())
