"""Budgets: the rulebook, the projects, who has voted, the ballots, and the published outcome.

Who has voted (`Voter`) and what the ballots say (`Ballot`) are two tables with nothing in common but the budget. No
column, order or time joins them: see `alongside.deciding.budgets.ballots` and docs/operate/secret-ballots.md.
"""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

PLACE = "budget__stage__process__place"


def random_id() -> int:
    """A fresh 63-bit number, so that a ballot's key says nothing of when it was cast."""
    return secrets.randbits(62) + 2**62


class Budget(models.Model):
    """The money of one stage and the rulebook by which it is shared out, fixed by the keys that open the vote.

    `amount` is in the smallest unit of `currency` (pence, grosze). `tie_order` is the project numbers, first wins a
    tie; it is written when the rulebook is frozen, from `tie` and `tie_words`.
    """

    class Rule(models.TextChoices):
        EQUAL_SHARES = "equal-shares", _("Equal Shares")
        GREEDY = "greedy", _("Most votes first")

    class Completion(models.TextChoices):
        ADD1_GREEDY = "add1-greedy", _("Add to each share, then most votes first")
        ADD1 = "add1", _("Add to each share")
        NONE = "none", _("Leave it unspent")

    class Tie(models.TextChoices):
        NUMBER = "number", _("The lower project number")
        LOT = "lot", _("A lot, drawn from words said in public")
        TEXT = "text", _("The project’s code, in the order of the alphabet")

    class WhoMayVote(models.TextChoices):
        RESIDENTS = "residents", _("Everyone who lives here, with an email address or a letter")
        LETTER = "letter", _("Everyone who lives here and has a letter from us")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.OneToOneField(Stage, on_delete=models.PROTECT, related_name="budget")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="GBP")
    min_choices = models.PositiveSmallIntegerField(default=1)
    max_choices = models.PositiveSmallIntegerField(default=5)
    rule = models.CharField(max_length=15, choices=Rule.choices, default=Rule.EQUAL_SHARES)
    completion = models.CharField(max_length=15, choices=Completion.choices, default=Completion.ADD1_GREEDY)
    tie = models.CharField(max_length=10, choices=Tie.choices, default=Tie.NUMBER)
    tie_words = models.CharField(max_length=200, blank=True)
    tie_order: Any = models.JSONField(default=list, blank=True)
    who_may_vote = models.CharField(max_length=15, choices=WhoMayVote.choices, default=WhoMayVote.RESIDENTS)
    frozen_at = models.DateTimeField(null=True, blank=True)
    # Set once all ballots were rewritten in a random order after the vote closed.
    settled = models.BooleanField(default=False)
    imported_from = models.CharField(max_length=300, blank=True)
    imported_votes = models.PositiveIntegerField(default=0)
    imported_rule = models.CharField(max_length=60, blank=True)
    # The project numbers that the file says were chosen; None when it does not say.
    imported_winners: Any = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budgets_amount_above_nothing"),
            models.CheckConstraint(
                condition=Q(min_choices__lte=F("max_choices"), max_choices__gte=1),
                name="budgets_least_below_most",
            ),
            models.CheckConstraint(
                condition=~Q(tie="lot") | ~Q(tie_words=""), name="budgets_a_lot_has_its_words"
            ),
        ]

    def __str__(self) -> str:
        return self.stage.title

    @property
    def place(self) -> Place:
        return self.stage.process.place

    @property
    def process(self) -> Process:
        return self.stage.process

    def roles_of(self, person: Person) -> set[Role]:
        return self.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("budgets:stage", args=[self.stage_id])

    def is_frozen(self) -> bool:
        """Whether the rulebook and the list of projects are fixed."""
        return self.frozen_at is not None


class ProjectQuerySet(models.QuerySet["Project"]):
    def on_ballot(self) -> Self:
        """Those that people can vote for, by number."""
        return self.filter(state=Project.State.ON_BALLOT).order_by("number")

    def won(self) -> Self:
        """The winners of published votes, with what their pages and `place` need."""
        return self.filter(result=Project.Outcome.WON).select_related(PLACE).order_by("budget", "won_place")

    def at(self, place: Place) -> Self:
        """Those of the place and of the places inside it."""
        return self.filter(budget__stage__process__place__path__startswith=place.path)


class Project(models.Model):
    """One thing that the budget could pay for. `cost` is in the budget's smallest unit.

    `result` and `won_place` are written when the result is published, and only then.
    """

    THREAD_SELECT = (PLACE,)

    class State(models.TextChoices):
        DRAFT = "draft", _("Being worked out")
        ON_BALLOT = "on_ballot", _("On the ballot")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Outcome(models.TextChoices):
        NOT_COUNTED = "", _("Not counted yet")
        WON = "won", _("Chosen")
        LOST = "lost", _("Not chosen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="projects")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(max_length=4000, blank=True)
    easy_read = models.TextField(max_length=2000, blank=True)
    cost = models.BigIntegerField()
    feasibility = models.TextField(max_length=2000, blank=True)
    costing = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    latitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-90.0), MaxValueValidator(90.0)]
    )
    longitude = models.FloatField(
        null=True, blank=True, validators=[MinValueValidator(-180.0), MaxValueValidator(180.0)]
    )
    result = models.CharField(max_length=4, choices=Outcome.choices, blank=True, default=Outcome.NOT_COUNTED)
    won_place = models.PositiveSmallIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = ProjectQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "number"], name="budgets_one_project_a_number"),
            models.CheckConstraint(condition=Q(cost__gt=0), name="budgets_cost_above_nothing"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdrawn_because=""), name="budgets_withdrawn_says_why"
            ),
            models.CheckConstraint(
                condition=Q(result="won", won_place__isnull=False)
                | (~Q(result="won") & Q(won_place__isnull=True)),
                name="budgets_winners_have_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> Place:
        return self.budget.stage.process.place

    def roles_of(self, person: Person) -> set[Role]:
        return self.budget.stage.process.roles_of(person)

    def get_absolute_url(self) -> str:
        return reverse("budgets:project", args=[self.pk])

    def state_in_words(self) -> str:
        """What became of it: chosen or not once published, else how far it is."""
        if self.result:
            return str(self.Outcome(self.result).label)
        return str(self.State(self.state).label)

    def state_code(self) -> str:
        """The state as the pages' colours know it."""
        return self.result or {"on_ballot": "open", "draft": "draft", "withdrawn": "stopped"}[self.state]

    def thread_card(self) -> ThreadCard:
        return ThreadCard(
            str(_("Project")), self.title, self.state_in_words(), self.get_absolute_url(), self.text[:200]
        )

    def thread_people(self) -> models.QuerySet[Person]:
        """Nobody of its own: those whose ideas it came from stand earlier in the thread."""
        return Person.objects.none()

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.state != self.State.DRAFT and self.budget.stage.process.state != Process.State.DRAFT


class Voter(models.Model):
    """That somebody voted in a budget, and how they came: never what their ballot says. Holds no time."""

    class Channel(models.TextChoices):
        WEB = "web", _("on this site, signed in by email")
        CODE = "code", _("on this site, with a code from a letter")
        ASSISTED = "assisted", _("on paper, entered by a helper")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="voters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="voted_in")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    helper = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="votes_entered"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "person"], name="budgets_one_ballot_a_person"),
            models.CheckConstraint(
                condition=~Q(helper=F("person")), name="budgets_nobody_helps_themselves_vote"
            ),
            models.CheckConstraint(
                condition=Q(channel="assisted", helper__isnull=False)
                | (~Q(channel="assisted") & Q(helper__isnull=True)),
                name="budgets_assisted_names_a_helper",
            ),
        ]

    def __str__(self) -> str:
        return f"voted {self.get_channel_display()}"


class VoterIdentity(models.Model):
    """By what a voter is known as one human being: keyed digests of their email address and letters. Stays when the
    person leaves, so that nobody who comes back under another account votes again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="identities")
    voter = models.ForeignKey(Voter, on_delete=models.PROTECT, related_name="identities")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["budget", "digest"], name="budgets_one_ballot_an_identity"),
        ]

    def __str__(self) -> str:
        return "an identity"


class Ballot(models.Model):
    """What one person chose: project numbers, ascending; none for a blank ballot.

    There is no person, no time and no channel here, and the key is random and changed often. On SQLite an automatic
    integer key is the row's place in the table, so that the table's order is as random as the key.
    """

    id = models.BigAutoField(primary_key=True, default=random_id)
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="ballots", db_index=False)
    choices: Any = models.JSONField(default=list)
    # A keyed digest of the code that the voter was given; imported ballots have none.
    receipt = models.BinaryField(max_length=32, null=True, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["budget", "id"], name="budgets_ballots_of_a_budget")]

    def __str__(self) -> str:
        return "a ballot"


class Outcome(models.Model):
    """The published count. Made in the transaction of the last key to publish, and never changed.

    `result` is the engine's result with its reasons; amounts in it are in whole units (pounds, złoty), while `figures`
    holds what else the page tells, in the smallest unit. `ballots_digest` is the SHA-256 over the counted ballots.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    budget = models.OneToOneField(Budget, on_delete=models.PROTECT, related_name="outcome")
    variant = models.TextField()
    winners: Any = models.JSONField()
    result: Any = models.JSONField()
    figures: Any = models.JSONField()
    ballots_digest = models.CharField(max_length=64)
    counted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.variant
