"""What people do with their account, and what stewards do with roles."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people import codes
from alongside.foundation.people.access import forget_roles
from alongside.foundation.people.models import AboutYou, Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.record import actions as record
from alongside.ui.refusals import Refusal


class LastSteward(Refusal):
    default = _(
        "You are the only place steward here. Give the role to somebody else first, then you can leave it."
    )


class HasRole(Refusal):
    default = _("They hold this role here already.")


class NotForOneself(Refusal):
    default = _("Nobody gives a role to themselves. Ask another place steward.")


class AlreadyEnded(Refusal):
    default = _("This role had ended already. Nothing was changed.")


class NeedsOrganisation(Refusal):
    default = _("Choose the organisation that the worker works for.")


class OrganisationExists(Refusal):
    default = _("There is an organisation of that name or number already.")


@transaction.atomic
def change_account(*, by: Person, display_name: str, home: Place | None, language: str) -> Person:
    """Change the name to show, the neighbourhood and the language.

    Choosing a neighbourhood makes the person a resident there, and no longer of the one they chose before. What a
    letter or a steward gave at other places stays.
    """
    person = Person.objects.select_for_update().get(pk=by.pk)
    before = person.home
    changed = [
        name
        for name, old, new in (
            ("name to show", person.display_name, display_name),
            ("neighbourhood", before, home),
            ("language", person.language, language),
        )
        if old != new
    ]
    person.display_name, person.home, person.language = display_name, home, language
    person.save(update_fields=["display_name", "home", "language"])
    if before != home:
        if before is not None:
            here = RoleHolding.objects.current().filter(person=person, role=Role.RESIDENT, place=before)
            here.update(until=timezone.now())
        if home is not None:
            RoleHolding.objects.get_or_create(person=person, role=Role.RESIDENT, place=home, until=None)
    if changed:
        record.write(act="account-changed", about=person, by=person, details={"changed": changed})
    forget_roles(by)
    return person


@transaction.atomic
def say_about_you(*, by: Person, answers: dict[str, object]) -> AboutYou:
    """Keep what a person chose to say about themselves. Questions left out stay empty."""
    kept, _new = AboutYou.objects.update_or_create(person=by, defaults=answers)
    # That they answered goes on the record; what they answered does not.
    record.write(act="about-you-said", about=None, by=by)
    return kept


@transaction.atomic
def forget_about_you(*, by: Person) -> None:
    """Delete all that a person said about themselves."""
    AboutYou.objects.filter(person=by).delete()
    record.write(act="about-you-deleted", about=None, by=by)


@transaction.atomic
def give_role(
    *, person: Person, role: Role, place: Place, organisation: Organisation | None = None, by: Person | None
) -> RoleHolding:
    """Give a person a role at a place; `by=None` is the command line.

    Raises NotForOneself, HasRole, or NeedsOrganisation for a worker without one.
    """
    if by is not None and by.pk == person.pk:
        raise NotForOneself
    if role == Role.WORKER and organisation is None:
        raise NeedsOrganisation
    Person.objects.select_for_update().get(pk=person.pk)
    if RoleHolding.objects.current().filter(person=person, role=role, place=place).exists():
        raise HasRole
    holding = RoleHolding.objects.create(person=person, role=role, place=place, organisation=organisation)
    record.write(
        act="role-given",
        about=holding,
        by=by,
        place=place,
        at_person=person,
        details={"role": str(role.value)},
    )
    forget_roles(person)
    return holding


@transaction.atomic
def add_organisation(
    *, place: Place, name: str, sector: str, identifier: str = "", by: Person | None
) -> Organisation:
    """Note an organisation that works at a place; `by=None` is the command line. Raises OrganisationExists."""
    taken = Organisation.objects.filter(place=place, name__iexact=name)
    if identifier:
        taken = taken | Organisation.objects.filter(identifier=identifier)
    if taken.exists():
        raise OrganisationExists
    made = Organisation.objects.create(
        place=place,
        name=name,
        sector=sector,
        identifier=identifier or None,
        is_demonstration=place.is_demonstration,
    )
    record.write(act="organisation-added", about=made, by=by, place=place, details={"name": name})
    return made


@transaction.atomic
def end_role(*, holding: RoleHolding, by: Person) -> None:
    """End a role. Raises AlreadyEnded, or LastSteward when nobody would be left to give roles at the place."""
    Place.objects.select_for_update().get(pk=holding.place_id)
    holding = RoleHolding.objects.select_for_update(of=("self",)).get(pk=holding.pk)
    now = timezone.now()
    if holding.until is not None and holding.until <= now:
        raise AlreadyEnded
    if holding.role == Role.PLACE_STEWARD and not other_stewards(holding):
        raise LastSteward
    holding.until = max(now, holding.since)
    holding.save(update_fields=["until"])
    said = {"role": holding.role}
    record.write(
        act="role-ended", about=holding, by=by, place=holding.place, at_person=holding.person, details=said
    )
    forget_roles(holding.person)


def other_stewards(holding: RoleHolding) -> bool:
    """Whether somebody else is a steward of the holding's place, at it or above it."""
    stewards = RoleHolding.objects.current().filter(role=Role.PLACE_STEWARD, person__is_active=True)
    here = stewards.filter(place__path__in=holding.place.lineage_paths())
    return bool(here.exclude(person=holding.person_id).exists())


@transaction.atomic
def find_person(*, email: str, code: str, place: Place, purpose: str, by: Person) -> Person | None:
    """Find one person by their exact email address or their letter's code, and put the look on the record.

    The search itself goes on the record whether or not it finds somebody. Raises the refusals of `codes.find`.
    """
    found: Person | None = None
    if email:
        found = Person.objects.filter(email=email.lower(), is_active=True).select_related("home").first()
    elif code:
        found = codes.find(code).person
    if found is None:
        record.write(act="person-not-found", about=None, by=by, place=place, reason=purpose)
        return None
    record.look(
        by=by,
        at_person=found,
        place=place,
        purpose=purpose,
        fields=["name to show", "neighbourhood", "roles"],
    )
    return found


def may_help(helper: Person, person: Person) -> bool:
    """Whether a helper may act for a person: never for oneself, never for a colleague who signs in as staff."""
    return helper.pk != person.pk and person.is_active and not person.needs_second_factor()
