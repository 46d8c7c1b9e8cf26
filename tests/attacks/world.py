"""One small world in which every route can be asked by everybody: see docs in test_permission_matrix.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from alongside.conftest import make_person, make_place
from alongside.foundation.people.models import Organisation, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place, Tier


@dataclass(frozen=True)
class Example:
    """A real thing for one route.

    kwargs: the route's arguments; at: where the thing lies (`world.here` if left out); people: who holds the roles
    that follow from the thing; query: the query string; methods: which methods to judge; belongs_to: whose own it is,
    when to everybody else there is nothing at its address.
    """

    kwargs: dict[str, Any] = field(default_factory=dict)
    at: Place | None = None
    people: dict[Role, Person] = field(default_factory=dict)
    query: str = ""
    methods: tuple[str, ...] = ("GET", "POST")
    belongs_to: Person | None = None


class World:
    """A system, an alliance, a neighbourhood `here`, its sibling `next_door`, and people made when they are needed."""

    def __init__(self) -> None:
        self.system = make_place("W", "Wide system", Tier.SYSTEM, population=900_000)
        self.alliance = make_place("WA", "West alliance", Tier.ALLIANCE, self.system, population=200_000)
        self.here = make_place("WAH", "Here", Tier.NEIGHBOURHOOD, self.alliance, population=40_000)
        self.next_door = make_place("WAN", "Next door", Tier.NEIGHBOURHOOD, self.alliance, population=35_000)
        self.small_area = make_place("WAHS", "Here 1", Tier.SMALL_AREA, self.here, population=1_500)
        self.organisation = Organisation.objects.create(
            place=self.alliance, name="West council", sector=Organisation.Sector.COUNCIL
        )
        self._made: dict[tuple[Role, str], Person] = {}
        self.nobody = self._make("Nobody of note")

    def person(self, role: Role, place: Place | None = None) -> Person:
        """Somebody who holds exactly this role, there (`here` if left out); made once."""
        place = place or self.here
        key = (role, place.code)
        if key not in self._made:
            self._made[key] = self._make(f"{role.label} at {place.name}", roles={role: place})
        return self._made[key]

    def _make(self, name: str, **fields: Any) -> Person:
        """A person with all that an account can have, so that each page about accounts has something to show."""
        person = make_person(name, password="only-for-this-world", **fields)
        if not Authenticator.objects.filter(user=person).exists():
            TOTP.activate(person, generate_totp_secret())
        RecoveryCodes.activate(person)
        return person
