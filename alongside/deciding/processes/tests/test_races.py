"""Several people press at the same moment: each step is taken exactly once. Real connections, on either database."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection

from alongside.conftest import make_person, make_stage
from alongside.deciding.processes import actions
from alongside.deciding.processes.models import Key, Stage, TookPart, WhoTookPart
from alongside.foundation.notices.models import Notice
from alongside.foundation.record.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run all calls at the same moment; gives what each returned or raised, by name."""
    start = threading.Barrier(len(calls))
    results = []

    def run(call):
        try:
            start.wait(timeout=30)
            results.append(call())
        except Exception as raised:
            results.append(type(raised).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(results)


def test_both_keys_at_the_same_moment_open_a_stage_once(process, ruth, paul):
    for _round in range(4):
        stage = make_stage(process, "ideas")
        presses = [
            lambda stage=stage, lead=lead: actions.agree_to_open(Stage.objects.get(pk=stage.pk), by=lead)
            for lead in (ruth, paul, ruth, paul)
        ]
        results = at_once(*presses)
        assert results[True] == 1, results
        assert set(results) <= {True, False, "WrongMoment"}, results
        stage.refresh_from_db()
        assert stage.state == Stage.State.OPEN
        assert Key.objects.filter(stage=stage).count() == 2
        assert Key.objects.filter(stage=stage, used_at__isnull=False).count() == 2
        assert Entry.objects.filter(act="stage-opened", about_id=str(stage.pk)).count() == 1


def test_a_double_click_at_the_same_moment_gives_one_key(process, ruth):
    stage = make_stage(process, "ideas")
    results = at_once(*[lambda: actions.agree_to_open(stage, by=ruth) for _click in range(4)])
    assert results == {False: 4}
    assert Key.objects.count() == 1 and Entry.objects.filter(act="key-turned").count() == 1
    assert Notice.objects.count() == 1


def test_a_change_and_a_key_at_the_same_moment_never_open_the_unseen(process, ruth, paul):
    for number in range(4):
        stage = make_stage(process, "ideas")
        seen = actions.digest_of(actions.opening_terms(stage))
        actions.agree_to_open(stage, by=ruth, seen=seen)
        at_once(
            lambda stage=stage, seen=seen: actions.agree_to_open(stage, by=paul, seen=seen),
            lambda stage=stage, number=number: actions.change_stage(
                stage, by=paul, title=f"Changed {number}"
            ),
        )
        stage.refresh_from_db()
        if stage.state == Stage.State.OPEN:
            assert stage.title == "Ideas for the park"
        else:
            assert (
                stage.title == f"Changed {number}" and not Key.objects.filter(stage=stage).waiting().exists()
            )


def test_leads_change_while_the_last_key_is_given(process, ruth, paul, alice):
    stage = make_stage(process, "ideas")
    actions.agree_to_open(stage, by=ruth)
    at_once(
        lambda: actions.agree_to_open(stage, by=paul),
        lambda: actions.change_leads(
            process, resident_lead=alice, professional_lead=paul, reason="r", by=paul
        ),
    )
    stage.refresh_from_db()
    used = Key.objects.filter(stage=stage, used_at__isnull=False).count()
    assert (stage.state, used) in {(Stage.State.OPEN, 2), (Stage.State.PLANNED, 0)}


def test_two_clocks_close_a_stage_once(process, ideas_stage):
    stage = ideas_stage()
    Stage.objects.filter(pk=stage.pk).update(closes_at=stage.opens_at + dt.timedelta(hours=1))
    results = at_once(*[actions.close_over for _clock in range(4)])
    assert results[1] == 1 and results[0] == 3, results
    assert WhoTookPart.objects.count() == 1
    assert Entry.objects.filter(act="stage-closed").count() == 1


def test_nothing_arrives_after_a_stage_closed(process, places, ideas_stage):
    stage = ideas_stage()
    people = [make_person(f"Resident {number}", home=places.neighbourhood) for number in range(6)]

    def contribute(person):
        from django.db import transaction

        with transaction.atomic():
            held = actions.hold_open(stage)
            actions.note_participation(held, person, TookPart.How.CONTRIBUTED)
        return "sent"

    calls = [lambda person=person: contribute(person) for person in people]
    results = at_once(*calls, lambda: actions.close_stage(stage, by=None).state)
    assert set(results) <= {"sent", "StageNotOpen", "closed"}, results
    assert results["sent"] == TookPart.objects.count()
    figures = WhoTookPart.objects.get().figures
    assert figures["people"] == (results["sent"] if results["sent"] >= 5 else None)


def test_published_once(process, ideas_stage, ruth, paul, alice):
    stage = ideas_stage()
    actions.note_participation(stage, alice, TookPart.How.CONTRIBUTED)
    actions.close_stage(stage, by=None)
    presses = [
        lambda lead=lead: actions.agree_to_publish(stage, by=lead) for lead in (ruth, paul, ruth, paul)
    ]
    results = at_once(*presses)
    assert results[True] == 1
    assert Notice.objects.filter(person=alice, sentence__contains="is out").count() == 1
