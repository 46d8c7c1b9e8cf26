"""The ground of a place: its outline as a flat drawing, the box that a point must lie in, and its areas. For whatever
people say about one spot or one part of a place."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from alongside.foundation.places.models import Place, Tier
from alongside.ui.maps import Frame, frame_of, path_of

# Fits a phone 320 px wide unscaled, so that the browser sends the pressed spot in the drawing's own units.
WIDTH = 280
MOST_HIGH = 320
# How far outside the box of the outline a point may lie, as a share of the box: a bus stop just over the
# border.
MARGIN = 0.05
# Outlines and areas change when a steward imports them; a drawing may be so many seconds behind.
KEPT_FOR = 600


class Area(NamedTuple):
    """One part of a place that something can be about."""

    pk: uuid.UUID
    code: str
    name: str


@dataclass(frozen=True)
class Ground:
    """A place flat on the page. `frame` and `path` are None and empty where no outline is known."""

    frame: Frame | None
    path: str
    areas: tuple[Area, ...]

    def names(self) -> dict[str, str]:
        """The names of the areas by their codes."""
        return {area.code: area.name for area in self.areas}

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point lies in the place's box or just outside; True where no outline is known."""
        if self.frame is None:
            return True
        x, y = self.frame.point(longitude, latitude)
        aside, above = self.frame.width * MARGIN, self.frame.height * MARGIN
        return -aside <= x <= self.frame.width + aside and -above <= y <= self.frame.height + above

    def spot(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point stands in the drawing."""
        if self.frame is None:
            return 0.0, 0.0
        x, y = self.frame.point(longitude, latitude)
        return round(x, 1), round(y, 1)

    def point(self, x: int, y: int) -> tuple[float, float] | None:
        """The latitude and longitude under a spot of the drawing, to about a metre; None outside of it."""
        if self.frame is None or not (0 <= x <= self.frame.width and 0 <= y <= self.frame.height):
            return None
        latitude = round(self.frame.north - y / self.frame.down, 5)
        return latitude, round(self.frame.west + x / self.frame.across, 5)


def ground_of(place: Place) -> Ground:
    """The ground of a place: drawn once, then kept for ten minutes, since its outline may be many
    kilobytes."""
    return _ground(place.pk, place.path, place.tier, int(time.monotonic() // KEPT_FOR))


@lru_cache(maxsize=256)
def _ground(pk: uuid.UUID, path: str, tier: str, moment: int) -> Ground:
    """`moment` only makes what is kept grow old."""
    inside = Place.objects.filter(path__startswith=path)
    small = tier in (Tier.NEIGHBOURHOOD, Tier.SMALL_AREA)
    parts = inside.filter(tier=Tier.SMALL_AREA if small else Tier.NEIGHBOURHOOD).exclude(pk=pk)
    areas = [Area(*row) for row in parts.order_by("name").values_list("pk", "code", "name")]
    outline = Place.objects.values_list("outline", flat=True).get(pk=pk)
    # A neighbourhood without an outline of its own is drawn as the small areas it is made of.
    outlines = (
        [outline]
        if outline
        else list(
            inside.filter(tier=Tier.SMALL_AREA, outline__isnull=False).values_list("outline", flat=True)
        )
    )
    frame = frame_of(outlines, WIDTH, MOST_HIGH)
    drawn = "".join(path_of(each, frame) for each in outlines) if frame else ""
    return Ground(frame, drawn, tuple(areas))
