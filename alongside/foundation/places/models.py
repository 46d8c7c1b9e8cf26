"""Places: a tree of system, place alliances, neighbourhoods and small areas. Every row belongs to one."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Tier(models.TextChoices):
    SYSTEM = "system", _("System")
    ALLIANCE = "alliance", _("Place alliance")
    NEIGHBOURHOOD = "neighbourhood", _("Neighbourhood")
    SMALL_AREA = "small_area", _("Small area")


# The tier that a place's parent must have. A system has no parent.
PARENT_TIER: dict[str, str | None] = {
    Tier.SYSTEM: None,
    Tier.ALLIANCE: Tier.SYSTEM,
    Tier.NEIGHBOURHOOD: Tier.ALLIANCE,
    Tier.SMALL_AREA: Tier.NEIGHBOURHOOD,
}


def heavy(to_place: str = "") -> tuple[str, str]:
    """The two large columns of a place, to `defer` in lists: `.defer(*heavy("process__place"))`."""
    before = f"{to_place}__" if to_place else ""
    return f"{before}outline", f"{before}profile"


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, place: Place) -> Self:
        """The place itself and all places inside it."""
        return self.filter(path__startswith=place.path)

    def with_lineage(self) -> Self:
        """With the places that each lies in, in the same query, for `Place.lineage()`."""
        above = ["__".join(["parent"] * up) for up in range(1, len(Tier))]
        return self.select_related(above[-1]).defer(*(name for each in above for name in heavy(each)))

    def neighbourhoods(self) -> Self:
        return self.filter(tier=Tier.NEIGHBOURHOOD)


class Place(models.Model):
    """One place of the tree.

    `path` is the codes from the system down to this place, each followed by a slash, so that a whole subtree is one
    prefix search on either database. `population` is in residents; `outline` is a GeoJSON Polygon or MultiPolygon in
    longitude and latitude (WGS 84); `profile` holds published figures about who lives here, by category, as shares
    from 0 to 1, with a `source`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=160)
    tier = models.CharField(max_length=20, choices=Tier.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=180, unique=True)
    depth = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField(null=True, blank=True)
    outline = models.JSONField(null=True, blank=True)
    deprivation_decile = models.PositiveSmallIntegerField(null=True, blank=True)
    profile = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=300, blank=True)
    easy_read = models.TextField(blank=True, max_length=4000)
    is_demonstration = models.BooleanField(default=False)

    objects: ClassVar[Any] = PlaceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["path"]
        indexes: ClassVar = [
            models.Index(fields=["tier", "name"], name="places_tier_name"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(tier=Tier.SYSTEM, parent__isnull=True, depth=0)
                | Q(tier=Tier.ALLIANCE, parent__isnull=False, depth=1)
                | Q(tier=Tier.NEIGHBOURHOOD, parent__isnull=False, depth=2)
                | Q(tier=Tier.SMALL_AREA, parent__isnull=False, depth=3),
                name="places_tier_fits_depth",
            ),
            models.CheckConstraint(
                condition=Q(deprivation_decile__isnull=True) | Q(deprivation_decile__range=(1, 10)),
                name="places_decile_1_to_10",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Place:
        """A place is its own place: what can be done to it is decided at it."""
        return self

    def lineage(self) -> list[Place]:
        """The place itself and the places it lies in, from the system downwards."""
        above = self.parent.lineage() if self.parent is not None else []
        return [*above, self]

    def lineage_paths(self) -> list[str]:
        """The paths of this place and of every place it lies in: `["A/", "A/B/"]`."""
        parts = self.path.rstrip("/").split("/")
        return ["/".join(parts[: i + 1]) + "/" for i in range(len(parts))]

    def get_absolute_url(self) -> str:
        return reverse("places:place", args=[self.code])
