"""Randomised races on the ballot box: votes counted twice, and votes acknowledged and then lost.

    python bench/ballots/bench.py                   10,000 trials, as a table
    python bench/ballots/bench.py --json            the same as JSON
    python bench/ballots/bench.py --trials 500      fewer

A trial is one person whose ballot is cast two to six times at the same moment from different threads: with other
choices, from another form or the same form twice, by another way of voting. Each trial must leave exactly one ballot,
and each receipt that was given out must be of a ballot in the box. Runs on a scratch database of the kind that
DATABASE_URL names: SQLite if it is not set, else one beside it on the same PostgreSQL server.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
THREADS = 8


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--trials", type=int, default=10_000, help="how many people vote (10,000)")
    parser.add_argument("--seed", type=int, default=1, help="of the random choices (1)")
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.beside:
        print(json.dumps(trials(options.trials, options.seed)))
        return 0
    from tests.attacks.racing import environment, scratch_database

    url = os.environ.get("DATABASE_URL", "sqlite:///scratch")
    with tempfile.TemporaryDirectory() as folder, scratch_database(url, Path(folder)) as database:
        words = ["--beside", "--trials", str(options.trials), "--seed", str(options.seed)]
        done = subprocess.run(
            [sys.executable, str(Path(__file__)), *words],
            check=True, env=environment(database), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    found = json.loads(done.stdout)
    print(json.dumps(found, indent=1) if options.json else as_table(found))
    return 0 if not (found["double votes"] or found["lost votes"] or found["errors"]) else 1


def as_table(found: dict[str, Any]) -> str:
    width = max(map(len, found))
    return "\n".join(f"{key:<{width}}  {value}" for key, value in found.items())


def trials(number: int, seed: int) -> dict[str, Any]:
    """Run the trials in this process, whose DATABASE_URL names the scratch database."""
    import django

    django.setup()
    from django.db import close_old_connections, connection, connections

    from alongside.deciding.budgets import ballots
    from alongside.deciding.budgets.actions.votes import AlreadyVoted, cast
    from alongside.deciding.budgets.models import Ballot, Budget, Voter
    from alongside.foundation.people.models import Person
    from tests.attacks import racing

    racing.seed(0)
    budget = Budget.objects.select_related("stage__process__place").get()
    people = make_people(number)
    dice = random.Random(seed)
    receipts: dict[Any, set[str]] = {person.pk: set() for person in people}
    outcomes: Counter[str] = Counter()
    noted = threading.Lock()

    def once(person: Person, choices: list[int], paper: str, channel: str) -> None:
        close_old_connections()
        try:
            receipt = cast(budget, choices, paper=paper, by=person, channel=channel)
            with noted:
                outcomes["acknowledged"] += 1
                receipts[person.pk].add(receipt)
        except AlreadyVoted:
            outcomes["refused: already voted"] += 1
        except Exception as problem:
            outcomes[f"error: {type(problem).__name__}"] += 1

    started = time.monotonic()
    with ThreadPoolExecutor(THREADS, initializer=connections.close_all) as pool:
        for person in people:
            papers = [ballots.new_paper() for _ in range(2)]
            waiting = [
                pool.submit(
                    once, person, dice.sample(range(1, 9), dice.randint(0, 5)), dice.choice(papers),
                    dice.choice(["web", "code"]),
                )
                for _ in range(dice.randint(2, 6))
            ]  # fmt: skip
            # One person's ballots meet each other and the last ones of the person before.
            for each in waiting[-1:]:
                each.result()
    seconds = time.monotonic() - started
    in_the_box = {bytes(digest).hex() for digest in Ballot.objects.values_list("receipt", flat=True)}
    given = [code for codes in receipts.values() for code in codes]
    lost = sum(ballots.receipt_digest(budget, code).hex() not in in_the_box for code in given)
    return {
        "database": connection.vendor,
        "trials": number,
        "ballots cast at once": sum(outcomes.values()),
        "acknowledged": outcomes["acknowledged"],
        "refused: already voted": outcomes["refused: already voted"],
        "double votes": sum(len(codes) > 1 for codes in receipts.values())
        + Ballot.objects.count() - Voter.objects.count(),
        "lost votes": lost + sum(not codes for codes in receipts.values()),
        "errors": {key: many for key, many in outcomes.items() if key.startswith("error")},
        "seconds": round(seconds, 1),
        "votes a second": round(outcomes["acknowledged"] / seconds, 1),
        "peak memory MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def make_people(number: int) -> list[Any]:
    """Residents of the place of the race, each with a confirmed e-mail address."""
    from allauth.account.models import EmailAddress

    from alongside.foundation.people.models import Person, RoleHolding
    from alongside.foundation.places.models import Place

    place = Place.objects.get(code="RACE")
    people = [Person(email=f"b{n}@example.org", password="!") for n in range(number)]
    Person.objects.bulk_create(people, batch_size=500)
    RoleHolding.objects.bulk_create(
        [RoleHolding(person=person, role="resident", place=place) for person in people], batch_size=500
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people],
        batch_size=500,
    )
    return people


if __name__ == "__main__":
    sys.exit(main())
