"""Checking the whole record: every hash, every digest, every head, streamed so that a million entries need
little memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from alongside.foundation.record import guards
from alongside.foundation.record.actions import ERASED
from alongside.foundation.record.digests import entry_hash, stored_digest
from alongside.foundation.record.models import Chain

Progress = Callable[[int], None]
# chain -> number -> hash, as somebody noted them down earlier.
Noted = Mapping[str, Mapping[int, str]]

_AT_A_TIME = 2_000
_NOTHING = bytes(32)

# One statement reads a chain's head and its entries, so that both are of one moment while others write.
_CHAIN = """
SELECT c.length, c.head, e.number, {at}, e.act, e.about_kind, e.about_id, e.digest, e.before, e.hash,
       d.entry_id, d.salt, d.by, d.on_behalf_of, d.at_person, d.reason, d.details
FROM record_chain c
LEFT JOIN record_entry e ON e.chain_id = c.name
LEFT JOIN record_detail d ON d.entry_id = e.id
WHERE c.name = %s ORDER BY e.number
"""
# The moment as the hash has it: `2026-03-01T09:30:00.000000+00:00`. SQLite keeps UTC, without a fraction when
# that is nought; joining to text keeps the driver from making a datetime of it, which takes longer than all
# the rest.
_AT = {
    "postgresql": """to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
    "sqlite": """replace(e.at, ' ', 'T') || CASE WHEN instr(e.at, '.') THEN '' ELSE '.000000' END || '+00:00'""",
}
_ERASURES = """
SELECT d.details FROM record_entry e JOIN record_detail d ON d.entry_id = e.id WHERE e.act = %s
"""
_ENTRIES_OF_NO_CHAIN = """
SELECT e.chain_id, e.number FROM record_entry e LEFT JOIN record_chain c ON c.name = e.chain_id
WHERE c.name IS NULL ORDER BY e.chain_id, e.number LIMIT 1
"""


@dataclass(frozen=True)
class Fault:
    """The first bad row of a chain: its chain, its number, and what is wrong, in words."""

    chain: str
    number: int
    wrong: str

    def __str__(self) -> str:
        return _("%(chain)s, entry %(number)d: %(wrong)s") % {
            "chain": self.chain,
            "number": self.number,
            "wrong": self.wrong,
        }


@dataclass
class Report:
    """What verifying found. `faults` has at most one for each chain, in the order of the chains' names."""

    chains: int = 0
    entries: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)
    guards_missing: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not self.faults and not self.guards_missing


def verify(
    *, chain: str | None = None, noted: Noted | None = None, progress: Progress | None = None
) -> Report:
    """Check the record, or one chain of it.

    Parameters
    ----------
    chain: only this chain. Erasures written in other chains are then believed without checking those chains.
    noted: hashes noted down earlier (`record heads`): finds a chain that was cut off and its head set back,
        which nothing inside the database can show.
    progress: called now and then with the number of entries checked so far.
    """
    report = Report(guards_missing=guards.missing(connection))
    known = Chain.objects.order_by("name")
    names = list((known.filter(name=chain) if chain is not None else known).values_list("name", flat=True))
    erased = _Erased()
    for name in names:
        fault = _check(name, report, erased, (noted or {}).get(name, {}), progress)
        report.chains += 1
        if fault is not None:
            report.faults.append(fault)
    for name in sorted((noted or {}).keys() - set(names) if chain is None else []):
        report.faults.append(
            Fault(name, max((noted or {})[name]), _("this chain was noted down, and is gone."))
        )
    if chain is None:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES_OF_NO_CHAIN)
            for name, number in cursor.fetchall():
                report.faults.append(Fault(name, number, _("its chain has no head: the head was deleted.")))
    return report


def heads() -> list[tuple[str, int, str]]:
    """Each chain's name, number of entries, and the hash of its last: short enough to note down and compare
    later."""
    rows = Chain.objects.order_by("name").values_list("name", "length", "head")
    return [(name, length, bytes(head).hex()) for name, length, head in rows]


class _Erased:
    """The entries that erasures list. Read again when one is not found, as a person may be erased while we
    check."""

    def __init__(self) -> None:
        self._listed: set[tuple[str, int]] = set()
        self._read()

    def __contains__(self, entry: tuple[str, int]) -> bool:
        if entry not in self._listed:
            self._read()
        return entry in self._listed

    def _read(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_ERASURES, [ERASED])
            for (text,) in cursor.fetchall():
                for chain, numbers in _json(text).get("erased", {}).items():
                    self._listed.update((chain, number) for number in numbers)


def _check(
    name: str, report: Report, erased: _Erased, noted: Mapping[int, str], progress: Progress | None
) -> Fault | None:
    """The first fault of one chain, or None."""
    expected, before = 1, _NOTHING
    length, head = 0, _NOTHING
    for row in _rows(name):
        length, head = row[0], _bytes(row[1])
        number = row[2]
        if number is None:
            break
        wrong = (
            None if _is_right(name, row, expected, before) else _wrong(name, row, expected, before, erased)
        )
        if wrong is None and number in noted and noted[number] != _bytes(row[9]).hex():
            wrong = _("it is not the entry that was noted down: the chain was rewritten.")
        if wrong is None and number > length:
            wrong = _("the head of the chain ends before it, at %(length)d: the head was set back.") % {
                "length": length
            }
        if wrong is not None:
            return Fault(name, min(number, expected), wrong)
        report.entries += 1
        report.erased += row[10] is None
        expected, before = number + 1, _bytes(row[9])
        if progress is not None and report.entries % 10_000 == 0:
            progress(report.entries)
    last = expected - 1
    if last < length:
        return Fault(
            name,
            expected,
            _("it is missing: the head counts %(length)d entries, and the last that is there is %(last)d.")
            % {"length": length, "last": last},
        )
    if head != before:
        return Fault(name, last, _("the head of the chain does not hold the hash of its last entry."))
    later = [number for number in noted if number > last]
    if later:
        return Fault(name, min(later), _("it was noted down, and is gone: the chain was cut off."))
    return None


def _is_right(name: str, row: tuple[Any, ...], expected: int, before: bytes) -> bool:
    """Whether an entry is right and has its words: true of nearly all, and so asked first. `_wrong` says what
    is wrong with the others."""
    digest = _bytes(row[7])
    try:
        return (
            row[2] == expected
            and _bytes(row[8]) == before
            and entry_hash(name, expected, row[3], row[4], row[5], row[6], digest, before) == _bytes(row[9])
            and row[10] is not None
            and _digest_of_words(row) == digest
        )
    except (ValueError, TypeError):
        return False


def _wrong(name: str, row: tuple[Any, ...], expected: int, before: bytes, erased: _Erased) -> str | None:
    """What is wrong with an entry; None if its words were lawfully erased, and nothing else is wrong."""
    number, act = row[2], row[4]
    if number < expected:
        return _("no entry can have this number.")
    if number > expected:
        return _("it is missing: the next that is there is %(next)d.") % {"next": number}
    digest, said_before = _bytes(row[7]), _bytes(row[8])
    if said_before != before:
        return _("it does not follow from the entry before it.")
    try:
        hashed = entry_hash(name, number, row[3], act, row[5], row[6], digest, said_before)
    except (ValueError, TypeError):
        hashed = b""
    if hashed != _bytes(row[9]):
        return _("it was changed: its hash is not that of what it says.")
    if row[10] is not None:
        return _("its words were changed: they do not have the digest that it holds.")
    if act == ERASED or (name, number) not in erased:
        return _("its words are missing, and no erasure on the record lists them.")
    return None


def _digest_of_words(row: tuple[Any, ...]) -> bytes:
    by, on_behalf_of, at_person = _dashed(row[12]), _dashed(row[13]), _dashed(row[14])
    return stored_digest(_bytes(row[11]), by, on_behalf_of, at_person, row[15], row[16])


def _rows(name: str) -> Iterator[tuple[Any, ...]]:
    """The entries of a chain in order, a few at a time. PostgreSQL's cursors for that live in a transaction;
    SQLite needs none, and would hold up every writer in one."""
    around = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with around, connection.chunked_cursor() as cursor:
        cursor.execute(_CHAIN.format(at=_AT[connection.vendor]), [name])
        while rows := cursor.fetchmany(_AT_A_TIME):
            yield from rows


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _dashed(person: Any) -> str | None:
    """A person's id as text with dashes; SQLite keeps 32 digits."""
    if person is None:
        return None
    text = str(person)
    return text if "-" in text else f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _bytes(value: Any) -> bytes:
    if type(value) is bytes:
        return value
    return value.encode() if isinstance(value, str) else bytes(value)
