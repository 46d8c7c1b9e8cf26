"""The database itself refuses every change of the record but adding."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions, guards
from alongside.foundation.record.models import Chain, Detail, Entry


@pytest.fixture
def entry(places: Places, alice: Person) -> Entry:
    actions.write(act="idea-submitted", about=None, place=places.neighbourhood, by=alice)
    return actions.write(act="idea-changed", about=None, place=places.neighbourhood, by=alice)


def test_every_guard_stands(db: None) -> None:
    assert guards.missing(connection) == []


def test_a_missing_guard_is_named(db: None) -> None:
    on = " ON record_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER record_entry_stays{on}")
    assert guards.missing(connection) == ["record_entry_stays"]
    guards.install(connection)
    assert guards.missing(connection) == []


REFUSED: dict[str, Callable[[Entry], object]] = {
    "an entry changed": lambda e: Entry.objects.filter(pk=e.pk).update(act="idea-praised"),
    "an entry deleted": lambda e: Entry.objects.filter(pk=e.pk)._raw_delete("default"),
    "a detail changed": lambda e: Detail.objects.filter(pk=e.pk).update(reason="Because"),
    "a detail deleted": lambda e: Detail.objects.filter(pk=e.pk).delete(),
    "a chain shortened": lambda e: Chain.objects.filter(pk=e.chain_id).update(length=1),
    "a chain's head changed": lambda e: Chain.objects.filter(pk=e.chain_id).update(head=bytes(32)),
    "a chain grown by nothing": lambda e: Chain.objects.filter(pk=e.chain_id).update(
        length=3, head=bytes(e.hash)
    ),
    "a chain renamed": lambda e: Chain.objects.filter(pk=e.chain_id).update(name="place:ELSE"),
    "a chain deleted": lambda e: Chain.objects.filter(pk=e.chain_id)._raw_delete("default"),
    "a chain begun in the middle": lambda e: Chain.objects.create(name="place:NEW", length=5),
    "an entry out of turn": lambda e: Entry.objects.create(
        chain_id=e.chain_id, number=9, at=e.at, act="x", digest=e.digest, before=e.hash, hash=e.hash
    ),
    "an entry that follows nothing": lambda e: Entry.objects.create(
        chain_id=e.chain_id, number=3, at=e.at, act="x", digest=e.digest, before=bytes(32), hash=e.hash
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(entry: Entry, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[what](entry)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT OR REPLACE INTO record_entry SELECT * FROM record_entry WHERE number = 1",
        "INSERT OR REPLACE INTO record_detail SELECT * FROM record_detail",
        "INSERT OR REPLACE INTO record_chain SELECT name, 0, zeroblob(32) FROM record_chain",
        "UPDATE OR IGNORE record_entry SET act = 'x'",
        "DELETE FROM record_entry",
    ],
)
@pytest.mark.sqlite
def test_sqlite_has_no_back_door(entry: Entry, sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", ["record_entry", "record_detail", "record_chain"])
@pytest.mark.postgres
def test_postgresql_refuses_to_truncate(entry: Entry, table: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {table} CASCADE")
