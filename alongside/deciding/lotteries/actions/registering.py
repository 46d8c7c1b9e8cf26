"""Putting one's name down, changing what one said, and taking one's name off again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alongside.deciding.lotteries.actions.households import find_pairs, forget_pairs
from alongside.deciding.lotteries.actions.planning import hold_lottery, is_sealed
from alongside.deciding.lotteries.addresses import spaced
from alongside.deciding.lotteries.models import Contact, Lottery, Registration
from alongside.deciding.lotteries.refusals import Closed, NoName, NoProof, NotFromHere, Sealed, WrongTarget
from alongside.deciding.processes.actions import StageNotOpen, hold_open
from alongside.foundation.notices.actions import tell
from alongside.foundation.people.access import may
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.people.permissions import Act
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.filters import datetime_words


@dataclass(frozen=True)
class Answers:
    """What somebody said when they put their name down. `features` is a value for each feature that is asked."""

    name: str
    address: str
    postcode: str
    phone: str = ""
    uprn: str = ""
    area: Place | None = None
    needs: str = ""
    features: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def put_name_down(
    lottery: Lottery,
    answers: Answers,
    *,
    by: Person,
    channel: str = Registration.Channel.WEB,
    assistance: Assistance | None = None,
) -> Registration:
    """Put a person's name down, or change what they said before; who took their name off can come back.

    Parameters
    ----------
    by: the person themselves; or the helper, when `assistance` says for whom it is entered.
    channel: how it came in.

    Two who may live at one address are noted, for a person to decide. Raises Closed, NotFromHere, NoProof (neither a
    letter nor a confirmed email address, and no helper), and WrongTarget when an answer is missing.
    """
    held = _open(lottery)
    author = assistance.person if assistance is not None else by
    if not may(author, Act.PUT_NAME_DOWN, held):
        raise NotFromHere(_("This lottery is for people who live in %(place)s.") % {"place": held.place.name})
    if assistance is None and not has_proof(author):
        raise NoProof
    features = _checked(held, answers.features)
    registration: Registration | None = (
        Registration.objects.select_for_update(of=("self",)).filter(lottery=held, person=author).first()
    )
    is_new = registration is None or registration.withdrawn_at is not None
    if registration is None:
        registration = Registration(lottery=held, person=author, pseudonym=secrets.token_hex(8))
    if is_new:
        registration.channel, registration.registered_at = channel, timezone.now()
    registration.features, registration.withdrawn_at = features, None
    registration.save()
    _write_contact(registration, answers, author)
    find_pairs(registration)
    record.write(
        act="name-put-down" if is_new else "name-changed",
        about=registration,
        place=held.place,
        by=by,
        on_behalf_of=author if assistance is not None else None,
        reason=assistance.reason if assistance is not None else "",
        details={"channel": channel},
    )
    if assistance is not None:
        tell(
            [author],
            change=f"name-entered:{registration.pk}:{timezone.now().isoformat()}",
            sentence=_("%(helper)s put your name down for “%(stage)s”.")
            % {"helper": by.name_for_public, "stage": held.stage.title},
            why=_("If you do not want this, you can take your name off until %(when)s.")
            % {"when": datetime_words(held.register_by)},
            url=held.get_absolute_url(),
            place=held.place,
        )
    return registration


@transaction.atomic
def take_name_off(lottery: Lottery, *, by: Person) -> None:
    """Take one's own name off the list. Name, address and answers are deleted at once.

    Possible until the list is sealed, even after the last day for new names. Raises NoName and Sealed.
    """
    held = hold_lottery(lottery, may_be_sealed=True)
    mine = Registration.objects.select_for_update(of=("self",)).filter(
        lottery=held, person=by, withdrawn_at__isnull=True
    )
    registration: Registration | None = mine.first()
    if registration is None:
        raise NoName
    if is_sealed(held):
        raise Sealed(
            _(
                "The list is fixed for the draw, so your name stays on it. You can say no if you are drawn, "
                "and nobody will ask why."
            )
        )
    forget_pairs(registration)
    Contact.objects.filter(registration=registration).delete()
    registration.features, registration.household = {}, ""
    registration.withdrawn_at = timezone.now()
    registration.save(update_fields=["features", "household", "withdrawn_at"])
    record.write(act="name-taken-off", about=registration, place=held.place, by=by)


def has_proof(person: Person) -> bool:
    """Whether we know that this is one person: by a letter that is theirs, or a confirmed email address."""
    confirmed = EmailAddress.objects.filter(user=person, email__iexact=person.email or "", verified=True)
    if person.email and confirmed.exists():
        return True
    return person.codes.filter(ended_at=None).exists()


def _open(lottery: Lottery) -> Lottery:
    """The lottery, held while it takes names. Raises Closed."""
    try:
        stage = hold_open(lottery.stage)
    except StageNotOpen:
        raise Closed from None
    held: Lottery = Lottery.objects.select_for_update(of=("self",)).get(pk=lottery.pk)
    held.stage = stage
    if not held.takes_names() or is_sealed(held):
        raise Closed
    return held


def _checked(lottery: Lottery, features: Mapping[str, str]) -> dict[str, str]:
    """One value for each feature that the targets name, and nothing else."""
    known: dict[str, set[str]] = {}
    for feature, value in lottery.targets.values_list("feature", "value"):
        known.setdefault(feature, set()).add(value)
    for feature, values in known.items():
        if features.get(feature) not in values:
            raise WrongTarget(_("Answer the question about “%(feature)s”.") % {"feature": feature})
    return {feature: features[feature] for feature in known}


def _write_contact(registration: Registration, answers: Answers, author: Person) -> None:
    values: dict[str, Any] = {
        "person": author,
        "name": answers.name,
        "phone": answers.phone,
        "address": answers.address,
        "postcode": spaced(answers.postcode),
        "uprn": answers.uprn,
        "area": answers.area,
        "needs": answers.needs,
    }
    before = Contact.objects.filter(registration=registration).first()
    if before is not None and (before.address, before.postcode) != (values["address"], values["postcode"]):
        forget_pairs(registration)
    Contact.objects.update_or_create(registration=registration, defaults=values)
