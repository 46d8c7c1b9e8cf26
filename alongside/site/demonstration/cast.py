"""The people of the demonstration: one for each role, and residents. All made up."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.models import AboutYou, Organisation, Person, RoleHolding
from alongside.foundation.people.permissions import STAFF, Role
from alongside.foundation.places.models import Place

# Public on purpose: these accounts exist only where the demonstration was loaded, and hold roles only there.
PASSWORD = "walk alongside me"  # noqa: S105
SYSTEM = "E54000058"
DERBY = "E06000015"
NORMANTON, DARLEY, MICKLEOVER, ALVASTON = (f"{DERBY}-N{n}" for n in (5, 1, 3, 4))
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(frozen=True)
class Part:
    """One person of the cast: who they are, where, and what a visitor can try as them."""

    name: str
    tries: str | Promise
    roles: tuple[tuple[Role, str], ...] = ()
    home: str = ""
    organisation: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"

    @property
    def is_staff(self) -> bool:
        return any(role in STAFF for role, _place in self.roles)


COUNCIL, TRUST, CHARITY = "Demonstration Council", "Demonstration NHS Trust", "Demonstration Neighbours"

CAST: tuple[Part, ...] = (
    Part(
        "Amina Rahman",
        _("A resident: send an idea, vote, and say whether a promise to her was kept"),
        home=ALVASTON,
    ),
    Part("Ruth Bell", _("The resident co-lead: her key is needed"), home=DERBY),
    Part(
        "Paul Okafor",
        _("The professional co-lead: his key is needed"),
        ((Role.WORKER, DERBY),),
        organisation=COUNCIL,
    ),
    Part(
        "Farah Iqbal",
        _("A facilitator: join ideas, hide one, enter paper forms, print letters"),
        ((Role.FACILITATOR, SYSTEM),),
    ),
    Part(
        "Olu Adeyemi",
        _("A worker who owns promises: say how far they are"),
        ((Role.WORKER, DERBY),),
        organisation=COUNCIL,
    ),
    Part(
        "Wendy Clarke",
        _("A worker: enter a paper form for somebody"),
        ((Role.WORKER, SYSTEM),),
        organisation=TRUST,
    ),
    Part(
        "Frank Moss",
        _("A fund officer: cost projects, turn winners into promises"),
        ((Role.FUND_OFFICER, SYSTEM),),
    ),
    Part("Clara Jones", _("A clerk: turn winners into promises"), ((Role.CLERK, SYSTEM),)),
    Part("Stella Wright", _("A place steward: give roles, start a process"), ((Role.PLACE_STEWARD, SYSTEM),)),
    Part(
        "Priya Nair", _("A privacy officer: see who looked at whose data"), ((Role.PRIVACY_OFFICER, SYSTEM),)
    ),
    Part("Otto Lang", _("An auditor: read the record without names"), ((Role.AUDITOR, SYSTEM),)),
    Part(
        "Grace Mensah",
        _("A group representative: send an idea for her group"),
        ((Role.GROUP_REPRESENTATIVE, SYSTEM),),
        organisation=CHARITY,
    ),
    Part("Bea Turner", _("A board member: follow what is overdue"), ((Role.BOARD_MEMBER, SYSTEM),)),
    Part("Tom Webb", _("A member of a neighbourhood team"), ((Role.TEAM_MEMBER, DERBY),)),
    Part("Kim Lee", _("A key worker"), ((Role.KEY_WORKER, DERBY),)),
)

RESIDENTS: tuple[str, ...] = (
    "Aisha", "Ben", "Carol", "Dev", "Ewa", "Fatima", "George", "Hana", "Ivan", "Jean", "Kofi", "Lena", "Marek", "Nadia",
    "Owen", "Pat", "Rosa", "Sam", "Tariq", "Uma", "Vera", "Will", "Xin", "Yusuf", "Zoe", "Ann", "Bilal", "Chloe", "Dan",
    "Esther",
)  # fmt: skip


@dataclass
class Company:
    """Everybody of the demonstration, by first name, with the organisations."""

    people: dict[str, Person] = field(default_factory=dict)
    residents: list[Person] = field(default_factory=list)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


def gather(places: dict[str, Place]) -> Company:
    """Make everybody, with their roles, confirmed addresses and, for staff, a second factor."""
    company = Company()
    sectors = {COUNCIL: "council", TRUST: "nhs", CHARITY: "vcse"}
    for name, sector in sectors.items():
        company.organisations[name] = Organisation.objects.create(
            place=places[SYSTEM], name=name, sector=sector, is_demonstration=True
        )
    password = make_password(PASSWORD)
    for part in CAST:
        person = _person(part.name, part.email, password, places.get(part.home))
        organisation = company.organisations.get(part.organisation)
        for role, code in part.roles:
            RoleHolding.objects.create(
                person=person,
                role=role,
                place=places[code],
                organisation=organisation if role in {Role.WORKER, Role.GROUP_REPRESENTATIVE} else None,
            )
        if part.is_staff:
            TOTP.activate(person, secret_of(part.email))
        company.people[part.name.split()[0]] = person
    for number, name in enumerate(RESIDENTS):
        person = _person(name, f"{name.lower()}@example.org", password, places[DERBY])
        _about(person, number, places)
        company.residents.append(person)
    return company


def secret_of(email: str) -> str:
    """The second factor's secret of a demonstration account: this site's own, and the same at each start."""
    bits = hmac.digest(
        settings.SECRET_KEY.encode(), f"demonstration second factor {email}".encode(), "sha256"
    )
    return "".join(BASE32[byte % 32] for byte in bits)


def _person(name: str, email: str, password: str, home: Place | None) -> Person:
    person = Person(display_name=name, email=email, password=password, home=home, is_demonstration=True)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    if home is not None:
        RoleHolding.objects.create(person=person, role=Role.RESIDENT, place=home)
    return person


def _about(person: Person, number: int, places: dict[str, Place]) -> None:
    """Some residents say something about themselves, so that who took part can be shown beside who lives here."""
    if number % 6 == 5:
        return
    bands = list(AboutYou.AgeBand.values)[1:]
    areas = sorted(
        code
        for code, place in places.items()
        if place.path.startswith(f"{SYSTEM}/{DERBY}/") and place.depth == 3
    )
    AboutYou.objects.create(
        person=person,
        age_band=bands[number % len(bands)] if number % 3 else "65-74",
        sex=("female", "male", "female")[number % 3],
        ethnicity=("white", "asian", "white", "black", "white")[number % 5],
        disability=("no", "no", "yes", "no")[number % 4],
        small_area=places[areas[number * 5 % len(areas)]],
    )
