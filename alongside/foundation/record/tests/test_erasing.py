"""Erasing a person's words: what goes, what stays, and that the chain still verifies."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions
from alongside.foundation.record.models import Detail, Entry
from alongside.foundation.record.tests.conftest import tampering
from alongside.foundation.record.verifying import verify


def test_the_words_go_and_the_chain_still_verifies(places: Places, alice: Person, bob: Person) -> None:
    submitted = actions.write(
        act="idea-submitted", about=None, place=places.neighbourhood, by=alice, details={"title": "A bench"}
    )
    entered = actions.write(
        act="idea-entered",
        about=None,
        place=places.neighbourhood,
        by=bob,
        on_behalf_of=alice,
        reason="By phone",
    )
    actions.look(by=bob, at_person=alice, purpose="To help", fields=["name"])
    bobs = actions.write(act="idea-hidden", about=None, place=places.neighbourhood, by=bob)

    assert actions.erase(alice, by=alice, reason="She asked") == 3

    left = set(Detail.objects.values_list("entry__act", flat=True))
    assert left == {"idea-hidden", "record-erased"}
    assert Entry.objects.count() == 5
    assert Detail.objects.filter(entry=bobs).exists()
    erasure = Detail.objects.get(entry__act="record-erased")
    assert erasure.details["erased"]["place:NBH"] == [submitted.number, entered.number]
    report = verify()
    assert report.is_whole
    assert (report.entries, report.erased) == (5, 3)


def test_what_staff_did_to_others_stays(places: Places, alice: Person, bob: Person) -> None:
    actions.look(by=bob, at_person=alice, purpose="To help", fields=["name"])
    actions.write(
        act="idea-entered",
        about=None,
        place=places.neighbourhood,
        by=bob,
        on_behalf_of=alice,
        reason="By phone",
    )
    actions.write(act="role-changed", about=None, place=places.neighbourhood, by=bob, at_person=bob)
    assert actions.erase(bob, by=None, reason="He left") == 1
    assert Detail.objects.filter(by=bob.id).count() == 2
    assert verify().is_whole


def test_what_staff_did_to_others_can_be_erased_too(alice: Person, bob: Person) -> None:
    actions.look(by=bob, at_person=alice, purpose="To help", fields=["name"])
    assert actions.erase(bob, by=None, reason="A court order", keep_acts_to_others=False) == 1
    assert verify().is_whole


def test_erasing_twice_keeps_the_first_erasure(alice: Person) -> None:
    actions.write(act="account-changed", about=alice, by=alice)
    actions.erase(alice, by=alice, reason="She asked")
    actions.write(act="account-changed", about=alice, by=alice)
    assert actions.erase(alice, by=alice, reason="She asked again") == 1
    assert Detail.objects.filter(entry__act="record-erased").count() == 2
    assert verify().is_whole


def test_the_erasure_itself_cannot_be_deleted(alice: Person) -> None:
    actions.erase(alice, by=alice, reason="She asked")
    with pytest.raises(IntegrityError), transaction.atomic():
        Detail.objects.filter(entry__act="record-erased").delete()


def test_somebody_elses_detail_cannot_be_deleted_after_an_erasure(alice: Person, bob: Person) -> None:
    actions.write(act="account-changed", about=bob, by=bob)
    actions.erase(alice, by=alice, reason="She asked")
    with pytest.raises(IntegrityError), transaction.atomic():
        Detail.objects.filter(by=bob.id).delete()


def test_a_detail_deleted_beside_an_erasure_is_found(places: Places, alice: Person) -> None:
    actions.erase(alice, by=alice, reason="She asked")
    entry = actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)
    # The database lets it go, as Alice was erased; but no erasure lists it.
    Detail.objects.filter(entry=entry).delete()
    [fault] = verify().faults
    assert (fault.chain, fault.number) == ("place:NBH", 1)
    assert "no erasure" in fault.wrong


def test_many_entries_are_erased(places: Places, alice: Person) -> None:
    for _n in range(120):
        actions.write(act="idea-supported", about=None, place=places.neighbourhood, by=alice)
    actions._BATCH, batch = 50, actions._BATCH
    try:
        assert actions.erase(alice, by=alice, reason="She asked") == 120
    finally:
        actions._BATCH = batch
    assert verify().is_whole


def test_a_forged_erasure_is_found(places: Places, alice: Person) -> None:
    entry = actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)
    actions.erase(alice, by=alice, reason="She asked")
    kept = actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)
    erasure = Detail.objects.get(entry__act="record-erased")
    erasure.details["erased"]["place:NBH"].append(kept.number)
    with tampering():
        Detail.objects.filter(pk=erasure.pk).update(details=erasure.details)
        Detail.objects.filter(entry=kept).delete()
    [fault] = verify().faults
    assert fault.chain == Entry.objects.get(pk=erasure.pk).chain_id
    assert entry.number == 1
