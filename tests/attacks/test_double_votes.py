"""30 people, each sending 6 ballots at the same moment, to a real server of 4 processes: one ballot each, none lost."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import connections

from alongside.deciding.budgets.actions import enter_paper
from alongside.deciding.budgets.actions.votes import AlreadyVoted
from alongside.deciding.budgets.models import Ballot, Voter
from alongside.deciding.budgets.tests.making import open_budget, vote, voters
from alongside.foundation.people.assisting import AssistFields
from alongside.foundation.people.models import Person
from tests.attacks.racing import beside, scratch_database, serving

PEOPLE, AT_ONCE = 30, 6
CHOICES = (("1", "2"), ("3", "4", "5"))
PATIENCE = 180


def test_six_ballots_at_once_from_each_of_thirty_people_are_one_each(tmp_path: Path) -> None:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{tmp_path / 'unused.sqlite3'}"
    with scratch_database(url, tmp_path) as database:
        seeded = beside(database, "seed", str(PEOPLE))
        with serving(database) as address:
            answers = race(address, seeded["stage"], seeded["sessions"])
            receipts = [code for _person, _status, code in answers if code]
            box = beside(database, "tell", said=json.dumps(receipts))
    statuses = Counter(status for _person, status, _code in answers)
    assert set(statuses) == {200, 409}, statuses
    by_person = Counter(person for person, status, _code in answers if status == 200)
    assert by_person == dict.fromkeys(range(PEOPLE), 1), "each person's vote is acknowledged exactly once"
    assert len(receipts) == PEOPLE and len(set(receipts)) == PEOPLE
    assert (box["ballots"], box["voters"], box["twice"]) == (PEOPLE, PEOPLE, 0)
    assert (box["took_part"], box["entries"]) == (PEOPLE, PEOPLE)
    assert box["lost"] == 0, "an acknowledged vote is in the box"
    assert {tuple(choice) for choice in box["choices"]} <= {tuple(map(int, choice)) for choice in CHOICES}


def race(address: str, stage: str, sessions: list[str]) -> list[tuple[int, int, str]]:
    """All ballots at the same moment. Each answer: who sent it, its status, and the receipt it shows."""
    start = threading.Barrier(len(sessions) * AT_ONCE)
    answers: list[tuple[int, int, str]] = []

    def send(person: int, choice: tuple[str, ...]) -> None:
        csrf = secrets.token_hex(16)
        body = urlencode(
            [("csrfmiddlewaretoken", csrf), ("step", "cast"), ("paper", secrets.token_hex(16))]
            + [("project", number) for number in choice]
        )
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={sessions[person]}; csrftoken={csrf}",
        }
        start.wait(PATIENCE)
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        connection.request("POST", f"/budgets/{stage}/vote/", body, headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        code = (
            page.split("<code>")[1].split("</code>")[0] if answer.status == 200 and "<code>" in page else ""
        )
        answers.append((person, answer.status, code))
        connection.close()

    threads = [
        threading.Thread(target=send, args=(person, CHOICES[turn % 2]))
        for person in range(len(sessions))
        for turn in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == len(threads), "every ballot was answered"
    return answers


def test_by_web_and_on_paper_at_the_same_moment_is_one_ballot(
    transactional_db: None, places: Any, budget_stage: Any, bob: Any
) -> None:
    """The two ways take their locks in one order, so that neither holds the other up for ever."""
    budget = open_budget(budget_stage())
    people = voters(places.neighbourhood, 6)
    start = threading.Barrier(2 * len(people))
    outcomes: list[str] = []

    def by_web(person: Person) -> None:
        vote(budget, person, [1])

    def on_paper(person: Person) -> None:
        data = {
            "assist-who": "email", "assist-email": person.email, "assist-reason": "A paper", "assist-consent": "signed",
        }  # fmt: skip
        answers = AssistFields(data, allow_new=False)
        assert answers.is_valid()
        enter_paper(budget, [2], cleaned=answers.cleaned_data, paper=secrets.token_hex(16), by=bob)

    def run(way: Callable[[Person], None], person: Person) -> None:
        start.wait(PATIENCE)
        try:
            way(person)
            outcomes.append("in the box")
        except AlreadyVoted:
            outcomes.append("refused")
        except Exception as problem:
            outcomes.append(repr(problem))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(way, one)) for one in people for way in (by_web, on_paper)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert Counter(outcomes) == {"in the box": len(people), "refused": len(people)}
    assert Ballot.objects.count() == Voter.objects.count() == len(people)
