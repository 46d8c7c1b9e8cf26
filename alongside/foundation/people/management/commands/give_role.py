"""`./run give-role EMAIL ROLE --place CODE`: the first roles of a new site, which nobody there could give yet."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from alongside.foundation.people import actions
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import HELD, Role
from alongside.foundation.places.models import Place
from alongside.ui.refusals import Refusal


class Command(BaseCommand):
    help = "Give somebody who has signed up a role at a place. It goes on the record as done by the host."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("role", choices=[role.value for role in HELD])
        parser.add_argument("--place", required=True, help="the code of the place")
        parser.add_argument("--organisation", default="", help="a worker's organisation; noted if it is new")
        parser.add_argument("--sector", default="other", choices=Organisation.Sector.values)

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].lower(), is_active=True).first()
        if person is None:
            raise CommandError("Nobody has signed up with that email address.", returncode=2)
        place = Place.objects.filter(code=options["place"]).first()
        if place is None:
            raise CommandError(f"There is no place with the code {options['place']}.", returncode=2)
        try:
            with transaction.atomic():
                organisation = _organisation(place, options["organisation"], options["sector"])
                actions.give_role(
                    person=person, role=Role(options["role"]), place=place, organisation=organisation, by=None
                )
        except Refusal as no:
            raise CommandError(no.sentence, returncode=2) from no
        self.stdout.write(f"{person.email} is now {Role(options['role']).label} at {place.name}.")


def _organisation(place: Place, name: str, sector: str) -> Organisation | None:
    if not name:
        return None
    known = Organisation.objects.filter(place__path__in=place.lineage_paths(), name__iexact=name).first()
    return known or actions.add_organisation(place=place, name=name, sector=sector, by=None)
