"""Writing the record. Called inside the transaction of what it describes: if it cannot be written, nothing
happens.

A writer holds its chain until its transaction ends. A transaction that writes to several chains writes to
them in the order of their names where it can, so that two such transactions do not wait for each other in a
ring.
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection, models
from django.utils import timezone

from alongside.foundation.record.digests import detail_digest, entry_hash, plain, plain_text
from alongside.foundation.record.models import Chain, Detail, Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alongside.foundation.places.models import Place

SHARDS = 64
ERASED = "record-erased"
MOST_REASON = 500
_BATCH = 500


class Actor(Protocol):
    """Whoever acts or is looked at: only the id is kept."""

    id: uuid.UUID


class NotInATransaction(RuntimeError):
    """The record was to be written outside the transaction that it describes."""


def write(
    *,
    act: str,
    about: models.Model | None,
    by: Actor | None,
    place: Place | None = None,
    on_behalf_of: Actor | None = None,
    at_person: Actor | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry to the chain of its place.

    Parameters
    ----------
    act: what happened, as verb and noun in the past: `idea-submitted`.
    about: the row it happened to (its kind and id are kept), if any.
    by: who did it; None means the system itself, by its clock.
    place: where; None for what belongs to no place, such as an account.
    on_behalf_of: whom a helper acted for.
    at_person: the person whose data was looked at or changed, if not `by`.
    reason: in words, at most 500 letters.
    details: what changed; made plain JSON (ids, dates and decimals become text); erased together with the
        people named above.

    Raises NotInATransaction outside `transaction.atomic`, ValueError for a reason that is too long and for
    numbers that JSON does not have.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction(f"{act}: write the record in the transaction that it describes")
    if len(reason) > MOST_REASON:
        raise ValueError(f"{act}: a reason on the record has at most {MOST_REASON} letters")
    name = chain_name(place, at_person or by)
    said = {
        "by": _id(by),
        "on_behalf_of": _id(on_behalf_of),
        "at_person": _id(at_person),
        "reason": plain_text(reason),
        "details": plain(details or {}),
    }
    salt = secrets.token_bytes(16)
    chain = _hold(name)
    entry = Entry(
        chain=chain,
        number=chain.length + 1,
        at=timezone.now(),
        act=act,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        digest=detail_digest(salt, said),
        before=bytes(chain.head),
    )
    entry.hash = entry_hash(
        name,
        entry.number,
        entry.at,
        act,
        entry.about_kind,
        entry.about_id,
        bytes(entry.digest),
        bytes(entry.before),
    )
    entry.save(force_insert=True)
    Detail(
        entry=entry,
        salt=salt,
        by=by.id if by else None,
        on_behalf_of=on_behalf_of.id if on_behalf_of else None,
        at_person=at_person.id if at_person else None,
        reason=said["reason"],
        details=said["details"],
    ).save(force_insert=True)
    Chain.objects.filter(name=name).update(length=entry.number, head=entry.hash)
    return entry


def look(*, by: Actor, at_person: Actor, purpose: str, fields: list[str], place: Place | None = None) -> None:
    """Put on the record that `by` was shown these fields of a person's data, and why.

    Nobody's look at their own data is recorded: it is theirs. Must run in the transaction that reads.
    """
    if by.id != at_person.id:
        write(
            act="data-looked-at",
            about=None,
            by=by,
            at_person=at_person,
            place=place,
            reason=purpose,
            details={"fields": fields},
        )


def erase(person: Actor, *, by: Actor | None, reason: str, keep_acts_to_others: bool = True) -> int:
    """Erase the words of the entries in which the person appears; the chain stays and still verifies.

    Parameters
    ----------
    person: whose words go. Must be a Person: the database lets a detail go only if an entry names them as
    erased.
    by: who erases; None means the system itself.
    reason: in words.
    keep_acts_to_others: keep what the person did, as staff or helper, to somebody else's data (`by` is the
        person, and `at_person` or `on_behalf_of` is another). That somebody has a right to know who did it.
        False only where a court or the regulator says so.

    Returns how many details were erased. Writes the entry that lists them (by chain and number) first, so
    that `record verify` can tell a lawful erasure from a detail that somebody deleted. Earlier such entries
    are kept.
    """
    mine = models.Q(by=person.id)
    if keep_acts_to_others:
        mine &= _nobody_else("at_person", person) & _nobody_else("on_behalf_of", person)
    found = (
        Detail.objects.filter(mine | models.Q(on_behalf_of=person.id) | models.Q(at_person=person.id))
        .exclude(entry__act=ERASED)
        .order_by("entry__chain_id", "entry__number")
        .values_list("entry_id", "entry__chain_id", "entry__number")
    )
    numbers: dict[str, list[int]] = {}
    ids = []
    for entry_id, chain, number in found:
        numbers.setdefault(chain, []).append(number)
        ids.append(entry_id)
    write(act=ERASED, about=person, by=by, reason=reason, details={"erased": numbers})  # type: ignore[arg-type]
    for few in _few(ids):
        Detail.objects.filter(pk__in=few).delete()
    return len(ids)


def chain_name(place: Place | None, person: Actor | None) -> str:
    """The chain to which an entry belongs."""
    if place is not None:
        return f"place:{place.code}"
    shard = person.id.int % SHARDS if person is not None else 0
    return f"people:{shard:02d}"


def _hold(name: str) -> Chain:
    """The chain, held until the transaction ends; begun if this is its first entry."""
    held = Chain.objects.select_for_update().filter(name=name)
    chain = held.first()
    if chain is None:
        # Of two writers who both begin it, the second waits here for the first, and then finds it.
        Chain.objects.bulk_create([Chain(name=name)], ignore_conflicts=True)
        chain = held.get()
    return chain


def _nobody_else(field: str, person: Actor) -> models.Q:
    return models.Q(**{f"{field}__isnull": True}) | models.Q(**{field: person.id})


def _few(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _id(person: Actor | None) -> str | None:
    return str(person.id) if person is not None else None
