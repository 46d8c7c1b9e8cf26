"""People: accounts, organisations, roles held at places, letter codes, and what people say about themselves."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.foundation.people.permissions import HELD, STAFF, Role
from alongside.foundation.places.models import Place


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> Person:
        """Make an account. Without an email address the person signs in by a letter code only."""
        person = self.model(email=self.normalize_email(email).lower() if email else None, **fields)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody who signs in, by email or by a code from a letter, or for whom a helper enters a paper form."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("email address"), null=True, blank=True, unique=True)
    display_name = models.CharField(_("name to show"), max_length=80, blank=True)
    home = models.ForeignKey(
        Place,
        verbose_name=_("neighbourhood"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people_at_home",
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined_at = models.DateTimeField(_("when you joined"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(email__isnull=True, display_name="", is_active=False),
                name="people_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name_for_public

    @property
    def name_for_public(self) -> str:
        """The name the person chose to show, or "A resident"."""
        if self.erased_at is not None:
            return str(_("A person who left"))
        return self.display_name or str(_("A resident"))

    # allauth's templates and adapters ask for these two.
    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def needs_second_factor(self) -> bool:
        """Whether the person holds, today and anywhere, a role for which a second factor is required."""
        return self.holdings.current().filter(role__in=STAFF).exists()


class Organisation(models.Model):
    """A council, NHS body, charity or residents' group. `identifier` is an org-id such as GB-CHC-123456."""

    class Sector(models.TextChoices):
        COUNCIL = "council", _("Council")
        NHS = "nhs", _("NHS")
        POLICE = "police", _("Police")
        HOUSING = "housing", _("Housing")
        VCSE = "vcse", _("Voluntary and community sector")
        BUSINESS = "business", _("Business")
        EDUCATION = "education", _("Education")
        RESIDENT_GROUP = "resident_group", _("Residents’ group")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=160)
    sector = models.CharField(max_length=20, choices=Sector.choices)
    identifier = models.CharField(max_length=60, null=True, blank=True, unique=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "name"], name="people_one_organisation_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class RoleHoldingQuerySet(models.QuerySet["RoleHolding"]):
    def current(self) -> Self:
        """The roles held now."""
        now = timezone.now()
        return self.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)


class RoleHolding(models.Model):
    """One role, held by one person at one place, for a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="holdings")
    role = models.CharField(max_length=30, choices=[(r.value, r.label) for r in HELD])
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = RoleHoldingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "role", "place"],
                condition=Q(until__isnull=True),
                name="people_one_open_holding",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[r.value for r in HELD]), name="people_role_can_be_held"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="people_holding_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.WORKER) | Q(organisation__isnull=False),
                name="people_worker_has_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} at {self.place_id}"


class ParticipationCode(models.Model):
    """A code from a letter, with which somebody takes part without email. Only a keyed digest of it is kept.

    The first use makes a person who is a resident at the code's place; later uses sign the same person in. A reissued
    code ends the old one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="codes")
    batch = models.CharField(_("batch"), max_length=80)
    # Printed on the letter beside the code. It opens nothing: it tells us which code to replace when a letter is lost.
    number = models.PositiveIntegerField(_("letter number"), default=0)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="codes")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "batch", "number"], name="people_letter_number")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(person__isnull=False, ended_at__isnull=True),
                name="people_one_live_code_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"a code of {self.batch}"


class AboutYou(models.Model):
    """What a person chose to say about themselves, so that we can see who is missing. Every answer is optional."""

    class AgeBand(models.TextChoices):
        UNDER_16 = "under-16", _("Under 16")
        A16 = "16-24", _("16 to 24")
        A25 = "25-34", _("25 to 34")
        A35 = "35-49", _("35 to 49")
        A50 = "50-64", _("50 to 64")
        A65 = "65-74", _("65 to 74")
        A75 = "75-plus", _("75 or over")

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    class Ethnicity(models.TextChoices):
        ASIAN = "asian", _("Asian or Asian British")
        BLACK = "black", _("Black, Black British, Caribbean or African")
        MIXED = "mixed", _("Mixed or multiple ethnic groups")
        WHITE = "white", _("White")
        OTHER = "other", _("Another ethnic group")

    class Disability(models.TextChoices):
        YES = "yes", _("Disabled")
        NO = "no", _("Not disabled")

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="about_you"
    )
    age_band = models.CharField(max_length=10, blank=True, choices=AgeBand.choices)
    sex = models.CharField(max_length=10, blank=True, choices=Sex.choices)
    ethnicity = models.CharField(max_length=10, blank=True, choices=Ethnicity.choices)
    disability = models.CharField(max_length=5, blank=True, choices=Disability.choices)
    small_area = models.ForeignKey(Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return "about you"


class Assistance(models.Model):
    """A helper entered something for somebody: who, for whom, why and with whose consent. The resident sees it."""

    class Consent(models.TextChoices):
        SIGNED = "signed", _("They signed the paper form")
        SPOKEN = "spoken", _("They said yes, face to face or by phone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assistance_given")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assistance_received")
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    reason = models.CharField(max_length=300)
    consent = models.CharField(max_length=10, choices=Consent.choices)
    what = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(helper=F("person")), name="people_nobody_assists_themselves"),
            models.CheckConstraint(condition=~Q(reason=""), name="people_assistance_has_reason"),
        ]

    def __str__(self) -> str:
        return self.what
