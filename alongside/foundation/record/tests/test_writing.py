"""Writing to the record: what is kept, in which chain, and when nothing happens."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions
from alongside.foundation.record.digests import detail_digest, plain, stored_digest
from alongside.foundation.record.models import Chain, Detail, Entry
from alongside.foundation.record.tests.conftest import Somebody
from alongside.foundation.record.verifying import verify


def test_an_entry_follows_the_one_before_it(places: Places, alice: Person) -> None:
    first = actions.write(
        act="idea-submitted", about=alice, place=places.neighbourhood, by=alice, details={"title": "A bench"}
    )
    second = actions.write(act="idea-changed", about=alice, place=places.neighbourhood, by=alice)
    assert (first.number, second.number) == (1, 2)
    assert bytes(first.before) == bytes(32)
    assert bytes(second.before) == bytes(first.hash)
    chain = Chain.objects.get(name="place:NBH")
    assert (chain.length, bytes(chain.head)) == (2, bytes(second.hash))
    assert first.detail.details == {"title": "A bench"}
    assert (first.detail.by, first.about_kind, first.about_id) == (alice.id, "people.person", str(alice.id))
    assert verify().is_whole


def test_what_belongs_to_no_place_goes_to_a_chain_of_the_person(alice: Person) -> None:
    entry = actions.write(act="account-changed", about=alice, by=alice)
    assert entry.chain_id == f"people:{alice.id.int % actions.SHARDS:02d}"
    assert actions.write(act="cleaned", about=None, by=None).chain_id == "people:00"


def test_writing_takes_few_queries(places: Places, alice: Person, django_assert_num_queries: Any) -> None:
    actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)
    with django_assert_num_queries(4):
        actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)


def test_a_look_at_somebody_else_is_recorded_and_a_look_at_oneself_is_not(alice: Person, bob: Person) -> None:
    actions.look(by=bob, at_person=alice, purpose="To help with a form", fields=["name", "home"])
    actions.look(by=alice, at_person=alice, purpose="", fields=["name"])
    [detail] = Detail.objects.all()
    assert (detail.by, detail.at_person, detail.details) == (bob.id, alice.id, {"fields": ["name", "home"]})
    assert detail.entry.act == "data-looked-at"


@pytest.mark.django_db(transaction=True)
def test_writing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(actions.NotInATransaction):
        actions.write(act="idea-submitted", about=None, by=None)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_if_the_record_cannot_be_written_nothing_happens(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(Detail, "save", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        Place.objects.filter(pk=places.system.pk).update(name="Renamed")
        actions.write(act="place-changed", about=places.system, place=places.system, by=None)
    places.system.refresh_from_db()
    assert places.system.name == "Riverside and Hillshire"
    assert not Entry.objects.exists()
    assert not Chain.objects.exists()


def test_a_reason_too_long_is_refused_on_both_databases(db: None) -> None:
    with pytest.raises(ValueError, match="500"):
        actions.write(act="idea-hidden", about=None, by=None, reason="x" * 501)


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_have_are_refused(db: None, number: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        actions.write(act="idea-costed", about=None, by=None, details={"cost": number})


def test_ids_dates_and_hostile_letters_are_kept_as_text(db: None) -> None:
    some = uuid.uuid4()
    entry = actions.write(
        act="thing-changed",
        about=None,
        by=None,
        reason="nul \x00 and half \ud800 a letter",
        details={
            "id": some,
            "on": dt.date(2026, 3, 1),
            "cost": Decimal("1.50"),
            7: "\x00",
            "half": "\udfff",
            "set": {2, 1},
        },
    )
    detail = Detail.objects.get(entry=entry)
    assert detail.details == {
        "id": str(some),
        "on": "2026-03-01",
        "cost": "1.50",
        "7": "�",
        "half": "�",
        "set": ["1", "2"],
    }
    assert "\x00" not in detail.reason
    assert verify().is_whole


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(details=st.dictionaries(st.text(max_size=8), _VALUES, max_size=4), reason=st.text(max_size=40))
def test_whatever_is_written_comes_back_with_the_same_digest(
    db: None, details: dict[str, Any], reason: str
) -> None:
    with transaction.atomic():
        entry = actions.write(act="thing-changed", about=None, by=Somebody(), reason=reason, details=details)
        assert Detail.objects.get(entry=entry).details == plain(details)
        assert verify().is_whole
        transaction.set_rollback(True)


@given(
    details=st.dictionaries(st.text(max_size=8), _VALUES, max_size=4),
    reason=st.text(max_size=40),
    by=st.none() | st.text(),
)
def test_the_quick_digest_is_the_plain_one(details: dict[str, Any], reason: str, by: str | None) -> None:
    said = {"by": by, "on_behalf_of": None, "at_person": "a", "reason": reason, "details": plain(details)}
    stored = json.dumps(plain(details))
    assert stored_digest(b"salt", by, None, "a", reason, stored) == detail_digest(b"salt", said)
