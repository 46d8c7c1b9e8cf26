"""Codes from a letter: how they are made, read and used. Only a keyed digest of a code is ever kept.

A code is 16 letters and digits of Crockford's base 32 (no I, L, O, U: what looks alike is read alike) in groups of
four. Twelve are random (60 bits); four are a keyed check, so that a slip of the pen is found without asking the
database, and nobody without the key can make up a code that looks right.

Crockford, D. Base 32. https://www.crockford.com/base32.html
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.access import forget_roles
from alongside.foundation.people.identity import keyed
from alongside.foundation.people.models import ParticipationCode, Person, RoleHolding
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM, CHECK = 12, 4
MOST_IN_A_BATCH = 2000
# The batch of letters that helpers hand over when they enter a paper of somebody new.
HANDED_OVER = "Handed over"
# What people write for what: O is nought, I and L are one; spaces, dashes and dots only part the groups.
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", **dict.fromkeys(" \t\r\n-–—._\u00a0", None)})


class Mistyped(Refusal):
    default = _(
        "This code has a slip in it. Check each letter and number against your letter, and type it again."
    )


class Unknown(Refusal):
    default = _("We do not know this code. Check that the letter came from us, and type the code again.")


class Ended(Refusal):
    default = _(
        "This code has been replaced by a newer one. Use the code in your newest letter, or ask us for one."
    )


class Expired(Refusal):
    default = _("This code has run out: it was for a time that has passed. Ask us for a new letter.")


class AttachedElsewhere(Refusal):
    default = _(
        "This letter is already used by another account. Sign out, then use the code to sign in to that one."
    )


class HasALetter(Refusal):
    default = _("Your account has a letter already. One person uses one letter, so keep using the first.")


class TooManyTries(Refusal):
    status = 429
    default = _("There have been too many tries. Wait ten minutes, then try again. Your code still works.")


class BatchExists(Refusal):
    default = _("There is a batch of that name here already. Give this one another name.")


class NoSuchLetter(Refusal):
    default = _("There is no letter with that number in that batch here.")


def new_code() -> str:
    """A fresh code, in groups of four: `7K3M-9QRT-2B4C-X0YZ`."""
    return with_check("".join(secrets.choice(ALPHABET) for _each in range(RANDOM)))


def with_check(said: str) -> str:
    """Twelve signs with their four check signs, in groups of four."""
    return grouped(said + _check(said))


def grouped(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def read(typed: str) -> str:
    """What somebody typed, as the 16 signs of a code. Raises Mistyped when it cannot be one of ours."""
    said = typed[:100].upper().translate(_READ_AS)
    if len(said) != RANDOM + CHECK or not set(said) <= set(ALPHABET):
        raise Mistyped
    if not hmac.compare_digest(_check(said[:RANDOM]), said[RANDOM:]):
        raise Mistyped
    return said


def digest(code: str) -> bytes:
    """What is kept of a code."""
    return hmac.digest(keyed("letter", "digest"), code.encode(), "sha256")


def find(typed: str) -> ParticipationCode:
    """The row of a typed code, locked until the transaction ends. Raises Mistyped, Unknown, Ended or Expired."""
    wanted = digest(read(typed))
    code = ParticipationCode.objects.select_for_update(of=("self",)).filter(digest=wanted).first()
    if code is None:
        raise Unknown
    if code.ended_at is not None or (code.person is not None and not code.person.is_active):
        raise Ended
    if code.expires_at <= timezone.now():
        raise Expired
    return code


@transaction.atomic
def use_code(typed: str, *, by: Person | None) -> Person:
    """Use a code: the first use makes a person who is a resident at the code's place, later uses find the same one.

    Parameters
    ----------
    typed: what was typed.
    by: the person signed in, to whose account an unused letter is then attached; None for a visitor.

    Raises Mistyped, Unknown, Ended, Expired, AttachedElsewhere or HasALetter.
    """
    code = find(typed)
    if code.person is not None:
        if by is not None and by.pk != code.person_id:
            raise AttachedElsewhere
        return code.person
    if by is not None and by.codes.filter(ended_at=None).exists():
        raise HasALetter
    person = by
    if person is None:
        person = Person.objects.create_user(None, home=code.place, is_demonstration=code.is_demonstration)
    code.person = person
    code.save(update_fields=["person"])
    settle_resident(person, code.place)
    record.write(
        act="letter-used",
        about=code,
        by=person,
        place=code.place,
        details={"attached to an account": by is not None},
    )
    return person


def settle_resident(person: Person, place: Place) -> RoleHolding | None:
    """Make the person a resident of the place; None if they are one already."""
    holding, new = RoleHolding.objects.get_or_create(
        person=person, role=Role.RESIDENT, place=place, until=None
    )
    forget_roles(person)
    return holding if new else None


@transaction.atomic
def make_batch(*, place: Place, batch: str, number: int, expires_at: dt.datetime, by: Person) -> list[str]:
    """Make a batch of codes for letters. They are returned once, in order of letter number, and never shown again.

    Raises BatchExists.
    """
    if ParticipationCode.objects.filter(place=place, batch=batch).exists():
        raise BatchExists
    made = [new_code() for _each in range(min(number, MOST_IN_A_BATCH))]
    ParticipationCode.objects.bulk_create(
        [
            ParticipationCode(
                digest=digest(read(code)),
                place=place,
                batch=batch,
                number=letter,
                expires_at=expires_at,
                is_demonstration=place.is_demonstration,
            )
            for letter, code in enumerate(made, start=1)
        ],
        batch_size=500,
    )
    said = {"batch": batch, "letters": len(made), "until": expires_at.date().isoformat()}
    record.write(act="letters-made", about=place, by=by, place=place, details=said)
    return made


@transaction.atomic
def end_batch(*, place: Place, batch: str, by: Person) -> int:
    """End the letters of a batch that nobody has used yet; returns how many. Used ones go on."""
    unused = ParticipationCode.objects.filter(place=place, batch=batch, person=None, ended_at=None)
    ended = int(unused.update(ended_at=timezone.now()))
    record.write(
        act="letters-ended", about=place, by=by, place=place, details={"batch": batch, "letters": ended}
    )
    return ended


@transaction.atomic
def reissue(
    *, place: Place, batch: str, number: int, reason: str, by: Person
) -> tuple[ParticipationCode, str]:
    """Replace a lost letter: the old code ends, and the new one belongs to the same person.

    Returns the new row and its code, to be shown once. Raises NoSuchLetter.
    """
    # A letter may have been replaced before: the number stays, and the newest of that number is the one that counts.
    letters = ParticipationCode.objects.filter(place=place, batch=batch, number=number)
    latest = letters.select_for_update(of=("self",)).order_by("-made_at").first()
    if latest is None or (latest.person is not None and not latest.person.is_active):
        raise NoSuchLetter
    mine = Q(pk=latest.pk) | Q(person=latest.person) if latest.person is not None else Q(pk=latest.pk)
    ParticipationCode.objects.filter(mine, ended_at=None).update(ended_at=timezone.now())
    code = new_code()
    fresh = ParticipationCode.objects.create(
        digest=digest(read(code)),
        place=place,
        batch=batch,
        number=number,
        person=latest.person,
        expires_at=max(latest.expires_at, timezone.now() + dt.timedelta(days=90)),
        is_demonstration=latest.is_demonstration,
    )
    record.write(
        act="letter-replaced",
        about=fresh,
        by=by,
        place=place,
        at_person=latest.person,
        reason=reason,
        details={"batch": batch, "letter": number},
    )
    return fresh, code


@transaction.atomic
def hand_over(*, person: Person, place: Place, by: Person) -> str:
    """Make one letter for a person who has none, to be handed to them. Returns its code, to be shown once."""
    last = ParticipationCode.objects.filter(place=place, batch=HANDED_OVER).aggregate(last=Max("number"))[
        "last"
    ]
    code = new_code()
    fresh = ParticipationCode.objects.create(
        digest=digest(read(code)),
        place=place,
        batch=HANDED_OVER,
        number=(last or 0) + 1,
        person=person,
        expires_at=timezone.now() + dt.timedelta(days=365),
        is_demonstration=place.is_demonstration,
    )
    record.write(act="letter-handed-over", about=fresh, by=by, place=place, at_person=person)
    return code


def _check(said: str) -> str:
    """Four signs that only the holder of the key can make from the first twelve."""
    bits = int.from_bytes(hmac.digest(keyed("letter", "check"), said.encode(), "sha256")[:4], "big")
    return "".join(ALPHABET[(bits >> (5 * each)) & 31] for each in range(CHECK))
