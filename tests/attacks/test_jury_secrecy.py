"""Nothing joins a juror to their vote: no row holds one vote, and the counts say nothing of who changed them."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from alongside.conftest import sign_in
from alongside.deciding.juries import actions
from alongside.deciding.juries.actions import voting
from alongside.deciding.juries.models import Rated, Rating, Tally, Voted
from alongside.deciding.juries.tests import making
from alongside.foundation.record.models import Detail

TIMED = (models.DateTimeField, models.DateField, models.TimeField)


@pytest.fixture
def voted(transactional_db: None, process: Any, bob: Any) -> Any:
    """Ten of twelve jurors have voted, one after the other; each on two recommendations."""
    jury = making.make_jury(process)
    people = making.with_members(jury)
    for title in ("A bus", "A bench"):
        making.make_draft(jury, people[0], title=title)
    actions.open_voting(jury, by=bob)
    for number, person in enumerate(people[:10]):
        actions.vote(jury, {1: 1 + number % 2, 2: 1 + number % 5}, by=person)
    return jury, people


def test_who_voted_and_the_counts_share_nothing_and_hold_no_time(db: None) -> None:
    for model in (Voted, Tally, Rated, Rating):
        assert not [field.name for field in model._meta.fields if isinstance(field, TIMED)], model
    assert {field.name for field in Voted._meta.fields} == {"id", "member"}
    assert {field.name for field in Tally._meta.fields} == {"id", "recommendation", "level", "count"}
    assert {field.name for field in Rated._meta.fields} == {"id", "member"}
    assert {field.name for field in Rating._meta.fields} == {"id", "jury", "question", "level", "count"}
    for model in (Voted, Tally, Rated, Rating):
        assert not model._meta.related_objects, "nothing points at it"


def test_one_more_vote_adds_one_row_that_names_a_person_and_no_row_that_names_a_choice(voted: Any) -> None:
    """Only counts change with a vote: an attacker who has the database once finds no ballot in it."""
    jury, people = voted
    before = {model: model._default_manager.count() for model in apps.get_models()}
    actions.vote(jury, {1: 5, 2: 5}, by=people[10])
    more = {model._meta.label for model, count in before.items() if model._default_manager.count() != count}
    assert more == {"juries.Voted", "record.Entry", "record.Detail", "processes.TookPart"}


@pytest.mark.postgres
def test_the_transaction_s_number_does_not_tell_which_counts_a_vote_touched(voted: Any) -> None:
    """PostgreSQL marks each row with the transaction that wrote it (`xmin`). The last to vote must not be read off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM juries_tally")
        assert cursor.fetchone()[0] == 1, "every vote writes every count"


@pytest.mark.postgres
def test_earlier_counts_are_cleared_away_when_the_vote_closes(voted: Any, bob: Any) -> None:
    jury, _people = voted
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size('juries_tally')")
        before = cursor.fetchone()[0]
        actions.close_voting(jury, by=bob)
        for _try in range(60):
            cursor.execute(
                "SELECT pg_relation_size('juries_tally'), (SELECT max(ctid)::text FROM juries_tally)"
            )
            after, last = cursor.fetchone()
            if last == "(0,10)":
                break
            # PostgreSQL keeps what a transaction that is still open (its own analysing, say) might yet read.
            time.sleep(0.5)
            voting._sweep()
    # Ten rows written anew without a gap: the last stands at the tenth place of the first page.
    assert last == "(0,10)" and after <= before


def test_the_record_and_the_logs_hold_no_choice(voted: Any, caplog: Any) -> None:
    jury, people = voted
    with caplog.at_level(logging.DEBUG):
        browser = sign_in(Client(), people[10])
        answer = browser.post(reverse("juries:vote", args=[jury.stage_id]), {"level-1": "4", "level-2": "5"})
    assert answer.status_code == 302
    details = list(Detail.objects.filter(entry__act="jury-voted").values_list("details", flat=True))
    assert len(details) == 11 and all(one == {} for one in details)
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert "level-1" not in logged and "level-2" not in logged
    assert "level" not in json.dumps(dict(browser.session))


def test_nobody_reads_counts_while_the_vote_is_open(voted: Any, bob: Any, ruth: Any) -> None:
    """Not even those who run the jury: two readings around one vote would tell what it said."""
    jury, people = voted
    addresses = [
        reverse(f"juries:{name}", args=[jury.stage_id])
        for name in (
            "stage",
            "room",
            "recommendations",
            "voting",
            "keys",
            "checklist",
            "evaluation",
            "tracker",
        )
    ] + [each.get_absolute_url() for each in jury.recommendations.all()]
    for person in (bob, ruth, people[11]):
        browser = sign_in(Client(), person)
        for address in addresses:
            words = browser.get(address).content.decode()
            assert "I strongly support it" not in words and "I am against it" not in words
