"""Nothing joins a voter to their ballot: no column, order, transaction, time, log, session, record or address.

The test knows who chose what, because each voter's choice is one of its own, and then attacks the database as somebody
would who holds a full copy of it. What remains is said in docs/operate/secret-ballots.md.
"""

from __future__ import annotations

import json
import logging
import secrets
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from alongside.conftest import make_person, sign_in
from alongside.deciding.budgets import ballots
from alongside.deciding.budgets.models import Ballot, Voter, VoterIdentity
from alongside.deciding.budgets.tests.making import close, confirmed, open_budget, vote
from alongside.deciding.processes.models import TookPart
from alongside.foundation.record.models import Detail

VOTERS = 120
PROJECTS = 8


def own_choice(number: int) -> list[int]:
    """A choice that no other voter makes: the voter's number in binary."""
    return [bit + 1 for bit in range(PROJECTS) if number + 1 >> bit & 1]


def physical(table: str, column: str) -> list[Any]:
    """A column in the order in which the rows lie in the table."""
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY {place}")
        return [value for (value,) in cursor.fetchall()]


def correlation(ranks: list[int]) -> float:
    """Spearman's rank correlation between a permutation and its own order."""
    n = len(ranks)
    return 1 - 6 * sum((rank - place) ** 2 for place, rank in enumerate(ranks)) / (n * (n * n - 1))


def as_choices(value: Any) -> tuple[int, ...]:
    return tuple(value if isinstance(value, list) else json.loads(value))


@pytest.fixture
def election(transactional_db: None, places: Any, budget_stage: Any) -> Any:
    """VOTERS people have voted one after the other, each in a transaction of their own."""
    budget = open_budget(budget_stage(), costs=[100_00] * PROJECTS, max_choices=PROJECTS)
    people = [confirmed(make_person(f"Person {n}", home=places.neighbourhood)) for n in range(VOTERS)]
    receipts = [vote(budget, person, own_choice(number)) for number, person in enumerate(people)]
    return budget, people, receipts


def order_of_ballots() -> list[int]:
    """For each ballot as it lies in the table, which voter's it is (0 voted first)."""
    truth = {tuple(own_choice(number)): number for number in range(VOTERS)}
    return [truth[as_choices(value)] for value in physical("budgets_ballot", "choices")]


def test_the_order_of_ballots_says_nothing_of_the_order_of_voting(election: Any) -> None:
    budget, _people, _receipts = election
    # Four standard deviations of the correlation of two orders that have nothing to do with each other.
    bound = 4 / (VOTERS - 1) ** 0.5
    if connection.vendor == "sqlite":
        assert abs(correlation(order_of_ballots())) < bound, "while the vote is open"
    ballots.settle(close(budget))
    found = order_of_ballots()
    assert sorted(found) == list(range(VOTERS)), "no ballot is lost or doubled"
    assert abs(correlation(found)) < bound, "once it has closed"


@pytest.mark.postgres
def test_a_transaction_s_number_points_at_many_ballots(election: Any) -> None:
    """Each row of PostgreSQL carries the number of the transaction that wrote it (`xmin`)."""
    budget, people, _receipts = election
    number_of = {person.pk: number for number, person in enumerate(people)}
    truth = {tuple(own_choice(number)): number for number in range(VOTERS)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, xmin::text::bigint FROM budgets_voter")
        voted = {number_of[pk]: xmin for pk, xmin in cursor.fetchall()}
        cursor.execute("SELECT choices, xmin::text::bigint FROM budgets_ballot")
        wrote = {truth[as_choices(choices)]: xmin for choices, xmin in cursor.fetchall()}
    # The attacker takes each ballot for that of the voter whose transaction number comes nearest to its own.
    right = sum(
        1
        for number, xmin in wrote.items()
        if min(voted, key=lambda other: (abs(voted[other] - xmin), secrets.randbits(8))) == number
    )
    assert right <= VOTERS * 0.2, f"the guess is right for {right} of {VOTERS}"
    ballots.settle(close(budget))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM budgets_ballot")
        assert cursor.fetchone()[0] == 1


@pytest.mark.postgres
def test_closing_does_not_wait_for_a_backup_that_reads_the_ballots(election: Any) -> None:
    budget, _people, _receipts = election
    backup = connection.copy()
    try:
        with backup.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE budgets_ballot IN ACCESS SHARE MODE")
            ballots.settle(close(budget))
            cursor.execute("ROLLBACK")
    finally:
        backup.close()
    assert sorted(order_of_ballots()) == list(range(VOTERS)), "no ballot is lost or doubled"


def test_ballots_share_no_column_with_voters_and_hold_no_time(db: None) -> None:
    timed = (models.DateTimeField, models.DateField, models.TimeField)
    for model in (Ballot, Voter, VoterIdentity, TookPart):
        assert not [field.name for field in model._meta.fields if isinstance(field, timed)], model
    assert {field.name for field in Ballot._meta.fields} == {"id", "budget", "choices", "receipt"}
    assert not Ballot._meta.related_objects, "nothing points at a ballot"
    assert not {"ballot", "receipt", "choices"} & {field.name for field in Voter._meta.fields}
    ids = [ballots.random_id() for _ in range(1000)]
    assert len(set(ids)) == 1000 and sorted(ids) != ids


def test_no_other_table_holds_anything_of_a_ballot(election: Any) -> None:
    _budget, _people, receipts = election
    marks = {str(pk) for pk in Ballot.objects.values_list("pk", flat=True)}
    marks |= {bytes(digest).hex() for digest in Ballot.objects.values_list("receipt", flat=True)}
    marks |= set(receipts) | {ballots.grouped(code) for code in receipts}
    for model in apps.get_models(include_auto_created=True):
        if model is Ballot:
            continue
        for row in model._default_manager.values_list():
            said = " ".join(bytes(v).hex() if isinstance(v, bytes | memoryview) else str(v) for v in row)
            assert not [mark for mark in marks if mark in said], model


def test_the_record_of_a_vote_holds_no_choice(election: Any) -> None:
    said = list(Detail.objects.filter(entry__act="voted").values_list("details", flat=True))
    assert len(said) == VOTERS and all(one == {"channel": "web"} for one in said)


def test_no_log_session_cookie_or_address_holds_a_choice(
    places: Any, budget_stage: Any, alice: Any, caplog: Any
) -> None:
    budget = open_budget(budget_stage(), costs=[777_77] * PROJECTS, max_choices=PROJECTS)
    client = sign_in(Client(), confirmed(alice))
    url = f"/budgets/{budget.stage_id}/vote/"
    with caplog.at_level(logging.DEBUG):
        client.post(url, {"project": ["3", "7"], "step": "check"})
        answer = client.post(url, {"project": ["3", "7"], "step": "cast", "paper": "a" * 32})
        again = client.post(url, {"project": ["4"], "step": "cast", "paper": "b" * 32})
    assert answer.status_code == 200 and again.status_code == 409
    code = answer.content.decode().split("<code>")[1].split("</code>")[0]
    # The test database's own SQL log is not the site's: DEBUG is off there, and then Django logs no SQL.
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    for word in (code, code.replace("-", ""), "[3, 7]", "'3', '7'", "a" * 32):
        assert word not in logged
    session = str(dict(client.session))
    assert code not in session and "project" not in session
    for answered in (answer, again):
        assert not [
            cookie for cookie in answered.cookies if cookie not in ("sessionid", "csrftoken", "messages")
        ]
        assert "Location" not in answered
    assert "no-store" in answer["Cache-Control"]


def test_the_confirmation_cannot_be_read_again(budget_stage: Any, alice: Any) -> None:
    budget = open_budget(budget_stage())
    client = sign_in(Client(), confirmed(alice))
    url = f"/budgets/{budget.stage_id}/vote/"
    answer = client.post(url, {"project": ["1"], "step": "cast", "paper": "a" * 32})
    code = answer.content.decode().split("<code>")[1].split("</code>")[0]
    for page in (url, f"/budgets/{budget.stage_id}/", "/people/me/my-data/", "/inbox/"):
        assert code not in client.get(page, follow=True).content.decode()
