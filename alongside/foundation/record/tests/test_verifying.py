"""`record verify` names the exact first bad row for every kind of tampering."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alongside.conftest import Places
from alongside.foundation.people.models import Person
from alongside.foundation.record import actions
from alongside.foundation.record.models import Chain, Detail, Entry
from alongside.foundation.record.tests.conftest import tampering
from alongside.foundation.record.verifying import heads, verify

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def chain(places: Places, alice: Person) -> list[Entry]:
    """Five entries at the neighbourhood, and two elsewhere."""
    actions.write(act="idea-submitted", about=None, place=places.other_neighbourhood, by=alice)
    entries = [
        actions.write(
            act=f"act-{n}", about=alice, place=places.neighbourhood, by=alice, reason="Why", details={"n": n}
        )
        for n in range(1, 6)
    ]
    actions.write(act="account-changed", about=alice, by=alice)
    return entries


def test_an_honest_record_is_whole(chain: list[Entry], run_record: Run) -> None:
    code, said = run_record("verify")
    assert code == 0
    assert said.startswith("OK: 7 entries in 3 chains")


def test_an_empty_record_is_whole(db: None, run_record: Run) -> None:
    assert run_record("verify")[0] == 0


def _swap(cursor: Any) -> None:
    """Entries 2 and 3 change places."""
    Entry.objects.filter(number=2, chain="place:NBH").update(number=99)
    Entry.objects.filter(number=3, chain="place:NBH").update(number=2)
    Entry.objects.filter(number=99, chain="place:NBH").update(number=3)


def _delete(number: int) -> Callable[[Any], None]:
    def delete(cursor: Any) -> None:
        doomed = Entry.objects.get(chain="place:NBH", number=number)
        Detail.objects.filter(pk=doomed.pk)._raw_delete("default")
        Entry.objects.filter(pk=doomed.pk)._raw_delete("default")

    return delete


def _close_the_gap(cursor: Any) -> None:
    """Entry 3 is taken out and the later ones move up."""
    _delete(3)(cursor)
    Entry.objects.filter(chain="place:NBH", number=4).update(number=3)
    Entry.objects.filter(chain="place:NBH", number=5).update(number=4)


def _cut_off(cursor: Any) -> None:
    """The last entry goes, and the head is set back as if it had never been."""
    _delete(5)(cursor)
    last = Entry.objects.get(chain="place:NBH", number=4)
    Chain.objects.filter(name="place:NBH").update(length=4, head=bytes(last.hash))


def _hash_again(cursor: Any) -> None:
    """An entry is changed and given the hash of what it now says, but those after it are left."""
    from alongside.foundation.record.digests import entry_hash

    e = Entry.objects.get(chain="place:NBH", number=2)
    new = entry_hash(
        "place:NBH", 2, e.at, "act-praised", e.about_kind, e.about_id, bytes(e.digest), bytes(e.before)
    )
    Entry.objects.filter(pk=e.pk).update(act="act-praised", hash=new)


def _at(**fields: Any) -> Callable[[Any], None]:
    return lambda cursor: Entry.objects.filter(chain="place:NBH", number=3).update(**fields) and None


def _detail(**fields: Any) -> Callable[[Any], None]:
    return lambda cursor: (
        Detail.objects.filter(entry__chain="place:NBH", entry__number=3).update(**fields) and None
    )


def _no_detail(cursor: Any) -> None:
    Detail.objects.filter(entry__chain="place:NBH", entry__number=3).delete()


TAMPERINGS: dict[str, tuple[Callable[[Any], None], int, str]] = {
    "changed act": (_at(act="act-praised"), 3, "was changed"),
    "changed kind": (_at(about_kind="ideas.idea"), 3, "was changed"),
    "changed thing": (_at(about_id="somebody else"), 3, "was changed"),
    "changed time": (_at(at="2020-01-01T00:00:00Z"), 3, "was changed"),
    "changed digest": (_at(digest=bytes(32)), 3, "was changed"),
    "changed link": (_at(before=bytes(32)), 3, "does not follow"),
    "changed hash": (_at(hash=bytes(32)), 3, "was changed"),
    "changed and hashed again": (_hash_again, 3, "does not follow"),
    "moved to a separator": (_at(about_kind="people.person\x1f"), 3, "was changed"),
    "swapped rows": (_swap, 2, "does not follow"),
    "deleted row": (_delete(3), 3, "is missing"),
    "deleted first row": (_delete(1), 1, "is missing"),
    "gap closed": (_close_the_gap, 3, "does not follow"),
    "truncated tail": (_delete(5), 5, "is missing"),
    "head set back": (
        lambda c: Chain.objects.filter(name="place:NBH").update(length=4) and None,
        5,
        "set back",
    ),
    "head of another": (
        lambda c: Chain.objects.filter(name="place:NBH").update(head=b"x" * 32) and None,
        5,
        "does not hold",
    ),
    "chain emptied": (lambda c: [_delete(n)(c) for n in range(1, 6)] and None, 1, "is missing"),
    "altered details": (_detail(details={"n": 4}), 3, "words were changed"),
    "altered reason": (_detail(reason="Why not"), 3, "words were changed"),
    "altered person": (_detail(by=None), 3, "words were changed"),
    "altered salt": (_detail(salt=bytes(16)), 3, "words were changed"),
    "deleted detail": (_no_detail, 3, "no erasure"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found_where_it_was_done(chain: list[Entry], run_record: Run, name: str) -> None:
    tamper, number, words = TAMPERINGS[name]
    with tampering() as cursor:
        tamper(cursor)
    [fault] = verify().faults
    assert (fault.chain, fault.number) == ("place:NBH", number)
    assert words in fault.wrong
    code, said = run_record("verify")
    assert code == 1
    assert said.splitlines()[0].startswith(f"place:NBH, entry {number}: ")
    assert run_record("verify", "--chain", "place:NBH2")[0] == 0
    assert run_record("verify", "--chain", "place:NBH")[0] == 1


def test_each_bad_chain_is_named_once_and_the_rest_still_checked(chain: list[Entry]) -> None:
    with tampering():
        Entry.objects.filter(chain__name__startswith="place:").update(act="act-praised")
    report = verify()
    assert [(fault.chain, fault.number) for fault in report.faults] == [("place:NBH", 1), ("place:NBH2", 1)]
    assert report.entries == 1


@pytest.mark.sqlite
def test_entries_whose_head_was_deleted_are_found(chain: list[Entry]) -> None:
    """On PostgreSQL the foreign key does not let go of the head."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    with tampering():
        Chain.objects.filter(name="place:NBH")._raw_delete("default")
    [fault] = verify().faults
    assert (fault.chain, fault.number) == ("place:NBH", 1)
    with tampering():  # so that the database may check its foreign keys when the test ends
        last = chain[-1]
        Chain.objects.create(name="place:NBH", length=5, head=bytes(last.hash))


def test_a_cut_off_chain_whose_head_was_set_back_is_found_by_noted_heads(
    chain: list[Entry], run_record: Run, tmp_path: Path
) -> None:
    noted = tmp_path / "heads.txt"
    noted.write_text(run_record("heads")[1], encoding="utf-8")
    assert run_record("verify", "--noted", str(noted))[0] == 0
    with tampering() as cursor:
        _cut_off(cursor)
    assert run_record("verify")[0] == 0, "nothing inside the database can show it"
    code, said = run_record("verify", "--noted", str(noted))
    assert (code, said.splitlines()[0]) == (
        1,
        "place:NBH, entry 5: it was noted down, and is gone: the chain was cut off.",
    )


def test_a_rewritten_chain_is_found_by_noted_heads(chain: list[Entry], places: Places, alice: Person) -> None:
    noted = {name: {number: digest} for name, number, digest in heads()}
    with tampering() as cursor:
        _cut_off(cursor)
    actions.write(act="act-praised", about=None, place=places.neighbourhood, by=alice)
    assert verify().is_whole
    [fault] = verify(noted=noted).faults
    assert (fault.chain, fault.number) == ("place:NBH", 5)
    assert "rewritten" in fault.wrong


def test_a_noted_chain_that_is_gone_is_found(chain: list[Entry]) -> None:
    [fault] = verify(noted={"place:GONE": {4: "00" * 32}}).faults
    assert (fault.chain, fault.number) == ("place:GONE", 4)


def test_missing_guards_are_named(chain: list[Entry], run_record: Run) -> None:
    from alongside.foundation.record import guards

    guards.remove(connection)
    code, said = run_record("verify")
    assert code == 1
    assert "record_entry_stays" in said
    guards.install(connection)


@pytest.mark.parametrize("line", ["nonsense", "place:NBH five " + "0" * 64, "place:NBH 5 abc"])
def test_a_malformed_list_of_heads_is_named_by_line(db: None, tmp_path: Path, line: str) -> None:
    noted = tmp_path / "heads.txt"
    noted.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(CommandError, match="line 2") as refused:
        call_command("record", "verify", "--noted", str(noted))
    assert refused.value.returncode == 2


def test_an_unknown_chain_and_file_are_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no chain"):
        call_command("record", "verify", "--chain", "place:NOWHERE")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("record", "verify", "--noted", str(tmp_path / "none"))


def test_progress_is_told(chain: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    verify(progress=told.append)
    assert told == []
    err = io.StringIO()
    call_command("record", "verify", stdout=io.StringIO(), stderr=err)
    assert err.getvalue() == ""
