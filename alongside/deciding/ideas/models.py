"""Ideas: what people propose in a stage, who wrote and who supports them, what was said about them, and
what was hidden and why."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alongside.deciding.processes.models import Process, Stage
from alongside.foundation.people.models import Assistance, Person
from alongside.foundation.people.permissions import Role
from alongside.foundation.places.models import Place
from alongside.foundation.threads.models import ThreadCard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

MOST_WORDS = 6
# What an idea's page, card or permission never needs of its process and place; an outline alone is many kilobytes.
UNNEEDED = (
    "stage__process__place__outline",
    "stage__process__place__profile",
    "stage__process__place__source",
    "stage__process__place__easy_read",
    "stage__process__summary",
    "stage__process__easy_read",
    "stage__process__what_can_change",
    "stage__process__stopped_because",
    "stage__process__learned",
    "stage__process__imported_from",
)


class Reason(models.TextChoices):
    """Why something may be hidden. The page of rules is drawn from this list: nothing is hidden for
    another reason."""

    PERSONAL = "personal", _("It gave away private details about somebody")
    ABUSE = "abuse", _("It was abusive, or threatened or insulted people")
    UNLAWFUL = "unlawful", _("It may be against the law")
    ADVERTISING = "advertising", _("It was advertising or spam")
    OFF_TOPIC = "off_topic", _("It was not about the question of this process")
    REPEATED = "repeated", _("The same person had already sent the same thing")


class IdeaQuerySet(models.QuerySet["Idea"]):
    def with_place(self) -> Self:
        """With the stage, process and place that permission, cards and addresses need."""
        return self.select_related("stage__process__place").defer(*UNNEEDED)

    def in_stage(self, stage: Stage) -> Self:
        return self.filter(stage=stage)

    def listed(self) -> Self:
        """Those that stand by themselves: not hidden, and not gone into other ideas."""
        return self.filter(state=Idea.State.PUBLISHED)

    def saying(self, words: str) -> Self:
        """Those whose title or text holds each of the words (the first six of them); a number finds its
        idea."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            holds = Q(title__icontains=word) | Q(text__icontains=word)
            if word.isascii() and word.isdigit() and len(word) < 10:
                holds |= Q(number=int(word))
            found = found.filter(holds)
        return found


class IdeaManager(models.Manager["Idea"]):
    """Threads read any idea through this manager, with its place: an outline of many kilobytes is left
    where it is."""

    def get_queryset(self) -> IdeaQuerySet:
        return IdeaQuerySet(self.model, using=self._db).defer(*UNNEEDED)


Ideas = IdeaManager.from_queryset(IdeaQuerySet)


class Idea(models.Model):
    """One thing that somebody proposes in a stage. People speak of it by its number within the stage.

    An idea stays where it is when it is hidden, merged or split: only its state changes, so that every thread
    and every link that leads to it keeps its meaning.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")
        MERGED = "merged", _("Joined with others")
        SPLIT = "split", _("Split into parts")

    class How(models.TextChoices):
        SENT = "sent", _("Sent by its author")
        ASSISTED = "assisted", _("Entered from paper by a helper")
        MERGED = "merged", _("Made by joining ideas")
        SPLIT = "split", _("Part of an idea that was split")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="ideas")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    easy_read = models.TextField(max_length=4000, blank=True)
    area = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="ideas_about"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    hidden_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    how = models.CharField(max_length=10, choices=How.choices, default=How.SENT)
    assisted = models.ForeignKey(
        Assistance, null=True, blank=True, on_delete=models.SET_NULL, related_name="ideas"
    )
    # Who made the row: the author, the helper, or who joined or split ideas. Authors stand in Authorship.
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    support_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = Ideas()

    # The place is needed by every card, for its permission and its address; in_bulk takes it in the same
    # query.
    THREAD_SELECT: ClassVar[tuple[str, ...]] = ("stage__process__place",)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "number"], name="ideas_one_idea_a_number"),
            models.CheckConstraint(
                condition=Q(state__in=["published", "hidden", "merged", "split"]), name="ideas_known_state"
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="ideas_has_title_and_text"),
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_reason__in=Reason.values)
                | (~Q(state="hidden") & Q(hidden_reason="")),
                name="ideas_hidden_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # Without the first two, a half point makes the condition unknown, and a check lets the unknown pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="ideas_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(assisted__isnull=True) | Q(how="assisted"), name="ideas_assistance_fits_how"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "state", "-number"], name="ideas_newest"),
            models.Index(fields=["stage", "state", "-support_count", "-number"], name="ideas_supported"),
            models.Index(fields=["stage", "state", "area", "-number"], name="ideas_by_area"),
            models.Index(fields=["made_by", "-made_at"], name="ideas_by_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("ideas:idea", args=[self.pk])

    @property
    def place(self) -> Place:
        """Where it belongs: the place of its process. What it is about inside that place is its `area`."""
        return self.stage.place

    @property
    def has_point(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    def is_listed(self) -> bool:
        return self.state == self.State.PUBLISHED

    def authors(self) -> models.QuerySet[Person]:
        return Person.objects.filter(authorships__idea=self).order_by("authorships__id")

    def roles_of(self, person: Person) -> set[Role]:
        """What the person is to this idea: an author, or a co-lead of its process."""
        roles = self.stage.roles_of(person)
        if any(authorship.person_id == person.pk for authorship in self.authorships.all()):
            roles.add(Role.AUTHOR)
        return roles

    def thread_card(self) -> ThreadCard:
        state = self.get_state_display() if not self.is_listed() else self.get_how_display()
        return ThreadCard(str(_("Idea")), self.title, str(state), self.get_absolute_url(), self.text[:200])

    def thread_people(self) -> models.QuerySet[Person]:
        """Its authors, and those who supported it or commented on it: each took part in it."""
        return Person.objects.filter(
            Q(pk__in=Authorship.objects.filter(idea=self).values("person"))
            | Q(pk__in=Support.objects.filter(idea=self).values("person"))
            | Q(pk__in=Comment.objects.filter(idea=self, state=Comment.State.PUBLISHED).values("author"))
        )

    def thread_visible_to(self, person: Person | AnonymousUser) -> bool:
        return self.state != self.State.HIDDEN and self.stage.process.state != Process.State.DRAFT


class Authorship(models.Model):
    """One person is an author of one idea. Who wrote an idea that was joined or split is an author of what
    came of it."""

    # Numbered in the order of writing, which is the order in which authors are named.
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorships")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "person"], name="ideas_author_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} wrote {self.idea_id}"


class Support(models.Model):
    """One person supports one idea."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="supports")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "person"], name="ideas_support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} supports {self.idea_id}"


class Comment(models.Model):
    """What somebody said about an idea. Numbered within the idea; a hidden one keeps its number and says
    why."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("Published")
        HIDDEN = "hidden", _("Hidden")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="comments")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="idea_comments")
    text = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLISHED)
    hidden_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    assisted = models.ForeignKey(
        Assistance, null=True, blank=True, on_delete=models.SET_NULL, related_name="idea_comments"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "number"], name="ideas_one_comment_a_number"),
            models.CheckConstraint(condition=~Q(text=""), name="ideas_comment_has_text"),
            models.CheckConstraint(
                condition=Q(state="hidden", hidden_reason__in=Reason.values)
                | Q(state="published", hidden_reason=""),
                name="ideas_hidden_comment_has_reason",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["author", "-made_at"], name="ideas_comments_by_author")]

    def __str__(self) -> str:
        return f"comment {self.number} on {self.idea_id}"

    def get_absolute_url(self) -> str:
        return f"{self.idea.get_absolute_url()}?comments={self.number}#comment-{self.number}"

    @property
    def place(self) -> Place:
        return self.idea.place


class IdeaVersion(models.Model):
    """What an idea said before it was changed."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    area = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["idea", "version"], name="ideas_one_kept_a_version"),
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.idea_id}"


class Moderation(models.Model):
    """An idea or a comment was hidden: why, in words that everyone may read, by whom and when; and when
    that was undone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="moderations")
    idea = models.ForeignKey(
        Idea, null=True, blank=True, on_delete=models.CASCADE, related_name="moderations"
    )
    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="moderations"
    )
    state_before = models.CharField(max_length=10, choices=Idea.State.choices, default=Idea.State.PUBLISHED)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    words = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(idea__isnull=False, comment__isnull=True)
                | Q(idea__isnull=True, comment__isnull=False),
                name="ideas_moderates_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(words="") & Q(reason__in=Reason.values), name="ideas_moderation_says_why"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="ideas_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["idea"],
                condition=Q(undone_at__isnull=True, idea__isnull=False),
                name="ideas_idea_hidden_once",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(undone_at__isnull=True, comment__isnull=False),
                name="ideas_comment_hidden_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "-at"], name="ideas_moderation_of_stage")]

    def __str__(self) -> str:
        return self.words
