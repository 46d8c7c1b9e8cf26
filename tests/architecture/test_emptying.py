"""A test that commits leaves an empty database with all of its guards behind, on both databases."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from alongside.foundation.people.models import Person
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.foundation.record import guards
from alongside.foundation.record.models import Entry


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_nothing_is_left_and_the_guards_stand(time: str, places: object, alice: Person) -> None:
    assert Entry.objects.count() == 0
    assert guards.missing(connection) == []
    with transaction.atomic():
        record.write(act="tested", about=alice, place=Place.objects.get(code="SYS"), by=alice)
    assert Entry.objects.count() == 1
